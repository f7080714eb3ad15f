"""``/_mock/callbacks``: what was posted and what came back; send again, send now, and let something go wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from mockpsa.callbacks.courier import Courier
from mockpsa.clock import stamp
from mockpsa.control.answers import answer
from mockpsa.control.forms import asked
from mockpsa.control.refusals import ControlRefused
from mockpsa.store.tenants import Tenant
from mockpsa.wire.parameters import LARGEST_ID

if TYPE_CHECKING:
    from mockpsa.callbacks.deliveries import Delivery
    from mockpsa.callbacks.outbox import Outbox

MOST = 1_000_000
LATEST = 86_400 * 365  # seconds that a delivery may be held back


def _outbox(tenant: Tenant, request: Request) -> Outbox:
    courier: Courier = request.app.state.courier
    return courier.outbox(tenant)


async def show(tenant: Tenant, request: Request) -> Response:
    """The latest deliveries, each with what is posted and what every attempt met; and the faults still to come."""
    outbox = _outbox(tenant, request)
    return _answer(outbox, await tenant.database.run(outbox.deliveries.latest))


@dataclass(frozen=True, slots=True)
class Flush:
    """Send what is ``due`` by the clock, or all that waits."""

    due: bool = False


async def flush(tenant: Tenant, request: Request) -> Response:
    """Send all that waits now, with its retries, whatever the clock says; or, ``{"due": true}``, what is due by it.

    Answers when that is done, with the deliveries as they are then.
    """
    wanted = await asked(request, Flush)
    await request.app.state.courier.flush(tenant, whole=not wanted.due)
    return await show(tenant, request)


@dataclass(frozen=True, slots=True)
class Replay:
    """The ``id`` of a delivery."""

    id: int


async def replay(tenant: Tenant, request: Request) -> Response:
    """Send ``{"id": 7}`` once more, now; the delivery that this is: ``Replay``."""
    identity = (await asked(request, Replay)).id
    outbox = _outbox(tenant, request)
    delivery = outbox.deliveries.get(identity) if 0 < identity <= LARGEST_ID else None
    if delivery is None:
        raise ControlRefused(f"There is no delivery {identity}; GET lists them.")
    return _answer(outbox, [await request.app.state.courier.send_again(tenant, delivery)])


@dataclass(frozen=True, slots=True)
class Delay:
    """The ``next`` so many deliveries go ``seconds`` late."""

    next: int
    seconds: float

    def __post_init__(self) -> None:
        """Raises ValueError."""
        _require_count("next", self.next)
        if not 0 < self.seconds <= LATEST:
            raise ValueError(f"seconds is more than 0, at most {LATEST}.")


@dataclass(frozen=True, slots=True)
class Disturbance:
    """How many of the next deliveries to ``drop``, ``duplicate``, hold back and ``reorder``, and to ``delay``."""

    drop: int | None = None
    duplicate: int | None = None
    delay: Delay | None = None
    reorder: int | None = None

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if not self.state:
            raise ValueError("The body is an object with one or more of drop, duplicate, delay, reorder.")
        for name in ("drop", "duplicate", "reorder"):
            _require_count(name, getattr(self, name) or 0)

    @property
    def state(self) -> dict[str, Any]:
        """What is asked for, as the outbox keeps it."""
        late = {} if self.delay is None else {"delay": self.delay.next, "seconds": self.delay.seconds}
        counts = {"drop": self.drop, "duplicate": self.duplicate, "reorder": self.reorder}
        return late | {name: count for name, count in counts.items() if count is not None}


def _require_count(name: str, count: int) -> None:
    """Raises ValueError."""
    if not 0 <= count <= MOST:
        raise ValueError(f"{name} is how many of the next deliveries: a whole number from 0 to {MOST}.")


async def disturb(tenant: Tenant, request: Request) -> Response:
    """Have so many of the next deliveries go wrong: ``Disturbance``; 0 takes it back.

    ``{"drop": 1, "duplicate": 2, "reorder": 3, "delay": {"next": 1, "seconds": 60}}``. Raises ControlRefused.
    """
    wanted = await asked(request, Disturbance)
    outbox = _outbox(tenant, request)

    def work() -> None:
        with tenant.database.transaction():
            outbox.faults.set(wanted.state)

    await tenant.database.run(work)
    return await show(tenant, request)


def _answer(outbox: Outbox, deliveries: list[Delivery]) -> Response:
    from mockpsa.callbacks.message import signing_key

    key = signing_key(outbox.tenant)
    shown = [_shown(delivery, key) for delivery in deliveries]
    return answer({"deliveries": shown, "faults": outbox.faults.state})


def _shown(delivery: Delivery, key: str) -> dict[str, Any]:
    """A delivery, with its due moment as it is printed and its request as it goes out."""
    from mockpsa.callbacks.message import SIGNATURE, sign

    whole = asdict(delivery)
    whole["due"] = stamp(datetime.fromtimestamp(delivery.due, UTC)) if isfinite(delivery.due) else None
    for name in ("place", "copies", "url", "body"):
        del whole[name]
    whole["request"] = {
        "method": "POST",
        "url": delivery.url,
        "headers": {SIGNATURE: sign(key, delivery.body.encode())},
        "body": delivery.body,
    }
    return whole
