"""For those who test: a desk of one's own in a test or a script, and the pytest plugin.

    from mockpsa.testing import MockPSA

    with MockPSA() as psa:
        psa.client.post("/service/tickets", {"summary": "No e-mail", "board": psa.board("Service Desk").ref, …})

pytest loads this package in every run: what is heavy is imported when it is used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockpsa.testing.client import Answer, Client, Credentials
    from mockpsa.testing.psa import Handle, MockPSA, Psa

__all__ = ["Answer", "Client", "Credentials", "Handle", "MockPSA", "Psa"]
_HOMES = {"Answer": "client", "Client": "client", "Credentials": "client"}


def __getattr__(name: str) -> Any:
    """A public name, imported now."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'psa')}"), name)
