"""Lists: from the texts of a query to documents. The fourth stage; compiled statements are kept by text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from mockpsa.query.limits import IN_URL, LONGEST_KEPT, Limits
from mockpsa.rules import Rules
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.tables import document_table
from mockpsa.store.database import Database
from mockpsa.store.documents import Documents, as_bytes
from mockpsa.store.records import Records
from mockpsa.store.statements import Statement, dialect, parameter, prepare

MOST_KEPT = 256  # windows and counts of one tenant


@dataclass(frozen=True, slots=True)
class Query:
    """What a list asks for, as text. ``forward_only``: only ids greater than the window's ``after``."""

    resource: str
    rules: Rules
    conditions: str = ""
    order_by: str = ""
    forward_only: bool = False
    limits: Limits = IN_URL

    @property
    def is_long(self) -> bool:
        """Whether its texts are too long for anything made from them to be kept."""
        return len(self.conditions) + len(self.order_by) > LONGEST_KEPT


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query's statements: ``page`` takes row_limit, row_offset (and after), both take the parent's id."""

    page: Statement
    count: Statement


def prepare_query(query: Query) -> Prepared:
    """Parse, bind and lower a query, once for each text that is not very long. Raises FindCondition."""
    if query.is_long:
        return _prepare.__wrapped__(query)
    return _prepare(query)


@lru_cache(maxsize=1024)
def _prepare(query: Query) -> Prepared:
    import sqlalchemy as sa

    from mockpsa.query.bind import Binder
    from mockpsa.query.lower import Lowering

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
    page = sa.select(lowering.table.c.id).select_from(lowering.source(lowering.table)).where(*where)
    page = page.order_by(*order, lowering.table.c.id).limit(parameter("row_limit")).offset(parameter("row_offset"))
    return Prepared(prepare(page), prepare(count))


@cache
def _documents_statement(resource_name: str) -> Statement:
    """The documents of a JSON array of ids, in any order."""
    import sqlalchemy as sa

    documents = document_table(REGISTRY[resource_name])
    asked = sa.func.json_each(parameter("ids")).table_valued("value")
    select = sa.select(documents.c.id, as_bytes(documents.c.document))
    return prepare(select.where(documents.c.id.in_(sa.select(asked.c.value))))


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for. ``after`` is a forward-only page's pageId."""

    limit: int
    offset: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of documents; ``more`` says whether another follows, ``last_id`` is the last one's id."""

    documents: tuple[bytes, ...]
    more: bool
    last_id: int


class Selections:
    """The lists of one database. Which records a list holds is kept until one is written; their documents never are."""

    def __init__(self, database: Database, records: Records, documents: Documents) -> None:
        self._database = database
        self._records = records
        self._documents = documents
        self._version = records.version
        self._ids: dict[tuple[Query, int | None, Window], list[int]] = {}
        self._counts: dict[tuple[Query, int | None], int] = {}

    def page(self, query: Query, parent: int | None, window: Window) -> Page:
        """The documents of a window; one row more is asked for, to know whether a page follows.

        First the ids, then the documents of those: sorting never carries a document along. Raises FindCondition.
        """
        ids = self._window_ids(query, parent, window)
        kept = ids[: window.limit]
        return Page(self._contents(query.resource, kept), len(ids) > window.limit, kept[-1] if kept else 0)

    def _contents(self, name: str, ids: list[int]) -> tuple[bytes, ...]:
        """The documents of these ids; a view's are rendered now."""
        if REGISTRY[name].source:
            return tuple(self._documents.get(REGISTRY[name], each) or b"{}" for each in ids)
        asked = f"[{','.join(map(str, ids))}]"
        documents: dict[int, bytes] = dict(self._database.execute_row(_documents_statement(name), (asked,)).fetchall())
        return tuple(documents[each] for each in ids)

    def count(self, query: Query, parent: int | None) -> int:
        """How many records the query describes. Raises FindCondition."""
        self._drop_what_is_old()
        key = (query, parent)
        total = self._counts.get(key)
        if total is None:
            row = self._database.execute(prepare_query(query).count, {"parent": parent}).fetchone()
            total = row[0]
            if not query.is_long:
                self._counts[key] = total
        return total

    def _window_ids(self, query: Query, parent: int | None, window: Window) -> list[int]:
        self._drop_what_is_old()
        key = (query, parent, window)
        ids = self._ids.get(key)
        if ids is None:
            given = {
                "parent": parent,
                "row_limit": window.limit + 1,
                "row_offset": window.offset,
                "after": window.after,
            }
            ids = [row[0] for row in self._database.execute(prepare_query(query).page, given)]
            if not query.is_long:
                self._ids[key] = ids
        return ids

    def _drop_what_is_old(self) -> None:
        if self._version != self._records.version or len(self._ids) + len(self._counts) >= MOST_KEPT:
            self._version = self._records.version
            self._ids.clear()
            self._counts.clear()


def warm_up() -> None:
    """Import and build what every list needs and a start does not, so that no caller waits for it."""
    from mockpsa.query import lower, parse  # noqa: F401 - imported for those who will want it

    dialect()
    parse.warm_up()


def join_documents(documents: Iterable[bytes]) -> bytes:
    """A list's body: the documents as they stand, joined."""
    return b"[%b]" % b",".join(documents)
