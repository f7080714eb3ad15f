"""What time is charged to: a ticket of either kind, an activity, a charge code or a company; the hours that it has."""

from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Desk
from mockpsa.desk.notes import touch_ticket
from mockpsa.errors import InvalidField, MissingRequiredField, ReferenceNotFound
from mockpsa.schema.project_tickets import PROJECT_TICKET
from mockpsa.schema.projects import PROJECT, PROJECT_PHASE, PROJECT_STATUS
from mockpsa.schema.resource import Resource
from mockpsa.schema.sales import ACTIVITY
from mockpsa.schema.service import BOARD, BOARD_STATUS, BOARD_SUB_TYPE, BOARD_TYPE
from mockpsa.schema.tickets import TICKET
from mockpsa.schema.time_entries import TIME_ENTRY
from mockpsa.schema.time_sheets import CHARGE_CODE
from mockpsa.store.records import Record

COMPANY = "Company"
TARGETS = {
    "ServiceTicket": TICKET,
    "ProjectTicket": PROJECT_TICKET,
    "Activity": ACTIVITY,
    "ChargeCode": CHARGE_CODE,
}
CHARGED_AS = {resource.name: kind for kind, resource in TARGETS.items()}
SHOWN = {  # what an entry prints of its ticket, by name
    "ticketBoard": (BOARD, "board"),
    "ticketStatus": (BOARD_STATUS, "status"),
    "ticketType": (BOARD_TYPE, "type"),
    "ticketSubType": (BOARD_SUB_TYPE, "subType"),
}
FOLLOWED = tuple(field for _, field in SHOWN.values())
PROJECTS = {"phase": PROJECT_PHASE, "project": PROJECT}


def find_charged(desk: Desk, change: Change) -> Record:
    """What an entry is charged to, nothing where that is a company; what it prints of it, and whose time it is."""
    entry = change.after
    resource = _kind_of(desk, entry)
    entry |= dict.fromkeys(("ticket", "project", "phase", *SHOWN))
    if resource is None:
        if entry["company"] is None:
            change.refuse("company", MissingRequiredField("company", reference=True))
        return {}
    identity = entry["chargeToId"]
    record = desk.record(resource, identity)
    if identity is None:
        change.refuse("chargeToId", MissingRequiredField("chargeToId"))
    elif record is None:
        change.refuse("chargeToId", ReferenceNotFound("chargeToId", f"{resource.label} {identity} not found"))
    if record is None:
        return {}
    entry["company"] = record["company"]
    if resource is not ACTIVITY and change.was("chargeToType") == CHARGED_AS[ACTIVITY.name]:
        entry |= dict.fromkeys(each for each in ("activity", "opportunityRecid") if each not in change.sent)
    if resource is ACTIVITY:
        entry |= {"activity": identity, "opportunityRecid": record["opportunity"]}
    elif resource is not CHARGE_CODE:
        entry |= {"ticket": identity, **shown_of(desk, record)}
        entry |= {name: record.get(name) for name in PROJECTS}
    _refuse_closed(desk, change, resource, record)
    return record


def _kind_of(desk: Desk, entry: Record) -> Resource | None:
    """The kind of what an entry is charged to; where only an id is sent, it is a ticket's."""
    if entry["chargeToType"] is None:
        charged = entry["chargeToId"]
        found = PROJECT_TICKET if desk.record(PROJECT_TICKET, charged) is not None else TICKET
        entry["chargeToType"] = COMPANY if charged is None else CHARGED_AS[found.name]
    return TARGETS.get(entry["chargeToType"])


def _refuse_closed(desk: Desk, change: Change, resource: Resource, record: Record) -> None:
    """A ticket's status, a project's status or a charge code may say that no time is entered there."""
    if desk.loading:
        return
    what, why = f"{resource.label} {record['id']}", ""
    if resource is CHARGE_CODE:
        why = "" if record["timeEntryFlag"] else "it is not one for time"
    elif resource is not ACTIVITY:
        status = desk.record(BOARD_STATUS, record["status"])
        project = desk.record(PROJECT, record.get("project")) or {}
        planned = desk.record(PROJECT_STATUS, project.get("status"))
        if status is not None and status["timeEntryNotAllowed"]:
            why = f"while its status is {status['name']}"
        elif planned is not None and planned["noTimeFlag"]:
            why = f"while its project's status is {planned['name']}"
    if why:
        joined = ": " if resource is CHARGE_CODE else " "
        sentence = f"Time cannot be entered on {what}{joined}{why}."
        change.refuse("chargeToId", InvalidField("chargeToId", sentence))


def shown_of(desk: Desk, ticket: Record) -> dict[str, Any]:
    """What the entries of a ticket print of it."""
    found = {name: desk.record(resource, ticket[field]) for name, (resource, field) in SHOWN.items()}
    return {name: record and record["name"] for name, record in found.items()}


def follow_ticket(desk: Desk, change: Change) -> None:
    """A ticket's entries print its board, status and type, its project and phase; the hours there go along."""
    moved = [name for name in PROJECTS if name in change.after and change.changed(name)]
    if not moved and not any(map(change.changed, FOLLOWED)):
        return
    entries = desk.records.find(TIME_ENTRY, ("ticket", change.after["id"]))
    values = shown_of(desk, change.after) | {name: change.after[name] for name in moved} if entries else {}
    for entry in entries:
        desk.amend(TIME_ENTRY, entry["id"], values)
    for name in moved:
        for identity in (change.was(name), change.after[name]):
            _add_up(desk, name, identity)


def leave_hours(desk: Desk, entry: Record) -> None:
    """The hours of what an entry is on are the sums of the entries there: ticket's, phase's, project's."""
    ticket = entry["ticket"]
    if desk.record(TICKET, ticket) is not None:
        touch_ticket(desk, ticket, {"actualHours": _sum(desk, "ticket", ticket)})
    elif ticket is not None:
        stamps = {} if desk.loading else {"lastUpdated": desk.now, "updatedBy": desk.actor}
        desk.amend(PROJECT_TICKET, ticket, {"actualHours": _sum(desk, "ticket", ticket), **stamps})
    for name in PROJECTS:
        _add_up(desk, name, entry[name])


def _add_up(desk: Desk, name: str, identity: int | None) -> None:
    if identity is not None:
        desk.amend(PROJECTS[name], identity, {"actualHours": _sum(desk, name, identity)})


def _sum(desk: Desk, name: str, identity: int) -> float | None:
    entries = desk.records.find(TIME_ENTRY, (name, identity))
    return round(sum(entry["actualHours"] or 0 for entry in entries), 2) if entries else None
