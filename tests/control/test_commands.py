"""The controls by command."""

import json
import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from mockpsa.testing import MockPSA, Psa
from tests.conftest import command

TICKET = "/service/tickets/1"


def test_snapshots_by_command(psa: Psa, capsys: pytest.CaptureFixture[str]) -> None:
    at = [psa.origin, "--company", psa.company_id]
    assert command("snapshots", "take", *at, "before") == 0
    psa.client.patch(TICKET, summary="changed")
    assert command("snapshots", "diff", *at, "before") == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["/service/tickets"]["changed"][0]["fields"]["summary"]["new"] == "changed"
    assert command("snapshots", "branch", *at, "before", f"{psa.company_id}b") == 0
    assert command("snapshots", "restore", *at, "before") == 0
    assert psa.ticket(1)["summary"] != "changed"
    assert command("snapshots", "list", *at) == 0
    assert capsys.readouterr().out == "before\n"
    assert command("snapshots", "restore", *at, "none") == 2
    assert "has no snapshot 'none'" in capsys.readouterr().err
    assert command("tenants", "delete", psa.origin, "--company", f"{psa.company_id}b") == 0


ABOUT_A_DESK = (
    ("verify", "{at}"),
    ("seed", "{at}", "--tickets", "1"),
    ("world", "export", "{at}"),
    ("tenants", "export", "{at}", "desk.sqlite"),
    ("snapshots", "list", "{at}"),
    ("snapshots", "take", "{at}", "x"),
    ("faults", "list", "{at}"),
    ("journal", "{at}"),
)


