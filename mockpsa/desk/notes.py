"""Ticket notes: the three flags, who wrote them, and what they leave on the ticket and in its allNotes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.errors import NoteFlagRequired
from mockpsa.schema.resource import Resource
from mockpsa.schema.system import MEMBER
from mockpsa.schema.tickets import NOTE_FLAGS, SERVICE_TICKET_NOTE, TICKET
from mockpsa.store.records import Record

COPIED = ("text", *NOTE_FLAGS, "issueFlag", "member", "contact")
NOTE_TYPE = "TicketNote"
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
            if name not in change.sent and (note[name] is None or any(map(change.changed, NOTE_FLAGS))):
                note[name] = value

    def follow(self, desk: Desk, change: Change) -> None:
        """The note's row in allNotes, and its ticket."""
        note = change.after
        author = desk.record(MEMBER, note["member"])
        values = {name: note[name] for name in (*COPIED, *KEPT)}
        values |= {"ticket": note["ticketId"], "originalAuthor": author and author["name"]}
        keep_row(desk, NOTE_TYPE, note, values, new=change.creating)
        if note["resolutionFlag"] or not desk.loading:  # a world's tickets bring their own dates
            touch_ticket(desk, note["ticketId"])

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """Its row in allNotes goes with it."""
        drop_row(desk, NOTE_TYPE, record["id"])
        touch_ticket(desk, record["ticketId"])


def keep_row(desk: Desk, note_type: str, source: Record, values: Mapping[str, Any], *, new: bool = False) -> None:
    """The row in allNotes of a note or a time entry: made, or brought up to date."""
    row = None if new else _row(desk, note_type, source["id"])
    if row is None:
        desk.derive(SERVICE_TICKET_NOTE, {"noteType": note_type, "sourceId": source["id"], **values})
    elif row["mergedFlag"]:  # it stays with the ticket that its own was merged into
        desk.amend(SERVICE_TICKET_NOTE, row["id"], {**values, "ticket": row["ticket"]})
        touch_ticket(desk, row["ticket"])
    else:
        desk.amend(SERVICE_TICKET_NOTE, row["id"], values)


def drop_row(desk: Desk, note_type: str, source: int) -> None:
    """The row in allNotes of a note or a time entry, if there is one, goes."""
    row = _row(desk, note_type, source)
    if row is not None:
        desk.strike(SERVICE_TICKET_NOTE, row["id"])
        if row["mergedFlag"]:
            touch_ticket(desk, row["ticket"])


def _row(desk: Desk, note_type: str, source: int) -> Record | None:
    return desk.records.first(SERVICE_TICKET_NOTE, ("sourceId", source), ("noteType", note_type))


def touch_ticket(desk: Desk, ticket: int, values: Mapping[str, Any] = MappingProxyType({})) -> None:
    """A ticket's ``resolution`` is the text of its newest note, or time entry, that is a resolution."""
    notes = desk.records.find(SERVICE_TICKET_NOTE, ("ticket", ticket), ("resolutionFlag", True), order="dateEntered")
    changed = {"resolution": notes[-1]["text"] if notes else None, **values}
    if not desk.loading:
        changed |= {"lastUpdated": desk.now, "updatedBy": desk.actor}
    desk.amend(TICKET, ticket, changed)
