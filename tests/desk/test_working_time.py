"""Working time against an evaluator that looks at the wall clock second by second, or minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpsa.desk.working_time import ALWAYS, DAY, Schedule

HOUR = 3_600
EXACT = settings(max_examples=100, deadline=None, derandomize=True, database=None)
EIGHT_TO_FIVE = (8 * HOUR, 17 * HOUR)
OFFICE = Schedule((*(EIGHT_TO_FIVE,) * 5, None, None), ((date(2024, 7, 4), (0, DAY)),), "America/New_York")
# days on which clocks change: forward and back at two in the morning, at midnight, by half an hour, and not at all
DAYS = {
    "America/New_York": (date(2024, 3, 10), date(2024, 11, 3)),
    "America/Sao_Paulo": (date(2018, 11, 4), date(2018, 2, 18)),
    "America/Havana": (date(2024, 3, 10), date(2024, 11, 3)),
    "America/St_Johns": (date(2006, 4, 2), date(2006, 10, 29)),
    "Australia/Lord_Howe": (date(2024, 10, 6), date(2024, 4, 7)),
    "Pacific/Apia": (date(2011, 12, 30),),
    "Asia/Tokyo": (date(2024, 5, 5),),
}


def at(text: str, zone: str = "America/New_York") -> int:
    """A wall clock's moment."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def works(schedule: Schedule, moment: int) -> bool:
    """Whether a moment counts, as one would say who looks at the wall clock."""
    wall = datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(schedule.zone))
    second = wall.hour * HOUR + wall.minute * 60 + wall.second
    hours = schedule.hours[wall.weekday()] if schedule.hours else (0, DAY)
    closed = any(day == wall.date() and start <= second < end for day, (start, end) in schedule.holidays)
    return hours is not None and hours[0] <= second < hours[1] and not closed


seconds = st.integers(0, DAY)
minutes = st.integers(0, DAY // 60).map(lambda minute: minute * 60)


def spans_of(moments: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(moments, moments).map(lambda two: (min(two), max(two))).filter(lambda two: two[0] < two[1])


spans, minute_spans = spans_of(seconds), spans_of(minutes)


@st.composite
def schedules(draw: st.DrawFn, span: st.SearchStrategy[tuple[int, int]] = minute_spans) -> tuple[Schedule, int]:
    """A schedule, and a moment near a day on which its zone's clocks change."""
    zone = draw(st.sampled_from(sorted(DAYS)))
    day = draw(st.sampled_from(DAYS[zone]))
    hours = tuple(draw(st.lists(st.none() | span, min_size=7, max_size=7)))
    near = st.integers(-2, 2).map(lambda days: day + timedelta(days))
    holidays = tuple(draw(st.lists(st.tuples(near, span), max_size=2)))
    return Schedule(hours, holidays, zone), int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


@settings(EXACT, max_examples=60)
@given(schedules(), st.integers(-2 * 1440, 2 * 1440), st.integers(0, 2 * 1440))
def test_minute_by_minute(drawn: tuple[Schedule, int], start: int, length: int) -> None:
    schedule, day = drawn
    begin = day + start * 60
    counted = sum(60 for minute in range(length) if works(schedule, begin + minute * 60))
    assert schedule.between(begin, begin + length * 60) == counted


@settings(EXACT, max_examples=15)
@given(schedules(spans), st.integers(-DAY, DAY), st.integers(0, 3 * HOUR))
def test_second_by_second(drawn: tuple[Schedule, int], start: int, length: int) -> None:
    schedule, day = drawn
    begin = day + start
    assert schedule.between(begin, begin + length) == sum(works(schedule, begin + each) for each in range(length))


@EXACT
@given(schedules(spans), st.integers(-DAY, DAY), st.integers(1, 90 * DAY))
def test_adding_and_measuring_are_inverse(drawn: tuple[Schedule, int], start: int, duration: int) -> None:
    schedule, day = drawn
    begin = day + start
    end = schedule.add(begin, duration)
    if end is None:
        assert schedule.between(begin, begin + 100 * 365 * DAY) < duration, "not within a century"
    else:
        assert schedule.between(begin, end) == duration
        assert schedule.between(begin, end - 1) == duration - 1, "it is the first such moment"


@EXACT
@given(schedules(spans), st.integers(0, DAY), st.integers(1, 9 * DAY), st.integers(1, 9 * DAY))
def test_adding_in_two_steps_is_adding_once(drawn: tuple[Schedule, int], start: int, first: int, second: int) -> None:
    schedule, day = drawn
    middle = schedule.add(day + start, first)
    assert middle is None or schedule.add(middle, second) == schedule.add(day + start, first + second)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2024-01-12T16:30", 2, "2024-01-15T09:30"),  # over a weekend
        ("2024-07-03T16:00", 2, "2024-07-05T09:00"),  # over a holiday
        ("2024-03-08T16:00", 10, "2024-03-11T17:00"),  # the clocks go forward on Sunday
        ("2024-01-12T20:00", 9, "2024-01-15T17:00"),  # due at the end of a day, not at the next one's beginning
        ("2024-12-31T16:00", 1.5, "2025-01-01T08:30"),  # into another year
    ],
)
def test_office_hours(start: str, hours: float, end: str) -> None:
    assert OFFICE.add(at(start), int(hours * HOUR)) == at(end)


def test_all_hours_are_the_clock_s() -> None:
    assert ALWAYS.add(at("2024-03-09T12:00"), 24 * HOUR) == at("2024-03-10T13:00"), "the night is an hour short"
    assert ALWAYS.between(at("2024-11-02T12:00"), at("2024-11-03T12:00")) == 25 * HOUR


def test_what_never_comes_is_not_waited_for() -> None:
    never = Schedule((None,) * 7)
    assert never.add(0, 1) is None
    assert never.add(5, 0) == 5
    assert never.between(0, 10**9) == 0
    for schedule in (OFFICE, ALWAYS):
        for edge in ("0001-01-01T00:00", "9999-12-31T23:00"):
            assert schedule.add(at(edge, "UTC"), HOUR) is None
            assert schedule.between(at(edge, "UTC"), at(edge, "UTC") + HOUR) in (0, HOUR)
    one_minute_a_week = Schedule(((0, 60), *(None,) * 6))
    assert one_minute_a_week.add(0, 99_999 * HOUR) is None
