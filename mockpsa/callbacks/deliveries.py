"""Deliveries: what goes to whom, when, and what came of it. Their table, and nothing of why they are there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from mockpsa.errors import UnusableDatabase
from mockpsa.schema.tables import DELIVERIES
from mockpsa.store.database import Database
from mockpsa.store.statements import parameter, prepare

WAITING, DELIVERED, FAILED, DROPPED = "waiting", "delivered", "failed", "dropped"
MOST_KEPT = 1_000  # that are done

_D = DELIVERIES.c
NAMES = tuple(column.name for column in _D)
_EARLIER = DELIVERIES.alias()
_WAITING: sa.ColumnElement[str] = sa.literal_column(f"'{WAITING}'")  # written out, or SQLite would not take the index
_IS_FIRST = ~sa.exists().where(
    *(_EARLIER.c[name] == _D[name] for name in ("callback", "type", "record")),
    _EARLIER.c.status == _WAITING,
    _EARLIER.c.place < _D.place,
)
NEXT = prepare(
    sa.select(DELIVERIES)
    .where(_D.status == _WAITING, _D.callback == parameter("given"), _D.due <= parameter("now"), _IS_FIRST)
    .order_by(_D.place)
    .limit(1)
)
PENDING = prepare(
    sa.select(_D.callback, sa.func.min(_D.due)).where(_D.status == _WAITING, _IS_FIRST).group_by(_D.callback)
)
LATEST = prepare(sa.select(DELIVERIES).order_by(_D.id.desc()).limit(parameter("most")))
ONE = prepare(sa.select(DELIVERIES).where(_D.id == parameter("given")))
LAST = prepare(sa.select(sa.func.max(_D.id)))
INSERT = prepare(sa.insert(DELIVERIES).values({name: parameter(name) for name in NAMES}))
CHANGING = ("status", "due", "place", "copies", "attempts")
UPDATE = prepare(
    sa.update(DELIVERIES)
    .where(_D.id == parameter("given"))
    .values({name: parameter(f"new_{name}") for name in CHANGING})
)
PRUNE = prepare(sa.delete(DELIVERIES).where(_D.id <= parameter("last"), _D.status != _WAITING))


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
        return _delivery(self._database.execute(NEXT, {"given": callback, "now": now}).fetchone())

    def pending(self) -> dict[int, float]:
        """By callback, when the first that waits for nothing but its time is due."""
        return dict(self._database.execute(PENDING).fetchall())

    def get(self, identity: int) -> Delivery | None:
        """A delivery."""
        return _delivery(self._database.execute(ONE, {"given": identity}).fetchone())

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
        row = _row(delivery)
        given = {f"new_{name}": row[name] for name in CHANGING}
        self._database.execute(UPDATE, {"given": delivery.id, **given})

    def reverse(self, identities: Iterable[int], now: float) -> None:
        """Let these go now, the last of them first."""
        found = [delivery for each in identities if (delivery := self.get(each)) is not None]
        places = [delivery.place for delivery in reversed(found)]
        for delivery, place in zip(found, places, strict=True):
            delivery.place, delivery.due = place, now
            self.update(delivery)


def has_waiting(path: Path) -> bool:
    """Whether a database's file has something to send. One that cannot be read is its first caller's to hear of."""
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
