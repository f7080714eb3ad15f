"""Lists: how the database goes about the commonest queries, and what is kept of them across writes."""

import random
from collections.abc import Callable

import pytest

from mockpsa.app import make_tenants
from mockpsa.desk.behaviours import open_desk
from mockpsa.errors import FindCondition
from mockpsa.schema.reading import Draft, Mode, Pointer
from mockpsa.schema.registry import REGISTRY
from mockpsa.settings import Settings
from mockpsa.store import selection
from mockpsa.store.preparation import prepare_query
from mockpsa.store.queries import Query, Window
from mockpsa.store.selection import Selections
from mockpsa.store.tenants import Tenant
from tests.conftest import ORIGIN

TICKET = REGISTRY["Ticket"]
DIRECT, WALKED = "direct", "walked"
# What the surveyed integrations ask for: (resource, conditions, orderBy), how a page is read, the index of the total.
COMMON = {
    ("Ticket", "company/id=12345 and closedFlag=false", ""): (DIRECT, "company_id"),
    ("Ticket", "company/id=12345", "dateEntered desc"): (DIRECT, "company_id"),
    ("Ticket", 'company/identifier="Acme"', "dateEntered desc"): (DIRECT, "company_id"),
    ("Ticket", 'status/name="New"', "dateEntered desc"): (WALKED, "status_id"),
    ("Ticket", 'status/name="New" and priority/id<=2', "dateEntered desc"): (WALKED, "status_id"),
    ("Ticket", "status/id=1", "dateEntered desc"): (DIRECT, "status_id"),
    ("Ticket", "status/id in (1,2,3)", ""): (WALKED, "status_id"),
    ("Ticket", "(closedFlag=False and status/id in (1,2,3))", ""): (WALKED, "status_id"),
    ("Ticket", "closedFlag=false", "dateEntered desc"): (WALKED, "closedFlag"),
    ("Ticket", "closedFlag=false", "priority/id"): (DIRECT, "closedFlag"),
    ("Ticket", "closedFlag=false and priority/id<=2", "priority/id"): (DIRECT, "closedFlag_priority"),
    ("Ticket", 'board/name="Service Desk" and status/name!="Closed"', ""): (WALKED, "status_id"),
    ("Ticket", 'owner/identifier="jsmith" and closedFlag=false', ""): (DIRECT, "owner_id"),
    ("Ticket", "contact/id=67890", ""): (DIRECT, "contact_id"),
    ("Ticket", "parentTicketId=1", ""): (DIRECT, "parentTicketId"),
    ("Ticket", "lastUpdated>[2026-11-20]", ""): (WALKED, "lastUpdated"),
    ("Ticket", "lastUpdated>[2026-11-20]", "lastUpdated"): (DIRECT, "lastUpdated"),
    ("Ticket", "dateEntered>=[2026-11-01] and dateEntered<[2026-12-01]", "dateEntered"): (DIRECT, "dateEntered"),
    ("Ticket", "id in (1,2,3)", ""): (DIRECT, "INTEGER PRIMARY KEY"),
    ("Ticket", 'summary contains "absent"', ""): (WALKED, "summary_folded"),
    ("Company", 'identifier="Acme"', ""): (DIRECT, "identifier_folded"),
    ("Contact", "company/id=12345 and inactiveFlag=false", ""): (DIRECT, "company_id"),
    ("Member", 'identifier="jsmith"', ""): (DIRECT, "identifier_folded"),
}


@pytest.fixture(scope="module")
def make_tenant() -> Callable[[], Tenant]:
    tenants = make_tenants(Settings(world="minimal"), ORIGIN)
    names = iter(range(1000))
    return lambda: tenants.get(f"selection{next(names)}")


@pytest.mark.parametrize("asked", COMMON, ids=lambda asked: f"{asked[1]} {asked[2]}")
def test_the_commonest_queries_are_indexed(make_tenant: Callable[[], Tenant], asked: tuple[str, str, str]) -> None:
    tenant = make_tenant()
    way, index = COMMON[asked]
    prepared = prepare_query(Query(asked[0], tenant.rules, asked[1], asked[2]))
    plan = tenant.selections.plan
    assert prepared.is_direct(plan) == (way == DIRECT)
    assert index in plan(prepared.count)[0]
    assert plan(prepared.member)[0] == f"SEARCH {asked[0]} USING INTEGER PRIMARY KEY (rowid=?)"
    if way == WALKED and prepared.walk is not None:
        assert "TEMP B-TREE FOR ORDER BY" not in " ".join(plan(prepared.walk.page))
        assert not plan(prepared.walk.page)[0].startswith("SCAN Ticket USING COVERING")
        assert index in plan(prepared.collected)[0]


def fill(tenant: Tenant, count: int) -> None:
    """Tickets of several boards' statuses, companies and priorities, some at the same moment."""
    base, chosen = tenant.records.get(TICKET, 1) or {}, random.Random(1)  # noqa: S311
    with tenant.database.transaction():
        for number in range(count):
            record = {
                **base,
                "id": tenant.records.next_id(TICKET),
                "summary": f"number {number}",
                "status": chosen.choice([1, 1, 1, 2, 3]),
                "priority": chosen.randrange(1, 5),
                "company": chosen.choice([12345, 12346]),
                "dateEntered": f"2024-01-{1 + number % 28:02}T00:00:{chosen.randrange(5):02}Z",
                "closedDate": chosen.choice([None, "2024-03-01T00:00:00Z"]),
            }
            tenant.records.insert(TICKET, record)
            tenant.documents.put(TICKET, record, new=True)


