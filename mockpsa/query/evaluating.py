"""Bound tree -> whether it describes one record that is at hand. The same answers as SQL's, nulls included."""

import re
from collections.abc import Callable
from functools import lru_cache

from mockpsa.query.bound import Bound, ColumnPath, Joined, Not, OneOf, Test, Value
from mockpsa.schema.fields import Kind
from mockpsa.schema.folding import fold

Read = Callable[[ColumnPath], Value]  # a record's value at a path, as the column holds it; None where there is none


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    """The regular expression of a LIKE text, by way of SQL's pattern."""
    from mockpsa.query.lower import like_pattern

    pieces = re.findall(r"\\(.)|(%)|(.)", like_pattern(text), re.DOTALL)
    return re.compile(
        "".join(".*" if run else re.escape(escaped or plain) for escaped, run, plain in pieces), re.DOTALL
    )


COMPARISONS: dict[str, Callable[[Value, Value], bool]] = {
    "=": lambda mine, theirs: mine == theirs,
    "!=": lambda mine, theirs: mine != theirs,
    "<": lambda mine, theirs: mine < theirs,  # type: ignore[operator]
    "<=": lambda mine, theirs: mine <= theirs,  # type: ignore[operator]
    ">": lambda mine, theirs: mine > theirs,  # type: ignore[operator]
    ">=": lambda mine, theirs: mine >= theirs,  # type: ignore[operator]
    "contains": lambda mine, theirs: str(theirs).replace("[[]", "[") in str(mine),
    "like": lambda mine, theirs: _pattern(str(theirs)).fullmatch(str(mine)) is not None,
}


def describes(node: Bound | None, read: Read) -> bool:
    """Whether the tree describes the record that ``read`` reads; no tree describes all."""
    return node is None or _holds(node, read) is True


def leaves(node: Bound | None) -> list[Test | OneOf | Not]:
    """The terms that must all hold: how near a record comes is how many of them do."""
    if node is None:
        return []
    if isinstance(node, Joined) and node.word == "and":
        return [leaf for term in node.terms for leaf in leaves(term)]
    return [node]  # type: ignore[list-item]


def _holds(node: Bound, read: Read) -> bool | None:
    """True, false, or, as in SQL, neither: a comparison with a null."""
    if isinstance(node, Not):
        inner = _holds(node.term, read)
        return None if inner is None else not inner
    if isinstance(node, Joined):
        found = [_holds(term, read) for term in node.terms]
        deciding = node.word == "or"
        return deciding if deciding in found else None if None in found else not deciding
    held = _tested(node, read)
    return None if held is None else held != node.negated


def _tested(node: Test | OneOf, read: Read) -> bool | None:
    value = _read(node.path, read)
    if isinstance(node, Test) and node.value is None:
        return (value is None) == (node.operator == "=")
    if value is None:
        return None
    if node.path.also is not None and (isinstance(node, OneOf) or node.operator in ("=", "!=")):
        also = _read(ColumnPath(node.path.through, node.path.also), read)
        wanted = node.values if isinstance(node, OneOf) else (node.value,)
        return (value in wanted or also in wanted) != (isinstance(node, Test) and node.operator == "!=")
    return value in node.values if isinstance(node, OneOf) else COMPARISONS[node.operator](value, node.value)


def _read(path: ColumnPath, read: Read) -> Value:
    """A value as conditions compare it: text folded."""
    value = read(path)
    return fold(value) if path.field.kind is Kind.TEXT and isinstance(value, str) else value
