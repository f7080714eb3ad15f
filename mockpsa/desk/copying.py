"""Copies: a record with all that belongs to it, under ids of its own. What points inside the original points inside."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.deletion import belongings
from mockpsa.desk.desk import Act, Behaviour, Desk
from mockpsa.errors import ObjectExists, ReferenceNotFound
from mockpsa.ids import guid
from mockpsa.schema.fields import JSON_KINDS, Field
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.records import Record

Ids = dict[tuple[str, int], int]  # (resource, the original's id) -> the copy's


def copy(desk: Desk, resource: Resource, record: Record, asked: Change) -> int:
    """POST copy: of the record in the path, or of the one whose id the body has, under the body's name."""
    original = record or desk.records.get(resource, asked.after["id"]) or {}
    if not original:
        asked.refuse("id", ReferenceNotFound("id", f"{resource.label} {asked.after['id']} not found"))
    name = asked.after["name"] or f"{original.get('name')} (Copy)"
    taken = resource.by_name["name"].unique
    if taken and desk.records.first(resource, ("name", name)) is not None:
        asked.refuse("name", ObjectExists("name", taken))
    asked.settle()
    return copy_tree(desk, resource, original["id"], {"name": name})


def copy_tree(
    desk: Desk, resource: Resource, identity: int, values: Record, without: frozenset[str] = frozenset()
) -> int:
    """Copy a record and all that belongs to it, but of the resources ``without``. Needs deferred foreign keys.

    ``values`` replace the top record's.
    """
    ids: Ids = {}
    for name, each in belongings(desk.records, resource, identity):
        if name in without:
            continue
        given = sum(1 for other, _ in ids if other == name)
        ids[name, each] = desk.records.next_id(REGISTRY[name]) + given
    copies = [(REGISTRY[name], _copied(desk, REGISTRY[name], each, ids)) for name, each in ids]
    copies[0][1].update(values)
    for kind, record in copies:
        desk.records.insert(kind, record)
    for kind, record in copies:
        desk.documents.put(kind, record, new=True)
    return ids[resource.name, identity]


def _copied(desk: Desk, resource: Resource, identity: int, ids: Ids) -> Record:
    record = dict(desk.records.get(resource, identity) or {})
    for field in resource.pointers:
        record[field.name] = _moved(field, record[field.name], ids)
    record |= {"id": ids[resource.name, identity], "lastUpdated": desk.now, "dateEntered": desk.now}
    record |= {"updatedBy": desk.actor, "enteredBy": desk.actor}
    if resource.has_guid:
        record["mobileGuid"] = guid(desk.tenant.seed, resource.name, record["id"])
    return record


def _moved(field: Field, value: Any, ids: Ids) -> Any:
    """A pointer into the original as one into the copy; any other as it is."""
    if field.kind in JSON_KINDS:
        return value and [ids.get((field.target, each), each) for each in value]
    return ids.get((field.target, value), value)


class CopiedBehaviour(Behaviour):
    """What has nothing of its own but a copy."""

    actions: Mapping[str, Act] = MappingProxyType({"copy": copy})
