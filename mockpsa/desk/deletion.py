"""What may be deleted: not what others refer to. What belongs to a record goes with it. Knows rows, no behaviour."""

from collections.abc import Iterator
from itertools import islice

from mockpsa.errors import RecordInUse
from mockpsa.schema.fields import Field
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.documents import Documents
from mockpsa.store.records import Records

SHOWN_USERS = 3
Usage = tuple[Resource, Field, list[int]]
Belongings = dict[tuple[str, int], None]  # (resource, id), in the order found


def belongings(records: Records, resource: Resource, identity: int, found: Belongings | None = None) -> Belongings:
    """The record and all that goes with it, holders before what is below them."""
    found = {} if found is None else found
    if (resource.name, identity) not in found:
        found[resource.name, identity] = None
        for other, field in REGISTRY.belongings(resource):
            for each in records.pointing(other, field, identity):
                belongings(records, other, each, found)
    return found


def users(records: Records, resource: Resource, identity: int, but: Belongings) -> Iterator[Usage]:
    """Who refers to a record, those aside that go with it."""
    for other, field in REGISTRY.referrers(resource):
        found = [each for each in records.pointing(other, field, identity) if (other.name, each) not in but]
        if found:
            yield other, field, found


def refuse_use(records: Records, resource: Resource, identity: int, doomed: Belongings) -> None:
    """Raises RecordInUse when others refer to the record, or to what goes with it."""
    for other, field, found in users(records, resource, identity, doomed):
        shown = ", ".join(map(str, found[:SHOWN_USERS])) + (" …" if len(found) > SHOWN_USERS else "")
        raise RecordInUse(
            f"{resource.label} {identity} cannot be deleted: {len(found)} {other.name} records refer to it by "
            f"{field.name} ({shown})."
        )
    for name, each in islice(doomed, 1, None):  # the first is the record itself
        for other, _, _ in users(records, REGISTRY[name], each, doomed):
            raise RecordInUse(
                f"{resource.label} {identity} cannot be deleted: its {REGISTRY[name].label} {each} is referred to by "
                f"{other.name} records."
            )


def remove(records: Records, documents: Documents, doomed: Belongings) -> None:
    """Delete a record, and what goes with it."""
    for name, each in reversed(doomed):
        records.delete(REGISTRY[name], each)
        documents.delete(REGISTRY[name], each)
