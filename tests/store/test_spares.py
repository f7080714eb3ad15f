"""What a deleted tenant leaves to the next one: a connection, and nothing that was written through it."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from mockpsa.errors import DeskClosed
from mockpsa.store import images
from mockpsa.store.database import Database
from mockpsa.store.statements import Statement
from mockpsa.store.tenants import Tenant, Tenants
from mockpsa.testing import MockPSA, Psa

NEW = {"summary": "new", "board": {"id": 1}, "company": {"id": 12345}, "initialDescription": "Why?"}
REPLACE = {"op": "replace", "path": "summary", "value": "changed"}


def connection(tenant: Tenant) -> Any:
    return tenant.database._connection  # noqa: SLF001 - that it is the same one is seen nowhere else


def held(database: Database) -> Any:
    """All that is in a database, and that it is in order."""
    run = database._connection.execute  # noqa: SLF001 - as above
    assert run("PRAGMA foreign_keys").fetchone() == (1,)
    assert run("PRAGMA foreign_key_check").fetchall() == []
    assert database.is_sound()
    return list(database.contents()), database.declared()


def live(psa: Psa) -> None:
    """Write into as many tables as a test ever would."""
    client = psa.client
    psa.seed(tickets=15)
    made = [client.post("/service/tickets", NEW).raise_for_status().json()["id"] for _ in range(3)]
    entry = {"url": "http://127.0.0.1:9/", "type": "ticket", "level": "owner", "objectId": 1, "description": "all"}
    client.post("/system/callbacks", entry).raise_for_status()
    client.patch("/service/tickets/1", [REPLACE]).raise_for_status()
    client.post("/service/tickets/2/notes", {"text": "Hm.", "resolutionFlag": True}).raise_for_status()
    client.post(f"/service/tickets/{made[0]}/merge", {"mergeTicketIds": [made[1]]}).raise_for_status()
    client.post("/service/tickets/4/copy").raise_for_status()
    client.delete("/service/tickets/3").raise_for_status()
    client.post("/service/boards/copy", {"id": 1, "name": "Another"}).raise_for_status()
    company = client.post("/company/companies", {"identifier": "x", "name": "X", "site": {"name": "Main"}}).json()
    client.post("/company/contacts", {"firstName": "Al", "company": {"id": company["id"]}}).raise_for_status()
    worked = {"chargeToId": 1, "chargeToType": "ServiceTicket", "member": {"id": 123}, "actualHours": 1}
    client.post("/time/entries", {**worked, "timeStart": "2026-01-05T09:00:00Z"}).raise_for_status()
    psa.controls.ask("POST", "access", {"member": "jsmith", "module": "finance", "access": "None"})
    psa.controls.ask("POST", "rules", {"transitions": "drawn", "ticket_resolution": "off"})
    psa.clock.advance(days=40)


@pytest.fixture
def server() -> Any:
    served = MockPSA(in_process=True)
    yield served
    served.close()


def tenants(server: MockPSA) -> Tenants:
    found: Tenants = server.desk("first").app.state.tenants
    return found


@pytest.mark.parametrize("wanted", [{}, {"clock": "2026-01-05T09:00:00Z", "seed": 7, "profile": "live"}])
def test_the_next_tenant_has_the_connection_and_holds_what_a_new_one_does(
    server: MockPSA, wanted: dict[str, Any]
) -> None:
    of = tenants(server)
    server.desk("new", **wanted)
    new = held(of.get("new").database)
    for _ in range(2):
        psa = server.desk("second", **wanted)
        begun = connection(of.get("second"))
        live(psa)
        assert held(of.get("second").database) != new
        psa.delete()
        again = server.desk("third", **wanted)
        assert connection(of.get("third")) is begun
        assert held(of.get("third").database) == new
        assert again.verify() == []
        assert again.client.post("/service/tickets", NEW).json()["id"] == 12
        again.delete()


def test_one_that_was_reset_may_be_taken_too(server: MockPSA) -> None:
    of = tenants(server)
    new = held(of.get("first").database)
    psa = server.desk("second")
    live(psa)
    psa.reset()
    begun = connection(of.get("second"))
    psa.client.post("/service/tickets", NEW).raise_for_status()
    psa.delete()
    server.desk("third")
    assert connection(of.get("third")) is begun
    assert held(of.get("third").database) == new


@pytest.mark.parametrize("what", ["restored", "imported", "grown", "of another beginning"])
def test_what_is_no_copy_any_more_or_too_large_is_not_taken(
    server: MockPSA, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    of = tenants(server)
    new = held(of.get("first").database)
    wanted: dict[str, Any] = {"seed": 7} if what == "of another beginning" else {}
    psa = server.desk("second", **wanted)
    live(psa)
    if what == "restored":
        psa.snapshot().restore()
    elif what == "imported":
        psa.controls.ask("POST", "tenants/import", psa.controls.send("GET", "tenants/export").content)
    elif what == "grown":
        monkeypatch.setattr(images, "MOST_GROWN", 1)
    begun = connection(of.get("second"))
    psa.delete()
    server.desk("third")
    assert connection(of.get("third")) is not begun
    assert held(of.get("third").database) == new


def test_so_many_are_kept_and_no_more(server: MockPSA) -> None:
    of = tenants(server)
    begun = [connection(of.get(f"t{number}")) for number in range(images.MOST_SPARES + 1)]
    for number in range(images.MOST_SPARES + 1):
        of.delete(f"t{number}")
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        begun[0].execute("SELECT 1")
    assert begun[1].execute("SELECT 1").fetchone() == (1,)


def test_a_tenant_of_another_beginning_leaves_what_is_spare_to_others(server: MockPSA) -> None:
    of = tenants(server)
    begun = connection(of.get("first"))
    of.delete("first")
    server.desk("second", world="empty")
    server.desk("third")
    assert connection(of.get("third")) is begun


def test_who_still_works_on_a_deleted_tenant_does_not_reach_the_next_one(server: MockPSA) -> None:
    of = tenants(server)
    psa = server.desk("second")
    gone = of.get("second")
    psa.delete()
    server.desk("third")
    with pytest.raises(DeskClosed), gone.database.transaction():
        gone.set_property("seed", "7")
    assert of.get("third").properties["seed"] == "0"


def test_a_statement_says_what_it_changes() -> None:
    with pytest.raises(ValueError, match="what this changes is not said: DELETE FROM Ticket"):
        Statement("DELETE FROM Ticket", (), {})


def test_a_file_is_never_spare(tmp_path: Path) -> None:
    server = MockPSA(in_process=True, database=tmp_path)
    psa = server.desk("first")
    psa.reset()
    begun = connection(psa.app.state.tenants.get("first"))
    psa.delete()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        begun.execute("SELECT 1")
    assert [path.name for path in tmp_path.glob("first*")] == []
    server.close()
