"""The demo world: what its plan and seed make, and a desk whose records agree with one another."""

from collections import Counter
from itertools import pairwise
from typing import Any

import faker
import pytest

from mockpsa.app import make_tenants
from mockpsa.data import data_folder
from mockpsa.schema.registry import REGISTRY
from mockpsa.settings import Settings
from mockpsa.store.tenants import Tenant
from mockpsa.worldbuilding.demo import demo_files
from tests.conftest import skip

PINNED = "40.54.0"  # as in pyproject.toml
Record = dict[str, Any]


@pytest.fixture(scope="module")
def tenant() -> Tenant:
    return make_tenants(Settings(), "http://127.0.0.1:1").get("acme")


def records(tenant: Tenant, name: str) -> list[Record]:
    resource = REGISTRY[name]
    return [record for each in tenant.records.ids(resource) if (record := tenant.records.get(resource, each))]


def test_the_files_are_what_the_plan_and_the_seed_make() -> None:
    if faker.VERSION != PINNED:
        skip(f"needs Faker {PINNED}")
    folder = data_folder("fixtures") / "tenants" / "demo"
    made = demo_files()
    assert sorted(path.name for path in folder.iterdir()) == sorted(made)
    for name, content in made.items():
        assert (folder / name).read_bytes() == content, f"run: mockpsa world build demo ({name})"


def test_there_is_as_much_as_documented(tenant: Tenant) -> None:
    count = {name: len(records(tenant, name)) for name in ("Board", "Company", "Contact", "Member", "Ticket")}
    assert count == {"Board": 4, "Company": 40, "Contact": 200, "Member": 12, "Ticket": 500}


def test_the_boards_and_their_workflows_are_as_documented(tenant: Tenant) -> None:
    flows: dict[str, list[str]] = {}
    closing = set()
    for status in sorted(records(tenant, "BoardStatus"), key=lambda status: (status["board"], status["sortOrder"])):
        board = tenant.records.get(REGISTRY["Board"], status["board"])
        assert board is not None
        flows.setdefault(board["name"], []).append(status["name"])
        closing |= {status["name"]} if status["closedStatus"] else set()
    waits = ["Waiting on Customer", "Waiting on Vendor", "Waiting on Parts", "Waiting Scheduling"]
    assert flows == {
        "Service Desk": ["New", "In Progress", *waits, "Completed", "Closed"],
        "Projects": ["New", "In Progress", "Completed", "Closed"],
        "Managed Services": ["Alert", "Triage", "Resolution"],
        "Sales": ["Request", "Quote", "Won", "Lost"],
    }
    assert closing == {"Closed", "Resolution", "Won", "Lost"}


def test_what_the_documentation_prints_is_there(tenant: Tenant) -> None:
    board = tenant.records.get(REGISTRY["Board"], 1)
    contact = tenant.records.get(REGISTRY["Contact"], 67890)
    assert board is not None
    assert board["name"] == "Service Desk"
    assert contact is not None
    assert contact["company"] == 12345
    assert {123} <= set(tenant.records.ids(REGISTRY["Member"]))
    assert tenant.records.first(REGISTRY["Member"], ("identifier", "jsmith")) is not None
    assert [record["resolutionHours"] for record in records(tenant, "SLAPriority")] == [4, 8, 24, 72] * 2


def test_every_ticket_s_life_is_in_order(tenant: Tenant) -> None:
    now = tenant.properties
    notes: dict[int, list[Record]] = {}
    for note in records(tenant, "ServiceNote"):
        notes.setdefault(note["ticketId"], []).append(note)
    for ticket in records(tenant, "Ticket"):
        moments = [
            ticket[name] for name in ("dateEntered", "dateResponded", "dateResplan", "dateResolved", "closedDate")
        ]
        happened = [moment for moment in moments if moment]
        assert happened == sorted(happened), ticket["id"]
        assert happened[-1] <= ticket["lastUpdated"], ticket["id"]
        assert all(note["dateCreated"] <= ticket["lastUpdated"] for note in notes[ticket["id"]])
        assert all(note["dateCreated"] >= ticket["dateEntered"] for note in notes[ticket["id"]])
        assert bool(ticket["closedFlag"]) == bool(ticket["closedDate"]) == bool(ticket["closedBy"])
        assert bool(ticket["dateResolved"]) == bool(ticket["resolution"])
        contact = tenant.records.get(REGISTRY["Contact"], ticket["contact"]) if ticket["contact"] else None
        assert contact is None or contact["company"] == ticket["company"]
        assert len(ticket["summary"]) <= 100
        assert "{" not in ticket["summary"]
    assert now["api_member"] == "apimember"


