"""What goes wrong on purpose: the next deliveries are dropped, sent twice, late, or in reverse. For tests."""

from math import inf
from typing import Any

import orjson

from mockpsa.callbacks.deliveries import DROPPED, Delivery
from mockpsa.store.tenants import Tenant

PROPERTY = "callback_faults"


class Faults:
    """Kept with the tenant: ``drop``, ``duplicate``, ``delay`` and ``reorder`` say how many deliveries are still hit.

    ``seconds`` is how late the delayed ones are, ``held`` are those that wait to be sent in reverse.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    @property
    def state(self) -> dict[str, Any]:
        """What is still to come; empty where nothing is."""
        state: dict[str, Any] = orjson.loads(self._tenant.properties.get(PROPERTY) or b"{}")
        return state

    def set(self, asked: dict[str, Any]) -> None:
        """Ask for faults; those that are not named stay."""
        self._keep(self.state | asked)

    def apply(self, delivery: Delivery) -> list[int]:
        """Do to a new delivery what was asked for. The ids of those that are to be sent in reverse now."""
        state = self.state
        if not state:
            return []
        if _take(state, "drop"):
            delivery.status = DROPPED
            delivery.attempts.append({"error": "dropped, as /_mock/callbacks was told to"})
        if _take(state, "duplicate"):
            delivery.copies = 2
        if _take(state, "delay"):
            delivery.due += state["seconds"]
        released: list[int] = []
        if _take(state, "reorder"):
            state["held"] = [*state.get("held", ()), delivery.id]
            delivery.due = inf
            if not state.get("reorder"):
                released = state.pop("held")
        self._keep(state)
        return released

    def release(self) -> list[int]:
        """Stop waiting for more to reorder: the ids of those that were held."""
        state = self.state
        held: list[int] = state.pop("held", [])
        if held:
            state.pop("reorder", None)
            self._keep(state)
        return held

    def _keep(self, state: dict[str, Any]) -> None:
        self._tenant.set_property(PROPERTY, orjson.dumps({k: v for k, v in state.items() if v}).decode())


def _take(state: dict[str, Any], name: str) -> bool:
    """Whether one more is to be hit, which is then one less."""
    left: int = state.get(name, 0)
    state[name] = max(left - 1, 0)
    return left > 0
