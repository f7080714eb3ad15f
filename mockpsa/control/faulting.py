"""Faults as values: which requests one is for, when it strikes, what it does. Chance comes from a seed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from random import Random
from typing import Any

from mockpsa.clock import stamp
from mockpsa.control.effects import EFFECTS
from mockpsa.control.forms import camel
from mockpsa.wire.operations import Operation

LONGEST_DELAY = 600.0  # seconds
LONGEST_RETRY_AFTER = 86_400  # seconds
LONGEST_LIFETIME = 3_155_760_000.0  # seconds: a century


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with which requests, and when.

    A request is met when all that is said of it holds: ``method``, ``path`` below the API's root (``*`` is any run),
    ``operation`` by the vendor's name (``getServiceTicketsById``), ``header`` by names and values, ``conditions`` on
    the record that the path names or the body holds. Of the requests that are met it strikes the ``nth``, the
    ``first`` so many, ``every`` so manyth, with a ``probability`` drawn from ``seed``; on the tenant's clock ``from``
    a moment ``until`` another, for ``lifetime`` seconds since it was added; ``times`` at most.
    ``delay`` is seconds, spread by a normal ``deviation``; it goes before any effect.
    """

    effect: str = "delay"
    method: str | None = None
    path: str | None = None
    operation: str | None = None
    header: dict[str, str] | None = None
    conditions: str | None = None
    nth: int | None = None
    first: int | None = None
    every: int | None = None
    probability: float | None = None
    seed: int = 0
    from_: datetime | None = None
    until: datetime | None = None
    lifetime: float | None = None
    times: int | None = None
    delay: float = 0.0
    deviation: float = 0.0
    retry_after: int = 30

    def __post_init__(self) -> None:
        """Raises ValueError for what cannot be."""
        if self.effect not in EFFECTS:
            raise ValueError(f"There is no effect {self.effect!r}; there are {', '.join(EFFECTS)}.")
        if self.effect == "delay" and not self.delay:
            raise ValueError("A fault has an effect, or a delay in seconds.")
        if not (0 <= self.delay <= LONGEST_DELAY and 0 <= self.deviation <= LONGEST_DELAY):
            raise ValueError(f"delay and deviation are 0 to {LONGEST_DELAY:.0f} seconds.")
        if not 0 <= self.retry_after <= LONGEST_RETRY_AFTER:
            raise ValueError(f"retryAfter is 0 to {LONGEST_RETRY_AFTER} seconds.")
        self._check_schedule()

    def _check_schedule(self) -> None:
        if self.lifetime is not None and not 0 <= self.lifetime <= LONGEST_LIFETIME:
            raise ValueError(f"lifetime is 0 to {LONGEST_LIFETIME:.0f} seconds.")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError("probability is 0 to 1.")
        for name in ("nth", "first", "every", "times"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} is 1 or more.")

    def described(self) -> dict[str, Any]:
        """What was said of it, as it was sent."""
        said = {}
        for name in self.__slots__:
            value = getattr(self, name)
            if value is not None and value != DEFAULTS.get(name):
                said[camel(name)] = stamp(value) if isinstance(value, datetime) else value
        return {"effect": self.effect, **said}


DEFAULTS = {"seed": 0, "delay": 0.0, "deviation": 0.0, "retry_after": 30}


@dataclass(slots=True)
class Active:
    """A fault that was added: for one company or, without, for all."""

    id: int
    fault: Fault
    company: str | None
    added: datetime
    met: int = 0
    done: int = 0
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.fault.seed)  # noqa: S311 - chance that is to be the same every time

    def is_for(self, method: str, operation: Operation, headers: dict[bytes, bytes]) -> bool:
        """Whether all that needs no record holds."""
        fault = self.fault
        if fault.method is not None and fault.method.upper() != method:
            return False
        if fault.path is not None and not fnmatchcase(operation.path.lower(), fault.path.lower()):
            return False
        if fault.operation is not None and not fnmatchcase(operation.name.lower(), fault.operation.lower()):
            return False
        for name, value in (fault.header or {}).items():
            if headers.get(name.lower().encode(), b"").decode("latin-1") != value:
                return False
        return True

    def is_over(self, now: datetime) -> bool:
        """Whether it will never strike again."""
        fault = self.fault
        too_late = fault.until is not None and now >= fault.until
        too_old = fault.lifetime is not None and now >= self.added + timedelta(seconds=fault.lifetime)
        return too_late or too_old or (fault.times is not None and self.done >= fault.times)

    def strikes(self, now: datetime) -> bool:
        """Count a request that is met, and say whether this is one to go wrong."""
        self.met += 1
        fault = self.fault
        lucky = fault.probability is not None and self.chance.random() >= fault.probability
        if lucky or self.is_over(now) or (fault.from_ is not None and now < fault.from_):
            return False
        if fault.nth is not None and self.met != fault.nth:
            return False
        if fault.first is not None and self.met > fault.first:
            return False
        if fault.every is not None and self.met % fault.every:
            return False
        self.done += 1
        return True

    def delay(self) -> float:
        """How many seconds this time."""
        fault = self.fault
        if not fault.deviation:
            return fault.delay
        return min(max(self.chance.gauss(fault.delay, fault.deviation), 0.0), LONGEST_DELAY)

    def described(self) -> dict[str, Any]:
        """It, and how often it met and struck."""
        about = {"id": self.id, "company": self.company, **self.fault.described()}
        return about | {"met": self.met, "done": self.done}
