"""A ticket's SLA goals and the stage its status puts it in. Goals are the creation plus the priority's hours."""

from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mockpsa.clock import parse_stamp, stamp
from mockpsa.desk.change import Change
from mockpsa.desk.desk import Desk
from mockpsa.schema.service import PRIORITY, SLA
from mockpsa.store.records import Record

# goal in _info -> (the priority's hours, else the SLA's, the ticket's own goal field of the newest API versions)
GOALS = {
    "sla_respond_by": ("respondHours", "respondHours", "respondByGoalUTC"),
    "sla_plan_by": ("planHours", "planWithin", "resplanGoalUTC"),
    "sla_resolve_by": ("resolveHours", "resolutionHours", "resolutionGoalUTC"),
}
# escalationStatus -> (words of slaStatus, the goal it names, escalationLevel). 10 and 15 are captured, 0 and 5 guessed.
STAGES = {
    "NotResponded": ("Respond by", "sla_respond_by", 0),
    "Responded": ("Plan by", "sla_plan_by", 5),
    "ResolutionPlan": ("Resolve by", "sla_resolve_by", 10),
    "Resolved": ("Resolved", None, 15),
    "NoEscalation": ("Waiting", None, None),
}
# the dates that a stage sets, its own and those of the stages before it
REACHED = {
    "Responded": ("dateResponded",),
    "ResolutionPlan": ("dateResponded", "dateResplan"),
    "Resolved": ("dateResponded", "dateResplan", "dateResolved"),
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@lru_cache(maxsize=1024)  # every write of a ticket prints the goal that it printed before
def local_text(moment: str, zone: str) -> str:
    """A moment as slaStatus prints it in the server's zone: ``Thu 09/15 4:22 AM UTC-05``."""
    local = parse_stamp(moment).astimezone(ZoneInfo(zone))
    hours = (local.utcoffset() or timedelta()) // timedelta(hours=1)
    clock = f"{local.hour % 12 or 12}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"
    day = f"{DAYS[local.weekday()]} {local.month:02}/{local.day:02}"
    return f"{day} {clock} UTC{'-' if hours < 0 else '+'}{abs(hours):02}"


def set_goals(desk: Desk, change: Change) -> None:
    """The three goals, anew when the ticket is created or its priority or SLA changes."""
    if not (change.creating or change.changed("priority") or change.changed("sla")):
        return
    priority = desk.record(PRIORITY, change.after["priority"]) or {}
    agreement = desk.record(SLA, change.after["sla"]) or {}
    start = parse_stamp(change.after["dateEntered"])
    change.fill("escalationStartDateUTC", change.after["dateEntered"])
    for goal, (own, general, field) in GOALS.items():
        hours = priority.get(own)
        hours = agreement.get(general) if hours is None else hours
        change.after[goal] = change.after[field] = None if hours is None else stamp(start + timedelta(hours=hours))


def enter_stage(desk: Desk, change: Change, status: Record) -> None:
    """What the status's escalationStatus says of the SLA: its words, its level, the dates it sets once."""
    stage = status["escalationStatus"] or "NotResponded"
    level = STAGES[stage][2]
    for date in REACHED.get(stage, ()):
        change.fill(date, change.after["dateEntered"] if change.creating else desk.now)
    if level is not None:
        change.after["escalationLevel"] = level
    change.after["slaStatus"] = sla_words(change.after, stage, desk.tenant.time_zone)


def sla_words(ticket: Record, escalation_status: str | None, zone: str) -> str | None:
    """What slaStatus says of a ticket in such a status: the stage, and by when."""
    words, goal, _ = STAGES[escalation_status or "NotResponded"]
    if goal is None:
        return words
    due = ticket[goal]
    return due and f"{words} {local_text(due, zone)}"