def test_tickets_are_spread_as_on_a_real_desk(tenant: Tenant) -> None:
    tickets = records(tenant, "Ticket")
    newest = sorted(tickets, key=lambda ticket: str(ticket["dateEntered"]))[-10:]
    first = {status["id"] for status in records(tenant, "BoardStatus") if status["escalationStatus"] == "NotResponded"}
    assert sum(ticket["status"] in first for ticket in newest) >= 6
    assert [ticket["id"] for ticket in tickets] == [
        ticket["id"] for ticket in sorted(tickets, key=lambda ticket: (str(ticket["dateEntered"]), ticket["id"]))
    ]
    priorities = Counter(ticket["priority"] for ticket in tickets)
    assert set(priorities) == {1, 2, 3, 4}
    assert priorities[3] > priorities[2] > priorities[1] > 5
    used = {ticket["status"] for ticket in tickets}
    assert used == set(tenant.records.ids(REGISTRY["BoardStatus"]))
    assert 20 < sum(not ticket["isInSla"] for ticket in tickets) < 200
    assert len({ticket["summary"] for ticket in tickets}) > 300
    assert any("jsmith" in (ticket["resources"] or "") and not ticket["closedFlag"] for ticket in tickets)


def test_what_is_around_the_desk_agrees_with_itself(tenant: Tenant) -> None:
    counts = {"Project": 8, "ProjectTicket": 52, "Opportunity": 20, "Activity": 30, "Agreement": 10, "CatalogItem": 5}
    assert {name: len(records(tenant, name)) for name in counts} == counts
    entries = records(tenant, "TimeEntry")
    for project in records(tenant, "Project"):
        phases = [each for each in records(tenant, "ProjectPhase") if each["projectId"] == project["id"]]
        tickets = [each for each in records(tenant, "ProjectTicket") if each["project"] == project["id"]]
        assert [each["wbsCode"] for each in phases] == [str(number) for number in range(1, len(phases) + 1)]
        assert sum(each["budgetHours"] for each in tickets) == project["budgetHours"]
        worked = sum(each["actualHours"] for each in entries if each["project"] == project["id"])
        assert (project["actualHours"] or 0) == sum(each["actualHours"] or 0 for each in tickets) == worked
        assert {each["company"] for each in tickets} == {project["company"]}
        assert all(each["closedFlag"] for each in tickets) or not project["closedFlag"]
        assert bool(project["actualEnd"]) == project["closedFlag"]
    for ticket in records(tenant, "ProjectTicket"):
        assert bool(ticket["closedFlag"]) == bool(ticket["closedDate"])
        assert (ticket["actualHours"] or 0) <= ticket["budgetHours"]
    for opportunity in records(tenant, "Opportunity"):
        status = tenant.records.get(REGISTRY["OpportunityStatus"], opportunity["status"]) or {}
        assert status["closedFlag"] == bool(opportunity["closedDate"]) == bool(opportunity["closedBy"])
        assert opportunity["dateEntered"] < opportunity["pipelineChangeDate"] < opportunity["expectedCloseDate"]
    now = tenant.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert all(each["timeEnd"] <= now for each in entries)
    assert {each["agreementStatus"] for each in records(tenant, "Agreement")} == {"Active", "Cancelled", "Expired"}


def test_those_with_open_tickets_are_scheduled_one_after_another(tenant: Tenant) -> None:
    days: dict[int, list[Record]] = {}
    for entry in records(tenant, "ScheduleEntry"):
        days.setdefault(entry["member"], []).append(entry)
        if entry["ticketId"] is not None:
            ticket = tenant.records.get(REGISTRY["Ticket"], entry["ticketId"]) or {}
            assert (ticket["owner"], ticket["closedFlag"]) == (entry["member"], False)
    assert len(days) > 5
    of_tickets = [[each for each in entries if each["ticketId"]] for entries in days.values()]
    for entries in of_tickets:
        for earlier, later in pairwise(entries):
            assert earlier["dateEnd"] <= later["dateStart"]


def test_nobody_is_in_two_places_at_once(tenant: Tenant) -> None:
    days: dict[int, list[tuple[str, str, str]]] = {}
    for entry in records(tenant, "TimeEntry"):
        days.setdefault(entry["member"], []).append((entry["timeStart"], entry["timeEnd"], f"time {entry['id']}"))
    for activity in records(tenant, "Activity"):
        place = (activity["dateStart"], activity["dateEnd"], f"activity {activity['id']}")
        days.setdefault(activity["assignTo"], []).append(place)
    for entry in records(tenant, "ScheduleEntry"):
        if entry["ticketId"] is not None:
            days.setdefault(entry["member"], []).append((entry["dateStart"], entry["dateEnd"], f"plan {entry['id']}"))
    assert sum(map(len, days.values())) > 500
    for places in days.values():
        for earlier, later in pairwise(sorted(places)):
            assert earlier[1] <= later[0], (earlier, later)


def test_time_is_spent_within_a_ticket_s_life(tenant: Tenant) -> None:
    tickets = {each["id"]: each for each in (*records(tenant, "Ticket"), *records(tenant, "ProjectTicket"))}
    for entry in records(tenant, "TimeEntry"):
        ticket = tickets[entry["chargeToId"]]
        done = ticket.get("dateResolved") or ticket["closedDate"]
        assert ticket["dateEntered"] < entry["timeStart"] < entry["timeEnd"]
        assert done is None or entry["timeEnd"] <= done


def test_its_documents_are_what_rendering_its_columns_gives(tenant: Tenant) -> None:
    assert list(tenant.documents.verify()) == []
