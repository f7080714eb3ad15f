"""How to mend a record: the nearest name, the values allowed, the record that must stand further up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockpsa.errors import (
    ConversionFailed,
    FieldError,
    InvalidField,
    MaxLengthField,
    MissingRequiredField,
    ObjectExists,
    OutOfRange,
    ReferenceNotFound,
    SiteNameRequired,
    UnknownMember,
    Unreadable,
    UnsupportedFormat,
)
from mockpsa.schema.fields import Field, Kind
from mockpsa.schema.folding import nearest
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.records import Records
from mockpsa.worlds.files import World
from mockpsa.worlds.problems import did_you_mean
from mockpsa.worlds.sections import CHILDREN, resource_of

SENTENCES: dict[type[FieldError], str] = {
    SiteNameRequired: "add site: {name: Main}",
    MaxLengthField: "shorten it",
    ObjectExists: "give each its own",
    OutOfRange: "take a number in that range",
    UnsupportedFormat: "write 2024-01-15T10:00:00Z, or an offset from the start such as -P3DT4H",
}
SHAPES: dict[Kind, str] = {
    Kind.INTEGER: "write a whole number",
    Kind.LINK: "write the other record's id, or a reference such as {name: …}",
    Kind.DECIMAL: "write a number",
    Kind.BOOLEAN: "write true or false",
    Kind.DATE: 'write a date in quotes: "2024-01-15T10:00:00Z", or an offset such as -P3DT4H',
    Kind.TEXT: "write a text",
    Kind.SCALAR: "write a text, a number or a boolean",
    Kind.GUID: "write a GUID, or leave it out: one is made from the seed",
    Kind.TEXTS: "write a list of texts",
    Kind.INTEGERS: "write a list of whole numbers",
    Kind.LINKS: "write a list of ids or names",
    Kind.OBJECTS: "write a list of mappings",
    Kind.REFERENCES: "write a list of references such as [{id: 1}]",
}
# of what no name is looked up
BARE = SHAPES | {Kind.LINK: "write the other record's id", Kind.LINKS: "write a list of ids"}
MOST_SHOWN = 8  # ids or names


class Advice:
    """Knows the world that is being loaded and what is loaded of it by now."""

    def __init__(self, world: World, records: Records) -> None:
        self._world = world
        self._records = records
        self.meant: set[str] = set()  # the members of a record that are there, but misspelt or of no use

    def for_unreadable(self, resource: Resource, own: Mapping[str, Any], error: Unreadable) -> str:
        """How to mend a member that cannot be read."""
        found = resource.by_lower_name.get(str(error.path[0]).lower())
        if isinstance(error, UnknownMember) and (found is None or len(error.path) == 1):
            self.meant.add(nearest(str(error.path[-1]), resource.by_name) or "")
            return did_you_mean(str(error.path[-1]), (*resource.by_name, *CHILDREN[resource.name]), "take it out")
        if found is None:
            return ""
        self.meant.add(found.name)
        if isinstance(error, UnknownMember):
            return did_you_mean(str(error.path[-1]), _inner_names(found), "take it out")
        found, value = _innermost(found, own[str(error.path[0])], error.path[1:])
        if found.kind is Kind.CHOICE and isinstance(error, ConversionFailed):
            return did_you_mean(str(value), found.values, f"one of {', '.join(found.values)}")
        if found.kind is Kind.REFERENCE:
            return f"write {found.name}: {{{' or '.join(('id', *_inner_names(found)[1:]))}: …}}"
        bare = found.target and (found.told_by or not REGISTRY[found.target].lookup)
        return (BARE if bare else SHAPES).get(found.kind, "")

    def for_error(self, resource: Resource, record: Mapping[str, Any], error: FieldError) -> str:
        """How to mend a member whose value is refused."""
        if isinstance(error, ReferenceNotFound):
            return self._for_reference(resource, record, error)
        if isinstance(error, MissingRequiredField) and type(error) not in SENTENCES:
            named = resource.named_by is not None and error.field == "id"
            return f"add id: it is that of its {resource.named_by}" if named else f"add {error.field}"
        if isinstance(error, InvalidField):
            return ""
        return SENTENCES.get(type(error), "")

    def _for_reference(self, resource: Resource, record: Mapping[str, Any], error: ReferenceNotFound) -> str:
        name, _, sub_path = error.field.partition("/")
        found = resource.by_name.get(name)
        if found is None or not found.target:
            return "take it out"
        target = REGISTRY[found.target]
        called = error.message.partition(" not found")[0]
        if target is resource and called in self.names_of(resource, record):
            return "that is the record itself: take it out"
        if " for " not in error.message and called in set(self._all_names(target)):
            return "it stands further down: move it before this record"
        fitting, whose = self._fitting(target, error)
        wrong = called.removeprefix(f"{target.label} ")
        if sub_path == "id" or (not sub_path and wrong.isdigit()):
            known = [str(identity) for identity in fitting if str(identity) != wrong]
            return f"the ids are {_some(known)}" if known else _none_loaded(target, whose)
        records = (self._records.get(target, identity) or {} for identity in fitting)
        known = [record[name] for record in records for name in target.lookup if record.get(name)]
        return did_you_mean(wrong, known, f"there are {_some(known)}" if known else _none_loaded(target, whose))

    def _fitting(self, target: Resource, error: ReferenceNotFound) -> tuple[list[int], str]:
        """The ids that a reference could be to, and whose they are, where the error says so: a board's, a company's."""
        identities = self._records.ids(target)
        whose = error.message.partition(" not found for ")[2]
        label, _, container = whose.rpartition(" ")
        scope = next((f for f in target.pointers if REGISTRY[f.target].label == label), None)
        if scope is None or not container.isdigit():
            return identities, whose
        held = ((identity, (self._records.get(target, identity) or {}).get(scope.name)) for identity in identities)
        return [identity for identity, value in held if _is_of(scope, value, int(container))], whose

    def _all_names(self, target: Resource) -> Iterator[str]:
        """What all records of a kind are called in errors, whether loaded or not."""
        for section in self._world.sections:
            resource = resource_of(section.path)
            for record in section.records if resource is not None else ():
                yield from self._names_below(resource, record, target)  # type: ignore[arg-type]

    def _names_below(self, resource: Resource, record: Any, target: Resource) -> Iterator[str]:
        if not isinstance(record, dict):
            return
        if resource is target:
            yield from self.names_of(resource, record)
        for name, child in CHILDREN[resource.name].items():
            for each in record[name] if isinstance(record.get(name), list) else ():
                yield from self._names_below(child, each, target)

    @staticmethod
    def names_of(resource: Resource, record: Mapping[str, Any]) -> set[str]:
        """What a record is called where another one's reference to it is not found."""
        names = ("id", *resource.lookup)
        return {f"{resource.label} {record[name]}" for name in names if isinstance(record.get(name), str | int)}


def _is_of(scope: Field, value: Any, container: int) -> bool:
    """Whether a record is of a container, by what its field holds; a list without any is of all."""
    return not value or container in value if scope.kind is Kind.LINKS else bool(value == container)


def _some(known: Sequence[str]) -> str:
    """The first of what is known, each once."""
    return ", ".join(dict.fromkeys(known[:MOST_SHOWN])) + (" …" if len(known) > MOST_SHOWN else "")


def _none_loaded(target: Resource, whose: str) -> str:
    return f"no {target.label}{f' of {whose}' if whose else ''} is loaded before it"


def _innermost(found: Field, value: Any, path: Sequence[str | int]) -> tuple[Field, Any]:
    """The field that a path below one leads to, and what was sent for it."""
    for part in path:
        if isinstance(part, str):
            found = next((item for item in found.items if item.name.lower() == part.lower()), found)
        value = value[part]
    return found, value


def _inner_names(found: Field) -> list[str]:
    """The members that a value of the field may have."""
    if found.target:
        return ["id", *(printed for printed, _ in REGISTRY[found.target].reference.printed)]
    return [item.name for item in found.items]
