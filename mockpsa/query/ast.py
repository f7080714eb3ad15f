"""The tree of a query: frozen values with the place in the text each came from. Knows no resource and no SQL.

Two trees that say the same are equal, wherever in a text each part stood.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands in the query's text: from ``start`` up to, not including, ``end``."""

    start: int
    end: int


NOWHERE = Span(0, 0)  # of a part that no text was read for


@dataclass(frozen=True, slots=True)
class Path:
    """A name as typed: ``company/identifier``."""

    text: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    value: int | float
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in brackets, in UTC; what has no zone is taken as UTC."""

    value: datetime
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Null:
    """The keyword ``null``."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Malformed:
    """A literal by its form that has no value, such as ``[soon]``; ``message`` says why."""

    text: str
    message: str
    span: Span = field(default=NOWHERE, compare=False)


Literal = Text | Number | Boolean | Moment | Null | Malformed


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
