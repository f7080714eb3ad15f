"""SQLAlchemy tables made from the declarations: one for the columns, one beside it for the finished documents.

Each is made when it is first asked for: all of them take longer than anything else that a start does.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from mockpsa.schema.fields import JSON_KINDS, Access, Field, Kind
from mockpsa.schema.folding import fold
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource

if TYPE_CHECKING:
    import sqlalchemy as sa

SCHEMA_VERSION = 10

PROPERTY_TABLE, DELIVERY_TABLE, SEQUENCE_TABLE = "mockpsa_property", "mockpsa_delivery", "mockpsa_sequence"


@cache
def metadata() -> sa.MetaData:
    """What all tables are part of."""
    import sqlalchemy as sa

    return sa.MetaData()


@cache
def column_types() -> dict[Kind, type[sa.types.TypeEngine[Any]]]:
    """The types of the columns that are no text."""
    import sqlalchemy as sa

    whole = dict.fromkeys((Kind.INTEGER, Kind.LINK, Kind.REFERENCE), sa.Integer)
    return {**whole, Kind.DECIMAL: sa.Float, Kind.BOOLEAN: sa.Boolean}


def stored_order(resource: Resource) -> list[Field]:
    """The fields in the order of their columns: first what lists filter and sort by, to which SQLite reads a row."""
    indexed = {name.removeprefix("-") for names in resource.indexes for name in names}
    return sorted(resource.columns, key=lambda field: 0 if field.name == "id" else _rarity(field, indexed))


def _rarity(field: Field, indexed: Container[str]) -> int:
    """From 1, what nearly every list asks about, to 3."""
    if field.indexed or field.column in indexed or field.access is Access.STAMP:
        return 1
    if field.kind is Kind.TEXT and field.required:
        return 1
    return 2 if field.kind in (Kind.REFERENCE, Kind.BOOLEAN) else 3


def _columns(resource: Resource) -> list[sa.Column[object]]:
    import sqlalchemy as sa

    types = column_types()
    columns: list[sa.Column[object]] = [sa.Column("id", sa.Integer, primary_key=True)]
    for field in stored_order(resource)[1:]:
        pointing = field.target and field.kind not in JSON_KINDS and not field.series
        target = REGISTRY[field.target].source or field.target if pointing else ""
        constraints = [sa.ForeignKey(f"{target}.id")] if target else []
        default = _default(field)
        columns.append(sa.Column(field.column, types.get(field.kind, sa.Text), *constraints, server_default=default))
        if field.folded:
            columns.append(sa.Column(field.folded, sa.Text, server_default=default and fold(default)))
    return columns


def _default(field: Field) -> str | None:
    """What a row holds where a field was not written: its default, as its column keeps it."""
    match field.default:
        case None:
            return None
        case bool():
            return str(int(field.default))
        case tuple():
            return "[]"
        case _:
            return str(field.default)


def _index_column(table: sa.Table, name: str) -> sa.ColumnElement[object]:
    """What an index has of a field (``-name``: the greatest first, as lists ask for the newest)."""
    return table.c[name[1:]].desc() if name.startswith("-") else table.c[name]


def _is_sparse(field: Field) -> bool:
    """Whether a field is empty in many records: its index has the others only, and costs the many nothing."""
    return field.kind in (Kind.REFERENCE, Kind.LINK, Kind.DATE) and field.access is not Access.STAMP


def _table(resource: Resource) -> sa.Table:
    import sqlalchemy as sa

    table = sa.Table(resource.name, metadata(), *_columns(resource))
    for field in resource.columns:
        if (field.indexed and not (resource.is_setup and field.access is Access.STAMP)) or field.unique:
            name = field.folded or field.column
            scope = [table.c[resource.parent.column]] if field.unique and resource.parent else []
            newest_first = "-" if field.access is Access.STAMP and field.kind is Kind.DATE else ""
            column = _index_column(table, newest_first + name)
            filled = table.c[name].is_not(None) if _is_sparse(field) else None
            sa.Index(f"ix_{resource.name}_{name}", *scope, column, unique=bool(field.unique), sqlite_where=filled)
    for names in resource.indexes:
        columns = (_index_column(table, name) for name in names)
        sa.Index(f"ix_{resource.name}_{'_'.join(names).replace('-', '')}", *columns)
    return table


def document_table_name(resource_name: str) -> str:
    """What the table is called that holds a resource's finished documents."""
    return f"{resource_name}_document"