@pytest.mark.parametrize("words", ABOUT_A_DESK, ids=" ".join)
def test_a_misspelt_company_is_told_and_no_desk_is_made(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    cases: list[tuple[dict[str, Any], str]]
    cases = [({}, "acme, mycompany"), ({"companies": ("acme", "other")}, "acme, other")]
    for settings, there in cases:
        server = MockPSA(**settings)
        assert command("tenants", "create", server.origin, "acme") == 0
        capsys.readouterr()
        assert command(*(each.format(at=server.origin) for each in words), "--company", "typo") == 2
        assert f"has no company 'typo': there are {there}; " in capsys.readouterr().err
        assert command("tenants", "list", server.origin) == 0
        assert capsys.readouterr().out == "acme\n"
        server.close()
    assert list(tmp_path.iterdir()) == []


def test_a_desk_that_the_server_named_needs_no_call_before(capsys: pytest.CaptureFixture[str]) -> None:
    server = MockPSA()
    assert command("seed", server.origin, "--company", "MyCompany", "--tickets", "1") == 0
    assert capsys.readouterr().out.endswith("1 tickets added to MyCompany.\n")
    server.close()


def test_a_company_is_known_in_any_case_by_what_it_was_first_called(capsys: pytest.CaptureFixture[str]) -> None:
    server = MockPSA()
    assert command("tenants", "create", server.origin, "AcmeCo") == 0
    for name in ("AcmeCo", "acmeco"):
        assert command("verify", server.origin, "--company", name) == 0
        assert "no difference" in capsys.readouterr().out
    server.close()


class Elsewhere(BaseHTTPRequestHandler):
    """Another server: of a page, of some API, of one without any page."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        answers = {"api": (200, b"[]"), "none": (404, b"")}
        status, body = answers.get(self.path.split("/")[1], (200, b"<html>"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name that is called

    def log_message(self, *_: Any) -> None:
        pass


@pytest.mark.parametrize("words", [*ABOUT_A_DESK, ("reset", "{at}"), ("clock", "{at}"), ("health", "{at}")], ids=str)
def test_a_server_that_is_not_mockpsa_is_told(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    company = () if words[0] == "health" else ("--company", "acme")
    for path in ("page", "api", "none"):
        url = f"http://127.0.0.1:{server.server_port}/{path}"
        assert command(*(each.format(at=url) for each in words), *company) in (1, 2)
        printed = capsys.readouterr()
        assert (printed.out, printed.err.count("\n")) == ("", 1)
        assert printed.err.startswith(f"mockpsa: {url} does not answer")
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_cannot_be_written_is_told(psa: Psa, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "none" / "desk"
    for words in (("tenants", "export", psa.origin, str(file)), ("world", "export", psa.origin, "-o", str(file))):
        assert command(*words, "--company", psa.company_id) == 2
        assert capsys.readouterr().err == f"mockpsa: the file {file} cannot be written: no such file or directory\n"
    (tmp_path / "mockpsa.lock").mkdir()
    assert command("verify", str(tmp_path)) == 2
    assert "mockpsa.lock cannot be locked: unable to open database file\n" in capsys.readouterr().err


def test_a_class_gets_a_sheet_of_credentials(capsys: pytest.CaptureFixture[str]) -> None:
    server = MockPSA()
    assert command("tenants", "create", server.origin, "student", "--count", "20") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["company", "public", "key", "private", "key", "url"]
    assert lines[20].split() == ["student20", "public", "private", f"{server.origin}/v4_6_release/apis/3.0"]
    assert command("tenants", "list", server.origin) == 0
    assert "student7\n" in capsys.readouterr().out
    server.close()
    assert command("tenants", "list", server.origin) == 2
    assert "does not answer" in capsys.readouterr().err
    assert command("tenants", "list", "nowhere") == 2
    assert "is not a URL such as" in capsys.readouterr().err


def test_a_tenant_moves_as_a_file(psa: Psa, psa_server: MockPSA, tmp_path: Path) -> None:
    psa.client.patch(TICKET, summary="moved")
    file = str(tmp_path / "desk.sqlite")
    assert command("tenants", "export", psa.origin, "--company", psa.company_id, file) == 0
    other = psa_server.desk()
    assert command("tenants", "import", psa.origin, "--company", other.company_id, file) == 0
    assert other.ticket(1)["summary"] == "moved"
    assert command("reset", psa.origin, "--company", other.company_id, "data") == 0
    assert other.ticket(1)["summary"] != "moved"
    other.delete()


def test_faults_and_journal_by_command(psa: Psa, capsys: pytest.CaptureFixture[str]) -> None:
    at = [psa.origin, "--company", psa.company_id]
    assert command("faults", "add", *at, '{"effect": "503", "times": 1}') == 0
    assert command("faults", "add", *at, "down") == 0
    assert psa.client.get("/service/boards").status_code == 503
    assert command("faults", "list", *at) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert command("faults", "clear", *at) == 0
    assert psa.client.get("/service/boards").ok
    assert command("journal", *at, "--conditions", "status=503") == 0
    assert "503 GET /service/boards" in capsys.readouterr().out
    assert command("journal", *at, "--har") == 0
    assert len(json.loads(capsys.readouterr().out)["log"]["entries"]) == 2
    assert command("faults", "add", *at, "{") == 2


@pytest.mark.parametrize("words", [[], ["world"], ["tenants"], ["faults"], ["snapshots"]])
def test_a_command_alone_prints_its_help_line_by_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command(*words) == 2
    lines = capsys.readouterr().err.splitlines()
    assert re.fullmatch(" ".join([r"Usage: .*mockpsa", *words, r"\[OPTIONS\] COMMAND \[ARGS\]\.\.\."]), lines[0])
    assert "  -h, --help  Show this message and exit." in lines


def test_the_token_is_sent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    server = MockPSA(control_token="word")
    assert command("tenants", "create", server.origin, "one") == 2
    assert f"{server.origin} refuses: /_mock asks for the --control-token" in capsys.readouterr().err
    monkeypatch.setenv("MOCKPSA_CONTROL_TOKEN", "word")
    assert command("tenants", "create", server.origin, "one") == 0
    assert command("verify", server.origin, "--company", "one") == 0
    monkeypatch.delenv("MOCKPSA_CONTROL_TOKEN")
    for words in (("clock",), ("verify",), ("world", "export"), ("seed", "--tickets", "1")):
        assert command(*words, server.origin, "--company", "one", "--token", "word") == 0
        assert command(*words, server.origin, "--company", "one", "--token", "wrong") == 2
    server.close()
