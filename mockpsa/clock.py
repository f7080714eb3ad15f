"""The tenant's time. The only module that asks the machine for it."""

import re
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import isfinite

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
EARLIEST, LATEST = 0.0, datetime(9000, 1, 1, tzinfo=UTC).timestamp()  # goals lie up to a century ahead of it


MOST_KEPT = 4_096  # moments: a desk writes the same few again and again


def stamp(moment: datetime) -> str:
    """A moment as the vendor prints it and as the database keeps it: UTC, whole seconds, ``2024-01-15T10:00:00Z``."""
    return f"{moment.isoformat()[:19]}Z"


def parse_stamp(text: str) -> datetime:
    """The moment that `stamp` printed. Raises ValueError for any other form."""
    if not STAMP.fullmatch(text):
        raise ValueError(f"{text!r} is not written yyyy-MM-ddTHH:mm:ssZ")
    return datetime.fromisoformat(text)


def moment_of(seconds: float) -> datetime:
    """The moment so many seconds after the beginning of 1970, UTC."""
    return datetime.fromtimestamp(seconds, UTC)


@lru_cache(maxsize=MOST_KEPT)
def seconds_of(text: str) -> int:
    """The seconds since 1970 of a printed moment. Raises ValueError."""
    return int(parse_stamp(text).timestamp())


@lru_cache(maxsize=MOST_KEPT)
def stamp_at(seconds: float) -> str:
    """The moment so many seconds after the beginning of 1970, as it is printed."""
    return stamp(moment_of(seconds))


stopwatch = time.perf_counter  # seconds since some moment: how long something took, whatever the tenant's time


class Clock:
    """What time it is for one tenant: the machine's, moved, paced (``rate`` seconds a second), or standing still."""

    __slots__ = ("_here", "_machine", "frozen", "rate")

    def __init__(self, *, offset: timedelta = timedelta(), frozen_at: datetime | None = None) -> None:
        self._machine = time.time()  # when the machine showed this,
        self._here = self._machine + offset.total_seconds()  # it was this here
        self.rate = 1.0
        self.frozen = False
        if frozen_at is not None:
            self.freeze(frozen_at)

    def seconds(self) -> float:
        """The tenant's present moment, in seconds since 1970."""
        if self.frozen:
            return self._here
        return min(self._here + (time.time() - self._machine) * self.rate, LATEST)

    def now(self) -> datetime:
        """The tenant's present moment, in UTC."""
        return moment_of(self.seconds())

    def until(self, moment: float) -> float | None:
        """How many of the machine's seconds until it is this moment here, in seconds since 1970; None: never."""
        return None if self.frozen else max(moment - self.seconds(), 0.0) / self.rate

    def freeze(self, moment: datetime | None = None) -> None:
        """Stand still, at this second or at a moment, until told otherwise."""
        self._anchor(int(self.seconds()) if moment is None else moment.timestamp())
        self.frozen = True

    def set(self, moment: datetime) -> None:
        """Be at this moment now, and go on from there, or stand there. Raises ValueError beyond the clock's years."""
        self._anchor(moment.timestamp())

    def advance(self, by: timedelta) -> None:
        """Be so much later now. Raises ValueError beyond the clock's years."""
        self._anchor(self.seconds() + by.total_seconds())

    def run(self, rate: float | None = None) -> None:
        """Go on from here, at this rate or the last one."""
        self._anchor(self.seconds())
        self.frozen = False
        self.rate = self.rate if rate is None else rate

    def reset(self) -> None:
        """Be the machine's clock again."""
        self._machine = self._here = time.time()
        self.rate, self.frozen = 1.0, False

    def _anchor(self, seconds: float) -> None:
        if not EARLIEST <= seconds <= LATEST:
            raise ValueError(f"The clock goes from {stamp_at(EARLIEST)} to {stamp_at(LATEST)}.")
        self._machine, self._here = time.time(), seconds

    def stored(self) -> str:
        """What `restore` makes the same clock of, also in another process: while no one has it, time goes on."""
        return f"{self._machine!r} {self._here!r} {self.rate!r} {int(self.frozen)}"

    def restore(self, text: str) -> None:
        """Be the clock that was stored. Raises ValueError for what never was."""
        machine, here, rate, frozen = map(float, text.split())
        if not (EARLIEST <= here <= LATEST and isfinite(machine) and isfinite(rate)):
            raise ValueError(f"there is no clock {text!r}")
        self._machine, self._here, self.rate, self.frozen = machine, here, rate, bool(frozen)
