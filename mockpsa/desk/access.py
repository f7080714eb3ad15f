"""Which modules a member may only read, or not enter at all. A module is the first segment of a path."""

from mockpsa.errors import Forbidden
from mockpsa.schema.security import MODULE_ACCESS, READ_ONLY
from mockpsa.schema.system import MEMBER
from mockpsa.store.tenants import Tenant


def require_access(tenant: Tenant, actor: str, module: str, *, writing: bool) -> None:
    """Raises Forbidden where the member's access to the module was taken away, or is to read only."""
    member = tenant.records.first(MEMBER, ("identifier", actor))
    limit = member and tenant.records.first(MODULE_ACCESS, ("member", member["id"]), ("module", module))
    if limit and (writing or limit["access"] != READ_ONLY):
        raise Forbidden
