"""POST /system/bundles: several requests in one, each with a status of its own; one that fails stops no other.

No capture shows a bundle. The members are the official schema's (BundleRequest, ApiRequest, BundleResult); what they
ask for is a guess: an entity without an id is created, one with an id replaced, an id alone is read, else it is a list.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.responses import Response
from starlette.types import Message

from mockpsa.errors import (
    ConversionFailed,
    EndpointNotFound,
    InvalidObject,
    MethodNotAllowed,
    PsaError,
    RecordNotFound,
    UnknownMember,
    Unreadable,
)
from mockpsa.schema.fields import INT32
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.wire.bodies import locate, parse_json, require_array, require_object
from mockpsa.wire.call import Call
from mockpsa.wire.endpoints import HANDLERS as OF_RESOURCES
from mockpsa.wire.endpoints import answer
from mockpsa.wire.failures import error_body
from mockpsa.wire.parameters import read_parameters
from mockpsa.wire.routes import Endpoint, EndpointKind, Match
from mockpsa.wire.surface import PLACEHOLDER, surface

Path = tuple[str | int, ...]
Do = Callable[[Call, "Inner", dict[str, Any]], Awaitable[dict[str, Any]]]
INTEGER, TEXT, OBJECT = "Int32", "String", "Object"
SHAPES: Mapping[str, Mapping[str, str]] = {
    "BundleRequest": {
        "sequencenumber": INTEGER,
        "resourcetype": TEXT,
        "version": TEXT,
        "apirequest": "ApiRequest",
    },
    "ApiRequest": {
        "id": INTEGER,
        "parentid": INTEGER,
        "grandparentid": INTEGER,
        "externalid": TEXT,
        "fields": TEXT,
        "entity": OBJECT,
        "filters": "FilterValues",
        "page": "PageValues",
        "miscproperties": OBJECT,
        "membercontext": TEXT,
        "updateonlycesproperties": "Boolean",
    },
    "FilterValues": {
        "conditions": TEXT,
        "orderby": TEXT,
        "childconditions": TEXT,
        "customfieldconditions": TEXT,
    },
    "PageValues": {"page": INTEGER, "pagesize": INTEGER, "pageid": INTEGER},
}
TYPES: Mapping[str, type] = {INTEGER: int, TEXT: str, "Boolean": bool}


@dataclass(frozen=True, slots=True)
class Inner:
    """What a request of a bundle asks for, as if it came alone: of which kind of records, and what of them."""

    about: str
    ids: tuple[int | None, ...]  # of what it is below, the outermost first
    method: str
    kind: EndpointKind
    identity: int | None = None
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path that would be asked, for want of a resource that is served."""
        above = iter([each for each in self.ids if each is not None])
        resource = _resources().get(self.about)
        path = f"/{self.about}" if resource is None else resource.path or ""
        placed = PLACEHOLDER.sub(lambda found: str(next(above, found[0])), path)
        return placed + ("/count" if self.kind is EndpointKind.COUNT else f"/{self.identity}" if self.identity else "")


async def run(call: Call) -> Response:
    """POST a bundle: what each request is answered. Raises Unreadable, InvalidObject."""
    return await _run(call, _perform)


async def count(call: Call) -> Response:
    """POST a bundle to be counted: how many records each request is about."""
    return await _run(call, _count)


async def _run(call: Call, do: Do) -> Response:
    raw = await call.body()
    try:
        requests = _requests(parse_json(raw))
    except Unreadable as error:
        raise locate(error, raw) from None
    results = []
    for request in requests:
        results.append(await _result(call, request, do))
        await asyncio.sleep(0)  # others may be waiting for an answer
    return answer(call, orjson.dumps({"results": results}))


def _requests(body: Any) -> list[dict[str, Any]]:
    """The requests of a body, members in lower case. Raises Unreadable, InvalidObject."""
    if body is None:
        raise InvalidObject("bundleRequestsCollection")
    for name in require_object(body, "BundleRequestsCollection"):
        if name.lower() != "requests":
            raise UnknownMember(name, "BundleRequestsCollection", (name,))
    listed = next(iter(body.values()), None)
    every = [] if listed is None else require_array(listed, "BundleRequest")
    return [_read(each, "BundleRequest", ("requests", index)) for index, each in enumerate(every)]


def _read(value: Any, type_name: str, path: Path) -> Any:
    """A value as its type has it. Raises UnknownMember, ConversionFailed, WrongShape."""
    if value is None or type_name == OBJECT:
        return value if value is None else require_object(value, OBJECT, path)
    if type_name in SHAPES:
        found = {}
        for member, each in require_object(value, type_name, path).items():
            if member.lower() not in SHAPES[type_name]:
                raise UnknownMember(member, type_name, (*path, member))
            found[member.lower()] = _read(each, SHAPES[type_name][member.lower()], (*path, member))
        return found
    fits = type(value) is TYPES[type_name]
    if not fits or (type_name == INTEGER and not INT32[0] <= value <= INT32[1]):
        raise ConversionFailed(f"Error converting value {orjson.dumps(value).decode()} to type '{type_name}'.", path)
    return value


