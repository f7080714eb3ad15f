"""PATCH: the service's array of operations, and in the documented profile a plain object."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Client


def change(client: Client, *operations: dict[str, Any], path: str = "/service/tickets/1") -> Any:
    return client.patch(path, json=list(operations))


def op(path: str, value: Any = None, name: str = "replace") -> dict[str, Any]:
    return {"op": name, "path": path, "value": value}


@pytest.mark.parametrize(
    ("operation", "holds"),
    [
        (op("summary", "new"), lambda t: t["summary"] == "new"),
        (op("/summary", "new", "Replace"), lambda t: t["summary"] == "new"),
        (op("status", {"id": 2}), lambda t: t["status"]["id"] == 2),
        (op("/status", {"name": "in progress"}, "add"), lambda t: t["status"]["id"] == 2),
        (op("status/id", "2"), lambda t: t["status"]["id"] == 2),
        (op("/status/name", "Waiting Vendor"), lambda t: t["status"]["id"] == 4),
        (op("owner/identifier", "jsmith"), lambda t: t["resources"] == "jsmith"),
        (op("owner", {"id": 123, "identifier": "mgarcia", "name": "Maria Garcia"}), lambda t: t["owner"]["id"] == 123),
        (op("company/identifier", "Fabrikam"), lambda t: t["company"]["id"] == 12346 and t["site"]["id"] == 2),
        (op("budgetHours", "4.50"), lambda t: t["budgetHours"] == 4.5),
        (op("approved", "False"), lambda t: t["approved"] is False),
        (op("type", None), lambda t: "type" not in t),
        (op("type", ""), lambda t: "type" not in t),
        ({"op": "Remove", "path": "type"}, lambda t: "type" not in t),
        (op("contact", None, "remove"), lambda t: "contact" not in t and "contactName" not in t),
        (op("team/name", "Desk"), lambda t: t["team"]["name"] == "Desk"),
        (op("subType", {"name": "Sub"}), lambda t: t["subType"]["name"] == "Sub"),
        (op("integratorTags", ["a", "b"]), lambda t: t["integratorTags"] == ["a", "b"]),
        (op("integratorTags/-", "c", "add"), lambda t: t["integratorTags"] == ["c"]),
    ],
)
def test_operations(client: Client, operation: dict[str, Any], holds: Callable[[Any], bool]) -> None:
    client.post("/service/boards/1/teams", json={"name": "Desk", "teamLeader": {"id": 123}})
    client.post("/service/boards/1/subtypes", json={"name": "Sub"})
    answer = change(client, operation)
    assert answer.status_code == 200, answer.text
    assert holds(answer.json())
    assert client.get("/service/tickets/1").json() == answer.json()


def test_array_items_are_reached_by_index(client: Client) -> None:
    path = "/company/contacts/67890"
    items = change(client, op("/communicationItems/1/value", "8135550199"), path=path).json()["communicationItems"]
    assert [item["value"] for item in items] == ["pat.doe@contoso.example", "8135550199"]
    added = {"type": {"name": "Cell"}, "value": "8135550177", "communicationType": "Phone"}
    items = change(client, op("/communicationItems/2", added, "add"), path=path).json()["communicationItems"]
    assert items[2]["type"]["name"] == "Cell"
    assert len({item["id"] for item in items}) == 3
    items = change(client, op("communicationItems/2/type/name", "Direct"), path=path).json()["communicationItems"]
    assert items[2]["type"]["id"] == 2
    contact = change(client, {"op": "remove", "path": "/communicationItems/1"}, path=path).json()
    assert [item["value"] for item in contact["communicationItems"]] == ["pat.doe@contoso.example", "8135550177"]
    assert contact["defaultPhoneNbr"] == "8135550177"


def test_all_operations_are_applied_before_anything_is_checked(client: Client) -> None:
    board = client.post(
        "/service/boards", json={"name": "Second", "location": {"id": 11}, "department": {"id": 5}}
    ).json()["id"]
    status = client.post(f"/service/boards/{board}/statuses", json={"name": "New", "defaultFlag": True}).json()["id"]
    answer = change(
        client,
        op("status/name", "New"),
        op("type", None, "remove"),
        op("subType", None, "remove"),
        op("board/id", board),
    )
    assert answer.json()["status"]["id"] == status
    assert answer.json()["board"]["id"] == board
    back = change(client, op("board/id", 1)).json()
    assert back["status"]["id"] == 1, "a status that was not sent becomes the new board's default"


def test_a_status_of_another_board_is_refused(client: Client) -> None:
    board = client.post(
        "/service/boards", json={"name": "Second", "location": {"id": 11}, "department": {"id": 5}}
    ).json()["id"]
    status = client.post(f"/service/boards/{board}/statuses", json={"name": "Elsewhere"}).json()["id"]
    [error] = change(client, op("status/id", status)).json()["errors"]
    assert error["message"] == f"Service Status {status} not found for Service Board 1"


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (op("nothing", 1), "path nothing is not valid."),
        (op("Summary", "x"), "path Summary is not valid."),
        (op("", "x"), "path  is not valid."),
        (op("/", "x"), "path / is not valid."),
        (op("summary/id", 1), "path summary/id is not valid."),
        (op("status/id/x", 1), "path status/id/x is not valid."),
        (op("_info/lastUpdated", "x"), "path _info/lastUpdated is not valid."),
        (op("integratorTags/5", "x"), "path integratorTags/5 is not valid."),
        (op("integratorTags/x", "x"), "path integratorTags/x is not valid."),
        (op("summary", "x", "move"), "op move is not valid; it is one of add, replace, remove."),
        ({"path": "summary", "value": 1}, "op null is not valid; it is one of add, replace, remove."),
        ({"op": "add", "value": 1}, "path null is not valid."),
        (op("dateEntered", "x"), "path dateEntered is not valid."),
        (op("integratorTags/0/x", "x"), "path integratorTags/0/x is not valid."),
        (op("assignedMembers", [1]), "path assignedMembers is not valid."),
    ],
)
def test_operations_that_lead_nowhere(client: Client, operation: dict[str, Any], message: str) -> None:
    before = client.get("/service/tickets/1").text
    answer = change(client, op("summary", "half"), operation)
    assert (answer.status_code, answer.json()) == (400, {"code": "ConnectWiseApi", "message": message})
    assert client.get("/service/tickets/1").text == before


@pytest.mark.parametrize("name", ["id", "closedDate", "closedBy", "actualHours", "slaStatus", "mobileGuid"])
def test_what_the_server_sets_cannot_be_patched(client: Client, name: str) -> None:
    for answer in (change(client, op(name, None)), client.patch("/service/tickets/1", json={name: None})):
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["message"] == f"The field {name} is set by the server."


def test_a_wrong_type_is_located_in_the_array(client: Client) -> None:
    body = b'[{"op":"replace","path":"summary","value":"x"},{"op":"replace","path":"severity","value":"No"}]'
    message = client.patch("/service/tickets/1", content=body).json()["message"]
    assert (
        message
        == f"Error converting value \"No\" to type 'Severity'. Path '[1].value', line 1, position {len(body) - 2}."
    )


@pytest.mark.parametrize("field", ["type", "contact", "team", "item", "subType", "owner"])
def test_a_name_that_means_nothing_is_refused_where_there_was_no_value(client: Client, field: str) -> None:
    ticket = client.post("/service/tickets", json={"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}).json()
    [error] = change(client, op(f"{field}/name", "Nonsense"), path=f"/service/tickets/{ticket['id']}").json()["errors"]
    assert error["field"] == f"{field}/name"


def test_a_required_field_cannot_be_removed(client: Client) -> None:
    answer = change(client, op("summary", None, "remove"), op("company", None, "remove"))
    assert {error["field"] for error in answer.json()["errors"]} == {"summary", "company"}


def test_the_live_profile_refuses_an_object(make_client: Callable[..., Client]) -> None:
    live = make_client(profile="live")
    answer = live.patch("/service/tickets/1", json={"summary": "x"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "ConnectWiseApi"
    assert answer.json()["message"].startswith("Cannot deserialize the current JSON object")
    flipped = make_client(profile="live", rules=("merge_patch=on",))
    assert flipped.patch("/service/tickets/1", json={"summary": "x"}).json()["summary"] == "x"


@pytest.mark.parametrize(
    "body", [b"", b"5", b'"x"', b"[5]", b"[[]]", b"{", b'[{"op":"add","path":"summary","other":1}]']
)
def test_a_body_that_is_no_patch(client: Client, body: bytes) -> None:
    assert client.patch("/service/tickets/1", content=body).status_code == 400


def test_an_empty_array_changes_nothing_but_the_date(client: Client) -> None:
    before = client.get("/service/tickets/1").json()
    after = client.patch("/service/tickets/1", json=[]).json()
    assert after["_info"].pop("lastUpdated") >= before["_info"].pop("lastUpdated")
    assert after == before


def test_a_missing_record_is_reported_before_the_body(client: Client) -> None:
    assert client.patch("/service/tickets/404", json=[]).json()["message"] == "Service Ticket 404 not found"
