"""``/system/audittrail``: what happened to a ticket, with member and clock time."""

import pytest

from tests.conftest import Client
from tests.desk.clocked import Clocked


def test_creation_changes_and_breaches_are_listed_in_order(client: Client) -> None:
    desk = Clocked(client)
    desk.at("2024-01-15T12:00:00Z")
    ticket = desk.create(priority={"id": 1})
    desk.clock(advance={"hours": 1, "minutes": 30})
    desk.change(ticket, summary="y", owner={"id": 123}, requiredDate=None)
    desk.enter(ticket, "In Progress")
    desk.enter(ticket, "Waiting Customer")
    answer = client.get("/system/audittrail", params={"type": "Ticket", "id": ticket})
    told = [(each["text"], each["enteredDate"], each["enteredBy"], each["auditSubType"]) for each in answer.json()]
    created, later = "2024-01-15T12:00:00Z", "2024-01-15T13:30:00Z"
    assert told == [
        (f'Service Ticket {ticket} was created with the status "New".', created, "apimember", "Created"),
        ("The respond SLA was breached.", "2024-01-15T13:00:00Z", "System", "SLA"),
        ('summary was changed from "x" to "y".', later, "apimember", "Changed"),
        ('owner was changed from (none) to "mgarcia".', later, "apimember", "Changed"),
        ('resources was changed from (none) to "mgarcia".', later, "apimember", "Changed"),
        ('status was changed from "New" to "In Progress".', later, "apimember", "Changed"),
        ('status was changed from "In Progress" to "Waiting on Customer".', later, "apimember", "Changed"),
        ("The SLA clock is paused.", later, "apimember", "SLA"),
    ]
    assert {(each["auditType"], each["auditSource"]) for each in answer.json()} == {("Ticket", "API")}
    assert client.get(f"/system/audittrail/count?type=ticket&id={ticket}").json() == {"count": 8}
    page = client.get(f"/system/audittrail?type=Ticket&id={ticket}&pageSize=4&page=2")
    assert [each["text"] for each in page.json()] == [text for text, *_ in told[4:]]
    assert 'rel="prev"' in page.headers["link"]
    assert client.get("/system/audittrail?type=Ticket&id=1").json() == [], "what a world brings has no trail"


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("", 400, "An audit trail is asked for with type=Ticket and the id of one."),
        ("type=Ticket&id=x", 400, "An audit trail is asked for"),
        ("type=Company&id=1", 501, "The audit trail of type Company is not emulated; that of Ticket is."),
        ("type=Ticket&id=1&conditions=text like '*'", 501, "conditions of an audit trail is not emulated."),
    ],
)
def test_what_is_not_there_is_said(client: Client, query: str, status: int, says: str) -> None:
    answer = client.get(f"/system/audittrail?{query}")
    assert answer.status_code == status
    assert says in answer.json()["message"]
