"""How one resource's rows are read and written: statements made once, and what each column does to a value."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa

from mockpsa.schema.fields import JSON_KINDS, Field, Kind
from mockpsa.schema.folding import fold
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.tables import stored_order, table
from mockpsa.store.statements import Statement, parameter, prepare

Record = dict[str, Any]
Encoder = Callable[[Any], Any]


def _encode_json(value: Any) -> str:
    return orjson.dumps(value).decode()


DECODERS: dict[Kind, Callable[[Any], Any]] = {Kind.BOOLEAN: bool, **dict.fromkeys(JSON_KINDS, orjson.loads)}
# A bool is stored as the number it is: the driver binds numbers directly and asks around for anything else.
ENCODERS: dict[Kind, Encoder] = {Kind.BOOLEAN: int, **dict.fromkeys(JSON_KINDS, _encode_json)}


class Shape:
    """The rows of one resource."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.table = table(resource)
        self.columns = tuple(self.table.c[field.column] for field in resource.columns)
        self.by_id = prepare(sa.select(*self.columns).where(self.table.c.id == parameter("id")))
        self.delete = prepare(sa.delete(self.table).where(self.table.c.id == parameter("id")))
        self.ids = prepare(sa.select(self.table.c.id).order_by(self.table.c.id))
        self.insert = prepare(sa.insert(self.table))
        self._names = tuple(field.name for field in resource.columns)
        self._decoders = tuple((f.name, DECODERS[f.kind]) for f in resource.columns if f.kind in DECODERS)
        self._writers = {f.name: (ENCODERS.get(f.kind), f.folded is not None) for f in resource.columns}
        self._every_writer = tuple((field.name, *self._writers[field.name]) for field in stored_order(resource))

    def decode(self, row: tuple[Any, ...]) -> Record:
        """A row as a record: a value for every stored field, by its name."""
        record = dict(zip(self._names, row, strict=True))
        for name, decoder in self._decoders:
            if record[name] is not None:
                record[name] = decoder(record[name])
        return record

    def encode(self, record: Mapping[str, Any], names: Iterable[str] | None = None) -> list[Any]:
        """The values of these fields (of all, in the order of the table) as their columns hold them.

        Each folded twin stands behind its text.
        """
        values: list[Any] = []
        writers = self._every_writer if names is None else [(name, *self._writers[name]) for name in names]
        for name, encoder, folded in writers:
            value = record[name]
            values.append(value if value is None or encoder is None else encoder(value))
            if folded:
                values.append(None if value is None else fold(value))
        return values

    def column_names(self, field: Field) -> tuple[str, ...]:
        """A field's columns: its own, and the folded twin."""
        return (field.column, field.folded) if field.folded else (field.column,)


@cache
def shape(resource_name: str) -> Shape:
    """The shape of a resource, made on first use."""
    return Shape(REGISTRY[resource_name])


@cache
def update_statement(resource_name: str, names: tuple[str, ...]) -> Statement:
    """UPDATE of these fields; parameters in the order of `Shape.encode`, the record's id behind them."""
    form = shape(resource_name)
    columns = [column for name in names for column in form.column_names(form.resource.by_name[name])]
    assignments = [(form.table.c[column], parameter(f"new_{column}")) for column in columns]
    statement = sa.update(form.table).where(form.table.c.id == parameter("record_id")).ordered_values(*assignments)
    return prepare(statement)


@cache
def find_statement(resource_name: str, names: tuple[str, ...], order: str) -> Statement:
    """SELECT by equality of these fields; parameters in their order, row_limit and row_offset behind them."""
    form = shape(resource_name)
    fields = [form.resource.by_name[name] for name in names]
    where = [form.table.c[f.folded or f.column] == parameter(f"equal_{i}") for i, f in enumerate(fields)]
    keys = dict.fromkeys((form.resource.by_name[order].column, "id"))
    select = sa.select(*form.columns).where(*where).order_by(*(form.table.c[key] for key in keys))
    return prepare(select.limit(parameter("row_limit")).offset(parameter("row_offset")))


@cache
def pointing_statement(resource_name: str, field_name: str) -> Statement:
    """SELECT of the ids whose field points at a target; parameters: target, row_limit, row_offset."""
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
    form = shape(resource_name)
    field = form.resource.by_name[field_name]
    column = form.table.c[field.folded or field.column]
    return prepare(sa.select(*form.columns).where(sa.func.instr(column, parameter("text")) > parameter("least")))
