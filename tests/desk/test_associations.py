"""Which types, subtypes and items of a board go together, and what a ticket may therefore have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Client

BOARD = "/service/boards/1"
SERVICE, PROBLEM = 1, 2  # types of the minimal world
PRINTER, SERVER, ANYTHING = 1, 2, 3
TONER, DISK, ANY_ITEM = 1, 2, 3


@pytest.fixture
def board(client: Client) -> Client:
    """Printer goes with Service, Server with Problem; Toner with Service's Printer; two go with everything."""
    for name, types in (("Printer", [SERVICE]), ("Server", [PROBLEM]), ("Anything", [])):
        made = client.post(f"{BOARD}/subtypes", json={"name": name, "typeAssociationIds": types})
        assert made.status_code == 201, made.text
    for name in ("Toner", "Disk", "Any"):
        assert client.post(f"{BOARD}/items", json={"name": name}).status_code == 201
    associate(client, TONER, SERVICE, [PRINTER])
    return client


def associate(client: Client, item: int, kind: int, subtypes: list[int]) -> None:
    body = {"id": kind, "subTypeAssociationIds": subtypes}  # as clients send it
    answer = client.put(f"{BOARD}/items/{item}/associations/{kind}", json=body)
    assert (answer.status_code, answer.json()["subTypeAssociationIds"]) == (200, subtypes), answer.text


def combinations(client: Client) -> set[tuple[int, int | None, int | None]]:
    rows = client.get(f"{BOARD}/typeSubTypeItemAssociations").json()
    found = {(row["type"]["id"], row.get("subType", {}).get("id"), row.get("item", {}).get("id")) for row in rows}
    assert len(found) == len(rows)
    return found


def ticket(client: Client, **members: int) -> Any:
    body = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}
    return client.post("/service/tickets", json=body | {name: {"id": each} for name, each in members.items()})


def test_an_item_has_an_association_for_each_type_by_the_type_s_id(board: Client) -> None:
    path = f"{BOARD}/items/{TONER}/associations"
    rows = board.get(path).json()
    assert [(row["id"], row["subTypeAssociationIds"]) for row in rows] == [(1, [PRINTER]), (2, []), (3, [])]
    assert {row["item"]["name"] for row in rows} == {"Toner"}
    assert board.get(f"{path}/2").json() == rows[1]
    assert board.get(path, params={"conditions": "id>=2"}).json() == rows[1:]
    assert board.get(f"{path}/count").json() == {"count": 3}
    kind = board.post(f"{BOARD}/types", json={"name": "New"}).json()["id"]
    assert board.get(f"{path}/{kind}").json()["subTypeAssociationIds"] == []
    assert board.delete(f"{BOARD}/types/{kind}").status_code == 204
    assert board.get(f"{path}/{kind}").status_code == 404
    assert board.delete(f"{path}/1").status_code == board.post(path, json={}).status_code == 405


def test_the_place_must_be_right(board: Client) -> None:
    other = {"name": "Second", "location": {"id": 11}, "department": {"id": 5}}
    board.post("/service/boards", json=other)
    for path, says in (
        ("/service/boards/9/items/1/associations", "Service Board 9 not found"),
        ("/service/boards/2/items/1/associations", "Service Item 1 not found"),
        ("/service/boards/2/items/1/associations/1", "Service Item 1 not found"),
        ("/service/boards/1/items/9/associations/1", "Service Item 9 not found"),
        ("/service/boards/2/statuses/1/notifications", "Service Status 1 not found"),
    ):
        answer = board.get(path)
        assert (answer.status_code, answer.json()["message"]) == (404, says)


def test_flags_associate_all_or_none(board: Client) -> None:
    made = board.post(f"{BOARD}/subtypes", json={"name": "All", "addAllTypesFlag": True}).json()
    assert made["typeAssociationIds"] == [1, 2, 3]
    none = [{"op": "replace", "path": "removeAllTypesFlag", "value": True}]
    assert board.patch(f"{BOARD}/subtypes/{made['id']}", json=none).json()["typeAssociationIds"] == []
    path = f"{BOARD}/items/{DISK}/associations/{PROBLEM}"
    assert board.put(path, json={"addAllSubTypesFlag": True}).json()["subTypeAssociationIds"] == [SERVER, ANYTHING, 4]
    assert board.put(path, json={"removeAllSubTypesFlag": True}).json()["subTypeAssociationIds"] == []


def test_only_what_goes_together_is_associated(board: Client) -> None:
    wrong = board.post(f"{BOARD}/subtypes", json={"name": "x", "typeAssociationIds": [1, 99]})
    assert wrong.json()["errors"][0]["message"] == "Service Type 99 not found for Service Board 1"
    path = f"{BOARD}/items/{DISK}/associations/{SERVICE}"
    wrong = board.put(path, json={"subTypeAssociationIds": [SERVER]})
    assert wrong.json()["errors"][0]["message"] == "Service SubType 2 not found for Service Type 1"


