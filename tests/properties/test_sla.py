"""SLA clocks: order does not matter, a wait of no length is none, steps are what a replay of the trail gives."""

import re
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpsa.clock import seconds_of, stamp_at
from mockpsa.desk.stages import Step, Terms, is_kept, reckon
from mockpsa.desk.working_time import ALWAYS, DAY, Schedule
from tests.conftest import Client
from tests.desk.clocked import PROGRESS, Clocked

SLOW = settings(max_examples=20, deadline=None, derandomize=True, database=None)
MOMENTS = st.integers(seconds_of("2024-03-06T00:00:00Z"), seconds_of("2024-03-12T00:00:00Z")).map(stamp_at)
STATUSES = ("New", "In Progress", "Waiting Customer", "Waiting Vendor", "Waiting Scheduling", "Completed")
# kinds of changes that have nothing to do with one another
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "status": st.sampled_from(STATUSES).map(lambda name: {"name": name}),
    "priority": st.integers(1, 4).map(lambda identity: {"id": identity}),
    "sla": st.sampled_from((1, 2)).map(lambda identity: {"id": identity}),
    "requiredDate": st.none() | st.sampled_from(("2024-03-08T00:00:00Z", "2024-03-20T00:00:00Z")),
    "summary": st.text("abc", min_size=1),
}
A_CHANGE = st.sampled_from(sorted(CHANGES)).flatmap(lambda name: st.tuples(st.just(name), CHANGES[name]))
STEPS = st.lists(st.tuples(st.integers(1, 2 * DAY), A_CHANGE), max_size=7)
HOURS = {1: (1, 2, 4), 2: (2, 4, 8), 3: (4, 8, 24), 4: (8, 16, 72)}
STATUS_GIVEN = re.compile(r'.*was created with the status "(.+)"\.|status was changed from ".+" to "(.+)"\.')
OFFICE = Schedule(((8 * 3600, 17 * 3600),) * 5 + (None, None), ((date(2024, 7, 4), (0, DAY)),), "America/New_York")


@pytest.fixture(scope="module")
def new_desk(make_client: Callable[..., Client]) -> Callable[[], Clocked]:
    """A desk that nobody has touched, each time."""
    app, numbers = make_client(max_tenants=10_000).app, count()
    return lambda: Clocked(Client(app, f"desk{next(numbers)}"))


def shown(desk: Clocked, ticket: int) -> dict[str, Any]:
    """A ticket's SLA fields."""
    document = desk.client.get(f"/service/tickets/{ticket}").json()
    return {name: document[name] for name in (*PROGRESS, "sla") if name in document}


def play(desk: Clocked, start: str, steps: list[tuple[int, tuple[str, Any]]]) -> int:
    """A ticket's life: after so many seconds each, a change."""
    desk.at(start)
    ticket = desk.create(initialResolution="So that it may be closed.")
    for seconds, (name, value) in steps:
        desk.clock(advance={"seconds": seconds})
        desk.client.patch(f"/service/tickets/{ticket}", json={name: value})
    return ticket


@SLOW
@given(start=MOMENTS, steps=STEPS, data=st.data())
def test_two_independent_changes_in_either_order(
    new_desk: Callable[[], Clocked], start: str, steps: list[Any], data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(list(CHANGES)), min_size=2, max_size=2, unique=True))
    changes = [(name, data.draw(CHANGES[name])) for name in names]
    outcomes = []
    for order in (changes, changes[::-1]):
        desk = new_desk()
        ticket = play(desk, start, steps)
        for name, value in order:
            desk.change(ticket, **{name: value})
        desk.clock(advance={"days": 1})
        outcomes.append(str(shown(desk, ticket)))
    assert outcomes[0] == outcomes[1]


