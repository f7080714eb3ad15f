"""The API as one ASGI application: path, credentials, tenant, endpoint, answer. The hot path reads top to bottom."""

import logging
import traceback
from asyncio import CancelledError
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mockpsa.desk.due import catch_up
from mockpsa.desk.keys import keys_of_member
from mockpsa.errors import EndpointNotFound, MethodNotAllowed, PsaError, RecordNotFound, Stopping
from mockpsa.store.tenants import Tenants
from mockpsa.wire import bundles, uploads
from mockpsa.wire.auth import authenticate
from mockpsa.wire.call import Call, asked_origin, of_either_kind
from mockpsa.wire.endpoints import HANDLERS as OF_RESOURCES
from mockpsa.wire.endpoints import SERVICE_VERSION
from mockpsa.wire.failures import JSON, failure
from mockpsa.wire.parameters import read_parameters
from mockpsa.wire.routes import served
from mockpsa.wire.surface import surface

HANDLERS = {**OF_RESOURCES, **uploads.HANDLERS, **bundles.HANDLERS}
KEY_PATH = "/system/callbackkey/index.rails"
LOGIN = ("login", "companyinfo")
LOGGER = logging.getLogger("mockpsa")
INTERNAL_ERROR = (
    b'{"code":"ConnectWiseApi","message":"An unexpected error has occurred in mockpsa; its log says more."}'
)


class Api:
    """Serves the tenants. With a ``public_url`` every link carries it, whatever Host was asked."""

    def __init__(self, tenants: Tenants, public_url: str | None = None) -> None:
        self._tenants = tenants
        self._public_url = public_url
        self._routes = served()
        self._surface = surface()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self.respond(scope, receive)
        if response is not None:
            await response(scope, receive, send)

    async def respond(self, scope: Scope, receive: Receive) -> Response | None:
        """The answer to one request, for whoever sends it; None for a caller who has gone."""
        try:
            return await self._answer(scope, receive)
        except (EndpointNotFound, MethodNotAllowed, RecordNotFound) as error:
            return failure(self._surface.explain(scope["method"], scope["path"], error))
        except PsaError as error:
            return failure(error)
        except ClientDisconnect:
            return None
        except CancelledError:  # the server ends; the caller is told, and the task ends too
            return failure(Stopping())
        except Exception:  # noqa: BLE001 - whatever it is, the caller gets the service's shape and the log the rest
            LOGGER.error("%s %s failed\n%s", scope["method"], scope["path"], traceback.format_exc())  # noqa: TRY400
            return Response(INTERNAL_ERROR, 500, None, JSON)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        path: str = scope["path"]
        if path[:7].lower() == "/login/":
            return self._company_info(scope["method"], path)
        if path.endswith(".rails") and path.lower().endswith(KEY_PATH):
            return self._callback_key(scope["method"], scope["query_string"])
        headers = dict(scope["headers"])
        match = self._routes.match(path)
        company, member = authenticate(headers, self._tenants.knows, self._member_of)
        if match is None:
            raise EndpointNotFound
        method: str = scope["method"]
        if method not in match.endpoint.methods:
            raise MethodNotAllowed(method, sorted(match.endpoint.methods))
        tenant = self._tenants.get(company)
        if tenant.clock.seconds() >= tenant.falls_due:
            await tenant.database.run(lambda: catch_up(tenant))
        if match.endpoint.twin:
            match = await of_either_kind(match, tenant)
        origin = self._public_url or asked_origin(scope, headers) or tenant.origin
        parameters = read_parameters(scope["query_string"])
        call = Call(scope, receive, headers, tenant, member, match, parameters, origin)
        call.require_access(method)
        return await HANDLERS[match.endpoint.kind, method](call)

    def _member_of(self, company: str, public: str, private: str) -> str | None:
        """The member whose own keys these are. Nobody makes a tenant by guessing: a new one has the world's keys."""
        return keys_of_member(self._tenants.peek(company), public, private)

    def _callback_key(self, method: str, query: bytes) -> Response:
        """GET the key that a company's callbacks are signed with: what a delivery's ``key_url`` asks, without keys.

        Raises EndpointNotFound.
        """
        from mockpsa.callbacks.message import key_id, signing_key

        if method != "GET":
            raise MethodNotAllowed(method, ["GET"])
        asked = {name.lower(): value for name, value in parse_qsl(query.decode("latin-1"))}
        company = asked.get("companyname", "")
        if not self._tenants.knows(company):
            raise EndpointNotFound
        tenant = self._tenants.get(company)
        if asked.get("id", "").lower() != key_id(tenant):
            raise EndpointNotFound
        return Response(orjson.dumps({"signing_key": signing_key(tenant)}), media_type=JSON)

    def _company_info(self, method: str, path: str) -> Response:
        """GET /login/companyinfo/{company}, without credentials: ``null`` for a company that is not served."""
        segments = [segment for segment in path.split("/") if segment]
        if len(segments) != len(LOGIN) + 1 or tuple(segment.lower() for segment in segments[:2]) != LOGIN:
            raise EndpointNotFound
        if method != "GET":
            raise MethodNotAllowed(method, ["GET"])
        company = segments[2]
        if not self._tenants.knows(company):
            return Response(b"null", media_type=JSON)
        info = {
            "CompanyName": company,
            "Codebase": "v4_6_release/",
            "VersionCode": SERVICE_VERSION.rpartition(".")[0],
            "VersionNumber": "v4.6.0",
            "CompanyID": company,
            "IsCloud": False,
        }
        return Response(orjson.dumps(info), media_type=JSON)
