"""What stands round the API: the journal and the faults. Nothing below knows of it, and off it costs a comparison."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from mockpsa.clock import stopwatch
from mockpsa.control.doubles import Double, Doubles
from mockpsa.control.effects import EFFECTS, Struck
from mockpsa.control.meeting import Request
from mockpsa.control.recording import CURRENT, LARGEST_KEPT, Entry, public
from mockpsa.errors import CredentialsMissing, PsaError
from mockpsa.wire.api import Api
from mockpsa.wire.auth import read_credentials
from mockpsa.wire.failures import failure

EMPTY = b"[]"
ASKS = b"x-mock-fault"
MOST_CALLERS = 4_096
BODILESS = frozenset({"GET", "DELETE", "HEAD", "OPTIONS"})


class Watch:
    """The API as an ASGI application that is watched and, where faults say so, goes wrong."""

    def __init__(self, api: Api, doubles: Doubles) -> None:
        self._api = api
        self._doubles = doubles
        self._callers = doubles.callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        doubles = self._doubles
        if not doubles.watching:
            await self._api(scope, receive, send)
            return
        double, is_struck, company = None, not doubles.faults.idle, None
        for name, value in scope["headers"]:
            if name == b"authorization":
                double = self._callers.get(value)
                if double is None or not double.alive:
                    company = _company(value)
                    double = self._call(value, company)
            elif name == ASKS:
                is_struck = True
        is_silent = company is None if double is None else not double.journal.on
        if is_silent:
            await self._strike(Struck(self._api, scope, receive, send, send), double, None)
            return
        entry = Entry(scope)
        CURRENT.set(entry)
        receiving = receive if scope["method"] in BODILESS else _receiving(receive, entry)
        begun = stopwatch()
        try:
            if is_struck:
                await self._strike(Struck(self._api, scope, receiving, _sending(send, entry), send), double, entry)
            else:
                await self._answer(entry, scope, receiving, send)
        finally:
            entry.seconds = stopwatch() - begun
            CURRENT.set(None)
            self._keep(entry, double, company)

    async def _answer(self, entry: Entry, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the API answer, and keep what it answers; only what is streamed is looked at as it goes out."""
        response = await self._api.respond(scope, receive)
        if response is None:
            return
        body = getattr(response, "body", None)
        if body is None:
            send = _sending(send, entry)
        else:
            entry.status, entry.answer_headers = response.status_code, public(response.raw_headers)
            entry.answer_size = len(body)
            entry.answer = body if entry.answer_size <= LARGEST_KEPT else body[:LARGEST_KEPT]
        await response(scope, receive, send)

    def _keep(self, entry: Entry, double: Double | None, company: str | None) -> None:
        """Have an entry in the journal of its tenant, if there is one."""
        self._doubles.metrics.count(entry)
        if double is None and company is not None:
            double = self._doubles.called(company)  # by now the API has made the tenant
        if double is not None and double.alive and double.journal.on:
            entry.moment = double.tenant.clock.seconds()
            if entry.answer == EMPTY:
                entry.why = double.reasons.of(entry)
            double.journal.add(entry)

    def _call(self, header: bytes, company: str | None) -> Double | None:
        """The double of a company that calls, remembered by what it sends; None until it has a tenant."""
        double = None if company is None else self._doubles.called(company)
        if double is not None:
            if len(self._callers) >= MOST_CALLERS:
                self._callers.clear()
            self._callers[header] = double
        return double

    async def _strike(self, struck: Struck, double: Double | None, entry: Entry | None) -> None:
        """Have the API answer, or the fault that strikes."""
        faults, scope = self._doubles.faults, struck.scope
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


def _company(header: bytes) -> str | None:
    """The company that an Authorization header names."""
    with suppress(CredentialsMissing):
        return read_credentials(header).company
    return None


def _receiving(receive: Receive, entry: Entry) -> Callable[[], Awaitable[Message]]:
    async def received() -> Message:
        message = await receive()
        if len(entry.body) < LARGEST_KEPT:
            entry.body += message.get("body", b"")[: LARGEST_KEPT - len(entry.body)]
        return message

    return received


def _sending(send: Send, entry: Entry) -> Send:
    def sent(message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            entry.status = message["status"]
            entry.answer_headers = public(message["headers"])
        else:
            body = message.get("body", b"")
            entry.answer_size += len(body)
            room = LARGEST_KEPT - len(entry.answer)
            if room > 0:
                entry.answer = entry.answer + body if len(body) <= room else entry.answer + body[:room]
        return send(message)

    return sent
