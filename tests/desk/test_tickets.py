"""What a ticket gets from the server, and what it leaves behind."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mockpsa.app import make_app
from mockpsa.clock import stamp
from mockpsa.ids import guid
from mockpsa.schema.registry import REGISTRY
from mockpsa.settings import Settings
from tests.conftest import Client

TICKET: dict[str, Any] = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}
# The members of the captured minimal create in their order; `type` and `contact` were not sent.
CAPTURED_TEXT = """
id summary recordType board status company site siteName addressLine1 country team priority serviceLocation
source severity impact allowAllClientsPortalView customerUpdatedFlag automaticEmailContactFlag
automaticEmailResourceFlag automaticEmailCcFlag closedFlag approved estimatedExpenseCost
estimatedExpenseRevenue estimatedProductCost estimatedProductRevenue estimatedTimeCost estimatedTimeRevenue
billingMethod subBillingMethod dateResplan dateResponded resolveMinutes resPlanMinutes respondMinutes isInSla
hasChildTicket hasMergedChildTicketFlag billTime billExpenses billProducts location department mobileGuid sla
slaStatus currency _info escalationStartDateUTC escalationLevel minutesBeforeWaiting respondedSkippedMinutes
resplanSkippedMinutes customFields
"""
CAPTURED = CAPTURED_TEXT.split()


def test_a_minimal_create_has_the_captured_members_in_their_order(make_client: Callable[..., Client]) -> None:
    live = make_client(profile="live")
    live.post("/service/boards/1/teams", json={"name": "Desk", "teamLeader": {"id": 123}, "defaultFlag": True})
    body = {"summary": "few", "initialDescription": "x", "company": {"id": 12345}, "status": {"name": "In Progress"}}
    answer = live.post("/service/tickets", json=body)
    ticket = answer.json()
    assert answer.status_code == 201
    assert [name for name in ticket if name in CAPTURED] == CAPTURED
    # of ours: the rest of the site's address, and the goals that only the newest API versions have
    assert set(ticket) - set(CAPTURED) == {
        *("city", "zip", "stateIdentifier"),
        *("respondByGoalUTC", "resplanGoalUTC", "resolutionGoalUTC"),
    }
    assert '"estimatedExpenseCost":0.00,' in answer.text
    assert ticket["dateResplan"] == ticket["dateResponded"] == ticket["_info"]["dateEntered"]
    assert ticket["slaStatus"].startswith("Resolve by ")
    assert ticket["escalationLevel"] == 10
    assert ticket["priority"]["name"] == "Priority 3 - Medium"
    assert ticket["currency"]["currencyCode"] == "USD"
    assert list(ticket["_info"])[:5] == ["lastUpdated", "updatedBy", "dateEntered", "enteredBy", "activities_href"]
    assert all(isinstance(value, str) for value in ticket["_info"].values())


def test_defaults(client: Client) -> None:
    ticket = client.post("/service/tickets", json=TICKET).json()
    names = {name: ticket[name]["name"] for name in ("status", "priority", "source", "serviceLocation", "sla", "site")}
    assert names == {
        "status": "New",
        "priority": "Priority 3 - Medium",
        "source": "Call",
        "serviceLocation": "Remote",
        "sla": "Standard",
        "site": "Main",
    }
    assert (ticket["severity"], ticket["impact"], ticket["billTime"]) == ("Medium", "Medium", "NoDefault")
    assert (ticket["addressLine1"], ticket["city"], ticket["stateIdentifier"]) == ("100 Harbour Street", "Tampa", "FL")
    assert ticket["location"]["name"] == "Tampa"
    assert ticket["slaStatus"].startswith("Respond by ")


def test_all_120_fields_are_declared() -> None:
    ours = {
        field.name for field in REGISTRY["Ticket"].fields if field.access.name not in ("STAMP", "HIDDEN", "INFO_ONLY")
    }
    assert len(ours - {"resolution"}) == 120


@pytest.mark.parametrize(
    ("severity", "impact", "priority"),
    [("High", "High", 1), ("Medium", "High", 2), ("High", "Medium", 2), ("Medium", "Medium", 3), ("Low", "Low", 4)],
)
def test_severity_and_impact_choose_the_priority(client: Client, severity: str, impact: str, priority: int) -> None:
    body = {**TICKET, "severity": severity, "impact": impact}
    assert client.post("/service/tickets", json=body).json()["priority"]["id"] == priority
    body["priority"] = {"id": 4}
    assert client.post("/service/tickets", json=body).json()["priority"]["id"] == 4


def test_an_own_address_leaves_the_site_s_name_but_not_the_site(client: Client) -> None:
    ticket = client.post("/service/tickets", json={**TICKET, "addressLine1": "Elsewhere 1"}).json()
    assert "site" not in ticket
    assert "country" not in ticket
    assert (ticket["siteName"], ticket["addressLine1"]) == ("Main", "Elsewhere 1")


def test_initial_texts_become_notes(client: Client) -> None:
    texts = {"initialDescription": "d", "initialInternalAnalysis": "a", "InitialResolution": "r"}
    ticket = client.post("/service/tickets", json={**TICKET, **texts}).json()
    notes = client.get(f"/service/tickets/{ticket['id']}/notes").json()
    assert {
        (note["text"], note["detailDescriptionFlag"], note["internalAnalysisFlag"], note["resolutionFlag"])
        for note in notes
    } == {("d", True, False, False), ("a", False, True, False), ("r", False, False, True)}
    assert ticket["resolution"] == "r"
    assert not [name for name in ticket if name.startswith("initial")]
    client.patch(f"/service/tickets/{ticket['id']}", json={"initialDescription": "again"})
    assert client.get(f"/service/tickets/{ticket['id']}/notes/count").json() == {"count": 3}


def test_a_contact_brings_its_details_and_a_new_company_drops_it(client: Client) -> None:
    ticket = client.post("/service/tickets", json={**TICKET, "contact": {"id": 67890}}).json()
    assert (ticket["contactName"], ticket["contactPhoneNumber"]) == ("Pat Doe", "8135550101")
    assert ticket["contactEmailAddress"] == "pat.doe@contoso.example"
    moved = client.patch(f"/service/tickets/{ticket['id']}", json={"company": {"id": 12346}}).json()
    assert moved["site"]["id"] == 2
    assert moved["addressLine1"] == "7 Dock Road"
    assert not {"contact", "contactName", "contactEmailAddress"} & set(moved)


def test_a_write_touches_the_record_and_a_note_its_ticket() -> None:
    app = make_app(Settings())
    client = Client(app, "dated")
    clock = app.state.tenants.get("dated").clock
    later = clock.now() + timedelta(days=1)
    clock.freeze(later)
    ticket = client.patch("/service/tickets/1", json={"summary": "new"}).json()
    assert ticket["_info"]["lastUpdated"] == stamp(later)
    assert ticket["_info"]["dateEntered"] < stamp(later)
    clock.freeze(later + timedelta(hours=1))
    client.post("/service/tickets/1/notes", json={"text": "x", "resolutionFlag": True})
    assert client.get("/service/tickets/1").json()["_info"]["lastUpdated"] == stamp(later + timedelta(hours=1))
    found = client.get("/service/tickets", params={"conditions": f"lastUpdated>[{stamp(later)}]"}).json()
    assert [each["id"] for each in found] == [1]


def test_sla_status_is_in_the_server_s_zone() -> None:
    app = make_app(Settings())
    client = Client(app, "zoned")
    app.state.tenants.get("zoned").clock.freeze(datetime(2024, 7, 5, 3, 30, tzinfo=UTC))
    body = {**TICKET, "priority": {"id": 1}}
    assert client.post("/service/tickets", json=body).json()["slaStatus"] == "Respond by Fri 07/05 12:30 AM UTC-04"


def test_guids_of_new_records_come_from_the_seed(make_client: Callable[..., Client]) -> None:
    ticket = make_client(seed=5).post("/service/tickets", json=TICKET).json()
    assert ticket["mobileGuid"] == guid(5, "Ticket", ticket["id"])


def test_the_live_profile_takes_the_member_s_board(make_client: Callable[..., Client]) -> None:
    live = make_client(profile="live")
    board = live.post("/service/boards", json={"name": "Own", "location": {"id": 11}, "department": {"id": 5}}).json()
    live.post(f"/service/boards/{board['id']}/statuses", json={"name": "Open"})
    operation = {"op": "replace", "path": "serviceDefaultBoard/id", "value": board["id"]}
    live.patch("/system/members/apimember", json=[operation])
    ticket = live.post("/service/tickets", json={"summary": "x", "company": {"id": 12345}}).json()
    assert ticket["board"]["name"] == "Own"


def test_the_live_profile_has_a_board_and_closes_freely(make_client: Callable[..., Client]) -> None:
    live = make_client(profile="live")
    ticket = live.post(
        "/service/tickets", json={"summary": "x", "company": {"id": 12345}, "resources": "nobody"}
    ).json()
    assert ticket["board"]["id"] == 1
    assert "resources" not in ticket
    path = f"/service/tickets/{ticket['id']}"
    closed = live.patch(path, json=[{"op": "replace", "path": "/status", "value": {"id": 8}}]).json()
    assert closed["closedFlag"]
    assert "sla_resolve_by" not in closed["_info"]
    still = live.patch(path, json=[{"op": "replace", "path": "closedFlag", "value": False}]).json()
    assert still["closedFlag"], "closedFlag is ignored"
    for name, value in (("resolution", "x"), ("dateEntered", "2024-01-01T00:00:00Z")):
        refused = live.post("/service/tickets", json={**TICKET, name: value})
        assert f"Could not find member '{name}'" in refused.json()["message"]
    for conditions in ("_info/lastUpdated > [2020-01-01]", "_info/sla_resolve_by = null", 'resolution = "x"'):
        answer = live.get("/service/tickets", params={"conditions": conditions})
        assert answer.json()["message"] == f"{conditions.split()[0]} is not a recognized name."
    assert live.get("/service/tickets", params={"conditions": 'status/name="Waiting Customer"'}).json() == []
    refused = live.patch(path, json=[{"op": "replace", "path": "status/name", "value": "Waiting Customer"}])
    assert refused.status_code == 400


def test_closing_straight_away_is_refused_and_completing_is_not_closing(client: Client) -> None:
    refused = client.post("/service/tickets", json={**TICKET, "status": {"name": "Closed"}, "initialResolution": "x"})
    assert [error["field"] for error in refused.json()["errors"]] == ["status"]
    done = client.post("/service/tickets", json={**TICKET, "status": {"name": "Completed"}}).json()
    assert (done["closedFlag"], done["slaStatus"], done["escalationLevel"]) == (False, "Resolved", 15)
    assert done["dateResolved"] == done["dateResponded"]


def test_a_board_without_a_completed_status_closes_from_anywhere(client: Client) -> None:
    board = client.post("/service/boards", json={"name": "B", "location": {"id": 11}, "department": {"id": 5}}).json()
    path = f"/service/boards/{board['id']}/statuses"
    refused = client.post("/service/tickets", json={**TICKET, "board": {"id": board["id"]}})
    assert refused.json()["errors"][0]["message"] == f"Service Board {board['id']} has no status."
    client.post(path, json={"name": "Open", "sortOrder": 1})
    no_closed = client.post("/service/tickets", json={**TICKET, "board": {"id": board["id"]}, "closedFlag": True})
    assert no_closed.json()["errors"][0]["field"] == "closedFlag"
    client.post(path, json={"name": "Won", "sortOrder": 3, "closedStatus": True})
    client.post(path, json={"name": "Lost", "sortOrder": 2, "closedStatus": True})
    ticket = client.post("/service/tickets", json={**TICKET, "board": {"name": "B"}}).json()
    assert ticket["status"]["name"] == "Open"
    closed = client.patch(f"/service/tickets/{ticket['id']}", json={"closedFlag": True, "resolution": "r"}).json()
    assert closed["status"]["name"] == "Lost", "the closed status of lowest sort order"


def test_sla_goals_follow_the_priority_and_status_the_stage(client: Client) -> None:
    before = client.get("/service/tickets/1").json()
    after = client.patch("/service/tickets/1", json={"priority": {"id": 1}, "status": {"id": 6}}).json()
    assert after["_info"]["sla_resolve_by"] < before["_info"]["sla_resolve_by"]
    assert after["resolutionGoalUTC"] == after["_info"]["sla_resolve_by"]
    assert after["slaStatus"].startswith("Plan by ")
    assert after["dateResponded"] >= before["_info"]["dateEntered"]
    waiting = client.patch("/service/tickets/1", json={"status": {"name": "Waiting Customer"}}).json()
    assert waiting["slaStatus"] == "Waiting"
    ordered = client.get("/service/tickets?orderBy=_info/sla_resolve_by desc&fields=_info/sla_resolve_by").json()
    goals = [ticket["_info"]["sla_resolve_by"] for ticket in ordered]
    assert goals == sorted(goals, reverse=True)


def test_a_priority_without_hours_takes_the_sla_s(client: Client) -> None:
    priority = client.post("/service/priorities", json={"name": "Own", "color": "Pink"}).json()
    ticket = client.post("/service/tickets", json={**TICKET, "priority": {"id": priority["id"]}}).json()
    assert ticket["slaStatus"].startswith("Respond by ")
    assert ticket["_info"]["sla_resolve_by"][8:10] != ticket["_info"]["dateEntered"][8:10], "24 hours"


def test_put_takes_a_ticket_back_whose_contact_has_moved_on(client: Client) -> None:
    ticket = client.get("/service/tickets/1").json()
    client.patch("/company/contacts/67890", json={"company": {"id": 12346}})
    assert client.put("/service/tickets/1", json=ticket).status_code == 200


def test_a_status_that_is_redefined_closes_and_opens_its_tickets(client: Client) -> None:
    path = "/service/boards/1/statuses/2"
    client.patch(path, json={"closedStatus": True, "escalationStatus": "Resolved"})
    ticket = client.get("/service/tickets/3").json()
    assert (ticket["closedFlag"], ticket["closedBy"], ticket["slaStatus"]) == (True, "apimember", "Resolved")
    assert client.patch("/service/tickets/3", json={"summary": "edited"}).status_code == 200, "it is not closing now"
    client.patch(path, json={"closedStatus": False})
    again = client.get("/service/tickets/3").json()
    assert not again["closedFlag"]
    assert "closedDate" not in again
    assert client.get("/service/tickets/count?conditions=closedFlag=true").json() == {"count": 2}


def test_no_ticket_is_above_itself(client: Client) -> None:
    client.patch("/service/tickets/2", json={"parentTicketId": 1})
    for parent in (1, 2):
        [error] = client.patch("/service/tickets/1", json={"parentTicketId": parent}).json()["errors"]
        assert error["message"] == "A ticket cannot be its own parent, or that of one of its parents."


def test_a_child_ticket_marks_its_parent(client: Client) -> None:
    child = client.post("/service/tickets", json={**TICKET, "parentTicketId": 1}).json()
    assert child["parentTicketId"] == 1
    assert client.get("/service/tickets/1").json()["hasChildTicket"]
    assert client.delete("/service/tickets/1").status_code == 409
    client.patch(f"/service/tickets/{child['id']}", json={"parentTicketId": 2})
    assert not client.get("/service/tickets/1").json()["hasChildTicket"]
    client.delete(f"/service/tickets/{child['id']}")
    assert not client.get("/service/tickets/2").json()["hasChildTicket"]


def test_deleting_a_ticket_takes_its_notes_along_and_its_id_is_not_used_again(client: Client) -> None:
    made = client.post("/service/tickets", json={**TICKET, "initialDescription": "x"}).json()["id"]
    assert client.delete(f"/service/tickets/{made}").status_code == 204
    assert client.get(f"/service/tickets/{made}/notes").status_code == 404
    assert client.delete(f"/service/tickets/{made}").json()["message"] == f"Service Ticket {made} not found"
    assert client.post("/service/tickets", json=TICKET).json()["id"] == made + 1


def test_notes_write_the_resolution_the_date_and_all_notes(client: Client) -> None:
    first = client.post("/service/tickets/1/notes", json={"text": "one", "resolutionFlag": True}).json()
    second = client.post("/service/tickets/1/notes", json={"text": "two", "resolutionFlag": True, "ticketId": 1}).json()
    assert second["ticketId"] == 1
    assert client.get("/service/tickets/1").json()["resolution"] == "two"
    changed = client.patch(f"/service/tickets/1/notes/{second['id']}", json={"text": "three"}).json()
    assert (changed["dateCreated"], changed["createdBy"]) == (second["dateCreated"], "apimember")
    assert client.get("/service/tickets/1").json()["resolution"] == "three"
    rows = client.get("/service/tickets/1/allNotes?orderBy=id").json()
    assert [row["text"] for row in rows][-2:] == ["one", "three"]
    assert {row["noteType"] for row in rows} == {"TicketNote"}
    assert rows[-1]["originalAuthor"] == "API Member"
    for note in (second, first):
        client.delete(f"/service/tickets/1/notes/{note['id']}")
    assert "resolution" not in client.get("/service/tickets/1").json()
    assert client.get("/service/tickets/1/allNotes/count").json() == {"count": 1}


def test_a_resolution_is_taken_away_with_its_note_only(client: Client) -> None:
    operations: list[Any] = [[{"op": "remove", "path": "resolution"}], {"resolution": ""}, {"resolution": None}]
    for body in operations:
        [error] = client.patch("/service/tickets/10", json=body).json()["errors"]
        assert error["message"] == "resolution is the newest resolution note; change or delete that note."
        assert client.patch("/service/tickets/1", json=body).status_code == 200, "there is none to take away"


def test_a_note_stays_where_it_is(client: Client) -> None:
    for answer in (
        client.patch("/service/tickets/1/notes/1", json={"ticketId": 2}),
        client.post("/service/tickets/1/notes", json={"text": "x", "resolutionFlag": True, "ticketId": 99}),
        client.patch("/service/boards/1/statuses/1", json=[{"op": "replace", "path": "board/id", "value": 2}]),
    ):
        assert answer.status_code == 400
    same = {"text": "x", "resolutionFlag": True, "ticketId": 1}
    assert client.post("/service/tickets/1/notes", json=same).status_code == 201


def test_a_note_of_a_contact_has_no_member(client: Client) -> None:
    body = {"text": "x", "detailDescriptionFlag": True, "contact": {"id": 67890}, "member": {"identifier": None}}
    note = client.post("/service/tickets/1/notes", json=body).json()
    assert "member" not in note
    assert note["contact"]["name"] == "Pat Doe"


def test_the_live_profile_shows_discussion_to_the_customer(make_client: Callable[..., Client]) -> None:
    note = make_client(profile="live").post(
        "/service/tickets/1/notes", json={"text": "x", "detailDescriptionFlag": True}
    )
    assert note.json()["externalFlag"] is True
