"""Rows in and out: select, insert, update, delete. Keeps what is asked for again and again until it is written.

A record that is handed out may be one that is kept: it is read, never changed.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from mockpsa.schema.fields import Field
from mockpsa.schema.folding import fold
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.database import Database
from mockpsa.store.shapes import (
    Record,
    containing_statement,
    find_statement,
    pointing_statement,
    shape,
    update_statement,
)
from mockpsa.store.statements import parameter, prepare

__all__ = ["Record", "Records"]

# SQLite keeps the highest id ever given in each AUTOINCREMENT table.
_SEQUENCE = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
LAST_ID = prepare(sa.select(_SEQUENCE.c.seq).where(_SEQUENCE.c.name == parameter("table_name")))
LARGEST_ID = 2**63
MOST_KEPT = 1_000  # of each kind; past it all are dropped and kept anew


class Records:
    """The rows of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[tuple[str, int], Record] = {}
        self._found: dict[str, dict[tuple[Any, ...], list[Record]]] = {}
        self._next: dict[str, int] = {}
        self.version = 0  # another one after every write: what was selected before may have changed
        database.on_rollback(self.forget)

    def forget(self) -> None:
        """Drop what is kept: the database is not what it was."""
        self.version += 1
        self._kept.clear()
        self._found.clear()
        self._next.clear()

    def get(self, resource: Resource, identity: int) -> Record | None:
        """The record with this id."""
        key = (resource.name, identity)
        record = self._kept.get(key)
        if record is None:
            form = shape(resource.name)
            row = self._database.execute_row(form.by_id, (identity,)).fetchone()
            if row is None:
                return None
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            record = self._kept[key] = form.decode(row)
        return record

    def next_id(self, resource: Resource) -> int:
        """The id that the next record gets: ids are never used twice, as in the service."""
        series, names = REGISTRY.series(resource)
        known = self._next.get(series)
        if known is None:
            rows = (self._database.execute_row(LAST_ID, (name,)).fetchone() for name in names)
            known = self._next[series] = 1 + max((row[0] for row in rows if row), default=0)
        return known

    def insert(self, resource: Resource, record: Mapping[str, Any]) -> None:
        """Write a new record, with a value for every stored field."""
        form = shape(resource.name)
        self._database.execute_row(form.insert, form.encode(record))
        series = resource.series or resource.name
        if record["id"] >= self._next.get(series, LARGEST_ID):
            self._next[series] = record["id"] + 1
        self._written(resource, record["id"])

    def update(self, resource: Resource, identity: int, values: Mapping[str, Any]) -> None:
        """Write the fields in ``values``; the others stay."""
        if values:
            statement = update_statement(resource.name, tuple(values))
            row = shape(resource.name).encode(values, values)
            self._database.execute_row(statement, [*row, identity])
            self._written(resource, identity)

    def delete(self, resource: Resource, identity: int) -> None:
        """Remove a record's row."""
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

    def pointing(self, resource: Resource, field: Field, identity: int, limit: int = -1) -> list[int]:
        """The ids of the resource's records whose ``field`` points at the record ``identity``."""
        statement = pointing_statement(resource.name, field.name)
        return [row[0] for row in self._database.execute_row(statement, (identity, limit, 0))]

    def containing(self, resource: Resource, name: str, text: str) -> list[Record]:
        """The records whose text field ``name`` contains ``text``, as ``contains`` in conditions compares."""
        rows = self._database.execute_row(containing_statement(resource.name, name), (fold(text), 0))
        return [shape(resource.name).decode(row) for row in rows]

    def ids(self, resource: Resource) -> list[int]:
        """The ids of all records, ascending."""
        return [row[0] for row in self._database.execute_row(shape(resource.name).ids, ())]

    def _written(self, resource: Resource, identity: int) -> None:
        """Drop what is kept of a record that was written, also as its views show it, and every answer it may be in."""
        self.version += 1
        for name in REGISTRY.shown_as(resource):
            self._kept.pop((name, identity), None)
            self._found.pop(name, None)


def _comparable(field: Field, value: Any) -> Any:
    return fold(value) if field.folded and isinstance(value, str) else value
