"""Tenants, reset and snapshots, as a caller of /_mock meets them."""

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Client

TICKET = "/service/tickets/1"
RENAME = [{"op": "replace", "path": "summary", "value": "changed"}]


@pytest.fixture
def desk(make_client: Callable[..., Client]) -> Client:
    """A desk on a server of its own."""
    return make_client()


def control(desk: Client, method: str, path: str, body: Any = None, company: str = "acme") -> Any:
    """What /_mock answers, which must be good."""
    mark = "&" if "?" in path else "?"
    answer = desk.request(method, f"/_mock/{path}{mark}company={company}", **({} if body is None else {"json": body}))
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


def change(desk: Client) -> None:
    """A rename, a new ticket and a deletion."""
    assert desk.patch(TICKET, json=RENAME).status_code == 200
    new = {"summary": "new", "board": {"id": 1}, "company": {"id": 12345}}
    assert desk.post("/service/tickets", json=new).status_code == 201
    assert desk.delete("/service/tickets/3").status_code == 204


def everything(desk: Client) -> Any:
    """All tickets and what describes them."""
    return desk.get("/service/tickets?pageSize=1000").json(), desk.get("/service/tickets/count").json()


def test_a_reset_takes_everything_back(desk: Client) -> None:
    before = everything(desk)
    change(desk)
    assert everything(desk) != before
    assert control(desk, "POST", "reset") == {"reset": ["data", "clock", "journal", "faults"]}
    assert everything(desk) == before
    change(desk)  # what is written after it is written
    assert desk.get(TICKET).json()["summary"] == "changed"
    assert control(desk, "GET", "verify") == {"different": []}


def test_a_snapshot_is_restored_as_often_as_wanted_and_the_others_stay(desk: Client) -> None:
    control(desk, "POST", "snapshots", {"name": "before"})
    before = everything(desk)
    for _ in range(2):
        change(desk)
        control(desk, "POST", "snapshots/restore", {"name": "before"})
        assert everything(desk) == before
    control(desk, "POST", "snapshots", {"name": "another one"})
    assert control(desk, "GET", "snapshots") == {"snapshots": ["another one", "before"]}
    control(desk, "DELETE", "snapshots?name=before")
    assert control(desk, "GET", "snapshots") == {"snapshots": ["another one"]}
    missing = desk.post("/_mock/snapshots/restore?company=acme", json={"name": "before"})
    assert (missing.status_code, missing.json()["message"]) == (
        404,
        "acme has no snapshot 'before'; there are another one.",
    )


def test_a_branch_is_another_tenant_that_goes_its_own_way_and_is_reset_to_the_snapshot(desk: Client) -> None:
    desk.patch(TICKET, json=RENAME)
    control(desk, "POST", "snapshots", {"name": "renamed"})
    control(desk, "POST", "snapshots/branch", {"name": "renamed", "company": "Other"})
    other = Client(desk.app, "other")
    assert other.get(TICKET).json()["summary"] == "changed"
    other.delete("/service/tickets/2")
    assert desk.get("/service/tickets/2").status_code == 200
    control(desk, "POST", "reset", company="other")
    assert other.get("/service/tickets/2").status_code == 200
    assert other.get(TICKET).json()["summary"] == "changed"
    again = desk.post("/_mock/snapshots/branch?company=acme", json={"name": "renamed", "company": "OTHER"})
    assert (again.status_code, again.json()["message"]) == (409, "The company 'OTHER' has a tenant already.")


def test_a_diff_says_what_was_added_removed_and_changed(desk: Client) -> None:
    control(desk, "POST", "snapshots", {"name": "a"})
    old = desk.get(TICKET).json()["summary"]
    change(desk)
    control(desk, "POST", "snapshots", {"name": "b"})
    found = control(desk, "GET", "snapshots/diff?from=a&to=b")
    tickets = found["/service/tickets"]
    assert [ticket["summary"] for ticket in tickets["added"]] == ["new"]
    assert [ticket["id"] for ticket in tickets["removed"]] == [3]
    assert tickets["changed"][0]["fields"]["summary"] == {"old": old, "new": "changed"}
    assert [each["id"] for each in found["/service/tickets/{ticketId}/notes"]["removed"]] == [2]
    assert control(desk, "GET", "snapshots/diff?from=b") == {}
    back = control(desk, "GET", "snapshots/diff?from=b&to=a")["/service/tickets"]
    assert back["added"] == tickets["removed"]


