"""What a tenant was called with and what it answered: a bounded ring of entries, worked out when they are read.

Recording keeps what is there anyway and leaves out what is secret; names, JSON and SQL are made of it on reading.
"""

import asyncio
from base64 import b64encode
from collections import deque
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import orjson

from mockpsa.clock import stamp
from mockpsa.schema.registry import REGISTRY
from mockpsa.store.statements import Statement
from mockpsa.wire.operations import Operation, operation_of

SECRET = frozenset({b"authorization", b"cookie", b"proxy-authorization", b"x-mock-token", b"set-cookie"})
LARGEST_KEPT = 65_536  # bytes of a body
MOST_BYTES = 8_388_608  # of one tenant's bodies

NEVER = datetime.fromtimestamp(0, UTC)

Headers = list[tuple[bytes, bytes]]


class Entry:
    """One request and its answer."""

    def __init__(self, scope: Any) -> None:
        self.number = 0
        self.moment = NEVER
        self.method: str = scope["method"]
        self.raw_path: str = scope["path"]
        self.raw_query: bytes = scope["query_string"]
        self.headers: Headers = [pair for pair in scope["headers"] if pair[0] not in SECRET]
        self.body = b""
        self.status = 0
        self.answer_headers: Headers = []
        self.answer = b""
        self.answer_size = 0
        self.seconds = 0.0
        self.fault = ""
        self.why: tuple[str, ...] = ()
        self.statements: list[tuple[Statement, Sequence[Any]]] = []
        self.written: list[tuple[str, int]] = []

    @property
    def size(self) -> int:
        """The bytes that are kept of it."""
        return len(self.body) + len(self.answer)

    @cached_property
    def operation(self) -> Operation:
        """What the request does."""
        return operation_of(self.method, self.raw_path)

    @cached_property
    def rows(self) -> int | None:
        """How many records were answered; None where that is not known: a large list that was rendered when read."""
        if self.answer_size <= len(self.answer):
            return _count(self.answer) if 200 <= self.status < 300 else 0
        for statement, row in reversed(self.statements):
            if statement.names == ("ids",):
                return str(row[0]).count(",") + 1
        return None

    @property
    def touched(self) -> str:
        """The records that were written, in the order of writing: ``Ticket 7, ServiceNote 3``."""
        return ", ".join(f"{name} {identity}" for name, identity in dict.fromkeys(self.written))

    def values(self) -> dict[str, Any]:
        """What conditions may ask about, by name."""
        operation = self.operation
        return {
            "id": self.number,
            "time": stamp(self.moment),
            "method": self.method,
            "path": operation.path,
            "query": self.raw_query.decode("latin-1"),
            "operation": operation.name,
            "resource": operation.resource.name if operation.resource else "",
            "body": self.body.decode("utf-8", "replace"),
            "status": self.status,
            "answer": self.answer.decode("utf-8", "replace"),
            "rows": self.rows,
            "milliseconds": round(self.seconds * 1000, 3),
            "fault": self.fault,
            "written": self.touched,
        }

    def described(self) -> dict[str, Any]:
        """All that is known of it."""
        told = self.values()
        told["headers"] = printed(self.headers)
        told["answerHeaders"] = printed(self.answer_headers)
        told["why"] = list(self.why)
        told["answerSize"] = self.answer_size
        told["sql"] = [statement.sql for statement, _ in self.statements]
        return told

    def lasting(self) -> dict[str, Any]:
        """What is the same whenever and wherever the same call is made: no duration, no host, no date of sending."""
        told = self.described()
        for name in ("milliseconds", "headers", "answerHeaders"):
            del told[name]
        return told


def printed(headers: Headers) -> dict[str, str]:
    """Headers as text; of two with one name the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


CURRENT: ContextVar[Entry | None] = ContextVar("entry", default=None)


def note(statement: Statement, row: Sequence[Any]) -> None:
    """Keep a statement with the request that it is run for."""
    entry = CURRENT.get()
    if entry is None:
        return
    if statement.writes:
        entry.statements.append((statement, ()))
        if statement.writes in REGISTRY.by_name:
            entry.written.append((statement.writes, row[statement.identity]))
    else:
        entry.statements.append((statement, row))


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
        self._entries: deque[Entry] = deque(maxlen=size)
        self._bytes = 0
        self._waiting: set[asyncio.Event] = set()

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry, moment: datetime) -> None:
        """Keep one more, answered at this moment; the oldest go when there is no room."""
        entry.moment = moment
        self.last += 1
        entry.number = self.last
        if len(self._entries) == self._entries.maxlen:
            self._bytes -= self._entries[0].size
        self._entries.append(entry)
        self._bytes += entry.size
        while self._bytes > MOST_BYTES and len(self._entries) > 1:
            self._bytes -= self._entries.popleft().size
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


def archive(entries: list[Entry], origin: str, version: str) -> dict[str, Any]:
    """The entries as an HTTP archive (HAR 1.2)."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "mockpsa", "version": version},
            "entries": [_archived(entry, origin) for entry in entries],
        }
    }


def _archived(entry: Entry, origin: str) -> dict[str, Any]:
    query = entry.raw_query.decode("latin-1")
    milliseconds = round(entry.seconds * 1000, 3)
    types = printed(entry.answer_headers)
    kind = types.get("content-type", "")
    is_text = not entry.answer or "json" in kind or "text" in kind
    content: dict[str, Any] = {"size": entry.answer_size, "mimeType": kind}
    content["text"] = entry.answer.decode("utf-8", "replace") if is_text else b64encode(entry.answer).decode()
    if not is_text:
        content["encoding"] = "base64"
    request: dict[str, Any] = {
        "method": entry.method,
        "url": f"{origin}{entry.raw_path}{f'?{query}' if query else ''}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(entry.headers),
        "queryString": [],
        "headersSize": -1,
        "bodySize": len(entry.body),
    }
    if entry.body:
        request["postData"] = {"mimeType": "application/json", "text": entry.body.decode("utf-8", "replace")}
    return {
        "startedDateTime": stamp(entry.moment),
        "time": milliseconds,
        "request": request,
        "response": {
            "status": entry.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(entry.answer_headers),
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": entry.answer_size,
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }


def _pairs(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name.decode("latin-1"), "value": value.decode("latin-1")} for name, value in headers]