@SLOW
@given(start=MOMENTS, steps=STEPS, wait=st.sampled_from(("Waiting Customer", "Waiting Vendor")))
def test_pausing_and_resuming_at_once_changes_nothing(
    new_desk: Callable[[], Clocked], start: str, steps: list[Any], wait: str
) -> None:
    desk = new_desk()
    ticket = play(desk, start, steps)
    before = shown(desk, ticket)
    if before["slaStatus"] in ("Waiting", "Resolved"):
        return
    status = desk.client.get(f"/service/tickets/{ticket}").json()["status"]["name"]
    desk.enter(ticket, wait)
    desk.enter(ticket, status)
    assert shown(desk, ticket) == before


@SLOW
@given(start=MOMENTS, steps=STEPS)
def test_the_fields_are_what_a_replay_of_the_trail_gives(
    new_desk: Callable[[], Clocked], start: str, steps: list[Any]
) -> None:
    desk = new_desk()
    ticket = play(desk, start, steps)
    document = desk.client.get(f"/service/tickets/{ticket}").json()
    stages = {each["name"]: each["escalationStatus"] for each in desk.client.get("/service/boards/1/statuses").json()}
    trail = desk.client.get(f"/system/audittrail?type=Ticket&id={ticket}").json()
    history = []
    for entry in trail:
        found = STATUS_GIVEN.fullmatch(entry["text"])
        if found:
            history.append(Step(seconds_of(entry["enteredDate"]), stages[found[1] or found[2]], entry["enteredBy"]))
    schedule = ALWAYS if document["sla"]["id"] == 1 else OFFICE
    respond, plan, resolve = (hours * 3600 for hours in HOURS[document["priority"]["id"]])
    begin = seconds_of(document["escalationStartDateUTC"])
    replayed = reckon(Terms(schedule, (respond, plan, resolve)), begin, history)
    goals = replayed.goals
    assert [stamp_at(goal or 0) for goal in goals] == [
        document[name] for name in ("respondByGoalUTC", "resplanGoalUTC", "resolutionGoalUTC")
    ]
    assert [step and stamp_at(step.at) for step in replayed.reached] == [
        document.get(name) for name in ("dateResponded", "dateResplan", "dateResolved")
    ]
    assert [
        spent // 60 for spent in (*replayed.spent, *replayed.skipped[:2], replayed.waited, replayed.before_waiting)
    ] == [
        *(document[name] for name in ("respondMinutes", "resPlanMinutes", "resolveMinutes")),
        *(document[name] for name in ("respondedSkippedMinutes", "resplanSkippedMinutes")),
        *(document.get("minutesWaiting", 0), document["minutesBeforeWaiting"]),
    ]
    now = seconds_of(desk.client.get(f"/_mock/clock?company={desk.client.company}").json()["now"])
    assert document["isInSla"] == is_kept(replayed, goals, now)


@settings(SLOW, max_examples=4)
@given(start=MOMENTS, steps=STEPS, hours=st.sampled_from((4, 6, 24)))
def test_advancing_by_a_week_is_advancing_by_its_hours(
    new_desk: Callable[[], Clocked], start: str, steps: list[Any], hours: int
) -> None:
    at_once, by_hours = new_desk(), new_desk()
    tickets = [play(desk, start, steps) for desk in (at_once, by_hours)]
    for desk in (at_once, by_hours):
        for priority in HOURS:
            desk.create(priority={"id": priority}, sla={"id": 2 - priority % 2})
    happened = [each for _ in range(7 * 24 // hours) for each in by_hours.clock(advance={"hours": hours})["happened"]]
    assert at_once.clock(advance={"weeks": 1})["happened"] == happened
    assert happened
    first, second = (
        [(each["isInSla"], each["slaStatus"]) for each in desk.client.get("/service/tickets").json()]
        for desk in (at_once, by_hours)
    )
    assert first == second
    trails: list[list[tuple[str, str]]] = []
    for desk, each in zip((at_once, by_hours), tickets, strict=True):
        trail = desk.client.get(f"/system/audittrail?type=Ticket&id={each}").json()
        trails.append([(entry["text"], entry["enteredDate"]) for entry in trail])
    assert trails[0] == trails[1]
