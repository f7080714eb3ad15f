"""``/_mock/clock``: what time it is for a tenant, and the moving of it; what falls due on the way is told."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from math import isfinite
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockpsa.clock import parse_stamp, stamp
from mockpsa.control.answers import answer
from mockpsa.control.forms import asked_of
from mockpsa.control.refusals import ControlRefused
from mockpsa.desk.due import catch_up
from mockpsa.desk.resurveying import resurvey_all
from mockpsa.store.tenants import Tenant

UNITS = ("weeks", "days", "hours", "minutes", "seconds")
FASTEST = 1_000_000
LONGEST = timedelta(days=36_525)


async def read(tenant: Tenant, request: Request) -> Response:
    """The present moment, and how it moves."""
    return _answer(tenant, [])


async def move(tenant: Tenant, request: Request) -> Response:
    """Do as ``reset``, ``set``, ``advance``, ``rate``, ``freeze``, ``resume`` ask, in this order; say what fell due."""
    asked = await asked_of(request, ACTIONS)
    return await tenant.database.run(lambda: _move(tenant, asked))


def _move(tenant: Tenant, asked: Mapping[str, Any]) -> Response:
    before = tenant.clock.stored(), tenant.clock.now()
    try:
        with tenant.database.transaction():
            for name in (name for name in ACTIONS if name in asked):
                ACTIONS[name](tenant, asked[name])
            tenant.set_property("clock", tenant.clock.stored())
            if tenant.clock.now() < before[1]:
                resurvey_all(tenant)
            happened = catch_up(tenant)
    except BaseException:
        tenant.clock.restore(before[0])
        raise
    return _answer(tenant, happened)


def _answer(tenant: Tenant, happened: list[str]) -> Response:
    clock = tenant.clock
    return answer({"now": stamp(clock.now()), "frozen": clock.frozen, "rate": clock.rate, "happened": happened})


def _set(tenant: Tenant, value: Any) -> None:
    try:
        tenant.clock.set(parse_stamp(value if isinstance(value, str) else ""))
    except ValueError as error:
        raise ControlRefused(f"set is a moment: {error}") from error


def _advance(tenant: Tenant, value: Any) -> None:
    if not isinstance(value, Mapping) or not value or not set(value) <= set(UNITS):
        raise ControlRefused(f'advance is an object of {", ".join(UNITS)}, such as {{"hours": 3}}.')
    for name, amount in value.items():
        if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 <= amount < 1e9:
            raise ControlRefused(f"{name} is a number that is not less than 0; set goes back.")
    by = timedelta(**value)
    if by > LONGEST:
        raise ControlRefused("The clock advances by a century at most.")
    try:
        tenant.clock.advance(by)
    except ValueError as error:
        raise ControlRefused(str(error)) from error


def _rate(tenant: Tenant, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or not 0 < value <= FASTEST:
        raise ControlRefused(f"rate is how many seconds pass in one: more than 0, at most {FASTEST}.")
    tenant.clock.run(float(value))


def _freeze(tenant: Tenant, value: Any) -> None:
    if value is True:
        tenant.clock.freeze()
    else:
        _set(tenant, value)
        tenant.clock.freeze()


def _resume(tenant: Tenant, value: Any) -> None:
    _require_true("resume", value)
    tenant.clock.run()


def _reset(tenant: Tenant, value: Any) -> None:
    _require_true("reset", value)
    tenant.clock.reset()


def _require_true(name: str, value: Any) -> None:
    if value is not True:
        raise ControlRefused(f"{name} is asked for as true.")


ACTIONS: dict[str, Callable[[Tenant, Any], None]] = {
    "reset": _reset,
    "set": _set,
    "advance": _advance,
    "rate": _rate,
    "freeze": _freeze,
    "resume": _resume,
}
