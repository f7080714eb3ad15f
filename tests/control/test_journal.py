"""The journal: what was called, asked in the conditions language."""

import json
import subprocess
import sys
import threading
import urllib.request

import httpx2
import pytest

from mockpsa.testing import MockPSA, Psa
from mockpsa.testing.controls import NotCalledError

TICKETS = "/service/tickets"
NEW = {"summary": "new", "board": {"id": 1}, "company": {"id": 12345}}


def call_three(psa: Psa) -> None:
    psa.client.get(TICKETS, conditions='summary contains "nowhere"')
    psa.client.post(TICKETS, NEW)
    psa.client.get(f"{TICKETS}/404")


def test_an_entry_tells_all_of_a_call(psa: Psa) -> None:
    call_three(psa)
    [empty, made, missing] = psa.journal.calls()
    assert [each["operation"] for each in (empty, made, missing)] == [
        "getServiceTickets",
        "postServiceTickets",
        "getServiceTicketsById",
    ]
    assert (empty["rows"], made["rows"], missing["rows"]) == (0, 1, 0)
    assert made["written"].startswith("Ticket 12")
    assert json.loads(made["body"]) == NEW
    assert json.loads(made["answer"])["id"] == 12
    assert any(sql.startswith("INSERT") for sql in made["sql"])
    assert any("instr" in sql for sql in empty["sql"])
    assert missing["status"] == 404
    assert missing["milliseconds"] > 0


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ('status/name="Nwe"', "status/name = \"Nwe\" describes no record; the nearest value is 'New'"),
        ("id=1 and id=2", "id = 2 describes 1 by itself, and none of those that the clauses before it leave"),
    ],
)
def test_an_empty_list_says_why(psa: Psa, conditions: str, why: str) -> None:
    psa.client.get(TICKETS, conditions=conditions)
    psa.client.get(f"{TICKETS}/1/tasks")
    [empty, none] = psa.journal.calls()
    assert empty["why"] == [why]
    assert none["why"] == ["there is no such record, whatever the conditions"]


def test_no_secret_is_kept(psa: Psa) -> None:
    headers = {"Cookie": "session=secret", "X-Harmless": "kept"}
    psa.client.request("GET", "/service/boards", headers=headers)
    text = json.dumps([psa.journal.calls(), psa.journal.har()])
    assert "secret" not in text
    assert psa.credentials.headers["Authorization"] not in text
    assert "kept" in text


@pytest.mark.parametrize(
    ("conditions", "count"),
    [
        ("", 3),
        ('method="POST" and path contains "tickets"', 1),
        ("status>=400", 1),
        ("not (status<400)", 1),
        ("method in ('get', 'put')", 2),
        ("path like '%/404'", 1),
        ("body contains '12345' or rows=0", 3),
        ("time > [2020-01-01T00:00:00Z] and time < [2999-01-01]", 3),
        ("written like 'Ticket%'", 1),
        ("operation=null", 0),
        ("id=2", 1),
    ],
)
def test_it_is_asked_in_the_conditions_language(psa: Psa, conditions: str, count: int) -> None:
    call_three(psa)
    assert len(psa.journal.calls(conditions)) == count


@pytest.mark.parametrize("conditions", ["nothing=1", "lastUpdated=[2020-01-01]", "method=", "method=1"])
def test_a_question_that_is_none_is_refused(psa: Psa, conditions: str) -> None:
    url = f"{psa.origin}/_mock/journal"
    answer = httpx2.get(url, params={"company": psa.company_id, "conditions": conditions}, trust_env=False)
    assert (answer.status_code, answer.json()["code"]) == (400, "ApiFindCondition")


def test_calls_are_verified_and_the_nearest_are_shown(psa: Psa) -> None:
    call_three(psa)
    psa.journal.assert_called('method="POST"')
    psa.journal.assert_called('method="GET"', times=2)
    psa.journal.assert_called('method="GET"', at_least=1)
    psa.journal.assert_called('method="GET"', 'method="POST"', "status=404")
    psa.journal.assert_not_called('method="DELETE"')
    with pytest.raises(NotCalledError) as caught:
        psa.journal.assert_called('method="POST" and path="/service/boards" and status=201')
    assert "2. POST /service/tickets -> 201" in str(caught.value)
    with pytest.raises(NotCalledError, match=r"the 2\. of 2 calls in order was not seen: method=\"GET\""):
        psa.journal.assert_called("status=404", 'method="GET"')
    with pytest.raises(NotCalledError, match="expected 0 times and seen 1 times"):
        psa.journal.assert_not_called('method="POST"')
    with pytest.raises(NotCalledError, match="no call comes near it"):
        psa.journal.assert_called("status=418")


