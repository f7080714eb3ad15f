"""Servers for tests: in a thread with real sockets, or in process without; and those that run already."""

import asyncio
import signal
from collections.abc import Mapping
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from mockpsa.testing.client import TIMEOUT, Answer, Sockets

if TYPE_CHECKING:
    from starlette.applications import Starlette

IN_PROCESS = "http://127.0.0.1"


class Threaded(Sockets):
    """A server of this process on a free port of this machine, in a thread of its own."""

    def __init__(self, **settings: Any) -> None:
        """Return when it answers. Raises WorldError, UnknownRule, CannotListen, for bad settings TypeError."""
        from mockpsa.app import make_app
        from mockpsa.server import bind, make_server
        from mockpsa.settings import Settings
        from mockpsa.store.selection import warm_up

        self._listener = bind("127.0.0.1", 0)
        port = self._listener.getsockname()[1]
        try:
            app = make_app(Settings(**{"world": "minimal", **settings, "port": port}))
        except BaseException:
            self._listener.close()
            raise
        super().__init__(f"http://127.0.0.1:{port}")
        ready = Event()
        self._server = make_server(app, ready.set)
        self._thread = Thread(target=self._server.run, args=([self._listener],), name="mockpsa", daemon=True)
        self._thread.start()
        Thread(target=warm_up, daemon=True).start()
        if not ready.wait(TIMEOUT):
            raise TimeoutError("mockpsa does not start")

    def close(self) -> None:
        """See `Transport`."""
        super().close()
        self._server.handle_exit(signal.SIGTERM, None)
        self._thread.join(TIMEOUT)
        self._listener.close()


class InProcess:
    """A server without sockets: requests go to the ASGI application, which others may call, too: ``app``."""

    origin = IN_PROCESS

    def __init__(self, **settings: Any) -> None:
        """Raises WorldError, UnknownRule, for bad settings TypeError."""
        from mockpsa.app import make_app
        from mockpsa.settings import Settings

        self.app: Starlette = make_app(Settings(**{"world": "minimal", **settings}), self.origin)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="mockpsa", daemon=True)
        self._thread.start()

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """See `Transport`. A connection that a fault breaks is a ConnectionError here, too."""
        call = Exchange(method, target, {"host": "127.0.0.1", **headers}, body or b"")
        asyncio.run_coroutine_threadsafe(self.app(call.scope, call.receive, call.send), self._loop).result(TIMEOUT)
        return call.answer(self.origin)

    def close(self) -> None:
        """See `Transport`."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(TIMEOUT)
        self._loop.close()
        self.app.state.tenants.close()


class Exchange:
    """One request to an ASGI application, and the answer as it comes."""

    def __init__(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> None:
        from urllib.parse import unquote

        path, _, query = target.partition("?")
        self._method, self._target, self._body = method, target, body
        self._start: dict[str, Any] = {}
        self._parts: list[bytes] = []
        self.scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 80),
        }

    async def receive(self) -> dict[str, Any]:
        """The request's body, whole."""
        body, self._body = self._body, b""
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Any) -> None:
        """Take a part of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._parts.append(message.get("body", b""))

    def answer(self, origin: str) -> Answer:
        """What came back. Raises ConnectionError when it was nothing."""
        if not self._start:
            raise ConnectionResetError("mockpsa broke the connection")
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in self._start["headers"]}
        content = b"".join(self._parts)
        return Answer(self._method, f"{origin}{self._target}", self._start["status"], headers, content)


def stop(process: int) -> None:
    """End a server that runs as a process of its own, if it still does."""
    import os

    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGTERM)
