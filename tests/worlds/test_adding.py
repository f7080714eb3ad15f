"""Records for a desk at work: POST /_mock/records and mockpsa seed."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockpsa.app import make_app, make_tenants
from mockpsa.settings import Settings
from tests.conftest import Client, command

RECORDS = "/_mock/records?company=acme"
TICKETS = "/service/tickets"
PLAIN = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}


@pytest.fixture
def desk(make_client: Callable[..., Client]) -> Client:
    return make_client()


def different(desk: Client) -> Any:
    return desk.get("/_mock/verify?company=acme").json()["different"]


def test_records_are_added_with_what_stands_inside_them(desk: Client) -> None:
    before = desk.get(f"{TICKETS}/count").json()["count"]
    ticket = {
        "summary": "Added in bulk",
        "board": {"name": "Service Desk"},
        "company": {"id": 12345},
        "status": {"name": "Closed"},
        "dateEntered": "-P2D",
        "notes": [{"text": "Done.", "resolutionFlag": True, "dateEntered": "-P1D"}],
    }
    answer = desk.post(RECORDS, json={TICKETS: [ticket, ticket | {"summary": "And another"}]})
    assert answer.status_code == 201
    first, second = answer.json()["added"][TICKETS]
    assert desk.get(f"{TICKETS}/count").json()["count"] == before + 2
    added = desk.get(f"{TICKETS}/{first}").json()
    assert (added["summary"], added["resolution"], added["closedFlag"]) == ("Added in bulk", "Done.", True)
    assert added["_info"]["dateEntered"] < added["closedDate"]
    assert [note["text"] for note in desk.get(f"{TICKETS}/{second}/allNotes").json()] == ["Done."]
    assert different(desk) == []


def test_records_that_change_what_is_there_leave_it_rendered(desk: Client) -> None:
    parent = desk.get(TICKETS).json()[0]["id"]
    child = {"summary": "Child", "board": {"id": 1}, "company": {"id": 12345}, "parentTicketId": parent}
    note = {"ticketId": parent, "text": "Replaced the cable.", "resolutionFlag": True}
    assert desk.post(RECORDS, json={TICKETS: [child], "ServiceNote": [note]}).status_code == 201
    ticket = desk.get(f"{TICKETS}/{parent}").json()
    assert (ticket["hasChildTicket"], ticket["resolution"]) == (True, "Replaced the cable.")
    assert different(desk) == []


def test_of_records_with_a_mistake_none_is_added_and_every_mistake_is_told(desk: Client) -> None:
    clock = desk.app.state.tenants.get("acme").clock
    clock.freeze(clock.now())  # an export's dates are offsets from its moment
    before = desk.get("/_mock/world?company=acme").text
    good = {"summary": "Good", "board": {"id": 1}, "company": {"id": 12345}}
    wrong = [good | {"status": {"name": "Clsed"}}, good, {"summary": "No board"}, good | {"sumary": "x"}]
    answer = desk.post(RECORDS, json={TICKETS: wrong, "/service/tikets": []})
    assert answer.status_code == 400
    body = answer.json()
    assert (body["code"], body["message"]) == ("InvalidObject", "records object is invalid")
    told = {(each["code"], each["field"]) for each in body["errors"]}
    assert told == {("InvalidRecord", f"{TICKETS}[{index}]") for index in (0, 2, 3)} | {("InvalidRecord", "")}
    texts = [each["message"] for each in body["errors"]]
    assert any("did you mean Closed?" in text for text in texts)
    assert any("did you mean /service/tickets?" in text for text in texts)
    after = desk.get("/_mock/world?company=acme").text
    assert len(after) == len(before)
    assert different(desk) == []


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"{", 400, "Unexpected end when reading JSON."),
        (b"[1]", 400, "records object is invalid"),
        (b'{"/service/tickets": {"summary": "x"}}', 400, "records object is invalid"),
        (b'{"/service/tickets": ["x"]}', 400, "records object is invalid"),
        (b" " * 16_777_217, 413, "The request body is larger than the 16777216 bytes that are accepted."),
    ],
)
def test_a_body_that_holds_no_records_is_refused(desk: Client, content: bytes, status: int, said: str) -> None:
    answer = desk.post(RECORDS, content=content)
    assert (answer.status_code, answer.json()["message"][: len(said)]) == (status, said)


def test_a_desk_in_a_folder_is_seeded_with_a_life_of_its_own(tmp_path: Path, capsys: Any) -> None:
    first = make_tenants(Settings(world="demo", database=tmp_path), "http://127.0.0.1:1")
    first.get("acme")
    first.close()
    assert command("seed", str(tmp_path), "--company", "nobody", "--tickets", "1") == 2
    assert "has no company 'nobody': there are acme" in capsys.readouterr().err
    assert command("seed", str(tmp_path), "--company", "ACME", "--tickets", "1000") == 0
    assert command("verify", str(tmp_path)) == 0
    caller = Client(make_app(Settings(database=tmp_path)))
    tickets = caller.get(f"{TICKETS}?pageSize=1000&orderBy=id desc").json()
    assert caller.get(f"{TICKETS}/count").json() == {"count": 1500}
    boards = Counter(ticket["board"]["name"] for ticket in tickets)
    assert set(boards) == {"Service Desk", "Projects", "Managed Services", "Sales"}
    assert 0.6 < sum(ticket["closedFlag"] for ticket in tickets) / 1000 < 0.9
    assert all(("closedDate" in ticket) == ticket["closedFlag"] for ticket in tickets)
    assert all("type" in ticket and "priority" in ticket and "{" not in ticket["summary"] for ticket in tickets)


def test_what_a_desk_lacks_is_said(make_client: Callable[..., Client], tmp_path: Path, capsys: Any) -> None:
    bare = make_tenants(Settings(world="empty", database=tmp_path), "http://127.0.0.1:1")
    bare.get("acme")
    bare.close()
    assert command("seed", str(tmp_path), "--company", "acme", "--tickets", "5") == 2
    assert "tickets need a company, and the desk has none" in capsys.readouterr().err


@pytest.mark.parametrize("stamp", [None, "2024-01-15", ""])
def test_a_ticket_without_a_moment_is_entered_now_or_refused(desk: Client, stamp: str | None) -> None:
    ticket = {"summary": "When?", "board": {"id": 1}, "company": {"id": 12345}, "dateEntered": stamp}
    answer = desk.post(RECORDS, json={TICKETS: [ticket]})
    if stamp == "2024-01-15":
        assert (answer.status_code, "dateEntered" in answer.json()["errors"][0]["message"]) == (400, True)
    else:
        info = desk.get(f"{TICKETS}/{answer.json()['added'][TICKETS][0]}").json()["_info"]
        assert info["dateEntered"] == info["lastUpdated"]
    assert different(desk) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": 2**63}, "too large or small for an Int32"),
        ({"id": 0}, "between 1 and 2147483647"),
        ({"id": "1"}, "the id 1 is taken"),
    ],
)
def test_what_is_beyond_all_bounds_is_refused(desk: Client, change: dict[str, Any], says: str) -> None:
    ticket = {"summary": "Where?", "board": {"id": 1}, "company": {"id": 12345}, **change}
    answer = desk.post(RECORDS, json={TICKETS: [ticket]})
    assert (answer.status_code, says in answer.json()["errors"][0]["message"]) == (400, True)
    assert different(desk) == []


def test_goals_beyond_the_calendar_are_none(desk: Client) -> None:
    ticket = {"summary": "When?", "board": {"id": 1}, "company": {"id": 12345}, "dateEntered": "9999-12-31T23:59:59Z"}
    [added] = desk.post(RECORDS, json={TICKETS: [ticket]}).json()["added"][TICKETS]
    assert "resolutionGoalUTC" not in desk.get(f"{TICKETS}/{added}").json()


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"stage": "Responded"}, "The slaHistory/at field is required"),
        ({"at": "-PT1H"}, "The slaHistory/stage field is required"),
        ({"at": "soon", "stage": "Responded"}, "Unsupported format applied to at"),
        ({"at": "-PT1H", "stage": "Answered"}, "Error converting value"),
    ],
)
def test_a_history_that_is_none_is_refused(desk: Client, step: dict[str, str], says: str) -> None:
    ticket = {"summary": "When?", "board": {"id": 1}, "company": {"id": 12345}, "slaHistory": [step]}
    answer = desk.post(RECORDS, json={TICKETS: [ticket]})
    assert answer.status_code == 400
    assert says in answer.json()["errors"][0]["message"]


def test_a_history_says_what_the_sla_fields_are(desk: Client) -> None:
    history: list[dict[str, str]] = [
        {"at": "-PT5H", "stage": "NotResponded", "by": "mgarcia"},
        {"at": "-PT4H", "stage": "ResolutionPlan", "by": "jsmith"},
        {"at": "-PT3H", "stage": "NoEscalation"},
        {"at": "-PT1H", "stage": "ResolutionPlan"},
    ]
    ticket: dict[str, Any] = {"summary": "When?", "board": {"id": 1}, "company": {"id": 12345}, "dateEntered": "-PT5H"}
    ticket |= {"status": {"name": "In Progress"}, "slaHistory": history}
    [added] = desk.post(RECORDS, json={TICKETS: [ticket]}).json()["added"][TICKETS]
    shown = desk.get(f"{TICKETS}/{added}").json()
    assert (shown["resPlanMinutes"], shown["minutesWaiting"], shown["minutesBeforeWaiting"]) == (60, 120, 60)
    assert (shown["resplanBy"], shown["isInSla"]) == ("jsmith", True)


CLOSED = {"summary": "Done", "board": {"id": 1}, "company": {"id": 12345}, "status": {"name": "Closed"}}


@pytest.mark.parametrize(
    "told", [{"closedDate": "-P1D", "closedBy": "jsmith"}, {"lastUpdated": "-P1D", "updatedBy": "jsmith"}]
)
def test_a_closed_ticket_was_resolved_when_it_was_closed(desk: Client, told: dict[str, str]) -> None:
    desk.post("/_mock/clock?company=acme", json={"freeze": "2024-03-12T14:00:00Z"})
    [added] = desk.post(RECORDS, json={TICKETS: [CLOSED | {"dateEntered": "-P9D"} | told]}).json()["added"][TICKETS]
    shown = desk.get(f"{TICKETS}/{added}").json()
    assert (shown["closedDate"], shown["dateResolved"]) == ("2024-03-11T14:00:00Z",) * 2
    assert (shown["closedBy"], shown["resolvedBy"]) == ("jsmith", "jsmith")
    assert (shown["resolveMinutes"], shown["isInSla"]) == (8 * 24 * 60, False)


def test_a_ticket_of_which_nothing_is_told_but_that_it_is_closed_is_so_now(desk: Client) -> None:
    desk.post("/_mock/clock?company=acme", json={"freeze": "2024-03-12T14:00:00Z"})
    [added] = desk.post(RECORDS, json={TICKETS: [CLOSED | {"dateEntered": "-P9D"}]}).json()["added"][TICKETS]
    shown = desk.get(f"{TICKETS}/{added}").json()
    assert (shown["closedDate"], shown["dateResolved"]) == ("2024-03-12T14:00:00Z",) * 2


@pytest.mark.parametrize(
    ("records", "says"),
    [
        ({TICKETS: [PLAIN | {"allNotes": [{"text": "a"}]}]}, "it only shows notes"),
        ({"ServiceTicketNote": [{"text": "x", "ticket": {"id": 1}, "id": 999_999}]}, "it only shows notes"),
        ({"/service/boards/{id}/items": [{"board": {"id": 1}, "name": "I", "associations": [{}]}]}, "The id field is"),
    ],
)
def test_what_only_the_desk_makes_and_what_has_no_id_is_refused(desk: Client, records: Any, says: str) -> None:
    answer = desk.post(RECORDS, json=records)
    assert (answer.status_code, says in answer.json()["errors"][0]["message"]) == (400, True)
    assert different(desk) == []


def test_when_the_last_id_is_given_there_is_no_other(desk: Client) -> None:
    last = 2**31 - 1
    assert desk.post(RECORDS, json={TICKETS: [PLAIN | {"id": last}]}).json() == {"added": {TICKETS: [last]}}
    refused = desk.post(TICKETS, json=PLAIN)
    sentence = "No id is left for a new Service Ticket: 2147483647, the last one, was given already."
    assert (refused.status_code, refused.json()["code"], refused.json()["message"]) == (409, "Conflict", sentence)
    answer = desk.post(RECORDS, json={TICKETS: [PLAIN]})
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (400, sentence.rstrip("."))
    board = {"name": "x", "location": {"id": 11}, "department": {"id": 5}}
    assert desk.post("/service/boards", json=board).status_code == 201
    assert desk.delete(f"{TICKETS}/{last}").status_code == 204
    assert desk.post(TICKETS, json=PLAIN).status_code == 409
    assert different(desk) == []
