"""What each kind of path does with each method. One function each; a resource needs none of its own."""

from asyncio import sleep
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace as replaced
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mockpsa import __version__
from mockpsa.errors import FindCondition, InvalidObject, RecordNotFound, UnknownMember, Unreadable
from mockpsa.query.limits import IN_BODY
from mockpsa.query.projection import parse_fields, project
from mockpsa.schema.fields import Kind
from mockpsa.schema.reading import Draft, Mode, Reader
from mockpsa.schema.resource import Resource
from mockpsa.store.documents import decimal_text
from mockpsa.store.selection import Page, Query, Window, join_documents
from mockpsa.wire.audit_trail import count_trail, read_trail
from mockpsa.wire.bodies import locate, parse_json, require_array, require_object
from mockpsa.wire.call import Call
from mockpsa.wire.failures import JSON
from mockpsa.wire.images import painted
from mockpsa.wire.paging import forward_link, link_header, page_of
from mockpsa.wire.patch import apply_operations
from mockpsa.wire.routes import EndpointKind

# The members of a search's body, and what `Query` calls them.
FILTER_VALUES = {
    "conditions": "conditions",
    "orderby": "order_by",
    "childconditions": "child_conditions",
    "customfieldconditions": "custom_field_conditions",
}
FORWARD_ONLY = b"forward-only"
DONE = b'{"success":true,"message":"Success"}'
CONTENT_TYPE = (b"content-type", JSON.encode())
NO_HEADERS: Mapping[str, str] = {}


