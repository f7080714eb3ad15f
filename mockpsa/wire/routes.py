"""The URL space as a trie made from the registry: one look-up a path, however many resources there are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache, lru_cache

from mockpsa.errors import CannotRoute, EndpointNotFound
from mockpsa.schema.documents import DOCUMENT
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import READ_ONLY, Action, Resource
from mockpsa.wire.parameters import LARGEST_ID

CODEBASE = re.compile(r"v\d[\w.]*", re.ASCII)
ALIASES = {"tickets": "service", "boards": "service"}  # ours: the bare paths of the documentation
LISTED_AGAIN = {"/service/tickets/calculateSla": "Ticket"}  # ours need no reckoning: what is listed is always true
LONGEST_ID = 19
MOST_KEPT, LONGEST_KEPT = 4_096, 256  # paths whose meaning is kept, and the characters of one


class EndpointKind(Enum):
    """What stands at a path."""

    COLLECTION = auto()
    RECORD = auto()
    COUNT = auto()
    SEARCH = auto()
    USAGES = auto()
    USAGE_LIST = auto()
    ACTION = auto()
    IMAGE = auto()
    SYSTEM_INFO = auto()
    BUNDLES = auto()
    BUNDLE_COUNTS = auto()
    DOCUMENTS = auto()
    DOCUMENT = auto()
    DOCUMENT_COUNT = auto()
    DOWNLOAD = auto()
    THUMBNAIL = auto()
    AUDIT_TRAIL = auto()
    AUDIT_COUNT = auto()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A place in the URL space and the methods it takes."""

    kind: EndpointKind
    methods: frozenset[str]
    resource: Resource | None = None
    action: Action | None = None

    @property
    def module(self) -> str:
        """The vendor's module that it is in."""
        return self.resource.module if self.resource is not None else "system"

    def writes(self, method: str) -> bool:
        """Whether a method changes anything here."""
        return method != "GET" and self.kind not in (
            EndpointKind.SEARCH,
            EndpointKind.BUNDLES,
            EndpointKind.BUNDLE_COUNTS,
        )


@dataclass(slots=True)
class Node:
    """A segment's place in the trie; ``any`` is where an id goes."""

    literals: dict[str, Node] = field(default_factory=dict)
    any: Node | None = None
    endpoint: Endpoint | None = None

    def child(self, segment: str) -> Node:
        """The node below this one, made if need be."""
        if segment.startswith("{"):
            self.any = self.any or Node()
            return self.any
        return self.literals.setdefault(segment, Node())

    def below(self, path: str) -> Node:
        """The node at a path from this one."""
        node = self
        for segment in path.lower().strip("/").split("/"):
            node = node.child(segment)
        return node


@dataclass(frozen=True, slots=True)
class Match:
    """An endpoint with the ids in its path, the outermost first."""

    endpoint: Endpoint
    ids: tuple[str, ...]


