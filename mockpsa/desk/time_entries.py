"""Time entries: how long, for whom, billed or not; and what they leave on their ticket: its hours and its notes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from mockpsa.clock import parse_stamp, stamp
from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.notes import drop_row, keep_row, touch_ticket
from mockpsa.errors import InvalidField, MissingRequiredField, OutOfRange, ReferenceNotFound
from mockpsa.schema.finance import AGREEMENT
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.service import BOARD, BOARD_STATUS, BOARD_SUB_TYPE, BOARD_TYPE
from mockpsa.schema.system import LOCATION, MEMBER, WORK_ROLE, WORK_TYPE
from mockpsa.schema.tickets import TICKET
from mockpsa.schema.time_entries import TIME_ENTRY
from mockpsa.store.records import Record

ON_TICKETS = ("ServiceTicket", "ProjectTicket")
NOT_EMULATED = ("ChargeCode", "Activity")
HOUR = timedelta(hours=1)
MOST_HOURS = 99_999
UNDECIDED = "NoDefault"
# a reference, its bare id, the member's own
PLACES = (("location", "locationId", "defaultLocation"), ("department", "businessUnitId", "defaultDepartment"))
NOTE_TYPE = "TimeEntryNote"
# a flag of the entry -> that of its note
ADDED_TO = {
    "addToDetailDescriptionFlag": "detailDescriptionFlag",
    "addToInternalAnalysisFlag": "internalAnalysisFlag",
    "addToResolutionFlag": "resolutionFlag",
}
SHOWN = {  # what an entry prints of its ticket, by name
    "ticketBoard": (BOARD, "board"),
    "ticketStatus": (BOARD_STATUS, "status"),
    "ticketType": (BOARD_TYPE, "type"),
    "ticketSubType": (BOARD_SUB_TYPE, "subType"),
}
FOLLOWED = tuple(field for _, field in SHOWN.values())


class TimeEntryBehaviour(Behaviour):
    """TimeEntry."""

    def complete(self, desk: Desk, change: Change) -> None:
        """What it is charged to, how long it took, and the defaults of ticket, member and work type."""
        entry = change.after
        ticket = _charge(desk, change)
        _reckon_hours(change)
        if ticket is not None:
            _refuse_locked(desk, change, ticket)
            entry |= {"ticket": ticket["id"], "company": ticket["company"], **shown_of(desk, ticket)}
            change.fill_from(ticket, "agreement", "location", "department")
        else:
            entry |= dict.fromkeys(("ticket", *SHOWN))
        _fill_defaults(desk, change, ticket)

    def follow(self, desk: Desk, change: Change) -> None:
        """The ticket's hours, and the entry's notes among the ticket's; of another ticket too, if it moved."""
        entry, last = change.after, change.was("ticket")
        if last is not None and last != entry["ticket"]:
            drop_row(desk, NOTE_TYPE, entry["id"])
            _leave_on_ticket(desk, last)
        if entry["ticket"] is None:
            return
        if entry["notes"]:
            keep_row(desk, NOTE_TYPE, entry, _note_of(desk, entry))
        else:
            drop_row(desk, NOTE_TYPE, entry["id"])
        _leave_on_ticket(desk, entry["ticket"])

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """Its hours and notes go with it."""
        if record["ticket"] is not None:
            drop_row(desk, NOTE_TYPE, record["id"])
            _leave_on_ticket(desk, record["ticket"])


def shown_of(desk: Desk, ticket: Record) -> dict[str, Any]:
    """What the entries of a ticket print of it."""
    found = {name: desk.record(resource, ticket[field]) for name, (resource, field) in SHOWN.items()}
    return {name: record and record["name"] for name, record in found.items()}


def follow_ticket(desk: Desk, change: Change) -> None:
    """A ticket's entries print its board, status and type."""
    if any(map(change.changed, FOLLOWED)):
        entries = desk.records.pointing(TIME_ENTRY, TIME_ENTRY.by_name["ticket"], change.after["id"])
        values = shown_of(desk, change.after) if entries else {}
        for entry in entries:
            desk.amend(TIME_ENTRY, entry, values)


def _charge(desk: Desk, change: Change) -> Record | None:
    """The ticket that the entry is charged to, if it is one."""
    entry = change.after
    if entry["chargeToType"] is None:
        entry["chargeToType"] = "Company" if entry["chargeToId"] is None else "ServiceTicket"
    kind, identity = entry["chargeToType"], entry["chargeToId"]
    if kind in ON_TICKETS:
        ticket = desk.record(TICKET, identity)
        if identity is None:
            change.refuse("chargeToId", MissingRequiredField("chargeToId"))
        elif ticket is None:
            change.refuse("chargeToId", ReferenceNotFound("chargeToId", f"{TICKET.label} {identity} not found"))
        return ticket
    if kind in NOT_EMULATED:
        sentence = f"Time on {kind} is not emulated; charge it to a ticket or a company."
        change.refuse("chargeToType", InvalidField("chargeToType", sentence))
    elif entry["company"] is None:
        change.refuse("company", MissingRequiredField("company", reference=True))
    return None


