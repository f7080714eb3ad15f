"""``/_mock/journal``: what was called, asked in the conditions language; verified, waited for, exported, live."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from mockpsa import __version__
from mockpsa.clock import stopwatch
from mockpsa.control.answers import answer
from mockpsa.control.archive import archive
from mockpsa.control.doubles import Double
from mockpsa.control.forms import asked, number
from mockpsa.control.querying import Question
from mockpsa.control.recording import Told

LINES, EVENTS = "application/x-ndjson", "text/event-stream"
LONGEST_WAIT = 55.0  # seconds: shorter than a client's own patience
HEARTBEAT = 15.0  # seconds without an event until a comment is sent


def _question(request: Request) -> Question:
    return Question.of(request.query_params.get("conditions", ""))


def _told(double: Double) -> list[Told]:
    return [Told(entry) for entry in double.journal]


def _chosen(double: Double, request: Request) -> list[Told]:
    return _question(request).chosen(_told(double))


async def calls(double: Double, request: Request) -> Response:
    """The requests that ``?conditions=`` describe (all without), the oldest first."""
    return answer({"on": double.journal.on, "entries": [told.described() for told in _chosen(double, request)]})


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether the journal is ``on``."""

    on: bool


async def switch(double: Double, request: Request) -> Response:
    """Turn the tenant's journal on or off: ``Switch``."""
    double.journal.on = (await asked(request, Switch)).on
    return answer({"on": double.journal.on})


async def clear(double: Double, request: Request) -> Response:
    """Forget all requests."""
    double.journal.clear()
    return Response(None, 204)


@dataclass(frozen=True, slots=True)
class Expected:
    """Calls that are expected: those of one text of ``conditions``, or of several texts in that order.

    Those of one are expected ``times`` or ``atLeast`` so often, at least once if neither is said. ``timeout`` is how
    many seconds to wait for them.
    """

    conditions: tuple[str, ...] = ("",)
    times: int | None = None
    at_least: int | None = None
    timeout: float = 5.0

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if len(self.conditions) > 1 and (self.times is not None or self.at_least is not None):
            raise ValueError("Calls in an order are expected once each: times and atLeast go with one conditions text.")
        if not 0 <= self.timeout <= LONGEST_WAIT:
            raise ValueError(f"timeout is 0 to {LONGEST_WAIT:.0f} seconds.")

    def verdict(self, every: list[Told]) -> dict[str, Any]:
        """Whether the entries hold them: ``verified``, ``count``, and when not a ``message`` and the ``nearest``."""
        questions = [Question.of(text) for text in self.conditions or ("",)]
        if len(questions) > 1:
            return _in_order(questions, every)
        [question] = questions
        chosen = question.chosen(every)
        count = len(chosen)
        if self.times is not None:
            verified, wanted = count == self.times, f"{self.times} times"
        else:
            least = 1 if self.at_least is None else self.at_least
            verified, wanted = count >= least, f"at least {least} times"
        if verified:
            return {"verified": True, "count": count}
        found = chosen[:3] if count else question.nearest(every)
        return _missed(f"{question.text or 'any call'} was expected {wanted} and seen {count} times", count, found)


def _in_order(questions: list[Question], every: list[Told]) -> dict[str, Any]:
    rest = iter(every)
    for place, question in enumerate(questions):
        if not any(question.describes(told) for told in rest):
            said = f"the {place + 1}. of {len(questions)} calls in order was not seen: {question.text}"
            return _missed(said, place, question.nearest(every))
    return {"verified": True, "count": len(questions)}


def _missed(said: str, count: int, nearest: list[Told]) -> dict[str, Any]:
    shown = "".join(f"\n  {line}" for line in (told.line for told in nearest))
    message = f"{said}; the nearest calls are:{shown}" if nearest else f"{said}; no call comes near it"
    return {
        "verified": False,
        "count": count,
        "message": message,
        "nearest": [told.described() for told in nearest],
    }


async def verify(double: Double, request: Request) -> Response:
    """Whether calls were made: ``Expected``. When not, the nearest ones are shown."""
    return answer((await asked(request, Expected)).verdict(_told(double)))


async def wait(double: Double, request: Request) -> Response:
    """As verify, but not before the calls were made or ``timeout`` seconds have passed: ``Expected``."""
    expected = await asked(request, Expected)
    until = stopwatch() + expected.timeout
    while True:
        verdict = expected.verdict(_told(double))
        left = until - stopwatch()
        if verdict["verified"] or left <= 0:
            return answer(verdict)
        await double.journal.more(left)


async def lines(double: Double, request: Request) -> Response:
    """The requests as JSON lines, without durations and what else differs from run to run: equal calls, equal bytes."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    chosen = _chosen(double, request)
    return Response(b"".join(orjson.dumps(told.lasting(), option=options) for told in chosen), media_type=LINES)


async def har(double: Double, request: Request) -> Response:
    """The requests as an HTTP archive (HAR 1.2), which browsers and proxies open."""
    return answer(archive([told.entry for told in _chosen(double, request)], double.tenant.origin, __version__))


async def events(double: Double, request: Request) -> Response:
    """The requests as they come, as server-sent events; ``?after=`` a number sends those behind it first."""
    question, journal = _question(request), double.journal
    after = number(request, "after")
    last = journal.last if after is None else after

    async def stream() -> AsyncIterator[bytes]:
        nonlocal last
        yield b": mockpsa\n\n"
        while double.alive:
            last = min(last, journal.last)  # it may have been cleared
            for entry in journal.after(last):
                last = entry.number
                told = Told(entry)
                if question.describes(told):
                    yield b"id: %d\ndata: %b\n\n" % (last, orjson.dumps(told.described()))
            if journal.last == last and not await journal.more(HEARTBEAT):
                yield b":\n\n"

    return StreamingResponse(stream(), media_type=EVENTS)
