"""``/_mock/access``: which modules a member may only read, or not enter."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockpsa.control.answers import answer
from mockpsa.control.forms import asked
from mockpsa.control.refusals import ControlRefused
from mockpsa.desk.behaviours import open_desk
from mockpsa.schema.reading import Draft
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.security import MODULE_ACCESS, NO_ACCESS, READ_ONLY
from mockpsa.schema.system import MEMBER
from mockpsa.store.tenants import Tenant

FULL = "All"
ACCESSES = (FULL, READ_ONLY, NO_ACCESS)
MODULES = sorted({resource.module for resource in REGISTRY.served})


async def show(tenant: Tenant, request: Request) -> Response:
    """All that is limited, as ``{"access": [{"member": "jsmith", "module": "finance", "access": "None"}]}``."""
    return answer({"access": await tenant.database.run(lambda: _listed(tenant))})


@dataclass(frozen=True, slots=True)
class Limit:
    """What access (``All``, ``ReadOnly`` or ``None``) a ``member`` has, by its identifier, to a ``module``."""

    member: str
    module: str
    access: str

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if self.access not in ACCESSES:
            raise ValueError(f"access is one of {', '.join(ACCESSES)}.")
        if self.module not in MODULES:
            raise ValueError(f"module is one of {', '.join(MODULES)}.")


async def limit(tenant: Tenant, request: Request) -> Response:
    """Give a member all access to a module, to read only, or none: ``Limit``. Answers as GET."""
    wanted = await asked(request, Limit)
    await tenant.database.run(lambda: _limit(tenant, wanted))
    return await show(tenant, request)


def _limit(tenant: Tenant, wanted: Limit) -> None:
    found = tenant.records.first(MEMBER, ("identifier", wanted.member))
    if found is None:
        raise ControlRefused(f"There is no member {wanted.member!r}; name one by its identifier.")
    desk = open_desk(tenant, tenant.properties.get("api_member", ""))
    with tenant.database.transaction():
        for earlier in tenant.records.find(MODULE_ACCESS, ("member", found["id"]), ("module", wanted.module)):
            desk.delete(MODULE_ACCESS, earlier["id"])
        if wanted.access != FULL:
            limited = {"member": found["id"], "module": wanted.module, "access": wanted.access}
            desk.create(MODULE_ACCESS, Draft(limited))


def _listed(tenant: Tenant) -> list[dict[str, Any]]:
    listed = []
    for each in tenant.records.find(MODULE_ACCESS):
        member = tenant.records.get(MEMBER, each["member"]) or {}
        listed.append({"member": member.get("identifier"), "module": each["module"], "access": each["access"]})
    return listed
