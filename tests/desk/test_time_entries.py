"""Time entries: how long, what they default to, and what they leave on their ticket."""

from typing import Any

import pytest

from tests.conftest import Client
from tests.desk.clocked import Clocked

START, LATER = "2024-01-15T14:00:00Z", "2024-01-15T15:45:00Z"
ON_TICKET: dict[str, Any] = {"chargeToId": 1, "chargeToType": "ServiceTicket", "timeStart": START}


def add(client: Client, **members: Any) -> dict[str, Any]:
    """A new entry on ticket 1."""
    answer = client.post("/time/entries", json={**ON_TICKET, **members})
    assert answer.status_code == 201, answer.text
    entry: dict[str, Any] = answer.json()
    return entry


@pytest.mark.parametrize(
    ("sent", "end", "hours"),
    [
        ({"timeEnd": LATER}, LATER, 1.75),
        ({"timeEnd": LATER, "hoursDeduct": 0.25}, LATER, 1.5),
        ({"timeEnd": LATER, "actualHours": 9}, LATER, 1.75),
        ({"actualHours": 1.75}, LATER, 1.75),
        ({"actualHours": 1.5, "hoursDeduct": 0.25}, LATER, 1.5),
    ],
)
def test_hours_and_end_follow_from_one_another(client: Client, sent: dict[str, Any], end: str, hours: float) -> None:
    entry = add(client, **sent)
    assert (entry["timeEnd"], entry["actualHours"]) == (end, hours)


def test_a_change_of_either_takes_the_other_along(client: Client) -> None:
    path = f"/time/entries/{add(client, timeEnd=LATER)['id']}"
    assert client.patch(path, json={"actualHours": 1}).json()["timeEnd"] == "2024-01-15T15:00:00Z"
    assert client.patch(path, json={"timeEnd": LATER}).json()["actualHours"] == 1.75
    assert client.patch(path, json={"hoursDeduct": 0.5}).json()["actualHours"] == 1.25
    assert client.get("/service/tickets/1").json()["actualHours"] == 1.25


@pytest.mark.parametrize(
    ("sent", "field", "says"),
    [
        ({}, "timeEnd", "The timeEnd field is required."),
        ({"timeEnd": "2024-01-15T13:59:59Z"}, "timeEnd", "timeEnd must not be before timeStart."),
        ({"timeEnd": LATER, "hoursDeduct": 2}, "hoursDeduct", "hoursDeduct must be between 0 and the time worked."),
        ({"timeEnd": LATER, "hoursDeduct": 1e14}, "hoursDeduct", "hoursDeduct must be between 0 and the time worked."),
        ({"actualHours": 1, "hoursDeduct": -1}, "hoursDeduct", "The field hoursDeduct must be between 0 and 99999."),
        ({"actualHours": 1, "hoursDeduct": 1e14}, "hoursDeduct", "The field hoursDeduct must be between 0 and 99999."),
        (
            {"timeStart": "9999-12-31T23:00:00Z", "actualHours": 1},
            "actualHours",
            "The entry must end before the year 10000.",
        ),
        ({"actualHours": -1}, "actualHours", "The field actualHours must be between 0 and 99999."),
        ({"timeEnd": LATER, "chargeToId": 99}, "chargeToId", "Service Ticket 99 not found"),
        ({"timeEnd": LATER, "chargeToId": None}, "chargeToId", "The chargeToId field is required."),
        ({"timeEnd": LATER, "chargeToType": "Company"}, "company", "The company/id field is required."),
        (
            {"timeEnd": LATER, "chargeToType": "Activity"},
            "chargeToType",
            "Time on Activity is not emulated; charge it to a ticket or a company.",
        ),
    ],
)
def test_what_is_no_time_on_anything_is_refused(client: Client, sent: dict[str, Any], field: str, says: str) -> None:
    answer = client.post("/time/entries", json={**ON_TICKET, **sent})
    assert answer.status_code == 400
    assert [(error["field"], error["message"]) for error in answer.json()["errors"]] == [(field, says)]


def test_what_is_not_sent_comes_from_ticket_member_and_work_type(client: Client) -> None:
    role = client.post("/time/workRoles", json={"name": "Engineer", "hourlyRate": 120}).json()["id"]
    kind = {"name": "Remote", "billTime": "NoCharge", "rateType": "Multiplier", "rate": 1, "overallDefaultFlag": True}
    client.post("/time/workTypes", json=kind)
    client.patch("/system/members/123", json={"workRole": {"id": role}})
    entry = add(client, timeEnd=LATER, member={"identifier": "mgarcia"})
    names = {
        name: entry[name]["name"]
        for name in ("company", "member", "workType", "workRole", "location", "ticket")
        if name != "ticket"
    }
    assert names == {
        "company": "Contoso Dental Group",
        "member": entry["member"]["name"],
        "workType": "Remote",
        "workRole": "Engineer",
        "location": "Tampa",
    }
    assert (entry["billableOption"], entry["hoursBilled"], entry["hourlyRate"]) == ("NoCharge", 0, 120)
    assert (entry["status"], entry["ticketBoard"], entry["ticketStatus"]) == ("Open", "Service Desk", "New")
    client.patch("/service/tickets/1", json={"billTime": "Billable", "status": {"name": "In Progress"}})
    billed = add(client, timeEnd=LATER)
    assert (billed["billableOption"], billed["hoursBilled"]) == ("Billable", 1.75)
    assert billed["member"]["identifier"] == "apimember"
    entry = client.get(f"/time/entries/{entry['id']}").json()
    assert entry["ticketStatus"] == "In Progress", "an entry prints its ticket as it is"


