"""``/_mock/rules``: every named rule with its meaning and value, and the setting of them while the desk is served."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockpsa.control.answers import answer
from mockpsa.control.forms import asked_of
from mockpsa.control.refusals import ControlRefused
from mockpsa.rules import RULES, UnknownRule
from mockpsa.store.tenants import Tenant


async def read(tenant: Tenant, request: Request) -> Response:
    """The rules in force, each with its meaning and its values."""
    return _answer(tenant)


async def change(tenant: Tenant, request: Request) -> Response:
    """Set rules, ``{"transitions": "drawn"}``; null has one again as the server was started."""
    asked = await asked_of(request, RULES)
    for name, value in asked.items():
        if value is not None and not isinstance(value, str):
            raise ControlRefused(f"{name} is set to a word: {', '.join(RULES[name].values)}; or to null.")
    await tenant.database.run(lambda: _flip(tenant, asked))
    return _answer(tenant)


def _flip(tenant: Tenant, asked: dict[str, str | None]) -> None:
    before = tenant.rules
    try:
        with tenant.database.transaction():
            tenant.flip(asked)
    except UnknownRule as error:
        raise ControlRefused(f"{error}.") from error
    except BaseException:
        tenant.documents.change_rules(before)
        raise


def _answer(tenant: Tenant) -> Response:
    profile, flipped = tenant.rules.profile, tenant.flipped
    rules: list[dict[str, Any]] = [
        {
            "name": rule.name,
            "value": tenant.rules.value(rule.name),
            "about": rule.about,
            "values": rule.values,
            "profile": getattr(rule, profile),
            "flipped": rule.name in flipped,
        }
        for rule in RULES.values()
    ]
    return answer({"profile": profile, "rules": rules})
