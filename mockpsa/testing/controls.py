"""What a test does to its desk besides calling it: everything under /_mock, as objects."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from mockpsa.testing.client import Answer, Transport, UnexpectedAnswerError

TOKEN_HEADER = "X-Mock-Token"  # noqa: S105 - the header's name


class Controls:
    """Calls of ``/_mock`` for one company."""

    def __init__(self, transport: Transport, company: str, token: str | None = None) -> None:
        self._transport = transport
        self._company = company
        self._headers = {} if token is None else {TOKEN_HEADER: token}

    def send(self, method: str, path: str, body: Any = None, **parameters: Any) -> Answer:
        """Call ``/_mock/{path}``. Raises UnexpectedAnswerError unless it is a success."""
        given = {name: value for name, value in parameters.items() if value is not None}
        target = f"/_mock/{path}?{urlencode({'company': self._company, **given})}"
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        return self._transport.send(method, target, self._headers, content).raise_for_status()

    def ask(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """What a call answers, as a value."""
        answer = self.send(method, path, body, **parameters)
        return answer.json() if answer.content else None


class Snapshot:
    """What a desk held when it was taken."""

    def __init__(self, controls: Controls, name: str) -> None:
        self._controls = controls
        self.name = name

    def restore(self) -> None:
        """Have the desk hold it again."""
        self._controls.ask("POST", "snapshots/restore", {"name": self.name})

    def diff(self, other: "Snapshot | None" = None) -> dict[str, Any]:
        """What differs from here to another snapshot, or to now: by path ``added``, ``removed`` and ``changed``."""
        to = None if other is None else other.name
        found: dict[str, Any] = self._controls.ask("GET", "snapshots/diff", **{"from": self.name, "to": to})
        return found

    def branch(self, company: str) -> None:
        """Begin another company's desk with it."""
        self._controls.ask("POST", "snapshots/branch", {"name": self.name, "company": company})

    def lines(self) -> bytes:
        """It as JSON lines: equal contents give equal bytes."""
        return self._controls.send("GET", "snapshots/lines", name=self.name).content


class Faults:
    """What goes wrong on this desk."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def add(self, fault: str | Mapping[str, Any] | None = None, /, **members: Any) -> int:
        """Add a fault: a preset's name, a mapping, or its members by name. Its id (of several, the last one's)."""
        body = {"preset": fault} if isinstance(fault, str) else {**(fault or {}), **members}
        return int(self._controls.ask("POST", "faults", body)["faults"][-1]["id"])

    def remove(self, identity: int) -> None:
        """Remove one."""
        self._controls.ask("DELETE", "faults", id=identity)

    def clear(self) -> None:
        """Remove all."""
        self._controls.ask("DELETE", "faults")

    def __iter__(self) -> Any:
        """The faults that there are, each with how often it ``met`` a request and was ``done``."""
        return iter(self._controls.ask("GET", "faults")["faults"])


class NotCalledError(AssertionError):
    """The calls that were expected were not made; the text shows those that came nearest."""


class Journal:
    """What was called. Conditions are those of the API: ``method="POST" and path contains "tickets"``."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def calls(self, conditions: str = "") -> list[dict[str, Any]]:
        """The calls that conditions describe, the oldest first."""
        entries: list[dict[str, Any]] = self._controls.ask("GET", "journal", conditions=conditions)["entries"]
        return entries

    def assert_called(self, *conditions: str, times: int | None = None, at_least: int | None = None) -> None:
        """Some call was made (so often), or calls in this order. Raises NotCalledError."""
        body = {"conditions": list(conditions), "times": times, "atLeast": at_least}
        found = self._controls.ask("POST", "journal/verify", {k: v for k, v in body.items() if v is not None})
        if not found["verified"]:
            raise NotCalledError(found["message"])

    def assert_not_called(self, conditions: str = "") -> None:
        """No such call was made. Raises NotCalledError."""
        self.assert_called(conditions, times=0)

    def wait_for(self, conditions: str, *, times: int = 1, timeout: float = 5.0) -> list[dict[str, Any]]:
        """The calls, as soon as there are so many. Raises NotCalledError after so many seconds."""
        body = {"conditions": [conditions], "atLeast": times, "timeout": timeout}
        found = self._controls.ask("POST", "journal/wait", body)
        if not found["verified"]:
            raise NotCalledError(found["message"])
        return self.calls(conditions)

    def clear(self) -> None:
        """Forget all."""
        self._controls.ask("DELETE", "journal")

    def har(self) -> dict[str, Any]:
        """All calls as an HTTP archive, which browsers and proxies open."""
        archive: dict[str, Any] = self._controls.ask("GET", "journal/har")
        return archive

    def lines(self) -> bytes:
        """All calls as JSON lines, without what differs from run to run: equal calls give equal bytes."""
        return self._controls.send("GET", "journal/lines").content


class Clock:
    """The desk's time. What falls due on the way happens, and is told."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def now(self) -> datetime:
        """The desk's present moment."""
        return datetime.fromisoformat(self._controls.ask("GET", "clock")["now"])

    def advance(self, **by: float) -> list[str]:
        """Be so many ``weeks``, ``days``, ``hours``, ``minutes``, ``seconds`` later."""
        return self._move(advance=by)

    def set(self, moment: datetime | str) -> list[str]:
        """Be at this moment, and go on from there."""
        return self._move(set=_stamp(moment))

    def freeze(self, moment: datetime | str | None = None) -> list[str]:
        """Stand still, now or at a moment."""
        return self._move(freeze=True if moment is None else _stamp(moment))

    def resume(self) -> list[str]:
        """Go on from here."""
        return self._move(resume=True)

    def rate(self, seconds: float) -> list[str]:
        """Have so many seconds pass in one."""
        return self._move(rate=seconds)

    def reset(self) -> list[str]:
        """Be the machine's clock again."""
        return self._move(reset=True)

    def _move(self, **asked: Any) -> list[str]:
        happened: list[str] = self._controls.ask("POST", "clock", asked)["happened"]
        return happened


def _stamp(moment: datetime | str) -> str:
    """A moment as the controls read it; one without a zone is UTC."""
    if isinstance(moment, str):
        return moment
    utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return f"{utc.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


__all__ = ["Clock", "Controls", "Faults", "Journal", "NotCalledError", "Snapshot", "UnexpectedAnswerError"]
