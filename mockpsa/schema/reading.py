"""A JSON body -> the values of a resource's fields, as the service's deserializer (Newtonsoft.Json) would read it.

Two kinds of refusal. What cannot be deserialized (an unknown member, a wrong JSON type) is raised at once, as
Newtonsoft does. What can, and is still wrong (too long, a bad date), is collected, so that all of it is reported.
Knows no record: whether a reference resolves is the desk's business.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from mockpsa.clock import seconds_of
from mockpsa.errors import (
    ConversionFailed,
    FieldError,
    InvalidField,
    MaxLengthField,
    MissingRequiredField,
    OutOfRange,
    UnknownMember,
    UnsupportedFormat,
)
from mockpsa.rules import Rules
from mockpsa.schema.fields import INT32, Access, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource

NO_DATE = "0001-01-01T00:00:00Z"  # what .NET clients send for a date that is not set
OPEN = Access.OPEN  # a member of an Enum costs ten times a name: hot paths have names for those that they ask for
LARGEST_NUMBER = 2**63  # an integer beyond it reaches us as a float
LARGEST_DECIMAL = 10**15 - 1
INTEGER_FORM = re.compile(r"\s*[+-]?\d{1,20}\s*", re.ASCII)
DECIMAL_FORM = re.compile(r"\s*[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})\s*", re.ASCII)
EXPONENT_FORM = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})[eE][+-]?\d{1,3}", re.ASCII)
Path = tuple[str | int, ...]


class Mode(Enum):
    """What is being done with the body: POST, PUT, PATCH, or loading a world, which may set everything."""

    CREATE = auto()
    REPLACE = auto()
    PATCH = auto()
    WORLD = auto()


class Pointer(NamedTuple):
    """A reference as sent: by id, else by one of its names (member, text)."""

    id: int | None
    names: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Draft:
    """What a body says: a value for each member sent, and what is wrong with them."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)


JSON_TOKENS: dict[type, str] = {
    dict: "StartObject",
    list: "StartArray",
    bool: "Boolean",
    int: "Integer",
    float: "Float",
    str: "String",
}


def _unexpected(what: str, value: Any, path: Path) -> ConversionFailed:
    return ConversionFailed(f"Error reading {what}. Unexpected token: {JSON_TOKENS[type(value)]}.", path)


class Reader:
    """Reads bodies of one resource under one set of rules."""

    def __init__(self, resource: Resource, rules: Rules, mode: Mode) -> None:
        self.resource = resource
        self.rules = rules
        self.mode = mode
        self._value = read_value_of_world if mode is Mode.WORLD else read_value

    def read(self, body: Mapping[str, Any]) -> Draft:
        """The draft of a body. Raises UnknownMember, ConversionFailed."""
        draft, read = Draft(), self._value
        for name, value in body.items():
            found = self.resource.by_name.get(name) or self.resource.by_lower_name.get(name.lower())
            if found is not None and found.access is OPEN and found.rule is None:  # nearly every one
                draft.values[found.name] = read(found, value, (name,), draft.errors)
                continue
            if found is None or not self._is_member(found):
                raise UnknownMember(name, self.resource.name, (name,))
            if self._is_taken(found, value, draft.errors):
                draft.values[found.name] = read(found, value, (name,), draft.errors)
        return draft

    def _is_member(self, found: Field) -> bool:
        if self.mode is Mode.WORLD:
            return True
        if found.access is Access.STAMP:
            return found.name == "dateEntered" and self.rules.value("date_entered") == "ignored"
        if found.access in (Access.HIDDEN, Access.INFO_ONLY):
            return False
        return found.rule is None or self.rules.on(found.rule)

    def _is_taken(self, found: Field, value: Any, errors: list[FieldError]) -> bool:
        """Whether the member's value is to be used; a refusal is added to ``errors``."""
        if found.access is Access.STAMP and self.mode is not Mode.WORLD:
            return False
        if found.kind is Kind.INFO and self.mode is not Mode.PATCH:
            return False
        if self.mode is Mode.WORLD or found.access in (Access.OPEN, Access.WRITE_ONLY):
            return True
        if found.access is Access.CREATE_ONLY:
            if self.mode is Mode.CREATE:
                return True
            if value:
                errors.append(_create_only(self.resource, found))
        elif self.mode is Mode.PATCH:
            errors.append(InvalidField(found.name, f"The field {found.name} is set by the server."))
        return False


def _create_only(resource: Resource, found: Field) -> InvalidField:
    """The sentence as captured for a company's types, which it calls typeIds."""
    word = f"{found.name.removesuffix('s')}Ids" if found.kind is Kind.REFERENCES else found.name
    return InvalidField(word, f"{word} can only be used when creating a new {resource.error_key}.")


