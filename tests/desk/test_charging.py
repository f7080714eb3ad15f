"""Time on what is no service ticket, the sheets that entries make, and what these allow."""

from typing import Any

import pytest

from tests.conftest import Client
from tests.desk.test_agreements import change, make

MONDAY, SUNDAY = "2024-01-15T14:00:00Z", "2024-01-21T14:00:00Z"
PROJECT: dict[str, Any] = {
    "name": "New office",
    "board": {"id": 1},
    "company": {"id": 12345},
    "billingMethod": "ActualRates",
    "estimatedStart": "2024-01-15T00:00:00Z",
    "estimatedEnd": "2024-03-15T00:00:00Z",
}


def add(client: Client, kind: str, identity: int, hours: float = 1, **members: Any) -> dict[str, Any]:
    """A new time entry."""
    asked = {"chargeToType": kind, "chargeToId": identity, "timeStart": MONDAY, "actualHours": hours}
    return make(client, "/time/entries", **asked | members)


def phase_of(client: Client, project: int, name: str) -> int:
    """A new phase's id."""
    identity: int = make(client, f"/project/projects/{project}/phases", description=name)["id"]
    return identity


@pytest.fixture
def project(client: Client) -> int:
    """A new project's id."""
    identity: int = make(client, "/project/projects", **PROJECT)["id"]
    return identity


def hours(client: Client, *paths: str) -> list[float | None]:
    return [client.get(path).json().get("actualHours") for path in paths]


def test_time_on_a_project_ticket_counts_for_its_phase_and_project(client: Client, project: int) -> None:
    first, second = phase_of(client, project, "Plan"), phase_of(client, project, "Build")
    ticket = make(client, "/project/tickets", summary="Draw the plan", phase={"id": first})["id"]
    entry = add(client, "ProjectTicket", ticket, 2, notes="Drawn.", addToResolutionFlag=True)
    assert (entry["ticket"]["summary"], entry["project"]["name"], entry["phase"]["name"]) == (
        *("Draw the plan", "New office", "Plan"),
    )
    assert (entry["company"]["id"], entry["ticketBoard"]) == (12345, "Service Desk")
    of_ticket, of_project = f"/project/tickets/{ticket}", f"/project/projects/{project}"
    phases = [f"{of_project}/phases/{each}" for each in (first, second)]
    assert hours(client, of_ticket, of_project, *phases) == [2, 2, 2, None]
    [note] = client.get(f"{of_ticket}/allNotes").json()
    assert (note["noteType"], note["text"], note["resolutionFlag"]) == ("TimeEntryNote", "Drawn.", True)
    change(client, of_ticket, phase={"id": second})
    assert client.get(f"/time/entries/{entry['id']}").json()["phase"]["name"] == "Build"
    assert hours(client, of_project, *phases) == [2, None, 2]
    change(client, of_ticket, summary="Draw it")
    assert client.get(f"/time/entries/{entry['id']}").json()["ticket"]["summary"] == "Draw it"
    change(client, f"/time/entries/{entry['id']}", chargeToType="ServiceTicket", chargeToId=1)
    assert hours(client, of_ticket, of_project, *phases) == [None] * 4
    assert hours(client, "/service/tickets/1") == [2]
    assert client.get(f"{of_ticket}/allNotes").json() == []
    assert client.get("/service/tickets/1").json()["resolution"] == "Drawn."
    assert client.get(f"/_mock/verify?company={client.company}").json() == {"different": []}


def test_an_id_alone_is_a_ticket_s_of_either_kind(client: Client, project: int) -> None:
    phase = phase_of(client, project, "Plan")
    ticket = make(client, "/project/tickets", summary="x", phase={"id": phase})["id"]
    asked = {"timeStart": MONDAY, "actualHours": 1}
    kinds = [make(client, "/time/entries", chargeToId=each, **asked)["chargeToType"] for each in (1, ticket)]
    assert kinds == ["ServiceTicket", "ProjectTicket"]


def test_time_on_an_activity_and_on_a_charge_code(client: Client) -> None:
    activity = make(client, "/sales/activities", name="Call", assignTo={"id": 123}, company={"id": 12346})
    entry = add(client, "Activity", activity["id"])
    assert (entry["activity"]["name"], entry["company"]["id"], "ticket" in entry) == ("Call", 12346, False)
    code = {"name": "Training", "company": {"id": 12345}, "billTime": "NoCharge", "location": {"id": 1}}
    closed = make(client, "/time/chargeCodes", **code)
    asked = {"chargeToType": "ChargeCode", "chargeToId": closed["id"], "timeStart": MONDAY, "actualHours": 1}
    refused = client.post("/time/entries", json=asked)
    sentence = f"Time cannot be entered on Charge Code {closed['id']}: it is not one for time."
    assert refused.json()["errors"][0]["message"] == sentence
    change(client, f"/time/chargeCodes/{closed['id']}", timeEntryFlag=True)
    entry = add(client, "ChargeCode", closed["id"])
    assert (entry["company"]["id"], entry["billableOption"], entry["location"]["id"]) == (12345, "NoCharge", 1)