def test_a_call_is_waited_for(psa: Psa) -> None:
    caller = threading.Timer(0.05, psa.client.post, (TICKETS, NEW))
    caller.start()
    [made] = psa.journal.wait_for('method="POST"', timeout=30)
    assert made["status"] == 201
    caller.join()
    with pytest.raises(NotCalledError):
        psa.journal.wait_for('method="DELETE"', timeout=0.01)


def test_it_is_sent_as_it_comes(psa: Psa) -> None:
    psa.client.get("/service/boards")
    url = f"{psa.origin}/_mock/journal/events?company={psa.company_id}&after=0&conditions=status=200"
    with urllib.request.urlopen(url, timeout=30) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = [stream.readline().decode().strip() for _ in range(4)]
        assert lines[2] == "id: 1"
        psa.client.get("/service/boards/404")
        psa.client.get("/service/priorities")
        more = [stream.readline().decode().strip() for _ in range(3)]
    assert more[1] == "id: 3"
    assert json.loads(more[2].removeprefix("data: "))["path"] == "/service/priorities"


def test_it_is_an_http_archive(psa: Psa) -> None:
    call_three(psa)
    [_, made, _] = psa.journal.har()["log"]["entries"]
    assert made["request"]["url"].endswith("/v4_6_release/apis/3.0/service/tickets")
    assert json.loads(made["request"]["postData"]["text"]) == NEW
    assert (made["response"]["status"], made["response"]["content"]["mimeType"]) == (
        201,
        "application/json; charset=utf-8",
    )


def test_it_can_be_cleared_switched_off_and_reset(psa: Psa) -> None:
    call_three(psa)
    psa.journal.clear()
    assert psa.journal.calls() == []
    psa.controls.ask("PUT", "journal", {"on": False})
    call_three(psa)
    assert psa.journal.calls() == []
    psa.controls.ask("PUT", "journal", {"on": True})
    call_three(psa)
    psa.reset("journal")
    assert psa.journal.calls() == []


def test_it_is_a_ring() -> None:
    with MockPSA(in_process=True, journal=3) as psa:
        for number in range(1, 6):
            psa.client.get(f"/service/tickets/{number}")
        assert [each["id"] for each in psa.journal.calls()] == [3, 4, 5]


def test_the_first_call_of_a_company_is_in_it(psa_server: MockPSA) -> None:
    url = f"{psa_server.origin}/service/boards"
    httpx2.get(url, auth=("first+public", "private"), headers={"clientId": "x"}, trust_env=False)
    found = httpx2.get(f"{psa_server.origin}/_mock/journal?company=first", trust_env=False).json()["entries"]
    assert [each["path"] for each in found] == ["/service/boards"]


def test_a_fault_is_named_in_it(psa: Psa) -> None:
    psa.faults.add(effect="503", times=1)
    psa.client.get("/service/boards")
    [entry] = psa.journal.calls("fault like '503%'")
    assert entry["status"] == 503


def test_the_same_calls_give_the_same_lines(psa_server: MockPSA) -> None:
    found = []
    for _ in range(2):
        desk = psa_server.desk(clock="2026-01-05T09:00:00Z", seed=3)
        call_three(desk)
        found.append((desk.journal.lines(), desk.snapshot().lines()))
        desk.delete()
    assert found[0] == found[1]
    assert found[0][0].count(b"\n") == 3


def test_metrics_count(psa: Psa) -> None:
    psa.client.get("/service/boards/404")
    with urllib.request.urlopen(f"{psa.origin}/_mock/metrics") as answer:
        text = answer.read().decode()
    assert '\nmockpsa_requests_total{method="GET",status="404"} ' in text
    assert "# TYPE mockpsa_requests_total counter" in text


DETERMINED = """
from hashlib import sha256
from mockpsa.testing import MockPSA
server = MockPSA(in_process=True)
psa = server.desk("one", world="demo", clock="2026-01-05T09:00:00Z", seed=3, faults=["flaky"])
texts = [psa.client.get("/service/tickets", pageSize=20, orderBy="summary").text]
for number in range(20):
    try:
        body = {"summary": f"new {number}", "board": {"id": 1}, "company": {"id": 12345}}
        texts.append(psa.client.post("/service/tickets", body).text)
    except ConnectionError as error:
        texts.append(str(error))
texts += [psa.journal.lines().decode(), psa.snapshot().lines().decode()]
server.close()
print(sha256("".join(texts).encode()).hexdigest())
"""


def test_two_processes_give_the_same_bytes() -> None:
    command = [sys.executable, "-c", DETERMINED]
    found = {subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout for _ in range(2)}
    assert len(found) == 1
