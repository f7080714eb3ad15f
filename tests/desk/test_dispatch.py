"""Schedule entries: what they are for, and whom they send to a ticket."""

from typing import Any

import pytest

from tests.conftest import Client

SERVICE = {"id": 4}
ON_TICKET: dict[str, Any] = {"type": SERVICE, "objectId": 1}
NINE, NOON = "2024-01-15T09:00:00Z", "2024-01-15T12:00:00Z"


def add(client: Client, **members: Any) -> dict[str, Any]:
    """A new entry for ticket 1."""
    answer = client.post("/schedule/entries", json={**ON_TICKET, **members})
    assert answer.status_code == 201, answer.text
    entry: dict[str, Any] = answer.json()
    return entry


def working_on(client: Client, path: str = "/service/tickets/1") -> list[str]:
    """The members that a ticket names."""
    return (client.get(path).json().get("resources") or "").split(", ")


def test_an_entry_sends_its_member_to_the_ticket(client: Client) -> None:
    before = working_on(client)
    assert "jsmith" not in before
    entry = add(client, member={"identifier": "jsmith"})
    assert working_on(client) == [*filter(None, before), "jsmith"]
    client.patch("/service/tickets/1", json={"summary": "Still down"})
    assert "jsmith" in working_on(client)
    client.delete(f"/schedule/entries/{entry['id']}")
    assert working_on(client) == before


def test_an_entry_that_is_moved_takes_its_member_along(client: Client) -> None:
    entry = add(client, member={"identifier": "jsmith"})
    before = working_on(client, "/service/tickets/2")
    moved = client.patch(f"/schedule/entries/{entry['id']}", json={"objectId": 2})
    assert moved.status_code == 200, moved.text
    assert "jsmith" not in working_on(client)
    assert working_on(client, "/service/tickets/2") == [*filter(None, before), "jsmith"]
    client.patch(f"/schedule/entries/{entry['id']}", json={"member": {"identifier": "mgarcia"}})
    assert "mgarcia" in working_on(client, "/service/tickets/2")


def test_a_ticket_lists_its_entries_and_an_entry_its_detail(client: Client) -> None:
    entry = add(client, dateStart=NINE, dateEnd=NOON)
    assert (entry["hours"], entry["status"]["name"]) == (3.0, "Firm")
    assert entry["name"].endswith(f"Ticket# 1 - {client.get('/service/tickets/1').json()['summary']}")
    assert [each["id"] for each in client.get("/service/tickets/1/scheduleEntries").json()] == [entry["id"]]
    details = client.get(f"/schedule/entries/{entry['id']}/details").json()
    assert [(each["dateStart"], each["dateEnd"]) for each in details] == [(NINE, NOON)]


@pytest.mark.parametrize(
    ("sent", "field", "says"),
    [
        ({"objectId": 99}, "objectId", "Service Ticket 99 not found"),
        ({"dateStart": NOON, "dateEnd": NINE}, "dateEnd", "dateEnd must not be before dateStart."),
        ({"type": None}, "type", "The type/id field is required."),
    ],
)
def test_what_cannot_be_scheduled_is_refused(client: Client, sent: dict[str, Any], field: str, says: str) -> None:
    answer = client.post("/schedule/entries", json={**ON_TICKET, **sent})
    assert answer.status_code == 400
    assert [(error["field"], error["message"]) for error in answer.json()["errors"]] == [(field, says)]
