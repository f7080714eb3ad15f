"""The documented behaviour, line by line: every endpoint, body and query of the service desk's documentation."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from tests.conftest import REFERENCE, Client, need

SEED = REFERENCE / "seed.md"

CREATE = {
    "summary": "Unable to access email - multiple users affected",
    "board": {"id": 1},
    "company": {"id": 12345},
    "contact": {"id": 67890},
    "priority": {"id": 2},
    "status": {"name": "New"},
    "type": {"id": 1},
    "initialDescription": "Sales team (5 users) reporting Outlook disconnected since 9am. Webmail working.",
}
UPDATE = {"status": {"name": "In Progress"}, "owner": {"id": 123}}
NOTE = {
    "text": "Identified the issue as a DNS configuration problem.",
    "detailDescriptionFlag": False,
    "internalAnalysisFlag": True,
    "resolutionFlag": False,
}
STATUSES = {
    "New": "New",
    "In Progress": "In Progress",
    "Waiting Customer": "Waiting on Customer",
    "Waiting Vendor": "Waiting on Vendor",
    "Waiting Parts": "Waiting on Parts",
    "Waiting Scheduling": "Waiting Scheduling",
    "Completed": "Completed",
    "Closed": "Closed",
}
SEARCH = 'conditions=company/id=12345 and status/name!="Closed"&orderBy=priority/id asc'
# query -> what holds for each ticket it finds
PATTERNS: dict[str, Callable[[Any], bool]] = {
    "conditions=company/id=12345 and closedFlag=false": lambda t: t["company"]["id"] == 12345 and not t["closedFlag"],
    "conditions=priority/id<=2 and closedFlag=false": lambda t: t["priority"]["id"] <= 2 and not t["closedFlag"],
    "conditions=dateEntered>=[2024-01-01] and dateEntered<[2024-02-01]": lambda t: (
        t["_info"]["dateEntered"][:7] == "2024-01"
    ),
    "conditions=_info/sla_resolve_by<[2024-02-15T12:00:00Z] and closedFlag=false": lambda t: (
        t["_info"]["sla_resolve_by"] < "2024-02-15T12:00:00Z" and not t["closedFlag"]
    ),
    'conditions=resources contains "jsmith" and closedFlag=false': lambda t: (
        "jsmith" in t["resources"] and not t["closedFlag"]
    ),
}


def encodings(query: str) -> list[str]:
    """The same query as clients send it: percent-encoded, form-encoded, and as printed but for the blanks."""
    pairs = [part.partition("=") for part in query.split("&")]
    return [
        "&".join(f"{name}={quote(value, safe='')}" for name, _, value in pairs),
        "&".join(f"{name}={quote_plus(value)}" for name, _, value in pairs),
        query.replace(" ", "%20"),
        query.replace(" ", "+"),
    ]


def test_the_documentation_has_nothing_that_is_not_walked_here() -> None:
    need(SEED)
    text = SEED.read_text(encoding="utf-8")
    printed = set(re.findall(r"^(conditions=.*)$", text, flags=re.MULTILINE))
    assert printed == set(PATTERNS)
    requests = set(re.findall(r"^(?:GET|POST|PATCH) (\S.*)$", text, flags=re.MULTILINE))
    assert requests == {
        "/service/boards",
        "/service/boards/{boardId}/statuses",
        "/service/tickets/{ticketId}/notes",
        "/service/tickets",
        "/service/tickets/{id}",
        f"/service/tickets?{SEARCH}",
    }


def test_boards_and_their_statuses(client: Client) -> None:
    boards = client.get("/service/boards").json()
    assert [board["name"] for board in boards] == ["Service Desk"]
    statuses = client.get(f"/service/boards/{boards[0]['id']}/statuses").json()
    assert [status["name"] for status in statuses] == list(STATUSES.values())
    assert [status["name"] for status in statuses if status["closedStatus"]] == ["Closed"]
    assert [status["name"] for status in statuses if status["defaultFlag"]] == ["New"]


def test_create_a_ticket(client: Client) -> None:
    answer = client.post("/service/tickets", json=CREATE)
    ticket = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"].endswith(f"/service/tickets/{ticket['id']}")
    assert (ticket["board"]["name"], ticket["status"]["name"]) == ("Service Desk", "New")
    assert (ticket["company"]["id"], ticket["contact"]["id"]) == (12345, 67890)
    assert (ticket["priority"]["id"], ticket["priority"]["name"]) == (2, "Priority 2 - High")
    assert ticket["type"]["id"] == 1
    assert "initialDescription" not in ticket
    [note] = client.get(f"/service/tickets/{ticket['id']}/notes").json()
    assert note["text"] == CREATE["initialDescription"]
    assert note["detailDescriptionFlag"]
    assert client.get(f"/service/tickets/{ticket['id']}").json() == ticket


def test_update_a_ticket_with_an_object(client: Client) -> None:
    identity = client.post("/service/tickets", json=CREATE).json()["id"]
    ticket = client.patch(f"/service/tickets/{identity}", json=UPDATE).json()
    assert ticket["status"]["name"] == "In Progress"
    assert ticket["owner"]["id"] == 123
    assert ticket["resources"] == ticket["owner"]["identifier"] == "mgarcia"


def test_add_a_note(client: Client) -> None:
    answer = client.post("/service/tickets/1/notes", json=NOTE)
    note = answer.json()
    assert answer.status_code == 201
    assert {name: note[name] for name in NOTE} == NOTE
    assert (note["internalFlag"], note["externalFlag"]) == (True, False)


@pytest.mark.parametrize("flag", ["detailDescriptionFlag", "internalAnalysisFlag", "resolutionFlag"])
def test_only_a_resolution_note_is_for_the_customer(client: Client, flag: str) -> None:
    note = client.post("/service/tickets/1/notes", json={"text": "x", flag: True}).json()
    assert note["internalFlag"] == (flag == "internalAnalysisFlag")
    assert note["externalFlag"] == (flag == "resolutionFlag")


@pytest.mark.parametrize("query", encodings(SEARCH))
def test_search_tickets(client: Client, query: str) -> None:
    tickets = client.get(f"/service/tickets?{query}").json()
    assert [ticket["priority"]["id"] for ticket in tickets] == [2, 3, 3, 4, 4]
    assert all(ticket["company"]["id"] == 12345 for ticket in tickets)
    assert all(ticket["status"]["name"] != "Closed" for ticket in tickets)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_common_query_patterns(client: Client, pattern: str) -> None:
    everything = client.get("/service/tickets?pageSize=1000").json()
    for ticket in everything:
        ticket.setdefault("resources", "")
    expected = [ticket["id"] for ticket in everything if PATTERNS[pattern](ticket)]
    for query in encodings(pattern):
        answer = client.get(f"/service/tickets?{query}")
        assert answer.status_code == 200
        assert [ticket["id"] for ticket in answer.json()] == expected
    if "2024" not in pattern:
        assert expected, "the minimal world has something to find"


def test_date_and_sla_patterns_find_what_is_there(client: Client) -> None:
    soon = "2999-01-01T00:00:00Z"
    found = client.get(f"/service/tickets/count?conditions=_info/sla_resolve_by<[{soon}] and closedFlag=false").json()
    assert found == {"count": 8}
    assert client.get("/service/tickets/count?conditions=dateEntered>=[2024-01-01]").json() == {"count": 10}


HOURS = {1: (1, 2, 4), 2: (2, 4, 8), 3: (4, 8, 24), 4: (8, 16, 72)}


@pytest.mark.parametrize("priority", HOURS)
def test_sla_goals_are_the_priority_s_hours(client: Client, priority: int) -> None:
    from mockpsa.clock import parse_stamp

    info = client.post("/service/tickets", json={**CREATE, "priority": {"id": priority}}).json()["_info"]
    start = parse_stamp(info["dateEntered"])
    goals = (info["sla_respond_by"], info["sla_plan_by"], info["sla_resolve_by"])
    assert tuple((parse_stamp(goal) - start).total_seconds() / 3600 for goal in goals) == HOURS[priority]


@pytest.mark.parametrize(("status_id", "name"), STATUSES.items())
def test_a_status_is_understood_by_its_id_and_printed_by_its_name(client: Client, status_id: str, name: str) -> None:
    rules = {"resolution": "Done."} if name == "Closed" else {}
    if name == "Closed":
        client.patch("/service/tickets/1", json={"status": {"name": "Completed"}})
    ticket = client.patch("/service/tickets/1", json={"status": {"name": status_id}, **rules}).json()
    assert ticket["status"]["name"] == name
    found = client.get("/service/tickets", params={"conditions": f'status/name="{status_id}"', "fields": "id"}).json()
    assert {"id": 1} in found
    rest = client.get("/service/tickets", params={"conditions": f'status/name!="{status_id}"', "fields": "id"}).json()
    assert {"id": 1} not in rest
    listed = client.get("/service/tickets", params={"conditions": f'status/name in ("{status_id}")'}).json()
    assert len(listed) == len(found) == 10 - len(rest)


def errors_of(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def test_the_documented_errors(client: Client) -> None:
    missing = client.post("/service/tickets", json={"summary": "x"})
    assert errors_of(missing) == {
        "board": "The board/id field is required.",
        "company": "The company/id field is required.",
    }
    wrong = {**CREATE, "status": {"id": 99}, "summary": "x" * 101}
    assert errors_of(client.post("/service/tickets", json=wrong)) == {
        "status/id": "Service Status 99 not found for Service Board 1",
        "summary": "The field summary must be a string with a maximum length of 100.",
    }
    assert client.post("/service/tickets", json={**CREATE, "summary": "x" * 100}).status_code == 201


def test_closing_needs_completed_and_a_resolution(client: Client) -> None:
    refused = errors_of(client.patch("/service/tickets/1", json={"closedFlag": True}))
    assert refused == {
        "resolution": "The resolution field is required.",
        "status": "Service Status Closed can only be entered from Completed.",
    }
    assert client.patch("/service/tickets/1", json={"status": {"name": "Completed"}}).status_code == 200
    late = client.patch("/service/tickets/1", json={"closedFlag": True, "initialResolution": "is for POST only"})
    assert errors_of(late) == {"resolution": "The resolution field is required."}
    closed = client.patch("/service/tickets/1", json={"closedFlag": True, "resolution": "Replaced the cable."}).json()
    assert closed["status"]["name"] == "Closed"
    assert closed["closedFlag"]
    assert closed["closedBy"] == "apimember"
    assert closed["closedDate"]
    assert closed["resolution"] == "Replaced the cable."
    notes = client.get("/service/tickets/1/notes?conditions=resolutionFlag=true").json()
    assert [note["text"] for note in notes] == ["Replaced the cable."]
    opened = client.patch("/service/tickets/1", json={"closedFlag": False}).json()
    assert opened["status"]["name"] == "New"
    assert not {"closedDate", "closedBy"} & set(opened)


def test_resources_is_writable(client: Client) -> None:
    ticket = client.patch("/service/tickets/1", json={"resources": "jsmith, mgarcia"}).json()
    assert ticket["resources"] == "jsmith, mgarcia"
    assert "owner" not in ticket
    refused = client.patch("/service/tickets/1", json={"resources": "nobody"})
    assert errors_of(refused) == {"resources": "Member nobody not found"}


def test_bare_paths_are_aliases(client: Client) -> None:
    assert client.get("/boards").json() == client.get("/service/boards").json()
    assert client.get("/tickets/1/notes").json() == client.get("/service/tickets/1/notes").json()
