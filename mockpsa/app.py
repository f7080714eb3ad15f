"""The composition root: settings -> one ASGI application. The only module that knows all the others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from mockpsa.callbacks.courier import Courier
from mockpsa.control.api import Control
from mockpsa.desk.due import catch_up_if_due
from mockpsa.rules import Rules
from mockpsa.settings import Settings
from mockpsa.store.files import MEGABYTE
from mockpsa.store.tenants import Setting, Tenant, Tenants
from mockpsa.wire.api import Api
from mockpsa.worlds.keeping import make_template
from mockpsa.worlds.shipped import find_world


def make_tenants(settings: Settings, origin: str, opened: Callable[[Tenant], None] = lambda _: None) -> Tenants:
    """The tenants of a server at this origin; ``opened`` is told of each. Raises WorldError, UnknownRule."""
    world = find_world(settings.world)
    setting = Setting(origin, Rules.of(settings.profile, settings.rules), settings.seed)
    return Tenants(
        setting,
        lambda setting, clock: make_template(setting, clock, world, settings.cache_folder),
        folder=settings.database,
        companies=settings.companies,
        limit=settings.max_tenants,
        opened=opened,
        largest_file=settings.max_document * MEGABYTE,
        settle=catch_up_if_due,
    )


CONTROLS = "/_mock"


class Application(Starlette):
    """A Starlette application whose HTTP requests are the API's, but for those of the controls under /_mock.

    Going round its middleware and router is worth a fifth of the CPU of reading one ticket (bench/run.py).
    """

    def __init__(self, api: Api, control: ASGIApp, lifespan: Lifespan[Any]) -> None:
        super().__init__(routes=[Mount(CONTROLS, control)], lifespan=lifespan)
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """HTTP to the API, the controls and all else to Starlette."""
        if scope["type"] == "http" and not scope["path"].startswith(CONTROLS):
            await self._api(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def make_app(settings: Settings, origin: str | None = None, ca_file: Path | None = None) -> Starlette:
    """The application. ``origin`` is where it will be reached; links in stored documents carry it.

    ``ca_file`` holds the certificate of the CA that a server with ``--tls`` is certified by.
    """
    courier = Courier(settings.callback_hosts)
    tenants = make_tenants(settings, settings.public_url or origin or settings.base_url, courier.attach)
    tenants.prepare()  # now, so that a broken world stops the start and no request waits for it

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        courier.start()
        recovery = asyncio.create_task(courier.recover(tenants))
        yield
        recovery.cancel()
        await courier.stop()
        tenants.close()

    application = Application(Api(tenants, settings.public_url), Control(tenants), lifespan)
    application.state.tenants = tenants
    application.state.courier = courier
    application.state.ca_file = ca_file
    return application
