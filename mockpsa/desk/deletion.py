"""What may be deleted: not what others refer to. What lives below a record goes with it. Knows rows, no behaviour."""

from collections.abc import Iterator

from mockpsa.errors import RecordInUse
from mockpsa.schema.fields import Field
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.documents import Documents
from mockpsa.store.records import Records

SHOWN_USERS = 3
Users = tuple[Resource, Field, list[int]]


def refuse_use(records: Records, resource: Resource, identity: int) -> None:
    """Raises RecordInUse when others refer to the record, or to what lives below it."""
    itself = (resource, identity)
    children = REGISTRY.children(resource)
    for other, field, users in _users(records, resource, identity, itself):
        if (other, field) not in children:
            shown = ", ".join(map(str, users[:SHOWN_USERS])) + (" …" if len(users) > SHOWN_USERS else "")
            raise RecordInUse(
                f"{resource.label} {identity} cannot be deleted: {len(users)} {other.name} records refer to it by "
                f"{field.name} ({shown})."
            )
    for child, field in children:
        for each in records.pointing(child, field, identity):
            for other, _, _ in _users(records, child, each, itself):
                raise RecordInUse(
                    f"{resource.label} {identity} cannot be deleted: its {child.label} {each} is referred to by "
                    f"{other.name} records."
                )


def _users(records: Records, resource: Resource, identity: int, but: tuple[Resource, int]) -> Iterator[Users]:
    """Who refers to a record, the one that is being deleted aside."""
    for other, field in REGISTRY.referrers(resource):
        users = [each for each in records.pointing(other, field, identity) if (other, each) != but]
        if users:
            yield other, field, users


def remove(records: Records, documents: Documents, resource: Resource, identity: int) -> None:
    """Delete a record, and what lives below it."""
    for child, field in REGISTRY.children(resource):
        for each in records.pointing(child, field, identity):
            remove(records, documents, child, each)
    records.delete(resource, identity)
    documents.delete(resource, identity)
