"""Deliveries: what goes to whom, when, and what came of it. Their table, and nothing of why they are there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from mockpsa.errors import UnusableDatabase
from mockpsa.schema.tables import DELIVERY_TABLE
from mockpsa.store.database import Database
from mockpsa.store.statements import Statement

WAITING, DELIVERED, FAILED, DROPPED = "waiting", "delivered", "failed", "dropped"
MOST_KEPT = 1_000  # that are done

NAMES = ("id", "callback", "type", "record", "action", "url", "body", "status", "due", "place", "copies", "attempts")
CHANGING = ("status", "due", "place", "copies", "attempts")


def _statement(sql: str, *names: str) -> Statement:
    """A statement with the table's name, its columns, and what is to be sent before others about the same record."""
    earlier = f"SELECT 1 FROM {DELIVERY_TABLE} e WHERE e.status='{WAITING}' AND e.place<d.place"  # noqa: S608
    first = f"NOT EXISTS ({earlier} AND e.callback=d.callback AND e.type=d.type AND e.record=d.record)"
    columns, places = ",".join(NAMES), ",".join("?" * len(NAMES))
    changes = ",".join(f"{name}=?" for name in CHANGING)
    texts = {"table": DELIVERY_TABLE, "columns": columns, "places": places, "changes": changes}
    text = sql.format(first=f"status='{WAITING}' AND {first}", **texts)
    return Statement(text, names, {}, "" if text.startswith("SELECT") else DELIVERY_TABLE)


NEXT = _statement(
    "SELECT {columns} FROM {table} d WHERE callback=? AND due<=? AND {first} ORDER BY place LIMIT 1", "callback", "now"
)
PENDING = _statement("SELECT callback, min(due) FROM {table} d WHERE {first} GROUP BY callback")
LATEST = _statement("SELECT {columns} FROM {table} ORDER BY id DESC LIMIT ?", "most")
ONE = _statement("SELECT {columns} FROM {table} WHERE id=?", "id")
LAST = _statement("SELECT max(id) FROM {table}")
INSERT = _statement("INSERT INTO {table} ({columns}) VALUES ({places})", *NAMES)
UPDATE = _statement("UPDATE {table} SET {changes} WHERE id=?", *CHANGING, "id")
PRUNE = _statement("DELETE FROM {table} WHERE id<=? AND status<>'waiting'", "last")


@dataclass(slots=True)
class Delivery:
    """One row. ``due`` is in seconds since 1970 on the tenant's clock, ``place`` the order in which they go out.

    ``copies`` is how many times it is still to arrive, ``attempts`` what each one met.
    """

    id: int
    callback: int
    type: str
    record: int
    action: str
    url: str
    body: str
    status: str
    due: float
    place: int
    copies: int = 1
    attempts: list[dict[str, Any]] = field(default_factory=list)


class Deliveries:
    """The deliveries of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next(self, callback: int, now: float) -> Delivery | None:
        """The next one for a callback that is due, and that no other one about the same record is before."""
        return _delivery(self._database.execute(NEXT, {"callback": callback, "now": now}).fetchone())

    def pending(self) -> dict[int, float]:
        """By callback, when the first that waits for nothing but its time is due."""
        return dict(self._database.execute(PENDING).fetchall())

    def get(self, identity: int) -> Delivery | None:
        """A delivery."""
        return _delivery(self._database.execute(ONE, {"id": identity}).fetchone())

    def latest(self) -> list[Delivery]:
        """The latest ones, in the order in which they were written."""
        rows = self._database.execute(LATEST, {"most": MOST_KEPT}).fetchall()
        return [delivery for row in reversed(rows) if (delivery := _delivery(row)) is not None]

    def next_id(self) -> int:
        """The number of the next one."""
        return int(self._database.execute(LAST).fetchone()[0] or 0) + 1

    def insert(self, delivery: Delivery) -> None:
        """Write a new one, and forget the oldest that are done."""
        self._database.execute(INSERT, _row(delivery))
        self._database.execute(PRUNE, {"last": delivery.id - MOST_KEPT})

    def update(self, delivery: Delivery) -> None:
        """Write what has become of one."""
        self._database.execute(UPDATE, _row(delivery))

    def reverse(self, identities: Iterable[int], now: float) -> None:
        """Let these go now, the last of them first."""
        found = [delivery for each in identities if (delivery := self.get(each)) is not None]
        places = [delivery.place for delivery in reversed(found)]
        for delivery, place in zip(found, places, strict=True):
            delivery.place, delivery.due = place, now
            self.update(delivery)


def has_waiting(path: Path) -> bool:
    """Whether a database's file has something to send. One that cannot be read is its first caller's to hear of."""
    if not path.stat().st_size:  # a crash left it; it is made anew when it is first asked for
        return False
    try:
        database = Database(path)
        database.check_version()
    except UnusableDatabase:
        return False
    waiting = bool(Deliveries(database).pending())
    database.close()
    return waiting


def _row(delivery: Delivery) -> dict[str, Any]:
    row = {name: getattr(delivery, name) for name in NAMES}
    return row | {"attempts": orjson.dumps(delivery.attempts).decode()}


def _delivery(row: tuple[Any, ...] | None) -> Delivery | None:
    if row is None:
        return None
    values = dict(zip(NAMES, row, strict=True))
    return Delivery(**values | {"attempts": orjson.loads(values["attempts"])})