CONDITIONS = [
    "",
    "status/name='New' and priority/id<=2",
    "status/name='In Progress'",
    "status/id=1",
    "summary contains '7'",
    "summary contains 'absent'",
    "company/id=12345 and priority/id=4",
    "id>40 and closedFlag=false",
]
ORDERS = [
    "",
    "id desc",
    "dateEntered desc",
    "dateEntered",
    "dateEntered desc, priority/id",
    "closedDate",
    "company/name desc",
]


def test_however_a_page_is_read_it_is_the_same(
    make_tenant: Callable[[], Tenant], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Directly, walked with a bound that is near or far, collected: the same records in the same order."""
    tenant = make_tenant()
    fill(tenant, 150)
    for conditions in CONDITIONS:
        for order in ORDERS:
            for forward in (False,) if order else (False, True):
                query = Query("Ticket", tenant.rules, conditions, order, forward_only=forward)
                found = []
                for shortest in (0, 30, 10_000):
                    monkeypatch.setattr(selection, "SHORTEST_WALK", shortest)
                    selections = Selections(tenant.database, tenant.records, tenant.documents)
                    windows = [Window(5, 0, 20 if forward else 0), Window(5, 10, 20 if forward else 0), Window(1000)]
                    found.append([selections.page(query, None, window) for window in windows])
                assert found[0] == found[1] == found[2], (conditions, order)


def count(tenant: Tenant, conditions: str) -> tuple[int, int]:
    """The total as it is kept, and as it is counted anew."""
    query = Query("Ticket", tenant.rules, conditions)
    anew = Selections(tenant.database, tenant.records, tenant.documents)
    return tenant.selections.count(query, None), anew.count(query, None)


WATCHED = [
    "status/name='New'",
    "priority/id<=2",
    "summary contains 'number'",
    "mergedParentTicket/summary='x' or id<5",
    "",
]


def test_a_total_follows_every_write(make_tenant: Callable[[], Tenant]) -> None:
    tenant = make_tenant()
    fill(tenant, 30)
    desk = open_desk(tenant, "apimember")
    chosen = random.Random(2)  # noqa: S311

    def change() -> None:
        ticket = chosen.choice(tenant.records.ids(TICKET))
        match chosen.randrange(4):
            case 0:
                body = {"summary": "number x", "board": Pointer(1), "company": Pointer(12345)}
                open_desk(tenant, "apimember").create(TICKET, Draft(body))
            case 1:
                desk.amend(TICKET, ticket, {"status": chosen.choice([1, 2, 3])})
            case 2:
                values = {"priority": Pointer(chosen.randrange(1, 5)), "summary": chosen.choice(["x", "number y"])}
                open_desk(tenant, "apimember").update(TICKET, ticket, Draft(values), Mode.PATCH)
            case _:
                open_desk(tenant, "apimember").delete(TICKET, ticket)

    for _ in range(60):
        for _ in range(chosen.randrange(3)):
            change()
        for conditions in WATCHED:
            kept, counted = count(tenant, conditions)
            assert kept == counted, conditions
    desk.amend(REGISTRY["BoardStatus"], 1, {"name": "Newest", "statusId": "Newest"})
    assert count(tenant, WATCHED[0]) == (0, 0)
    for _ in range(selection.LONGEST_CATCH_UP + 1):
        desk.amend(TICKET, tenant.records.ids(TICKET)[0], {"summary": str(chosen.random())})
    assert len(set(count(tenant, WATCHED[2]))) == 1


def test_what_was_rolled_back_was_not_written(make_tenant: Callable[[], Tenant]) -> None:
    tenant = make_tenant()
    before = [count(tenant, each) for _ in range(3) for each in WATCHED]

    def fail() -> None:
        with tenant.database.transaction():
            open_desk(tenant, "apimember").amend(TICKET, 1, {"status": 3})
            count(tenant, WATCHED[0])
            raise FindCondition("no")

    with pytest.raises(FindCondition):
        fail()
    assert [count(tenant, each) for each in WATCHED] == before[: len(WATCHED)]


def test_no_more_is_kept_than_a_tenant_may_keep(
    make_tenant: Callable[[], Tenant], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = make_tenant()
    monkeypatch.setattr(selection, "MOST_KEPT", 10)
    monkeypatch.setattr(selection, "MOST_FOLLOWED", 25)
    desk = open_desk(tenant, "apimember")
    for number in range(60):
        desk.amend(TICKET, 1, {"summary": f"{number}"})
        query = Query("Ticket", tenant.rules, f"id>{number % 20}")
        page = tenant.selections.page(query, None, Window(3))
        assert tenant.selections.count(query, None) == max(0, 10 - number % 20)
        assert len(page.documents) == min(3, max(0, 10 - number % 20))
    assert count(tenant, "id>=1") == (10, 10)


def test_a_list_is_dropped_only_by_what_it_is_made_of(make_tenant: Callable[[], Tenant]) -> None:
    tenant = make_tenant()
    query = Query("Ticket", tenant.rules, "status/name='New'", "dateEntered desc")
    reads = prepare_query(query).reads
    assert reads == ("Ticket", "BoardStatus")
    versions = tenant.records.writes.versions(reads)
    open_desk(tenant, "apimember").amend(REGISTRY["Company"], 12345, {"website": "example.test"})
    assert tenant.records.writes.versions(reads) == versions
    open_desk(tenant, "apimember").amend(TICKET, 1, {"summary": "other"})
    assert tenant.records.writes.versions(reads) == (versions[0] + 1, versions[1])
