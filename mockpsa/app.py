"""The composition root: settings -> one ASGI application. The only module that knows all the others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from mockpsa.callbacks.courier import Courier
from mockpsa.control.doubles import Doubles
from mockpsa.control.watch import Watch
from mockpsa.desk.due import catch_up_if_due
from mockpsa.settings import Settings
from mockpsa.store.files import MEGABYTE
from mockpsa.store.tenants import Tenants
from mockpsa.wire.api import Api
from mockpsa.worlds.beginnings import maker, setting_of


def make_tenants(settings: Settings, origin: str, courier: Courier | None = None) -> Tenants:
    """The tenants of a server at this origin, whose callbacks the courier delivers. Raises WorldError, UnknownRule."""
    courier = courier or Courier(settings.callback_hosts)
    return Tenants(
        setting_of(settings, origin),
        maker(settings),
        folder=settings.database,
        companies=settings.companies,
        limit=settings.max_tenants,
        opened=courier.attach,
        closed=courier.detach,
        largest_file=settings.max_document * MEGABYTE,
        settle=catch_up_if_due,
    )


BELOW = "/_mock"


class Application(Starlette):
    """A Starlette application whose HTTP requests are the API's, but for those of the controls under /_mock.

    Going round its middleware and router is worth a fifth of the CPU of reading one ticket (bench/run.py).
    """

    def __init__(self, api: ASGIApp, control: ASGIApp, lifespan: Lifespan[Any]) -> None:
        super().__init__(routes=[Mount(BELOW, control)], lifespan=lifespan)
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """HTTP to the API, the controls and all else to Starlette."""
        if scope["type"] == "http" and not scope["path"].startswith(BELOW):
            await self._api(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Controls:
    """What is below ``/_mock``, imported when it is first asked for: a start has other things to do."""

    def __init__(self, doubles: Doubles) -> None:
        self._doubles = doubles

    @cached_property
    def _control(self) -> ASGIApp:
        from mockpsa.control.api import Control

        return Control(self._doubles)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._control(scope, receive, send)


def make_app(settings: Settings, origin: str | None = None, ca_file: Path | None = None) -> Starlette:
    """The application. ``origin`` is where it will be reached; links in stored documents carry it.

    ``ca_file`` holds the certificate of the CA that a server with ``--tls`` is certified by.
    """
    courier = Courier(settings.callback_hosts)
    tenants = make_tenants(settings, settings.public_url or origin or settings.base_url, courier)
    tenants.prepare()  # now, so that a broken world stops the start and no request waits for it

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        courier.start()
        recovery = asyncio.create_task(courier.recover(tenants))
        yield
        recovery.cancel()
        await courier.stop()
        tenants.close()

    doubles = Doubles(tenants, settings)
    application = Application(Watch(Api(tenants, settings.public_url), doubles), Controls(doubles), lifespan)
    application.state.tenants, application.state.doubles = tenants, doubles
    application.state.courier, application.state.ca_file = courier, ca_file
    return application
