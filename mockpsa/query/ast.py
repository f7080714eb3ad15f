"""The tree of a query: frozen values with the place in the text each came from. Knows no resource and no SQL."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands in the query's text: from ``start`` up to, not including, ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Path:
    """A name as typed: ``company/identifier``."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Number:
    value: int | float
    span: Span


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in brackets, in UTC; what has no zone is taken as UTC."""

    value: datetime
    span: Span


@dataclass(frozen=True, slots=True)
class Null:
    span: Span


Literal = Text | Number | Boolean | Moment | Null


@dataclass(frozen=True, slots=True)
class Comparison:
    """``operator`` is one of = != < <= > >= contains like."""

    path: Path
    operator: str
    literal: Literal
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """``path [not] in (…)``; no literals at all matches nothing."""

    path: Path
    literals: tuple[Literal, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Negation:
    term: "Condition"


@dataclass(frozen=True, slots=True)
class Junction:
    """Two or more terms joined by ``word``: and, or."""

    word: str
    terms: tuple["Condition", ...]


Condition = Comparison | Membership | Negation | Junction


@dataclass(frozen=True, slots=True)
class SortKey:
    path: Path
    descending: bool = False
