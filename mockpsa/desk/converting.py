"""A ticket becomes one of the other kind, under its own id: POST convert of a service ticket or a project ticket."""

from collections.abc import Mapping
from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.deletion import belongings, refuse_use, remove
from mockpsa.desk.desk import Act, Desk
from mockpsa.errors import InvalidField
from mockpsa.schema.configurations import TICKET_CONFIGURATION
from mockpsa.schema.dispatch import SCHEDULE_ENTRY
from mockpsa.schema.documents import DOCUMENT
from mockpsa.schema.fields import Kind
from mockpsa.schema.project_tickets import PROJECT_TICKET, PROJECT_TICKET_CONFIGURATION, TICKET_NOTE, TICKET_TASK
from mockpsa.schema.projects import PROJECT_PHASE
from mockpsa.schema.resource import Resource
from mockpsa.schema.tickets import SERVICE_NOTE, SERVICE_TASK, SERVICE_TICKET_NOTE, TICKET
from mockpsa.store.records import Record

# What is below a ticket of either kind, and the field of a schedule entry that points at it.
BELOW = {
    TICKET.name: (SERVICE_NOTE, SERVICE_TASK, TICKET_CONFIGURATION),
    PROJECT_TICKET.name: (TICKET_NOTE, TICKET_TASK, PROJECT_TICKET_CONFIGURATION),
}
SCHEDULED_FOR = {TICKET.name: "ticketId", PROJECT_TICKET.name: "projectTicketId"}
OTHER = {TICKET.name: PROJECT_TICKET, PROJECT_TICKET.name: TICKET}
ISSUE, SERVICE = "ProjectIssue", "ServiceTicket"
OF_THE_BOARD = ("board", "status", "type", "subType", "item")  # a project's board has others
ANEW = frozenset({"lastUpdated", "updatedBy", "resources", "recordType"})
TEXTUAL = frozenset({Kind.TEXT, Kind.DATE})  # a project ticket's closedDate is officially a plain text


def to_project(desk: Desk, resource: Resource, record: Record, asked: Change) -> None:
    """POST convert of a service ticket: it goes into the phase, with what is below it."""
    phase = desk.record(PROJECT_PHASE, asked.after["phase"]) or {}
    values = {"phase": asked.after["phase"], "project": phase.get("projectId"), "wbsCode": asked.after["wbsCode"]}
    _move(desk, resource, record, values | {"isIssueFlag": asked.after["recordType"] == ISSUE})


def from_project(desk: Desk, resource: Resource, record: Record, asked: Change) -> None:
    """POST convert of a project ticket: into a service ticket, or between ticket and issue, or to another phase."""
    kind, phase = asked.after["recordType"], desk.record(PROJECT_PHASE, asked.after["phase"])
    if kind == SERVICE:
        if record["company"] is None:
            asked.refuse("company", InvalidField("company", "A service ticket needs a company."))
            asked.settle()
        _move(desk, resource, record, {})
        return
    values: dict[str, Any] = {"isIssueFlag": kind == ISSUE}
    if phase is not None:
        values |= {"phase": phase["id"], "project": phase["projectId"], "wbsCode": asked.after["wbsCode"]}
    desk.alter(resource, record["id"], values)


def _move(desk: Desk, resource: Resource, record: Record, values: Mapping[str, Any]) -> None:
    """Write a ticket as one of the other kind, with what is below it, under the same id."""
    other, identity = OTHER[resource.name], record["id"]
    below = [
        (new, [_shared(old, new, each) for each in desk.records.find(old, ("ticketId", identity))])
        for old, new in zip(BELOW[resource.name], BELOW[other.name], strict=True)
    ]
    field = SCHEDULED_FOR[resource.name]
    entries = [each["id"] for each in desk.records.find(SCHEDULE_ENTRY, (field, identity))]
    for each in entries:
        desk.amend(SCHEDULE_ENTRY, each, {field: None})
    files = [each["id"] for each in desk.records.find(DOCUMENT, ("record", f"ticket {identity}"))]
    for each in files:
        desk.amend(DOCUMENT, each, {"ticket": identity if other is TICKET else None})
    moving = {resource.name, SERVICE_TICKET_NOTE.name, *(kind.name for kind in BELOW[resource.name])}
    doomed = {each: None for each in belongings(desk.records, resource, identity) if each[0] in moving}
    refuse_use(desk.records, resource, identity, doomed)
    remove(desk.records, desk.documents, doomed)
    kept = _shared(resource, other, record)
    if other is PROJECT_TICKET:
        kept = {name: value for name, value in kept.items() if name not in OF_THE_BOARD}
    desk.add(other, {**kept, **values})
    for kind, records in below:
        for each in records:
            desk.add(kind, each)
    for each in entries:
        desk.alter(SCHEDULE_ENTRY, each, {})


def _shared(old: Resource, new: Resource, record: Record) -> Record:
    """The values that a record of the other kind has too; what is printed under another record's id gets a new row."""
    values: Record = {}
    for field in new.columns:
        was = old.by_name.get(field.name)
        alike = was is not None and (was.kind is field.kind or {was.kind, field.kind} == TEXTUAL)
        if alike and field.name not in ANEW and record[field.name] is not None:
            values[field.name] = record[field.name]
    if new.named_by is not None:
        del values["id"]
    return values


TO_PROJECT: Mapping[str, Act] = {"convert": to_project}
FROM_PROJECT: Mapping[str, Act] = {"convert": from_project}
