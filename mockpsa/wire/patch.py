"""PATCH: the service's array of operations -> the members they change, as a body would send them.

All operations are applied before anything is checked, so their order does not matter to the rules. Paths are
case-sensitive (Developer Guide), with or without a leading slash; values may be sent as text.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from mockpsa.errors import PatchRefused, UnknownMember
from mockpsa.schema.fields import JSON_KINDS, Access, Kind
from mockpsa.schema.resource import Resource
from mockpsa.wire.bodies import require_object

TYPE_NAME = "PatchOperation"
MEMBERS = frozenset({"op", "path", "value", "from"})
OPERATIONS = frozenset({"add", "replace", "remove"})
UNREACHABLE = frozenset({Access.HIDDEN, Access.STAMP, Access.INFO_ONLY})
END = "-"
LONGEST_KEPT = 256  # characters of a path whose segments are kept


class Operation(NamedTuple):
    """One entry of the array. ``path`` is as sent, ``steps`` its segments."""

    name: str
    path: str
    value: Any

    @property
    def steps(self) -> tuple[str, ...]:
        """The path's segments; a leading slash counts for nothing."""
        return _steps(self.path) if len(self.path) <= LONGEST_KEPT else _steps.__wrapped__(self.path)

    @property
    def new_value(self) -> Any:
        """What the target becomes."""
        return None if self.name == "remove" else self.value


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in path.removeprefix("/").split("/"))


@dataclass(slots=True)
class Patch:
    """The members that operations change, and which operation last touched each."""

    body: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)


def read_operation(entry: Any, index: int) -> Operation:
    """One operation. Raises UnknownMember, WrongShape, PatchRefused."""
    members: dict[str, Any] = {}
    for name, value in require_object(entry, TYPE_NAME, (index,)).items():
        if name.lower() not in MEMBERS:
            raise UnknownMember(name, TYPE_NAME, (index, name))
        members[name.lower()] = value
    op, path = members.get("op"), members.get("path")
    if not isinstance(op, str) or op.lower() not in OPERATIONS:
        raise PatchRefused(f"op {_shown(op)} is not valid; it is one of add, replace, remove.")
    if not isinstance(path, str):
        raise PatchRefused(f"path {_shown(path)} is not valid.")
    return Operation(op.lower(), path, members.get("value"))


def _shown(value: Any) -> str:
    """A value in a sentence: a text as it is, anything else as JSON writes it."""
    return (value if isinstance(value, str) else orjson.dumps(value).decode())[:50]


def apply_operations(resource: Resource, entries: list[Any], current: Callable[[], Mapping[str, Any]]) -> Patch:
    """What the operations make of a record; ``current`` gives its document, asked for where an array is changed."""
    patch = Patch()
    for index, entry in enumerate(entries):
        operation = read_operation(entry, index)
        name, *below = operation.steps
        target = resource.by_name.get(name)
        if target is None or target.access in UNREACHABLE or target.kind is Kind.INFO:
            raise _invalid(operation)
        if not below:
            blank = target.kind is Kind.REFERENCE and operation.value == ""
            patch.body[name] = None if blank else operation.new_value
        elif target.kind is Kind.REFERENCE:
            patch.body[name] = _reference(operation, below)
        elif target.kind in JSON_KINDS:
            items = patch.body[name] if name in patch.body else deepcopy(current().get(name))
            if not isinstance(items, list | None):
                raise _invalid(operation)
            patch.body[name] = _changed_array(operation, list(items or ()), below)
        else:
            raise _invalid(operation)
        patch.origins[name] = index
    return patch


def _invalid(operation: Operation) -> PatchRefused:
    return PatchRefused(f"path {operation.path[:100]} is not valid.")


def _reference(operation: Operation, below: Sequence[str]) -> Any:
    """``status/id``, ``owner/identifier``: the reference that this member alone names."""
    if len(below) != 1:
        raise _invalid(operation)
    value = operation.new_value
    return None if value in (None, "") else {below[0]: value}


def _changed_array(operation: Operation, items: list[Any], below: Sequence[str]) -> list[Any]:
    """The array with one item added, replaced or removed, or with one member of an item changed."""
    adding = operation.name == "add" and len(below) == 1
    last = len(items) if adding else len(items) - 1
    position = last if below[0] == END and adding else int(below[0]) if _is_index(below[0]) else -1
    if not 0 <= position <= last:
        raise _invalid(operation)
    if adding:
        items.insert(position, operation.value)
    elif len(below) > 1:
        _change_item(operation, items[position], below[1:])
    elif operation.name == "remove":
        del items[position]
    else:
        items[position] = operation.value
    return items


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _change_item(operation: Operation, item: Any, below: Sequence[str]) -> None:
    if not isinstance(item, dict):
        raise _invalid(operation)
    if len(below) == 1:
        item[below[0]] = operation.new_value
    elif len(below) == 2:
        item[below[0]] = _reference(operation, below[1:])
    else:
        raise _invalid(operation)
