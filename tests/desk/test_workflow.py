"""The drawn graph of seed.md as data of the board, enforced while the rule says so."""

from itertools import product

from tests.conftest import Client
from tests.control.test_rules import rules
from tests.desk.clocked import Clocked

WAITING = ("Waiting Customer", "Waiting Vendor", "Waiting Parts", "Waiting Scheduling")
STATUSES = ("New", "In Progress", *WAITING, "Completed", "Closed")
# seed.md's edges; any Waiting status to and from In Progress and to Completed; Completed to Closed; back to In Progress
DRAWN = {
    *(("New", "In Progress"), ("New", "Completed"), ("In Progress", "Completed"), ("Completed", "Closed")),
    *(("Waiting Customer", "Waiting Vendor"), ("Completed", "In Progress"), ("Closed", "In Progress")),
    *(("In Progress", waiting) for waiting in WAITING),
    *((waiting, "In Progress") for waiting in WAITING),
    *((waiting, "Completed") for waiting in WAITING),
}


def test_every_transition_is_as_drawn(client: Client) -> None:
    desk = Clocked(client)
    for start, end in product(STATUSES, STATUSES):
        rules(client, transitions="free", closed_from_completed="off")
        ticket = desk.create(status={"name": start}, initialResolution="Done.")
        rules(client, transitions="drawn", closed_from_completed=None)
        answer = client.patch(f"/service/tickets/{ticket}", json={"status": {"name": end}})
        assert (answer.status_code == 200) == (start == end or (start, end) in DRAWN), (start, end, answer.text)
        client.delete(f"/service/tickets/{ticket}")


def test_the_refusal_names_both(client: Client) -> None:
    rules(client, transitions="drawn")
    answer = client.patch("/service/tickets/1", json={"status": {"name": "Waiting Customer"}})
    assert answer.json()["errors"] == [
        {
            "code": "InvalidField",
            "message": "Service Status Waiting on Customer cannot be entered from New.",
            "resource": "ticket",
            "field": "status",
        }
    ]


def test_a_board_without_a_drawing_is_free(client: Client) -> None:
    rules(client, transitions="drawn")
    body = {"name": "B", "location": {"id": 11}, "department": {"id": 5}}
    board = client.post("/service/boards", json=body).json()["id"]
    for name in ("Open", "Stuck"):
        client.post(f"/service/boards/{board}/statuses", json={"name": name})
    ticket = Clocked(client).create(board={"id": board})
    for name in ("Stuck", "Open"):
        assert client.patch(f"/service/tickets/{ticket}", json={"status": {"name": name}}).status_code == 200
    moved = client.patch(f"/service/tickets/{ticket}", json={"board": {"id": 1}, "status": {"name": "Waiting Parts"}})
    assert moved.status_code == 200, "the drawing is of one board"
