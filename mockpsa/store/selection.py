"""Lists: from the texts of a query to documents. Which records a list holds is kept until a write may change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mockpsa.schema.folding import fold
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.system import USER_DEFINED_FIELD, pod_of
from mockpsa.schema.tickets import custom_word
from mockpsa.store.database import Database
from mockpsa.store.documents import Documents
from mockpsa.store.queries import Query, Window
from mockpsa.store.records import Records
from mockpsa.store.statements import Statement, dialect

if TYPE_CHECKING:  # heavy: imported with the first list
    from mockpsa.store.preparation import Prepared, Walk

__all__ = ["Page", "Query", "Selections", "Window", "join_documents"]

MOST_KEPT = 256  # windows, and totals, of one tenant
LARGEST_FOLLOWED = 20_000  # records of a total whose ids are kept, so that a write changes it instead of dropping it
MOST_FOLLOWED = 200_000  # ids kept of all totals of a tenant
LONGEST_CATCH_UP = 100  # writes after which a total is counted anew
SHORTEST_WALK = 1_000  # records that are looked at in the list's order, before all that pass are collected and sorted


@dataclass(frozen=True, slots=True)
class Page:
    """One page of documents; ``more`` says whether another follows, ``last_id`` is the last one's id."""

    documents: tuple[bytes, ...]
    more: bool
    last_id: int


Versions = tuple[int, ...]
Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeptWindow:
    """The ids of a window, and the versions of what it was read from."""

    ids: list[int]
    prepared: Prepared
    versions: Versions


@dataclass(slots=True)
class KeptTotal:
    """How many records a query describes, and which, once it was asked again after a write."""

    prepared: Prepared
    versions: Versions = ()
    total: int = 0
    ids: set[int] | None = field(default=None)


