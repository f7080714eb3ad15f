"""One request to the API, understood as far as the edge can: who, what, where, with which parameters."""

from dataclasses import dataclass
from functools import lru_cache

from starlette.types import Receive, Scope

from mockpsa.desk.access import require_access
from mockpsa.desk.behaviours import open_desk
from mockpsa.desk.desk import Desk, Place
from mockpsa.errors import EndpointNotFound, RecordNotFound
from mockpsa.schema.resource import Action, Resource
from mockpsa.schema.security import MODULE_ACCESS
from mockpsa.store.tenants import Tenant
from mockpsa.wire.bodies import read_body
from mockpsa.wire.parameters import Parameters
from mockpsa.wire.routes import Match, integer_id

PLAIN_HOST = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]")
LONGEST_KEPT = 256  # bytes of a Host whose origin is kept


@dataclass(slots=True)
class Call:
    """``member`` is whose own keys are used, None: the company's; ``origin`` scheme://host as the caller knows it."""

    scope: Scope
    receive: Receive
    headers: dict[bytes, bytes]
    tenant: Tenant
    member: str | None
    match: Match
    parameters: Parameters
    origin: str

    @property
    def actor(self) -> str:
        """The identifier of the member who acts."""
        return self.tenant.properties.get("api_member", "") if self.member is None else self.member

    @property
    def resource(self) -> Resource:
        """The resource that the path is about."""
        if self.match.endpoint.resource is None:
            raise EndpointNotFound
        return self.match.endpoint.resource

    @property
    def action(self) -> Action:
        """The action that the path is."""
        if self.match.endpoint.action is None:
            raise EndpointNotFound
        return self.match.endpoint.action

    @property
    def place(self) -> Place:
        """The ids of the records that the collection is below, the outermost first."""
        return tuple(integer_id(each) for each in self.match.ids[: len(self.resource.placeholders)])

    async def identity(self) -> int:
        """The id of the record, also from a name or another record's id where paths hold one.

        Raises EndpointNotFound, RecordNotFound.
        """
        segment, resource = self.match.ids[-1], self.resource
        if resource.named_by is not None and resource.parent is not None:
            wanted = ((resource.named_by, integer_id(segment)), (resource.parent.name, self.place[-1]))
            below = await self.tenant.database.run(lambda: self.tenant.records.first(resource, *wanted))
            return below["id"] if below is not None else 0  # no record: the desk says so
        if resource.path_name is None or segment.isdigit():
            return integer_id(segment)
        named = (resource.path_name, segment)
        record = await self.tenant.database.run(lambda: self.tenant.records.first(resource, named))
        if record is None:
            raise RecordNotFound(resource.label, segment)
        identity: int = record["id"]
        return identity

    @property
    def path(self) -> str:
        """The path as it was asked, still percent-encoded."""
        raw: bytes = self.scope.get("raw_path") or self.scope["path"].encode()
        return raw.decode("latin-1")

    @property
    def address(self) -> str:
        """Where it was asked, without the query: what links to other pages begin with."""
        return f"{self.origin}{self.path}"

    def require_access(self, method: str) -> None:
        """Raises Forbidden where the caller may not do this here; where nothing is limited, that is one look-up."""
        if self.tenant.records.any(MODULE_ACCESS):
            endpoint = self.match.endpoint
            require_access(self.tenant, self.actor, endpoint.module, writing=endpoint.writes(method))

    def desk(self) -> Desk:
        """A unit of work of the member whose keys are used."""
        return open_desk(self.tenant, self.actor)

    async def body(self) -> bytes:
        """The raw body. Raises BodyTooLarge."""
        return await read_body(self.scope, self.receive)

    def with_asked_origin(self, content: bytes) -> bytes:
        """The content with its links on the origin asked for: only an answer to another Host is rewritten."""
        stored = self.tenant.origin
        if stored == self.origin:
            return content
        return content.replace(f'_href":"{stored}/'.encode(), f'_href":"{self.origin}/'.encode())


def asked_origin(scope: Scope, headers: dict[bytes, bytes]) -> str | None:
    """scheme://host of the request; None when there is no usable Host."""
    host, scheme = headers.get(b"host", b""), scope.get("scheme", "http")
    return _origin(scheme, host) if len(host) <= LONGEST_KEPT else _origin.__wrapped__(scheme, host)


@lru_cache(maxsize=1024)
def _origin(scheme: str, header: bytes) -> str | None:
    host = header.decode("latin-1")
    return f"{scheme}://{host}" if host and PLAIN_HOST.issuperset(host) else None
