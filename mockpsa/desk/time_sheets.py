"""Time sheets: a member's week, made by the first entry in it; submitted, approved, rejected, and taken back.

The service's periods are set up by whoever runs it; here they are weeks from Monday to Sunday in the tenant's zone.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from mockpsa.clock import parse_stamp
from mockpsa.desk.change import Change
from mockpsa.desk.desk import Act, Behaviour, Desk
from mockpsa.errors import InvalidField
from mockpsa.schema.resource import Resource
from mockpsa.schema.system import MEMBER
from mockpsa.schema.time_entries import TIME_ENTRY
from mockpsa.schema.time_sheets import TIME_SHEET
from mockpsa.store.records import Record

OPEN = frozenset({"Open", "Rejected", "ErrorsCorrected"})  # the statuses in which a sheet takes time
WEEK = timedelta(days=6)
GRACE = timedelta(days=2)  # between a week's end and the day by which its sheet is wanted: a guess
SECOND_TIER = "Tier2Update"


def choose_sheet(desk: Desk, change: Change) -> None:
    """The sheet of the member's week that an entry begins in, made if there is none; one that is handed in is closed.

    The week of a world's entry moves with the moment at which the world is loaded, so it has no sheet until then.
    """
    entry = change.after
    if desk.loading or entry["timeStart"] is None or entry["member"] is None or change.errors:
        return
    monday = _monday(desk, entry["timeStart"])
    if monday is None:
        change.refuse("timeStart", InvalidField("timeStart", "timeStart must be in a week that can be reported."))
        return
    sheet = _sheet_of(desk, entry["member"], monday)
    last = desk.record(TIME_SHEET, change.was("timeSheet"))
    for each in (sheet, last):
        if each is not None and each["status"] not in OPEN:
            sentence = f"There is no open report period: {each['name']} is {each['status']}."
            change.refuse("timeStart", InvalidField("timeStart", sentence))
            return
    entry["timeSheet"] = sheet["id"]
    entry["status"] = sheet["status"]


def _monday(desk: Desk, moment: str) -> date | None:
    """The day that a moment's week begins on; None in the first and the last week that there are."""
    try:
        day = parse_stamp(moment).astimezone(ZoneInfo(desk.tenant.time_zone)).date()
        monday = day - timedelta(days=day.weekday())
        return monday if monday + WEEK + GRACE else None
    except OverflowError:
        return None


def _sheet_of(desk: Desk, member: int, monday: date) -> Record:
    year, week, _ = monday.isocalendar()
    found = desk.records.first(TIME_SHEET, ("member", member), ("year", year), ("period", week))
    if found is not None:
        return found
    sunday, name = monday + WEEK, (desk.record(MEMBER, member) or {}).get("name")
    values = {"member": member, "year": year, "period": week, "name": f"{name} {monday} to {sunday}"}
    values |= {"dateStart": _midnight(monday), "dateEnd": _midnight(sunday), "deadline": _midnight(sunday + GRACE)}
    return desk.record(TIME_SHEET, desk.derive(TIME_SHEET, values)) or {}


def _midnight(day: date) -> str:
    """A day as the service prints it."""
    return f"{day.isoformat()}T00:00:00Z"


def add_up_sheet(desk: Desk, sheet: int | None) -> None:
    """A sheet's hours are the sum of its entries'."""
    if sheet is not None:
        entries = desk.records.find(TIME_ENTRY, ("timeSheet", sheet))
        desk.amend(TIME_SHEET, sheet, {"hours": round(sum(each["actualHours"] or 0 for each in entries), 2)})


def _becoming(status: Callable[[Change], str]) -> Act:
    """What gives a sheet and its entries a status."""

    def act(desk: Desk, resource: Resource, record: Record, asked: Change) -> None:
        becoming = {"status": status(asked)}
        desk.alter(resource, record["id"], becoming)
        for each in desk.records.find(TIME_ENTRY, ("timeSheet", record["id"])):
            desk.amend(TIME_ENTRY, each["id"], becoming)

    return act


def _approved(asked: Change) -> str:
    return "ApprovedByTierTwo" if asked.after.get("approvalType") == SECOND_TIER else "ApprovedByTierOne"


class TimeSheetBehaviour(Behaviour):
    """TimeSheet: its status is changed by actions only."""

    actions: Mapping[str, Act] = MappingProxyType(
        {
            "submit": _becoming(lambda _: "PendingApproval"),
            "approve": _becoming(_approved),
            "reject": _becoming(lambda _: "Rejected"),
            "reverse": _becoming(lambda _: "Open"),
        }
    )
