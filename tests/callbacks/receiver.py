"""Who receives callbacks: a server on this machine that keeps what is posted and answers as it is told to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson


@dataclass(frozen=True)
class Post:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def message(self) -> dict[str, Any]:
        """The body."""
        found: dict[str, Any] = orjson.loads(self.raw)
        return found


class Receiver:
    """``answers`` are (status, headers) for the requests to come; 200 once there is none. ``url`` is where it is."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.arrived = threading.Semaphore(0)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, extra = receiver.answers.pop(0) if receiver.answers else (200, {})
                receiver.posts.append(Post(self.command, self.path, headers, raw))
                self.send_response(status)
                for name, value in extra.items():
                    self.send_header(name, value)
                self.send_header("content-length", "5")
                self.end_headers()
                self.wfile.write(b"thank")
                receiver.arrived.release()

            do_POST = do_GET = answer  # noqa: N815 - the base class's names

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}/hook?recordId="

    def then(self, *statuses: int) -> None:
        """Answer the next requests so."""
        self.answers += [(status, {}) for status in statuses]

    def wait(self, count: int = 1) -> None:
        """Until so many more have come in."""
        for _ in range(count):
            assert self.arrived.acquire(timeout=20)

    @property
    def told(self) -> list[tuple[str, str, int]]:
        """(type, action, id) of what came in."""
        return [(post.message["Type"], post.message["Action"], post.message["ID"]) for post in self.posts]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver, while it is needed."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        thread.join()
        receiver.server.server_close()
