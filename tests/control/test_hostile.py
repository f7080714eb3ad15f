"""The controls under callers who mean no good, or are clumsy: no 500, nothing half done, nothing kept for ever."""

import gc
import json
import socket
import sqlite3
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from mockpsa.control.api import ENDPOINTS
from mockpsa.control.meeting import MOST_MEMBERS
from mockpsa.testing import MockPSA, Psa
from tests.conftest import Client

TICKET = "/service/tickets/1"
NEW = {"summary": "new", "board": {"id": 1}, "company": {"id": 12345}}
ODD_BODIES = (
    *(b"", b"null", b"[]", b"{}", b"1", b'"x"', b"true", b"{", b"\xff\xfe", b"[" * 100, b'{"a":' * 2000),
    *(b"[{}]", b"NaN", b'{"what":"\\ud83d"}', b'{"name":{"name":[]}}', b'{"company":"\\u0000","name":"\\u0000"}'),
    *(b'{"id":1e300,"delay":1e300,"seed":1e300}', b'{"set":"9999-12-31T23:59:59Z"}', b'{"advance":{"days":1e308}}'),
)
ODD_QUERIES = (
    *("", "company=", "company=%00", "company=%FF", "company=acme&company=other", f"company={'x' * 300}"),
    *("name=%00", "from=none", "conditions=(((", f"conditions={'(' * 3000}", "id=%C2%B2", f"id={'9' * 5000}", "id=-1"),
    *("after=%C2%B2", f"after={'9' * 5000}", "resource=../..", "resource=service/tickets&conditions=id%3E"),
)


@pytest.fixture
def desk(make_client: Callable[..., Client]) -> Client:
    """A desk on a server of its own."""
    return make_client()


@pytest.mark.parametrize(
    ("method", "path"),
    [(method, path) for path, methods in ENDPOINTS.items() for method in methods if path != "/journal/events"],
)
def test_whatever_is_sent_to_a_control_is_answered_and_never_with_a_500(desk: Client, method: str, path: str) -> None:
    bodies = ODD_BODIES if method in ("POST", "PUT") and path != "/journal/wait" else (b'{"timeout":0}',)
    for body in bodies:
        answer = desk.request(method, f"/_mock{path}?company=acme", content=body)
        assert answer.status_code < 500, (body, answer.text)
    for query in ODD_QUERIES:
        answer = desk.request(method, f"/_mock{path}?{query}", content=b'{"timeout":0}')
        assert answer.status_code < 500, (query, answer.text)


def test_a_stream_of_events_that_begins_nowhere_is_refused(desk: Client) -> None:
    answer = desk.get("/_mock/journal/events?company=acme&after=²")
    assert (answer.status_code, answer.json()["message"]) == (400, "after must be a whole number.")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"effect": "503", "lifetime": 1e300}, "lifetime is 0 to 3155760000 seconds."),
        ({"effect": "503", "lifetime": -1}, "lifetime is 0 to 3155760000 seconds."),
        ({"effect": "429", "retryAfter": -1}, "retryAfter is 0 to 86400 seconds."),
        ({"effect": "429", "retryAfter": 10**18}, "retryAfter is 0 to 86400 seconds."),
        ([{"effect": "503"}, {"effect": "418"}], "There is no effect '418'"),
    ],
)
def test_a_fault_with_a_silly_schedule_is_refused_and_none_is_added(desk: Client, body: Any, message: str) -> None:
    refused = desk.post("/_mock/faults?company=acme", json=body)
    assert refused.status_code == 400
    assert refused.json()["message"].startswith(message)
    assert desk.get("/_mock/faults").json() == {"faults": []}


@pytest.mark.parametrize("path", ["/service/tickets/²", f"/service/tickets/{'9' * 30}", "/service/tickets/0"])
def test_a_fault_with_conditions_lets_a_call_of_no_record_pass(desk: Client, path: str) -> None:
    desk.post("/_mock/faults?company=acme", json={"effect": "503", "conditions": "id>0"})
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize("query", ["page=²&pageSize=2", f"page={'9' * 30}", "page=2&pageSize=2&x=%FF"])
def test_a_page_that_is_none_is_not_duplicated(desk: Client, query: str) -> None:
    plain = desk.get(f"/service/tickets?{query}")
    struck = desk.get(f"/service/tickets?{query}", headers={"x-mock-fault": "duplicate"})
    assert struck.status_code == plain.status_code < 500


def test_many_members_are_limited_in_bounded_memory() -> None:
    with MockPSA(in_process=True, rate_limit=1) as psa:
        for number in range(MOST_MEMBERS + 10):
            psa.client.get("/login/companyinfo/x", headers={"Authorization": f"Basic {number}"})
        minutes = psa.app.state.doubles.faults._minutes  # noqa: SLF001 - that it does not grow is seen nowhere else
        assert len(minutes) == MOST_MEMBERS
        last = {"Authorization": f"Basic {MOST_MEMBERS + 9}"}
        assert psa.client.get("/login/companyinfo/x", headers=last).status_code == 429


def test_a_deleted_tenant_leaves_nothing_behind(desk: Client) -> None:
    desk.get(TICKET)
    gone = weakref.ref(desk.app.state.tenants.get("acme"))
    assert desk.delete("/_mock/tenants?company=acme").status_code == 204
    gc.collect()
    assert gone() is None


