"""Rows in and out: select, insert, update, delete. Keeps what is asked for again and again until it is written.

A record that is handed out may be one that is kept: it is read, never changed. So is one that was written.
"""

from collections.abc import Callable, Iterator
from itertools import compress
from operator import is_not
from typing import Any

from mockpsa.errors import IdsUsedUp
from mockpsa.schema.fields import INT32, Field, Kind
from mockpsa.schema.folding import fold
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.tables import SEQUENCE_TABLE
from mockpsa.store.database import Database
from mockpsa.store.shapes import (
    Record,
    containing_statement,
    earliest_statement,
    find_statement,
    insert_writing,
    pointing_statement,
    shape,
    update_writing,
)
from mockpsa.store.statements import Statement
from mockpsa.store.writes import WriteLog

__all__ = ["Record", "Records"]

HIGHEST_DELETED = Statement(f"SELECT highest FROM {SEQUENCE_TABLE} WHERE name = ?", ("name",), {})  # noqa: S608 - ours
REMEMBER_HIGHEST = Statement(
    f"INSERT OR REPLACE INTO {SEQUENCE_TABLE} VALUES (?, ?)",  # noqa: S608 - as above
    ("name", "highest"),
    {},
    SEQUENCE_TABLE,
)
LAST_ID = INT32[1]  # of those that the service's clients can read
UNKNOWN_ID = 2**63  # beyond all
ANY = ((), "id", 1)  # what `find` keeps the first record of all under
MOST_KEPT = 512  # of each kind; past it all of that kind are dropped and kept anew


