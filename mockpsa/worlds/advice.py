"""How to mend a record: the nearest name, the values allowed, the record that must stand further up."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockpsa.desk.references import scope_field
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
    Kind.LINK: "write the other record's id",
    Kind.DECIMAL: "write a number",
    Kind.BOOLEAN: "write true or false",
    Kind.DATE: 'write a date in quotes: "2024-01-15T10:00:00Z", or an offset such as -P3DT4H',
    Kind.TEXT: "write a text",
    Kind.SCALAR: "write a text, a number or a boolean",
    Kind.GUID: "write a GUID, or leave it out: one is made from the seed",
    Kind.TEXTS: "write a list of texts",
    Kind.INTEGERS: "write a list of whole numbers",
    Kind.LINKS: "write a list of ids",
    Kind.OBJECTS: "write a list of mappings",
    Kind.REFERENCES: "write a list of references such as [{id: 1}]",
}


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
        if found.kind is Kind.CHOICE and isinstance(error, ConversionFailed):
            return did_you_mean(str(own[str(error.path[0])]), found.values, f"one of {', '.join(found.values)}")
        if found.kind is Kind.REFERENCE:
            return f"write {found.name}: {{{' or '.join(('id', *_inner_names(found)[1:]))}: …}}"
        return SHAPES.get(found.kind, "")

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
        if not sub_path or sub_path == "id":
            ids = self._records.ids(target)
            shown = ", ".join(map(str, ids[:8])) + (" …" if len(ids) > 8 else "")
            return f"the ids are {shown}" if ids else f"no {target.label} is loaded before it"
        known = self._known_names(resource, target, found, error)
        shown = ", ".join(dict.fromkeys(known[:8])) + (" …" if len(known) > 8 else "")
        otherwise = f"there are {shown}" if known else f"no {target.label} is loaded before it"
        return did_you_mean(called.removeprefix(f"{target.label} "), known, otherwise)

    def _known_names(self, resource: Resource, target: Resource, found: Field, error: ReferenceNotFound) -> list[str]:
        """The names that a reference could have, those of the container's records where it must stay in one."""
        records = [self._records.get(target, identity) or {} for identity in self._records.ids(target)]
        container = error.message.rpartition(" ")[2]
        if found.within and " not found for " in error.message and container.isdigit():
            scope = scope_field(resource, found.within, target).name
            records = [record for record in records if record.get(scope) == int(container)]
        return [record[name] for record in records for name in target.lookup if record.get(name)]

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


def _inner_names(found: Field) -> list[str]:
    """The members that a value of the field may have."""
    if found.target:
        return ["id", *(printed for printed, _ in REGISTRY[found.target].reference.printed)]
    return [item.name for item in found.items]