def read_value(found: Field, value: Any, path: Path, errors: list[FieldError]) -> Any:
    """One member's value as its field holds it. Raises ConversionFailed, UnknownMember; adds to ``errors``.

    A flag that is null, or an empty text, is what it is when it is not sent: django-connectwise (api.py, post_note)
    sends null flags of notes, and counts on false in the answer.
    """
    if value is None:
        return found.default if found.kind is Kind.BOOLEAN else None
    return READERS[found.kind](found, value, path, errors)


def read_value_of_world(found: Field, value: Any, path: Path, errors: list[FieldError]) -> Any:
    """As `read_value`; a world may write a reference or, in a list, a name where the service takes bare ids."""
    if value is None:
        return read_value(found, value, path, errors)
    return WORLD_READERS[found.kind](found, value, path, errors)


def _text(found: Field, value: Any, path: Path, errors: list[FieldError]) -> str:
    if isinstance(value, dict | list):
        raise _unexpected("string", value, path)
    if isinstance(value, float) and abs(value) >= LARGEST_NUMBER:
        raise ConversionFailed(f"JSON integer {value:.0f} is too large or small for an Int64.", path)
    text = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    if found.length is not None and len(text) > found.length:
        errors.append(MaxLengthField(found.name, found.length))
    return text


def _scalar(found: Field, value: Any, path: Path, errors: list[FieldError]) -> Any:
    if isinstance(value, dict | list):
        raise _unexpected("value", value, path)
    return value


def _integer(found: Field, value: Any, path: Path, errors: list[FieldError]) -> int | None:
    if isinstance(value, str):
        if not value.strip():
            return None
        if not INTEGER_FORM.fullmatch(value):
            raise ConversionFailed(f"Could not convert string to integer: {value[:200]}.", path)
        value = int(value)
    if isinstance(value, float) and abs(value) >= LARGEST_NUMBER:
        raise ConversionFailed(f"JSON integer {value:.0f} is too large or small for an Int32.", path)
    if isinstance(value, float):
        raise ConversionFailed(f"Input string '{value!r}' is not a valid integer.", path)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _unexpected("integer", value, path)
    if not INT32[0] <= value <= INT32[1]:
        raise ConversionFailed(f"JSON integer {value} is too large or small for an Int32.", path)
    if found.between is not None and not found.between[0] <= value <= found.between[1]:
        errors.append(OutOfRange(found.name, *found.between))
    return value


def _decimal(found: Field, value: Any, path: Path, errors: list[FieldError]) -> float | None:
    if isinstance(value, str):
        if not value.strip():
            return None
        if not DECIMAL_FORM.fullmatch(value):
            raise ConversionFailed(f"Could not convert string to double: {value[:200]}.", path)
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unexpected("double", value, path)
    low, high = found.between or (-LARGEST_DECIMAL, LARGEST_DECIMAL)
    if not low <= value <= high:
        errors.append(OutOfRange(found.name, low, high))
    return round(float(value), 2) + 0.0  # + 0.0: no negative zero


def _boolean(found: Field, value: Any, path: Path, errors: list[FieldError]) -> bool | None:
    if isinstance(value, bool | int):
        return bool(value)
    if not isinstance(value, str):
        raise _unexpected("boolean", value, path)
    word = value.strip().lower()
    if word in ("true", "false", ""):
        return word == "true" if word else found.default
    raise ConversionFailed(f"Could not convert string to boolean: {value[:200]}.", path)


def _date(found: Field, value: Any, path: Path, errors: list[FieldError]) -> str | None:
    if not isinstance(value, str):
        raise _unexpected("date", value, path)
    if not value or value == NO_DATE:
        return None
    try:
        seconds_of(value)
    except ValueError:
        errors.append(UnsupportedFormat(found.name))
        return None
    return value


def _guid(found: Field, value: Any, path: Path, errors: list[FieldError]) -> str:
    try:
        return str(UUID(value if isinstance(value, str) else ""))
    except ValueError:
        shown = f'"{value[:200]}"' if isinstance(value, str) else JSON_TOKENS[type(value)]
        raise ConversionFailed(f"Error converting value {shown} to type 'System.Guid'.", path) from None


@cache
def _words(values: tuple[str, ...]) -> dict[str, str]:
    """The words of a choice, by what they are in lower case."""
    return {word.lower(): word for word in values}


def _choice(found: Field, value: Any, path: Path, errors: list[FieldError]) -> str | None:
    if value == "":
        return None
    word = _words(found.values).get(value.lower()) if isinstance(value, str) else None
    if word is None:
        if isinstance(value, dict | list):
            raise _unexpected("string", value, path)
        shown = f'"{value[:200]}"' if isinstance(value, str) else value
        type_name = found.name[0].upper() + found.name[1:]
        raise ConversionFailed(f"Error converting value {shown} to type '{type_name}'.", path)
    return word


REFERENCE_ID, REFERENCE_NAME = Field("id", Kind.INTEGER), Field("name", Kind.TEXT)


