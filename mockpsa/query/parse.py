"""Text -> tree, by Lark from ``grammar/``. Knows no field: names come out as typed.

Raises `SyntaxRefused`, which carries what was read left of the error: the service reports an offender there first
(``ticket condition = invalid`` is answered "ticket is not a recognized name.").
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from lark import Lark, Token, Transformer, Tree, v_args
from lark.exceptions import UnexpectedInput, UnexpectedToken

from mockpsa.data import data_folder
from mockpsa.errors import FindCondition
from mockpsa.query import ast
from mockpsa.query.lexing import lexer_of
from mockpsa.query.limits import LONGEST_KEPT, Limits

KEYWORDS = {
    "conditions": ("AND", "OR", "NOT", "IN", "LIKE", "CONTAINS", "IS", "NULL", "TRUE", "FALSE"),
    "order_by": ("ASC", "DESC"),
}
LONGEST_NUMBER = 40
QUOTED = r'"(?:[^"\\]|\\[\s\S]|"")*"|\'(?:[^\'\\]|\\[\s\S]|\'\')*\''
VALUE = re.compile(
    rf"(?P<STRING>{QUOTED})|(?P<NUMBER>-?[0-9]+(?:\.[0-9]+)?)|(?P<DATE>\[[^\[\]]*\])|null|true|false", re.IGNORECASE
)
# What a text is counted by before it is parsed: an operator, a comma, a parenthesis, nothing inside quotes or brackets,
# also where they do not close: each is passed over once.
COUNTED = re.compile(
    r'"(?:[^"\\]|\\[\s\S])*"?|\'(?:[^\'\\]|\\[\s\S])*\'?|\[[^\[\]]*\]?|'
    r"(?P<operator>[!<>]?=|[<>]|\b(?:contains|like|in|is)\b)|(?P<mark>[(),])",
    re.IGNORECASE,
)
ESCAPES = {'"': re.compile(r'\\(["\'\\])|""'), "'": re.compile(r"\\([\"'\\])|''")}


WORDS = {
    "NAME": "a name",
    "COMPARATOR": "= != < <= > >=",
    "STRING": "a value",
    "$END": "the end",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
}
VALUES = ("NUMBER", "DATE", "TRUE", "FALSE", "NULL")


class SyntaxRefused(FindCondition):
    """The text is no query. ``before`` are the names and whole comparisons left of the error, in their order."""

    def __init__(
        self, message: str, span: tuple[int, int], expected: tuple[str, ...] = (), before: tuple["Read", ...] = ()
    ) -> None:
        super().__init__(message, span=span, expected=expected)
        self.before = before


Read = ast.Path | ast.Condition


def _span(token: Token) -> ast.Span:
    return ast.Span(token.start_pos or 0, token.end_pos or 0)


def _unquote(token: Token) -> str:
    quote = token[0]
    return ESCAPES[quote].sub(lambda match: match.group(1) or quote, token[1:-1])


def _moment(token: Token) -> ast.Moment | ast.Malformed:
    try:
        moment = datetime.fromisoformat(token[1:-1].strip())
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return ast.Malformed(str(token), f"{_shown(token)} is not a date such as [2016-08-20T18:04:26Z].", _span(token))
    return ast.Moment(moment, _span(token))


def _number(token: Token) -> ast.Number | ast.Malformed:
    if len(token) > LONGEST_NUMBER:
        return ast.Malformed(str(token), f"A number may have at most {LONGEST_NUMBER} characters.", _span(token))
    return ast.Number(float(token) if "." in token else int(token), _span(token))


def _shown(token: Token) -> str:
    return token if len(token) <= LONGEST_NUMBER else f"{token[:LONGEST_NUMBER]}…"


LITERALS: dict[str, Any] = {
    "STRING": lambda token: ast.Text(_unquote(token), _span(token)),
    "NUMBER": _number,
    "DATE": _moment,
    "TRUE": lambda token: ast.Boolean(True, _span(token)),
    "FALSE": lambda token: ast.Boolean(False, _span(token)),
    "NULL": lambda token: ast.Null(_span(token)),
}


def _literal(token: Token) -> ast.Literal:
    literal: ast.Literal = LITERALS[token.type](token)
    return literal


def _values(token: Token) -> Iterator[ast.Literal]:
    """The literals of a list that was read as one word."""
    start = token.start_pos or 0
    for match in VALUE.finditer(token):
        kind = match.lastgroup or match[0].upper()
        yield LITERALS[kind](Token(kind, match[0], start + match.start(), end_pos=start + match.end()))


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

    def literals(self, *tokens: Token) -> tuple[ast.Literal, ...]:
        return tuple(map(_literal, tokens))

    def items(self, literals: tuple[ast.Literal, ...] | None) -> tuple[ast.Literal, ...]:
        return literals or ()

    def values(self, token: Token) -> tuple[ast.Literal, ...]:
        return tuple(_values(token))

    def listed(
        self, name: Token, negated: Token | None, _in: Token, literals: tuple[ast.Literal, ...]
    ) -> ast.Condition:
        return ast.Membership(_path(name), literals, negated is not None)

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
    path = data_folder("grammar") / f"{grammar}.lark"
    return Lark.open(
        str(path),
        parser="lalr",
        lexer=lexer_of(frozenset(KEYWORDS[grammar])),
        transformer=TRANSFORMERS[grammar],
    )


def words(grammar: str, text: str) -> list[Token]:
    """The words of a text that parses, as the grammar names them."""
    state = parser(grammar).parse_interactive(text)
    return list(state.lexer_thread.lex(state.parser_state))  # type: ignore[no-untyped-call]


def warm_up() -> None:
    """Build the parsers, so that no caller waits for them."""
    for grammar in KEYWORDS:
        parser(grammar)


def _read_before(stack: Iterable[Any]) -> Iterator[Read]:
    """The names and comparisons on a parser's stack; what a repetition has read so far is a tree there."""
    for item in stack:
        if isinstance(item, Tree):
            yield from _read_before(item.children)
        elif isinstance(item, Token):
            if item.type == "NAME":
                yield _path(item)
        else:
            yield item.path if isinstance(item, ast.SortKey) else item


