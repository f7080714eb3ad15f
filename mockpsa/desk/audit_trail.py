"""What happened to a ticket: its creation, changes of its fields, what its SLA did; who, and when by its clock.

The service's sentences were never captured; these are ours.
"""

from itertools import compress
from operator import itemgetter, ne
from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Desk
from mockpsa.schema.fields import JSON_KINDS, Access, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.system import AUDIT_TRAIL_ENTRY
from mockpsa.schema.tickets import TICKET

AUDITED = tuple(f for f in TICKET.columns if f.access is Access.OPEN and f.kind not in JSON_KINDS)
audited_values = itemgetter(*(field.name for field in AUDITED))
SYSTEM = "System"  # who sees to what falls due
NOTHING = "(none)"
STANDING = {"NoEscalation": "is paused", "Resolved": "is stopped"}  # what an escalationStatus does to the clock


def enter(desk: Desk, ticket: int, kind: str, text: str, *, moment: str | None = None) -> None:
    """Add an entry to a ticket's trail."""
    entry = AUDIT_TRAIL_ENTRY.blank()
    entry |= {
        "id": desk.records.next_id(AUDIT_TRAIL_ENTRY),
        "text": text,
        "enteredDate": moment or desk.now,
        "enteredBy": desk.actor or SYSTEM,
        "auditType": TICKET.name,
        "auditSubType": kind,
        "recordId": ticket,
    }
    desk.records.insert(AUDIT_TRAIL_ENTRY, entry)


def enter_change(desk: Desk, change: Change) -> None:
    """Enter what was done to a ticket; what a world brings has no trail."""
    if desk.loading:
        return
    identity, after = change.after["id"], change.after
    if change.before is None:
        status = _said(desk, TICKET.by_name["status"], after["status"])
        enter(desk, identity, "Created", f"{TICKET.label} {identity} was created with the status {status}.")
        return
    before = change.before
    olds, news = audited_values(before), audited_values(after)
    for field, old, new in compress(zip(AUDITED, olds, news, strict=True), map(ne, olds, news)):
        text = f"{field.name} was changed from {_said(desk, field, old)} to {_said(desk, field, new)}."
        enter(desk, identity, "Changed", text)
    _enter_stage(desk, identity, before["slaHistory"], after["slaHistory"])


def _enter_stage(desk: Desk, identity: int, before: list[Any], after: list[Any]) -> None:
    """What a new stage does to the SLA clock, where it does something."""
    old, new = ((history[-1]["stage"] if history else None) for history in (before, after))
    if new != old and (new in STANDING or old in STANDING):
        enter(desk, identity, "SLA", f"The SLA clock {STANDING.get(str(new), 'runs on')}.")


def _said(desk: Desk, field: Field, value: Any) -> str:
    """A value in words: a record by the name that references print."""
    if value is None:
        return NOTHING
    if field.kind is not Kind.REFERENCE:
        return f'"{value}"'
    target = REGISTRY[field.target]
    record = desk.records.get(target, value) or {}
    name = next((record[name] for _, name in target.reference.printed if record.get(name)), value)
    return f'"{name}"'
