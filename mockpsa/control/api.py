"""What is below ``/_mock``: the double's own side. An endpoint is a function of a tenant and a request.

No credentials are asked for, so only a caller on this machine is answered: one that comes from a loopback address,
names one as its Host (a page of elsewhere whose name was bent to this machine does not), that no proxy forwarded and
that no page of elsewhere sent.
"""

from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mockpsa.control import access, callbacks, clock, content, explaining, rules
from mockpsa.desk.due import catch_up_if_due
from mockpsa.errors import MethodNotAllowed, NoControl, NotThisMachine, PsaError
from mockpsa.store.tenants import Tenant, Tenants
from mockpsa.wire.failures import failure

FORWARDED = ("forwarded", "x-forwarded-for")
CA_PATH = "/ca.pem"
Endpoint = Callable[[Tenant, Request], Awaitable[Response]]
ENDPOINTS: Mapping[str, Mapping[str, Endpoint]] = {
    "/world": {"GET": content.world},
    "/verify": {"GET": content.verify},
    "/explain": {"GET": explaining.explain},
    "/records": {"POST": content.add},
    "/access": {"GET": access.show, "POST": access.limit},
    "/callbacks": {"GET": callbacks.show, "POST": callbacks.disturb},
    "/callbacks/flush": {"POST": callbacks.flush},
    "/callbacks/replay": {"POST": callbacks.replay},
    "/clock": {"GET": clock.read, "POST": clock.move},
    "/rules": {"GET": rules.read, "POST": rules.change},
}


def _ca(request: Request) -> Response:
    """The certificate of the CA that the server's own is of. Raises NoControl."""
    path: Path | None = request.app.state.ca_file
    if path is None:
        raise NoControl("There is no CA: the server was started without --tls.")
    return Response(path.read_bytes(), media_type="application/x-pem-file")


def is_loopback(host: str | None) -> bool:
    """Whether an address or name means this machine."""
    try:
        return host == "localhost" or ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


def _is_of_this_machine(request: Request) -> bool:
    origin = request.headers.get("origin")
    return (
        is_loopback(request.client.host if request.client else None)
        and is_loopback(request.url.hostname)
        and (origin is None or is_loopback(urlsplit(origin).hostname))
        and not any(name in request.headers for name in FORWARDED)
    )


class Control:
    """The ASGI application below ``/_mock``."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except PsaError as error:
            response = failure(error)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """Raises NotThisMachine, NoControl, MethodNotAllowed, and what the endpoint raises."""
        if not _is_of_this_machine(request):
            raise NotThisMachine
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        if path == CA_PATH and request.method == "GET":
            return _ca(request)
        methods = ENDPOINTS.get(path)
        if methods is None:
            there = ", ".join(f"/_mock{each}" for each in (*ENDPOINTS, CA_PATH))
            raise NoControl(f"There is no /_mock{path}; there are {there}.")
        if request.method not in methods:
            raise MethodNotAllowed(request.method, list(methods))
        company = request.query_params.get("company", "")
        if not self._tenants.knows(company):
            raise NoControl(f"There is no company {company!r}; name one as ?company=…")
        tenant = self._tenants.get(company)
        await tenant.database.run(lambda: catch_up_if_due(tenant))
        response = await methods[request.method](tenant, request)
        request.app.state.courier.look(tenant)  # the clock may have moved, and with it what is due
        return response
