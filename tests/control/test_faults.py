"""Faults: what callers see of each effect, and when each strikes."""

import json
from http.client import IncompleteRead
from typing import Any

import httpx2
import pytest

from mockpsa.control.effects import ABOUT, EFFECTS
from mockpsa.control.presets import presets
from mockpsa.testing import MockPSA, Psa

TICKETS = "/service/tickets"
NEW = {"summary": "new", "board": {"id": 1}, "company": {"id": 12345}}


def ask(psa: Psa, effect: str, method: str = "GET", path: str = f"{TICKETS}?pageSize=2&page=2") -> httpx2.Response:
    """What httpx2 gets of a request that asks for an effect."""
    headers = {**psa.credentials.headers, "X-Mock-Fault": effect}
    body = {"json": NEW} if method == "POST" else {}
    with httpx2.Client(trust_env=False) as client:
        return client.request(method, psa.url + path, headers=headers, **body)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("effect", "status", "kind", "text"),
    [
        ("401", 401, "json", '{"code":"ConnectWiseApi","message":"UserNotAuthenticated"}'),
        ("403", 403, "json", '{"code":"Security","message":"You do not have security permission to perform'),
        ("404", 404, "json", '{"code":"NotFound","message":"Service Ticket 404 not found"}'),
        ("409", 409, "json", '{"code":"Conflict"'),
        (
            "429",
            429,
            "json",
            '{"error":"ConnectWiseAPI","message":"Too many requests. Please try again in 30 seconds."}',
        ),
        ("500", 500, "json", '{"code":"ConnectWiseApi","message":"A timeout has occured. Please try again."}'),
        ("502", 502, "html", "<html>"),
        ("503", 503, "html", "<html>"),
        ("gateway", 400, "plain", "Cannot route. Codebase/company is invalid"),
        ("html", 200, "html", "<!DOCTYPE html>"),
        ("delay; delay=0.01", 200, "json", '[{"id":3'),
    ],
)
def test_an_answer_in_the_service_s_place(psa: Psa, effect: str, status: int, kind: str, text: str) -> None:
    answer = ask(psa, effect)
    assert (answer.status_code, kind in answer.headers["content-type"]) == (status, True)
    assert answer.text.startswith(text)
    assert answer.headers.get("retry-after") == ("30" if effect == "429" else None)


def test_a_broken_connection_is_one(psa: Psa) -> None:
    with pytest.raises(httpx2.ReadError):
        ask(psa, "reset")
    with pytest.raises(httpx2.ReadError):
        ask(psa, "reset", "POST", TICKETS)
    assert psa.client.get(f"{TICKETS}/count").json() == {"count": 10}


def test_a_dropped_answer_is_one_to_a_call_that_was_done(psa: Psa) -> None:
    with pytest.raises(httpx2.ReadError):
        ask(psa, "dropped", "POST", TICKETS)
    assert psa.client.get(f"{TICKETS}/count").json() == {"count": 11}


def test_half_an_answer_ends_too_early(psa: Psa) -> None:
    with pytest.raises(httpx2.RemoteProtocolError):
        ask(psa, "half")
    with pytest.raises(IncompleteRead):
        psa.client.request("GET", TICKETS, headers={"X-Mock-Fault": "half"})


def test_malformed_json_cannot_be_read(psa: Psa) -> None:
    answer = ask(psa, "malformed")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_record_comes_twice_across_two_pages_byte_for_byte(psa: Psa) -> None:
    before = psa.client.get(TICKETS, pageSize=2, page=1).text
    drifted = ask(psa, "duplicate").text
    assert [each["id"] for each in json.loads(drifted)] == [2, 3]
    assert before[before.index(',{"id":2,"summary"') + 1 : -1] in drifted
    assert [each["id"] for each in ask(psa, "duplicate", path=f"{TICKETS}?pageSize=2").json()] == [1, 2]


def test_in_process_a_broken_connection_is_an_exception() -> None:
    with MockPSA(in_process=True) as psa:
        psa.faults.add(effect="dropped", method="POST")
        with pytest.raises(ConnectionResetError):
            psa.client.post(TICKETS, NEW)
        assert psa.client.get(f"{TICKETS}/count").json() == {"count": 11}


def struck(psa: Psa, calls: int, **fault: Any) -> list[int]:
    """Which of so many calls a fault strikes."""
    psa.faults.add(effect="503", **fault)
    found = [number for number in range(1, calls + 1) if psa.client.get("/service/boards").status_code == 503]
    psa.faults.clear()
    return found


