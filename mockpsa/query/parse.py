"""Text -> tree, by Lark from ``grammar/``. Knows no field: names come out as typed.

Raises `SyntaxRefused`, which carries the names that stand left of the error: the service reports an unknown one of
those first (``ticket condition = invalid`` is answered "ticket is not a recognized name.").
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError

from mockpsa.data import data_folder
from mockpsa.errors import FindCondition
from mockpsa.query import ast
from mockpsa.query.limits import LONGEST_KEPT, Limits

KEYWORDS = {
    "conditions": ("AND", "OR", "NOT", "IN", "LIKE", "CONTAINS", "IS", "NULL", "TRUE", "FALSE"),
    "order_by": ("ASC", "DESC"),
}
LONGEST_NUMBER = 40
ESCAPES = {'"': re.compile(r'\\(["\'\\])|""'), "'": re.compile(r"\\([\"'\\])|''")}


class SyntaxRefused(FindCondition):
    """The text is no query. ``names`` are the paths left of ``position``."""

    def __init__(self, message: str, position: int, names: tuple[ast.Path, ...] = ()) -> None:
        super().__init__(message)
        self.position = position
        self.names = names


def _span(token: Token) -> ast.Span:
    return ast.Span(token.start_pos or 0, token.end_pos or 0)


def _unquote(token: Token) -> str:
    quote = token[0]
    return ESCAPES[quote].sub(lambda match: match.group(1) or quote, token[1:-1])


def _moment(token: Token) -> datetime:
    try:
        moment = datetime.fromisoformat(token[1:-1].strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise SyntaxRefused(f"{token} is not a date such as [2016-08-20T18:04:26Z].", token.start_pos or 0) from None


def _number(token: Token) -> int | float:
    if len(token) > LONGEST_NUMBER:
        raise SyntaxRefused(f"A number may have at most {LONGEST_NUMBER} characters.", token.start_pos or 0)
    return float(token) if "." in token else int(token)


LITERALS: dict[str, Any] = {
    "STRING": lambda token: ast.Text(_unquote(token), _span(token)),
    "NUMBER": lambda token: ast.Number(_number(token), _span(token)),
    "DATE": lambda token: ast.Moment(_moment(token), _span(token)),
    "TRUE": lambda token: ast.Boolean(True, _span(token)),
    "FALSE": lambda token: ast.Boolean(False, _span(token)),
    "NULL": lambda token: ast.Null(_span(token)),
}


def _literal(token: Token) -> ast.Literal:
    literal: ast.Literal = LITERALS[token.type](token)
    return literal


def _path(token: Token) -> ast.Path:
    return ast.Path(str(token), _span(token))


@v_args(inline=True)
class _Conditions(Transformer[Token, ast.Condition]):
    def start(self, term: ast.Condition) -> ast.Condition:
        return term

    def grouped(self, term: ast.Condition) -> ast.Condition:
        return term

    def negated(self, _not: Token, term: ast.Condition) -> ast.Condition:
        return ast.Negation(term)

    def disjunction(self, *parts: Any) -> ast.Condition:
        return ast.Junction("or", parts[::2])

    def conjunction(self, *parts: Any) -> ast.Condition:
        return ast.Junction("and", parts[::2])

    def compared(self, name: Token, operator: Token, literal: Token) -> ast.Condition:
        return ast.Comparison(_path(name), str(operator), _literal(literal))

    def matched(self, name: Token, negated: Token | None, operator: Token, literal: Token) -> ast.Condition:
        return ast.Comparison(_path(name), operator.lower(), _literal(literal), negated is not None)

    def literals(self, *tokens: Token) -> tuple[Token, ...]:
        return tokens

    def listed(self, name: Token, negated: Token | None, _in: Token, tokens: tuple[Token, ...] | None) -> ast.Condition:
        return ast.Membership(_path(name), tuple(map(_literal, tokens or ())), negated is not None)

    def null_tested(self, name: Token, _is: Token, negated: Token | None, null: Token) -> ast.Condition:
        return ast.Comparison(_path(name), "!=" if negated else "=", _literal(null))


@v_args(inline=True)
class _OrderBy(Transformer[Token, tuple[ast.SortKey, ...]]):
    def start(self, *keys: ast.SortKey) -> tuple[ast.SortKey, ...]:
        return keys

    def key(self, name: Token, direction: Token | None) -> ast.SortKey:
        return ast.SortKey(_path(name), direction is not None and direction.type == "DESC")


TRANSFORMERS: dict[str, Transformer[Token, Any]] = {"conditions": _Conditions(), "order_by": _OrderBy()}


@cache
def parser(grammar: str) -> Lark:
    """The parser of ``grammar/{grammar}.lark``, built on first use."""
    keywords = frozenset(KEYWORDS[grammar])

    def reclassify(token: Token) -> Token:
        word = token.upper()
        return token.update(type=word) if word in keywords else token

    path = data_folder("grammar") / f"{grammar}.lark"
    return Lark.open(
        str(path),
        parser="lalr",
        lexer="basic",
        transformer=TRANSFORMERS[grammar],
        lexer_callbacks={"NAME": reclassify},
    )


def warm_up() -> None:
    """Build the parsers, so that no caller waits for them."""
    for grammar in KEYWORDS:
        parser(grammar)


def _names_before(grammar: str, text: str, position: int) -> tuple[ast.Path, ...]:
    """The names among the words left of a syntax error, as far as the text can be split into words at all."""
    names = []
    try:
        for token in parser(grammar).lex(text[:position]):
            if token.type == "NAME":
                names.append(_path(token))  # noqa: PERF401 - what was read before the lexer stopped is kept
    except UnexpectedInput:
        pass  # an unclosed string or bracket: what stands left of it has been read
    return tuple(names)


def _refusal(grammar: str, text: str, error: UnexpectedInput) -> SyntaxRefused:
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    position = len(text) if at_end or error.pos_in_stream is None else error.pos_in_stream
    where = "at its end" if at_end else f"at position {position + 1}: {text[position : position + 20]!r}"
    return SyntaxRefused(f"The {grammar.replace('_b', 'B')} text cannot be understood {where}.", position)


def _parse(grammar: str, text: str) -> Any:
    try:
        return parser(grammar).parse(text)
    except VisitError as error:
        if not isinstance(error.orig_exc, SyntaxRefused):
            raise
        refused = error.orig_exc
    except SyntaxRefused as error:
        refused = error
    except UnexpectedInput as error:
        refused = _refusal(grammar, text, error)
    refused.names = _names_before(grammar, text, refused.position)
    raise refused


def _check_size(text: str, limits: Limits) -> None:
    if len(text) > limits.length:
        raise SyntaxRefused(f"A query may have at most {limits.length} characters, not {len(text)}.", limits.length)
    depth = 0
    for position, character in enumerate(text):  # parentheses inside strings count too: the limit is far above them
        depth += (character == "(") - (character == ")")
        if depth > limits.depth:
            raise SyntaxRefused(f"Parentheses may nest at most {limits.depth} deep.", position)


def _leaves(node: ast.Condition) -> Iterator[ast.Comparison | ast.Membership]:
    if isinstance(node, ast.Comparison | ast.Membership):
        yield node
    else:
        for term in node.terms if isinstance(node, ast.Junction) else (node.term,):
            yield from _leaves(term)


def _check_pattern(pattern: str, limits: Limits) -> None:
    if len(pattern) > limits.pattern:
        raise FindCondition(f"A pattern may have at most {limits.pattern} characters, not {len(pattern)}.")


def _check_counts(condition: ast.Condition, limits: Limits) -> None:
    leaves = list(_leaves(condition))
    if len(leaves) > limits.comparisons:
        raise FindCondition(f"A query may have at most {limits.comparisons} comparisons, not {len(leaves)}.")
    for leaf in leaves:
        if isinstance(leaf, ast.Comparison) and leaf.operator == "like" and isinstance(leaf.literal, ast.Text):
            _check_pattern(leaf.literal.value, limits)
    lengths = [len(leaf.literals) for leaf in leaves if isinstance(leaf, ast.Membership)]
    if lengths and max(lengths) > limits.values:
        raise FindCondition(f"A list may have at most {limits.values} values, not {max(lengths)}.")
    if sum(lengths) > limits.all_values:
        raise FindCondition(f"A query may have at most {limits.all_values} values in lists, not {sum(lengths)}.")


def parse_conditions(text: str, limits: Limits) -> ast.Condition | None:
    """The tree of a ``conditions`` text; None for one of white space only. Raises FindCondition."""
    if len(text) > LONGEST_KEPT:
        return _parse_conditions.__wrapped__(text, limits)
    return _parse_conditions(text, limits)


@lru_cache(maxsize=1024)
def _parse_conditions(text: str, limits: Limits) -> ast.Condition | None:
    if not text.strip():
        return None
    _check_size(text, limits)
    condition: ast.Condition = _parse("conditions", text)
    _check_counts(condition, limits)
    return condition


@lru_cache(maxsize=256)
def parse_order_by(text: str, limits: Limits) -> tuple[ast.SortKey, ...]:
    """The keys of an ``orderBy`` text, the most significant first. Raises FindCondition."""
    if not text.strip():
        return ()
    _check_size(text, limits)
    keys: tuple[ast.SortKey, ...] = _parse("order_by", text)
    if len(keys) > limits.sort_keys:
        raise FindCondition(f"orderBy may have at most {limits.sort_keys} keys, not {len(keys)}.")
    return keys
