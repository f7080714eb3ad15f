"""What the present transaction has done to the records that somebody watches: one entry a record, whatever was done."""

from collections.abc import Iterator
from dataclasses import dataclass

from mockpsa.schema.resource import Resource
from mockpsa.store.records import Record

ADDED, UPDATED, DELETED = "added", "updated", "deleted"


@dataclass(frozen=True, slots=True)
class Noted:
    """One record's change and who made it. ``record`` is as last seen; ``silent``: the caller wants no word of it."""

    action: str
    resource: Resource
    record: Record
    actor: str
    silent: bool


class Changes:
    """``watched`` are the names of the resources whose changes are noted; of the others nothing is kept."""

    def __init__(self) -> None:
        self.watched: frozenset[str] = frozenset()
        self._noted: dict[tuple[str, int], Noted] = {}

    def __bool__(self) -> bool:
        return bool(self._noted)

    def note(self, action: str, resource: Resource, record: Record, actor: str, *, silent: bool = False) -> None:
        """Keep a change. What was added and is changed is still added, and what began silently stays so."""
        key = (resource.name, record["id"])
        earlier = self._noted.get(key)
        if earlier is not None:
            silent = earlier.silent or silent
            action = ADDED if action == UPDATED and earlier.action == ADDED else action
        self._noted[key] = Noted(action, resource, record, actor, silent)

    def take(self) -> Iterator[Noted]:
        """All that was noted, in the order in which the records were first touched; nothing is left."""
        noted, self._noted = self._noted, {}
        return iter(noted.values())

    def forget(self) -> None:
        """Drop all that was noted: the transaction was undone."""
        self._noted.clear()
