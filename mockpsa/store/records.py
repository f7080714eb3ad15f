"""Rows in and out: select, insert, update, delete. Values are Python's; how columns hold them is known only here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa

from mockpsa.schema.fields import JSON_KINDS, Field, Kind
from mockpsa.schema.folding import fold
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.tables import table
from mockpsa.store.database import Database
from mockpsa.store.statements import Statement, parameter, prepare

Record = dict[str, Any]


# SQLite keeps the highest id ever given in each AUTOINCREMENT table.
_SEQUENCE = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
NEXT_ID = prepare(sa.select(_SEQUENCE.c.seq).where(_SEQUENCE.c.name == parameter("table_name")))


def _decode_json(text: str) -> Any:
    return orjson.loads(text)


def _encode_json(value: Any) -> str:
    return orjson.dumps(value).decode()


DECODERS: dict[Kind, Callable[[Any], Any]] = {Kind.BOOLEAN: bool, **dict.fromkeys(JSON_KINDS, _decode_json)}
ENCODERS: dict[Kind, Callable[[Any], Any]] = dict.fromkeys(JSON_KINDS, _encode_json)


class Shape:
    """How one resource's rows are read and written: its statements and the columns that need conversion."""

    def __init__(self, resource: Resource) -> None:
        self.table = table(resource)
        self.names = tuple(field.name for field in resource.columns)
        self.decoders = tuple((f.name, DECODERS[f.kind]) for f in resource.columns if f.kind in DECODERS)
        self.columns = tuple(self.table.c[field.column] for field in resource.columns)
        self.by_id = prepare(sa.select(*self.columns).where(self.table.c.id == parameter("id")))
        self.delete = prepare(sa.delete(self.table).where(self.table.c.id == parameter("id")))

    def decode(self, row: tuple[Any, ...]) -> Record:
        """A row as a record: a value for every stored field, by its name."""
        record = dict(zip(self.names, row, strict=True))
        for name, decoder in self.decoders:
            if record[name] is not None:
                record[name] = decoder(record[name])
        return record


@cache
def shape(resource_name: str) -> Shape:
    """The shape of a resource, made on first use."""
    return Shape(REGISTRY[resource_name])


def _written(fields: Iterable[Field], values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(column, stored value) for each field, its folded twin behind it."""
    for field in fields:
        value = values.get(field.name)
        encoder = ENCODERS.get(field.kind)
        yield field.column, value if value is None or encoder is None else encoder(value)
        if field.folded:
            yield field.folded, None if value is None else fold(value)


@cache
def _insert_statement(resource_name: str) -> Statement:
    return prepare(sa.insert(shape(resource_name).table))


@cache
def _update_statement(resource_name: str, columns: frozenset[str]) -> Statement:
    target = shape(resource_name).table
    assignments = {target.c[column]: parameter(f"new_{column}") for column in sorted(columns)}
    return prepare(sa.update(target).where(target.c.id == parameter("record_id")).values(assignments))


class Records:
    """The rows of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, resource: Resource, identity: int) -> Record | None:
        """The record with this id."""
        form = shape(resource.name)
        row = self._database.execute_row(form.by_id, (identity,)).fetchone()
        return None if row is None else form.decode(row)

    def next_id(self, resource: Resource) -> int:
        """The id that the next record gets: ids are never used twice, as in the service."""
        row = self._database.execute_row(NEXT_ID, (resource.name,)).fetchone()
        return 1 if row is None else row[0] + 1

    def insert(self, resource: Resource, values: Mapping[str, Any]) -> None:
        """Write a new record, its ``id`` included."""
        self._database.execute(_insert_statement(resource.name), dict(_written(resource.columns, values)))

    def update(self, resource: Resource, identity: int, values: Mapping[str, Any]) -> None:
        """Write the fields in ``values``; the others stay."""
        fields = [resource.by_name[name] for name in values]
        written = dict(_written(fields, values))
        if written:
            statement = _update_statement(resource.name, frozenset(written))
            given = {f"new_{column}": value for column, value in written.items()}
            self._database.execute(statement, {**given, "record_id": identity})

    def delete(self, resource: Resource, identity: int) -> None:
        """Remove a record's row."""
        self._database.execute_row(shape(resource.name).delete, (identity,))

    def find(self, resource: Resource, *equal: tuple[str, Any], order: str = "id", limit: int = -1) -> list[Record]:
        """The records whose fields equal these values (text as it compares: folded), smallest ``order`` first."""
        form = shape(resource.name)
        statement = _find_statement(resource.name, tuple(name for name, _ in equal), order)
        values = [_comparable(resource.by_name[name], value) for name, value in equal]
        return [form.decode(row) for row in self._database.execute_row(statement, [*values, limit, 0])]

    def first(self, resource: Resource, *equal: tuple[str, Any], order: str = "id") -> Record | None:
        """The first of `find`."""
        found = self.find(resource, *equal, order=order, limit=1)
        return found[0] if found else None

    def pointing(self, resource: Resource, field: Field, identity: int, limit: int = -1) -> list[int]:
        """The ids of the resource's records whose ``field`` points at the record ``identity``."""
        statement = _pointing_statement(resource.name, field.name)
        return [row[0] for row in self._database.execute_row(statement, (identity, limit, 0))]

    def containing(self, resource: Resource, name: str, text: str) -> list[Record]:
        """The records whose text field ``name`` contains ``text``, as ``contains`` in conditions compares."""
        form = shape(resource.name)
        return [form.decode(row) for row in self._database.execute_row(_contains(resource.name, name), (fold(text), 0))]

    def ids(self, resource: Resource) -> list[int]:
        """The ids of all records, ascending."""
        return [row[0] for row in self._database.execute(prepare(sa.select(table(resource).c.id).order_by("id")))]


def _comparable(field: Field, value: Any) -> Any:
    return fold(value) if field.folded and isinstance(value, str) else value


@cache
def _find_statement(resource_name: str, names: tuple[str, ...], order: str) -> Statement:
    resource, form = REGISTRY[resource_name], shape(resource_name)
    fields = [resource.by_name[name] for name in names]
    where = [form.table.c[f.folded or f.column] == parameter(f"equal_{i}") for i, f in enumerate(fields)]
    keys = dict.fromkeys((resource.by_name[order].column, "id"))
    select = sa.select(*form.columns).where(*where).order_by(*(form.table.c[key] for key in keys))
    return prepare(select.limit(parameter("row_limit")).offset(parameter("row_offset")))


@cache
def _pointing_statement(resource_name: str, field_name: str) -> Statement:
    field, form = REGISTRY[resource_name].by_name[field_name], shape(resource_name)
    column = form.table.c[field.column]
    where: sa.ColumnElement[bool] = column == parameter("target")
    if field.kind is Kind.REFERENCES:
        items = sa.func.json_each(column).table_valued("value")
        where = sa.exists(
            sa.select(sa.literal_column("1")).select_from(items).where(items.c.value == parameter("target"))
        )
    select = sa.select(form.table.c.id).where(where).order_by(form.table.c.id)
    return prepare(select.limit(parameter("row_limit")).offset(parameter("row_offset")))


@cache
def _contains(resource_name: str, name: str) -> Statement:
    form = shape(resource_name)
    column = form.table.c[REGISTRY[resource_name].by_name[name].folded or name]
    return prepare(sa.select(*form.columns).where(sa.func.instr(column, parameter("text")) > parameter("least")))
