"""`mockpsa world export` and `mockpsa verify`: what comes out loads into an equal tenant."""

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mockpsa.app import make_app, make_tenants
from mockpsa.clock import Clock
from mockpsa.desk.behaviours import open_desk
from mockpsa.rules import Rules
from mockpsa.schema.reading import Draft, Mode, Reader
from mockpsa.schema.registry import REGISTRY
from mockpsa.settings import Settings
from mockpsa.store.tenants import Setting, Tenant, scratch_tenant
from mockpsa.worlds.as_is import BY_ID
from mockpsa.worlds.checking import check_file
from mockpsa.worlds.exporting import export_world
from mockpsa.worlds.files import read_world
from mockpsa.worlds.loading import load_world
from mockpsa.worlds.shipped import find_world
from tests.conftest import Client, command

NOON = datetime(2026, 5, 4, 12, 0, 0, 700_000, tzinfo=UTC)


def loaded(path: Path) -> Tenant:
    tenant = scratch_tenant(Setting("http://127.0.0.1:1", Rules()), Clock(frozen_at=NOON))
    load_world(tenant, read_world(path))
    return tenant


def documents(tenant: Tenant) -> dict[tuple[str, int], bytes | None]:
    return {
        (resource.name, identity): tenant.documents.get(resource, identity)
        for resource in REGISTRY.served
        for identity in tenant.records.ids(resource)
    }


@pytest.mark.parametrize("name", ["demo", "minimal", "empty"])
def test_what_is_exported_loads_into_an_equal_tenant(name: str, tmp_path: Path) -> None:
    tenant = loaded(find_world(name))
    (tmp_path / "world.yaml").write_text(export_world(tenant), encoding="utf-8")
    again = loaded(tmp_path / "world.yaml")
    assert documents(again) == documents(tenant)
    assert {p: again.properties[p] for p in ("time_zone", "api_member")} == {
        p: tenant.properties[p] for p in ("time_zone", "api_member")
    }
    assert check_file(str(tmp_path)).problems == ()
    assert list(again.documents.verify()) == []


def test_what_was_emptied_stays_empty_and_odd_characters_stay(tmp_path: Path) -> None:
    tenant = loaded(find_world("minimal"))
    desk = open_desk(tenant, "apimember")
    desk.amend(REGISTRY["Ticket"], 1, {"source": None, "summary": "a\x85b \u2028 \U0001f600 \"c\" {d}: 'e' #f\n- g"})
    (tmp_path / "world.yaml").write_text(export_world(tenant), encoding="utf-8")
    assert documents(loaded(tmp_path / "world.yaml")) == documents(tenant)


WRITE_A_DATE = "write 2024-01-15T10:00:00Z, or an offset from the start"
BROKEN_COPIES = """as_is: true
records:
  Track:
    - {id: 1, name: Cabling}
    - {id: 1, name: Phones}
    - {name: Without id}
  /service/sources:
    - {id: 1, name: Call, dateEntered: P1X}
  /service/tickets:
    - {id: 5, summary: x, board: {id: 7}}
    - {id: 6, summary: x, board: {name: Nope}, parentTicketId: 5}
  /company/contacts:
    - {id: 7, firstName: Ann, types: [{name: Buyer}], communicationItems: [{type: {name: Email}, value: a}]}
    - {id: 8, firstName: Bob, communicationItems: [{type: {id: 99}, value: a}]}
  BoardItemAssociation:
    - {id: 9, item: {id: 7}}
  /finance/billingTerms: [{id: 1, name: Soon}, {id: 2, name: SOON}]
"""


def test_what_is_wrong_with_records_as_they_stand_is_explained(tmp_path: Path) -> None:
    (tmp_path / "world.yaml").write_text(BROKEN_COPIES, encoding="utf-8")
    assert [(problem.place.line, str(problem)) for problem in check_file(str(tmp_path)).problems] == [
        (5, "Track[1]: the id 1 is taken; take another, or leave the id out"),
        (6, "Track[2]: is not a record with an id; as_is needs the id of every record"),
        (
            8,
            "/service/sources[0]: 'P1X' is neither a date nor a duration such as -P3DT4H; " + WRITE_A_DATE,
        ),
        (10, "/service/tickets[0]: Service Board 7 not found; add it: it may stand further down"),
        (11, f"/service/tickets[1]: board names no id; {BY_ID}"),
        (13, f"/company/contacts[0]: types names no id; {BY_ID}"),
        (13, f"/company/contacts[0]: communicationItems names no id; {BY_ID}"),
        (14, "/company/contacts[1]: Communication Type 99 not found; add it: it may stand further down"),
        (16, "BoardItemAssociation[0]: The type field is required; add type"),
        (16, "BoardItemAssociation[0]: Service Item 7 not found; add it: it may stand further down"),
        (17, "/finance/billingTerms[1]: the name 'SOON' is taken; give each its own"),
    ]


def test_a_folder_is_exported_and_verified(tmp_path: Path, capsys: Any) -> None:
    served = make_tenants(Settings(world="demo", database=tmp_path), "http://127.0.0.1:1")
    expected = documents(served.get("Acme"))
    assert command("verify", str(tmp_path)) == 2
    assert "is in use by another mockpsa" in capsys.readouterr().err
    served.close()
    assert command("verify", str(tmp_path)) == 0
    assert capsys.readouterr().out == "no difference (acme)\n"
    assert command("world", "export", str(tmp_path), "--company", "ACME", "-o", str(tmp_path / "acme.yaml")) == 0
    assert documents(loaded(tmp_path / "acme.yaml")).keys() == expected.keys()
    assert command("world", "export", str(tmp_path), "--company", "nobody") == 2
    assert "has no company 'nobody': there are acme" in capsys.readouterr().err
    assert command("verify", str(tmp_path / "nowhere")) == 2
    again = make_tenants(Settings(world="demo", database=tmp_path), "http://127.0.0.1:1")
    records = again.get("acme").records
    ticket = records.get(REGISTRY["Ticket"], 3) or {}
    records.update(REGISTRY["Ticket"], ticket, ticket | {"poNumber": "behind its back"})
    again.close()
    assert command("verify", str(tmp_path), "--company", "acme") == 1
    assert capsys.readouterr().out == "acme: Ticket 3 is not what its columns say\n"