class Selections:
    """The lists of one database."""

    def __init__(self, database: Database, records: Records, documents: Documents) -> None:
        self._database = database
        self._records = records
        self._documents = documents
        self.observer: Callable[[list[int]], None] | None = None  # sees the ids of every page
        self._windows: dict[tuple[Query, int | str | None, Window], KeptWindow] = {}
        self._totals: dict[tuple[Query, int | str | None], KeptTotal] = {}

    def page(self, query: Query, parent: int | str | None, window: Window) -> Page:
        """The documents of a window; one row more is asked for, to know whether a page follows.

        First the ids, then the documents of those: sorting never carries a document along. Raises FindCondition.
        """
        ids = self._window_ids(query, parent, window)
        kept = ids[: window.limit]
        if self.observer is not None:
            self.observer(kept)
        documents = self._documents.several(REGISTRY[query.resource], kept)
        return Page(documents, len(ids) > window.limit, kept[-1] if kept else 0)

    def count(self, query: Query, parent: int | str | None) -> int:
        """How many records the query describes. Raises FindCondition."""
        query = self.defined(query)
        key = (query, parent)
        kept = self._totals.get(key)
        if kept is None:
            kept = KeptTotal(_prepared(query))
            if not query.is_long:
                _make_room(self._totals)
                self._totals[key] = kept
        versions = self._versions(kept.prepared)
        if versions != kept.versions:
            self._count(kept, parent)
            kept.versions = versions
        return kept.total

    def defined(self, query: Query) -> Query:
        """The query with the definitions of the custom fields that it asks about."""
        if not query.custom_field_conditions:
            return query
        found = self._records.find(USER_DEFINED_FIELD, ("podId", pod_of(query.resource)))
        defined = ((fold(each["caption"]), custom_word(each["fieldTypeIdentifier"])) for each in found)
        return replace(query, definitions=tuple(defined))

    def plan(self, statement: Statement) -> list[str]:
        """How the database would go about a statement, in its words."""
        explained = Statement(f"EXPLAIN QUERY PLAN {statement.sql}", statement.names, statement.values)
        given = dict.fromkeys(statement.names, 1)
        return [row[3] for row in self._database.execute(explained, {**given, **statement.values})]

    def _versions(self, prepared: Prepared) -> Versions:
        return self._records.writes.versions(prepared.reads)

    def _window_ids(self, query: Query, parent: int | str | None, window: Window) -> list[int]:
        query = self.defined(query)
        key = (query, parent, window)
        kept = self._windows.get(key)
        if kept is not None and kept.versions == self._versions(kept.prepared):
            return kept.ids
        prepared = _prepared(query)
        ids = self._found(prepared, parent, window)
        if not query.is_long:
            _make_room(self._windows)
            self._windows[key] = KeptWindow(ids, prepared, self._versions(prepared))
        return ids

    def _found(self, prepared: Prepared, parent: int | str | None, window: Window) -> list[int]:
        """The ids of a window: directly by an index, else by a walk, else collected and sorted."""
        given = {"parent": parent, "after": window.after, "row_offset": window.offset, "row_limit": window.limit + 1}
        if prepared.walk is None or prepared.is_direct(self.plan):
            return self._ids(prepared.page, given)
        ids = self._walked(prepared.walk, given)
        return self._ids(prepared.collected, given) if ids is None else ids

    def _walked(self, walk: Walk, given: Given) -> list[int] | None:
        """The window's ids, if they are all found among the first records in the list's order; else None.

        Most filters pass enough of the newest records; for one that does not, the walk is a small part of the sort.
        """
        length = SHORTEST_WALK + 4 * (given["row_offset"] + given["row_limit"])
        bound = self._database.execute(walk.bound, {**given, "row_limit": 1, "row_offset": length}).fetchone()
        if bound is None:
            return None
        ids = self._ids(walk.page, {**given, "bound": bound[0], "bound_id": bound[1]})
        return ids if len(ids) == given["row_limit"] else None

    def _ids(self, statement: Statement, given: Given) -> list[int]:
        return [row[0] for row in self._database.execute(statement, given)]

    def _count(self, kept: KeptTotal, parent: int | str | None) -> None:
        """Bring a total up to date: by asking about what was written since, if that is known, else by counting."""
        written = self._written_since(kept)
        if written is None or kept.total > LARGEST_FOLLOWED:
            row = self._database.execute(kept.prepared.count, {"parent": parent}).fetchone()
            kept.total, kept.ids = row[0], None
            return
        if kept.ids is None:
            self._make_room_for(kept.total)
            kept.ids = set(self._ids(kept.prepared.every, {"parent": parent}))
        else:
            for each in written:
                found = self._ids(kept.prepared.member, {"parent": parent, "record": each})
                (kept.ids.add if found else kept.ids.discard)(each)
        kept.total = len(kept.ids)

    def _written_since(self, kept: KeptTotal) -> set[int] | None:
        """The records of the query's own resource that were written; None where that is not all that matters."""
        prepared = kept.prepared
        if not kept.versions or not prepared.follows:
            return None
        if self._versions(prepared)[1:] != kept.versions[1:]:
            return None
        written = self._records.writes.since(prepared.own, kept.versions[0])
        return None if written is None or len(written) > LONGEST_CATCH_UP else set(written)

    def _make_room_for(self, count: int) -> None:
        holders = [each for each in self._totals.values() if each.ids is not None]
        if sum(len(each.ids or ()) for each in holders) + count > MOST_FOLLOWED:
            for each in holders:
                each.ids = None


def _prepared(query: Query) -> Prepared:
    from mockpsa.store.preparation import prepare_query

    return prepare_query(query)


def _make_room(kept: dict[Any, Any]) -> None:
    """Drop the half that was kept first, when there are too many."""
    if len(kept) >= MOST_KEPT:
        for key in list(kept)[: MOST_KEPT // 2]:
            del kept[key]


def warm_up() -> None:
    """Import and build what every list needs and a start does not, so that no caller waits for it."""
    from mockpsa.query import parse
    from mockpsa.store import preparation  # noqa: F401 - imported for those who will want it

    dialect()
    parse.warm_up()


def join_documents(documents: Iterable[bytes]) -> bytes:
    """A list's body: the documents as they stand, joined."""
    return b"[%b]" % b",".join(documents)
