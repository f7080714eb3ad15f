"""The pytest plugin, in runs of pytest of its own."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mockpsa.testing import MockPSA

PASSES = """
import pytest

def test_a_desk_of_its_own(psa):
    ticket = psa.client.post("/service/tickets", {
        "summary": "No e-mail", "board": psa.board("Service Desk").ref, "company": psa.company("12345").ref})
    assert ticket.status_code == 201
    assert psa.ticket("No e-mail").id == ticket.json()["id"] == 12
    psa.journal.assert_called('method="POST" and path contains "tickets"', times=1)

def test_another(psa):
    assert psa.client.get("/service/tickets/count").json() == {"count": 10}

@pytest.mark.psa(world="empty", profile="live", clock="2026-01-05T09:00:00Z", faults=["busy"])
def test_marked(psa):
    assert [psa.client.get("/service/tickets").status_code for _ in range(4)] == [429, 429, 429, 200]
    assert psa.client.get("/service/tickets").json() == []

def test_handles(psa):
    before = psa.snapshot()
    psa.seed({"/service/tickets": [{"summary": "seeded", "board": {"id": 1}, "company": {"id": 12345}}]})
    assert before.diff()["/service/tickets"]["added"][0]["summary"] == "seeded"
    before.restore()
    assert [each["id"] for each in psa.client.every("/service/tickets", pageSize=3)] == list(range(1, 11))
    assert psa.member("mgarcia").id == 123
    assert psa.env["CONNECTWISE_URL"] == psa.url
    assert psa.verify() == []
    with pytest.raises(LookupError, match="there is no board 'x'; there are Service Desk"):
        psa.board("x")
"""

FAILS = """
import pytest

def test_that_fails(psa):
    psa.client.get("/service/tickets", conditions="summary='none'")
    assert psa.client.get("/service/nothing").ok
"""

MEETS = """
import pytest

@pytest.fixture
def broken(psa, monkeypatch):
    def fail(*_):
        raise RuntimeError("as a mistake in mockpsa would")
    monkeypatch.setattr("mockpsa.wire.api.read_parameters", fail)

def test_501(psa):
    assert psa.client.get("/expense/reports").status_code == 501

def test_500(psa, broken):
    assert psa.client.get("/service/boards").status_code == 500

@pytest.mark.psa(errors=True)
def test_501_allowed(psa):
    assert psa.client.get("/expense/reports").status_code == 501

@pytest.mark.psa(errors=True)
def test_500_allowed(psa, broken):
    assert psa.client.get("/service/boards").status_code == 500

@pytest.mark.psa(faults=[{"effect": "500"}])
def test_500_of_a_fault(psa):
    assert psa.client.get("/service/boards").status_code == 500

def test_503_of_a_header(psa):
    assert psa.client.request("GET", "/service/boards", headers={"X-Mock-Fault": "503"}).status_code == 503

def test_404(psa):
    assert psa.client.get("/service/tickets/404").status_code == 404

def test_that_fails_by_itself(psa):
    assert psa.client.get("/expense/reports").ok
"""

MANY = Path(__file__).with_name("many.py").read_text(encoding="utf-8")


def run(folder: Path, text: str, *options: str) -> tuple[int, str, float]:
    """A run of pytest on one file: its exit code, what it printed, its seconds."""
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options, "test_it.py"]
    begun = time.monotonic()
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment, timeout=300
    )
    return done.returncode, done.stdout + done.stderr, time.monotonic() - begun


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_each_test_has_a_desk_of_its_own(tmp_path: Path, options: tuple[str, ...]) -> None:
    code, printed, _ = run(tmp_path, PASSES, *options)
    assert code == 0, printed
    assert "4 passed" in printed


def test_a_server_that_runs_already_is_used(tmp_path: Path) -> None:
    server = MockPSA(control_token="word")
    code, printed, _ = run(tmp_path, PASSES, "--psa-url", server.origin, "--psa-token", "word")
    assert code == 0, printed
    left = server.transport.send("GET", "/_mock/tenants", {"X-Mock-Token": "word"}, None)
    assert left.json()["tenants"] == []
    server.close()


def test_a_failing_test_shows_its_calls(tmp_path: Path) -> None:
    code, printed, _ = run(tmp_path, FAILS, "-k", "fails")
    assert code == 1
    assert "mockpsa calls" in printed
    assert "200 GET /service/tickets?conditions=summary%3D%27none%27" in printed
    assert "404 GET /service/nothing" in printed


def test_a_test_that_met_a_501_or_an_unexpected_5xx_fails_unless_it_says_otherwise(tmp_path: Path) -> None:
    code, printed, _ = run(tmp_path, MEETS, "-rA")
    assert code == 1
    outcomes = {name: outcome for outcome, name in re.findall(r"(PASSED|FAILED) test_it.py::test_(\w+)", printed)}
    assert outcomes == {
        "501": "FAILED",
        "500": "FAILED",
        "501_allowed": "PASSED",
        "500_allowed": "PASSED",
        "500_of_a_fault": "PASSED",
        "503_of_a_header": "PASSED",
        "404": "PASSED",
        "that_fails_by_itself": "FAILED",
    }
    assert "test_501 passed, but mockpsa could not answer as the service would:\n501 GET /expense/reports\n" in printed
    assert "test_500 passed, but mockpsa could not answer as the service would:\n500 GET /service/boards\n" in printed
    assert "exists in the service; mockpsa does not emulate it." in printed


def test_it_imports_nothing_until_it_is_used(tmp_path: Path) -> None:
    text = """
import sys

def test_nothing():
    heavy = ("starlette", "sqlalchemy", "lark", "uvicorn")
    loaded = [name for name in sys.modules if name.startswith("mockpsa.") or name in heavy]
    assert sorted(loaded) == ["mockpsa.testing", "mockpsa.testing.plugin"]
"""
    code, printed, _ = run(tmp_path, text)
    assert code == 0, printed


def test_two_workers_share_a_server_and_never_meet(tmp_path: Path) -> None:
    code, printed, _ = run(tmp_path, MANY, "-n", "2")
    assert code == 0, printed
    assert "200 passed" in printed
