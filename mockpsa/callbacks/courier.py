"""The courier: takes deliveries out of the outboxes and posts them, in the server's loop, one at a time a callback.

What is due when is reckoned on the tenant's clock: whoever moves it calls `look`. What serves an outbox is imported
with the first one: a start needs none of it.
"""

from __future__ import annotations

import asyncio
import logging
from math import inf, isfinite
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from mockpsa.errors import DeskClosed, PsaError
from mockpsa.store.tenants import Tenant, Tenants

if TYPE_CHECKING:
    from mockpsa.callbacks.deliveries import Delivery
    from mockpsa.callbacks.outbox import Outbox

LOGGER = logging.getLogger("mockpsa")
Round = tuple[str, int]  # (company, callback)


class Courier:
    """Serves the outboxes of all tenants that it was shown. Not started, it goes only when it is told to `flush`.

    ``hosts`` are where it may go besides this machine and private networks.
    """

    def __init__(self, hosts: tuple[str, ...]) -> None:
        self._hosts = hosts
        self._outboxes: dict[str, Outbox] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rounds: dict[Round, asyncio.Task[None]] = {}
        self._locks: WeakValueDictionary[Round, asyncio.Lock] = WeakValueDictionary()
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def attach(self, tenant: Tenant) -> None:
        """Serve a tenant from now on, beginning with what its database still holds."""
        from mockpsa.callbacks.outbox import Outbox

        outbox = self._outboxes[tenant.company.lower()] = Outbox(tenant, self._woken)
        self._woken(outbox)

    def detach(self, tenant: Tenant) -> None:
        """Serve a tenant no more: it is gone."""
        company = tenant.company.lower()
        self._outboxes.pop(company, None)
        if company in self._timers:
            self._timers.pop(company).cancel()
        for (whose, _), each in self._rounds.items():
            if whose == company:
                each.cancel()

    def outbox(self, tenant: Tenant) -> Outbox:
        """The outbox of a tenant. Raises DeskClosed."""
        outbox = self._outboxes.get(tenant.company.lower())
        if outbox is None or outbox.tenant is not tenant:
            raise DeskClosed
        return outbox

    def start(self) -> None:
        """Go by oneself, in the running loop."""
        self._loop = asyncio.get_running_loop()
        for outbox in self._outboxes.values():
            self.look(outbox.tenant)

    async def recover(self, tenants: Tenants) -> None:
        """Open the stored tenants that still have something to send: a server ended before it could."""
        for company, path in tenants.stored():
            from mockpsa.callbacks.deliveries import has_waiting

            if has_waiting(path):
                tenants.get(company)
            await asyncio.sleep(0)  # others may be waiting for an answer

    async def stop(self) -> None:
        """Stop. What was under way is sent again after the next start: it may arrive twice, but never not at all."""
        self._loop = None
        for timer in self._timers.values():
            timer.cancel()
        rounds = list(self._rounds.values())
        for each in rounds:
            each.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)

    def look(self, tenant: Tenant) -> None:
        """Send what is due by the tenant's clock, and come again when the next one is."""
        outbox = self._outboxes.get(tenant.company.lower())
        if self._loop is None or outbox is None:
            return
        company, now, soonest = tenant.company.lower(), outbox.now, inf
        for callback, due in outbox.deliveries.pending().items():
            if due > now:
                soonest = min(soonest, due)
            elif (company, callback) not in self._rounds:
                task = self._loop.create_task(self._go_round(outbox, callback))
                self._rounds[company, callback] = task
        if company in self._timers:
            self._timers.pop(company).cancel()
        wait = tenant.clock.until(soonest) if isfinite(soonest) else None
        if wait is not None:
            self._timers[company] = self._loop.call_later(wait, self.look, tenant)

    async def flush(self, tenant: Tenant, *, whole: bool = True) -> None:
        """Send what is due, or all that waits, whatever the clock says, with the retries. Returns when it is done."""
        outbox = self.outbox(tenant)
        if whole:
            outbox.release()
        for callback in outbox.deliveries.pending():
            await self._deliver(outbox, callback, whole=whole)
        self.look(tenant)

    async def send_again(self, tenant: Tenant, delivery: Delivery) -> Delivery:
        """Send the same once more, now and before all that waits; the delivery that this is."""
        outbox = self.outbox(tenant)
        async with self._lock(outbox, delivery.callback):
            again = outbox.replay(delivery)
            await self._attempt(outbox, again)
        self.look(tenant)
        return again

    def _lock(self, outbox: Outbox, callback: int) -> asyncio.Lock:
        """What whoever posts to a callback holds."""
        return self._locks.setdefault((outbox.tenant.company.lower(), callback), asyncio.Lock())

    def _woken(self, outbox: Outbox) -> None:
        """There is more: look when the present transaction has ended."""
        if self._loop is not None:
            self._loop.call_soon(self.look, outbox.tenant)

    async def _go_round(self, outbox: Outbox, callback: int) -> None:
        company = outbox.tenant.company.lower()
        try:
            await self._deliver(outbox, callback)
        except PsaError as error:
            LOGGER.error("callbacks of %s: %s", company, error)  # noqa: TRY400 - a sentence, no traceback
            again = False
        except Exception:
            LOGGER.exception("callbacks of %s", company)
            again = False
        else:
            again = True
        finally:
            del self._rounds[company, callback]
        if again:  # else with the next change: what fails once would fail again and again
            self.look(outbox.tenant)

    async def _deliver(self, outbox: Outbox, callback: int, *, whole: bool = False) -> None:
        """Send what is due for a callback, or all that waits, one after another."""
        async with self._lock(outbox, callback):
            while (delivery := outbox.deliveries.next(callback, inf if whole else outbox.now)) is not None:
                await self._attempt(outbox, delivery)

    async def _attempt(self, outbox: Outbox, delivery: Delivery) -> None:
        from mockpsa.callbacks.addresses import Policy
        from mockpsa.callbacks.message import SIGNATURE, sign, signing_key
        from mockpsa.callbacks.posting import post

        entry = outbox.entry(delivery.callback)
        if entry is None or entry["inactiveFlag"]:
            outbox.drop(delivery, f"the callback is {'gone' if entry is None else 'inactive'}")
            return
        body = delivery.body.encode()
        headers = {SIGNATURE: sign(signing_key(outbox.tenant), body)}
        outbox.settle(delivery, await post(delivery.url, body, headers, Policy(self._hosts)))
