"""Records written as they stand (``as_is: true``): nothing filled in or derived, references by id, in any order.

What export writes is read back this way: the desk would give a default to what somebody had emptied.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mockpsa.desk.desk import Desk
from mockpsa.desk.sla import sla_words
from mockpsa.ids import guid
from mockpsa.schema.folding import fold
from mockpsa.schema.reading import Draft, Pointer
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.service import BOARD_STATUS
from mockpsa.schema.tickets import TICKET
from mockpsa.store.records import Record

BY_ID = "as_is takes references by id only"
Wrongness = tuple[str | None, str, str]  # the member, what it is, how to mend it
Wrong = Callable[[Any, str | None, str, str], None]


@dataclass(frozen=True, slots=True)
class Copy:
    """A record to be written, and the entry of the world that it comes from."""

    resource: Resource
    record: Record
    entry: Any


def copy_of(desk: Desk, resource: Resource, draft: Draft, entry: Any) -> Copy:
    """The record that a draft describes, with what is not in it at its default."""
    record: Record = resource.blank()
    if resource.path is not None:  # others print no stamps, and some have none
        record |= {"lastUpdated": desk.now, "dateEntered": desk.now, "updatedBy": desk.actor, "enteredBy": desk.actor}
    for name, value in draft.values.items():
        record[name] = _plain(value)
    if resource.has_guid and record["mobileGuid"] is None:
        record["mobileGuid"] = guid(desk.tenant.seed, resource.name, record["id"])
    return Copy(resource, record, entry)


def write_copies(desk: Desk, copies: list[Copy], wrong: Wrong) -> None:
    """Write the records, if all that they refer to is there or among them."""
    among = {(copy.resource.name, copy.record["id"]) for copy in copies}
    taken: set[tuple[str, str, int | None, str]] = set()
    sound = True
    for copy in copies:
        for problem in (*_lacking(copy), *_lost(desk, among, copy), *_taken(desk, taken, copy)):
            wrong(copy.entry, *problem)
            sound = False
    if not sound:
        return
    with desk.tenant.database.transaction():
        desk.tenant.database.defer_foreign_keys()
        for copy in copies:
            if copy.resource is not TICKET:
                desk.records.insert(copy.resource, copy.record)
        for copy in copies:
            if copy.resource is TICKET:
                status = desk.record(BOARD_STATUS, copy.record["status"]) or {}
                copy.record["slaStatus"] = sla_words(copy.record, status.get("escalationStatus"), desk.tenant.time_zone)
                desk.records.insert(copy.resource, copy.record)
        for copy in copies:
            desk.documents.put(copy.resource, copy.record, new=True)


def _lacking(copy: Copy) -> Iterator[Wrongness]:
    """What a record cannot be without: what it is below, and what it is named by."""
    resource = copy.resource
    for name in (resource.named_by, resource.parent.name if resource.parent else None):
        if name is not None and copy.record[name] is None:
            yield None, f"The {name} field is required", f"add {name}"


def _lost(desk: Desk, among: set[tuple[str, int]], copy: Copy) -> Iterator[Wrongness]:
    """What a record refers to that is nowhere."""
    for name, targets, identity in _pointers(copy):
        if not any(_is_there(desk, among, target, identity) for target in targets):
            yield name, f"{targets[0].label} {identity} not found", "add it: it may stand further down"


def _taken(desk: Desk, taken: set[tuple[str, str, int | None, str]], copy: Copy) -> Iterator[Wrongness]:
    """What a record calls its own and another one has; what it has is added to ``taken``."""
    resource, parent = copy.resource, copy.resource.parent
    scope = [] if parent is None else [(parent.name, copy.record[parent.name])]
    for field in resource.demanding:
        value = copy.record[field.name]
        if field.unique and value is not None:
            own = (resource.name, field.name, scope[0][1] if scope else None, fold(str(value)))
            if own in taken or desk.records.first(resource, (field.name, value), *scope) is not None:
                yield field.name, f"the {field.name} {value!r} is taken", "give each its own"
            taken.add(own)


def named(draft: Draft) -> Iterator[str]:
    """The members that refer to a record by its name, which may be anywhere in the world."""
    for name, value in draft.values.items():
        if any(pointer.id is None for pointer in _pointers_in(value)):
            yield name


def _pointers_in(value: Any) -> Iterator[Pointer]:
    """The references of a draft's value, inside lists and mappings too."""
    if isinstance(value, Pointer):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _pointers_in(each)


def _is_there(desk: Desk, among: set[tuple[str, int]], target: Resource, identity: int) -> bool:
    """Whether what is referred to is among the copies, or in the desk; a view's records are its source's."""
    return (target.source or target.name, identity) in among or desk.records.get(target, identity) is not None


def _plain(value: Any) -> Any:
    """A value as a row holds it: ids in the place of pointers."""
    if isinstance(value, Pointer):
        return value.id
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _pointers(copy: Copy) -> Iterator[tuple[str, list[Resource], int]]:
    for field in copy.resource.pointers:
        for identity in _each(copy.record[field.name]):
            yield field.name, REGISTRY.targets(field.told(copy.record)), identity
    for field in copy.resource.columns:
        for item in field.items:
            for entry in copy.record[field.name] or () if item.target else ():
                for identity in _each(entry.get(item.name)):
                    yield field.name, REGISTRY.targets(item), identity


def _each(value: Any) -> Iterator[int]:
    """The ids that a field of references holds: one, several or none."""
    for identity in value if isinstance(value, list | tuple) else [value]:
        if identity is not None:
            yield identity
