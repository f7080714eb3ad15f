"""Schedule entries: what they are for, how long they are, and the members they bring to a ticket."""

from datetime import timedelta

from mockpsa.clock import parse_stamp
from mockpsa.desk.change import Change
from mockpsa.desk.converting import SCHEDULED_FOR
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.tickets import resources, scheduled_members
from mockpsa.errors import InvalidField, ReferenceNotFound
from mockpsa.schema.company import COMPANY
from mockpsa.schema.dispatch import SCHEDULE_DETAIL, SCHEDULE_ENTRY, SCHEDULE_TYPE
from mockpsa.schema.project_tickets import PROJECT_TICKET
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.sales import ACTIVITY
from mockpsa.schema.tickets import TICKET
from mockpsa.store.records import Record

SERVICE, SALES = "S", "C"  # the identifiers of the service's own types
# What objectId may be, by the type's identifier.
OBJECTS: dict[str, tuple[Resource, ...]] = {SERVICE: (TICKET, PROJECT_TICKET), SALES: (ACTIVITY,)}
MOMENTS = {"doneFlag": "closeDate", "acknowledgedFlag": "acknowledgedDate"}


class ScheduleEntryBehaviour(Behaviour):
    """ScheduleEntry: the object it is for, its name, its hours; the ticket's ``resources`` name its member."""

    def complete(self, desk: Desk, change: Change) -> None:
        """The object of the type's kind; who, if not said; name, hours, and the moments that flags stand for."""
        entry = change.after
        if entry["member"] is None and change.creating and desk.acting_member is not None:
            change.fill("member", desk.acting_member["id"])
        _find_object(desk, change)
        for flag, moment in MOMENTS.items():
            if change.changed(flag):
                entry[moment] = (entry[moment] or desk.now) if entry[flag] else None
        starts, ends = entry["dateStart"], entry["dateEnd"]
        if starts and ends and ends < starts:
            change.refuse("dateEnd", InvalidField("dateEnd", "dateEnd must not be before dateStart."))
        elif starts and ends and "hours" not in change.sent:
            entry["hours"] = round((parse_stamp(ends) - parse_stamp(starts)) / timedelta(hours=1), 2)

    def follow(self, desk: Desk, change: Change) -> None:
        """The entry's detail, and the tickets that it came to or left."""
        entry = change.after
        values = {name: entry[name] for name in ("dateStart", "dateEnd", "member")}
        values["hoursScheduled"] = entry["hours"]
        detail = desk.records.first(SCHEDULE_DETAIL, ("scheduleEntry", entry["id"]))
        if detail is None:
            desk.derive(SCHEDULE_DETAIL, {"scheduleEntry": entry["id"], **values})
        else:
            desk.amend(SCHEDULE_DETAIL, detail["id"], values)
        for record in (change.before, entry):
            if record is not None:
                _name_members(desk, record)

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """Its member is no longer sent to the ticket."""
        _name_members(desk, record)


def _find_object(desk: Desk, change: Change) -> None:
    """The record that ``objectId`` means by the entry's type; a ticket names the entry."""
    entry = change.after
    kind = desk.record(SCHEDULE_TYPE, entry["type"])
    for field in SCHEDULED_FOR.values():
        entry[field] = None
    choices = OBJECTS.get(kind["identifier"], ()) if kind else ()
    if entry["objectId"] is None or not choices:
        return
    for resource in choices:
        found = desk.records.get(resource, entry["objectId"])
        if found is not None:
            if resource.name in SCHEDULED_FOR:
                entry[SCHEDULED_FOR[resource.name]] = found["id"]
                entry["ticketType"] = resource.label
                change.fill("name", _name_of(desk, found))
            return
    message = f"{choices[0].label} {entry['objectId']} not found"
    change.refuse("objectId", ReferenceNotFound("objectId", message))


def _name_of(desk: Desk, ticket: Record) -> str:
    """What an entry for a ticket is called: ``Company / Ticket# 12 - Summary`` (django-connectwise's fixtures)."""
    company = desk.record(COMPANY, ticket["company"])
    longest = SCHEDULE_ENTRY.by_name["name"].length
    parts = ([company["name"]] if company else []) + [f"Ticket# {ticket['id']} - {ticket['summary']}"]
    named = " / ".join(parts)
    return named[:longest]


def _name_members(desk: Desk, entry: Record) -> None:
    for name, field in SCHEDULED_FOR.items():
        ticket = desk.record(REGISTRY[name], entry[field])
        if ticket is not None:
            scheduled = scheduled_members(desk, REGISTRY[name], ticket["id"])
            desk.amend(REGISTRY[name], ticket["id"], {"resources": resources(desk, ticket, scheduled)})