class Answer(Response):
    """A JSON answer. Starlette's own finds out anew each time what is the same for all of them.

    It is sent when the requests that are there have been worked on, too. To send wakes the caller's process, and
    what runs next finds its caches cold: with 16 connections a write takes a sixth less so, and none waits longer.
    """

    def __init__(self, body: bytes, status: int, headers: Mapping[str, str]) -> None:
        self.status_code, self.body, self.background = status, body, None
        self.raw_headers = [(b"content-length", b"%d" % len(body)), CONTENT_TYPE]
        for name, value in headers.items():
            self.raw_headers.append((name.encode("latin-1"), value.encode("latin-1")))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, behind the work on other requests."""
        await sleep(0)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


def answer(call: Call, content: bytes, status: int = 200, headers: Mapping[str, str] = NO_HEADERS) -> Response:
    """A JSON answer with its links on the origin asked for."""
    return Answer(call.with_asked_origin(content), status, headers)


def projected(call: Call, content: bytes) -> bytes:
    """The content with only the members that ``fields`` asks for."""
    if not call.parameters.fields.strip():
        return content
    decimals = [field.name for field in call.resource.printed if field.kind is Kind.DECIMAL]
    value = orjson.loads(content)
    for document in value if isinstance(value, list) else (value,):
        for name in decimals:
            if name in document:
                document[name] = decimal_text(document[name])
    return orjson.dumps(project(value, parse_fields(call.parameters.fields)))


async def read_one(call: Call) -> Response:
    """GET a record."""
    resource, identity, place = call.resource, await call.identity(), call.place
    tenant = call.tenant

    def work() -> bytes | None:
        if resource.parent is not None:
            call.desk().existing(resource, identity, place)
        return tenant.documents.get(resource, identity)

    document = await tenant.database.run(work)
    if document is None:
        raise RecordNotFound(resource.label, identity)
    return answer(call, projected(call, document))


async def read_list(call: Call) -> Response:
    """GET a collection."""
    return await list_records(call, query_of(call, order_by=call.parameters.order_by))


def query_of(call: Call, **given: Any) -> Query:
    """What the query string asks for, the order aside."""
    parameters = call.parameters
    return Query(
        call.resource.name,
        call.tenant.rules,
        conditions=parameters.conditions,
        child_conditions=parameters.child_conditions,
        custom_field_conditions=parameters.custom_field_conditions,
        **given,
    )


async def list_records(call: Call, query: Query, within: str | None = None) -> Response:
    """A page of a collection, or of what is ``within`` the query's field of that value. Raises FindCondition."""
    parameters, resource, place, tenant = call.parameters, call.resource, call.place, call.tenant
    parent = place[-1] if place else within
    forward = call.headers.get(b"pagination-type", b"").strip().lower() == FORWARD_ONLY
    if forward and query.order_by.strip():
        raise FindCondition("orderBy is not supported with forward-only pagination.")
    query = replaced(query, forward_only=True) if forward else query
    size = parameters.page_size
    offset = 0 if forward else (parameters.page - 1) * size

    def work() -> tuple[Page, int]:
        call.desk().check_place(resource, place)
        page = tenant.selections.page(query, parent, Window(size, offset, parameters.page_id))
        total = tenant.selections.count(query, parent) if page.more and not forward else 0
        return page, total

    page, total = await tenant.database.run(work)
    if forward:
        link: str | None = forward_link(call.address, parameters.pairs, page.last_id if page.more else None)
    else:
        link = link_header(call.address, parameters.pairs, parameters.page, -(-total // size) if page.more else None)
    headers = {} if link is None else {"link": link}
    return answer(call, projected(call, join_documents(page.documents)), headers=headers)


async def read_count(call: Call) -> Response:
    """GET a collection's count."""
    return await count_records(call)


async def count_records(call: Call, field: str = "", within: str | None = None) -> Response:
    """How many records a collection has, or has ``within`` a field of that value. Raises FindCondition."""
    tenant, resource, place = call.tenant, call.resource, call.place
    query = query_of(call, within=field)

    def work() -> int:
        call.desk().check_place(resource, place)
        return tenant.selections.count(query, place[-1] if place else within)

    return answer(call, b'{"count":%d}' % await tenant.database.run(work))


async def search(call: Call) -> Response:
    """POST a collection's search: FilterValues in the body, paging in the query string."""
    raw = await call.body()
    values = _read(raw, lambda body: _filter_values(require_object({} if body is None else body, "FilterValues")))
    return await list_records(call, Query(call.resource.name, call.tenant.rules, limits=IN_BODY, **values))


def _filter_values(body: dict[str, Any]) -> dict[str, str]:
    values = {}
    for name, value in body.items():
        if name.lower() not in FILTER_VALUES:
            raise UnknownMember(name, "FilterValues", (name,))
        if value is not None and not isinstance(value, str):
            raise FindCondition(f"{name} must be a string.")
        values[FILTER_VALUES[name.lower()]] = value or ""
    return values


def _read(raw: bytes, read: Callable[[Any], Any]) -> Any:
    """A raw body through JSON and ``read``; a refusal says where in the raw text."""
    try:
        return read(parse_json(raw))
    except Unreadable as error:
        raise locate(error, raw) from None


def _draft(call: Call, raw: bytes, mode: Mode, shape: Resource | None = None) -> Draft:
    """The draft of an object in a body, of the path's resource or of another shape.

    Raises InvalidObject for an empty one.
    """
    resource = shape or call.resource

    def read(body: Any) -> Draft:
        if body is None:
            raise InvalidObject(resource.error_key)
        return Reader(resource, call.tenant.rules, mode).read(require_object(body, resource.name))

    draft: Draft = _read(raw, read)
    return draft


async def create(call: Call) -> Response:
    """POST to a collection: 201, the whole record, its Location."""
    resource, place, tenant = call.resource, call.place, call.tenant
    draft = _draft(call, await call.body(), Mode.CREATE)

    def work() -> tuple[bytes, str]:
        identity = call.desk().create(resource, draft, place)
        return _written(call, resource, identity), location_of(call, resource, identity)

    content, location = await tenant.database.run(work)
    return answer(call, projected(call, content), 201, {"location": location})


async def replace(call: Call) -> Response:
    """PUT a record."""
    raw = await call.body()
    return await _update(call, lambda _: _draft(call, raw, Mode.REPLACE), Mode.REPLACE)


async def patch(call: Call) -> Response:
    """PATCH a record: an array of operations, or an object where the rule merge_patch says so."""
    raw = await call.body()
    return await _update(call, lambda identity: _patched(call, raw, identity), Mode.PATCH)


def _patched(call: Call, raw: bytes, identity: int) -> Draft:
    """The draft of a PATCH's body. Raises RecordNotFound before it looks at the body."""
    resource, tenant = call.resource, call.tenant
    call.desk().existing(resource, identity, call.place)

    def current() -> dict[str, Any]:
        document: dict[str, Any] = orjson.loads(tenant.documents.get(resource, identity) or b"{}")
        return document

    def read(body: Any) -> Draft:
        if body is None:
            raise InvalidObject(resource.error_key)
        reader = Reader(resource, tenant.rules, Mode.PATCH)
        if isinstance(body, dict) and tenant.rules.on("merge_patch"):
            return reader.read(body)
        changes = apply_operations(resource, require_array(body, "PatchOperation"), current)
        try:
            return reader.read(changes.body)
        except Unreadable as error:
            error.path = (changes.origins[str(error.path[0])], "value", *error.path[1:])
            raise

    draft: Draft = _read(raw, read)
    return draft


async def _update(call: Call, draft: Callable[[int], Draft], mode: Mode) -> Response:
    resource, identity, place = call.resource, await call.identity(), call.place

    def work() -> bytes:
        call.desk().update(resource, identity, draft(identity), mode, place)
        return _written(call, resource, identity)

    return answer(call, projected(call, await call.tenant.database.run(work)))


def location_of(call: Call, resource: Resource, identity: int) -> str:
    """The link of a record, on the origin asked for."""
    documents, record = call.tenant.documents, call.tenant.records.get(resource, identity)
    return call.origin + documents.href(resource, record or {}).removeprefix(documents.origin)


def _written(call: Call, resource: Resource, identity: int) -> bytes:
    """The document of a record just written."""
    document = call.tenant.documents.get(resource, identity)
    if document is None:
        raise RecordNotFound(resource.label, identity)
    return document


async def delete(call: Call) -> Response:
    """DELETE a record: 204."""
    resource, identity, place = call.resource, await call.identity(), call.place
    await call.tenant.database.run(lambda: call.desk().delete(resource, identity, place))
    return Response(status_code=204)


async def act(call: Call) -> Response:
    """POST to an action's path: the record or document that answers it, or the service's word that it is done."""
    resource, place, action = call.resource, call.place, call.action
    identity = await call.identity() if action.on_record else None
    raw = await call.body()
    without = action.body is None or (action.optional and not raw.strip())
    draft = Draft() if without else _draft(call, raw, Mode.CREATE, action.body)

    def work() -> bytes:
        answering = call.desk().act(resource, action, draft, identity, place)
        if isinstance(answering, Mapping):
            return orjson.dumps(answering)
        return DONE if answering is None else _written(call, resource, answering)

    content = await call.tenant.database.run(work)
    return answer(call, content if content is DONE else projected(call, content), action.status)


async def read_image(call: Call) -> Response:
    """GET a record's image, painted in the colour it names."""
    resource, identity, place = call.resource, await call.identity(), call.place
    record = await call.tenant.database.run(lambda: call.desk().existing(resource, identity, place))
    return Response(painted(record[resource.painted]), media_type="application/octet-stream")


async def read_usages(call: Call) -> Response:
    """GET a record's usages: how many records of each kind refer to it."""
    resource, identity, place = call.resource, await call.identity(), call.place
    usages = await call.tenant.database.run(lambda: call.desk().usages(resource, identity, place))
    found = [{"type": other.name, "count": len(ids), "typeKey": field.name} for other, field, ids in usages]
    return answer(call, orjson.dumps(found))


async def read_usage_list(call: Call) -> Response:
    """GET the list of a record's usages, page by page: every record that refers to it."""
    resource, identity, place = call.resource, await call.identity(), call.place
    documents, records = call.tenant.documents, call.tenant.records

    def work() -> tuple[list[dict[str, Any]], Mapping[str, str]]:
        usages = call.desk().usages(resource, identity, place)
        every = [(other, field, each) for other, field, ids in usages for each in ids]
        page, headers = page_of(every, call.address, call.parameters)
        found = []
        for other, field, each in page:
            link = documents.href(other, records.get(other, each) or {}).removeprefix(documents.origin)
            usage = {"type": other.name, "id": each, "description": f"{other.label} {each}", "typeKey": field.name}
            found.append(usage | ({"hyperlink": call.origin + link} if other.path else {}))
        return found, headers

    found, headers = await call.tenant.database.run(work)
    return answer(call, orjson.dumps(found), headers=headers)


async def system_info(call: Call) -> Response:
    """GET /system/info: the connection test of most integrations."""
    info = {
        "version": SERVICE_VERSION,
        "isCloud": False,
        "serverTimeZone": call.tenant.time_zone,
        "licenseBits": [{"name": "mockpsa", "activeFlag": True}],
        "cloudRegion": "NA",
    }
    return answer(call, orjson.dumps(info))


SERVICE_VERSION = f"v2026.4.mockpsa-{__version__}"
HANDLERS: dict[tuple[EndpointKind, str], Callable[[Call], Awaitable[Response]]] = {
    (EndpointKind.COLLECTION, "GET"): read_list,
    (EndpointKind.COLLECTION, "POST"): create,
    (EndpointKind.COUNT, "GET"): read_count,
    (EndpointKind.SEARCH, "POST"): search,
    (EndpointKind.RECORD, "GET"): read_one,
    (EndpointKind.RECORD, "PUT"): replace,
    (EndpointKind.RECORD, "PATCH"): patch,
    (EndpointKind.RECORD, "DELETE"): delete,
    (EndpointKind.IMAGE, "GET"): read_image,
    (EndpointKind.USAGES, "GET"): read_usages,
    (EndpointKind.USAGE_LIST, "GET"): read_usage_list,
    (EndpointKind.ACTION, "POST"): act,
    (EndpointKind.SYSTEM_INFO, "GET"): system_info,
    (EndpointKind.AUDIT_TRAIL, "GET"): read_trail,
    (EndpointKind.AUDIT_COUNT, "GET"): count_trail,
}
