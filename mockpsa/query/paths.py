"""Names -> columns: what a path means on one resource, in the elements of its arrays, or among its custom fields.

Names are matched without regard to case; errors echo them as typed, with the nearest name that would do.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from mockpsa.errors import FindCondition
from mockpsa.query import ast
from mockpsa.query.bound import ColumnPath
from mockpsa.query.values import span_of
from mockpsa.rules import Rules
from mockpsa.schema.fields import JSON_KINDS, Access, Field, Kind, date, decimal, flag, integer, text
from mockpsa.schema.folding import nearest
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.tickets import CUSTOM_FIELDS

UNNAMED = frozenset({Access.WRITE_ONLY, Access.HIDDEN, Access.INFO_ONLY})


class Paths(Protocol):
    """Where a text's names are looked up."""

    def find(self, path: ast.Path) -> ColumnPath:
        """The column that a name means. Raises FindCondition: ``x is not a recognized name.``."""


def unrecognized(path: ast.Path, known: Iterable[str] = (), before: Sequence[str] = ()) -> FindCondition:
    """The service's sentence; ``known`` are the names that might have stood behind the segments ``before``."""
    segments = path.text.split("/")
    wrong = segments[min(len(before), len(segments) - 1)]
    found = nearest(wrong, known)
    meant = found and "/".join((*segments[: len(before)], found))
    return FindCondition(
        f"{path.text} is not a recognized name.", span=span_of(path), expected=("a name",), nearest=meant
    )


class ResourcePaths:
    """The names of one resource under one set of rules."""

    def __init__(self, resource: Resource, rules: Rules) -> None:
        self.resource = resource
        self.rules = rules

    def find(self, path: ast.Path) -> ColumnPath:
        """The column: the resource's own, or one that its references lead to."""
        segments = path.text.lower().split("/")
        if segments[0] == "_info":
            return self._info_path(path, segments)
        named_by = self.resource.named_by
        if segments[0] == "id" and named_by is not None:
            return self.follow(path, self.resource.by_name[named_by], segments[1:])
        field = self._field(path, self.resource, segments, 0)
        return self.follow(path, field, segments[1:])

    def follow(self, path: ast.Path, field: Field, further: list[str]) -> ColumnPath:
        """The column that the last segments of a path lead to from one of its fields."""
        resource, through = self.resource, []
        every = path.text.lower().split("/")
        for place, segment in enumerate(further, len(every) - len(further)):
            if field.kind is not Kind.REFERENCE:
                raise unrecognized(path)
            target = REGISTRY[field.target]
            if segment == "id":  # the column that holds the reference holds the id: no join
                if place + 1 < len(every):
                    raise unrecognized(path)
                break
            through.append((field, target))
            resource = target
            field = self._field(path, resource, every, place)
        return ColumnPath(tuple(through), field, self._also(resource, field))

    def names(self, resource: Resource, *, through: bool) -> Iterator[str]:
        """The names that a resource's columns go by."""
        yield from (field.name for field in resource.fields if self._is_named(field, through=through))
        if resource is self.resource and not through and self.rules.on("info_conditions"):
            yield from ("_info",)

    def _also(self, resource: Resource, field: Field) -> Field | None:
        if resource.also_known_by is None:
            return None
        name, other, rule = resource.also_known_by
        return resource.by_name[other] if field.name == name and self.rules.on(rule) else None

    def _exists(self, field: Field) -> bool:
        return field.rule is None or self.rules.on(field.rule)

    def _info_path(self, path: ast.Path, segments: list[str]) -> ColumnPath:
        resource = self.resource
        printed = {f.name for f in resource.in_info if self._exists(f)} | {*resource.info}
        field = resource.by_lower_name.get(segments[1]) if len(segments) == 2 else None
        if field is None or field.name not in printed or not self.rules.on("info_conditions"):
            raise unrecognized(path, printed if self.rules.on("info_conditions") else (), segments[:1])
        return ColumnPath((), field)

    def _field(self, path: ast.Path, resource: Resource, segments: list[str], place: int) -> Field:
        """The field that a segment of a path names; behind the first one it stands in a reference."""
        through = place > 0
        name = dict(resource.synonyms).get(segments[place], segments[place]).lower()
        if through:  # a reference prints some members under names of its own (a priority's `sort`)
            renamed = {printed.lower(): field.lower() for printed, field in resource.reference.printed}
            name = renamed.get(name, name)
        field = resource.by_lower_name.get(name)
        if field is None or not self._is_named(field, through=through):
            raise unrecognized(path, self.names(resource, through=through), segments[:place])
        return field

    def _is_named(self, field: Field, *, through: bool) -> bool:
        hidden = field.access in UNNAMED and not (through and field.access is Access.HIDDEN)
        return not hidden and field.kind is not Kind.INFO and field.kind not in JSON_KINDS and self._exists(field)


ELEMENT_KINDS = {
    Kind.REFERENCES: Kind.REFERENCE,
    Kind.LINKS: Kind.LINK,
    Kind.TEXTS: Kind.TEXT,
    Kind.INTEGERS: Kind.INTEGER,
}


class ElementPaths:
    """The names of a resource's arrays: ``communicationItems/value``, ``types/name``. ``array`` is the one in use."""

    def __init__(self, resource: Resource, rules: Rules) -> None:
        self._within = ResourcePaths(resource, rules)
        self._arrays = {
            field.name.lower(): field
            for field in resource.printed
            if field.kind in JSON_KINDS and field.name != CUSTOM_FIELDS.name and field.printed
        }
        self.array: Field | None = None

    def find(self, path: ast.Path) -> ColumnPath:
        """The element's own member, or a column that its references lead to."""
        first, *further = path.text.lower().split("/")
        array = self._arrays.get(first)
        if array is None:
            raise unrecognized(path, (field.name for field in self._arrays.values()))
        if self.array not in (None, array):
            message = f"childConditions are about one element: of {self.array.name} or of {array.name}, not of both."
            raise FindCondition(message, span=span_of(path))
        self.array = array
        if array.kind is not Kind.OBJECTS:
            element = Field(array.name, ELEMENT_KINDS[array.kind], target=array.target)
            return self._within.follow(path, element, further)
        items = {item.name.lower(): item for item in array.items}
        item = items.get(further[0]) if further else None
        if item is None:
            raise unrecognized(path, (each.name for each in array.items), (first,))
        return self._within.follow(path, item, further[1:])


CUSTOM_VALUES: Mapping[str, Field] = {
    "numeric": decimal("value"),
    "DateTime": date("value"),
    "boolean": flag("value"),
    "string": text("value"),
}
ANY_VALUE = integer("value")  # whatever it is; only tested for null


class CustomPaths:
    """The names of a custom field's entry. ``word`` says what its value is where it is compared, "" what it may be."""

    def __init__(self, array: Field | None, word: Callable[[], str]) -> None:
        self._items = {item.name.lower(): item for item in array.items} if array else {}
        self._word = word

    def find(self, path: ast.Path) -> ColumnPath:
        """A member of the entry, such as ``caption``."""
        item = self._items.get(path.text.lower())
        if item is None:
            raise unrecognized(path, (each.name for each in self._items.values()))
        return ColumnPath((), CUSTOM_VALUES.get(self._word(), ANY_VALUE) if item.name == "value" else item)