def test_a_tenant_is_created_from_a_world_with_rules_seed_and_clock_of_its_own(desk: Client) -> None:
    wanted = {"company": "one", "world": "demo", "profile": "live", "seed": 7, "clock": "2026-01-05T09:00:00Z"}
    made = control(desk, "POST", "tenants", wanted)["tenants"][0]
    assert made == {
        "company": "one",
        "publicKey": "public",
        "privateKey": "private",
        "profile": "live",
        "seed": 7,
        "snapshots": [],
    }
    one = Client(desk.app, "one")
    assert one.get("/service/tickets/count").json() == {"count": 500}
    assert "sla_respond_by" not in one.get(TICKET).json()["_info"]
    new = one.post("/service/tickets", json={"summary": "x", "board": {"id": 1}, "company": {"id": 12345}})
    assert new.json()["_info"]["dateEntered"] == "2026-01-05T09:00:00Z"
    assert max(each["_info"]["dateEntered"] for each in one.get("/service/tickets").json()) <= "2026-01-05T09:00:00Z"
    assert [each["company"] for each in control(desk, "GET", "tenants")["tenants"]] == ["one"]


def test_two_tenants_of_one_seed_and_clock_give_the_same_bytes(desk: Client) -> None:
    lines = []
    for company in ("one", "two"):
        control(desk, "POST", "tenants", {"company": company, "clock": "2026-01-05T09:00:00Z", "seed": 3})
        change(Client(desk.app, company))
        lines.append(desk.get(f"/_mock/snapshots/lines?company={company}").text)
    assert lines[0] == lines[1]
    assert '"summary":"changed"' in lines[0]


def test_a_class_gets_a_tenant_each(desk: Client) -> None:
    made = control(desk, "POST", "tenants", {"company": "student", "count": 3})["tenants"]
    assert [each["company"] for each in made] == ["student1", "student2", "student3"]


def test_a_deleted_tenant_begins_anew(desk: Client) -> None:
    desk.patch(TICKET, json=RENAME)
    control(desk, "POST", "snapshots", {"name": "x"})
    control(desk, "DELETE", "tenants")
    assert desk.get(TICKET).json()["summary"] != "changed"
    assert control(desk, "GET", "snapshots") == {"snapshots": []}


@pytest.mark.parametrize("folder", [False, True])
def test_an_export_is_imported_elsewhere(make_client: Callable[..., Client], tmp_path: Path, *, folder: bool) -> None:
    desk = make_client(**({"database": tmp_path} if folder else {}))
    change(desk)
    file = desk.get("/_mock/tenants/export?company=acme").content
    assert file.startswith(b"SQLite format 3\0")
    elsewhere = make_client("other", profile="live")
    assert elsewhere.post("/_mock/tenants/import?company=other", content=file).status_code == 200
    assert elsewhere.get(TICKET).json()["summary"] == "changed"
    assert "sla_respond_by" not in elsewhere.get(TICKET).json()["_info"]  # rendered under the rules that are in force
    assert control(elsewhere, "GET", "verify", company="other") == {"different": []}


