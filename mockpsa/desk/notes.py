"""Ticket notes: the three flags, who wrote them, and what they leave on the ticket and in its allNotes."""

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.errors import NoteFlagRequired
from mockpsa.schema.resource import Resource
from mockpsa.schema.system import MEMBER
from mockpsa.schema.tickets import NOTE_FLAGS, SERVICE_NOTE, SERVICE_TICKET_NOTE, TICKET
from mockpsa.store.records import Record

COPIED = ("text", *NOTE_FLAGS, "issueFlag", "member", "contact")
KEPT = ("lastUpdated", "updatedBy", "dateEntered", "enteredBy")


class NoteBehaviour(Behaviour):
    """ServiceNote, as captured in 2022."""

    def complete(self, desk: Desk, change: Change) -> None:
        """At least one flag; author and dates; which side sees it."""
        note = change.after
        if not any(note[flag] for flag in NOTE_FLAGS):
            change.refuse("flags", NoteFlagRequired())
        if change.creating:
            change.fill("dateCreated", note["dateEntered"])
            change.fill("createdBy", note["enteredBy"])
            if note["member"] is None and note["contact"] is None and desk.acting_member is not None:
                change.fill("member", desk.acting_member["id"])
        internal = bool(note["internalAnalysisFlag"])
        discussed = bool(note["detailDescriptionFlag"]) and desk.rules.value("note_external_flag") == "discussion"
        external = bool(note["resolutionFlag"]) or discussed
        for name, value in (("internalFlag", internal), ("externalFlag", external)):
            if name not in change.sent and (note[name] is None or any(change.changed(flag) for flag in NOTE_FLAGS)):
                note[name] = value

    def follow(self, desk: Desk, change: Change) -> None:
        """The note's row in allNotes, and its ticket."""
        note = change.after
        author = desk.record(MEMBER, note["member"])
        values = {name: note[name] for name in (*COPIED, *KEPT)}
        values |= {"ticket": note["ticketId"], "originalAuthor": author and author["name"]}
        if change.creating:
            desk.add(SERVICE_TICKET_NOTE, {"id": note["id"], **values})
        else:
            desk.amend(SERVICE_TICKET_NOTE, note["id"], values)
        if note["resolutionFlag"] or not desk.loading:  # a world's tickets bring their own dates
            touch_ticket(desk, note["ticketId"])

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """Its row in allNotes goes with it."""
        desk.strike(SERVICE_TICKET_NOTE, record["id"])
        touch_ticket(desk, record["ticketId"])


def touch_ticket(desk: Desk, ticket: int) -> None:
    """A ticket's ``resolution`` is its newest resolution note's text."""
    notes = desk.records.find(SERVICE_NOTE, ("ticketId", ticket), ("resolutionFlag", True), order="dateCreated")
    values = {"resolution": notes[-1]["text"] if notes else None}
    if not desk.loading:
        values |= {"lastUpdated": desk.now, "updatedBy": desk.actor}
    desk.amend(TICKET, ticket, values)
