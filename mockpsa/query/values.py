"""Literals -> values of a field's kind, checked and folded as its column is, in the service's sentences."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from mockpsa.clock import stamp
from mockpsa.errors import FindCondition
from mockpsa.query import ast
from mockpsa.query.bound import Value
from mockpsa.schema.fields import INT32, Field, Kind
from mockpsa.schema.folding import fold, nearest

TAIL = (
    "String values should be enclosed with double or single quotes; DateTime values should be enclosed in square "
    "brackets; numbers should consist of only digits, and optionally a decimal point and a negation sign; boolean "
    "values should be indicated with the keywords true or false; null values should be indicated by the keyword null."
)
KIND_WORDS = {
    **dict.fromkeys((Kind.TEXT, Kind.TEXTS, Kind.CHOICE, Kind.GUID), "string"),
    **dict.fromkeys((Kind.INTEGER, Kind.INTEGERS, Kind.DECIMAL, Kind.LINK, Kind.LINKS, Kind.REFERENCE), "numeric"),
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "DateTime",
}
LITERAL_WORDS: dict[type, str] = {
    ast.Text: "string",
    ast.Number: "numeric",
    ast.Boolean: "boolean",
    ast.Moment: "DateTime",
    ast.Null: "null",
}
HOW_TO_WRITE = {
    "string": 'a text in quotes, such as "New"',
    "numeric": "a number",
    "boolean": "true or false",
    "DateTime": "a date in brackets, such as [2016-08-20T18:04:26Z]",
}
QUOTED_NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?", re.ASCII)
LARGEST_NUMBER = 2**63  # of a decimal; beyond it the database compares otherwise


def span_of(part: ast.Path | ast.Literal) -> tuple[int, int]:
    """Where a part of the tree stands."""
    return part.span.start, part.span.end


def value_of(literal: ast.Literal, field: Field) -> Value:
    """The literal as a value of the field's kind. Raises FindCondition."""
    if isinstance(literal, ast.Malformed):
        raise FindCondition(literal.message, span=span_of(literal))
    word = KIND_WORDS[field.kind]
    value = next(CONVERSIONS[word](literal), None)
    if value is None:
        message = f"Expected a {word} value, not a {LITERAL_WORDS[type(literal)]}. {TAIL}"
        raise FindCondition(message, span=span_of(literal), expected=(HOW_TO_WRITE[word],))
    if field.kind is Kind.CHOICE:
        return _chosen(literal, str(value), field)
    if isinstance(value, int | float):
        _check_range(literal, value, field)
    return value


def _chosen(literal: ast.Literal, value: str, field: Field) -> str:
    exact = {fold(choice): choice for choice in field.values}.get(value)
    if exact is None:
        meant = nearest(value, field.values)
        raise FindCondition(
            "Enum value supplied was invalid", span=span_of(literal), expected=field.values, nearest=meant
        )
    return exact


def _check_range(literal: ast.Literal, value: float, field: Field) -> None:
    if field.kind is not Kind.DECIMAL and not INT32[0] <= value <= INT32[1]:
        raise FindCondition(f"{value} is outside the range of an Int32.", span=span_of(literal))
    if abs(value) >= LARGEST_NUMBER:
        raise FindCondition(f"{value} is outside the range of numbers.", span=span_of(literal))


def _number(literal: ast.Literal) -> Iterator[Value]:
    if isinstance(literal, ast.Number):
        yield literal.value
    if isinstance(literal, ast.Text):  # clients quote ids: typeIds="1"
        text = literal.value.strip()
        if QUOTED_NUMBER.fullmatch(text):
            yield float(text) if "." in text else int(text)


def _boolean(literal: ast.Literal) -> Iterator[Value]:
    if isinstance(literal, ast.Boolean):
        yield int(literal.value)  # as the column holds it: false is less than true


def _text(literal: ast.Literal) -> Iterator[Value]:
    if isinstance(literal, ast.Text):
        yield fold(literal.value)


def _date(literal: ast.Literal) -> Iterator[Value]:
    if isinstance(literal, ast.Moment):
        yield moment_key(literal.value)


CONVERSIONS: dict[str, Callable[[ast.Literal], Iterator[Value]]] = {
    "numeric": _number,
    "boolean": _boolean,
    "string": _text,
    "DateTime": _date,
}


def moment_key(moment: datetime) -> str:
    """A moment as text that sorts among stored dates: a fraction sorts after its second and before the next."""
    return stamp(moment) + ("~" if moment.microsecond else "")
