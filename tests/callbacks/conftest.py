"""A receiver, and a desk whose clock stands still, with a callback for all tickets where a test asks for it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from mockpsa.clock import Clock
from tests.callbacks.receiver import Receiver, receiving
from tests.conftest import Client

NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


class CallbackDesk:
    """A caller of a desk, and what it does with callbacks."""

    def __init__(self, client: Client, receiver: Receiver) -> None:
        self.client = client
        self.receiver = receiver

    @property
    def clock(self) -> Clock:
        found: Clock = self.client.app.state.tenants.get(self.client.company).clock
        return found

    def subscribe(self, type_name: str = "ticket", level: str = "owner", identity: int = 1, **more: Any) -> Any:
        body = {"url": self.receiver.url, "type": type_name, "level": level, "objectId": identity, **more}
        answer = self.client.post("/system/callbacks", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def ticket(self, **more: Any) -> int:
        body = {"summary": "No e-mail", "board": {"id": 1}, "company": {"id": 12345}, **more}
        answer = self.client.post("/service/tickets", json=body)
        assert answer.status_code == 201, answer.text
        identity: int = answer.json()["id"]
        return identity

    def change(self, ticket: int, summary: str) -> None:
        operation = {"op": "replace", "path": "summary", "value": summary}
        assert self.client.patch(f"/service/tickets/{ticket}", json=[operation]).status_code == 200

    def control(self, path: str = "", body: Any = None) -> Any:
        options = {} if body is None else {"json": body}
        method = "GET" if not path and body is None else "POST"
        answer = self.client.request(method, f"/_mock/callbacks{path}?company={self.client.company}", **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send_due(self) -> None:
        """Send what is due by the desk's clock."""
        self.control("/flush", {"due": True})

    def flush(self) -> Any:
        """Send all that waits."""
        return self.control("/flush")["deliveries"]


@pytest.fixture
def desk(client: Client, receiver: Receiver) -> CallbackDesk:
    found = CallbackDesk(client, receiver)
    found.clock.freeze(NOON)
    return found


@pytest.fixture
def make_desk(make_client: Callable[..., Client], receiver: Receiver) -> Callable[..., CallbackDesk]:
    """A desk of a server with these settings."""
    return lambda **settings: CallbackDesk(make_client(**settings), receiver)
