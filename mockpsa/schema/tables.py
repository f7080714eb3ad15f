"""SQLAlchemy tables made from the declarations: one for the columns, one beside it for the finished documents."""

from typing import Any

import sqlalchemy as sa

from mockpsa.schema.fields import JSON_KINDS, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource

SCHEMA_VERSION = 3

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
        pointing = field.target and field.kind not in JSON_KINDS
        target = REGISTRY[field.target].source or field.target if pointing else ""
        constraints = [sa.ForeignKey(f"{target}.id")] if target else []
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


TABLES: dict[str, sa.Table] = {resource.name: _table(resource) for resource in REGISTRY if not resource.source}
TABLES |= {resource.name: TABLES[resource.source] for resource in REGISTRY if resource.source}
DOCUMENTS: dict[str, sa.Table] = {resource.name: _document_table(resource) for resource in REGISTRY.documented}

# What a database says of itself: the origin in its documents' links, the seed, the rules, the server's time zone …
PROPERTIES = sa.Table(
    "mockpsa_property",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)


def table(resource: Resource) -> sa.Table:
    """The table of a resource's columns; a view's is its source's."""
    return TABLES[resource.name]


def document_table(resource: Resource) -> sa.Table:
    """The table of a served resource's finished documents; a view has none."""
    return DOCUMENTS[resource.name]
