"""What may be deleted: not what others refer to. What belongs to a record goes with it. Knows rows, no behaviour."""

from collections.abc import Iterator

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


def users(records: Records, resource: Resource, identity: int, but: Belongings) -> list[Usage]:
    """Who refers to a record, those aside that go with it, and those that only say again what another one says."""
    found = list(_users(records, resource, identity, but))
    return [usage for usage in found if not usage[1].mirror] or found


def _users(records: Records, resource: Resource, identity: int, but: Belongings) -> Iterator[Usage]:
    for other, field in REGISTRY.referrers(resource):
        found = [each for each in records.pointing(other, field, identity) if (other.name, each) not in but]
        if found:
            yield other, field, found


def refuse_use(records: Records, resource: Resource, identity: int, doomed: Belongings) -> None:
    """Raises RecordInUse when others refer to the record, or to what goes with it; it says who."""
    for name, each in doomed:  # the first is the record itself
        kind = REGISTRY[name]
        found = [_described(usage) for usage in users(records, kind, each, doomed)]
        if found:
            itself = (name, each) == (resource.name, identity)
            subject = "it" if itself else f"its {kind.label} {each}"
            who = " and ".join(filter(None, (", ".join(found[:-1]), found[-1])))
            raise RecordInUse(f"{resource.label} {identity} cannot be deleted: {subject} is referred to by {who}.")


def _described(usage: Usage) -> str:
    """Who refers, by which field, and the first of their ids: ``2 Ticket records (status: 4, 7)``."""
    other, field, found = usage
    shown = ", ".join(map(str, found[:SHOWN_USERS])) + (" …" if len(found) > SHOWN_USERS else "")
    return f"{len(found)} {other.name} record{'s' if len(found) > 1 else ''} ({field.name}: {shown})"


def remove(records: Records, documents: Documents, doomed: Belongings) -> None:
    """Delete a record, and what goes with it."""
    for name, each in reversed(doomed):
        records.delete(REGISTRY[name], each)
        documents.delete(REGISTRY[name], each)
