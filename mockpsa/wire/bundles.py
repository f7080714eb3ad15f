"""POST /system/bundles: several requests in one, each with a status of its own; one that fails stops no other.

No capture shows a bundle. The members are the official schema's (BundleRequest, ApiRequest, BundleResult); what they
ask for is a guess: an entity without an id is created, one with an id replaced, an id alone is read, else it is a list.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
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

Path = tuple[str | int, ...]
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


async def run(call: Call) -> Response:
    """POST a bundle: what each request is answered. Raises Unreadable, InvalidObject."""
    return await _run(call, _perform)


async def count(call: Call) -> Response:
    """POST a bundle to be counted: how many records each request is about."""
    return await _run(call, _count)


async def _run(call: Call, do: Callable[[Call, dict[str, Any]], Awaitable[dict[str, Any]]]) -> Response:
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


async def _result(
    call: Call, request: dict[str, Any], do: Callable[[Call, dict[str, Any]], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    """One BundleResult, in the schema's key order."""
    try:
        done = {"success": True, **await do(call, request)}
    except PsaError as error:
        done = {"success": False, "statusCode": error.status, "error": error_body(error)}
    told = {"sequenceNumber": request.get("sequencenumber"), "resourceType": request.get("resourcetype"), **done}
    told["version"] = request.get("version")
    order = ("sequenceNumber", "resourceType", "entities", "count", "version", "success", "statusCode", "error")
    return {name: told[name] for name in order if told.get(name) is not None}


async def _perform(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    resource, asked = _resource(request), request.get("apirequest") or {}
    entity, identity = asked.get("entity"), asked.get("id")
    if entity is not None:
        number = identity or entity.get("id")
        body = orjson.dumps({name: value for name, value in entity.items() if name != "id"})
        method, kind = ("PUT", EndpointKind.RECORD) if number else ("POST", EndpointKind.COLLECTION)
        response = await _ask(call, asked, resource, (method, kind), identity=number or None, body=body)
    elif identity is not None:
        response = await _ask(call, asked, resource, ("GET", EndpointKind.RECORD), identity=identity)
    else:
        filters = orjson.dumps(asked.get("filters") or {})
        response = await _ask(call, asked, resource, ("POST", EndpointKind.SEARCH), body=filters)
    content = orjson.loads(response.body)
    entities = content if isinstance(content, list) else [content]
    return {"entities": entities, "count": len(entities), "statusCode": response.status_code}


async def _count(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    response = await _ask(call, request.get("apirequest") or {}, _resource(request), ("GET", EndpointKind.COUNT))
    return {"count": orjson.loads(response.body)["count"], "statusCode": response.status_code}


async def _ask(
    call: Call,
    asked: dict[str, Any],
    resource: Resource,
    what: tuple[str, EndpointKind],
    *,
    identity: int | None = None,
    body: bytes = b"",
) -> Response:
    """The answer to one request, as if it had come alone. Raises PsaError."""
    method, kind = what
    ids = [asked.get(name) for name in ("grandparentid", "parentid")][2 - len(resource.placeholders) :]
    if None in ids or len(resource.placeholders) > 2:
        raise EndpointNotFound
    named = {**(asked.get("page") or {}), "fields": asked.get("fields")}
    if kind is EndpointKind.COUNT:
        named |= asked.get("filters") or {}
    query = urlencode({name: value for name, value in named.items() if value is not None}).encode()
    endpoint = Endpoint(
        kind, resource.methods | {"POST"} if kind is EndpointKind.SEARCH else resource.methods, resource
    )
    if method not in endpoint.methods or (kind is EndpointKind.RECORD and not resource.alone):
        raise MethodNotAllowed(method, sorted(endpoint.methods))

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    inner = replace(
        call,
        scope={**call.scope, "method": method, "query_string": query, "headers": []},
        receive=receive,
        headers={},
        match=Match(endpoint, tuple(map(str, [*ids, *([] if identity is None else [identity])]))),
        parameters=read_parameters(query),
    )
    inner.require_access(method)
    return await OF_RESOURCES[kind, method](inner)


def _resource(request: dict[str, Any]) -> Resource:
    """What a request is about, by the resource's name (``Ticket``) or path (``service/tickets``), in any case."""
    name = (request.get("resourcetype") or "").lower().strip("/")
    found = _resources().get(name)
    if found is None:
        raise EndpointNotFound
    return found


@cache
def _resources() -> dict[str, Resource]:
    by_path = {(resource.path or "").strip("/").lower(): resource for resource in REGISTRY.served}
    return by_path | {resource.name.lower(): resource for resource in REGISTRY.served}


HANDLERS = {(EndpointKind.BUNDLES, "POST"): run, (EndpointKind.BUNDLE_COUNTS, "POST"): count}
