"""The vendor's name for what a request does: ``getServiceTicketsById`` (operationId of its OpenAPI documents)."""

from dataclasses import dataclass
from functools import lru_cache

from mockpsa.errors import CannotRoute
from mockpsa.schema.resource import Resource
from mockpsa.wire.routes import LISTED_AGAIN, Endpoint, EndpointKind, api_segments, served

# Actions whose record the vendor calls by its id; that of the others is a parent.
BY_ID = frozenset({"copy", "generate", "approve", "reject", "reverse", "submit"})
HOLDERS = ("ById", "ByParentId", "ByGrandparentId", "ByGreatGrandparentId")
ENDINGS = {
    EndpointKind.COLLECTION: "",
    EndpointKind.RECORD: "ById",
    EndpointKind.COUNT: "Count",
    EndpointKind.SEARCH: "Search",
    EndpointKind.USAGES: "ByIdUsages",
    EndpointKind.USAGE_LIST: "ByIdUsagesList",
    EndpointKind.IMAGE: "ByIdImage",
    EndpointKind.DOCUMENTS: "",
    EndpointKind.DOCUMENT: "ById",
    EndpointKind.DOCUMENT_COUNT: "Count",
    EndpointKind.DOWNLOAD: "ByIdDownload",
    EndpointKind.THUMBNAIL: "ByIdThumbnail",
    EndpointKind.BUNDLES: "SystemBundles",
    EndpointKind.BUNDLE_COUNTS: "SystemBundlesCount",
    EndpointKind.SYSTEM_INFO: "SystemInfo",
    EndpointKind.AUDIT_TRAIL: "SystemAuditTrail",
    EndpointKind.AUDIT_COUNT: "SystemAuditTrailCount",
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


@lru_cache(maxsize=1024)
def operation_of(method: str, path: str) -> Operation:
    """The operation of a request; one without a name where the API has nothing there."""
    try:
        match, below = served().match(path), "/" + "/".join(api_segments(path))
    except CannotRoute:
        return Operation("", path)
    if match is None or method not in match.endpoint.methods:
        return Operation("", below)
    endpoint = match.endpoint
    is_record, is_list = (
        endpoint.kind is EndpointKind.RECORD,
        endpoint.kind in (EndpointKind.COLLECTION, EndpointKind.SEARCH),
    )
    listed = next((path for path in LISTED_AGAIN if path.lower() == below.lower()), "")
    name = f"{method.lower()}{_words(listed, 0) if listed else _name(endpoint)}"
    return Operation(name, below, endpoint.resource, match.ids, is_record, is_list)


def _name(endpoint: Endpoint) -> str:
    resource = endpoint.resource
    if resource is None:
        return ENDINGS[endpoint.kind]
    if endpoint.kind is EndpointKind.RECORD and (resource.path or "").endswith("/info"):
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
