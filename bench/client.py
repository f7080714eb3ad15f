"""A load generator that costs little: prepared requests over kept-alive connections, answers read by Content-Length."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """What one run saw: seconds in all, seconds of each request."""

    seconds: float
    latencies: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The latency that this share of the requests stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Connection(asyncio.Protocol):
    """One connection that sends its next request when the answer to the last one is whole."""

    def __init__(self, requests: "itertools.cycle[bytes]", count: int, latencies: list[float]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests, self._left, self._latencies = requests, count, latencies
        self._missing, self._head, self._sent_at = 0, b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        """Count an answer's bytes, and go on when it is whole."""
        if self._missing:
            self._missing -= len(data)
        else:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._head[:end].lower()
            if not 200 <= int(head[9:12]) < 300:
                self.done.set_exception(RuntimeError(self._head.decode()))
                return
            _, found, rest = head.partition(b"content-length:")
            length = int(rest.partition(b"\r\n")[0]) if found else 0
            self._missing = length - (len(self._head) - end - 4)
            self._head = b""
        if self._missing <= 0:
            self._latencies.append(time.perf_counter() - self._sent_at)
            self._next()

    def _next(self) -> None:
        self._missing = 0
        if self._left == 0:
            self._transport.close()
            self.done.set_result(None)
            return
        self._left -= 1
        self._sent_at = time.perf_counter()
        self._transport.write(next(self._requests))  # type: ignore[attr-defined]


async def load(port: int, requests: Sequence[bytes], connections: int, count: int) -> Run:
    """Send ``count`` requests in all, going round those given, over so many connections."""
    loop, latencies, cycle = asyncio.get_running_loop(), [], itertools.cycle(requests)  # type: ignore[var-annotated]
    start = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: Connection(cycle, count // connections, latencies), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in opened))
    return Run(time.perf_counter() - start, tuple(latencies))
