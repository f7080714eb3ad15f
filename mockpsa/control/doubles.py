"""The server as the controls see it: each tenant with what the double adds to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mockpsa.control.meeting import Faults
from mockpsa.control.metrics import Metrics
from mockpsa.control.reasons import Reasons
from mockpsa.control.recording import Journal, note, note_page
from mockpsa.control.refusals import NoControl
from mockpsa.settings import Settings
from mockpsa.store.images import Image
from mockpsa.store.snapshots import Snapshots
from mockpsa.store.tenants import Beginning, Tenant, Tenants
from mockpsa.worlds.beginnings import beginning_of


@dataclass(slots=True)
class Double:
    """One company's tenant, what it goes back to on a reset, its snapshots, its journal."""

    tenant: Tenant
    beginning: Beginning
    snapshots: Snapshots
    journal: Journal
    reasons: Reasons
    alive: bool = True

    def restore(self, image: Image) -> None:
        """Hold what a snapshot holds, and have the time that it was."""
        self.tenant.restore(image)
        clock = self.tenant.properties.get("clock") or self.beginning.clock().stored()
        self.tenant.clock.restore(clock)

    def reset_data(self) -> None:
        """Hold what the tenant began with, at the time that it is."""
        moved = self.tenant.properties.get("clock")
        self.tenant.restore(self.beginning.image())
        if moved is not None:
            self.tenant.set_property("clock", moved)

    def reset_clock(self) -> None:
        """Have the clock that the tenant began with."""
        self.tenant.clock.restore(self.beginning.clock().stored())
        self.tenant.set_property("clock", self.tenant.clock.stored())
        self.tenant.falls_due = 0.0


class Doubles:
    """All of a server's."""

    def __init__(self, tenants: Tenants, settings: Settings) -> None:
        self.tenants = tenants
        self.settings = settings
        self.faults = Faults(settings.rate_limit)
        self.metrics = Metrics()
        self.callers: dict[bytes, Double] = {}  # by what they send as Authorization
        self._known: dict[str, Double] = {}

    @property
    def watching(self) -> bool:
        """Whether requests are looked at."""
        return self.settings.journal > 0 or not self.faults.idle

    def called(self, company: str) -> Double | None:
        """A company's, if it has a tenant by now."""
        tenant = self.tenants.present(company)
        if tenant is None:
            return None
        double = self._known.get(company.lower())
        return double if double is not None and double.tenant is tenant else self.of(company)

    def of(self, company: str) -> Double:
        """A served company's, its tenant made now if need be. Raises NoControl, TooManyTenants."""
        if not self.tenants.knows(company):
            raise NoControl(f"There is no company {company!r}; name one as ?company=…")
        return self._of(self.tenants.get(company), lambda: self.tenants.beginning)

    def create(self, company: str, beginning: Beginning) -> Double:
        """A new tenant that starts with this. Raises NoControl, TenantExists, TooManyTenants."""
        if not self.tenants.knows(company):
            raise NoControl(f"The company {company!r} cannot be served: --companies does not list it, or its length.")
        return self._of(self.tenants.create(company, beginning), lambda: beginning)

    def delete(self, company: str) -> None:
        """Remove a tenant and all that was kept of it."""
        if company.lower() not in self.tenants.companies:
            raise NoControl(f"There is no tenant {company!r}.")
        double = self.of(company)
        for name in double.snapshots.names:
            double.snapshots.delete(name)
        double.alive = False
        self.faults.remove(company)
        self.callers.clear()  # one that stayed would keep all that the tenant held
        self._known.pop(company.lower(), None)
        self.tenants.delete(company)

    def beginning(self, settings: Mapping[str, Any], clock: datetime | None, image: Image | None) -> Beginning:
        """What a tenant starts with: this server's own but for these settings, a standing clock, a content.

        Raises WorldError, UnknownRule.
        """
        if not settings and clock is None:
            begun = self.tenants.beginning
        else:
            begun = beginning_of(replace(self.settings, **settings), self.tenants.setting.origin, clock)
        return begun if image is None else replace(begun, image=lambda: image)

    def _of(self, tenant: Tenant, beginning: Callable[[], Beginning]) -> Double:
        key = tenant.company.lower()
        double = self._known.get(key)
        if double is None or double.tenant is not tenant:
            folder = tenant.database.path and tenant.database.path.parent / "snapshots" / tenant.database.path.stem
            snapshots, journal = Snapshots(tenant, folder or None), Journal(self.settings.journal)
            double = self._known[key] = Double(tenant, beginning(), snapshots, journal, Reasons(tenant))
            if journal.on:
                tenant.database.observer = note
                tenant.selections.observer = note_page
        return double