def test_a_project_s_status_may_refuse_time(client: Client, project: int) -> None:
    ticket = make(client, "/project/tickets", summary="x", phase={"id": phase_of(client, project, "Plan")})["id"]
    change(client, f"/project/projects/{project}", status={"name": "On-Hold"})
    asked = {"chargeToType": "ProjectTicket", "chargeToId": ticket, "timeStart": MONDAY, "actualHours": 1}
    sentence = f"Time cannot be entered on Project Ticket {ticket} while its project's status is On-Hold."
    assert client.post("/time/entries", json=asked).json()["errors"][0]["message"] == sentence


def test_a_member_s_week_is_a_sheet(client: Client) -> None:
    mine = [add(client, "ServiceTicket", 1, timeStart=moment, actualHours=2) for moment in (MONDAY, SUNDAY)]
    other = add(client, "ServiceTicket", 1, member={"identifier": "mgarcia"})
    next_week = add(client, "ServiceTicket", 1, timeStart="2024-01-22T05:00:00Z")
    sheets = [each["timeSheet"]["id"] for each in (*mine, other, next_week)]
    assert (sheets[0] == sheets[1], len({*sheets})) == (True, 3)
    sheet = client.get(f"/time/sheets/{sheets[0]}").json()
    told = {name: sheet[name] for name in ("year", "period", "dateStart", "dateEnd", "status", "hours")}
    assert told == {
        "year": 2024,
        "period": 3,
        "dateStart": "2024-01-15T00:00:00Z",
        "dateEnd": "2024-01-21T00:00:00Z",
        "status": "Open",
        "hours": 4,
    }
    path = f"/time/entries/{mine[1]['id']}"
    moved = change(client, path, timeStart="2024-01-22T14:00:00Z", timeEnd="2024-01-22T15:00:00Z")
    assert moved["timeSheet"]["id"] == next_week["timeSheet"]["id"]
    totals = {each["id"]: each["hours"] for each in client.get("/time/sheets").json()}
    assert totals == {sheets[0]: 2, sheets[2]: 1, sheets[3]: 2}
    client.delete(path)
    assert client.get(f"/time/sheets/{sheets[3]}").json()["hours"] == 1
    found = client.get("/time/sheets", params={"conditions": "member/identifier='mgarcia' and year=2024"}).json()
    assert [each["id"] for each in found] == [sheets[2]]
    assert client.delete(f"/time/sheets/{sheets[0]}").status_code == 409


@pytest.mark.parametrize("moment", ["0001-01-01T02:00:00Z", "9999-12-31T12:00:00Z"])
def test_a_week_that_is_not_whole_has_no_sheet(client: Client, moment: str) -> None:
    asked = {"chargeToType": "ServiceTicket", "chargeToId": 1, "timeStart": moment, "actualHours": 1}
    refused = client.post("/time/entries", json=asked)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "timeStart")


def test_the_week_is_the_tenant_s_not_utc_s(client: Client) -> None:
    late = add(client, "ServiceTicket", 1, timeStart="2024-01-22T04:30:00Z")  # Sunday evening in New York
    assert client.get(f"/time/sheets/{late['timeSheet']['id']}").json()["dateEnd"] == "2024-01-21T00:00:00Z"


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("submit", None, "PendingApproval"),
        ("approve", None, "ApprovedByTierOne"),
        ("approve", {"approvalType": "Tier2Update"}, "ApprovedByTierTwo"),
    ],
)
def test_a_sheet_that_is_handed_in_takes_no_time(client: Client, action: str, body: Any, status: str) -> None:
    entry = add(client, "ServiceTicket", 1)
    path = f"/time/sheets/{entry['timeSheet']['id']}"
    done = client.post(f"{path}/{action}", **({} if body is None else {"json": body}))
    assert done.json() == {"success": True, "message": "Success"}
    assert client.get(path).json()["status"] == client.get(f"/time/entries/{entry['id']}").json()["status"] == status
    asked = {"chargeToType": "ServiceTicket", "chargeToId": 1, "timeStart": MONDAY, "actualHours": 1}
    for refused in (
        client.post("/time/entries", json=asked),
        client.patch(f"/time/entries/{entry['id']}", json={"actualHours": 3}),
    ):
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["message"].startswith(
            "There is no open report period: API Member 2024-01-15"
        )
    assert client.post("/time/entries", json={**asked, "timeStart": "2024-01-24T14:00:00Z"}).status_code == 201
    client.post(f"{path}/reject")
    assert change(client, f"/time/entries/{entry['id']}", actualHours=3)["status"] == "Rejected"
    client.post(f"{path}/reverse")
    assert client.get(path).json() == client.get(path).json() | {"status": "Open", "hours": 3}
