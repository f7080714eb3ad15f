"""A ticket's SLA fields: its status's escalationStatus goes into its history, `stages` makes the rest of that."""

from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mockpsa.clock import parse_stamp, seconds_of, stamp_at
from mockpsa.desk.change import Change
from mockpsa.desk.desk import Desk
from mockpsa.desk.stages import (
    DONE,
    PLAN,
    RESOLVE,
    RESPOND,
    WAITING,
    Step,
    extended,
    is_kept,
    next_goal,
    reckon,
)
from mockpsa.desk.terms import GROUNDS, start_of, terms_of
from mockpsa.desk.working_time import ALWAYS
from mockpsa.store.records import Record

NOT_RESPONDED = "NotResponded"
# stage -> what slaStatus says and the goal it names, escalationLevel (10 and 15 are captured, 0 and 5 guessed)
WORDS = {
    RESPOND: ("Respond by", "respondByGoalUTC"),
    PLAN: ("Plan by", "resplanGoalUTC"),
    RESOLVE: ("Resolve by", "resolutionGoalUTC"),
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEVELS = {RESPOND: 0, PLAN: 5, RESOLVE: 10, DONE: 15}
GOALS = {"respondByGoalUTC": "sla_respond_by", "resplanGoalUTC": "sla_plan_by", "resolutionGoalUTC": "sla_resolve_by"}
DATES = ("dateResponded", "dateResplan", "dateResolved")
REACHED_BY = ("respondedBy", "resplanBy", "resolvedBy")
MINUTES = ("respondMinutes", "resPlanMinutes", "resolveMinutes")
FACTS = {"dateResponded": "Responded", "dateResplan": "ResolutionPlan", "dateResolved": "Resolved"}


def follow_status(desk: Desk, change: Change, status: Record) -> None:
    """Take the status into the ticket's history, and reckon anew what follows from that or from other changes."""
    if change.errors:
        return  # it will not be written, and its history may be none
    ticket = change.after
    stage = status["escalationStatus"] or NOT_RESPONDED
    history = ticket["slaHistory"]
    moved = not history or any(map(change.changed, GROUNDS))
    if not moved and history[-1]["stage"] == stage:
        return
    told = _told(change) if desk.loading and not history else steps_of(ticket)
    since, by = _entered(ticket) if desk.loading else (desk.now, desk.actor)
    moment = max(seconds_of(since), told[-1].at) if told else seconds_of(since)
    steps = extended(told, Step(moment, stage, by))
    if moved or steps != told:
        ticket["slaHistory"] = [{"at": stamp_at(each.at), "stage": each.stage, "by": each.by} for each in steps]
        set_fields(desk, ticket, steps)


def _entered(ticket: Record) -> tuple[str, str]:
    """Since when a ticket of a world has its status, and by whom: closed as it says, else last written."""
    closed = ticket["closedFlag"]
    return (ticket["closedDate"], ticket["closedBy"]) if closed else (ticket["lastUpdated"], ticket["updatedBy"])


def steps_of(ticket: Record) -> tuple[Step, ...]:
    """The history of a ticket's stages."""
    return tuple(Step(seconds_of(each["at"]), each["stage"], each.get("by") or "") for each in ticket["slaHistory"])


def _told(change: Change) -> tuple[Step, ...]:
    """What a world tells of a ticket without a history: when it was entered, answered, planned and resolved."""
    ticket = change.after
    steps = [Step(seconds_of(ticket["dateEntered"]), NOT_RESPONDED, ticket["enteredBy"])]
    for (name, stage), by in zip(FACTS.items(), REACHED_BY, strict=True):
        if ticket[name] is not None:
            steps.append(Step(seconds_of(ticket[name]), stage, ticket[by] or ticket["updatedBy"]))
    return tuple(sorted(steps, key=lambda step: step.at))


def set_fields(desk: Desk, ticket: Record, steps: tuple[Step, ...], now: int | None = None) -> None:
    """Every SLA field of a ticket, from its history and terms, as of now."""
    terms = terms_of(desk, ticket)
    if desk.loading and (terms.schedule is not ALWAYS or ticket["requiredDate"] is not None):
        postpone(desk, ticket)
        return
    found = reckon(terms, start_of(desk, ticket), steps)
    goals = found.goals
    present = desk.second if now is None else now
    ahead = next_goal(found, goals, present)
    if ahead is not None:
        desk.tenant.expect(ahead + 1)  # its own second counts
    for (field, info), goal in zip(GOALS.items(), goals, strict=True):
        ticket[field] = ticket[info] = None if goal is None else stamp_at(goal)
    for date, by, minutes, step, spent in zip(DATES, REACHED_BY, MINUTES, found.reached, found.spent, strict=True):
        ticket[date] = None if step is None else stamp_at(step.at)
        ticket[by] = None if step is None or step is steps[0] else step.by or None  # captured: not of the creation
        ticket[minutes] = spent // 60
    ticket |= {
        "escalationStartDateUTC": stamp_at(found.start),
        "escalationLevel": LEVELS[found.stage],
        "respondedSkippedMinutes": found.skipped[RESPOND] // 60,
        "resplanSkippedMinutes": found.skipped[PLAN] // 60,
        "minutesBeforeWaiting": found.before_waiting // 60,
        "minutesWaiting": found.waited // 60 if any(step.stage == WAITING for step in steps) else None,
        "isInSla": is_kept(found, goals, present),
        "slaDue": None if ahead is None else stamp_at(ahead),
        "slaStatus": sla_words(ticket, found.mode, desk.tenant.time_zone),
    }


def postpone(desk: Desk, ticket: Record) -> None:
    """Leave the fields open until what is due is run: a calendar's goals do not move with the moment of a load."""
    ticket |= dict.fromkeys((*GOALS, *GOALS.values(), *DATES, *REACHED_BY, "slaStatus"))
    ticket["slaDue"] = stamp_at(seconds_of(desk.now) - 1)
    desk.tenant.expect(seconds_of(desk.now))


def sla_words(ticket: Record, escalation_status: str | None, zone: str) -> str | None:
    """What slaStatus says of a ticket in such a status: the stage, and by when."""
    if escalation_status == WAITING:
        return "Waiting"
    stage = RESPOND
    for reached, date in enumerate(DATES, PLAN):
        if ticket[date] is not None:
            stage = reached
    if stage == DONE:
        return "Resolved"
    words, goal = WORDS[stage]
    due: str | None = ticket[goal]
    return due and f"{words} {local_text(due, zone)}"


@lru_cache(maxsize=1024)  # every write of a ticket prints the goal that it printed before
def local_text(moment: str, zone: str) -> str:
    """A moment as slaStatus prints it in the server's zone: ``Thu 09/15 4:22 AM UTC-05``."""
    local = parse_stamp(moment).astimezone(ZoneInfo(zone))
    hours = (local.utcoffset() or timedelta()) // timedelta(hours=1)
    clock = f"{local.hour % 12 or 12}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"
    day = f"{DAYS[local.weekday()]} {local.month:02}/{local.day:02}"
    return f"{day} {clock} UTC{'-' if hours < 0 else '+'}{abs(hours):02}"
