"""A tenant's outbox: what its callbacks are to be told, written in the transaction of the change that they are told of.

A delivery waits until it arrived, failed or was dropped. Those about one record go to one callback in their order: the
first that waits holds up the others.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from mockpsa.callbacks.deliveries import DELIVERED, DROPPED, FAILED, WAITING, Deliveries, Delivery
from mockpsa.callbacks.faults import Faults
from mockpsa.callbacks.message import body_of, target
from mockpsa.clock import parse_stamp, stamp
from mockpsa.schema.callbacks import CALLBACK_ENTRY, CALLBACK_TYPES, OWNER, TYPE_OF, UNTOLD
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.system import MEMBER
from mockpsa.store.changes import Noted
from mockpsa.store.records import Record
from mockpsa.store.tenants import Tenant

RETRIED = frozenset({404, 409, 419, 429})  # Developer Guide, as are the waits and the three days
RETRY_AFTER = (2.0, 4.0)  # seconds
WATCHABLE = frozenset({CALLBACK_ENTRY.name, *TYPE_OF})
FAILING_LONG = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an attempt met: a status, or what stood in the way; ``refused``: it was not even tried."""

    status: int | None
    body: str = ""
    error: str = ""
    refused: bool = False

    @property
    def welcome(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


class Outbox:
    """The outbox of one tenant. ``wake`` is called when there is more in it, before the transaction's end."""

    def __init__(self, tenant: Tenant, wake: Callable[["Outbox"], None]) -> None:
        self.tenant = tenant
        self.faults = Faults(tenant)
        self.deliveries = Deliveries(tenant.database)
        self._wake = wake
        tenant.database.on_commit(self._post)
        tenant.records.on_forget(self._watch_all)
        self._watch()

    @property
    def now(self) -> float:
        """The tenant's present moment, in seconds since 1970."""
        return self.tenant.clock.seconds()

    def entry(self, callback: int) -> Record | None:
        """The callback of a delivery."""
        return self.tenant.records.get(CALLBACK_ENTRY, callback)

    def settle(self, delivery: Delivery, answer: Answer) -> None:
        """Write down what an attempt met, and what follows from it."""
        met = {"status": answer.status, "answer": answer.body or None, "error": answer.error or None}
        attempt = {"at": stamp(self.tenant.clock.now()), **{name: value for name, value in met.items() if value}}
        delivery.attempts.append(attempt)
        retries = sum(attempt.get("status") in RETRIED for attempt in delivery.attempts)
        if answer.welcome:
            delivery.copies -= 1
            delivery.status = WAITING if delivery.copies > 0 else DELIVERED
        elif answer.status in RETRIED and retries <= len(RETRY_AFTER):
            delivery.due = self.now + RETRY_AFTER[retries - 1]
        else:
            delivery.status = FAILED
        with self.tenant.database.transaction():
            self.deliveries.update(delivery)
            if answer.welcome or (delivery.status == FAILED and not answer.refused):
                self._remember(delivery.callback, welcome=answer.welcome)

    def drop(self, delivery: Delivery, reason: str) -> None:
        """Give a delivery up."""
        delivery.attempts.append({"at": stamp(self.tenant.clock.now()), "error": reason})
        delivery.status = DROPPED
        with self.tenant.database.transaction():
            self.deliveries.update(delivery)

    def replay(self, delivery: Delivery) -> Delivery:
        """The same once more, as a delivery of its own."""
        with self.tenant.database.transaction():
            number = self.deliveries.next_id()
            what = (delivery.callback, delivery.type, delivery.record, delivery.action, delivery.url, delivery.body)
            again = Delivery(number, *what, WAITING, self.now, number)
            self.deliveries.insert(again)
        return again

    def release(self) -> None:
        """Let go what waits to be sent in reverse."""
        with self.tenant.database.transaction():
            self.deliveries.reverse(self.faults.release(), self.now)

    def _watch_all(self) -> None:
        """The database is not what it was: all that callbacks can be for is noted until the next change."""
        self.tenant.changes.watched = WATCHABLE

    def _watch(self) -> None:
        """Have noted what a callback may have to be told of; the changes of callbacks always."""
        entries = self.tenant.records.find(CALLBACK_ENTRY, ("inactiveFlag", False))
        types = (CALLBACK_TYPES.get(entry["type"].lower()) for entry in entries)
        watched = chain.from_iterable(each.resources for each in types if each)
        self.tenant.changes.watched = frozenset({CALLBACK_ENTRY.name, *watched})

    def _post(self) -> None:
        """Write the deliveries of what the present transaction has done."""
        if not self.tenant.changes:
            return
        if self.tenant.changes.watched is WATCHABLE:
            self._watch()
        for noted in self.tenant.changes.take():
            if noted.resource is CALLBACK_ENTRY:
                self._watch()
            elif not noted.silent:
                for entry in self._told(noted):
                    self._add(entry, noted)

    def _told(self, noted: Noted) -> Iterator[Record]:
        """The callbacks that a change is told to."""
        name = TYPE_OF[noted.resource.name]
        for entry in self.tenant.records.find(CALLBACK_ENTRY, ("inactiveFlag", False), ("type", name)):
            level = CALLBACK_TYPES[name].levels.get(entry["level"].lower(), UNTOLD)
            if self._is_at(level, noted, entry["objectId"]) and not self._is_suppressed(entry, noted.actor):
                yield entry

    def _is_suppressed(self, entry: Record, actor: str) -> bool:
        """Whether a callback is not told what its own member does."""
        if not entry["isSelfSuppressedFlag"]:
            return False
        member = self.tenant.records.first(MEMBER, ("identifier", actor))
        return member is not None and member["id"] == entry["memberId"]

    def _is_at(self, level: str, noted: Noted, wanted: int) -> bool:
        """Whether a record is at a level's object."""
        if level in (OWNER, UNTOLD):
            return level == OWNER
        resource, record = noted.resource, noted.record
        *through, last = level.split("/")
        for name in through:
            resource = REGISTRY[resource.by_name[name].target]
            record = self.tenant.records.get(resource, record[name] or 0) or {}
        value = record.get(last)
        return wanted in value if isinstance(value, list | tuple) else value == wanted

    def _add(self, entry: Record, noted: Noted) -> None:
        number, identity, name = self.deliveries.next_id(), noted.record["id"], TYPE_OF[noted.resource.name]
        url = target(entry["url"], identity, noted.action)
        body = body_of(self.tenant, entry["id"], number, noted).decode()
        delivery = Delivery(
            number, entry["id"], name, identity, noted.action, url, body, WAITING, self.now, place=number
        )
        reversed_now = self.faults.apply(delivery)
        self.deliveries.insert(delivery)
        self.deliveries.reverse(reversed_now, self.now)
        self._wake(self)

    def _remember(self, callback: int, *, welcome: bool) -> None:
        """How long a callback has failed without a success between; too long, and it is disabled."""
        entry = self.entry(callback)
        since = None if entry is None else entry["failingSince"]
        now = self.tenant.clock.now()
        if entry is None or (welcome and since is None):
            return
        after = entry | {"failingSince": None if welcome else since or stamp(now)}
        if not welcome and now - parse_stamp(after["failingSince"]) >= FAILING_LONG:
            after |= {"failingSince": None, "inactiveFlag": True}
        if after != entry:
            self.tenant.records.update(CALLBACK_ENTRY, entry, after)
            self.tenant.documents.put(CALLBACK_ENTRY, after, new=False)
            self._watch()
