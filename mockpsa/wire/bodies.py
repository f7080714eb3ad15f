"""Request bodies: read up to a limit, as JSON whatever the Content-Type, and refused as Newtonsoft would do it."""

from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from mockpsa.errors import BodyTooLarge, MalformedJson, NestingTooDeep, UnknownMember, Unreadable, WrongShape
from mockpsa.wire.positions import where

LARGEST_BODY = 1_048_576  # bytes
DEEPEST = 64
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

OBJECT_EXPECTED = (
    "Cannot deserialize the current JSON array (e.g. [1,2,3]) into type '{type}' because the type requires a JSON "
    'object (e.g. {{"name":"value"}}) to deserialize correctly.\r\nTo fix this error either change the JSON to a JSON '
    'object (e.g. {{"name":"value"}}) or change the deserialized type to an array or a type that implements a '
    "collection interface (e.g. ICollection, IList) like List<T> that can be deserialized from a JSON array. "
    "JsonArrayAttribute can also be added to the type to force it to deserialize from a JSON array.\r\n"
)
ARRAY_EXPECTED = (
    'Cannot deserialize the current JSON object (e.g. {{"name":"value"}}) into type \'{type}[]\' because the type '
    "requires a JSON array (e.g. [1,2,3]) to deserialize correctly.\r\nTo fix this error either change the JSON to a "
    "JSON array (e.g. [1,2,3]) or change the deserialized type so that it is a normal .NET type (e.g. not a primitive "
    "type like integer, not a collection type like an array or List<T>) that can be deserialized from a JSON object. "
    "JsonObjectAttribute can also be added to the type to force it to deserialize from a JSON object.\r\n"
)


async def read_body(scope: Scope, receive: Receive, limit: int = LARGEST_BODY) -> bytes:
    """The body. Raises BodyTooLarge before more than the limit is held; ClientDisconnect."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > limit:
            raise BodyTooLarge(limit)
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(limit)
        chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks)


def parse_json(raw: bytes) -> Any:
    """The value of a JSON text; None for an empty one. Raises MalformedJson, NestingTooDeep."""
    raw = raw.removeprefix(BYTE_ORDER_MARK)
    if not raw.strip():
        return None
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        character = error.doc[error.pos : error.pos + 1]
        at = f"Path '', line {error.lineno}, position {error.colno}."
        if not character:
            raise MalformedJson(f"Unexpected end when reading JSON. {at}") from None
        raise MalformedJson(f"Unexpected character encountered while parsing value: {character}. {at}") from None
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and _depth_over(value, DEEPEST):
        raise NestingTooDeep(f"The reader's MaxDepth of {DEEPEST} has been exceeded.")
    return value


def _depth_over(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        containers = [each for each in level if isinstance(each, dict | list)]
        if not containers:
            return False
        level = [child for each in containers for child in (each.values() if isinstance(each, dict) else each)]
    return True


def require_object(value: Any, type_name: str, path: tuple[str | int, ...] = ()) -> dict[str, Any]:
    """The value, which stands at ``path``, as an object. Raises WrongShape."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        raise WrongShape(OBJECT_EXPECTED.format(type=type_name), path)
    raise _not_converted(value, type_name, path)


def require_array(value: Any, type_name: str) -> list[Any]:
    """The value as an array. Raises WrongShape."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        raise WrongShape(ARRAY_EXPECTED.format(type=type_name))
    raise _not_converted(value, f"{type_name}[]", ())


def _not_converted(value: Any, type_name: str, path: tuple[str | int, ...]) -> WrongShape:
    shown = f'"{value[:200]}"' if isinstance(value, str) else orjson.dumps(value).decode()
    return WrongShape(f"Error converting value {shown} to type '{type_name}'.", path)


def locate(error: Unreadable, raw: bytes) -> Unreadable:
    """The error with the place of its offender in the raw body, unless its message says it already."""
    if isinstance(error, MalformedJson | NestingTooDeep):
        return error
    return error.located(where(raw.decode("utf-8-sig"), error.path, after_key=isinstance(error, UnknownMember)))