def test_of_several_tenants_all_are_made_or_none(make_client: Callable[..., Client]) -> None:
    desk = make_client(max_tenants=4)
    desk.post("/_mock/tenants", json={"company": "student3"})
    for count, status in ((3, 409), (5, 409)):
        assert desk.post("/_mock/tenants", json={"company": "student", "count": count}).status_code == status
    assert desk.post("/_mock/tenants", json={"company": "pupil", "count": 4}).status_code == 503
    assert [each["company"] for each in desk.get("/_mock/tenants").json()["tenants"]] == ["student3"]


@pytest.mark.parametrize("clock", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_tenant_s_clock_stands_in_the_clock_s_years(desk: Client, clock: str) -> None:
    refused = desk.post("/_mock/tenants", json={"company": "x", "clock": clock})
    assert (refused.status_code, refused.json()["message"]) == (
        400,
        "The clock goes from 1970-01-01T00:00:00Z to 9000-01-01T00:00:00Z.",
    )


@pytest.mark.parametrize("folder", [False, True])
def test_a_snapshot_s_name_is_one_of_a_file(
    make_client: Callable[..., Client], tmp_path: Path, *, folder: bool
) -> None:
    desk = make_client(**({"database": tmp_path} if folder else {}))
    names = ["\0", ".", "..", "../../up", "a/b"]
    for name in names:
        assert desk.post("/_mock/snapshots?company=acme", json={"name": name}).status_code == 201
    assert desk.get("/_mock/snapshots?company=acme").json() == {"snapshots": sorted(names)}
    assert not list(tmp_path.rglob("*unfinished*"))
    desk.app.state.tenants.close()


def test_a_snapshot_that_cannot_be_written_is_none(make_client: Callable[..., Client], tmp_path: Path) -> None:
    desk = make_client(database=tmp_path)
    (tmp_path / "snapshots").write_text("in the way")
    refused = desk.post("/_mock/snapshots?company=acme", json={"name": "x"})
    assert (refused.status_code, "cannot be written" in refused.json()["message"]) == (503, True)
    desk.app.state.tenants.close()


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM mockpsa_property",
        "UPDATE mockpsa_property SET value='x' WHERE name='seed'",
        "INSERT OR REPLACE INTO mockpsa_property VALUES ('clock', 'nan nan nan nan')",
        "INSERT OR REPLACE INTO mockpsa_property VALUES ('clock', 'x')",
        "INSERT OR REPLACE INTO mockpsa_property VALUES ('flipped', 'none=1')",
        "INSERT OR REPLACE INTO mockpsa_property VALUES ('time_zone', 'Nowhere/None')",
        "DELETE FROM BoardStatus",
    ],
)
def test_a_file_that_was_tampered_with_is_refused_and_changes_nothing(
    desk: Client, tmp_path: Path, change: str
) -> None:
    desk.post("/service/tickets", json=NEW)
    file = tmp_path / "exported.sqlite"
    file.write_bytes(desk.get("/_mock/tenants/export?company=acme").content)
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute(change)
    connection.close()
    desk.post("/service/tickets", json=NEW)
    refused = desk.post("/_mock/tenants/import?company=acme", content=file.read_bytes())
    assert refused.status_code == 400, refused.text
    assert desk.get("/service/tickets/count").json() == {"count": 12}
    assert desk.post("/service/tickets", json=NEW).status_code == 201


def slow(psa: Psa, path: str, meanwhile: Callable[[], object]) -> tuple[int, Any]:
    """What a POST is answered during whose body something else happens."""
    where, body = urlsplit(psa.origin), json.dumps(NEW).encode()
    headers = {
        **psa.credentials.headers,
        "Host": where.netloc,
        "Content-Length": str(len(body)),
        "Expect": "100-continue",
        "Connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode())
        assert connection.recv(65_536).startswith(b"HTTP/1.1 100 ")  # the body is waited for
        meanwhile()
        connection.sendall(body)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    start, _, content = answer.partition(b"\r\n\r\n")
    return int(start.split()[1]), json.loads(content)


@pytest.mark.parametrize("path", ["/service/tickets", "/_mock/records?company={}"])
def test_a_call_whose_desk_is_removed_meanwhile_is_told_so(psa_server: MockPSA, path: str) -> None:
    psa = psa_server.desk()
    status, body = slow(psa, path.format(psa.company_id), psa.delete)
    assert (status, body["message"]) == (503, "This company's desk was removed while the request was under way.")
    assert psa.client.get("/service/tickets/count").json() == {"count": 10}  # another desk, and nothing was written
    psa.delete()


def test_a_call_whose_desk_is_reset_meanwhile_is_done_after_it(psa: Psa) -> None:
    psa.client.post("/service/tickets", NEW).raise_for_status()
    status, body = slow(psa, "/service/tickets", psa.reset)
    assert (status, body["id"]) == (201, 12)
    assert psa.client.get("/service/tickets/count").json() == {"count": 11}
    assert psa.verify() == []


def test_listeners_that_vanish_are_forgotten(psa_server: MockPSA) -> None:
    psa, where = psa_server.desk(), urlsplit(psa_server.origin)
    for _ in range(20):
        with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
            request = f"GET /_mock/journal/events?company={psa.company_id} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n"
            connection.sendall(request.encode())
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
    psa.client.get("/service/boards").raise_for_status()
    assert len(psa.journal.wait_for('path="/service/boards"')) == 1
    psa.delete()