class Records:
    """The rows of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[str, dict[int, Record]] = {}
        self._found: dict[str, dict[tuple[Any, ...], list[Record]]] = {}
        self._next: dict[str, int] = {}
        self._forget_hooks: list[Callable[[], None]] = []
        self.writes = WriteLog()
        database.on_rollback(self.forget)

    def forget(self) -> None:
        """Drop what is kept: the database is not what it was."""
        self.writes.forget()
        self._kept.clear()
        self._found.clear()
        self._next.clear()
        for hook in self._forget_hooks:
            hook()

    def on_forget(self, hook: Callable[[], None]) -> None:
        """Call this whenever the database is not what it was: what was remembered of it is wrong."""
        self._forget_hooks.append(hook)

    def get(self, resource: Resource, identity: int) -> Record | None:
        """The record with this id."""
        kept = self._kept.get(resource.name)
        record = None if kept is None else kept.get(identity)
        if record is None:
            form = shape(resource.name)
            row = self._database.execute_row(form.by_id, (identity,)).fetchone()
            if row is None:
                return None
            record = self._keep(resource, form.decode(row))
        return record

    def next_id(self, resource: Resource) -> int:
        """The id that the next record gets: ids are never used twice, as in the service."""
        series, names = REGISTRY.series(resource)
        known = self._next.get(series)
        if known is None:
            asked = [(HIGHEST_DELETED, (series,)), *((shape(name).last_id, ()) for name in names)]
            rows = (self._database.execute_row(*each).fetchone() for each in asked)
            known = self._next[series] = 1 + max(row[0] or 0 for row in rows if row)
        return known

    def insert(self, resource: Resource, record: Record) -> None:
        """Write a new record, with a value for every stored field. It is kept, and from now on only read.

        Raises IdsUsedUp.
        """
        if record["id"] > LAST_ID:
            raise IdsUsedUp(f"No id is left for a new {resource.label}: {LAST_ID}, the last one, was given already.")
        blank = shape(resource.name).blank  # what differs from a default only in being another object may be written
        writing = insert_writing(resource.name, tuple(_others(blank, record)))
        self._database.execute_row(writing.statement, writing.row(record))
        series = resource.series or resource.name
        if record["id"] >= self._next.get(series, UNKNOWN_ID):
            self._next[series] = record["id"] + 1
        self._written(resource, record["id"])
        self._keep(resource, record)

    def update(self, resource: Resource, before: Record, after: Record) -> tuple[str, ...]:
        """Write the fields in which a record differs, and return them. It is kept, and from now on only read."""
        names = _differing(before, after)
        if names:
            writing = update_writing(resource.name, names)
            self._database.execute_row(writing.statement, [*writing.row(after), after["id"]])
            self._written(resource, after["id"])
            self._keep(resource, after)
        return names

    def delete(self, resource: Resource, identity: int) -> None:
        """Remove a record's row; if it has the last id of its series, that is remembered."""
        if identity + 1 == self.next_id(resource):
            self._database.execute_row(REMEMBER_HIGHEST, (resource.series or resource.name, identity))
        self._database.execute_row(shape(resource.name).delete, (identity,))
        self._written(resource, identity)

    def find(self, resource: Resource, *equal: tuple[str, Any], order: str = "id", limit: int = -1) -> list[Record]:
        """The records whose fields equal these values (text as it compares: folded), smallest ``order`` first."""
        answers = self._found.setdefault(resource.name, {})
        key = (equal, order, limit)
        found = answers.get(key)
        if found is None:
            form = shape(resource.name)
            statement = find_statement(resource.name, tuple(name for name, _ in equal), order)
            values = [_comparable(resource.by_name[name], value) for name, value in equal]
            rows = self._database.execute_row(statement, [*values, limit, 0])
            if len(answers) >= MOST_KEPT:
                answers.clear()
            found = answers[key] = [form.decode(row) for row in rows]
        return found

    def first(self, resource: Resource, *equal: tuple[str, Any], order: str = "id") -> Record | None:
        """The first of `find`."""
        found = self.find(resource, *equal, order=order, limit=1)
        return found[0] if found else None

    def any(self, resource: Resource) -> bool:
        """Whether there is a record at all. Asked with every request, so a kept answer is looked up at once."""
        answers = self._found.get(resource.name)
        found = None if answers is None else answers.get(ANY)
        return bool(self.find(resource, limit=1) if found is None else found)

    def pointing(self, resource: Resource, field: Field, identity: int, limit: int = -1) -> list[int]:
        """The ids of the resource's records whose ``field`` points at the record ``identity``."""
        statement = pointing_statement(resource.name, field.name, field.among)
        return [row[0] for row in self._database.execute_row(statement, (identity, limit, 0))]

    def containing(self, resource: Resource, name: str, text: str) -> list[Record]:
        """The records whose text field ``name`` contains ``text``, as ``contains`` in conditions compares."""
        rows = self._database.execute_row(containing_statement(resource.name, name), (fold(text),))
        return [shape(resource.name).decode(row) for row in rows]

    def earliest(self, resource: Resource, name: str) -> tuple[int, Any] | None:
        """The id and the value of the record with the smallest value of a field, among those that have one."""
        row: tuple[int, Any] | None
        row = self._database.execute_row(earliest_statement(resource.name, name), ()).fetchone()
        return row

    def ids(self, resource: Resource) -> list[int]:
        """The ids of all records, ascending."""
        return [row[0] for row in self._database.execute_row(shape(resource.name).ids, ())]

    def _keep(self, resource: Resource, record: Record) -> Record:
        kept = self._kept.setdefault(resource.name, {})
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[record["id"]] = record
        return record

    def _written(self, resource: Resource, identity: int) -> None:
        """Drop what is kept of a record that was written, also as its views show it, and every answer it may be in."""
        self.writes.add(resource.name, identity)
        for name in REGISTRY.shown_as(resource):
            if name in self._kept:
                self._kept[name].pop(identity, None)
            self._found.pop(name, None)


def _others(before: Record, after: Record) -> Iterator[str]:
    """The fields in which two records of a resource hold other objects; nearly all values are the same ones."""
    return compress(before, map(is_not, before.values(), after.values()))


def _differing(before: Record, after: Record) -> tuple[str, ...]:
    """The fields in which two records of a resource differ; all have theirs in the order of its columns."""
    return tuple([name for name in _others(before, after) if before[name] != after[name]])


def _comparable(field: Field, value: Any) -> Any:
    return fold(value) if field.kind is Kind.TEXT and isinstance(value, str) else value
