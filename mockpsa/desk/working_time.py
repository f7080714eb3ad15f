"""The algebra of working time: adding it to a moment, and measuring it between two. Pure; knows no tenant, no record.

Moments are whole seconds since 1970, UTC; durations are seconds. A moment counts when the wall clock of the schedule's
zone shows a working hour then: an hour that a change of the clocks repeats counts twice, one that it skips not at all.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

DAY = 86_400
FARTHEST, LAST_YEAR = 100, 9998  # so many years ahead is working time looked for; a goal beyond is none
# Moments that every zone can show. Beyond them no calendar's time counts, and no goal lies there.
FIRST, LAST = (int(datetime(*day, tzinfo=UTC).timestamp()) for day in ((2, 1, 1), (9998, 12, 31)))
Span = tuple[int, int]  # from, until (excluded): seconds of a day, or moments


@dataclass(frozen=True)
class Schedule:
    """When time counts: the working hours of each weekday (Monday first) in a zone, without the holidays' spans.

    ``hours`` of None: always.
    """

    hours: tuple[Span | None, ...] | None = None
    holidays: tuple[tuple[date, Span], ...] = ()
    zone: str = "UTC"
    _years: dict[int, "Year"] = field(default_factory=dict, init=False, repr=False, compare=False)

    def add(self, start: int, duration: int) -> int | None:
        """The first moment by which ``duration`` of working time has passed; None when it is not within a century."""
        if not FIRST <= start <= LAST - duration:
            return None
        if self.hours is None:
            return start + duration
        if duration <= 0:
            return start
        if not any(self.hours):
            return None
        first = year = self._year_of(start)
        left = duration + self._year(year).before(start)
        while left > self._year(year).total:
            left -= self._year(year).total
            year += 1
            if year > first + FARTHEST or year > LAST_YEAR:
                return None
        return self._year(year).moment(left)

    def between(self, start: int, end: int) -> int:
        """The working time from ``start`` until ``end``; none when it is not later."""
        if end <= start:
            return 0
        if self.hours is None:
            return end - start
        if not any(self.hours):
            return 0
        start, end = (min(max(moment, FIRST), LAST) for moment in (start, end))
        first, last = self._year_of(start), self._year_of(end)
        whole = sum(self._year(year).total for year in range(first, last))
        return whole + self._year(last).before(end) - self._year(first).before(start)

    def _year_of(self, moment: int) -> int:
        return datetime.fromtimestamp(moment, _zone(self.zone)).year

    def _year(self, number: int) -> "Year":
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = Year(self, number)
        return year

    def spans(self, day: date) -> list[Span]:
        """The working hours of a day as its wall clock shows them, in seconds, in order."""
        hours = self.hours[day.weekday()] if self.hours else None
        open_spans = [hours] if hours else []
        for closed_from, closed_until in _closings(self.holidays).get(day, ()):
            pieces = [
                piece
                for opens, closes in open_spans
                for piece in ((opens, min(closes, closed_from)), (max(opens, closed_until), closes))
            ]
            open_spans = [(opens, closes) for opens, closes in pieces if opens < closes]
        return open_spans


ALWAYS = Schedule()


class Year:
    """The working time of one local year: its stretches in order, and how much there is up to the end of each."""

    def __init__(self, schedule: Schedule, number: int) -> None:
        zone = _zone(schedule.zone)
        days = (date.fromordinal(each) for each in range(_first_day(number), _first_day(number + 1)))
        stretches = sorted(stretch for day in days for stretch in _stretches(zone, day, schedule.spans(day)))
        self._starts = [start for start, _ in stretches]
        self._ends = [end for _, end in stretches]
        self._passed = list(accumulate(end - start for start, end in stretches))
        self.total = self._passed[-1] if self._passed else 0

    def before(self, moment: int) -> int:
        """The year's working time before a moment."""
        index = bisect_right(self._starts, moment) - 1
        return 0 if index < 0 else self._passed[index] - max(0, self._ends[index] - moment)

    def moment(self, passed: int) -> int:
        """The first moment before which so much of the year's working time lies, ``passed`` being at most all of it."""
        index = bisect_left(self._passed, passed)
        return self._ends[index] - (self._passed[index] - passed)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=64)
def _closings(holidays: tuple[tuple[date, Span], ...]) -> Mapping[date, tuple[Span, ...]]:
    closings: dict[date, tuple[Span, ...]] = {}
    for day, span in holidays:
        closings[day] = (*closings.get(day, ()), span)
    return closings


def _first_day(year: int) -> int:
    return date(year, 1, 1).toordinal()


def _stretches(zone: ZoneInfo, day: date, spans: list[Span]) -> Iterator[Span]:
    """The moments at which the zone's wall clock shows one of a day's spans."""
    if not spans:
        return
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall clock's; the zone comes below
    wall = int(midnight.replace(tzinfo=UTC).timestamp())
    before = _offset(midnight.replace(tzinfo=zone))
    after = _offset((midnight + timedelta(days=1)).replace(tzinfo=zone, fold=1))
    if before == after:
        for opens, closes in spans:
            yield wall + opens - before, wall + closes - before
        return
    change = _change(zone, wall - max(before, after), wall + DAY - min(before, after), after)
    for opens, closes in spans:
        yield from _part(wall + opens - before, min(wall + closes - before, change))
        yield from _part(max(wall + opens - after, change), wall + closes - after)


def _part(start: int, end: int) -> Iterator[Span]:
    if start < end:
        yield start, end


def _offset(moment: datetime) -> int:
    return int((moment.utcoffset() or timedelta()).total_seconds())


def _change(zone: ZoneInfo, low: int, high: int, after: int) -> int:
    """The moment between ``low`` and ``high`` from which on the zone's clocks are ``after`` ahead of UTC."""
    while low < high:
        middle = (low + high) // 2
        if _offset(datetime.fromtimestamp(middle, zone)) == after:
            high = middle
        else:
            low = middle + 1
    return low
