"""Settings -> what tenants begin with: the world they name, loaded once."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from mockpsa.clock import Clock
from mockpsa.desk.due import catch_up_if_due
from mockpsa.rules import Rules
from mockpsa.settings import Settings
from mockpsa.store.images import Image
from mockpsa.store.tenants import Beginning, Setting, Tenant
from mockpsa.worlds.keeping import make_template
from mockpsa.worlds.shipped import find_world

MOST_KEPT = 8  # worlds besides the server's own


def setting_of(settings: Settings, origin: str) -> Setting:
    """What tenants under these settings start with. Raises UnknownRule."""
    return Setting(origin, Rules.of(settings.profile, settings.rules), settings.seed)


def maker(settings: Settings) -> Callable[[Setting, Clock], Tenant]:
    """What makes a tenant that holds the settings' world. Raises WorldError, now or then."""
    world = find_world(settings.world)
    return lambda setting, clock: make_template(setting, clock, world, settings.cache_folder)


@lru_cache(maxsize=MOST_KEPT)
def beginning_of(settings: Settings, origin: str, moment: datetime | None = None) -> Beginning:
    """What a tenant under these settings starts with, its clock standing at a moment, if one is given.

    Raises WorldError, UnknownRule.
    """

    def clock() -> Clock:
        return Clock(frozen_at=moment)

    setting = setting_of(settings, origin)
    template = maker(settings)(setting, clock())
    catch_up_if_due(template)
    image = Image(template.database)
    return Beginning(lambda: image, setting, clock)
