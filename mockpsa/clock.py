"""The tenant's time. The only module that asks the machine for it."""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def stamp(moment: datetime) -> str:
    """A moment as the vendor prints it and as the database keeps it: UTC, whole seconds, ``2024-01-15T10:00:00Z``."""
    return f"{moment.isoformat()[:19]}Z"


def parse_stamp(text: str) -> datetime:
    """The moment that `stamp` printed. Raises ValueError for any other form."""
    if not STAMP.fullmatch(text):
        raise ValueError(f"{text!r} is not written yyyy-MM-ddTHH:mm:ssZ")
    return datetime.fromisoformat(text)


@dataclass(slots=True)
class Clock:
    """What time it is for one tenant: the machine's time moved by ``offset``, or a frozen moment."""

    offset: timedelta = timedelta()
    frozen_at: datetime | None = None

    def now(self) -> datetime:
        """The tenant's present moment, in UTC."""
        if self.frozen_at is not None:
            return self.frozen_at
        return datetime.fromtimestamp(time.time(), UTC) + self.offset

    def freeze(self, moment: datetime) -> None:
        """Stand still at this moment until told otherwise."""
        self.frozen_at = moment
