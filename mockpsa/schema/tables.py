"""SQLAlchemy tables made from the declarations: one for the columns, one beside it for the finished documents.

Each is made when it is first asked for: all of them take longer than anything else that a start does.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from mockpsa.schema.fields import JSON_KINDS, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource

if TYPE_CHECKING:
    import sqlalchemy as sa

SCHEMA_VERSION = 2

PROPERTY_TABLE = "mockpsa_property"


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


def _columns(resource: Resource) -> list[sa.Column[object]]:
    import sqlalchemy as sa

    types = column_types()
    columns: list[sa.Column[object]] = [sa.Column("id", sa.Integer, primary_key=True)]
    for field in resource.columns[1:]:
        constraints = [sa.ForeignKey(f"{field.target}.id")] if field.target and field.kind not in JSON_KINDS else []
        columns.append(sa.Column(field.column, types.get(field.kind, sa.Text), *constraints))
        if field.folded:
            columns.append(sa.Column(field.folded, sa.Text))
    return columns


def _index_columns(field: Field) -> str:
    return field.folded or field.column


def _table(resource: Resource) -> sa.Table:
    import sqlalchemy as sa

    table = sa.Table(resource.name, metadata(), *_columns(resource), sqlite_autoincrement=True)
    for field in resource.columns:
        if field.indexed or field.unique:
            name = _index_columns(field)
            scope = [table.c[resource.parent.column]] if field.unique and resource.parent else []
            sa.Index(f"ix_{resource.name}_{name}", *scope, table.c[name], unique=bool(field.unique))
    for names in resource.indexes:
        sa.Index(f"ix_{resource.name}_{'_'.join(names)}", *(table.c[name] for name in names))
    return table


def _document_table(resource: Resource) -> sa.Table:
    import sqlalchemy as sa

    return sa.Table(
        f"{resource.name}_document",
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
def _table_of(name: str) -> sa.Table:
    resource = REGISTRY[name]
    return _table_of(resource.source) if resource.source else _table(resource)


@cache
def _document_table_of(name: str) -> sa.Table:
    return _document_table(REGISTRY[name])


def table(resource: Resource) -> sa.Table:
    """The table of a resource's columns; a view's is its source's."""
    return _table_of(resource.name)


def document_table(resource: Resource) -> sa.Table:
    """The table of a served resource's finished documents; a view has none."""
    return _document_table_of(resource.name)


def all_tables() -> list[sa.Table]:
    """Every table of a database: the columns, the documents, the properties."""
    columns = [table(resource) for resource in REGISTRY.stored]
    return [*columns, *(document_table(resource) for resource in REGISTRY.documented), _property_table()]
