"""On what terms a ticket is worked on: which SLA applies, within how many hours, on which calendar, from when on."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from mockpsa.clock import seconds_of
from mockpsa.desk.calendars import schedule_of
from mockpsa.desk.change import Change
from mockpsa.desk.desk import Desk
from mockpsa.desk.stages import Terms
from mockpsa.desk.working_time import ALWAYS, Schedule
from mockpsa.schema.company import COMPANY, COMPANY_SITE
from mockpsa.schema.finance import AGREEMENT
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.service import BOARD, SLA, SLA_PRIORITY
from mockpsa.schema.system import LOCATION
from mockpsa.store.records import Record

HOURS = ("respondHours", "planWithin", "resolutionHours")
HOLDERS = ((AGREEMENT, "agreement"), (COMPANY, "company"), (BOARD, "board"))  # whose SLA goes before whose
HOLDING = tuple(name for _, name in HOLDERS)
NO_TERMS = Terms(ALWAYS, (None, None, None))
# what a ticket's goals follow from, besides its status
GROUNDS = ("sla", "priority", "requiredDate", "company", "site", "location", "dateEntered")


def choose_sla(desk: Desk, change: Change) -> None:
    """The ticket's own SLA where one was chosen, else the one that applies."""
    ticket = change.after
    if "sla" in change.sent and (change.creating or change.changed("sla")):
        ticket["slaChosen"] = True
    if ticket["sla"] is None:
        ticket["slaChosen"] = False
    anew = change.creating or ticket["sla"] is None or any(map(change.changed, HOLDING))
    if anew and not ticket["slaChosen"] and "sla" not in change.failed:
        ticket["sla"] = applicable(desk, ticket)


def applicable(desk: Desk, ticket: Record) -> int | None:
    """The SLA of the ticket's agreement, else of its company, else of its board, else the default one."""
    for resource, name in HOLDERS:
        holder = desk.record(resource, ticket[name])
        if holder is not None and holder["sla"] is not None:
            identity: int = holder["sla"]
            return identity
    return desk.default_id(SLA)


def terms_of(desk: Desk, ticket: Record) -> Terms:
    """The terms of a ticket: its priority's row in its SLA, else the SLA's own hours."""
    sla = desk.record(SLA, ticket["sla"])
    if sla is None:
        return NO_TERMS
    row = desk.records.first(SLA_PRIORITY, ("sla", sla["id"]), ("priority", ticket["priority"])) or {}
    hours = [sla[name] if row.get(name) is None else row[name] for name in HOURS]
    respond, plan, resolve = [None if each is None else round(each * 3600) for each in hours]
    return Terms(_schedule(desk, sla, ticket), (respond, plan, resolve))


def start_of(desk: Desk, ticket: Record) -> int:
    """When a ticket's SLA begins: when it was entered, or on the day it is required on, at the server's midnight.

    (Captured: a required date of 2022-09-30 begins at 2022-09-30T04:00:00Z.)
    """
    entered = seconds_of(ticket["dateEntered"])
    required = ticket["requiredDate"]
    if required is None:
        return entered
    day = datetime.fromisoformat(required[:10]).replace(tzinfo=ZoneInfo(desk.tenant.time_zone))
    return max(entered, int(day.timestamp()))


def _schedule(desk: Desk, sla: Record, ticket: Record) -> Schedule:
    """The hours that count: all; the SLA's calendar; the ticket's location's; the customer's, on its own clock."""
    zone = desk.tenant.time_zone
    calendar = None
    match sla["basedOn"]:
        case "Custom":
            calendar = sla["customCalendar"]
        case "MyCalendar":
            location = desk.record(LOCATION, ticket["location"])
            calendar = location and location["calendar"]
        case "Customer":
            site = desk.record(COMPANY_SITE, ticket["site"]) or {}
            company = desk.record(COMPANY, ticket["company"]) or {}
            calendar = site.get("calendar") or company.get("calendar")
            zone = _zone(desk, site.get("timeZone") or company.get("timeZoneSetup"))
        case _:
            pass
    return ALWAYS if calendar is None else schedule_of(desk, calendar, zone)


def _zone(desk: Desk, setup: int | None) -> str:
    """A time zone set-up's zone, where its name is an IANA one; else the server's."""
    record = desk.record(REGISTRY["TimeZoneSetup"], setup)
    name = record["name"] if record is not None else ""
    return name if name in _zones() else desk.tenant.time_zone


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
