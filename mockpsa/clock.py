"""The tenant's time. The only module that asks the machine for it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WIRE_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def stamp(moment: datetime) -> str:
    """A moment as the vendor prints it and as the database keeps it: UTC, whole seconds, ``2024-01-15T10:00:00Z``."""
    return (
        moment.strftime(WIRE_FORMAT) if moment.year > 999 else f"{moment.year:04}{moment.strftime(WIRE_FORMAT)[-16:]}"
    )


def parse_stamp(text: str) -> datetime:
    """The moment that `stamp` printed. Raises ValueError for any other form."""
    return datetime.strptime(text, WIRE_FORMAT).replace(tzinfo=UTC)


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
