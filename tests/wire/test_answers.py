"""When answers are sent: behind the work on the other requests that are there."""

import asyncio

from starlette.types import Message

from tests.conftest import Client

BODY = b'{"summary":"x","board":{"id":1},"company":{"id":12345}}'


def test_requests_that_came_together_are_worked_on_before_any_is_answered(client: Client) -> None:
    assert client.get("/service/tickets/1").status_code == 200  # what fell due has been run by now
    events: list[str] = []
    client.app.state.tenants.get(client.company).database.on_commit(lambda: events.append("written"))
    headers = [(name.encode(), value.encode()) for name, value in client.headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/service/tickets", "query_string": b"", "headers": headers}

    async def receive() -> Message:
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 201
            events.append("answered")

    async def both() -> None:
        await asyncio.gather(*(client.app(scope, receive, send) for _ in range(2)))

    asyncio.run(both())
    assert events == ["written", "written", "answered", "answered"]
