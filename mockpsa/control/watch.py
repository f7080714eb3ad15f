"""What stands round the API: the journal and the faults. Nothing below knows of it, and off it costs a comparison."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import perf_counter

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockpsa.control.doubles import Double, Doubles
from mockpsa.control.effects import EFFECTS, Struck
from mockpsa.control.meeting import Request
from mockpsa.control.recording import CURRENT, LARGEST_KEPT, Entry
from mockpsa.errors import CredentialsMissing, PsaError
from mockpsa.wire.auth import read_credentials
from mockpsa.wire.failures import failure

BODILESS = frozenset({"GET", "DELETE", "HEAD", "OPTIONS"})


class Watch:
    """The API as an ASGI application that is watched and, where faults say so, goes wrong."""

    def __init__(self, api: ASGIApp, doubles: Doubles) -> None:
        self._api = api
        self._doubles = doubles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        doubles = self._doubles
        if not doubles.watching:
            await self._api(scope, receive, send)
            return
        company = _company(scope)
        double = None if company is None else doubles.called(company)
        if company is None or (double is not None and not double.journal.on):
            await self._strike(Struck(self._api, scope, receive, send, send), double, None)
            return
        entry = Entry(scope)
        CURRENT.set(entry)
        begun = perf_counter()
        try:
            receiving = receive if scope["method"] in BODILESS else _receiving(receive, entry)
            await self._strike(Struck(self._api, scope, receiving, _sending(send, entry), send), double, entry)
        finally:
            entry.seconds = perf_counter() - begun
            CURRENT.set(None)
            doubles.metrics.count(entry)
            double = doubles.called(company)  # by now the API has made the tenant, or somebody has deleted it
            if double is not None and double.journal.on:
                double.journal.add(entry, double.tenant.clock.now())

    async def _strike(self, struck: Struck, double: Double | None, entry: Entry | None) -> None:
        """Have the API answer, or the fault that strikes."""
        faults, scope = self._doubles.faults, struck.scope
        if faults.idle and not _asks(scope):
            await self._api(scope, struck.receive, struck.send)
            return
        request = Request(scope, struck.receive, double)
        struck.receive = request.receive
        try:
            found = await faults.find(request)
        except PsaError as error:
            await failure(error)(scope, request.receive, struck.send)
            return
        except ClientDisconnect:
            return
        if found is None:
            await self._api(scope, request.receive, struck.send)
            return
        if entry is not None:
            entry.fault = found.name
        if found.delay:
            await asyncio.sleep(found.delay)
        struck.retry_after = found.retry_after
        await EFFECTS[found.effect](struck)


def _company(scope: Scope) -> str | None:
    """The company that calls, as its credentials say."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            with suppress(CredentialsMissing):
                return read_credentials(value).company
    return None


def _asks(scope: Scope) -> bool:
    return any(name == b"x-mock-fault" for name, _ in scope["headers"])


def _receiving(receive: Receive, entry: Entry) -> Callable[[], Awaitable[Message]]:
    async def received() -> Message:
        message = await receive()
        if len(entry.body) < LARGEST_KEPT:
            entry.body += message.get("body", b"")[: LARGEST_KEPT - len(entry.body)]
        return message

    return received


def _sending(send: Send, entry: Entry) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            entry.status = message["status"]
            entry.answer_headers = message["headers"]
        else:
            body = message.get("body", b"")
            entry.answer_size += len(body)
            if len(entry.answer) < LARGEST_KEPT:
                entry.answer += body[: LARGEST_KEPT - len(entry.answer)] if len(body) > LARGEST_KEPT else body
        await send(message)

    return sent
