"""Which fault strikes a request: the faults of a server, the one that a request asks for itself, the rate limit."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any

import orjson
from starlette.types import Message, Receive, Scope

from mockpsa.clock import Clock
from mockpsa.control.faulting import Active, Fault
from mockpsa.control.forms import read_form
from mockpsa.control.refusals import ControlRefused
from mockpsa.errors import BodyTooLarge, EndpointNotFound, FindCondition
from mockpsa.query.limits import IN_BODY
from mockpsa.rules import Rules
from mockpsa.schema.fields import Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.wire.bodies import read_body
from mockpsa.wire.operations import Operation, operation_of
from mockpsa.wire.routes import integer_id

if TYPE_CHECKING:
    from mockpsa.control.doubles import Double
    from mockpsa.query.bound import Bound, ColumnPath, Value

MINUTE = timedelta(minutes=1)
MOST_MEMBERS = 4_096  # whose requests are counted


class Request:
    """A request that may be struck. Its body is read when a fault asks for it, and given to the API all the same."""

    def __init__(self, scope: Scope, receive: Receive, double: Double | None) -> None:
        self.double = double
        self.method: str = scope["method"]
        self.scope = scope
        self._receive = receive
        self._body: bytes | None = None
        self._given = False

    @cached_property
    def headers(self) -> dict[bytes, bytes]:
        """By name in lower case."""
        return dict(self.scope["headers"])

    @cached_property
    def operation(self) -> Operation:
        """What it does."""
        return operation_of(self.method, self.scope["path"])

    @property
    def now(self) -> datetime:
        """The tenant's moment."""
        clock = Clock() if self.double is None else self.double.tenant.clock
        return clock.now()

    async def read(self) -> bytes:
        """The body. Raises BodyTooLarge, ClientDisconnect."""
        if self._body is None:
            self._body = await read_body(self.scope, self._receive)
        return self._body

    async def receive(self) -> Message:
        """The body for who comes after."""
        if self._body is None or self._given:
            return await self._receive()
        self._given = True
        return {"type": "http.request", "body": self._body, "more_body": False}


@dataclass(frozen=True, slots=True)
class Found:
    """What strikes a request."""

    name: str
    effect: str
    delay: float
    retry_after: int


@dataclass(slots=True)
class Minute:
    """How often a member has called since a moment."""

    begun: datetime
    count: int = 0


class Faults:
    """A server's. The first that strikes is the one; ``per_minute`` requests of a member are let through."""

    def __init__(self, per_minute: int | None) -> None:
        self.per_minute = per_minute
        self._active: list[Active] = []
        self._last = 0
        self._minutes: dict[bytes, Minute] = {}  # of each member, in the order of their beginning

    @property
    def idle(self) -> bool:
        """Whether no request need be looked at."""
        return not self._active and self.per_minute is None

    def of(self, company: str | None) -> list[Active]:
        """The faults of a company, in the order of their adding; for no company, all."""
        return [each for each in self._active if company is None or each.company in (None, company.lower())]

    def add(self, faults: Iterable[Fault], company: str | None, now: datetime) -> list[Active]:
        """Add faults for a company or for all. Raises FindCondition."""
        added = []
        for fault in faults:
            _check(fault)
            self._last += 1
            added.append(Active(self._last, fault, None if company is None else company.lower(), now))
        self._active += added
        return added

    def remove(self, company: str | None, identity: int | None = None) -> int:
        """Remove one fault of a company, or all that are its own; for no company, of any. How many there were."""
        gone = {
            each.id
            for each in self._active
            if (company is None or each.company == company.lower()) and identity in (None, each.id)
        }
        self._active = [each for each in self._active if each.id not in gone]
        return len(gone)

    async def find(self, request: Request) -> Found | None:
        """What strikes this request, if anything does."""
        asked = request.headers.get(b"x-mock-fault")
        if asked is not None:
            return _asked(asked.decode("latin-1"))
        now = request.now
        company = request.double.tenant.company.lower() if request.double else None
        for active in tuple(self._active):
            if active.company in (None, company) and active.is_for(request.method, request.operation, request.headers):
                if active.fault.conditions is not None and not await _holds(active.fault, request):
                    continue
                if active.strikes(now):
                    fault = active.fault
                    return Found(f"{fault.effect} ({active.id})", fault.effect, active.delay(), fault.retry_after)
        return self._limited(request, now)

    def _limited(self, request: Request, now: datetime) -> Found | None:
        """The rate limit: so many requests of a member in a minute of the tenant's clock."""
        if self.per_minute is None:
            return None
        header = request.headers.get(b"authorization", b"")
        minute = self._minutes.get(header)
        if minute is None or not minute.begun <= now < minute.begun + MINUTE:
            minute = self._begin(header, now)
        minute.count += 1
        if minute.count <= self.per_minute:
            return None
        return Found("rate limit", "429", 0.0, max(1, ceil((minute.begun + MINUTE - now).total_seconds())))

    def _begin(self, header: bytes, now: datetime) -> Minute:
        """A member's new minute; where too many are counted, the one that began first is forgotten."""
        self._minutes.pop(header, None)
        if len(self._minutes) >= MOST_MEMBERS:
            del self._minutes[next(iter(self._minutes))]
        self._minutes[header] = minute = Minute(now)
        return minute