def _pointer(found: Field, value: Any, path: Path, errors: list[FieldError]) -> Pointer | None:
    if type(value) is dict and len(value) == 1:  # what nearly every body sends
        identity = value.get("id")
        if type(identity) is int and INT32[0] <= identity <= INT32[1]:
            return Pointer(identity)
    shape = REGISTRY[found.target].reference
    if not isinstance(value, dict):
        shown = f'"{value[:200]}"' if isinstance(value, str) else JSON_TOKENS[type(value)]
        raise ConversionFailed(f"Error converting value {shown} to type '{shape.type_name}'.", path)
    sent: dict[str, Any] = {}
    for member, each in value.items():
        if member.lower() not in shape.known:
            raise UnknownMember(member, shape.type_name, (*path, member))
        sent[member.lower()] = (member, each)
    names = []
    for printed, name in shape.printed:
        member, each = sent.get(printed.lower(), (printed, None))
        if each not in (None, "") and name in REGISTRY[found.target].lookup:
            names.append((name, _text(REFERENCE_NAME, each, (*path, member), errors)))
    member, each = sent.get("id", ("id", None))
    identity = None if each is None else _integer(REFERENCE_ID, each, (*path, member), errors)
    return None if identity is None and not names else Pointer(identity, tuple(names))


def _array(
    of: Callable[[Field, Any, Path, list[FieldError]], Any],
) -> Callable[[Field, Any, Path, list[FieldError]], Any]:
    def read(found: Field, value: Any, path: Path, errors: list[FieldError]) -> list[Any]:
        if not isinstance(value, list):
            raise ConversionFailed(
                f"Cannot deserialize the current JSON {'object' if isinstance(value, dict) else 'value'} into an array "
                "because the type requires a JSON array (e.g. [1,2,3]) to deserialize correctly.",
                path,
            )
        items = (of(found, each, (*path, index), errors) for index, each in enumerate(value) if each is not None)
        return [item for item in items if item is not None]

    return read


def _object(found: Field, value: Any, path: Path, errors: list[FieldError]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _unexpected("object", value, path)
    items = {item.name.lower(): item for item in found.items}
    record: dict[str, Any] = {item.name: item.default for item in found.items if item.default is not None}
    for member, each in value.items():
        item = items.get(member.lower())
        if item is None and member.lower() != "_info":
            raise UnknownMember(member, f"{found.name[0].upper()}{found.name[1:].removesuffix('s')}", (*path, member))
        if item is not None:
            record[item.name] = read_value(item, each, (*path, member), errors)
    missing = (item.name for item in found.items if item.required and record.get(item.name) is None)
    errors.extend(MissingRequiredField(f"{found.name}/{name}") for name in missing)
    return record


def _measured(found: Field, value: Any, path: Path, errors: list[FieldError]) -> float | None:
    """A world's decimal: in YAML it may have an exponent."""
    is_long = isinstance(value, str) and EXPONENT_FORM.fullmatch(value)
    return _decimal(found, float(value) if is_long else value, path, errors)


def _pointed(found: Field, value: Any, path: Path, errors: list[FieldError]) -> Pointer | None:
    """A world's reference: one by a name that nothing is looked up by is no empty one."""
    pointer = _pointer(found, value, path, errors)
    if pointer is None:
        target = REGISTRY[found.target]
        names = {printed.lower() for printed, _ in target.reference.printed}
        if any(each not in (None, "") for member, each in value.items() if member.lower() in names):
            errors.append(InvalidField(found.name, f"{target.label} is referred to by id only"))
    return pointer


def _linked(found: Field, value: Any, path: Path, errors: list[FieldError]) -> Pointer | int | None:
    """One of a world's links: a bare id, or a reference where it is clear to what."""
    return (_pointed if isinstance(value, dict) and not found.told_by else _integer)(found, value, path, errors)


def _listed(found: Field, value: Any, path: Path, errors: list[FieldError]) -> Pointer | int | None:
    """One of a list of a world's links: it may be a name, too."""
    if isinstance(value, str) and value.strip() and not INTEGER_FORM.fullmatch(value):
        return Pointer(None, tuple((name, value) for name in REGISTRY[found.target].lookup))
    return _linked(found, value, path, errors)


READERS: dict[Kind, Callable[[Field, Any, Path, list[FieldError]], Any]] = {
    Kind.TEXT: _text,
    Kind.GUID: _guid,
    Kind.SCALAR: _scalar,
    Kind.INTEGER: _integer,
    Kind.LINK: _integer,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.REFERENCE: _pointer,
    Kind.REFERENCES: _array(_pointer),
    Kind.LINKS: _array(_integer),
    Kind.TEXTS: _array(_text),
    Kind.INTEGERS: _array(_integer),
    Kind.OBJECTS: _array(_object),
}
WORLD_READERS = READERS | {
    Kind.DECIMAL: _measured,
    Kind.LINK: _linked,
    Kind.LINKS: _array(_listed),
    Kind.REFERENCE: _pointed,
    Kind.REFERENCES: _array(_pointed),
}
