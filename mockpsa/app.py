"""The composition root: settings -> one ASGI application. The only module that knows all the others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Mount

from mockpsa.control.api import Control
from mockpsa.rules import Rules
from mockpsa.settings import Settings
from mockpsa.store.tenants import Setting, Tenants
from mockpsa.wire.api import Api
from mockpsa.worlds.files import find_world, read_world
from mockpsa.worlds.loading import load_world


def make_tenants(settings: Settings, origin: str) -> Tenants:
    """The tenants of a server at this origin. Raises WorldError, UnknownRule."""
    world = read_world(find_world(settings.world))
    setting = Setting(origin, Rules.of(settings.profile, settings.rules), settings.seed)
    return Tenants(
        setting,
        lambda tenant: load_world(tenant, world),
        folder=settings.database,
        companies=settings.companies,
        limit=settings.max_tenants,
    )


def make_app(settings: Settings, origin: str | None = None) -> Starlette:
    """The application. ``origin`` is where it will be reached; links in stored documents carry it."""
    tenants = make_tenants(settings, settings.public_url or origin or settings.base_url)
    tenants.template  # noqa: B018 - seeded now, so that a broken world stops the start and no request waits for it

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        tenants.close()

    return Starlette(
        routes=[Mount("/_mock", Control(tenants)), Mount("/", Api(tenants, settings.public_url))], lifespan=lifespan
    )
