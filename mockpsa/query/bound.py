"""The bound tree: columns of one resource in the place of names, values of their kind in the place of literals."""

from dataclasses import dataclass

from mockpsa.schema.fields import Field
from mockpsa.schema.resource import Resource

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ColumnPath:
    """A column, reached through zero or more references. ``also`` is a second name of it."""

    through: tuple[tuple[Field, Resource], ...]
    field: Field
    also: Field | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """``path operator value``; a value of None tests for null."""

    path: ColumnPath
    operator: str
    value: Value
    negated: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """``path [not] in (values)``."""

    path: ColumnPath
    values: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """``not (term)``."""

    term: "Bound"


@dataclass(frozen=True, slots=True)
class Joined:
    """Two or more terms joined by ``word``: and, or."""

    word: str
    terms: tuple["Bound", ...]


Bound = Test | OneOf | Not | Joined


@dataclass(frozen=True, slots=True)
class Holding:
    """One and the same element of the ``array`` holds the whole ``term``, whose paths begin at the element."""

    array: Field
    term: Bound


@dataclass(frozen=True, slots=True)
class BoundKey:
    """A key of orderBy."""

    path: ColumnPath
    descending: bool
