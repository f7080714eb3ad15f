"""Lists: from the texts of a query to documents. The fourth stage; compiled statements are kept by text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from mockpsa.query.bind import Binder
from mockpsa.query.limits import IN_URL, LONGEST_KEPT, Limits
from mockpsa.query.lower import Lowering
from mockpsa.rules import Rules
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.tables import document_table
from mockpsa.store.database import Database
from mockpsa.store.documents import Documents, as_bytes
from mockpsa.store.statements import Statement, parameter, prepare


@dataclass(frozen=True, slots=True)
class Query:
    """What a list asks for, as text. ``after`` is a forward-only page's pageId: only greater ids, by id."""

    resource: str
    rules: Rules
    conditions: str = ""
    order_by: str = ""
    forward_only: bool = False
    limits: Limits = IN_URL


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query's statements: ``page`` takes row_limit, row_offset (and after), both take the parent's id."""

    page: Statement
    count: Statement


def prepare_query(query: Query) -> Prepared:
    """Parse, bind and lower a query, once for each text that is not very long. Raises FindCondition."""
    if len(query.conditions) + len(query.order_by) > LONGEST_KEPT:
        return _prepare.__wrapped__(query)
    return _prepare(query)


@lru_cache(maxsize=1024)
def _prepare(query: Query) -> Prepared:
    resource = REGISTRY[query.resource]
    binder = Binder(resource, query.rules)
    lowering = Lowering.of(resource)
    condition = binder.conditions(query.conditions, query.limits)
    where = [] if condition is None else [lowering.condition(condition)]
    if resource.parent is not None:
        where.append(lowering.table.c[resource.parent.column] == parameter("parent"))
    if resource.only is not None:
        name, value = resource.only
        where.append(lowering.table.c[resource.by_name[name].column] == value)
    count = sa.select(sa.func.count()).select_from(lowering.source(lowering.table)).where(*where)
    order = [lowering.order(key) for key in binder.order_by(query.order_by, query.limits)]
    if query.forward_only:
        where.append(lowering.table.c.id > parameter("after"))
    if resource.source:  # a view: documents are rendered when they are read
        page = sa.select(sa.null(), lowering.table.c.id).select_from(lowering.source(lowering.table)).where(*where)
    else:
        documents = document_table(resource)
        source = lowering.source(lowering.table.join(documents, documents.c.id == lowering.table.c.id))
        page = sa.select(as_bytes(documents.c.document), lowering.table.c.id).select_from(source).where(*where)
    page = page.order_by(*order, lowering.table.c.id).limit(parameter("row_limit")).offset(parameter("row_offset"))
    return Prepared(prepare(page), prepare(count))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of documents; ``more`` says whether another follows, ``last_id`` is the last one's id."""

    documents: tuple[bytes, ...]
    more: bool
    last_id: int


def select_page(
    database: Database,
    documents: Documents,
    query: Query,
    parent: int | None,
    *,
    limit: int,
    offset: int = 0,
    after: int = 0,
) -> Page:
    """At most ``limit`` documents from ``offset`` on; one row more is asked for, to know whether a page follows."""
    statement = prepare_query(query).page
    given = {"parent": parent, "row_limit": limit + 1, "row_offset": offset, "after": after}
    rows: list[tuple[bytes, int]] = database.execute(statement, given).fetchall()
    kept = rows[:limit]
    resource = REGISTRY[query.resource]
    if resource.source:
        shown = tuple(documents.get(resource, identity) or b"{}" for _, identity in kept)
    else:
        shown = tuple(document for document, _ in kept)
    return Page(shown, len(rows) > limit, kept[-1][1] if kept else 0)


def count(database: Database, query: Query, parent: int | None) -> int:
    """How many records the query describes, whatever the page."""
    total: int = database.execute(prepare_query(query).count, {"parent": parent}).fetchone()[0]
    return total


def join_documents(documents: Iterable[bytes]) -> bytes:
    """A list's body: the documents as they stand, joined."""
    return b"[%b]" % b",".join(documents)
