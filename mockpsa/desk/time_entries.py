"""Time entries: how long, for whom, billed or not; and what they leave: hours, notes, and a sheet for each week."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from mockpsa.clock import parse_stamp, stamp
from mockpsa.desk.agreements import type_of
from mockpsa.desk.change import Change
from mockpsa.desk.charging import find_charged, leave_hours
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.notes import drop_row, keep_row
from mockpsa.desk.time_sheets import add_up_sheet, choose_sheet
from mockpsa.errors import InvalidField, MissingRequiredField, OutOfRange
from mockpsa.schema.resource import Resource
from mockpsa.schema.system import LOCATION, MEMBER, WORK_ROLE, WORK_TYPE
from mockpsa.store.records import Record

HOUR = timedelta(hours=1)
MOST_HOURS = 99_999
UNDECIDED = "NoDefault"
# a reference, its bare id, the member's own
PLACES = (("location", "locationId", "defaultLocation"), ("department", "businessUnitId", "defaultDepartment"))
NOTE_TYPE = "TimeEntryNote"
TAKEN_OVER = ("agreement", "location", "department")
# a flag of the entry -> that of its note
ADDED_TO = {
    "addToDetailDescriptionFlag": "detailDescriptionFlag",
    "addToInternalAnalysisFlag": "internalAnalysisFlag",
    "addToResolutionFlag": "resolutionFlag",
}


class TimeEntryBehaviour(Behaviour):
    """TimeEntry."""

    def complete(self, desk: Desk, change: Change) -> None:
        """What it is charged to, how long it took, the defaults of that, of member and work type; its time sheet."""
        charged = find_charged(desk, change)
        _reckon_hours(change)
        for name in TAKEN_OVER:
            change.fill(name, charged.get(name))
        _fill_defaults(desk, change, charged)
        choose_sheet(desk, change)

    def follow(self, desk: Desk, change: Change) -> None:
        """The hours of what it is charged to, and its notes among the ticket's; of another one too, if it moved."""
        entry, last = change.after, change.before
        if last is not None and any(last[name] != entry[name] for name in ("ticket", "chargeToType")):
            drop_row(desk, NOTE_TYPE, entry["id"])
            leave_hours(desk, last)
        if entry["ticket"] is not None and entry["notes"]:
            keep_row(desk, NOTE_TYPE, entry, _note_of(desk, entry))
        else:
            drop_row(desk, NOTE_TYPE, entry["id"])
        leave_hours(desk, entry)
        for sheet in {entry["timeSheet"], change.was("timeSheet")}:
            add_up_sheet(desk, sheet)

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """Its hours and notes go with it."""
        drop_row(desk, NOTE_TYPE, record["id"])
        leave_hours(desk, record)
        add_up_sheet(desk, record["timeSheet"])


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


def _fill_defaults(desk: Desk, change: Change, charged: Record) -> None:
    entry = change.after
    member = _fill_member(desk, change)
    usual = desk.records.first(WORK_TYPE, ("overallDefaultFlag", True))
    change.fill("workType", charged.get("workType") or (usual and usual["id"]))
    change.fill("workRole", charged.get("workRole") or member.get("workRole"))
    work_type, role = desk.record(WORK_TYPE, entry["workType"]) or {}, desk.record(WORK_ROLE, entry["workRole"]) or {}
    billed = charged.get("billTime") or UNDECIDED
    change.fill("billableOption", work_type.get("billTime", "Billable") if billed == UNDECIDED else billed)
    change.fill("hourlyRate", role.get("hourlyRate"))
    entry["hoursBilled"] = entry["actualHours"] if entry["billableOption"] == "Billable" else 0.0
    place = desk.record(LOCATION, entry["location"]) or {}
    entry |= {"locationName": place.get("name"), "agreementType": type_of(desk, entry["agreement"])}


def _fill_member(desk: Desk, change: Change) -> Record:
    """Who worked, with the place that counts: the ticket's, else the member's."""
    entry, acting = change.after, desk.acting_member
    change.fill("member", acting and acting["id"])
    member = desk.record(MEMBER, entry["member"]) or {}
    for name, bare, own in PLACES:
        change.fill_pair(name, bare, member.get(own))
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
