"""What is below ``/_mock``: the double's own side. An endpoint is a function of a request and of what it is about.

Without a token only a caller on this machine is answered: one that comes from a loopback address, names one as its
Host (a page of elsewhere whose name was bent to this machine does not), that no proxy forwarded and that no page of
elsewhere sent. With ``--control-token`` every caller must send it, from wherever: as ``X-Mock-Token``.
"""

import traceback
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from hmac import compare_digest
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mockpsa.control import (
    access,
    callbacks,
    clock,
    content,
    explaining,
    faults,
    health,
    journal,
    rules,
    state,
)
from mockpsa.control.doubles import Double, Doubles
from mockpsa.control.refusals import ControlTokenRefused, NoControl, NotThisMachine
from mockpsa.desk.due import catch_up_if_due
from mockpsa.errors import MethodNotAllowed, PsaError
from mockpsa.store.tenants import Tenant
from mockpsa.wire.api import INTERNAL_ERROR, LOGGER
from mockpsa.wire.failures import JSON, failure

FORWARDED = ("forwarded", "x-forwarded-for")
Endpoint = Callable[[Doubles, Request], Awaitable[Response]]


async def _double(doubles: Doubles, request: Request) -> Double:
    """What ``?company=`` names, after all that has fallen due. Raises NoControl, TooManyTenants."""
    double = doubles.of(request.query_params.get("company", ""))
    await double.tenant.database.run(lambda: catch_up_if_due(double.tenant))
    return double


def of_double(function: Callable[[Double, Request], Awaitable[Response]]) -> Endpoint:
    """The endpoint of a function that is about the tenant of ``?company=`` and what the double adds to it."""

    @wraps(function)
    async def endpoint(doubles: Doubles, request: Request) -> Response:
        double = await _double(doubles, request)
        response = await function(double, request)
        request.app.state.courier.look(double.tenant)  # the clock may have moved, and with it what is due
        return response

    return endpoint


def of_tenant(function: Callable[[Tenant, Request], Awaitable[Response]]) -> Endpoint:
    """The endpoint of a function that is about the tenant of ``?company=`` alone."""

    @wraps(function)
    async def endpoint(double: Double, request: Request) -> Response:
        return await function(double.tenant, request)

    return of_double(endpoint)


async def _ca(doubles: Doubles, request: Request) -> Response:
    """The certificate of the CA that the server's own is of, with `--tls`.

    Raises NoControl.
    """
    path: Path | None = request.app.state.ca_file
    if path is None:
        raise NoControl("There is no CA: the server was started without --tls.")
    return Response(_certificate(path), media_type="application/x-pem-file")


def _certificate(path: Path) -> bytes:
    return path.read_bytes()


ENDPOINTS: Mapping[str, Mapping[str, Endpoint]] = {
    "/tenants": {
        "GET": state.tenants,
        "POST": state.create,
        "DELETE": state.delete,
    },
    "/tenants/export": {"GET": of_double(state.export_tenant)},
    "/tenants/import": {"POST": of_double(state.import_tenant)},
    "/reset": {"POST": state.reset},
    "/snapshots": {"GET": of_double(state.snapshots), "POST": of_double(state.take), "DELETE": of_double(state.drop)},
    "/snapshots/restore": {"POST": of_double(state.restore)},
    "/snapshots/branch": {"POST": state.branch},
    "/snapshots/diff": {"GET": of_double(state.diff)},
    "/snapshots/lines": {"GET": of_double(state.canonical)},
    "/faults": {"GET": faults.faults, "POST": faults.add, "DELETE": faults.remove},
    "/faults/presets": {"GET": faults.named},
    "/journal": {"GET": of_double(journal.calls), "PUT": of_double(journal.switch), "DELETE": of_double(journal.clear)},
    "/journal/verify": {"POST": of_double(journal.verify)},
    "/journal/wait": {"POST": of_double(journal.wait)},
    "/journal/lines": {"GET": of_double(journal.lines)},
    "/journal/har": {"GET": of_double(journal.har)},
    "/journal/events": {"GET": of_double(journal.events)},
    "/health": {"GET": health.health},
    "/ready": {"GET": health.ready},
    "/metrics": {"GET": health.metrics},
    "/ca.pem": {"GET": _ca},
    "/world": {"GET": of_tenant(content.world)},
    "/verify": {"GET": content.verify},
    "/explain": {"GET": of_tenant(explaining.explain)},
    "/records": {"POST": of_tenant(content.add)},
    "/access": {"GET": of_tenant(access.show), "POST": of_tenant(access.limit)},
    "/callbacks": {"GET": of_tenant(callbacks.show), "POST": of_tenant(callbacks.disturb)},
    "/callbacks/flush": {"POST": of_tenant(callbacks.flush)},
    "/callbacks/replay": {"POST": of_tenant(callbacks.replay)},
    "/clock": {"GET": of_tenant(clock.read), "POST": of_tenant(clock.move)},
    "/rules": {"GET": of_tenant(rules.read), "POST": of_tenant(rules.change)},
}


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

    def __init__(self, doubles: Doubles) -> None:
        self._doubles = doubles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except PsaError as error:
            response = failure(error)
        except ClientDisconnect:
            return
        except Exception:  # noqa: BLE001 - as in the API: the caller gets the service's shape and the log the rest
            LOGGER.error("%s %s failed\n%s", scope["method"], scope["path"], traceback.format_exc())
            response = Response(INTERNAL_ERROR, 500, None, JSON)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """Raises NotThisMachine, ControlTokenRefused, NoControl, MethodNotAllowed, and what the endpoint raises."""
        token = self._doubles.settings.control_token
        if token is None:
            if not _is_of_this_machine(request):
                raise NotThisMachine
        elif not compare_digest(request.headers.get("x-mock-token", "").encode(), token.encode()):
            raise ControlTokenRefused
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        methods = ENDPOINTS.get(path)
        if methods is None:
            there = ", ".join(f"/_mock{each}" for each in ENDPOINTS)
            raise NoControl(f"There is no /_mock{path}; there are {there}.")
        if request.method not in methods:
            raise MethodNotAllowed(request.method, list(methods))
        return await methods[request.method](self._doubles, request)