async def _result(call: Call, request: dict[str, Any], do: Do) -> dict[str, Any]:
    """One BundleResult, in the schema's key order."""
    inner = _inner(request, counting=do is _count)
    try:
        done = {"success": True, **await do(call, inner, request.get("apirequest") or {})}
    except (EndpointNotFound, MethodNotAllowed, RecordNotFound) as error:
        method = "GET" if inner.kind is EndpointKind.SEARCH else inner.method
        done = _refused(surface().explain(method, inner.path, error))
    except PsaError as error:
        done = _refused(error)
    told = {"sequenceNumber": request.get("sequencenumber"), "resourceType": request.get("resourcetype"), **done}
    told["version"] = request.get("version")
    order = ("sequenceNumber", "resourceType", "entities", "count", "version", "success", "statusCode", "error")
    return {name: told[name] for name in order if told.get(name) is not None}


def _refused(error: PsaError) -> dict[str, Any]:
    return {"success": False, "statusCode": error.status, "error": error_body(error)}


def _inner(request: dict[str, Any], *, counting: bool) -> Inner:
    """What a request asks for: the resource by its name (``Ticket``) or path (``service/tickets``), in any case."""
    asked = request.get("apirequest") or {}
    about = (request.get("resourcetype") or "").lower().strip("/")
    ids = (asked.get("grandparentid"), asked.get("parentid"))
    entity, identity = asked.get("entity"), asked.get("id")
    if counting:
        return Inner(about, ids, "GET", EndpointKind.COUNT)
    if entity is not None:
        number = identity or entity.get("id") or None
        body = orjson.dumps({name: value for name, value in entity.items() if name != "id"})
        return Inner(
            about, ids, *(("PUT", EndpointKind.RECORD) if number else ("POST", EndpointKind.COLLECTION)), number, body
        )
    if identity is not None:
        return Inner(about, ids, "GET", EndpointKind.RECORD, identity)
    return Inner(about, ids, "POST", EndpointKind.SEARCH, None, orjson.dumps(asked.get("filters") or {}))


async def _perform(call: Call, inner: Inner, asked: dict[str, Any]) -> dict[str, Any]:
    response = await _ask(call, inner, asked)
    content = orjson.loads(response.body)
    entities = content if isinstance(content, list) else [content]
    return {"entities": entities, "count": len(entities), "statusCode": response.status_code}


async def _count(call: Call, inner: Inner, asked: dict[str, Any]) -> dict[str, Any]:
    response = await _ask(call, inner, asked)
    return {"count": orjson.loads(response.body)["count"], "statusCode": response.status_code}


async def _ask(call: Call, inner: Inner, asked: dict[str, Any]) -> Response:
    """The answer to one request, as if it had come alone. Raises PsaError."""
    resource = _resources().get(inner.about)
    if resource is None:
        raise EndpointNotFound
    ids = inner.ids[2 - len(resource.placeholders) :]
    if None in ids or len(resource.placeholders) > len(inner.ids):
        raise EndpointNotFound
    named = {**(asked.get("page") or {}), "fields": asked.get("fields")}
    if inner.kind is EndpointKind.COUNT:
        named |= asked.get("filters") or {}
    query = urlencode({name: value for name, value in named.items() if value is not None}).encode()
    methods = resource.methods | {"POST"} if inner.kind is EndpointKind.SEARCH else resource.methods
    endpoint = Endpoint(inner.kind, methods, resource)
    if inner.method not in methods or (inner.kind is EndpointKind.RECORD and not resource.alone):
        raise MethodNotAllowed(inner.method, sorted(methods))

    async def receive() -> Message:
        return {"type": "http.request", "body": inner.body, "more_body": False}

    alone = replace(
        call,
        scope={**call.scope, "method": inner.method, "query_string": query, "headers": []},
        receive=receive,
        headers={},
        match=Match(endpoint, tuple(str(each) for each in (*ids, inner.identity) if each is not None)),
        parameters=read_parameters(query),
    )
    alone.require_access(inner.method)
    return await OF_RESOURCES[inner.kind, inner.method](alone)


@cache
def _resources() -> dict[str, Resource]:
    by_path = {(resource.path or "").strip("/").lower(): resource for resource in REGISTRY.served}
    return by_path | {resource.name.lower(): resource for resource in REGISTRY.served}


HANDLERS = {(EndpointKind.BUNDLES, "POST"): run, (EndpointKind.BUNDLE_COUNTS, "POST"): count}
