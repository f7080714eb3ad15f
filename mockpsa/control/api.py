"""The controls below ``/_mock``: who may ask, and what answers which path.

No credentials are asked for, so only a caller on this machine is answered: one that comes from a loopback address,
names one as its Host (a page of elsewhere whose name was bent to this machine does not), that no proxy forwarded and
that no page of elsewhere sent.
"""

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mockpsa.control import clock
from mockpsa.desk.due import catch_up_if_due
from mockpsa.errors import PsaError
from mockpsa.store.tenants import Tenant, Tenants
from mockpsa.wire.bodies import read_body
from mockpsa.worlds.exporting import export_world

JSON, PLAIN, YAML = "application/json", "text/plain; charset=utf-8", "application/yaml"
FORWARDED = ("forwarded", "x-forwarded-for")


def is_loopback(host: str | None) -> bool:
    """Whether an address or name means this machine."""
    try:
        return host == "localhost" or ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


def is_of_this_machine(request: Request) -> bool:
    """Whether a request comes from this machine, and from no page of another one."""
    caller = request.client.host if request.client else None
    page = request.headers.get("origin")
    forwarded = any(name in request.headers for name in FORWARDED)
    elsewhere = page is not None and not is_loopback(urlsplit(page).hostname)
    return not forwarded and not elsewhere and is_loopback(caller) and is_loopback(request.url.hostname)


def world(tenant: Tenant, body: bytes) -> Response:
    """The tenant as a world's file."""
    return Response(export_world(tenant), media_type=YAML)


def verify(tenant: Tenant, body: bytes) -> Response:
    """The records whose stored document is not what rendering gives."""
    return Response(orjson.dumps({"different": list(tenant.documents.verify())}), media_type=JSON)


ANSWERS: dict[tuple[str, str], Callable[[Tenant, bytes], Response]] = {
    ("GET", "/world"): world,
    ("GET", "/verify"): verify,
    ("GET", "/clock"): clock.read,
    ("POST", "/clock"): clock.move,
}


class Control:
    """The ASGI application below ``/_mock``."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = await self._answer(Request(scope, receive))
        except PsaError as error:
            response = Response(error.message, error.status, media_type=PLAIN)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if not is_of_this_machine(request):
            return Response("This is answered only to a caller on the same machine.", 403, media_type=PLAIN)
        path: str = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        answer = ANSWERS.get((request.method, path))
        if answer is None:
            known = ", ".join(f"{method} /_mock{path}" for method, path in ANSWERS)
            return Response(f"There is only {known}.", 404, media_type=PLAIN)
        company = request.query_params.get("company", "")
        if not self._tenants.knows(company):
            return Response(f"There is no company {company!r}; name one as ?company=…", 404, media_type=PLAIN)
        body = await read_body(request.scope, request.receive)
        tenant = self._tenants.get(company)

        def work() -> Response:
            catch_up_if_due(tenant)
            return answer(tenant, body)

        return await tenant.database.run(work)
