"""What a fault does to a request: another answer, a broken connection, a broken answer.

ASGI on both sides; what the application would have answered, where that is needed, comes from the application.
"""

import json
import os
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockpsa.wire.failures import JSON, PLAIN
from mockpsa.wire.parameters import read_parameters

HTML = "text/html; charset=utf-8"
NO_LINGER = struct.pack("ii", 1, 0)  # closing sends a reset
PAGE = b"""<!DOCTYPE html>
<html><head><title>ConnectWise</title></head>
<body><h1>Sign in</h1><form method="post"><input name="CompanyName"><input name="UserName"></form></body></html>
"""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that an effect gives in the service's place. ``body``: a JSON value, or text as bytes."""

    status: int
    body: Any
    content_type: str = JSON


def _error(status: int, code: str, message: str) -> Said:
    return Said(status, {"code": code, "message": message})


ANSWERS: dict[str, Said] = {
    "401": _error(401, "ConnectWiseApi", "UserNotAuthenticated"),  # captured
    "403": _error(403, "Security", "You do not have security permission to perform this action."),  # captured
    "404": _error(404, "NotFound", "Service Ticket 404 not found"),  # captured
    "409": _error(409, "Conflict", "The record is in use by another process."),  # the vendor documents the status only
    "429": Said(429, {"error": "ConnectWiseAPI", "message": "Too many requests. Please try again in {} seconds."}),
    "500": _error(500, "ConnectWiseApi", "A timeout has occured. Please try again."),  # captured, sic
    "502": Said(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", HTML),
    "503": Said(503, b"<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", HTML),
    "gateway": Said(400, b"Cannot route. Codebase/company is invalid", PLAIN),  # captured
    "html": Said(200, PAGE, HTML),
}


@dataclass(slots=True)
class Struck:
    """A request that a fault may strike: what to do it with. ``raw_send`` is the server's own."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    raw_send: Send
    retry_after: int = 30


@dataclass(slots=True)
class Whole:
    """The application's answer, held back."""

    start: Message
    body: bytes


async def collect(struck: Struck, scope: Scope | None = None) -> Whole:
    """Have the application do what was asked, or another request, and keep its answer."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await struck.app(scope or struck.scope, struck.receive, keep)
    return Whole(messages[0], b"".join(message.get("body", b"") for message in messages[1:]))


async def answer_with(struck: Struck, whole: Whole) -> None:
    """Send an answer, its length put right."""
    headers = [(name, value) for name, value in whole.start["headers"] if name != b"content-length"]
    headers.append((b"content-length", str(len(whole.body)).encode()))
    await struck.send({**whole.start, "headers": headers})
    await struck.send({"type": "http.response.body", "body": whole.body})


async def say(struck: Struck, said: Said) -> None:
    """Answer in the service's place."""
    headers = [(b"content-type", said.content_type.encode())]
    body = said.body
    if said.status == 429:
        headers.append((b"retry-after", str(struck.retry_after).encode()))
        body = {**body, "message": body["message"].format(struck.retry_after)}
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    await answer_with(
        struck, Whole({"type": "http.response.start", "status": said.status, "headers": headers}, content)
    )


async def go_on(struck: Struck) -> None:
    """Nothing but the delay."""
    await struck.app(struck.scope, struck.receive, struck.send)


async def reset(struck: Struck) -> None:
    """Break the connection before anything is done.

    The request is read first: a caller who is still writing it would now and then see another error.
    """
    while (await struck.receive()).get("more_body", False):
        pass
    await _break(struck)


async def _break(struck: Struck) -> None:
    """Raises ConnectionResetError where there is no connection, in process."""
    transport = _transport(struck)
    with closing(socket.socket(fileno=os.dup(transport.get_extra_info("socket").fileno()))) as handle:
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    transport.abort()
    await _gone(struck)


async def drop(struck: Struck) -> None:
    """Do what was asked, then break the connection instead of answering."""
    await collect(struck)
    await _break(struck)


async def halve(struck: Struck) -> None:
    """Announce the whole answer, send half of it, and close the connection."""
    whole = await collect(struck)
    transport = _transport(struck)
    await struck.send(whole.start)
    await struck.send({"type": "http.response.body", "body": whole.body[: len(whole.body) // 2], "more_body": True})
    transport.close()
    await _gone(struck)


async def garble(struck: Struck) -> None:
    """Answer with JSON that ends in its middle."""
    whole = await collect(struck)
    whole.body = whole.body[: len(whole.body) // 2] or b"{"
    await answer_with(struck, whole)


async def repeat(struck: Struck) -> None:
    """Begin a list's page with the last record of the page before, as when a record came in between the two calls."""
    whole = await collect(struck)
    is_list = whole.start["status"] == 200 and whole.body.startswith(b"[")
    parameters = read_parameters(struck.scope["query_string"] if is_list else b"")
    if parameters.page > 1:
        others = [(name, value) for name, value in parameters.pairs if name.lower() != "page"]
        query = urlencode([*others, ("page", parameters.page - 1)]).encode()
        before = elements((await collect(struck, {**struck.scope, "query_string": query})).body)
        records = elements(whole.body)
        if records:
            whole.body = b"[%b]" % ",".join([*before[-1:], *records[:-1]]).encode()
    await answer_with(struck, whole)


def elements(body: bytes) -> list[str]:
    """The elements of a compact JSON array, each as it is written."""
    text, decoder = body.decode(), json.JSONDecoder()
    found, place = [], 1
    while place < len(text) - 1:
        _, end = decoder.raw_decode(text, place)
        found.append(text[place:end])
        place = end + 1
    return found


def _say(name: str) -> Callable[[Struck], Awaitable[None]]:
    async def effect(struck: Struck) -> None:
        await say(struck, ANSWERS[name])

    return effect


EFFECTS: dict[str, Callable[[Struck], Awaitable[None]]] = {
    **{name: _say(name) for name in ANSWERS},
    "delay": go_on,
    "reset": reset,
    "dropped": drop,
    "half": halve,
    "malformed": garble,
    "duplicate": repeat,
}
ABOUT: dict[str, str] = {
    "401": "the keys are not accepted",
    "403": "the member may not",
    "404": "there is no such record",
    "409": "the record is in use",
    "429": "too many requests, with Retry-After: `retryAfter`",
    "500": "a timeout in the service's database",
    "502": "a bad gateway, as HTML",
    "503": "the service is unavailable, as HTML",
    "gateway": "the cloud gateway cannot route: plain text, 400",
    "html": "a page to sign in, with 200",
    "delay": "the right answer, `delay` seconds late",
    "reset": "the connection is reset, nothing is done",
    "dropped": "what was asked is done, then the connection is reset",
    "half": "half of the answer, then the connection is closed",
    "malformed": "JSON that ends in its middle",
    "duplicate": "a page begins with the last record of the page before",
}


def _transport(struck: Struck) -> Any:
    """The connection under the server's ``send``. Raises ConnectionResetError where there is none."""
    transport = getattr(getattr(struck.raw_send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("mockpsa broke the connection")
    return transport


async def _gone(struck: Struck) -> None:
    """Return when the server has noticed."""
    while (await struck.receive())["type"] != "http.disconnect":
        pass
