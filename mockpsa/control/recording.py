"""What a tenant was called with and what it answered: a bounded ring of entries, worked out when they are read.

Recording keeps what is there anyway and leaves out what is secret; names, JSON and SQL are made of it on reading.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from functools import cached_property
from typing import Any

import orjson
from starlette.types import Scope

from mockpsa.clock import stamp_at
from mockpsa.schema.registry import REGISTRY
from mockpsa.store.statements import Statement
from mockpsa.wire.operations import Operation, operation_of

SECRET = frozenset({b"authorization", b"cookie", b"proxy-authorization", b"x-mock-token", b"set-cookie"})
SHOWN = 200  # characters of a body in a line
LENGTH = b"content-length"
LARGEST_KEPT = 16_384  # bytes of a body: to keep more would cost a list more than to answer it
MOST_BYTES = 8_388_608  # of one tenant's bodies
MOST_HEADERS = 512  # sets of headers: a client sends the same ones again and again, and they are kept once

Headers = tuple[tuple[bytes, bytes], ...]
_headers: dict[Headers, Headers] = {}


def public(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Headers without what is secret and without the length, which the body says."""
    key = tuple(headers)
    kept = _headers.get(key)
    if kept is None:
        if len(_headers) >= MOST_HEADERS:
            _headers.clear()
        kept = tuple(pair for pair in key if pair[0] not in SECRET and pair[0] != LENGTH)
        kept = _headers[key] = _headers.setdefault(kept, kept)
    return kept


class Entry:
    """One request and its answer, as they are at hand: what is read of them is `Told`."""

    # What most requests have none of is here, not in each of a thousand entries.
    body = answer = b""
    status = answer_size = number = 0
    answer_headers: Headers = ()
    statements: tuple[Statement, ...] = ()
    written: tuple[tuple[str, int], ...] = ()
    fault = ""
    found: int | None = None  # records of the last page that was made for it
    why: tuple[str, ...] = ()
    seconds = moment = 0.0

    def __init__(self, scope: Scope) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        self.headers = public(scope["headers"])


class Told:
    """What an entry tells: names, records and SQL made of what was kept, each when it is asked for."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    @cached_property
    def operation(self) -> Operation:
        """What the request does."""
        return operation_of(self.entry.method, self.entry.path)

    @cached_property
    def rows(self) -> int | None:
        """How many records were answered; None where that is not known: a large list that was rendered when read."""
        entry = self.entry
        if not 200 <= entry.status < 300:
            return 0
        if entry.found is not None and self.operation.is_list:
            return entry.found
        return _count(entry.answer) if entry.answer_size <= len(entry.answer) else None

    def value(self, name: str) -> Any:
        """One of what conditions may ask about."""
        return VALUES[name](self)

    @property
    def values(self) -> dict[str, Any]:
        """All that conditions may ask about, by name."""
        return {name: value(self) for name, value in VALUES.items()}

    def described(self) -> dict[str, Any]:
        """All that is known of it."""
        entry = self.entry
        return self.values | {
            "headers": printed(entry.headers),
            "answerHeaders": printed(entry.answer_headers),
            "answerSize": entry.answer_size,
            "why": list(entry.why),
            "sql": [statement.sql for statement in entry.statements],
        }

    def lasting(self) -> dict[str, Any]:
        """What is the same whenever and wherever the same call is made.

        No duration, no headers, which name a host, and no SQL, which depends on what is remembered of calls before.
        """
        told = self.described()
        for name in ("milliseconds", "headers", "answerHeaders", "sql"):
            del told[name]
        return told

    @property
    def line(self) -> str:
        """It on a line."""
        told = self.values
        query = f"?{told['query']}" if told["query"] else ""
        body = f" {told['body'][:SHOWN]}" if told["body"] else ""
        return f"{told['id']}. {told['method']} {told['path']}{query} -> {told['status']}{body}"


VALUES: dict[str, Callable[[Told], Any]] = {
    "id": lambda told: told.entry.number,
    "time": lambda told: stamp_at(told.entry.moment),
    "method": lambda told: told.entry.method,
    "path": lambda told: told.operation.path,
    "query": lambda told: told.entry.query.decode("latin-1"),
    "operation": lambda told: told.operation.name,
    "resource": lambda told: told.operation.resource.name if told.operation.resource else "",
    "body": lambda told: told.entry.body.decode("utf-8", "replace"),
    "status": lambda told: told.entry.status,
    "answer": lambda told: told.entry.answer.decode("utf-8", "replace"),
    "rows": lambda told: told.rows,
    "milliseconds": lambda told: round(told.entry.seconds * 1000, 3),
    "fault": lambda told: told.entry.fault,
    "written": lambda told: ", ".join(f"{name} {number}" for name, number in dict.fromkeys(told.entry.written)),
}


def printed(headers: Headers) -> dict[str, str]:
    """Headers as text; of two with one name the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


CURRENT: ContextVar[Entry | None] = ContextVar("entry", default=None)


def note(statement: Statement, row: Sequence[Any]) -> None:
    """Keep a statement with the request that it is run for."""
    entry = CURRENT.get()
    if entry is None:
        return
    entry.statements += (statement,)
    if statement.writes in REGISTRY.by_name:
        entry.written += ((statement.writes, row[statement.identity]),)


def note_page(ids: list[int]) -> None:
    """Keep how many records a list held."""
    entry = CURRENT.get()
    if entry is not None:
        entry.found = len(ids)


def _count(answer: bytes) -> int:
    """How many records a body holds."""
    try:
        value = orjson.loads(answer or b"[]")
    except orjson.JSONDecodeError:
        return 0
    return len(value) if isinstance(value, list) else int("id" in value)


class Journal:
    """A tenant's last requests."""

    def __init__(self, size: int) -> None:
        self.on = size > 0
        self.last = 0
        self._size = size
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self._waiting: set[asyncio.Event] = set()

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry) -> None:
        """Keep one more; the oldest go when there is no room."""
        self.last = entry.number = self.last + 1
        entries = self._entries
        entries.append(entry)
        self._bytes += len(entry.body) + len(entry.answer)
        while len(entries) > self._size or self._bytes > MOST_BYTES:
            oldest = entries.popleft()
            self._bytes -= len(oldest.body) + len(oldest.answer)
        for event in self._waiting:
            event.set()

    def clear(self) -> None:
        """Forget all, and count anew."""
        self._entries.clear()
        self._bytes = self.last = 0

    def after(self, number: int) -> list[Entry]:
        """The entries with a greater number."""
        return [entry for entry in self._entries if entry.number > number]

    async def more(self, patience: float) -> bool:
        """Return when an entry is added, or after so many seconds: whether one was."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            await asyncio.wait_for(event.wait(), patience)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(event)
        return True
