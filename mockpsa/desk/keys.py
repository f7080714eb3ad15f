"""Members' keys: minting them for a few hours, and whose they are."""

from collections.abc import Mapping
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from mockpsa.clock import stamp
from mockpsa.desk.change import Change
from mockpsa.desk.desk import Desk
from mockpsa.errors import Forbidden, InvalidField
from mockpsa.ids import guid
from mockpsa.schema.resource import Resource
from mockpsa.schema.security import MEMBER_KEY
from mockpsa.schema.system import MEMBER
from mockpsa.store.records import Record
from mockpsa.store.tenants import Tenant

LIFE = timedelta(hours=4)  # integrators say about four hours; no document says
LENGTH = 16


def mint(desk: Desk, resource: Resource, member: Record, asked: Change) -> Mapping[str, Any]:
    """POST /system/members/{member}/tokens: keys with which a caller acts as the member. Raises Forbidden.

    In the service only an integrator login may; here it is the company's own keys, and no member's.
    """
    if desk.actor != desk.tenant.properties.get("api_member"):
        raise Forbidden
    named = asked.after["memberIdentifier"]
    if named and named.lower() != member["identifier"].lower():
        asked.refuse("memberIdentifier", InvalidField("memberIdentifier", f"{named} is not the member in the path."))
        asked.settle()
    number = desk.next_number("memberKey")
    keys = {
        "publicKey": _key(desk.tenant.seed, "PublicKey", number),
        "privateKey": _key(desk.tenant.seed, "PrivateKey", number),
        "expiration": stamp(desk.moment + LIFE),
    }
    desk.add(MEMBER_KEY, {"member": member["id"], **keys})
    return keys


def keys_of_member(tenant: Tenant, public: str, private: str) -> str | None:
    """The identifier of the member whose keys these are, if they are anyone's, still good, and the member is active."""
    key = tenant.records.first(MEMBER_KEY, ("publicKey", public))
    if key is None or not compare_digest(f"{public}:{private}", f"{key['publicKey']}:{key['privateKey']}"):
        return None
    if key["expiration"] is not None and key["expiration"] <= stamp(tenant.clock.now()):
        return None
    member = tenant.records.get(MEMBER, key["member"])
    return None if member is None or member["inactiveFlag"] else str(member["identifier"])


def _key(seed: int, kind: str, number: int) -> str:
    return guid(seed, kind, number).replace("-", "")[:LENGTH]
