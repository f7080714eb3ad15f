from tests.conftest import Client


def test_smoke(client: Client) -> None:
    assert client.get("/service/tickets/1").json()["id"] == 1
