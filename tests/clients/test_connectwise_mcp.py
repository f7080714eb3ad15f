"""connectwise-mcp, an MCP server: what its tools say of the tenant, and what they do to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.clients import story
from tests.clients.served import Served, python_with

SCRIPT = Path(__file__).with_name("connectwise_mcp_calls.py")
COMPANY = "connectwise-mcp"
DESK = {"board": "Service Desk"}
PROJECT = {
    "name": "Office move",
    "company_id": 12345,
    "board_name": "Service Desk",
    "billing_method": "ActualRates",
    "estimated_start": "2026-12-01",
    "estimated_end": "2026-12-20",
    "manager_identifier": "jsmith",
    "status_name": "Open",
}
# (tool, its arguments, a line that its answer must have); in this order, as some use what others made.
CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("get_boards", {}, "| 1 | Service Desk | Yes |"),
    ("get_board_statuses", {"board_id": 1}, "| 8 | Closed | Yes | Resolved |"),
    ("get_priorities", {}, "| 3 | Priority 3 - Medium | Medium | 3 | Yes |"),
    (
        "create_ticket",
        {
            "company_id": 12345,
            "summary": "Made by a client",
            "board_name": "Service Desk",
            "priority_name": "Priority 2 - High",
            "description": "It beeps",
            "contact_id": 67890,
        },
        "Ticket #12 created: Made by a client",
    ),
    ("add_ticket_note", {"ticket_id": 12, "text": "The fan is loose."}, "Note #8 added to ticket #12 (internal)."),
    (
        "update_ticket_status",  # sends the status before the board that it is of
        {"ticket_id": 12, "status_name": "In Progress", "board_name": "Service Desk"},
        "Ticket #12 updated — Status: In Progress | Summary: Made by a client",
    ),
    (
        "log_time",
        {
            "charge_to_id": 12,
            "charge_to_type": "ServiceTicket",
            "member_id": 124,
            "hours": 1.5,
            "notes": "Swapped the fan.",
            "time_start": "2026-11-20T14:00:00Z",
        },
        "Time entry #1 logged: 1.50 hrs on ServiceTicket #12",
    ),
    ("get_ticket", {"ticket_id": 12}, "The fan is loose."),
    ("get_ticket", {"ticket_id": 404}, "Ticket #404 not found."),
    ("search_tickets", {**DESK, "status": "In Progress", "summary_contains": "a client"}, "Found 1 ticket(s):"),
    ("search_tickets", {"date_from": "2020-01-01", "date_to": "2099-12-31"}, "Found 11 ticket(s):"),
    ("get_open_tickets", {"company_name": "Contoso", "limit": 2}, "Found 6 open ticket(s):"),
    ("get_ticket_count", DESK, "Ticket count (board=Service Desk): **11**"),
    ("get_ticket_time", {"ticket_id": 12}, "| 2026-11-20 | jsmith | 1.50 | Billable | Swapped the fan. |"),
    (
        "get_time_entries",
        {"tech_identifier": "jsmith", "billable_option": "Billable", "date_from": "2026-11-01"},
        "| 2026-11-20 | jsmith | Contoso Dental Group | ServiceTicket #12 | 1.50 | Billable | Swapped the fan. |",
    ),
    ("get_company", {"company_id": 12345}, "Address: 100 Harbour Street, Tampa, FL, 33602"),
    ("get_company", {"company_name": "Contoso"}, "**Contoso Dental Group** (ID: 12345)"),
    ("search_companies", {"status": "Active"}, "| 12346 | Fabrikam Logistics | Active | 8135550200 | — |"),
    ("get_contacts", {"company_id": 12345}, "| 67890 | Pat Doe | Office Manager | — | Yes |"),
    ("get_configurations", {"company_id": 12345}, "| 1 | CON-FS01 | Server | Contoso Dental Group | — | — | — |"),
    ("get_configurations", {"config_type": "Server", "status": "Active"}, "Found 1 configuration(s):"),
    ("get_members", {}, "| 124 | jsmith | John Smith | Technician | jsmith@msp.example |"),
    ("get_members", {"include_inactive": True}, "Found 3 member(s):"),
    ("get_company_types", {}, "| 1 | Client | Yes | No |"),
    ("get_company_statuses", {}, "| 1 | Active | Yes | No |"),
    ("get_configuration_statuses", {}, "| 2 | Inactive | Yes | No |"),
    ("get_project_statuses", {}, "| 3 | Closed | No | Yes | No |"),
    ("create_project", PROJECT, "Project #2 created: Office move"),
    ("add_project_phase", {"project_id": 2, "description": "Cabling"}, "Phase #3 added to project #2: Cabling"),
    (
        "get_projects",
        {"company_name": "Contoso"},
        "| 2 | Office move | Open | Contoso Dental Group | jsmith | — | — | — |",
    ),
    (
        "update_project",
        {"project_id": 2, "status_name": "On-Hold"},
        "Project #2 updated — Office move | Status: On-Hold",
    ),
    ("get_agreement_types", {}, "| 1 | Managed Services | Yes | No | No |"),
]
# What is broken in the client (connectwise-mcp 0.1.0, server.py): it asks for or sends what the service has not.
# (tool, its arguments, what it says, what the service said to it)
BROKEN: list[tuple[str, dict[str, Any], str, str]] = [
    ("search_tickets", {"assigned_tech": "jsmith"}, "No tickets found.", "assignedTo/identifier is not a recognized"),
    (
        "create_ticket",
        {"company_id": 12345, "summary": "Not made", "board_name": "Service Desk", "assigned_tech": "jsmith"},
        "Failed to create ticket. Check server logs for details.",
        "Could not find member 'assignedTo' on object of type 'Ticket'.",
    ),
    ("search_companies", {"company_type": "Client"}, "No companies found.", "type/name is not a recognized name."),
    ("search_cw_kb_articles", {"query": "paper"}, "No KB articles found.", "question is not a recognized name."),
    ("get_agreements", {}, "No agreements found.", "status/name is not a recognized name."),
    (
        "add_project_note",
        {"project_id": 2, "text": "Cat 6"},
        "Failed to add project note. Check server logs for details.",
        "Could not find member 'internalFlag' on object of type 'ProjectNote'.",
    ),
]
# A question of a configuration is a text, and it asks the text for a member (server.py, line 923).
RAISING = ("get_configuration", {"config_id": 1})
EVERY = [
    *((tool, arguments) for tool, arguments, _ in CALLS),
    *((tool, arguments) for tool, arguments, _, _ in BROKEN),
    RAISING,
]


@pytest.fixture(scope="session")
def said(served: Served, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    command = [python_with("connectwise_mcp"), str(SCRIPT)]
    log = str(tmp_path_factory.mktemp("mcp") / "log.txt")
    seen = served.story(command, COMPANY, {}, calls=EVERY, log=log)
    assert {tool for tool, _ in EVERY} <= set(seen["tools"])
    texts: list[str] = seen["said"]
    assert len(texts) == len(EVERY)
    return texts


@pytest.fixture
def desk(served: Served) -> Iterator[httpx2.Client]:
    with served.desk(COMPANY) as client:
        yield client


@pytest.mark.parametrize("number", range(len(CALLS)), ids=[tool for tool, _, _ in CALLS])
def test_its_tools_say_what_there_is(number: int, said: list[str]) -> None:
    assert CALLS[number][2] in said[number].splitlines()


def test_its_tools_did_what_they_said(said: list[str], desk: httpx2.Client) -> None:
    ticket = story.get(desk, "/service/tickets/12")
    assert (ticket["summary"], ticket["status"]["name"]) == ("Made by a client", "In Progress")
    assert (ticket["priority"]["name"], ticket["contact"]["name"]) == ("Priority 2 - High", "Pat Doe")
    notes = story.get(desk, "/service/tickets/12/notes", orderBy="id")
    assert [(note["text"], note["internalAnalysisFlag"]) for note in notes] == [
        ("It beeps", False),
        ("The fan is loose.", True),
    ]
    [entry] = story.get(desk, "/time/entries", conditions="chargeToId=12")
    assert (entry["actualHours"], entry["timeEnd"]) == (1.5, "2026-11-20T15:30:00Z")
    [phase] = story.get(desk, "/project/projects/2/phases")
    assert phase["description"] == "Cabling"


@pytest.mark.parametrize("number", range(len(BROKEN)), ids=[tool for tool, _, _, _ in BROKEN])
def test_what_is_broken_in_it_is_refused_with_a_reason(number: int, said: list[str], served: Served) -> None:
    _, _, words, reason = BROKEN[number]
    assert said[len(CALLS) + number] == words
    assert any(reason in call["answer"] for call in served.calls(COMPANY, "status=400"))


def test_a_configuration_with_questions_is_too_much_for_it(said: list[str], desk: httpx2.Client) -> None:
    assert said[-1] == "Error calling tool 'get_configuration': 'str' object has no attribute 'get'"
    [question] = story.get(desk, "/company/configurations/1")["questions"]
    assert question["question"] == "What runs on it?"


def test_nothing_else_was_refused(said: list[str], served: Served) -> None:
    refused = served.calls(COMPANY, "status>=400")
    assert len(refused) == len(BROKEN) + 1  # the ticket that is not there