@pytest.mark.parametrize(
    ("schedule", "found"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"nth": 2}, [2]),
        ({"first": 2}, [1, 2]),
        ({"every": 3}, [3, 6]),
        ({"times": 1}, [1]),
        ({"every": 2, "times": 2}, [2, 4]),
        ({"probability": 0.0}, []),
        ({"until": "2001-01-01T00:00:00Z"}, []),
        ({"from": "2999-01-01T00:00:00Z"}, []),
        ({"from": "2001-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z", "nth": 1}, [1]),
        ({"lifetime": 0.0}, []),
        ({"lifetime": 3600.0, "nth": 1}, [1]),
    ],
)
def test_a_schedule(psa: Psa, schedule: dict[str, Any], found: list[int]) -> None:
    assert struck(psa, 6, **schedule) == found


def test_chance_is_the_same_every_time(psa: Psa) -> None:
    first = struck(psa, 30, probability=0.5, seed=1)
    assert first == struck(psa, 30, probability=0.5, seed=1)
    assert first != struck(psa, 30, probability=0.5, seed=2)


@pytest.mark.parametrize(
    ("match", "found"),
    [
        ({"method": "post"}, ["POST"]),
        ({"path": "/service/tickets/*"}, ["one", "PATCH"]),
        ({"path": "/service/tickets"}, ["list", "POST"]),
        ({"operation": "getServiceTicketsById"}, ["one"]),
        ({"operation": "*ServiceTicketsById"}, ["one", "PATCH"]),
        ({"header": {"X-Which": "list"}}, ["list"]),
        ({"conditions": 'board/name="Service Desk"'}, ["one", "POST", "PATCH"]),
        ({"conditions": "board/id=1 and company/id=12345", "method": "POST"}, ["POST"]),
        ({"conditions": "summary contains 'front desk' and status/name != 'x'"}, ["one", "PATCH"]),
        ({"conditions": "id>1"}, []),
    ],
)
def test_a_match(psa: Psa, match: dict[str, Any], found: list[str]) -> None:
    psa.faults.add(effect="403", **match)
    calls = {
        "one": ("GET", f"{TICKETS}/1", None),
        "list": ("GET", TICKETS, None),
        "POST": ("POST", TICKETS, NEW),
        "PATCH": ("PATCH", f"{TICKETS}/1", [{"op": "replace", "path": "impact", "value": "Low"}]),
    }
    seen = {
        name: psa.client.request(method, path, body, headers={"X-Which": name}).status_code
        for name, (method, path, body) in calls.items()
    }
    assert [name for name, status in seen.items() if status == 403] == found
    assert all(status in (200, 201, 403) for status in seen.values())


def test_a_fault_is_its_company_s_own_unless_it_is_everybody_s(psa: Psa, psa_server: MockPSA) -> None:
    other = psa_server.desk()
    psa.faults.add(effect="503")
    assert [desk.client.get("/service/boards").status_code for desk in (psa, other)] == [503, 200]
    [fault] = psa.faults
    assert (fault["met"], fault["done"], fault["company"]) == (1, 1, psa.company_id)
    psa.reset("faults")
    assert psa.client.get("/service/boards").status_code == 200
    other.delete()


def test_every_preset_is_what_it_says(psa: Psa) -> None:
    for name, preset in presets().items():
        assert preset.about
        psa.faults.add(name)
        psa.faults.clear()
    psa.faults.add("busy")
    answers = [psa.client.get("/service/boards") for _ in range(4)]
    assert [(each.status_code, each.headers.get("retry-after")) for each in answers] == [(429, "1")] * 3 + [(200, None)]
    assert set(ABOUT) == set(EFFECTS)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"effect": "418"}, "There is no effect '418'; there are 401, 403,"),
        ({}, "A fault has an effect, or a delay in seconds."),
        ({"delay": -1}, "delay and deviation are 0 to 600 seconds."),
        ({"effect": "503", "probability": 2}, "probability is 0 to 1."),
        ({"effect": "503", "nth": 0}, "nth is 1 or more."),
        ({"effect": "503", "header": {"x": 1}}, "header must be an object of texts."),
        ({"effect": "503", "conditions": "nothing=1"}, "nothing is not a recognized name."),
        ({"effect": "503", "until": "soon"}, "until must be a date"),
        ({"preset": "none"}, "There is no preset 'none'; there are busy, "),
        ({"effect": "503", "when": 1}, "There is no member 'when'; there are effect, method,"),
    ],
)
def test_a_fault_that_is_none_is_refused(psa: Psa, body: Any, message: str) -> None:
    answer = httpx2.post(f"{psa.origin}/_mock/faults", params={"company": psa.company_id}, json=body, trust_env=False)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message)


@pytest.mark.parametrize("text", ["none", "503; delay=x", "503; when=1", ""])
def test_a_header_that_asks_for_nothing_known_is_refused(psa: Psa, text: str) -> None:
    assert ask(psa, text).status_code == 400


def test_a_member_has_so_many_requests_a_minute() -> None:
    with MockPSA(in_process=True, rate_limit=3) as psa:
        answers = [psa.client.get("/service/boards") for _ in range(5)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert answers[-1].json()["message"].startswith("Too many requests. Please try again in ")