def test_a_ticket_s_hours_are_the_sum_in_the_same_transaction(client: Client) -> None:
    desk = Clocked(client)
    desk.at(LATER)
    ticket = desk.create()
    first, second = (add(client, chargeToId=ticket, actualHours=hours)["id"] for hours in (1.25, 0.5))
    shown = client.get(f"/service/tickets/{ticket}").json()
    assert (shown["actualHours"], shown["_info"]["lastUpdated"]) == (1.75, LATER)
    desk.clock(advance={"hours": 1})
    client.patch(f"/time/entries/{first}", json={"chargeToId": 2})
    assert client.get(f"/service/tickets/{ticket}").json()["actualHours"] == 0.5
    assert client.get("/service/tickets/2").json()["actualHours"] == 1.25
    client.delete(f"/time/entries/{second}")
    alone = client.get(f"/service/tickets/{ticket}").json()
    assert "actualHours" not in alone
    assert alone["_info"]["lastUpdated"] == "2024-01-15T16:45:00Z"
    assert client.get(f"/_mock/verify?company={client.company}").json() == {"different": []}


def test_its_notes_are_in_all_notes_only_and_a_resolution_closes(client: Client) -> None:
    desk = Clocked(client)
    ticket = desk.create(initialDescription="It is broken.")
    path = f"/service/tickets/{ticket}"
    client.patch(path, json={"status": {"name": "Completed"}})
    assert client.patch(path, json={"status": {"name": "Closed"}}).status_code == 400
    flags = {"addToInternalAnalysisFlag": True, "addToResolutionFlag": True}
    entry = add(client, chargeToId=ticket, timeEnd=LATER, notes="Replaced the disk.", **flags)
    assert [note["text"] for note in client.get(f"{path}/notes").json()] == ["It is broken."]
    rows = client.get(f"{path}/allNotes", params={"orderBy": "timeStart"}).json()
    assert [(row["noteType"], row["text"]) for row in rows] == [
        ("TicketNote", "It is broken."),
        ("TimeEntryNote", "Replaced the disk."),
    ]
    row = rows[1]
    assert (row["id"], row["timeStart"], row["timeEnd"]) == (entry["id"], START, LATER)
    assert (row["detailDescriptionFlag"], row["internalAnalysisFlag"], row["resolutionFlag"]) == (False, True, True)
    assert client.patch(path, json={"status": {"name": "Closed"}}).json()["resolution"] == "Replaced the disk."
    client.patch(f"/time/entries/{entry['id']}", json={"notes": "Replaced both."})
    assert client.get(path).json()["resolution"] == "Replaced both."
    client.patch(f"/time/entries/{entry['id']}", json={"notes": ""})
    assert client.get(f"{path}/allNotes/count").json() == {"count": 1}
    assert "resolution" not in client.get(path).json()


def test_what_is_charged_elsewhere_takes_its_note_along(client: Client) -> None:
    entry = add(client, timeEnd=LATER, notes="Replaced the disk.")["id"]
    path = f"/time/entries/{entry}"
    client.patch(path, json={"chargeToId": 2})
    [row] = client.get("/service/tickets/2/allNotes", params={"conditions": "noteType='TimeEntryNote'"}).json()
    assert row["ticket"]["id"] == 2
    left = client.patch(path, json={"chargeToType": "Company", "chargeToId": None}).json()
    assert not {"ticket", "ticketStatus"} & left.keys()
    for ticket in (1, 2):
        notes = client.get(f"/service/tickets/{ticket}/allNotes", params={"conditions": "noteType='TimeEntryNote'"})
        assert notes.json() == []
        assert "actualHours" not in client.get(f"/service/tickets/{ticket}").json()


def test_a_status_may_refuse_time(client: Client) -> None:
    entry = add(client, timeEnd=LATER)["id"]
    client.patch("/service/boards/1/statuses/1", json={"timeEntryNotAllowed": True})
    for answer in (
        client.post("/time/entries", json={**ON_TICKET, "timeEnd": LATER}),
        client.patch(f"/time/entries/{entry}", json={"actualHours": 3}),
    ):
        assert [error["message"] for error in answer.json()["errors"]] == [
            "Time cannot be entered on Service Ticket 1 while its status is New."
        ]
    assert client.get("/service/tickets/1").json()["actualHours"] == 1.75


def test_time_is_queried_as_everything_else(client: Client) -> None:
    for hours in (1, 2, 3):
        add(client, actualHours=hours)
    charged = "(chargeToType='ServiceTicket' OR chargeToType='ProjectTicket') AND chargeToId=1"
    conditions = f"{charged} and actualHours>=2 and timeStart>=[2024-01-15]"
    found = client.get("/time/entries", params={"conditions": conditions, "orderBy": "actualHours desc"}).json()
    assert [each["actualHours"] for each in found] == [3, 2]
    listed = client.get("/service/tickets/1/timeentries", params={"orderBy": "id desc"}).json()
    assert [each["id"] for each in listed] == [3, 2, 1]
    assert client.get("/service/tickets/2/timeentries/count").json() == {"count": 0}
    company = client.post(
        "/time/entries", json={"company": {"id": 12346}, "timeStart": START, "actualHours": 1, "notes": "Called."}
    ).json()
    assert (company["chargeToType"], company["company"]["id"]) == ("Company", 12346)
