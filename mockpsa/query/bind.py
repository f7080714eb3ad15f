"""Tree -> bound tree: every name becomes a column path of one resource, every literal a value of that column's kind.

Names are matched without regard to case; errors echo them as typed, the first offender from the left, in the service's
sentences, as captured. Knows the declarations, not SQL.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from mockpsa.clock import stamp
from mockpsa.errors import FindCondition
from mockpsa.query import ast
from mockpsa.query.limits import Limits
from mockpsa.query.parse import SyntaxRefused, parse_conditions, parse_order_by
from mockpsa.rules import Rules
from mockpsa.schema.fields import JSON_KINDS, Access, Field, Kind
from mockpsa.schema.folding import fold
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource

Value = str | int | float | bool | None

TAIL = (
    "String values should be enclosed with double or single quotes; DateTime values should be enclosed in square "
    "brackets; numbers should consist of only digits, and optionally a decimal point and a negation sign; boolean "
    "values should be indicated with the keywords true or false; null values should be indicated by the keyword null."
)
KIND_WORDS = {
    Kind.TEXT: "string",
    Kind.CHOICE: "string",
    Kind.GUID: "string",
    Kind.INTEGER: "numeric",
    Kind.DECIMAL: "numeric",
    Kind.LINK: "numeric",
    Kind.REFERENCE: "numeric",
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
PATTERNS = frozenset({"contains", "like"})
UNNAMED = frozenset({Access.WRITE_ONLY, Access.HIDDEN, Access.INFO_ONLY})


@dataclass(frozen=True, slots=True)
class ColumnPath:
    """A column, reached from the resource through zero or more references. ``also`` is a second name of it."""

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
    path: ColumnPath
    values: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    term: "Bound"


@dataclass(frozen=True, slots=True)
class Joined:
    word: str
    terms: tuple["Bound", ...]


Bound = Test | OneOf | Not | Joined


@dataclass(frozen=True, slots=True)
class BoundKey:
    path: ColumnPath
    descending: bool


class Binder:
    """Binds trees to the fields of one resource under one set of rules."""

    def __init__(self, resource: Resource, rules: Rules) -> None:
        self.resource = resource
        self.rules = rules

    def conditions(self, text: str, limits: Limits) -> Bound | None:
        """The bound tree of a ``conditions`` text; None for an empty one. Raises FindCondition."""
        try:
            tree = parse_conditions(text, limits)
        except SyntaxRefused as error:
            self._refuse_unknown(error.names)
            raise
        return None if tree is None else self._bind(tree)

    def order_by(self, text: str, limits: Limits) -> tuple[BoundKey, ...]:
        """The bound keys of an ``orderBy`` text. Raises FindCondition."""
        try:
            keys = parse_order_by(text, limits)
        except SyntaxRefused as error:
            self._refuse_unknown(error.names)
            raise
        return tuple(BoundKey(self._value_path(key.path), key.descending) for key in keys)

    def path(self, path: ast.Path) -> ColumnPath:
        """The column that a name means. Raises FindCondition: ``x is not a recognized name.``."""
        segments = iter(path.text.lower().split("/"))
        resource, through = self.resource, []
        first = next(segments)
        if first == "_info":
            return self._info_path(path, next(segments, ""))
        if first == "id" and resource.named_by is not None:
            first = resource.named_by.lower()
            field = resource.by_lower_name[first]
        else:
            field = self._field(path, resource, first, through=False)
        for segment in segments:
            if field.kind is not Kind.REFERENCE:
                raise self._unrecognized(path)
            target = REGISTRY[field.target]
            if segment == "id":  # the column that holds the reference holds the id: no join
                if next(segments, None) is not None:
                    raise self._unrecognized(path)
                break
            through.append((field, target))
            resource = target
            field = self._field(path, resource, segment, through=True)
        return ColumnPath(tuple(through), field, self._also(resource, field))

    def _also(self, resource: Resource, field: Field) -> Field | None:
        if resource.also_known_by is None:
            return None
        name, other, rule = resource.also_known_by
        return resource.by_name[other] if field.name == name and self.rules.on(rule) else None

    def _exists(self, field: Field) -> bool:
        return field.rule is None or self.rules.on(field.rule)

    def _info_path(self, path: ast.Path, name: str) -> ColumnPath:
        field = self.resource.by_lower_name.get(name)
        printed = field is not None and (field.access is Access.INFO_ONLY or field.name in self.resource.info)
        if not field or not printed or not self._exists(field) or not self.rules.on("info_conditions"):
            raise self._unrecognized(path)
        return ColumnPath((), field)

    def _field(self, path: ast.Path, resource: Resource, name: str, *, through: bool) -> Field:
        name = dict(resource.synonyms).get(name, name).lower()
        if through:  # a reference prints some members under names of its own (a priority's `sort`)
            renamed = {printed.lower(): field.lower() for printed, field in resource.reference.printed}
            name = renamed.get(name, name)
        field = resource.by_lower_name.get(name)
        hidden = field is not None and field.access in UNNAMED and not (through and field.access is Access.HIDDEN)
        if field is None or hidden or field.kind is Kind.INFO or field.kind in JSON_KINDS or not self._exists(field):
            raise self._unrecognized(path)
        return field

    @staticmethod
    def _unrecognized(path: ast.Path) -> FindCondition:
        return FindCondition(f"{path.text} is not a recognized name.")

    def _refuse_unknown(self, names: tuple[ast.Path, ...]) -> None:
        for name in names:
            self.path(name)

    def _value_path(self, path: ast.Path) -> ColumnPath:
        """A path whose column holds a value, not a reference as such: ``company/name``, not ``company``."""
        bound = self.path(path)
        if bound.field.kind is Kind.REFERENCE and path.text.lower().rpartition("/")[2] != "id":
            raise self._unrecognized(path)
        return bound

    def _bind(self, node: ast.Condition) -> Bound:
        if isinstance(node, ast.Comparison):
            return self._comparison(node)
        if isinstance(node, ast.Membership):
            path = self._value_path(node.path)
            return OneOf(path, tuple(value_of(literal, path.field) for literal in node.literals), node.negated)
        if isinstance(node, ast.Negation):
            return Not(self._bind(node.term))
        return Joined(node.word, tuple(self._bind(term) for term in node.terms))

    def _comparison(self, node: ast.Comparison) -> Bound:
        if isinstance(node.literal, ast.Null) and node.operator in ("=", "!="):
            return Test(self.path(node.path), node.operator, None, node.negated)
        path = self._value_path(node.path)
        if node.operator in PATTERNS and KIND_WORDS[path.field.kind] != "string":
            raise FindCondition(f"{node.operator} compares strings, and {node.path.text} is not one. {TAIL}")
        return Test(path, node.operator, value_of(node.literal, path.field), node.negated)


def _number(literal: ast.Literal) -> Iterator[Value]:
    if isinstance(literal, ast.Number):
        yield literal.value
    if isinstance(literal, ast.Text):  # clients quote ids: typeIds="1"
        try:
            yield float(literal.value) if "." in literal.value else int(literal.value)
        except ValueError:
            return


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


def value_of(literal: ast.Literal, field: Field) -> Value:
    """The literal as a value of the field's kind, folded as its column is. Raises FindCondition."""
    word = KIND_WORDS[field.kind]
    value = next(CONVERSIONS[word](literal), None)
    if value is None:
        raise FindCondition(f"Expected a {word} value, not a {LITERAL_WORDS[type(literal)]}. {TAIL}")
    if field.kind is Kind.CHOICE:
        exact = {fold(choice): choice for choice in field.values}.get(str(value))
        if exact is None:
            raise FindCondition("Enum value supplied was invalid")
        return exact
    if isinstance(value, int | float) and abs(value) >= 2**63:
        raise FindCondition(f"{value} is outside the range of numbers.")
    return value