@pytest.mark.parametrize("content", [b"no database", b"", b"SQLite format 3\0" + b"\0" * 4096])
def test_a_file_that_is_no_export_is_refused_and_changes_nothing(desk: Client, content: bytes) -> None:
    before = everything(desk)
    refused = desk.post("/_mock/tenants/import?company=acme", content=content)
    assert refused.status_code == 400
    assert "not a" in refused.json()["message"]
    assert everything(desk) == before


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("tenants", {}, "The member 'company' is missing."),
        ("tenants", {"company": "x", "wrold": "demo"}, "There is no member 'wrold'; there are company, count,"),
        ("tenants", {"company": "x", "seed": "1"}, "seed must be a whole number."),
        ("tenants", {"company": "x", "seed": True}, "seed must be a whole number."),
        ("tenants", {"company": "x", "count": 0}, "count is 1 to 1000."),
        ("tenants", {"company": "x", "world": "dmeo"}, "there is no world 'dmeo'"),
        ("tenants", {"company": "x", "rules": ["none=1"]}, "there is no rule 'none'"),
        ("tenants", {"company": "x", "clock": "today"}, "clock must be a date such as 2026-01-05T09:00:00Z"),
        ("tenants", {"company": "x", "clock": "9999-01-05T09:00:00Z"}, "The clock goes from 1970-01-01T00:00:00Z to"),
        ("tenants", {"company": "x", "snapshot": "y"}, "A tenant begins with a world, or with source and snapshot"),
        ("tenants", [], "The body must be an object."),
        ("reset", {"what": ["date"]}, "There is no 'date' to reset; there are data, clock"),
        ("snapshots", {"name": " "}, "A snapshot's name has 1 to 100 characters."),
        ("snapshots", {"name": None}, "name must be a text."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(desk: Client, path: str, body: Any, message: str) -> None:
    refused = desk.post(f"/_mock/{path}?company=acme", json=body)
    assert refused.status_code == 400
    assert refused.json()["message"].startswith(message)


@pytest.mark.parametrize(("method", "path", "name"), [("DELETE", "faults", "id"), ("GET", "journal/events", "after")])
@pytest.mark.parametrize("text", ["²", "9" * 5000, "-1", ""])
def test_a_number_in_the_query_string_is_one(desk: Client, method: str, path: str, name: str, text: str) -> None:
    refused = desk.request(method, f"/_mock/{path}", params={"company": "acme", name: text})
    assert (refused.status_code, refused.json()["message"]) == (400, f"{name} must be a whole number.")


def test_in_a_folder_a_snapshot_s_name_is_that_of_a_file(make_client: Callable[..., Client], tmp_path: Path) -> None:
    desk = make_client(database=tmp_path)
    refused = desk.post("/_mock/snapshots?company=acme", json={"name": "é" * 100})
    assert (refused.status_code, "255 characters" in refused.json()["message"]) == (400, True)
    assert desk.post("/_mock/snapshots/restore?company=acme", json={"name": "é" * 100}).status_code == 404
    desk.app.state.tenants.close()


def test_in_a_folder_snapshots_outlive_the_server(make_client: Callable[..., Client], tmp_path: Path) -> None:
    desk = make_client(database=tmp_path)
    before = everything(desk)
    control(desk, "POST", "snapshots", {"name": "a/b"})
    change(desk)
    desk.app.state.tenants.close()
    desk = make_client(database=tmp_path)
    assert control(desk, "GET", "snapshots") == {"snapshots": ["a/b"]}
    control(desk, "POST", "snapshots/restore", {"name": "a/b"})
    assert everything(desk) == before
    control(desk, "DELETE", "tenants")
    assert not [path for path in tmp_path.rglob("*.sqlite*") if path.is_file()]
    assert desk.get(TICKET).status_code == 200
    desk.app.state.tenants.close()


def test_a_reset_and_a_new_tenant_cost_little_more_than_opening_their_database(
    make_client: Callable[..., Client],
) -> None:
    """Milliseconds of the demo world: bench/RESULTS.md. Here what they are made of is the measure."""
    desk = make_client(world="demo")
    doubles = desk.app.state.doubles
    double, content = doubles.of("acme"), doubles.tenants.template_image.content
    opened, resets, made = [], [], []

    def seconds(work: Callable[[], object]) -> float:
        begun = time.process_time()
        work()
        return time.process_time() - begun

    def open_it() -> None:
        connection = sqlite3.connect(":memory:")
        connection.deserialize(content)
        connection.execute("SELECT * FROM mockpsa_property").fetchall()
        connection.close()

    for number in range(9):
        opened.append(seconds(open_it))
        resets.append(seconds(double.reset_data))
        made.append(seconds(partial(doubles.of, f"n{number}")))
    assert min(resets) < 2 * min(opened)
    assert min(made) < 5 * min(opened)