DAMAGE = {
    "DELETE FROM Ticket WHERE id = 9": ["Ticket 9", "ServiceTicketNote 4"],
    "DELETE FROM Ticket_document WHERE id = 9": ["Ticket 9"],
    "UPDATE Ticket_document SET document = CAST(x'ff22' AS TEXT) WHERE id = 9": ["Ticket 9"],
    "UPDATE Ticket_document SET document = '{' WHERE id = 9": ["Ticket 9"],
    "UPDATE Ticket SET poNumber = CAST(x'ff22' AS TEXT) WHERE id = 9": ["Ticket 9", "ServiceTicketNote 4"],
    "UPDATE Ticket SET customFields = '{' WHERE id = 9": ["Ticket 9", "ServiceTicketNote 4"],
    "UPDATE Ticket SET customFields = '{', slaDue = '2000-01-01T00:00:00Z' WHERE id = 9": ["Ticket 9"],
    "UPDATE Ticket SET budgetHours = 'x' WHERE id = 9": ["Ticket 9"],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_listed_wherever_it_is(damage: str, tmp_path: Path, capsys: Any) -> None:
    made = make_tenants(Settings(world="minimal", database=tmp_path), "http://127.0.0.1:1")
    made.get("acme")
    made.close()
    connection = sqlite3.connect(tmp_path / "acme.sqlite", isolation_level=None)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute(damage)
    connection.close()
    assert command("verify", str(tmp_path), "--company", "acme") == 1
    printed = capsys.readouterr()
    listed = [line.removesuffix(" is not what its columns say") for line in printed.out.splitlines()]
    assert (printed.err, {f"acme: {each}" for each in DAMAGE[damage]} - {*listed}) == ("", set())
    app = make_app(Settings(world="minimal", database=tmp_path))
    answer = Client(app).get("/_mock/verify?company=acme")
    assert answer.status_code == 200
    assert [f"acme: {name} {number}" for name, number in answer.json()["different"]] == listed


def test_what_cannot_be_read_of_a_folder_is_told_in_a_sentence(tmp_path: Path, capsys: Any) -> None:
    made = make_tenants(Settings(world="minimal", database=tmp_path), "http://127.0.0.1:1")
    made.get("acme")
    made.close()
    connection = sqlite3.connect(tmp_path / "acme.sqlite", isolation_level=None)
    connection.execute("DELETE FROM Ticket_document WHERE id = 9")
    (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'Company'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    listing = ("explain", "service/tickets", "--from", str(tmp_path), "--company", "acme")
    assert command(*listing) == 2
    told = "the desk acme cannot be read: `mockpsa verify` lists its damaged records."
    assert capsys.readouterr().err == f"mockpsa: {told}\n"
    with (tmp_path / "acme.sqlite").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    for words in (("verify", str(tmp_path)), ("world", "export", str(tmp_path), "--company", "acme")):
        assert command(*words) == 2
        assert re.fullmatch(r"mockpsa: the database \S+ cannot be \w+( now)?: .* malformed\n", capsys.readouterr().err)


def test_a_server_answers_its_own_machine_only(make_client: Callable[..., Client]) -> None:
    caller = make_client()
    answer = caller.get("/_mock/verify?company=acme")
    assert (answer.status_code, answer.json()) == (200, {"different": []})
    assert caller.get("/_mock/world?company=acme").text.startswith("# Exported by mockpsa: the desk of acme.")
    for headers in ({"host": "psa.example"}, {"x-forwarded-for": "10.0.0.1"}, {"origin": "https://psa.example"}):
        refused = caller.get("/_mock/world?company=acme", headers=headers)
        assert refused.status_code == 403
        assert refused.json()["message"] == "/_mock answers only a caller on the same machine."
    assert caller.get("/_mock/world?company=acme", headers={"origin": "http://localhost:5173"}).status_code == 200
    unknown = caller.get("/_mock/nothing?company=acme")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "ConnectWiseApi")
    assert unknown.json()["message"].startswith("There is no /_mock/nothing; there are /_mock/tenants, ")
    assert caller.get("/_mock/world").json()["message"] == "There is no company ''; name one as ?company=…"
    refused = caller.post("/_mock/world?company=acme")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")


def test_what_callers_did_is_exported_row_by_row(tmp_path: Path) -> None:
    tenant = loaded(find_world("minimal"))
    desk, ticket = open_desk(tenant, "apimember"), REGISTRY["Ticket"]
    body = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}, "automaticEmailCcFlag": ""}
    added = desk.create(ticket, Reader(ticket, tenant.rules, Mode.CREATE).read(body))
    desk.update(ticket, added, Draft({"summary": "y"}), Mode.PATCH)
    assert b'"automaticEmailCcFlag":false' in (tenant.documents.get(ticket, added) or b"")
    (tmp_path / "world.yaml").write_text(export_world(tenant), encoding="utf-8")
    again = loaded(tmp_path / "world.yaml")
    assert documents(again) == documents(tenant)
    trail = REGISTRY["AuditTrailEntry"]
    rows, reloaded = ([t.records.get(trail, each) for each in t.records.ids(trail)] for t in (tenant, again))
    assert (len(rows), reloaded) == (2, rows)
