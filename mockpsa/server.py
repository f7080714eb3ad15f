"""Runs the application on a socket: binds, announces, serves, and ends promptly with exit code 0."""

import asyncio
import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from shlex import quote
from ssl import SSLContext
from threading import Thread
from types import FrameType
from typing import cast

import orjson
import uvicorn
from starlette.types import ASGIApp

from mockpsa.app import make_app
from mockpsa.settings import Settings
from mockpsa.store.selection import warm_up
from mockpsa.tls import secure
from mockpsa.wire.auth import PRIVATE_KEY, PUBLIC_KEY

GRACE = 0.01  # seconds for requests under way when told to stop, behind the 0.1 s that uvicorn always gives
QUIET = 2  # ticks from the first call on until what lists need is imported
MOST_FILES = 65_536
TICK = 0.1  # seconds; uvicorn renews the Date header every tenth one
TICKS_A_DAY = 864_000
API = "/v4_6_release/apis/3.0"
BACKLOG = 2048


Secured = tuple[socket.socket, SSLContext]  # a listener, and what TLS on it is done with


class CannotListen(OSError):
    """The address cannot be bound; the text is one sentence for the user."""


class JsonFormatter(logging.Formatter):
    """A log line as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Render one record."""
        entry = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(entry).decode()


def finish_start() -> None:
    """Import what lists need and a start does not, once somebody calls: a server that is idle stays small.

    All that is there then stays. No collection walks it again, and the process ends in 10 ms, not in 170.
    """
    warm_up()
    gc.freeze()


class Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready and takes a signal as a reason to end, not as a failure."""

    def __init__(
        self,
        config: uvicorn.Config,
        ready: Callable[[], None],
        is_called: Callable[[], bool],
        secured: Secured | None,
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._is_called = is_called
        self._secured = secured
        self._stop: Callable[[], object] = lambda: None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets)
        if self._secured is not None:
            listener, context = self._secured
            loop = asyncio.get_running_loop()
            self.servers.append(await loop.create_server(self._protocol, sock=listener, ssl=context, backlog=BACKLOG))
        self._ready()

    def _protocol(self) -> asyncio.Protocol:
        """What serves a connection, as uvicorn makes it."""
        kind = cast("Callable[..., asyncio.Protocol]", self.config.http_protocol_class)
        return kind(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)

    async def main_loop(self) -> None:
        """Tick as uvicorn does, but end at once when told to, not at the next tick."""
        loop = asyncio.get_running_loop()
        stopped = asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(stopped.set)
        tick = called_for = 0
        while not await self.on_tick(tick):
            tick = (tick + 1) % TICKS_A_DAY
            if called_for <= QUIET and self._is_called():
                called_for += 1
                if called_for > QUIET:  # the first callers have had the interpreter to themselves
                    Thread(target=finish_start, daemon=True).start()  # does not hold up the end
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), TICK)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End; a second Ctrl+C does not wait for anything."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True
        self._stop()


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two servers share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListen(f"cannot listen on {host} port {port}: {(error.strerror or str(error)).lower()}") from error
    return listener


def announcement(settings: Settings, ca_file: Path | None = None, *, as_json: bool) -> str:
    """What is printed once the server answers: where it is and how to call it."""
    url = f"{settings.public_url or settings.base_url}{API}"
    company = settings.announced[0]
    if as_json:
        ready = {
            "url": url,
            "origin": settings.public_url or settings.base_url,
            "company": company,
            "publicKey": PUBLIC_KEY,
            "privateKey": PRIVATE_KEY,
            "clientId": "mockpsa",
            "world": settings.world,
            "profile": settings.profile,
        }
        if settings.tls_url is not None:
            ready |= {"tlsUrl": f"{settings.tls_url}{API}", "tlsOrigin": settings.tls_url, "caFile": str(ca_file)}
        return orjson.dumps(ready).decode()
    which = "one of " + ", ".join(settings.companies) if settings.companies else "any company id: each has its own desk"
    user = quote(f"{company}+{PUBLIC_KEY}:{PRIVATE_KEY}")
    secure = f"  and at       {settings.tls_url}{API}  (CA: {ca_file})\n" if settings.tls_url is not None else ""
    return (
        f"mockpsa is serving the {settings.world} world at {url}\n"
        f"{secure}"
        f"  company      {company}  ({which})\n"
        f"  public key   {PUBLIC_KEY}\n"
        f"  private key  {PRIVATE_KEY}\n"
        f"  clientId     any value\n"
        f"Try: curl -u {user} -H 'clientId: mockpsa' '{url}/service/tickets?pageSize=1'"
    )


def set_up_logging(log_format: str) -> None:
    """Warnings and errors to standard error, as text or as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if log_format == "json" else logging.Formatter("%(levelname)s: %(message)s"))
    for name in ("mockpsa", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.WARNING)
        logger.propagate = False


def allow_many_files() -> None:
    """As many open files as the system lets us have: a tenant in a folder takes three."""
    try:
        import resource
    except ImportError:  # not on Windows, which has no such limit
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(most, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def make_server(
    app: ASGIApp,
    ready: Callable[[], None],
    is_called: Callable[[], bool] = lambda: False,
    secured: Secured | None = None,
) -> Server:
    """A server of the application, that says when it answers, and asks whether somebody has called it by now.

    With a second listener it answers over TLS, too.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        ws="none",
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=cast("int", GRACE),  # handed to asyncio.wait_for, which takes fractions
    )
    return Server(config, ready, is_called, secured)


def serve(settings: Settings, *, as_json: bool = False) -> None:
    """Serve until told to stop. Raises CannotListen, CannotSecure, WorldError, UnknownRule, UnusableDatabase."""
    from dataclasses import replace

    set_up_logging(settings.log_format)
    allow_many_files()
    with ExitStack() as listeners:
        listener = listeners.enter_context(bind(settings.host, settings.port))
        settings = replace(settings, port=listener.getsockname()[1])
        secured, ca_file = None, None
        if settings.tls is not None:
            context, ca_file = secure(settings)
            secured = (listeners.enter_context(bind(settings.host, settings.tls)), context)
            settings = replace(settings, tls=secured[0].getsockname()[1])

        def ready() -> None:
            gc.freeze()
            gc.enable()
            print(announcement(settings, ca_file, as_json=as_json), flush=True)  # noqa: T201

        app = make_app(settings, ca_file=ca_file)
        make_server(app, ready, lambda: app.state.tenants.is_called, secured).run(sockets=[listener])
