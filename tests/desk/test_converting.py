"""A ticket becomes one of the other kind, and stays the same ticket."""

from typing import Any

import pytest

from tests.conftest import Client


@pytest.fixture
def phase(client: Client) -> dict[str, Any]:
    """The phase of a new project."""
    project = {
        "name": "Rollout",
        "board": {"id": 1},
        "company": {"id": 12345},
        "billingMethod": "ActualRates",
        "estimatedStart": "2024-01-15T00:00:00Z",
        "estimatedEnd": "2024-02-15T00:00:00Z",
    }
    answer = client.post("/project/projects", json=project)
    assert answer.status_code == 201, answer.text
    answer = client.post(f"/project/projects/{answer.json()['id']}/phases", json={"description": "First"})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def convert(client: Client, path: str, **asked: Any) -> None:
    answer = client.post(f"{path}/convert", json=asked)
    assert answer.status_code == 200, answer.text


def new_ticket(client: Client) -> int:
    body = {"summary": "Move the server", "board": {"id": 1}, "company": {"id": 12345}, "initialDescription": "Soon."}
    identity: int = client.post("/service/tickets", json=body).json()["id"]
    return identity


def test_a_service_ticket_goes_into_a_project_and_back(client: Client, phase: dict[str, Any]) -> None:
    number = new_ticket(client)
    client.post(f"/service/tickets/{number}/tasks", json={"notes": "Order it"})
    of_service, of_project = f"/service/tickets/{number}", f"/project/tickets/{number}"
    convert(client, of_service, recordType="ProjectTicket", phase={"id": phase["id"]}, wbsCode="1.7")
    assert client.get(of_service).status_code == 404
    ticket = client.get(of_project).json()
    assert (ticket["summary"], ticket["phase"]["id"], ticket["wbsCode"]) == ("Move the server", phase["id"], "1.7")
    assert ticket["project"]["id"] == phase["projectId"]
    assert [note["text"] for note in client.get(f"{of_project}/notes").json()] == ["Soon."]
    assert [task["notes"] for task in client.get(f"{of_project}/tasks").json()] == ["Order it"]
    convert(client, of_project, recordType="ServiceTicket")
    assert client.get(of_project).status_code == 404
    assert client.get(of_service).json()["summary"] == "Move the server"
    assert [note["text"] for note in client.get(f"{of_service}/notes").json()] == ["Soon."]
    assert [note["text"] for note in client.get(f"{of_service}/allNotes").json()] == ["Soon."]


def test_tickets_of_both_kinds_share_their_numbers(client: Client, phase: dict[str, Any]) -> None:
    first = new_ticket(client)
    body = {"summary": "Order cables", "phase": {"id": phase["id"]}}
    between = client.post("/project/tickets", json=body).json()["id"]
    assert [first + 1, first + 2] == [between, new_ticket(client)]


def test_schedule_entries_stay_with_a_converted_ticket(client: Client, phase: dict[str, Any]) -> None:
    number = new_ticket(client)
    entry = {"type": {"id": 4}, "objectId": number, "member": {"identifier": "jsmith"}}
    entry = client.post("/schedule/entries", json=entry).json()
    convert(client, f"/service/tickets/{number}", phase={"id": phase["id"]}, wbsCode="2")
    assert client.get(f"/schedule/entries/{entry['id']}").json()["objectId"] == number
    assert client.get(f"/project/tickets/{number}").json()["resources"] == "jsmith"
    client.patch("/system/members/124", json=[{"op": "replace", "path": "identifier", "value": "jdoe"}])
    assert client.get(f"/project/tickets/{number}").json()["resources"] == "jdoe"


def test_an_issue_is_a_project_ticket_with_a_flag(client: Client, phase: dict[str, Any]) -> None:
    body = {"summary": "Order cables", "phase": {"id": phase["id"]}}
    path = f"/project/tickets/{client.post('/project/tickets', json=body).json()['id']}"
    convert(client, path, recordType="ProjectIssue")
    assert client.get(path).json()["isIssueFlag"] is True
    convert(client, path, recordType="ProjectTicket")
    assert client.get(path).json()["isIssueFlag"] is False


def test_what_a_project_ticket_cannot_have_stands_in_the_way(client: Client, phase: dict[str, Any]) -> None:
    number = new_ticket(client)
    time = {"chargeToId": number, "chargeToType": "ServiceTicket", "timeStart": "2024-01-15T14:00:00Z"}
    assert client.post("/time/entries", json={**time, "actualHours": 1}).status_code == 201
    asked = {"phase": {"id": phase["id"]}, "wbsCode": "1"}
    answer = client.post(f"/service/tickets/{number}/convert", json=asked)
    assert answer.status_code == 409
    assert "1 TimeEntry record" in answer.json()["message"]
    assert client.get(f"/service/tickets/{number}").json()["actualHours"] == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"wbsCode": "1"}, "phase"),
        ({"phase": {"id": 99}, "wbsCode": "1"}, "phase/id"),
        ({"phase": {"id": 1}}, "wbsCode"),
    ],
)
@pytest.mark.usefixtures("phase")
def test_a_phase_and_a_number_are_required(client: Client, asked: dict[str, Any], field: str) -> None:
    answer = client.post("/service/tickets/1/convert", json=asked)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_documents_stay_with_a_converted_ticket(client: Client, phase: dict[str, Any]) -> None:
    number = new_ticket(client)
    filed = {"recordType": "Ticket", "recordId": str(number)}
    first = client.post("/system/documents", data=filed, files={"file": ("a.txt", b"a")}).json()["id"]
    convert(client, f"/service/tickets/{number}", phase={"id": phase["id"]}, wbsCode="1")
    second = client.post("/system/documents", data=filed, files={"file": ("b.txt", b"b")})
    assert second.status_code == 201, "a project ticket has documents, too"
    both = [first, second.json()["id"]]
    assert [each["id"] for each in client.get("/system/documents", params=filed).json()] == both
    convert(client, f"/project/tickets/{number}", recordType="ServiceTicket")
    assert [each["id"] for each in client.get(f"/service/tickets/{number}/documents").json()] == both
    assert client.delete(f"/service/tickets/{number}").status_code == 204
    assert client.get("/system/documents", params=filed).json() == []


def test_answers_to_a_survey_stand_in_the_way(client: Client, phase: dict[str, Any]) -> None:
    number = new_ticket(client)
    survey = client.post("/service/surveys", json={"name": "How was it?"}).json()["id"]
    answered = client.post(f"/service/surveys/{survey}/results", json={"ticketId": number})
    assert answered.status_code == 201, answered.text
    refused = client.post(f"/service/tickets/{number}/convert", json={"phase": {"id": phase["id"]}, "wbsCode": "1"})
    assert (refused.status_code, "1 SurveyResult record" in refused.json()["message"]) == (409, True)
