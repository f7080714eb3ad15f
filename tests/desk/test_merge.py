"""Merging tickets, attaching children, copying: what becomes of each ticket, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Client
from tests.desk.clocked import Clocked

TICKET: dict[str, Any] = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}
SUCCESS = {"success": True, "message": "Success"}


def second_board(client: Client, *statuses: dict[str, Any]) -> int:
    board = {"name": "Second", "location": {"id": 11}, "department": {"id": 5}}
    identity: int = client.post("/service/boards", json=board).json()["id"]
    for status in statuses:
        assert client.post(f"/service/boards/{identity}/statuses", json=status).status_code == 201
    return identity


def opened(client: Client, **members: Any) -> int:
    answer = client.post("/service/tickets", json=TICKET | members)
    assert answer.status_code == 201, answer.text
    identity: int = answer.json()["id"]
    return identity


def test_a_merge_moves_the_notes_and_closes_the_merged(client: Client) -> None:
    parent, one, two = (opened(client, initialDescription=text) for text in ("parent", "one", "two"))
    client.post(f"/service/tickets/{one}/notes", json={"text": "fixed", "resolutionFlag": True})
    merged = client.post(
        f"/service/tickets/{parent}/merge", json={"mergeTicketIds": [one, two], "status": {"name": "Closed"}}
    )
    assert (merged.status_code, merged.json()) == (200, SUCCESS)
    for identity in (one, two):
        ticket = client.get(f"/service/tickets/{identity}").json()
        assert ticket["status"]["name"] == "Closed"
        assert ticket["closedFlag"]
        assert ticket["closedBy"] == "apimember"
        assert ticket["mergedParentTicket"]["id"] == parent
        assert "resolution" not in ticket
        assert client.get(f"/service/tickets/{identity}/notes").json() == []
        assert client.get(f"/service/tickets/{identity}/allNotes").json() == []
    ticket = client.get(f"/service/tickets/{parent}").json()
    assert ticket["hasMergedChildTicketFlag"]
    assert not ticket["closedFlag"]
    assert ticket["resolution"] == "fixed"
    notes = client.get(f"/service/tickets/{parent}/notes").json()
    assert [note["text"] for note in notes] == ["parent", "one", "two", "fixed"]
    assert {note["ticketId"] for note in notes} == {parent}
    rows = client.get(f"/service/tickets/{parent}/allNotes").json()
    assert [row["mergedFlag"] for row in rows] == [False, True, True, True]
    assert client.get("/service/tickets", params={"conditions": f"mergedParentTicket/id={parent}"}).json() != []


@pytest.mark.parametrize("status", ["New", "Waiting Customer"])
def test_the_clock_of_a_merged_ticket_is_stopped(client: Client, status: str) -> None:
    desk = Clocked(client)
    desk.at("2024-03-08T21:30:00Z")
    merged, parent = desk.create(), desk.create()
    desk.enter(merged, status)
    desk.at("2024-03-08T21:45:00Z")
    asked = {"mergeTicketIds": [merged], "status": {"name": "Closed"}}
    assert client.post(f"/service/tickets/{parent}/merge", json=asked).json() == SUCCESS
    resolved = desk.sla(merged)
    assert (resolved["slaStatus"], resolved["escalationLevel"]) == ("Resolved", 15)
    assert (resolved["dateResolved"], resolved["isInSla"]) == ("2024-03-08T21:45:00Z", True)
    assert all(f"ticket {merged}" not in each for each in desk.at("2024-03-14T21:45:00Z"))
    assert desk.sla(merged) == resolved


def test_the_note_of_a_time_entry_stays_where_it_was_merged(client: Client) -> None:
    parent, merged = opened(client), opened(client)
    time = {"chargeToId": merged, "chargeToType": "ServiceTicket", "timeStart": "2024-01-15T14:00:00Z"}
    time |= {"actualHours": 1, "notes": "fixed", "addToResolutionFlag": True}
    entry = f"/time/entries/{client.post('/time/entries', json=time).json()['id']}"
    client.post(f"/service/tickets/{parent}/merge", json={"mergeTicketIds": [merged]})
    client.patch(entry, json=[{"op": "replace", "path": "notes", "value": "well fixed"}])
    rows = client.get(f"/service/tickets/{parent}/allNotes").json()
    assert [(row["text"], row["mergedFlag"]) for row in rows] == [("well fixed", True)]
    assert client.get(f"/service/tickets/{parent}").json()["resolution"] == "well fixed"
    assert client.get(f"/service/tickets/{merged}/allNotes").json() == []
    client.delete(entry)
    assert "resolution" not in client.get(f"/service/tickets/{parent}").json()


def test_a_moved_note_is_one_of_the_parent_s(client: Client) -> None:
    parent, merged = opened(client), opened(client, initialDescription="was there")
    client.post(f"/service/tickets/{parent}/merge", json={"mergeTicketIds": [merged]})
    [note] = client.get(f"/service/tickets/{parent}/notes").json()
    change = [{"op": "replace", "path": "text", "value": "is here"}]
    assert client.patch(f"/service/tickets/{merged}/notes/{note['id']}", json=change).status_code == 404
    assert client.patch(f"/service/tickets/{parent}/notes/{note['id']}", json=change).status_code == 200
    [row] = client.get(f"/service/tickets/{parent}/allNotes").json()
    assert (row["text"], row["mergedFlag"]) == ("is here", True)


@pytest.mark.parametrize("status", [None, {"name": "Closed"}, {"id": 8}])
def test_a_ticket_of_another_board_gets_the_closing_status_of_its_own(client: Client, status: Any) -> None:
    statuses = ({"name": "Open", "defaultFlag": True}, {"name": "Done", "closedStatus": True})
    board = second_board(client, *statuses)
    parent, merged = opened(client), opened(client, board={"id": board})
    body = {"mergeTicketIds": [merged]} | ({"status": status} if status else {})
    assert client.post(f"/service/tickets/{parent}/merge", json=body).json() == SUCCESS
    ticket = client.get(f"/service/tickets/{merged}").json()
    assert (ticket["status"]["name"], ticket["closedFlag"]) == ("Done", True)


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({}, "mergeTicketIds", "The mergeTicketIds field is required."),
        ({"mergeTicketIds": []}, "mergeTicketIds", "The mergeTicketIds field is required."),
        ({"mergeTicketIds": [99]}, "mergeTicketIds", "Service Ticket 99 not found"),
        ({"mergeTicketIds": [1]}, "mergeTicketIds", "A ticket cannot be merged into itself."),
        ({"mergeTicketIds": [3]}, "mergeTicketIds", "Service Ticket 3 is merged into Service Ticket 2."),
        ({"mergeTicketIds": [4], "status": {"id": 1}}, "status", "Service Status New does not close a ticket."),
        (
            {"mergeTicketIds": [4], "status": {"id": 77}},
            "status/id",
            "Service Status 77 not found for Service Board 1",
        ),
    ],
)
def test_what_cannot_be_merged(client: Client, body: Any, field: str, says: str) -> None:
    client.post("/service/tickets/2/merge", json={"mergeTicketIds": [3]})
    before = client.get("/service/tickets").content
    answer = client.post("/service/tickets/1/merge", json=body)
    assert answer.status_code == 400
    assert answer.json()["message"] == "ticketMerge object is invalid"
    [error] = answer.json()["errors"]
    assert (error["field"], error["message"], error["resource"]) == (field, says, "ticketMerge")
    assert client.get("/service/tickets").content == before


def test_nothing_is_merged_into_a_merged_ticket_or_onto_a_board_that_closes_nothing(client: Client) -> None:
    client.post("/service/tickets/1/merge", json={"mergeTicketIds": [2]})
    answer = client.post("/service/tickets/2/merge", json={"mergeTicketIds": [1]})
    assert answer.json()["errors"][0]["message"] == "Service Ticket 2 is merged into Service Ticket 1."
    board = second_board(client, {"name": "Open", "defaultFlag": True})
    merged = opened(client, board={"id": board})
    answer = client.post("/service/tickets/1/merge", json={"mergeTicketIds": [merged]})
    assert answer.json()["errors"][0]["message"] == f"Service Board {board} has no closed status."


def test_errors_of_the_path_and_the_body(client: Client) -> None:
    answer = client.post("/service/tickets/99/merge", json={"mergeTicketIds": [1]})
    assert (answer.status_code, answer.json()["message"]) == (404, "Service Ticket 99 not found")
    answer = client.post("/service/tickets/1/merge", json={"tickets": [2]})
    assert "Could not find member 'tickets' on object of type 'TicketMerge'" in answer.json()["message"]
    assert client.get("/service/tickets/1/merge").status_code == 405


def test_the_parent_goes_last(client: Client) -> None:
    parent, merged = opened(client), opened(client)
    client.post(f"/service/tickets/{parent}/merge", json={"mergeTicketIds": [merged]})
    refused = client.delete(f"/service/tickets/{parent}")
    assert (refused.status_code, "(mergedParentTicket: " in refused.json()["message"]) == (409, True)
    assert client.delete(f"/service/tickets/{merged}").status_code == 204
    assert client.get(f"/service/tickets/{parent}").json()["hasMergedChildTicketFlag"] is False
    assert client.delete(f"/service/tickets/{parent}").status_code == 204


def test_attached_children_have_a_parent(client: Client) -> None:
    assert client.post("/service/tickets/1/attachChildren", json={"childTicketIds": [2, 3]}).json() == SUCCESS
    assert client.get("/service/tickets/1").json()["hasChildTicket"]
    assert [client.get(f"/service/tickets/{each}").json()["parentTicketId"] for each in (2, 3)] == [1, 1]
    client.post("/service/tickets/4/attachChildren", json={"childTicketIds": [2, 3]})
    assert not client.get("/service/tickets/1").json()["hasChildTicket"]
    assert client.get("/service/tickets/4").json()["hasChildTicket"]


@pytest.mark.parametrize(
    ("path", "ids", "says"),
    [
        ("/service/tickets/1/attachChildren", [1], "A ticket cannot be its own parent."),
        ("/service/tickets/1/attachChildren", [2, 99], "Service Ticket 99 not found"),
        (
            "/service/tickets/6/attachChildren",
            [7, 5],
            "A ticket cannot be its own parent, or that of one of its parents.",
        ),
    ],
)
def test_what_cannot_be_attached(client: Client, path: str, ids: list[int], says: str) -> None:
    client.post("/service/tickets/5/attachChildren", json={"childTicketIds": [6]})
    before = client.get("/service/tickets").content
    answer = client.post(path, json={"childTicketIds": ids})
    assert (answer.status_code, [each["message"] for each in answer.json()["errors"]]) == (400, [says])
    assert client.get("/service/tickets").content == before


@pytest.mark.parametrize("profile", ["documented", "live"])
def test_a_copied_ticket_begins_anew(make_client: Callable[..., Client], profile: str) -> None:
    client = make_client(profile=profile)
    client.post("/service/tickets/1/merge", json={"mergeTicketIds": [2]})
    answer = client.post("/service/tickets/2/copy")
    assert answer.status_code == 200
    original, copy = client.get("/service/tickets/2").json(), answer.json()
    assert copy["id"] == 12
    assert copy["status"]["name"] == "New"
    assert not copy["closedFlag"]
    assert "mergedParentTicket" not in copy
    for name in ("summary", "company", "board", "priority", "site"):
        assert copy[name] == original[name]
    assert copy["mobileGuid"] != original["mobileGuid"]
    assert client.get("/service/tickets/12/notes").json() == []


def test_a_copied_board_has_everything_under_ids_of_its_own(client: Client) -> None:
    client.post("/service/boards/1/items", json={"name": "Repair"})
    client.post("/service/boards/1/subtypes", json={"name": "Printer", "typeAssociationIds": [1]})
    client.put("/service/boards/1/items/1/associations/1", json={"subTypeAssociationIds": [1]})
    answer = client.post("/service/boards/copy", json={"id": 1, "name": "Second"})
    assert (answer.status_code, answer.json()["name"]) == (200, "Second")
    board = answer.json()["id"]
    for part in ("statuses", "types", "subtypes", "items"):
        originals, copies = (client.get(f"/service/boards/{each}/{part}").json() for each in (1, board))
        assert [each["name"] for each in copies] == [each["name"] for each in originals]
        assert {each["board"]["name"] for each in copies} == {"Second"}
        assert not {each["id"] for each in copies} & {each["id"] for each in originals}
    kind = client.get(f"/service/boards/{board}/types").json()[0]["id"]
    [subtype] = client.get(f"/service/boards/{board}/subtypes").json()
    [item] = client.get(f"/service/boards/{board}/items").json()
    assert subtype["typeAssociationIds"] == [kind]
    association = client.get(f"/service/boards/{board}/items/{item['id']}/associations/{kind}").json()
    assert association["subTypeAssociationIds"] == [subtype["id"]]
    assert opened(client, board={"id": board}) == 12


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({"id": 1, "name": "service desk"}, "name", "This value is already in use."),
        ({"id": 99, "name": "x"}, "id", "Service Board 99 not found"),
        ({"name": "x"}, "id", "The id field is required."),
        ({"id": 1, "name": "x" * 51}, "name", "The field name must be a string with a maximum length of 50."),
    ],
)
def test_what_cannot_be_copied(client: Client, body: Any, field: str, says: str) -> None:
    answer = client.post("/service/boards/copy", json=body)
    assert (answer.status_code, answer.json()["message"]) == (400, "boardCopy object is invalid")
    assert [(each["field"], each["message"]) for each in answer.json()["errors"]] == [(field, says)]


def test_calendars_and_holiday_lists_are_copied(client: Client) -> None:
    holidays = client.post("/schedule/holidayLists", json={"name": "Federal"}).json()["id"]
    client.post(f"/schedule/holidayLists/{holidays}/holidays", json={"name": "New Year", "date": "2024-01-01"})
    again = client.post("/schedule/holidayLists/copy", json={"id": holidays, "name": "Ours"}).json()
    [holiday] = client.get(f"/schedule/holidayLists/{again['id']}/holidays").json()
    assert (holiday["name"], holiday["holidayList"]["name"]) == ("New Year", "Ours")
    calendar = {
        "name": "Office",
        "mondayStartTime": "08:00:00",
        "mondayEndTime": "17:00:00",
        "holidayList": {"name": "Ours"},
    }
    made = client.post("/schedule/calendars", json=calendar).json()
    copy = client.post(f"/schedule/calendars/{made['id']}/copy").json()
    assert (copy["name"], copy["mondayStartTime"]) == ("Office (Copy)", "08:00:00")
    assert copy["holidayList"] == made["holidayList"]