def _asked(text: str) -> Found:
    """What X-Mock-Fault asks for: an effect, and behind it ``; delay=0.5; retryAfter=2``. Raises ControlRefused."""
    effect, *members = (part.strip() for part in text.split(";"))
    given: dict[str, Any] = {"effect": effect}
    for member in members:
        name, _, value = (part.strip() for part in member.partition("="))
        try:
            given[name] = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise ControlRefused(f"X-Mock-Fault: {name} must be a number, not {value!r}.") from None
    fault = read_form(Fault, given, "X-Mock-Fault")
    return Found(f"{effect} (X-Mock-Fault)", effect, fault.delay, fault.retry_after)


def _check(fault: Fault) -> None:
    """Raises FindCondition where no resource knows the conditions."""
    from mockpsa.query.bind import Binder

    if fault.conditions is not None:
        refused: FindCondition | None = None
        for resource in REGISTRY.served:
            try:
                Binder(resource, Rules(), IN_BODY).conditions(fault.conditions)
            except FindCondition as error:
                refused = refused or error
            else:
                return
        if refused is not None:
            raise refused


@lru_cache(maxsize=256)
def _bound(conditions: str, name: str, rules: Rules) -> Bound | FindCondition | None:
    """The conditions of a resource; the refusal where it does not know a name."""
    from mockpsa.query.bind import Binder

    try:
        return Binder(REGISTRY[name], rules, IN_BODY).conditions(conditions)
    except FindCondition as error:
        return error


async def _holds(fault: Fault, request: Request) -> bool:
    """Whether the conditions describe the record that is asked for, or the one in the body."""
    from mockpsa.query.evaluating import describes

    resource = request.operation.resource
    if resource is None or request.double is None:
        return False
    tenant = request.double.tenant
    bound = _bound(fault.conditions or "", resource.name, tenant.rules)
    if isinstance(bound, FindCondition):
        return False
    records = tenant.records
    record: dict[str, Any] | None = None
    if request.operation.is_record:
        with suppress(EndpointNotFound):
            record = records.get(resource, integer_id(request.operation.ids[-1]))
    else:
        try:
            sent = orjson.loads(await request.read() or b"null")
        except (orjson.JSONDecodeError, BodyTooLarge):
            return False
        if isinstance(sent, dict):
            record = {str(name).lower(): value for name, value in sent.items()}
    if record is None:
        return False

    def read(path: ColumnPath) -> Value:
        return _value(path, record or {}, records)

    return describes(bound, read)


def _value(path: ColumnPath, record: dict[str, Any], records: Any) -> Value:
    """A record's value at a path: a stored record's, or that of a body, whose references may say no more than an id."""
    at: Any = record
    for field, target in path.through:
        found = at.get(field.name, at.get(field.name.lower()))
        if isinstance(found, dict):
            inside = {str(name).lower(): value for name, value in found.items()}
            found = inside.get("id", inside)
        at = found if isinstance(found, dict) else records.get(target, found) if isinstance(found, int) else None
        if at is None:
            return None
    value = at.get(path.field.name, at.get(path.field.name.lower()))
    if path.field.kind is Kind.REFERENCE and isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, str | int | float) else None
