"""``/_mock/access``: which modules a member may only read, or not enter."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from mockpsa.control.refusals import ControlRefused
from mockpsa.desk.behaviours import open_desk
from mockpsa.schema.reading import Draft
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.security import MODULE_ACCESS, NO_ACCESS, READ_ONLY
from mockpsa.schema.system import MEMBER
from mockpsa.store.tenants import Tenant
from mockpsa.wire.bodies import parse_json, read_body
from mockpsa.wire.failures import JSON

FULL = "All"
ACCESSES = (FULL, READ_ONLY, NO_ACCESS)
MODULES = sorted({resource.module for resource in REGISTRY.served})


async def show(tenant: Tenant, request: Request) -> Response:
    """All that is limited, as ``{"access": [{"member": "jsmith", "module": "finance", "access": "None"}]}``."""
    return Response(orjson.dumps({"access": await tenant.database.run(lambda: _listed(tenant))}), media_type=JSON)


async def limit(tenant: Tenant, request: Request) -> Response:
    """Give a member all access to a module, to read only, or none: ``member``, ``module``, ``access``.

    Answers as `show`. Raises ControlRefused.
    """
    asked = parse_json(await read_body(request.scope, request.receive))
    if not isinstance(asked, dict) or set(asked) != {"member", "module", "access"}:
        raise ControlRefused(
            'The body is an object such as {"member": "jsmith", "module": "finance", "access": "None"}.'
        )
    if asked["access"] not in ACCESSES:
        raise ControlRefused(f"access is one of {', '.join(ACCESSES)}.")
    if asked["module"] not in MODULES:
        raise ControlRefused(f"module is one of {', '.join(MODULES)}.")
    await tenant.database.run(lambda: _limit(tenant, **asked))
    return await show(tenant, request)


def _limit(tenant: Tenant, member: Any, module: str, access: str) -> None:
    found = tenant.records.first(MEMBER, ("identifier", member)) if isinstance(member, str) else None
    if found is None:
        raise ControlRefused(f"There is no member {orjson.dumps(member).decode()}; name one by its identifier.")
    desk = open_desk(tenant, tenant.properties.get("api_member", ""))
    with tenant.database.transaction():
        for earlier in tenant.records.find(MODULE_ACCESS, ("member", found["id"]), ("module", module)):
            desk.delete(MODULE_ACCESS, earlier["id"])
        if access != FULL:
            desk.create(MODULE_ACCESS, Draft({"member": found["id"], "module": module, "access": access}))


def _listed(tenant: Tenant) -> list[dict[str, Any]]:
    listed = []
    for each in tenant.records.find(MODULE_ACCESS):
        member = tenant.records.get(MEMBER, each["member"]) or {}
        listed.append({"member": member.get("identifier"), "module": each["module"], "access": each["access"]})
    return listed
