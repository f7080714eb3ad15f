"""What is done to several tickets at once: merging, attaching children; and the copy of one."""

from mockpsa.desk import sla, workflow
from mockpsa.desk.audit_trail import enter_change
from mockpsa.desk.change import Change
from mockpsa.desk.desk import Desk
from mockpsa.desk.notes import touch_ticket
from mockpsa.errors import InvalidField
from mockpsa.schema.fields import Access
from mockpsa.schema.resource import Resource
from mockpsa.schema.service import BOARD_STATUS
from mockpsa.schema.tickets import SERVICE_NOTE, SERVICE_TICKET_NOTE, TICKET
from mockpsa.store.records import Record

# A copy begins anew: its status, its place among other tickets, what was found out.
NOT_COPIED = frozenset({"status", "closedFlag", "resolution", "parentTicketId", "customFields"})


def merge(desk: Desk, resource: Resource, record: Record, asked: Change) -> None:
    """POST merge: the notes of the merged tickets move to this one, and they are closed."""
    merged = [desk.records.get(TICKET, identity) or {} for identity in asked.after["mergeTicketIds"]]
    for ticket in (record, *merged):
        if ticket["mergedParentTicket"] is not None:
            sentence = f"Service Ticket {ticket['id']} is merged into Service Ticket {ticket['mergedParentTicket']}."
            asked.refuse("mergeTicketIds", InvalidField("mergeTicketIds", sentence))
    _refuse_itself(asked, "mergeTicketIds", record["id"], "A ticket cannot be merged into itself.")
    statuses = [_closing(desk, asked, ticket["board"]) for ticket in merged]
    asked.settle()
    for ticket, status in zip(merged, statuses, strict=True):
        _close_merged(desk, ticket, record["id"], status or {})
        _move_notes(desk, ticket["id"], record["id"])
    touch_ticket(desk, record["id"])
    count_merged(desk, record["id"])


def _closing(desk: Desk, asked: Change, board: int) -> Record | None:
    """The status that closes a merged ticket: the one asked for, on another board the one of its name there."""
    wanted = desk.record(BOARD_STATUS, asked.after["status"])
    if wanted is not None and not wanted["closedStatus"]:
        sentence = f"Service Status {wanted['name']} does not close a ticket."
        asked.refuse("status", InvalidField("status", sentence))
        return None
    if wanted is not None and wanted["board"] == board:
        return wanted
    status = workflow.closing_status(desk, board, *((wanted["name"],) if wanted else ()))
    if status is None:
        asked.refuse("status", InvalidField("status", f"Service Board {board} has no closed status."))
    return status


def _close_merged(desk: Desk, ticket: Record, parent: int, status: Record) -> None:
    """Being merged closes a ticket whatever the rules of closing ask for: its work goes on in the other one."""
    after = ticket | {"status": status["id"], "mergedParentTicket": parent}
    moved = Change(TICKET, ticket, after | {"lastUpdated": desk.now, "updatedBy": desk.actor})
    workflow.mark_closed(desk, moved, closed=True)
    sla.follow_status(desk, moved, status)
    desk.amend(TICKET, ticket["id"], moved.after)
    enter_change(desk, moved)


def _move_notes(desk: Desk, ticket: int, parent: int) -> None:
    for note in desk.records.pointing(SERVICE_NOTE, SERVICE_NOTE.by_name["ticketId"], ticket):
        desk.amend(SERVICE_NOTE, note, {"ticketId": parent})
    for note in desk.records.pointing(SERVICE_TICKET_NOTE, SERVICE_TICKET_NOTE.by_name["ticket"], ticket):
        desk.amend(SERVICE_TICKET_NOTE, note, {"ticket": parent, "mergedFlag": True})
    touch_ticket(desk, ticket)


def count_merged(desk: Desk, parent: int | None) -> None:
    """Whether a ticket has others merged into it."""
    if parent is not None:
        merged = bool(desk.records.pointing(TICKET, TICKET.by_name["mergedParentTicket"], parent, 1))
        desk.amend(TICKET, parent, {"hasMergedChildTicketFlag": merged})


def attach_children(desk: Desk, resource: Resource, record: Record, asked: Change) -> None:
    """POST attachChildren: this ticket becomes the parent of the others."""
    children = asked.after["childTicketIds"]
    _refuse_itself(asked, "childTicketIds", record["id"], "A ticket cannot be its own parent.")
    asked.settle()
    for child in children:
        desk.alter(TICKET, child, {"parentTicketId": record["id"]})


def _refuse_itself(asked: Change, name: str, identity: int, sentence: str) -> None:
    if identity in asked.after[name]:
        asked.refuse(name, InvalidField(name, sentence))


def copy(desk: Desk, resource: Resource, record: Record, asked: Change) -> int:
    """POST copy: a new ticket with what the first one was opened with; notes and tasks stay where they are."""
    derived = NOT_COPIED if record["slaChosen"] else NOT_COPIED | {"sla"}
    names = [f.name for f in TICKET.columns if f.access is Access.OPEN and f.name not in derived]
    return desk.add(TICKET, {name: record[name] for name in names if record[name] is not None})


ACTIONS = {"merge": merge, "attachChildren": attach_children, "copy": copy}
