"""What a caller of ``/_mock`` sends, as a frozen dataclass: its fields are the members that may be sent, in camelCase.

Where the members are those of a table (the rules, what a clock can do), they are given as they are sent.

Raises ControlRefused, which names the member and says what it may be.
"""

import types
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from starlette.requests import Request

from mockpsa.clock import parse_stamp
from mockpsa.control.refusals import ControlRefused
from mockpsa.wire.bodies import LARGEST_BODY, parse_json, read_body

Form = TypeVar("Form")

LONGEST_NUMBER = 18  # digits
WORDS: dict[Any, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "an object",
    datetime: "a date such as 2026-01-05T09:00:00Z",
}


async def sent(request: Request, limit: int = LARGEST_BODY) -> Any:
    """The JSON value of a request's body, of so many bytes at most; None for no body.

    Raises BodyTooLarge, MalformedJson, NestingTooDeep.
    """
    return parse_json(await read_body(request.scope, request.receive, limit))


async def asked(request: Request, kind: type[Form]) -> Form:
    """The body of a request as one of these; no body is an empty one."""
    body = await sent(request)
    return read_form(kind, {} if body is None else body)


async def asked_of(request: Request, known: Collection[str]) -> dict[str, Any]:
    """The members of a request's body, which are of those known, and at least one."""
    body = await sent(request)
    if not isinstance(body, dict) or not body:
        raise ControlRefused(f"The body is an object with one or more of {', '.join(known)}.")
    for name in body:
        if name not in known:
            raise ControlRefused(f"There is no {name!r}; there are {', '.join(known)}.")
    return body


def number(request: Request, name: str) -> int | None:
    """A whole number that the query string has under this name; None where it has none."""
    text = request.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise ControlRefused(f"{name} must be a whole number.")
    return int(text)


def camel(name: str) -> str:
    """A field's name as it is sent: ``retry_after`` is ``retryAfter``."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


@cache
def members(kind: Any) -> dict[str, tuple[str, Any, bool]]:
    """The members of a form by the name sent: the field, its type, and whether it must be sent."""
    hints = get_type_hints(kind)
    found = {}
    for field in fields(kind):
        if field.init:
            required = field.default is MISSING and field.default_factory is MISSING
            found[camel(field.name)] = (field.name, hints[field.name], required)
    return found


def read_form(kind: type[Form], value: Any, where: str = "") -> Form:
    """A JSON value as one of these; ``where`` is the member that holds it."""
    if not isinstance(value, dict):
        raise ControlRefused(f"{where or 'The body'} must be an object.")
    form: Any = kind
    known = members(form)
    given: dict[str, Any] = {}
    for name, each in value.items():
        if name not in known:
            raise ControlRefused(f"There is no member {_at(where, name)!r}; there are {', '.join(known)}.")
        field, hint, _ = known[name]
        given[field] = _value(hint, each, _at(where, name))
    missing = [_at(where, name) for name, (field, _, required) in known.items() if required and field not in given]
    if missing:
        raise ControlRefused(f"The member {missing[0]!r} is missing.")
    try:
        return kind(**given)
    except ValueError as error:
        raise ControlRefused(str(error)) from None


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _value(hint: Any, value: Any, where: str) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        choices = get_args(hint)
        if value is None and types.NoneType in choices:
            return None
        hint = next(each for each in choices if each is not types.NoneType)
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint)[0], value, where)
    if is_dataclass(hint) and isinstance(hint, type):
        return read_form(hint, value, where)
    return _plain(hint, value, where)


def _tuple(hint: Any, value: Any, where: str) -> tuple[Any, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_value(hint, each, f"{where}[{index}]") for index, each in enumerate(values))


def _plain(hint: Any, value: Any, where: str) -> Any:
    """A text, number, switch, date or mapping."""
    kind = get_origin(hint) or hint
    kind = dict if kind is Mapping or (isinstance(kind, type) and issubclass(kind, Mapping)) else kind
    if kind is datetime and isinstance(value, str):
        try:
            return parse_stamp(value)
        except ValueError:
            raise ControlRefused(f"{where} must be {WORDS[datetime]}, not {value!r}.") from None
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ControlRefused(f"{where} must be {WORDS[kind]}.")
    if kind is dict and not all(isinstance(each, str) for each in value.values()):
        raise ControlRefused(f"{where} must be an object of texts.")
    return value
