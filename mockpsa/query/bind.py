"""Tree -> bound tree: every name becomes a column path of one resource, every literal a value of that column's kind.

The first offender from the left is reported, in the service's sentences, as captured. Knows the declarations, not SQL.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from mockpsa.errors import FindCondition
from mockpsa.query import ast
from mockpsa.query.bound import Bound, BoundKey, ColumnPath, Holding, Joined, Not, OneOf, Test
from mockpsa.query.limits import Limits
from mockpsa.query.parse import SyntaxRefused, parse_conditions, parse_order_by
from mockpsa.query.paths import CustomPaths, ElementPaths, Paths, ResourcePaths, unrecognized
from mockpsa.query.values import HOW_TO_WRITE, KIND_WORDS, LITERAL_WORDS, TAIL, span_of, value_of
from mockpsa.rules import Rules
from mockpsa.schema.fields import Kind
from mockpsa.schema.folding import fold
from mockpsa.schema.resource import Resource
from mockpsa.schema.tickets import CUSTOM_FIELDS, Definitions

PATTERNS = frozenset({"contains", "like"})


class Binder:
    """Binds the texts of a query to the fields of one resource under one set of rules.

    ``definitions`` are those of the resource's custom fields.
    """

    def __init__(self, resource: Resource, rules: Rules, limits: Limits, definitions: Definitions = ()) -> None:
        self._resource = resource
        self._rules = rules
        self._limits = limits
        self._definitions = definitions

    def conditions(self, text: str) -> Bound | None:
        """The bound tree of a ``conditions`` text; None for an empty one. Raises FindCondition."""
        return self.bound("conditions", text, self.tree("conditions"))

    def child_conditions(self, text: str) -> Holding | None:
        """What one element of one array must hold; None for an empty text. Raises FindCondition."""
        paths = ElementPaths(self._resource, self._rules)
        term = self.bound("childConditions", text, Tree(paths))
        return None if term is None or paths.array is None else Holding(paths.array, term)

    def custom_field_conditions(self, text: str) -> Holding | None:
        """What one custom field's entry must hold; None for an empty text. Raises FindCondition."""
        array = self._resource.by_name.get(CUSTOM_FIELDS.name)
        term = self.bound("customFieldConditions", text, self.tree("customFieldConditions"))
        return None if term is None or array is None else Holding(array, term)

    def order_by(self, text: str) -> tuple[BoundKey, ...]:
        """The bound keys of an ``orderBy`` text. Raises FindCondition."""
        tree = self.tree("orderBy")
        with _reading("orderBy", text, tree):
            keys = parse_order_by(text, self._limits)
            return tuple(BoundKey(tree.value_path(key.path), key.descending) for key in keys)

    def tree(self, parameter: str) -> "Tree":
        """What binds the text of a parameter."""
        if parameter == "customFieldConditions":
            return CustomTree(self._resource, dict(self._definitions))
        paths = ElementPaths if parameter == "childConditions" else ResourcePaths
        return Tree(paths(self._resource, self._rules))

    def bound(self, parameter: str, text: str, tree: "Tree") -> Bound | None:
        """The bound tree of a parameter's text; None for an empty one. Raises FindCondition."""
        with _reading(parameter, text, tree):
            parsed = parse_conditions(text, self._limits)
            return None if parsed is None else tree.bind(parsed)


@contextmanager
def _reading(parameter: str, text: str, tree: "Tree") -> Iterator[None]:
    """A refusal says which text it is about; one of the syntax gives way to an offender left of it."""
    try:
        try:
            yield
        except SyntaxRefused as error:
            for part in error.before:
                tree.check(part)
            raise
    except FindCondition as error:
        error.parameter, error.text = parameter, text
        raise


