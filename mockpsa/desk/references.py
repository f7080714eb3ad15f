"""References in bodies -> ids. By id, else by a unique name or identifier; within the record they must belong to."""

from mockpsa.desk.change import Change
from mockpsa.errors import InvalidField, ReferenceNotFound
from mockpsa.rules import Rules
from mockpsa.schema.fields import NUMBERED_KINDS, Field, Kind
from mockpsa.schema.reading import Pointer
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.records import Record, Records


class Resolver:
    """Resolves what a change's fields point at."""

    def __init__(self, records: Records, rules: Rules) -> None:
        self._records = records
        self._rules = rules

    def resolve(self, change: Change) -> None:
        """Replace every pointer that was sent by an id, containers first, so that status and board come in any order.

        What was not sent is looked at only where its container changes.
        """
        concerned = change.sent
        for container, names in () if change.creating else change.resource.contained.items():
            if change.changed(container):
                concerned |= names
        for field in change.resource.resolved_among(concerned):
            value = change.after[field.name]
            match field.kind:
                case Kind.REFERENCE:
                    self._reference(change, field, value)
                case Kind.LINK if value is not None and self._is_news(change, field):
                    change.after[field.name] = self._find(change, field.told(change.after), _pointer_to(value), None)
                case Kind.LINKS if value is not None and value != change.was(field.name):
                    sent = map(_pointer_to, dict.fromkeys(value))
                    found = dict.fromkeys(self._find(change, field, each, field.within) for each in sent)
                    change.after[field.name] = [identity for identity in found if identity is not None]
                case Kind.REFERENCES:
                    change.after[field.name] = self._several(change, field, value)
                case Kind.OBJECTS:
                    self._items(change, field)
                case _:
                    pass

    def look_within(self, change: Change, container: str) -> None:
        """Look up again what was sent and belongs within a container that the desk has chosen since."""
        for field in change.resource.resolved_among(change.resource.contained[container] & change.sent):
            value = change.after[field.name]
            if value is not None and field.kind is Kind.REFERENCE:
                change.after[field.name] = self._find(change, field, Pointer(value), container)

    @staticmethod
    def _is_news(change: Change, field: Field) -> bool:
        return change.changed(field.name) or bool(field.told_by and change.changed(field.told_by))

    def _several(self, change: Change, field: Field, values: list[Pointer | int] | None) -> list[int]:
        found = [
            self._find(change, field, v, None) if isinstance(v, Pointer) else v for v in dict.fromkeys(values or ())
        ]
        return [identity for identity in dict.fromkeys(found) if identity is not None]

    def _reference(self, change: Change, field: Field, value: Pointer | int | None) -> None:
        if isinstance(value, Pointer):
            if change.before is not None and self._is_as_it_was(change, field, value):
                change.after[field.name] = value.id  # as it was; it may have moved elsewhere since
            elif field.within is not None and field.within in change.failed:
                change.failed.add(field.name)  # it cannot be looked up, and its absence is no error of its own
                change.after[field.name] = None
            else:
                change.after[field.name] = self._find(change, field, value, field.within)
        elif value is not None and field.within is not None and change.changed(field.within) and change.before:
            self._leave(change, field, value)

    @staticmethod
    def _is_as_it_was(change: Change, field: Field, pointer: Pointer) -> bool:
        stays = pointer.id is not None and pointer.id == change.was(field.name)
        return stays and not (field.within and change.changed(field.within))

    def _leave(self, change: Change, field: Field, identity: int) -> None:
        """The container changed under a reference that was not sent: what does not belong to the new one is dropped."""
        target = REGISTRY[field.target]
        record = self._records.get(target, identity)
        scope = scope_field(change.resource, field.within or "", target)
        if record is None or record[scope.name] != change.after[field.within or ""]:
            change.after[field.name] = None

    def _items(self, change: Change, field: Field) -> None:
        for item in field.items:
            if item.kind is Kind.REFERENCE:
                for entry in change.after[field.name] or ():
                    if isinstance(entry.get(item.name), Pointer):
                        entry[item.name] = self._find(change, item, entry[item.name], None)

    def _find(self, change: Change, field: Field, pointer: Pointer, within: str | None) -> int | None:
        """The id that a pointer means; otherwise an error is added."""
        target = REGISTRY.by_name[field.target]
        scope = scope_field(change.resource, within, target) if within else None
        container = change.after[within] if within else None
        if pointer.id is None:
            found = self._named(target, pointer, scope, container)
        elif field.series:
            every = (self._records.get(each, pointer.id) for each in REGISTRY.targets(field))
            found = [record for record in every if record is not None]
        else:
            record = self._records.get(target, pointer.id)
            found = [] if record is None else [record]
        if scope is not None and container is not None:
            found = [record for record in found if record[scope.name] == container]
        if len(found) == 1:
            identity: int = found[0]["id"]
            return identity
        member, shown = pointer.names[0] if pointer.id is None else ("id", str(pointer.id))
        sub_path = field.name if field.kind in NUMBERED_KINDS else f"{field.name}/{member}"
        if found:
            message = f"{target.label} {shown} is the name of {len(found)} records; send the id"
            change.refuse(field.name, InvalidField(sub_path, message))
        else:
            place = f" for {REGISTRY[scope.target].label} {container}" if scope and container is not None else ""
            change.refuse(field.name, ReferenceNotFound(sub_path, f"{target.label} {shown} not found{place}"))
        return None

    def _named(self, target: Resource, pointer: Pointer, scope: Field | None, container: int | None) -> list[Record]:
        scoped = [(scope.name, container)] if scope is not None and container is not None else []
        for name, text in pointer.names:
            found = self._records.find(target, (name, text), *scoped, limit=10)
            if not found and target.also_known_by and self._rules.on(target.also_known_by[2]):
                found = self._records.find(target, (target.also_known_by[1], text), *scoped, limit=10)
            if found:
                return found
        return []


def _pointer_to(value: Pointer | int) -> Pointer:
    """What a link refers to: the service's are bare ids."""
    return value if isinstance(value, Pointer) else Pointer(value)


def scope_field(resource: Resource, within: str, target: Resource) -> Field:
    """The field of the target that says which container it belongs to: what ``within`` of the resource refers to."""
    container = resource.by_name[within].target
    own = target.parent or target.by_name.get(within)
    return own or next(field for field in target.columns if field.target == container)
