"""``GET /_mock/world`` and ``/_mock/verify``: a tenant as a world's file, and whether its documents are its columns.

No credentials are asked for, so only a caller on this machine is answered: one that comes from a loopback address,
names one as its Host (a page of elsewhere whose name was bent to this machine does not) and that no proxy forwarded.
"""

from collections.abc import Callable
from ipaddress import ip_address

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mockpsa.errors import PsaError
from mockpsa.store.tenants import Tenant, Tenants

JSON, PLAIN, YAML = "application/json", "text/plain; charset=utf-8", "application/yaml"
FORWARDED = ("forwarded", "x-forwarded-for")


def is_loopback(host: str | None) -> bool:
    """Whether an address or name means this machine."""
    try:
        return host == "localhost" or ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


def world(tenant: Tenant) -> Response:
    """The tenant as a world's file."""
    from mockpsa.worlds.exporting import export_world

    return Response(export_world(tenant), media_type=YAML)


def verify(tenant: Tenant) -> Response:
    """The records whose stored document is not what rendering gives."""
    return Response(orjson.dumps({"different": list(tenant.documents.verify())}), media_type=JSON)


ANSWERS: dict[str, Callable[[Tenant], Response]] = {"/world": world, "/verify": verify}


class Control:
    """The ASGI application below ``/_mock``."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = self._answer(Request(scope))
        except PsaError as error:
            response = Response(error.message, error.status, media_type=PLAIN)
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        caller = request.client.host if request.client else None
        forwarded = any(name in request.headers for name in FORWARDED)
        if forwarded or not is_loopback(caller) or not is_loopback(request.url.hostname):
            return Response("This is answered only to a caller on the same machine.", 403, media_type=PLAIN)
        answer = ANSWERS.get(request.scope["path"].removeprefix(request.scope.get("root_path", "")))
        if answer is None or request.method != "GET":
            return Response("There is only GET /_mock/world and GET /_mock/verify.", 404, media_type=PLAIN)
        company = request.query_params.get("company", "")
        if not self._tenants.knows(company):
            return Response(f"There is no company {company!r}; name one as ?company=…", 404, media_type=PLAIN)
        return answer(self._tenants.get(company))
