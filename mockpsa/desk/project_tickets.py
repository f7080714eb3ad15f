"""Project tickets and their notes: what they get from phase, project and company."""

from mockpsa.desk import converting, workflow
from mockpsa.desk.change import Change
from mockpsa.desk.charging import follow_ticket
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.notes import NOTE_TYPE, drop_row, keep_row, row_of
from mockpsa.desk.projects import next_number
from mockpsa.desk.references import Resolver
from mockpsa.desk.tickets import (
    INITIAL_NOTES,
    assign,
    fill_from_agreement,
    fill_from_company,
    fill_from_contact,
    refuse_itself,
)
from mockpsa.errors import NoteFlagRequired
from mockpsa.schema.project_tickets import PROJECT_TICKET, TICKET_NOTE
from mockpsa.schema.projects import PROJECT, PROJECT_PHASE
from mockpsa.schema.resource import Resource
from mockpsa.schema.service import PRIORITY, SERVICE_LOCATION, SOURCE
from mockpsa.schema.tickets import NOTE_FLAGS
from mockpsa.store.records import Record


class ProjectTicketBehaviour(Behaviour):
    """ProjectTicket: project, board and company follow from the phase; the rest as of a ticket."""

    actions = converting.FROM_PROJECT

    def complete(self, desk: Desk, change: Change) -> None:
        """Everything the server fills in, in the order it depends on one another."""
        ticket = change.after
        phase = desk.record(PROJECT_PHASE, ticket["phase"])
        if phase is not None:
            change.fill("project", phase["projectId"])
            _fill_from_project(desk, change, phase)
            if change.creating and "company" not in change.sent:
                Resolver(desk.records, desk.rules).look_within(change, "company")
        if "board" not in change.failed and ticket["board"] is not None:
            status = workflow.choose_status(desk, change)
            if status is not None:
                workflow.mark_closed(desk, change, closed=bool(status["closedStatus"]))
        fill_from_company(desk, change)
        fill_from_contact(desk, change)
        fill_from_agreement(desk, change)
        for name, setup in (("priority", PRIORITY), ("source", SOURCE), ("serviceLocation", SERVICE_LOCATION)):
            change.fill(name, desk.default_id(setup))
        assign(desk, change)
        refuse_itself(change)

    def follow(self, desk: Desk, change: Change) -> None:
        """The notes that a body brought; what the time on it prints of it, and where its hours count."""
        if not change.creating:
            follow_ticket(desk, change)
        for name, flag in INITIAL_NOTES.items():
            text = change.extra.get(name) if change.creating else None
            if text:
                desk.add(TICKET_NOTE, {"ticketId": change.after["id"], "text": text, flag: True})


def _fill_from_project(desk: Desk, change: Change, phase: Record) -> None:
    project = desk.record(PROJECT, phase["projectId"])
    if project is None:
        return
    change.fill("board", phase["board"] or project["board"])
    if change.creating:
        change.fill_from(project, "company", "contact", "agreement", "opportunity", "location", "department")
    if change.after["wbsCode"] is None:
        beside = desk.records.find(PROJECT_TICKET, ("phase", phase["id"]))
        change.fill("wbsCode", next_number(phase, [each for each in beside if each["id"] != change.after["id"]]))


class TicketNoteBehaviour(Behaviour):
    """TicketNote: at least one flag; the acting member wrote it unless somebody else is named."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Author, and which side sees it."""
        note = change.after
        if not any(note[flag] for flag in NOTE_FLAGS):
            change.refuse("flags", NoteFlagRequired())
        if change.creating and note["member"] is None and note["contact"] is None and desk.acting_member is not None:
            change.fill("member", desk.acting_member["id"])
        change.fill("internalFlag", bool(note["internalAnalysisFlag"]))
        change.fill("externalFlag", bool(note["detailDescriptionFlag"] or note["resolutionFlag"]))

    def follow(self, desk: Desk, change: Change) -> None:
        """The note's row in allNotes."""
        keep_row(desk, NOTE_TYPE, change.after, row_of(desk, change.after), new=change.creating)

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """Its row in allNotes goes with it."""
        drop_row(desk, NOTE_TYPE, record["id"])
