"""A small client of the API, of the standard library alone.

Whoever tests a client has one; this one is for what stands around it: arranging records, looking at what came of a
call. It answers like requests and httpx do (``status_code``, ``headers``, ``json()``), so that there is nothing to
learn, and asks for neither. It never repeats a request: a test counts them.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from json import dumps, loads
from select import select
from threading import local
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

API = "/v4_6_release/apis/3.0"
TIMEOUT = 60.0  # seconds
LARGEST_PAGE = 1_000
SHOWN = 300  # characters of a body in a message


class UnexpectedAnswerError(AssertionError):
    """An answer that is no success, where one was expected: ``answer``."""

    def __init__(self, answer: "Answer") -> None:
        super().__init__(answer)
        self.answer = answer

    def __str__(self) -> str:
        answer = self.answer
        return f"{answer.method} {answer.url} was answered {answer.status_code}: {answer.text[:SHOWN]}"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client of the service is configured with."""

    company: str
    public_key: str
    private_key: str
    client_id: str = "mockpsa"

    @property
    def username(self) -> str:
        """The user of Basic authentication; the private key is the password."""
        return f"{self.company}+{self.public_key}"

    @property
    def basic(self) -> tuple[str, str]:
        """User and password, as ``auth`` of requests and httpx takes them."""
        return self.username, self.private_key

    @property
    def headers(self) -> dict[str, str]:
        """The headers that authenticate a request."""
        token = b64encode(f"{self.username}:{self.private_key}".encode()).decode()
        return {"Authorization": f"Basic {token}", "clientId": self.client_id}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``headers`` by name in lower case."""

    method: str
    url: str
    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def ok(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status_code < 300

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body's value."""
        return loads(self.content)

    def raise_for_status(self) -> "Answer":
        """Itself. Raises UnexpectedAnswerError unless it is a success."""
        if not self.ok:
            raise UnexpectedAnswerError(self)
        return self


class Transport(Protocol):
    """Something that takes a request to a server and brings the answer back."""

    @property
    def origin(self) -> str:
        """scheme://host:port."""

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """Send one request, once. Raises OSError, HTTPException."""

    def close(self) -> None:
        """Let go of what is held."""


class Sockets:
    """Connections over the network, one for each thread, kept open between requests. ``timeout``: seconds."""

    def __init__(self, origin: str, timeout: float = TIMEOUT) -> None:
        self.origin = origin.rstrip("/")
        self._timeout = timeout
        self._kept = local()
        self._all: list[HTTPConnection] = []

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """See `Transport`."""
        connection = self._connection()
        try:
            connection.request(method, urlsplit(self.origin).path + target, body, dict(headers))
            response = connection.getresponse()
            content = response.read()
        except BaseException:
            connection.close()
            raise
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(method, f"{self.origin}{target}", response.status, found, content)

    def close(self) -> None:
        """See `Transport`."""
        for connection in self._all:
            connection.close()

    def _connection(self) -> HTTPConnection:
        """This thread's connection; a new one where the server has closed it, which is seen before anything is sent."""
        kept: HTTPConnection | None = getattr(self._kept, "connection", None)
        if kept is None:
            parts = urlsplit(self.origin)
            kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
            kept = self._kept.connection = kind(parts.hostname or "", parts.port, timeout=self._timeout)
            self._all.append(kept)
        if kept.sock is not None and select([kept.sock], [], [], 0)[0]:
            kept.close()
        return kept


class Client:
    """Calls of one company's desk. A path is below the API's root: ``/service/tickets``."""

    def __init__(self, transport: Transport, credentials: Credentials) -> None:
        self._transport = transport
        self.credentials = credentials

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **parameters: Any,
    ) -> Answer:
        """Send a request; ``params`` and ``parameters`` are the query (``conditions=…``, ``pageSize=…``).

        The body may be called ``json``, as in requests and httpx.
        """
        target = f"{'' if path.startswith(('/login/', API)) else API}{path}"
        query = {**(params or {}), **parameters}
        if query:
            target += ("&" if "?" in path else "?") + urlencode(query)
        given = json if body is None else body
        content = None if given is None else dumps(given).encode()
        sent = {**self.credentials.headers, "Accept": "application/json", **(headers or {})}
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        return self._transport.send(method, target, sent, content)

    def get(self, path: str, **options: Any) -> Answer:
        """GET a record or a page of a list. Options here and below are those of `request`."""
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        """POST a new record."""
        return self.request("POST", path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Answer:
        """PUT a record in another's place."""
        return self.request("PUT", path, body, **options)

    def patch(self, path: str, body: Any = None, /, *, json: Any = None, **values: Any) -> Answer:
        """PATCH a record: a list of operations, or values that replace its members'."""
        operations = [{"op": "replace", "path": name, "value": value} for name, value in values.items()]
        given = json if body is None else body
        return self.request("PATCH", path, operations if given is None else given)

    def delete(self, path: str, **options: Any) -> Answer:
        """DELETE a record."""
        return self.request("DELETE", path, **options)

    def every(self, path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """All records of a list, page after page. Raises UnexpectedAnswerError."""
        size, page = int(parameters.pop("pageSize", LARGEST_PAGE)), 0
        while True:
            page += 1
            found = self.get(path, pageSize=size, page=page, **parameters).raise_for_status().json()
            yield from found
            if len(found) < size:
                return
