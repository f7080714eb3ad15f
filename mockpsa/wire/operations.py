"""The vendor's name for what a request does: ``getServiceTicketsById`` (operationId of its OpenAPI documents)."""

from dataclasses import dataclass
from functools import cache, lru_cache

from mockpsa.errors import CannotRoute
from mockpsa.schema.resource import Resource
from mockpsa.wire.routes import LISTED_AGAIN, Endpoint, Kind, Node, api_segments, build, find

# Actions whose record the vendor calls by its id; that of the others is a parent.
BY_ID = frozenset({"copy", "generate", "approve", "reject", "reverse", "submit"})
HOLDERS = ("ById", "ByParentId", "ByGrandparentId", "ByGreatGrandparentId")
ENDINGS = {
    Kind.COLLECTION: "",
    Kind.RECORD: "ById",
    Kind.COUNT: "Count",
    Kind.SEARCH: "Search",
    Kind.USAGES: "ByIdUsages",
    Kind.USAGE_LIST: "ByIdUsagesList",
    Kind.IMAGE: "ByIdImage",
    Kind.PICTURE: "ByIdImage",
    Kind.DOCUMENTS: "",
    Kind.DOCUMENT: "ById",
    Kind.DOCUMENT_COUNT: "Count",
    Kind.DOWNLOAD: "ByIdDownload",
    Kind.THUMBNAIL: "ByIdThumbnail",
    Kind.BUNDLES: "SystemBundles",
    Kind.BUNDLE_COUNTS: "SystemBundlesCount",
    Kind.SYSTEM_INFO: "SystemInfo",
    Kind.AUDIT_TRAIL: "SystemAuditTrail",
    Kind.AUDIT_COUNT: "SystemAuditTrailCount",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """What a method does at a path: its name, the path below the API's root, the resource, the ids in the path."""

    name: str
    path: str
    resource: Resource | None = None
    ids: tuple[str, ...] = ()
    is_record: bool = False
    is_list: bool = False


@cache
def _routes() -> Node:
    return build()


@lru_cache(maxsize=1024)
def operation_of(method: str, path: str) -> Operation:
    """The operation of a request; one without a name where the API has nothing there."""
    try:
        segments = api_segments(path)
    except CannotRoute:
        return Operation("", path)
    match = find(_routes(), segments)
    below = "/" + "/".join(segments)
    if match is None or method not in match.endpoint.methods:
        return Operation("", below)
    endpoint = match.endpoint
    is_record, is_list = endpoint.kind is Kind.RECORD, endpoint.kind in (Kind.COLLECTION, Kind.SEARCH)
    listed = next((path for path in LISTED_AGAIN if path.lower() == below.lower()), "")
    name = f"{method.lower()}{_words(listed, 0) if listed else _name(endpoint)}"
    return Operation(name, below, endpoint.resource, match.ids, is_record, is_list)


def _name(endpoint: Endpoint) -> str:
    resource = endpoint.resource
    if resource is None:
        return ENDINGS[endpoint.kind]
    if endpoint.kind is Kind.RECORD and (resource.path or "").endswith("/info"):
        return _words((resource.path or "").removesuffix("/info"), len(resource.placeholders)) + "ByIdInfo"
    words = _words(resource.path or "", len(resource.placeholders))
    if endpoint.action is None:
        return words + ENDINGS[endpoint.kind]
    if endpoint.action.path:
        return _words(endpoint.action.path, 0)
    holder = "ById" if endpoint.action.name in BY_ID else "ByParentId"
    action = endpoint.action.name
    return f"{words}{holder if endpoint.action.on_record else ''}{action[0].upper()}{action[1:]}"


def _words(path: str, above: int) -> str:
    """The segments, each with a capital; a place is said by how far above it is."""
    words = ""
    for segment in path.strip("/").split("/"):
        if segment.startswith("{"):
            words += HOLDERS[above]
            above -= 1
        else:
            words += segment[0].upper() + segment[1:]
    return words