def _expected(error: UnexpectedInput) -> tuple[str, ...]:
    """What might have stood there, in words."""
    accepted: set[str] = error.interactive_parser.accepts()  # type: ignore[no-untyped-call]
    words = (WORDS.get(name, name.lower()) for name in sorted(accepted) if name not in VALUES)
    return tuple(sorted(words, key=lambda word: (word.isalpha(), word)))


def _refusal(grammar: str, text: str, error: UnexpectedInput) -> SyntaxRefused:
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    start = len(text) if at_end or error.pos_in_stream is None else error.pos_in_stream
    end = start + (len(error.token) if isinstance(error, UnexpectedToken) else 1)
    where = "at its end" if at_end else f"at position {start + 1}: {text[start : start + 20]!r}"
    message = f"The {grammar.replace('_b', 'B')} text cannot be understood {where}."
    before = tuple(_read_before(error.interactive_parser.parser_state.value_stack))
    return SyntaxRefused(message, (start, min(end, len(text))), _expected(error), before)


def _parse(grammar: str, text: str) -> Any:
    try:
        return parser(grammar).parse(text)
    except UnexpectedInput as error:
        raise _refusal(grammar, text, error) from None


def _check_size(text: str, limits: Limits) -> None:
    """Refuse a text past the limits before it is parsed: counting costs a hundredth of that."""
    if len(text) > limits.length:
        message = f"A query may have at most {limits.length} characters, not {len(text)}."
        raise SyntaxRefused(message, (limits.length, len(text)))
    if len(text) < limits.fewest and text.count("(") <= limits.depth:
        return
    counts = {"(": 0, "operator": 0, ",": 0, "all": 0}
    for match in COUNTED.finditer(text):
        if match.lastgroup is not None:
            _count(counts, "operator" if match.lastgroup == "operator" else match[0])
            _check_count(counts, limits, match.span())


def _count(counts: dict[str, int], what: str) -> None:
    """Count parentheses that are open, operators, and values: those of the present list and all."""
    if what == ")":
        counts["("] -= 1
        return
    counts[what] += 1
    if what == "(":
        counts[","] = 1
    else:
        counts["all"] += what == ","


def _check_count(counts: dict[str, int], limits: Limits, span: tuple[int, int]) -> None:
    if counts["("] > limits.depth:
        raise SyntaxRefused(f"Parentheses may nest at most {limits.depth} deep.", span)
    if counts["operator"] > limits.comparisons:
        raise SyntaxRefused(f"A query may have at most {limits.comparisons} comparisons.", span)
    if counts[","] > limits.values:
        raise SyntaxRefused(f"A list may have at most {limits.values} values.", span)
    if counts["all"] > limits.all_values:
        raise SyntaxRefused(f"A query may have at most {limits.all_values} values in lists.", span)


def _leaves(node: ast.Condition) -> Iterator[ast.Comparison | ast.Membership]:
    if isinstance(node, ast.Comparison | ast.Membership):
        yield node
    else:
        for term in node.terms if isinstance(node, ast.Junction) else (node.term,):
            yield from _leaves(term)


def _check_patterns(condition: ast.Condition, longest: int) -> None:
    for leaf in _leaves(condition):
        literal = leaf.literal if isinstance(leaf, ast.Comparison) and leaf.operator == "like" else None
        if isinstance(literal, ast.Text) and len(literal.value) > longest:
            message = f"A pattern may have at most {longest} characters, not {len(literal.value)}."
            raise FindCondition(message, span=(literal.span.start, literal.span.end))


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
    _check_patterns(condition, limits.pattern)
    return condition


@lru_cache(maxsize=256)
def parse_order_by(text: str, limits: Limits) -> tuple[ast.SortKey, ...]:
    """The keys of an ``orderBy`` text, the most significant first. Raises FindCondition."""
    if not text.strip():
        return ()
    _check_size(text, limits)
    keys: tuple[ast.SortKey, ...] = _parse("order_by", text)
    if len(keys) > limits.sort_keys:
        first = keys[limits.sort_keys].path.span
        message = f"orderBy may have at most {limits.sort_keys} keys, not {len(keys)}."
        raise FindCondition(message, span=(first.start, first.end))
    return keys