def build() -> Node:
    """The trie of everything that is served below the API's root."""
    root = Node()
    for resource in REGISTRY.served:
        node = root.below(resource.path or "")
        node.endpoint = Endpoint(EndpointKind.COLLECTION, resource.methods & {"GET", "POST"}, resource)
        node.child("count").endpoint = Endpoint(EndpointKind.COUNT, READ_ONLY, resource)
        node.child("search").endpoint = Endpoint(EndpointKind.SEARCH, frozenset({"POST"}), resource)
        record = root.below(resource.record_path)
        if resource.alone:
            record.endpoint = Endpoint(EndpointKind.RECORD, resource.methods - {"POST"}, resource)
        if resource.usages:
            record.child("usages").endpoint = Endpoint(EndpointKind.USAGES, READ_ONLY, resource)
            record.below("usages/list").endpoint = Endpoint(EndpointKind.USAGE_LIST, READ_ONLY, resource)
        if resource.painted:
            record.child("image").endpoint = Endpoint(EndpointKind.IMAGE, READ_ONLY, resource)
        for action in resource.actions:
            place = record if action.on_record else node
            end = root.below(action.path) if action.path else place.child(action.name.lower())
            end.endpoint = Endpoint(EndpointKind.ACTION, frozenset({"POST"}), resource, action)
    for path, name in LISTED_AGAIN.items():
        root.below(path).endpoint = Endpoint(EndpointKind.COLLECTION, READ_ONLY, REGISTRY[name])
    root.child("system").child("info").endpoint = Endpoint(EndpointKind.SYSTEM_INFO, READ_ONLY)
    root.below("/system/audittrail").endpoint = Endpoint(EndpointKind.AUDIT_TRAIL, READ_ONLY)
    root.below("/system/audittrail/count").endpoint = Endpoint(EndpointKind.AUDIT_COUNT, READ_ONLY)
    root.below("system/bundles").endpoint = Endpoint(EndpointKind.BUNDLES, frozenset({"POST"}))
    root.below("system/bundles/count").endpoint = Endpoint(EndpointKind.BUNDLE_COUNTS, frozenset({"POST"}))
    documents = root.below("system/documents")
    documents.endpoint = Endpoint(EndpointKind.DOCUMENTS, frozenset({"GET", "POST"}), DOCUMENT)
    documents.child("count").endpoint = Endpoint(EndpointKind.DOCUMENT_COUNT, READ_ONLY, DOCUMENT)
    document = documents.child("{id}")
    document.endpoint = Endpoint(EndpointKind.DOCUMENT, DOCUMENT.methods, DOCUMENT)
    document.child("download").endpoint = Endpoint(EndpointKind.DOWNLOAD, READ_ONLY, DOCUMENT)
    document.child("thumbnail").endpoint = Endpoint(EndpointKind.THUMBNAIL, READ_ONLY, DOCUMENT)
    return root


def api_segments(path: str) -> list[str]:
    """A path's segments below the API's root: any codebase, none, or the bare path. Raises CannotRoute.

    Empty segments count for nothing: the service's own links have a double slash, and clients add one at the end.
    """
    segments = [segment for segment in path.split("/") if segment]
    if segments and CODEBASE.fullmatch(segments[0].lower()):
        if [segment.lower() for segment in segments[1:3]] != ["apis", "3.0"]:
            raise CannotRoute
        segments = segments[1:]
    if [segment.lower() for segment in segments[:2]] == ["apis", "3.0"]:
        segments = segments[2:]
        if segments and segments[0].lower() == "apis":
            raise CannotRoute
    if segments and segments[0].lower() in ALIASES:
        segments.insert(0, ALIASES[segments[0].lower()])
    return segments


def find(root: Node, segments: list[str]) -> Match | None:
    """The endpoint of a path, letter case aside; None where nothing is served."""
    node = root
    ids = []
    for segment in segments:
        below = node.literals.get(segment.lower())
        if below is None:
            ids.append(segment)
            below = node.any
        if below is None:
            return None
        node = below
    return None if node.endpoint is None else Match(node.endpoint, tuple(ids))


class Routes:
    """The URL space, and what the paths mean that were asked last: clients ask the same ones again."""

    def __init__(self) -> None:
        self._root = build()
        self._kept = lru_cache(maxsize=MOST_KEPT)(self._match)

    def match(self, path: str) -> Match | None:
        """What a path means; None where nothing is served. Raises CannotRoute."""
        return self._kept(path) if len(path) <= LONGEST_KEPT else self._match(path)

    def _match(self, path: str) -> Match | None:
        return find(self._root, api_segments(path))


@cache
def served() -> Routes:
    """What is served: the same for every server of a process."""
    return Routes()


def integer_id(text: str) -> int:
    """An id in a path. Raises EndpointNotFound: to the service, another text is another route."""
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID and int(text) <= LARGEST_ID):
        raise EndpointNotFound
    return int(text)
