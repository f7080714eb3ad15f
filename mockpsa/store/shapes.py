"""How one resource's rows are read and written: statements made once, and what each column does to a value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

import orjson

from mockpsa.schema.fields import JSON_KINDS, Field, Kind
from mockpsa.schema.folding import FOLD, fold
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.statements import Statement, delete, equal, insert, quoted, select, update

Record = dict[str, Any]
Encoder = Callable[[Any], Any]


def _encode_json(value: Any) -> str:
    return orjson.dumps(value).decode()


DECODERS: dict[Kind, Callable[[Any], Any]] = {Kind.BOOLEAN: bool, **dict.fromkeys(JSON_KINDS, orjson.loads)}
# A bool is stored as the number it is: the driver binds numbers directly and asks around for anything else.
ENCODERS: dict[Kind, Encoder] = {Kind.BOOLEAN: int, **dict.fromkeys(JSON_KINDS, _encode_json)}
PAGE, PAGE_NAMES = "LIMIT ? OFFSET ?", ("row_limit", "row_offset")
MOST_KEPT = 1_024  # sets of columns that records of all resources were written by


class Shape:
    """The rows of one resource."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.table = resource.source or resource.name
        self.blank = resource.blank()
        self.columns = tuple(quoted(field.column) for field in resource.columns)
        self.by_id = Statement(select(self.table, self.columns, equal(["id"])), ("id",), {})
        self.delete = delete(self.table)
        self.ids = Statement(select(self.table, ["id"], order=["id"]), (), {})
        self.last_id = Statement(select(self.table, ["max(id)"]), (), {})
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
    """A statement that writes some fields of a record: for each parameter its value, and what its column does to it."""

    statement: Statement
    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    encoders: tuple[tuple[int, Encoder], ...]

    def row(self, record: Mapping[str, Any]) -> list[Any]:
        """The parameters in order."""
        values = list(self.values(record))
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
    names = [name for _, name, _ in columns]
    return Writing(statement, itemgetter(*names) if len(names) > 1 else _only(names[0]), encoders)


def _only(name: str) -> Callable[[Mapping[str, Any]], tuple[Any]]:
    return lambda record: (record[name],)


@lru_cache(maxsize=MOST_KEPT)
def insert_writing(resource_name: str, names: tuple[str, ...]) -> Writing:
    """INSERT of a record that has all other fields at their defaults: each value bound costs 0.3 microseconds."""
    form = shape(resource_name)
    columns = list(_columns(form.resource, names))
    return _writing(insert(form.table, tuple(column for column, _, _ in columns)), columns)


@lru_cache(maxsize=MOST_KEPT)
def update_writing(resource_name: str, names: tuple[str, ...]) -> Writing:
    """UPDATE of these fields; the record's id goes behind the parameters."""
    form = shape(resource_name)
    columns = list(_columns(form.resource, names))
    return _writing(update(form.table, tuple(column for column, _, _ in columns)), columns)


def _compared(field: Field) -> str:
    """What of a field compares: of a text its folded form."""
    folds = field.kind is Kind.TEXT and not field.folded
    return f"{FOLD}({quoted(field.column)})" if folds else quoted(field.folded or field.column)


@cache
def find_statement(resource_name: str, names: tuple[str, ...], order: str) -> Statement:
    """SELECT by equality of these fields; parameters in their order, the limit and the offset behind them."""
    form = shape(resource_name)
    fields = [form.resource.by_name[name] for name in names]
    where = [f"{_compared(field)} = ?" for field in fields]
    keys = dict.fromkeys((form.resource.by_name[order].column, "id"))
    sql = select(form.table, form.columns, where, keys, PAGE)
    return Statement(sql, (*names, *PAGE_NAMES), {})


@cache
def pointing_statement(resource_name: str, field_name: str, among: tuple[tuple[str, str], ...] = ()) -> Statement:
    """SELECT of the ids whose field points at a target; parameters: the target, the limit, the offset.

    ``among`` are the choices which say that the field points there.
    """
    form = shape(resource_name)
    field = form.resource.by_name[field_name]
    where = f"{quoted(field.column)} = ?"
    if field.kind in JSON_KINDS:
        where = f"EXISTS (SELECT 1 FROM json_each({quoted(field.column)}) WHERE value = ?)"  # noqa: S608 - declared
    if among:
        words = "', '".join(word for word, _ in among)
        where += f" AND COALESCE({quoted(field.told_by)}, '{field.among[0][0]}') IN ('{words}')"
    return Statement(select(form.table, ["id"], [where], ["id"], PAGE), ("target", *PAGE_NAMES), {})


@cache
def containing_statement(resource_name: str, field_name: str) -> Statement:
    """SELECT of the records whose text contains a folded one; parameter: the text."""
    form = shape(resource_name)
    field = form.resource.by_name[field_name]
    where = f"instr({_compared(field)}, ?) > 0"
    return Statement(select(form.table, form.columns, [where]), ("text",), {})


@cache
def earliest_statement(resource_name: str, field_name: str) -> Statement:
    """SELECT of the id and the value of the record whose value in a field is the smallest."""
    form = shape(resource_name)
    column = form.resource.by_name[field_name].column
    where = f"{quoted(column)} IS NOT NULL"
    return Statement(select(form.table, ["id", quoted(column)], [where], [column, "id"], "LIMIT 1"), (), {})
