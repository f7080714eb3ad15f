"""SQLAlchemy tables made from the declarations: one for the columns, one beside it for the finished documents.

Each is made when it is first asked for: all of them take longer than anything else that a start does.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa

from mockpsa.schema.fields import JSON_KINDS, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource

SCHEMA_VERSION = 2

COLUMN_TYPES: dict[Kind, type[sa.types.TypeEngine[Any]]] = {
    Kind.INTEGER: sa.Integer,
    Kind.LINK: sa.Integer,
    Kind.REFERENCE: sa.Integer,
    Kind.DECIMAL: sa.Float,
    Kind.BOOLEAN: sa.Boolean,
}

METADATA = sa.MetaData()


def _columns(resource: Resource) -> list[sa.Column[object]]:
    columns: list[sa.Column[object]] = [sa.Column("id", sa.Integer, primary_key=True)]
    for field in resource.columns[1:]:
        constraints = [sa.ForeignKey(f"{field.target}.id")] if field.target and field.kind not in JSON_KINDS else []
        columns.append(sa.Column(field.column, COLUMN_TYPES.get(field.kind, sa.Text), *constraints))
        if field.folded:
            columns.append(sa.Column(field.folded, sa.Text))
    return columns


def _index_columns(field: Field) -> str:
    return field.folded or field.column


def _table(resource: Resource) -> sa.Table:
    table = sa.Table(resource.name, METADATA, *_columns(resource), sqlite_autoincrement=True)
    for field in resource.columns:
        if field.indexed or field.unique:
            name = _index_columns(field)
            scope = [table.c[resource.parent.column]] if field.unique and resource.parent else []
            sa.Index(f"ix_{resource.name}_{name}", *scope, table.c[name], unique=bool(field.unique))
    for names in resource.indexes:
        sa.Index(f"ix_{resource.name}_{'_'.join(names)}", *(table.c[name] for name in names))
    return table


def _document_table(resource: Resource) -> sa.Table:
    return sa.Table(
        f"{resource.name}_document",
        METADATA,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
    )


# What a database says of itself: the origin in its documents' links, the seed, the rules, the server's time zone …
PROPERTIES = sa.Table(
    "mockpsa_property",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)


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
    return [*columns, *(document_table(resource) for resource in REGISTRY.documented), PROPERTIES]
