"""Tree -> text: the canonical form of a query. Read again, it gives the same tree."""

from decimal import Decimal

from mockpsa.clock import stamp
from mockpsa.query import ast


def print_conditions(node: ast.Condition) -> str:
    """A condition in one line: double quotes, lower-case keywords, no parentheses that are not needed."""
    if isinstance(node, ast.Comparison):
        return _comparison(node)
    if isinstance(node, ast.Membership):
        values = ", ".join(map(print_literal, node.literals))
        return f"{node.path.text} {'not ' if node.negated else ''}in ({values})"
    if isinstance(node, ast.Negation):
        return f"not ({print_conditions(node.term)})"
    return f" {node.word} ".join(_term(node, term) for term in node.terms)


def print_order_by(keys: tuple[ast.SortKey, ...]) -> str:
    """The sort keys in one line, each with its direction."""
    return ", ".join(f"{key.path.text} {'desc' if key.descending else 'asc'}" for key in keys)


def print_literal(literal: ast.Literal) -> str:
    """A value as it may be written."""
    match literal:
        case ast.Text(value):
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case ast.Number(value):
            whole = isinstance(value, int) or value.is_integer()
            return str(int(value)) if whole else format(Decimal(repr(value)), "f")
        case ast.Boolean(value):
            return "true" if value else "false"
        case ast.Moment(value):
            fraction = f".{value.microsecond:06}" if value.microsecond else ""
            return f"[{stamp(value).removesuffix('Z')}{fraction}Z]"
        case ast.Malformed(text=text):
            return text
    return "null"


def _comparison(node: ast.Comparison) -> str:
    if node.operator in ("contains", "like"):
        return f"{node.path.text} {'not ' if node.negated else ''}{node.operator} {print_literal(node.literal)}"
    return f"{node.path.text} {node.operator} {print_literal(node.literal)}"


def _term(node: ast.Junction, term: ast.Condition) -> str:
    """A term of a junction; ``and`` binds tighter, so only an ``and`` in an ``or`` needs no parentheses."""
    inside = isinstance(term, ast.Junction) and not (node.word == "or" and term.word == "and")
    return f"({print_conditions(term)})" if inside else print_conditions(term)