def test_combinations_follow_the_associations(board: Client) -> None:
    assert combinations(board) == {(1, PRINTER, TONER), (2, SERVER, None), (3, None, None)}
    associate(board, DISK, PROBLEM, [SERVER])
    associate(board, DISK, 3, [ANYTHING])
    assert combinations(board) == {(1, PRINTER, TONER), (2, SERVER, DISK), (3, ANYTHING, DISK)}
    board.patch(f"{BOARD}/subtypes/{PRINTER}", json=[{"op": "replace", "path": "typeAssociationIds", "value": [3]}])
    assert board.get(f"{BOARD}/items/{TONER}/associations/1").json()["subTypeAssociationIds"] == []
    assert combinations(board) == {(1, None, None), (2, SERVER, DISK), (3, PRINTER, None), (3, ANYTHING, DISK)}
    assert board.delete(f"{BOARD}/items/{DISK}").status_code == 204
    assert combinations(board) == {(1, None, None), (2, SERVER, None), (3, PRINTER, None)}
    [row] = board.get(f"{BOARD}/typeSubTypeItemAssociations", params={"conditions": "subType/name='Server'"}).json()
    assert board.get(f"{BOARD}/typeSubTypeItemAssociations/{row['id']}").json() == row


def test_what_is_associated_cannot_be_deleted(board: Client) -> None:
    kind = board.post(f"{BOARD}/types", json={"name": "New"}).json()["id"]
    subtype = board.post(f"{BOARD}/subtypes", json={"name": "Own", "typeAssociationIds": [kind]}).json()["id"]
    refused = board.delete(f"{BOARD}/types/{kind}")
    assert refused.status_code == 409
    assert f"1 BoardSubType record (typeAssociationIds: {subtype})." in refused.json()["message"]
    assert board.get(f"{BOARD}/types/{kind}/usages").json() == [
        {"type": "BoardSubType", "count": 1, "typeKey": "typeAssociationIds"}
    ]
    associate(board, DISK, kind, [subtype])
    assert board.delete(f"{BOARD}/subtypes/{subtype}").status_code == 409
    associate(board, DISK, kind, [])
    assert board.delete(f"{BOARD}/subtypes/{subtype}").status_code == 204
    assert board.delete(f"{BOARD}/types/{kind}").status_code == 204


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"type": SERVICE, "subType": PRINTER, "item": TONER}, None),
        ({"type": SERVICE, "subType": ANYTHING, "item": ANY_ITEM}, None),
        ({"type": SERVICE, "item": TONER}, None),
        ({"subType": SERVER}, None),
        ({"type": SERVICE, "subType": SERVER}, ("subType/id", "Service SubType 2 not found for Service Type 1")),
        ({"type": PROBLEM, "item": TONER}, ("item/id", "Service Item 1 not found for Service Type 2")),
        (
            {"type": SERVICE, "subType": ANYTHING, "item": TONER},
            ("item/id", "Service Item 1 not found for Service SubType 3"),
        ),
    ],
)
def test_a_ticket_has_what_goes_together(board: Client, members: dict[str, int], says: Any) -> None:
    answer = ticket(board, **members)
    assert answer.status_code == (400 if says else 201), answer.text
    found = [(each["field"], each["message"]) for each in answer.json().get("errors", ())]
    assert found == ([says] if says else [])


def test_a_new_type_drops_what_does_not_go_with_it(board: Client) -> None:
    path = f"/service/tickets/{ticket(board, type=SERVICE, subType=PRINTER, item=TONER).json()['id']}"
    to_problem = {"op": "replace", "path": "type/id", "value": PROBLEM}
    sent = board.patch(path, json=[to_problem, {"op": "replace", "path": "subType/id", "value": PRINTER}])
    assert sent.json()["errors"][0]["message"] == "Service SubType 1 not found for Service Type 2"
    changed = board.patch(path, json=[to_problem]).json()
    assert changed["type"]["id"] == PROBLEM
    assert "subType" not in changed
    assert "item" not in changed


WORLD = """
name: associations
records:
  CorporateStructureLevel: [{id: 1, name: Corporate}]
  /system/departments: [{id: 1, identifier: x, name: x}]
  /system/locations: [{id: 1, name: x, structureLevel: {id: 1}}]
  /service/boards:
    - name: x
      location: {id: 1}
      department: {id: 1}
      types: [{name: A}, {name: B}]
      subtypes: [{name: S, typeAssociationIds: [2]}]
      items:
        - name: I
          associations: [{type: {name: B}, subTypeAssociationIds: [1]}]
"""


def test_a_world_may_associate(make_client: Callable[..., Client], tmp_path: Path) -> None:
    (tmp_path / "world.yaml").write_text(WORLD)
    client = make_client(world=str(tmp_path))
    rows = client.get(f"{BOARD}/items/1/associations").json()
    assert sorted((row["id"], row["subTypeAssociationIds"]) for row in rows) == [(1, []), (2, [1])]
    assert combinations(client) == {(1, None, None), (2, 1, 1)}