def _refuse_locked(desk: Desk, change: Change, ticket: Record) -> None:
    status = desk.record(BOARD_STATUS, ticket["status"])
    if status is not None and status["timeEntryNotAllowed"] and not desk.loading:
        sentence = f"Time cannot be entered on {TICKET.label} {ticket['id']} while its status is {status['name']}."
        change.refuse("chargeToId", InvalidField("chargeToId", sentence))


def _reckon_hours(change: Change) -> None:
    """End from hours where only hours are sent, else hours from start and end; the deduction is not worked."""
    entry = change.after
    if entry["timeStart"] is None or {"timeStart", "timeEnd", "actualHours"} & change.failed:
        return
    start, deducted = parse_stamp(entry["timeStart"]), entry["hoursDeduct"] or 0
    hours_lead = "actualHours" in change.sent and ("timeEnd" not in change.sent or entry["timeEnd"] is None)
    if entry["actualHours"] is not None and (hours_lead or entry["timeEnd"] is None):
        entry["timeEnd"] = _end_of(change, start, {"actualHours": entry["actualHours"], "hoursDeduct": deducted})
        return
    if entry["timeEnd"] is None:
        change.refuse("timeEnd", MissingRequiredField("timeEnd"))
        return
    worked = (parse_stamp(entry["timeEnd"]) - start) / HOUR
    if worked < 0:
        change.refuse("timeEnd", InvalidField("timeEnd", "timeEnd must not be before timeStart."))
    elif not 0 <= deducted <= worked:
        change.refuse("hoursDeduct", InvalidField("hoursDeduct", "hoursDeduct must be between 0 and the time worked."))
    else:
        entry["actualHours"] = round(worked - deducted, 2)


def _end_of(change: Change, start: datetime, hours: Mapping[str, float]) -> str | None:
    """When an entry ends that takes these hours, by the fields that say them."""
    for name, value in hours.items():
        if not 0 <= value <= MOST_HOURS:
            change.refuse(name, OutOfRange(name, 0, MOST_HOURS))
            return None
    try:
        return stamp(start + sum(hours.values()) * HOUR)
    except OverflowError:
        change.refuse("actualHours", InvalidField("actualHours", "The entry must end before the year 10000."))
        return None


def _fill_defaults(desk: Desk, change: Change, ticket: Record | None) -> None:
    entry, charged = change.after, ticket or {}
    member = _fill_member(desk, change)
    usual = desk.records.first(WORK_TYPE, ("overallDefaultFlag", True))
    change.fill("workType", charged.get("workType") or (usual and usual["id"]))
    change.fill("workRole", charged.get("workRole") or member.get("workRole"))
    work_type, role = desk.record(WORK_TYPE, entry["workType"]) or {}, desk.record(WORK_ROLE, entry["workRole"]) or {}
    billed = charged.get("billTime", UNDECIDED)
    change.fill("billableOption", work_type.get("billTime", "Billable") if billed == UNDECIDED else billed)
    change.fill("hourlyRate", role.get("hourlyRate"))
    entry["hoursBilled"] = entry["actualHours"] if entry["billableOption"] == "Billable" else 0.0
    agreement = desk.record(AGREEMENT, entry["agreement"]) or {}
    kind = desk.record(REGISTRY["AgreementType"], agreement.get("type")) or {}
    place = desk.record(LOCATION, entry["location"]) or {}
    entry |= {"locationName": place.get("name"), "agreementType": kind.get("name")}


def _fill_member(desk: Desk, change: Change) -> Record:
    """Who worked, with the place that counts: the ticket's, else the member's."""
    entry, acting = change.after, desk.acting_member
    change.fill("member", acting and acting["id"])
    member = desk.record(MEMBER, entry["member"]) or {}
    for name, bare, own in PLACES:
        if bare in change.sent and name not in change.sent:
            entry[name] = entry[bare]
        change.fill(name, member.get(own))
        entry[bare] = entry[name]
    return member


def _note_of(desk: Desk, entry: Record) -> dict[str, Any]:
    author = desk.record(MEMBER, entry["member"])
    flags = {note_flag: entry[flag] for flag, note_flag in ADDED_TO.items()}
    return {
        **{name: entry[name] for name in ("ticket", "member", "timeStart", "timeEnd")},
        **{name: entry[name] for name in ("lastUpdated", "updatedBy", "dateEntered", "enteredBy")},
        **flags,
        "text": entry["notes"],
        "originalAuthor": author and author["name"],
    }


def _leave_on_ticket(desk: Desk, ticket: int) -> None:
    """A ticket's actualHours are the sum of its entries'."""
    entries = desk.records.find(TIME_ENTRY, ("ticket", ticket))
    hours = sum(entry["actualHours"] or 0 for entry in entries)
    touch_ticket(desk, ticket, {"actualHours": round(hours, 2) if entries else None})
