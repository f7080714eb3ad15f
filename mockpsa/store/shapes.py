"""How one resource's rows are read and written: statements made once, and what each column does to a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from mockpsa.schema.fields import JSON_KINDS, Kind
from mockpsa.schema.folding import fold
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.tables import table
from mockpsa.store.statements import Statement, parameter, prepare

if TYPE_CHECKING:
    import sqlalchemy as sa

Record = dict[str, Any]
Encoder = Callable[[Any], Any]


def _encode_json(value: Any) -> str:
    return orjson.dumps(value).decode()


DECODERS: dict[Kind, Callable[[Any], Any]] = {Kind.BOOLEAN: bool, **dict.fromkeys(JSON_KINDS, orjson.loads)}
# A bool is stored as the number it is: the driver binds numbers directly and asks around for anything else.
ENCODERS: dict[Kind, Encoder] = {Kind.BOOLEAN: int, **dict.fromkeys(JSON_KINDS, _encode_json)}
MOST_KEPT = 1_024  # sets of columns that records of all resources were written by


class Shape:
    """The rows of one resource."""

    def __init__(self, resource: Resource) -> None:
        import sqlalchemy as sa

        self.resource = resource
        self.table = table(resource)
        self.columns = tuple(self.table.c[field.column] for field in resource.columns)
        self.by_id = prepare(sa.select(*self.columns).where(self.table.c.id == parameter("id")))
        self.delete = prepare(sa.delete(self.table).where(self.table.c.id == parameter("id")))
        self.ids = prepare(sa.select(self.table.c.id).order_by(self.table.c.id))
        self._names = tuple(field.name for field in resource.columns)
        self._decoders = tuple((f.name, DECODERS[f.kind]) for f in resource.columns if f.kind in DECODERS)

    def decode(self, row: tuple[Any, ...]) -> Record:
        """A row as a record: a value for every stored field, by its name."""
        record = dict(zip(self._names, row, strict=True))
        for name, decoder in self._decoders:
            if record[name] is not None:
                record[name] = decoder(record[name])
        return record


@cache
def shape(resource_name: str) -> Shape:
    """The shape of a resource, made on first use."""
    return Shape(REGISTRY[resource_name])


@dataclass(frozen=True, slots=True)
class Writing:
    """A statement that writes some fields of a record: for each parameter the field, and what its column does to it."""

    statement: Statement
    names: tuple[str, ...]
    encoders: tuple[tuple[int, Encoder], ...]

    def row(self, record: Mapping[str, Any]) -> list[Any]:
        """The parameters in order."""
        values = [record[name] for name in self.names]
        for place, encoder in self.encoders:
            if values[place] is not None:
                values[place] = encoder(values[place])
        return values


def _columns(resource: Resource, names: tuple[str, ...]) -> Iterator[tuple[str, str, Encoder | None]]:
    """(column, field, encoder) of each column that holds one of these fields: its own, and the folded twin."""
    for name in names:
        field = resource.by_name[name]
        yield field.column, name, ENCODERS.get(field.kind)
        if field.folded:
            yield field.folded, name, fold


def _writing(statement: Statement, columns: list[tuple[str, str, Encoder | None]]) -> Writing:
    encoders = tuple((place, encoder) for place, (_, _, encoder) in enumerate(columns) if encoder is not None)
    return Writing(statement, tuple(name for _, name, _ in columns), encoders)


@lru_cache(maxsize=MOST_KEPT)
def insert_writing(resource_name: str, names: tuple[str, ...]) -> Writing:
    """INSERT of a record that has a value for these fields only: each NULL that is bound costs 0.3 microseconds."""
    import sqlalchemy as sa

    form = shape(resource_name)
    columns = {each[0]: each for each in _columns(form.resource, names)}
    statement = prepare(sa.insert(form.table).values({column: parameter(column) for column in columns}))
    return _writing(statement, [columns[column] for column in statement.names])


@lru_cache(maxsize=MOST_KEPT)
def update_writing(resource_name: str, names: tuple[str, ...]) -> Writing:
    """UPDATE of these fields; the record's id goes behind the parameters."""
    import sqlalchemy as sa

    form = shape(resource_name)
    columns = list(_columns(form.resource, names))
    assignments = [(form.table.c[column], parameter(f"new_{column}")) for column, _, _ in columns]
    statement = sa.update(form.table).where(form.table.c.id == parameter("record_id")).ordered_values(*assignments)
    return _writing(prepare(statement), columns)


@cache
def find_statement(resource_name: str, names: tuple[str, ...], order: str) -> Statement:
    """SELECT by equality of these fields; parameters in their order, row_limit and row_offset behind them."""
    import sqlalchemy as sa

    form = shape(resource_name)
    fields = [form.resource.by_name[name] for name in names]
    where = [form.table.c[f.folded or f.column] == parameter(f"equal_{i}") for i, f in enumerate(fields)]
    keys = dict.fromkeys((form.resource.by_name[order].column, "id"))
    select = sa.select(*form.columns).where(*where).order_by(*(form.table.c[key] for key in keys))
    return prepare(select.limit(parameter("row_limit")).offset(parameter("row_offset")))


@cache
def pointing_statement(resource_name: str, field_name: str) -> Statement:
    """SELECT of the ids whose field points at a target; parameters: target, row_limit, row_offset."""
    import sqlalchemy as sa

    form = shape(resource_name)
    field = form.resource.by_name[field_name]
    column = form.table.c[field.column]
    where: sa.ColumnElement[bool] = column == parameter("target")
    if field.kind in JSON_KINDS:
        items = sa.func.json_each(column).table_valued("value")
        found: sa.Select[Any] = (
            sa.select(sa.literal_column("1")).select_from(items).where(items.c.value == parameter("target"))
        )
        where = sa.exists(found)
    select = sa.select(form.table.c.id).where(where).order_by(form.table.c.id)
    return prepare(select.limit(parameter("row_limit")).offset(parameter("row_offset")))


@cache
def containing_statement(resource_name: str, field_name: str) -> Statement:
    """SELECT of the records whose text contains a folded one; parameters: the text, 0."""
    import sqlalchemy as sa

    form = shape(resource_name)
    field = form.resource.by_name[field_name]
    column = form.table.c[field.folded or field.column]
    return prepare(sa.select(*form.columns).where(sa.func.instr(column, parameter("text")) > parameter("least")))


@cache
def earliest_statement(resource_name: str, field_name: str) -> Statement:
    """SELECT of the records that have a value in a field, the smallest first; parameters: row_limit, row_offset."""
    import sqlalchemy as sa

    form = shape(resource_name)
    column = form.table.c[form.resource.by_name[field_name].column]
    select = sa.select(*form.columns).where(column.is_not(None)).order_by(column, form.table.c.id)
    return prepare(select.limit(parameter("row_limit")).offset(parameter("row_offset")))
