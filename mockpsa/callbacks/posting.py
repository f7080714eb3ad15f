"""One POST to a receiver: five seconds, redirects followed, every address asked for its right to be reached first.

Written on sockets because the address that was checked must be the one that is connected to, whatever the name resolves
to a moment later; the parser is the server's own.
"""

import asyncio
import ssl
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import quote, urljoin, urlsplit

import httptools

from mockpsa.callbacks.addresses import NotAllowed, Policy
from mockpsa.callbacks.outbox import Answer

TIME_LIMIT = 5.0  # seconds for all of it (Developer Guide)
MOST_REDIRECTS = 5
MOST_READ = 65_536  # bytes of an answer
MOST_SHOWN = 2_000  # characters of it
AS_GET = frozenset({301, 302, 303})  # .NET asks the new place without the body
AS_POST = frozenset({307, 308})
SAFE = "/%:@!$&'()*+,;=-._~?[]"
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent where."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Reply:
    """What comes back, as httptools tells of it."""

    status: int = 0
    location: str = ""
    body: bytearray = field(default_factory=bytearray)
    done: bool = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep what a redirect says."""
        if name.lower() == b"location":
            self.location = value.decode("latin-1")

    def on_body(self, data: bytes) -> None:
        """Keep the body."""
        self.body += data

    def on_message_complete(self) -> None:
        """All is there."""
        self.done = True


async def post(url: str, body: bytes, headers: dict[str, str], policy: Policy) -> Answer:
    """Post a body. Whatever goes wrong is the answer's ``error``."""
    request = Request("POST", url, {"content-type": "application/json; charset=utf-8", **headers}, body)
    try:
        async with asyncio.timeout(TIME_LIMIT):
            for _ in range(MOST_REDIRECTS + 1):
                reply = await _send(request, policy)
                if reply.status not in AS_GET | AS_POST or not reply.location:
                    return Answer(reply.status, reply.body.decode("utf-8", "replace")[:MOST_SHOWN])
                request = replace(request, url=urljoin(request.url, reply.location))
                if reply.status in AS_GET:
                    request = replace(request, method="GET", body=b"")
            return Answer(reply.status, error=f"more than {MOST_REDIRECTS} redirects")
    except NotAllowed as error:
        return Answer(None, error=str(error), refused=True)
    except TimeoutError:
        return Answer(None, error=f"no answer within {TIME_LIMIT:g} seconds")
    except (OSError, ValueError, httptools.HttpParserError) as error:
        return Answer(None, error=f"{type(error).__name__}: {error}")


async def _send(request: Request, policy: Policy) -> Reply:
    """One request and its reply. Raises NotAllowed, OSError, ValueError, HttpParserError."""
    parts = urlsplit(request.url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"{request.url} is not an http or https URL")
    name = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    port = parts.port or PORTS[parts.scheme]
    addresses = await policy.addresses(name, port)
    reader, writer = await _connect(addresses, port, name if parts.scheme == "https" else None)
    try:
        host = f"[{name}]" if ":" in name else name
        authority = host if port == PORTS[parts.scheme] else f"{host}:{port}"
        path = quote(parts.path or "/", SAFE) + (f"?{quote(parts.query, SAFE)}" if parts.query else "")
        writer.write(_head(request, path, authority) + request.body)
        await writer.drain()
        return await _read(reader)
    finally:
        writer.close()


async def _connect(
    addresses: list[str], port: int, secure_name: str | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first address that takes one. Raises OSError."""
    trouble: OSError = ConnectionError("no address")
    for address in addresses:
        try:
            return await asyncio.open_connection(
                address, port, ssl=_context() if secure_name else None, server_hostname=secure_name
            )
        except OSError as error:
            trouble = error
    raise trouble


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _head(request: Request, path: str, authority: str) -> bytes:
    headers = {"host": authority, "user-agent": "mockpsa", "connection": "close", **request.headers}
    if request.method == "POST":
        headers["content-length"] = str(len(request.body))
    lines = [f"{request.method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join((*lines, "", "")).encode("latin-1")


async def _read(reader: asyncio.StreamReader) -> Reply:
    reply = Reply()
    parser = httptools.HttpResponseParser(reply)
    while not reply.done and len(reply.body) < MOST_READ:
        data = await reader.read(MOST_READ)
        if not data:
            break
        try:
            parser.feed_data(data)
        except httptools.HttpParserError:
            if not reply.done:  # what comes behind a whole answer, such as the body of a 204, is nobody's business
                raise
        reply.done = reply.done and parser.get_status_code() >= 200
    reply.status = parser.get_status_code()
    if reply.status == 0:
        raise ConnectionError("the receiver closed the connection without an answer")
    return reply
