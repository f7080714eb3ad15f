"""``/_mock/callbacks``: what was posted and what came back; send again, send now, and let something go wrong."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from mockpsa.callbacks.courier import Courier
from mockpsa.clock import stamp
from mockpsa.control.refusals import ControlRefused
from mockpsa.store.tenants import Tenant
from mockpsa.wire.bodies import parse_json, read_body
from mockpsa.wire.failures import JSON

if TYPE_CHECKING:
    from mockpsa.callbacks.deliveries import Delivery
    from mockpsa.callbacks.outbox import Outbox

FAULTS = ("drop", "duplicate", "delay", "reorder")
MOST = 1_000_000
LATEST = 86_400 * 365  # seconds that a delivery may be held back


def _outbox(tenant: Tenant, request: Request) -> Outbox:
    courier: Courier = request.app.state.courier
    return courier.outbox(tenant)


async def show(tenant: Tenant, request: Request) -> Response:
    """The latest deliveries, each with what is posted and what every attempt met; and the faults still to come."""
    outbox = _outbox(tenant, request)
    return _answer(outbox, await tenant.database.run(outbox.deliveries.latest))


async def flush(tenant: Tenant, request: Request) -> Response:
    """Send all that waits now, with its retries, whatever the clock says; or, ``{"due": true}``, what is due by it.

    Answers when that is done, with the deliveries as they are then. Raises ControlRefused.
    """
    body = await read_body(request.scope, request.receive)
    asked = {} if not body.strip() else parse_json(body)
    if asked not in ({}, {"due": True}, {"due": False}):
        raise ControlRefused('The body is empty, or {"due": true} for what is due by the clock.')
    await request.app.state.courier.flush(tenant, whole=not asked.get("due"))
    return await show(tenant, request)


async def replay(tenant: Tenant, request: Request) -> Response:
    """Send ``{"id": 7}`` once more, now; the delivery that this is.

    Raises ControlRefused.
    """
    asked = await _read(request, ("id",))
    outbox = _outbox(tenant, request)
    delivery = outbox.deliveries.get(asked["id"]) if _is_number(asked["id"]) else None
    if delivery is None:
        raise ControlRefused(f"There is no delivery {orjson.dumps(asked['id']).decode()}; GET lists them.")
    return _answer(outbox, [await request.app.state.courier.send_again(tenant, delivery)])


async def disturb(tenant: Tenant, request: Request) -> Response:
    """Have so many of the next deliveries go wrong: ``drop``, ``duplicate``, ``reorder``, ``delay``; 0 takes it back.

    ``{"drop": 1, "duplicate": 2, "reorder": 3, "delay": {"next": 1, "seconds": 60}}``. Raises ControlRefused.
    """
    asked = await _read(request, FAULTS)
    outbox = _outbox(tenant, request)
    state: dict[str, Any] = {}
    for name, value in asked.items():
        state |= _delay(value) if name == "delay" else {name: _number(name, value)}

    def work() -> None:
        with tenant.database.transaction():
            outbox.faults.set(state)

    await tenant.database.run(work)
    return await show(tenant, request)


def _answer(outbox: Outbox, deliveries: list[Delivery]) -> Response:
    from mockpsa.callbacks.message import signing_key

    key = signing_key(outbox.tenant)
    shown = [_shown(delivery, key) for delivery in deliveries]
    return Response(orjson.dumps({"deliveries": shown, "faults": outbox.faults.state}), media_type=JSON)


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


async def _read(request: Request, known: Collection[str]) -> dict[str, Any]:
    """A body's members. Raises ControlRefused, MalformedJson, BodyTooLarge."""
    asked = parse_json(await read_body(request.scope, request.receive))
    if not isinstance(asked, dict) or not asked or not set(asked) <= set(known):
        raise ControlRefused(f"The body is an object with {', '.join(known)}.")
    return asked


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def _number(name: str, value: Any) -> int:
    if not _is_number(value):
        raise ControlRefused(f"{name} is how many of the next deliveries: a whole number from 0 to {MOST}.")
    return int(value)


def _delay(value: Any) -> dict[str, Any]:
    seconds = value.get("seconds") if isinstance(value, dict) else None
    if not isinstance(seconds, int | float) or not 0 < seconds <= LATEST or set(value) != {"next", "seconds"}:
        raise ControlRefused('delay is an object such as {"next": 1, "seconds": 60}.')
    return {"delay": _number("next", value["next"]), "seconds": float(seconds)}
