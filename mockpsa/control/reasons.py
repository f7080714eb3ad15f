"""Why a list came back empty: which clause removed everything, and what it was nearest to."""

from typing import Any

from mockpsa.control.explaining import explained_query
from mockpsa.control.recording import CURRENT, Entry, Told
from mockpsa.errors import PsaError
from mockpsa.schema.registry import REGISTRY
from mockpsa.store.tenants import Tenant

MOST_KEPT = 256  # reasons of one tenant, while nothing is written


class Reasons:
    """The reasons of one tenant's empty lists. One is worked out once, however often the list is asked for."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._versions: tuple[int, ...] = ()
        self._kept: dict[tuple[str, bytes], tuple[str, ...]] = {}

    def of(self, entry: Entry) -> tuple[str, ...]:
        """Why this answer is empty, in sentences; none where it is no list that a GET asked for."""
        told = Told(entry)
        if entry.method != "GET" or not told.operation.is_list:
            return ()
        versions = self._tenant.records.writes.versions(REGISTRY.by_name)
        if versions != self._versions or len(self._kept) >= MOST_KEPT:
            self._versions = versions
            self._kept.clear()
        key = (told.operation.path, entry.query)
        reasons = self._kept.get(key)
        if reasons is None:
            CURRENT.set(None)  # what is asked to explain is no part of the call
            try:
                reasons = _sentences(explained_query(self._tenant, *key))
            except PsaError:
                reasons = ()
            self._kept[key] = reasons
        return reasons


def _sentences(explained: dict[str, Any]) -> tuple[str, ...]:
    removed = explained.get("removed")
    if removed is None:
        return () if explained.get("total") else ("there is no such record, whatever the conditions",)
    clause = removed["clause"]
    alone = next(each["alone"] for each in explained["clauses"] if each["text"] == clause)
    if alone:
        return (f"{clause} describes {alone} by itself, and none of those that the clauses before it leave",)
    near = f"; the nearest value is {removed['nearest']!r}" if "nearest" in removed else ""
    return (f"{clause} describes no record{near}",)
