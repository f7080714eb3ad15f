"""What a text says and what its names mean, as JSON values: words, tree, canonical form, the field behind each name."""

from typing import Any

from mockpsa.errors import FindCondition
from mockpsa.query import ast
from mockpsa.query.bind import Binder
from mockpsa.query.bound import ColumnPath
from mockpsa.query.limits import Limits
from mockpsa.query.parse import parse_conditions, parse_order_by, words
from mockpsa.query.printing import print_conditions, print_literal, print_order_by

Json = dict[str, Any]


def describe(binder: Binder, parameter: str, text: str, limits: Limits) -> Json | None:
    """A parameter's text, word by word and name by name; None for an empty one. Raises FindCondition."""
    tree = binder.tree(parameter)
    if binder.bound(parameter, text, tree) is None:
        return None
    parsed = parse_conditions(text, limits)
    canonical, shown = ("", {}) if parsed is None else (print_conditions(parsed), _tree(parsed))
    return _described("conditions", text, canonical, shown, tree.found)


def describe_order(binder: Binder, text: str, limits: Limits) -> Json | None:
    """As `describe`, of an orderBy."""
    bound = binder.order_by(text)
    keys = parse_order_by(text, limits)
    shown = [{"name": key.path.text, "descending": key.descending} for key in keys]
    found = [(key.path, each.path) for key, each in zip(keys, bound, strict=True)]
    return _described("order_by", text, print_order_by(keys), shown, found) if keys else None


def describe_error(error: FindCondition) -> Json:
    """What is wrong, where (``at`` counts from 0, the end not included; ``caret`` stands below it), and the mending."""
    described: Json = {"message": error.message, "parameter": error.parameter, "text": error.text}
    if error.span is not None:
        start, end = error.span
        described |= {"at": [start, end], "caret": " " * start + "^" * max(1, end - start)}
    described |= {"expected": list(error.expected)} if error.expected else {}
    return described | ({"nearest": error.nearest} if error.nearest else {})


def conjuncts(node: ast.Condition) -> list[ast.Condition]:
    """The terms that are joined by ``and`` at the top."""
    if isinstance(node, ast.Junction) and node.word == "and":
        return [each for term in node.terms for each in conjuncts(term)]
    return [node]


def _described(grammar: str, text: str, canonical: str, tree: Any, found: list[tuple[ast.Path, ColumnPath]]) -> Json:
    return {
        "text": text,
        "canonical": canonical,
        "words": [
            {"word": str(each), "is": each.type, "at": [each.start_pos, each.end_pos]} for each in words(grammar, text)
        ],
        "names": [_name(path, bound) for path, bound in found],
        "tree": tree,
    }


def _name(path: ast.Path, bound: ColumnPath) -> Json:
    """What a name means: the field, its type, and the references that lead to it."""
    owner = bound.through[-1][1].name if bound.through else None
    return {
        "name": path.text,
        "at": [path.span.start, path.span.end],
        "field": f"{owner}.{bound.field.name}" if owner else bound.field.name,
        "type": bound.field.kind.name.lower(),
        "through": [reference.name for reference, _ in bound.through],
    }


def _tree(node: ast.Condition) -> Json:
    match node:
        case ast.Comparison(path, operator, literal, negated):
            word = f"not {operator}" if negated else operator
            return {"name": path.text, "operator": word, "value": print_literal(literal)}
        case ast.Membership(path, literals, negated):
            word = "not in" if negated else "in"
            return {"name": path.text, "operator": word, "values": [print_literal(each) for each in literals]}
        case ast.Negation(term):
            return {"not": _tree(term)}
    return {node.word: [_tree(term) for term in node.terms]}
