"""What each type of a callback is told of, beside tickets of the service desk."""

import json
from typing import Any

import pytest

from tests.callbacks.conftest import CallbackDesk
from tests.callbacks.receiver import Receiver

PROJECT = {
    "name": "Rollout",
    "board": {"id": 1},
    "company": {"id": 12345},
    "billingMethod": "ActualRates",
    "estimatedStart": "2024-01-15T00:00:00Z",
    "estimatedEnd": "2024-02-15T00:00:00Z",
}
OPPORTUNITY = {
    "name": "More seats",
    "company": {"id": 12345},
    "contact": {"id": 67890},
    "primarySalesRep": {"id": 123},
    "expectedCloseDate": "2024-02-15T00:00:00Z",
}


def add(desk: CallbackDesk, path: str, body: dict[str, Any]) -> int:
    answer = desk.client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    identity: int = answer.json()["id"]
    return identity


@pytest.mark.parametrize(
    ("kind", "level", "at", "path", "body"),
    [
        ("project", "board", 1, "/project/projects", PROJECT),
        ("opportunity", "company", 12345, "/sales/opportunities", OPPORTUNITY),
        ("activity", "owner", 1, "/sales/activities", {"name": "Call", "assignTo": {"id": 123}}),
        ("schedule", "type", 4, "/schedule/entries", {"type": {"id": 4}, "objectId": 1}),
        (
            *("configuration", "type", 2, "/company/configurations"),
            {"name": "FS02", "type": {"id": 2}, "company": {"id": 12345}},
        ),
    ],
)
def test_the_neighbours_of_tickets_are_told_of(
    desk: CallbackDesk, receiver: Receiver, kind: str, level: str, at: int, path: str, body: dict[str, Any]
) -> None:
    desk.subscribe(kind, level, at)
    identity = add(desk, path, body)
    desk.flush()
    [post] = receiver.posts
    told = post.message
    assert (told["Action"], told["Type"], told["ID"]) == ("added", kind, identity)


def test_a_project_ticket_is_a_ticket_of_its_project_and_phase(desk: CallbackDesk, receiver: Receiver) -> None:
    project = add(desk, "/project/projects", PROJECT)
    phase = add(desk, f"/project/projects/{project}/phases", {"description": "First"})
    wanted = [desk.subscribe("ticket", "project", project)["id"], desk.subscribe("ticket", "phase", phase)["id"]]
    desk.ticket()
    ticket = add(desk, "/project/tickets", {"summary": "Order cables", "phase": {"id": phase}})
    desk.flush()
    told = [post.message for post in receiver.posts]
    assert [(each["CallbackObjectRecId"], each["Type"], each["ID"]) for each in told] == [
        (entry, "ticket", ticket) for entry in wanted
    ]
    assert [json.loads(each["Entity"])["recordType"] for each in told] == ["ProjectTicket", "ProjectTicket"]


def test_an_issue_of_a_project_is_told_of_as_one(desk: CallbackDesk, receiver: Receiver) -> None:
    project = add(desk, "/project/projects", PROJECT)
    phase = add(desk, f"/project/projects/{project}/phases", {"description": "First"})
    desk.subscribe("ticket", "project", project)
    add(desk, "/project/tickets", {"summary": "No cables left", "phase": {"id": phase}, "isIssueFlag": True})
    desk.flush()
    [post] = receiver.posts
    entity = json.loads(post.message["Entity"])
    assert (entity["recordType"], entity["isIssueFlag"]) == ("ProjectIssue", True)
    assert list(entity)[:3] == ["id", "recordType", "summary"]
