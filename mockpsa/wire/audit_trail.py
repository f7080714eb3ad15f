"""``GET /system/audittrail?type=Ticket&id=N``: what happened to a record. Not a resource: no ids, no ``_info``."""

import orjson
from starlette.responses import Response

from mockpsa.errors import BadParameter, NotEmulated
from mockpsa.schema.system import AUDIT_TRAIL_ENTRY
from mockpsa.store.records import Record
from mockpsa.wire.call import Call
from mockpsa.wire.failures import JSON
from mockpsa.wire.paging import page_of
from mockpsa.wire.routes import integer_id

KIND = "Ticket"
MEMBERS = ("text", "enteredDate", "enteredBy", "auditType", "auditSubType", "auditSource")


async def read_trail(call: Call) -> Response:
    """GET the entries, the oldest first."""
    page, headers = page_of(await _entries(call), call.address, call.parameters)
    shown = [{name: entry[name] for name in MEMBERS if entry[name] is not None} for entry in page]
    return Response(orjson.dumps(shown), 200, headers, JSON)


async def count_trail(call: Call) -> Response:
    """GET how many there are."""
    return Response(orjson.dumps({"count": len(await _entries(call))}), media_type=JSON)


async def _entries(call: Call) -> list[Record]:
    """The entries of the record asked for. Raises BadParameter, NotEmulated."""
    asked = {name.lower(): value.strip() for name, value in call.parameters.pairs}
    kind, identity = asked.get("type", ""), asked.get("id", "")
    if not kind or not (identity.isascii() and identity.isdigit()):
        raise BadParameter(f"An audit trail is asked for with type={KIND} and the id of one.")
    if kind.lower() != KIND.lower():
        raise NotEmulated(f"The audit trail of type {kind[:50]} is not emulated; that of {KIND} is.")
    for name in ("conditions", "orderby"):
        if asked.get(name):
            raise NotEmulated(f"{name} of an audit trail is not emulated.")
    records, wanted = call.tenant.records, ("recordId", integer_id(identity))
    return await call.tenant.database.run(lambda: records.find(AUDIT_TRAIL_ENTRY, wanted))