def _document_table(resource: Resource) -> sa.Table:
    import sqlalchemy as sa

    return sa.Table(
        document_table_name(resource.name),
        metadata(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
    )


@cache
def _property_table() -> sa.Table:
    """What a database says of itself: the origin in its links, the seed, the rules, the server's time zone."""
    import sqlalchemy as sa

    name = sa.Column("name", sa.Text, primary_key=True)
    return sa.Table(PROPERTY_TABLE, metadata(), name, sa.Column("value", sa.Text, nullable=False))


@cache
def _sequence_table() -> sa.Table:
    """The highest id of a series whose record was deleted: what was given once is not given again."""
    import sqlalchemy as sa

    name = sa.Column("name", sa.Text, primary_key=True)
    return sa.Table(SEQUENCE_TABLE, metadata(), name, sa.Column("highest", sa.Integer, nullable=False))


@cache
def _table_of(name: str) -> sa.Table:
    resource = REGISTRY[name]
    return _table_of(resource.source) if resource.source else _table(resource)


@cache
def _document_table_of(name: str) -> sa.Table:
    return _document_table(REGISTRY[name])


@cache
def _delivery_table() -> sa.Table:
    """What is posted to callbacks, waiting or done: written in the transaction of the change that it tells of."""
    import sqlalchemy as sa

    texts = (sa.Column(name, sa.Text, nullable=False) for name in ("type", "action", "url", "body", "status"))
    numbers = (sa.Column(name, sa.Integer, nullable=False) for name in ("callback", "record", "place", "copies"))
    made = sa.Table(
        DELIVERY_TABLE,
        metadata(),
        sa.Column("id", sa.Integer, primary_key=True),
        *numbers,
        *texts,
        sa.Column("due", sa.Float, nullable=False),  # seconds since 1970 on the tenant's clock
        sa.Column("attempts", sa.Text, nullable=False),  # JSON
    )
    lane = (made.c[name] for name in ("callback", "type", "record", "place"))
    sa.Index(f"ix_{DELIVERY_TABLE}", *lane, sqlite_where=made.c.status == "waiting")
    return made


# How many of 100,000 records share one value of a field, by what it refers to: a desk of 400 companies and 20 members,
# and of statuses 200, since SQLite takes a list of those that have a name for 25.
RECORDS = 100_000
SHARING = {"Board": 25_000, "BoardStatus": 500, "Member": 5_000, "Company": 250, "Contact": 50, "Ticket": 5}
SHARING_A_FLAG = 50_000


def statistics() -> Iterator[tuple[str, str, str]]:
    """(table, index, records and how many share each further column), as SQLite's ANALYZE writes them.

    Without them SQLite takes every index for as good as any other; measured anew they would change plans as a desk
    grows, and cost each tenant the time.
    """
    for resource in REGISTRY.stored:
        fields = {name: field for field in resource.columns for name in (field.column, field.folded) if name}
        for index in table(resource).indexes:
            sharing = [_sharing(fields[column.name]) for column in index.columns]
            counts = [min(sharing[: place + 1]) for place in range(len(sharing))]
            yield resource.name, str(index.name), " ".join(map(str, (RECORDS, *counts)))


def _sharing(field: Field) -> int:
    return SHARING_A_FLAG if field.kind is Kind.BOOLEAN else SHARING.get(field.target, 5 if field.target else 1)


def table(resource: Resource) -> sa.Table:
    """The table of a resource's columns; a view's is its source's."""
    return _table_of(resource.name)


def document_table(resource: Resource) -> sa.Table:
    """The table of a served resource's finished documents; a view has none."""
    return _document_table_of(resource.name)


def all_tables() -> list[sa.Table]:
    """Every table of a database: the columns, the documents, the properties, the ids once given, the deliveries."""
    columns = [table(resource) for resource in REGISTRY.stored]
    documents = [document_table(resource) for resource in REGISTRY.documented]
    return [*columns, *documents, _property_table(), _sequence_table(), _delivery_table()]