class Tree:
    """Binds one parsed text, whose names are looked up in ``paths``. ``found`` is what each of them means."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self.found: list[tuple[ast.Path, ColumnPath]] = []

    def check(self, part: ast.Path | ast.Condition) -> None:
        """Raises FindCondition if the part cannot be bound."""
        if isinstance(part, ast.Path):
            self._find(part)
        else:
            self.bind(part)

    def value_path(self, path: ast.Path) -> ColumnPath:
        """A path whose column holds a value, not a reference as such: ``company/name``, not ``company``."""
        bound = self._find(path)
        if bound.field.kind is Kind.REFERENCE and path.text.lower().rpartition("/")[2] != "id":
            raise unrecognized(path, (f"{path.text.rpartition('/')[2]}/id",), path.text.split("/")[:-1])
        return bound

    def _find(self, path: ast.Path) -> ColumnPath:
        bound = self._paths.find(path)
        self.found.append((path, bound))
        return bound

    def bind(self, node: ast.Condition) -> Bound:
        """The bound form of a condition. Raises FindCondition."""
        if isinstance(node, ast.Comparison):
            return self._comparison(node)
        if isinstance(node, ast.Membership):
            path = self.value_path(node.path)
            return OneOf(path, tuple(value_of(literal, path.field) for literal in node.literals), node.negated)
        if isinstance(node, ast.Negation):
            return Not(self.bind(node.term))
        return Joined(node.word, tuple(self.bind(term) for term in node.terms))

    def _comparison(self, node: ast.Comparison) -> Bound:
        if isinstance(node.literal, ast.Null) and node.operator in ("=", "!="):
            return Test(self._find(node.path), node.operator, None, node.negated)
        path = self.value_path(node.path)
        word = KIND_WORDS[path.field.kind]
        if node.operator in PATTERNS and word != "string":
            message = f"{node.operator} compares strings, and {node.path.text} is not one. {TAIL}"
            raise FindCondition(message, span=span_of(node.path), expected=(HOW_TO_WRITE[word],))
        return Test(path, node.operator, value_of(node.literal, path.field), node.negated)


class CustomTree(Tree):
    """Binds customFieldConditions: a value is what the definition of the caption beside it says.

    Without such a caption it is what the literal is, and only fields of that kind are compared.
    """

    def __init__(self, resource: Resource, definitions: Mapping[str, str]) -> None:
        self._definitions = definitions
        self._words: frozenset[str] = frozenset()  # what the captions around may hold
        self._literal = ""
        super().__init__(CustomPaths(resource.by_name.get(CUSTOM_FIELDS.name), self._word))

    def bind(self, node: ast.Condition) -> Bound:
        """The bound form; captions that an ``and`` asks for say what the values in it are."""
        around = self._words
        if isinstance(node, ast.Junction):
            named = [caption for term in node.terms if node.word == "and" for caption in _captions(term)]
            self._words = frozenset(self._definitions[each] for each in named if each in self._definitions) or around
        else:
            self._literal = next(_literal_words(node), "")
        bound = super().bind(node)
        self._words = around
        return bound

    def _word(self) -> str:
        if not self._literal or not self._words or self._literal in self._words:
            return self._literal
        return min(self._words)


def _captions(node: ast.Condition) -> Iterator[str]:
    """The captions, folded, that a term asks for by name."""
    if isinstance(node, ast.Comparison | ast.Membership) and node.path.text.lower() == "caption" and not node.negated:
        literals = node.literals if isinstance(node, ast.Membership) else (node.literal,)
        asked = isinstance(node, ast.Membership) or node.operator == "="
        yield from (fold(literal.value) for literal in literals if asked and isinstance(literal, ast.Text))


def _literal_words(node: ast.Condition) -> Iterator[str]:
    """What the literals of a comparison are; null and what has no value are nothing."""
    if isinstance(node, ast.Comparison | ast.Membership):
        literals = node.literals if isinstance(node, ast.Membership) else (node.literal,)
        words: Callable[[type], str | None] = LITERAL_WORDS.get
        yield from (word for word in map(words, map(type, literals)) if word not in (None, "null"))
