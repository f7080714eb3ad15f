"""Calendars and holidays: what their texts say, which are refused, and the schedule of working time that they make."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from mockpsa.desk.change import Change
from mockpsa.desk.copying import CopiedBehaviour
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.working_time import DAY, Schedule, Span
from mockpsa.errors import InvalidField
from mockpsa.schema.schedule import CALENDAR, DAYS, HOLIDAY
from mockpsa.store.records import Record

CLOCK = re.compile(r"(\d\d?):(\d\d)(?::(\d\d)(?:\.0+)?)?", re.ASCII)
DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T00:00:00Z)?", re.ASCII)
ALL_DAY = (0, DAY)


def second_of(text: str) -> int:
    """The second of the day that a wall clock's time is: ``08:00``, ``17:30:00``, ``24:00``. Raises ValueError."""
    found = CLOCK.fullmatch(text.strip())
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 60, 0)
    second = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or second > DAY:
        raise ValueError(f"{text!r} is no time of a day such as 08:00:00.")
    return second


def span_of(start: str | None, end: str | None) -> Span | None:
    """The hours from one time to another; None where neither is given. Raises ValueError."""
    if not start and not end:
        return None
    if not start or not end:
        raise ValueError("A start and an end go together.")
    span = second_of(start), second_of(end)
    if span[0] >= span[1]:
        raise ValueError(f"{end!r} is not after {start!r}.")
    return span


def day_of(text: str) -> date:
    """The day that a holiday's date names: ``2024-07-04``. Raises ValueError."""
    found = DATE.fullmatch(text.strip())
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise ValueError(f"{text!r} is no date such as 2024-07-04.") from None


def schedule_of(desk: Desk, calendar: int, zone: str) -> Schedule:
    """The working time of a calendar in a zone, its holidays out of it."""
    record = desk.records.get(CALENDAR, calendar) or {}
    hours = tuple(span_of(record[f"{day}StartTime"], record[f"{day}EndTime"]) for day in DAYS)
    closed = record["holidayList"]
    holidays = [] if closed is None else desk.records.find(HOLIDAY, ("holidayList", closed))
    return _schedule(hours, tuple(map(_closing, holidays)), zone)


@lru_cache(maxsize=256)
def _schedule(hours: tuple[Span | None, ...], holidays: tuple[tuple[date, Span], ...], zone: str) -> Schedule:
    """One schedule for equal calendars: it remembers the years that it has worked out."""
    return Schedule(hours, holidays, zone)


def _closing(holiday: Record) -> tuple[date, Span]:
    span = None if holiday["allDayFlag"] else span_of(holiday["timeStart"], holiday["timeEnd"])
    return day_of(holiday["date"]), span or ALL_DAY


class CalendarBehaviour(CopiedBehaviour):
    """Calendar: times that are times, each day's end after its start."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Refuse what is no working time."""
        for day in DAYS:
            _check_span(change, f"{day}StartTime", f"{day}EndTime")


class HolidayBehaviour(Behaviour):
    """Holiday: a date, and hours where it is not a whole day."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Refuse what is no date or time."""
        if change.after["date"]:
            try:
                day_of(change.after["date"])
            except ValueError as error:
                change.refuse("date", InvalidField("date", str(error)))
        _check_span(change, "timeStart", "timeEnd")


def _check_span(change: Change, start: str, end: str) -> None:
    try:
        span_of(change.after[start], change.after[end])
    except ValueError as error:
        name = next(_offenders(change.after, start, end))
        change.refuse(name, InvalidField(name, str(error)))


def _offenders(record: Record, start: str, end: str) -> Iterator[str]:
    """The field to name: the one that is no time, else the missing one, else the end."""
    for name in (start, end):
        try:
            second_of(record[name] or "00:00")
        except ValueError:
            yield name
    yield start if not record[start] else end
