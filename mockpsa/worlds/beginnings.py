"""Settings -> what tenants begin with: the world they name, loaded once."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from mockpsa.clock import Clock
from mockpsa.rules import Rules
from mockpsa.settings import Settings
from mockpsa.store.images import Image
from mockpsa.store.tenants import Beginning, Setting, Tenant, scratch_tenant
from mockpsa.worlds.files import find_world, read_world
from mockpsa.worlds.loading import load_world

MOST_KEPT = 8  # worlds besides the server's own


def setting_of(settings: Settings, origin: str) -> Setting:
    """What tenants under these settings start with. Raises UnknownRule."""
    return Setting(origin, Rules.of(settings.profile, settings.rules), settings.seed)


def filling(settings: Settings) -> Callable[[Tenant], None]:
    """What writes the settings' world into an empty tenant. Raises WorldError, now or then."""
    world = read_world(find_world(settings.world))
    return lambda tenant: load_world(tenant, world)


@lru_cache(maxsize=MOST_KEPT)
def beginning_of(settings: Settings, origin: str, moment: datetime | None = None) -> Beginning:
    """What a tenant under these settings starts with, its clock standing at a moment, if one is given.

    Raises WorldError, UnknownRule.
    """

    def clock() -> Clock:
        return Clock(frozen_at=moment)

    setting = setting_of(settings, origin)
    template = scratch_tenant(setting, clock())
    filling(settings)(template)
    image = Image(template.database)
    return Beginning(lambda: image, setting, clock)
