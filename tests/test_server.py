"""`mockpsa serve` and `mockpsa health` as processes: what a user at a shell meets."""

import json
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import skip

MOCKPSA = [sys.executable, "-m", "mockpsa"]
TOKEN = b64encode(b"acme+public:private").decode()


def call(origin: str, path: str, method: str = "GET", body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Basic {TOKEN}", "clientId": "tests"}
    request = urllib.request.Request(f"{origin}{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read()
        return json.loads(text) if text else None


@contextmanager
def serving(*options: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A server on a free port, and what its --json line says."""
    import os

    command = [*MOCKPSA, "serve", "--port", "0", "--json", *options]
    world = {} if "--world" in options else {"MOCKPSA_WORLD": "minimal"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **world, **environment}
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield process, json.loads(line)
        finally:
            process.kill()


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    command = [*MOCKPSA, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=30, check=False, env={**os.environ, **environment}
    )


ANYWHERE = "0.0.0.0"  # noqa: S104 - as in the image
ENDS_WITHIN = 0.4  # seconds
TRIES = 3  # the machine may be busy with something else once


def seconds_to_end(process: subprocess.Popen[str], number: signal.Signals) -> float:
    """How long a signal takes to end the process, with exit code 0."""
    start = time.monotonic()
    process.send_signal(number)
    assert process.wait(10) == 0
    return time.monotonic() - start


def test_it_prints_a_curl_line_that_works_when_pasted() -> None:
    if shutil.which("curl") is None:
        skip("needs curl")
    with subprocess.Popen([*MOCKPSA, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline().strip() for _ in range(6)]
            assert "http://127.0.0.1:" in lines[0]
            assert lines[2].split() == ["public", "key", "public"]
            curl = lines[-1].removeprefix("Try: ")
            answer = subprocess.run(shlex.split(curl), capture_output=True, check=True)
            assert [ticket["id"] for ticket in json.loads(answer.stdout)] == [1]
        finally:
            process.kill()


def end_when_idle(number: signal.Signals) -> float:
    with serving() as (process, ready):
        with socket.create_connection(("127.0.0.1", int(ready["origin"].rpartition(":")[2]))) as idle:
            idle.sendall(b"GET /login/companyinfo/acme HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert idle.recv(12) == b"HTTP/1.1 200"  # and the connection is kept alive
            taken = seconds_to_end(process, number)
        assert process.stderr is not None
        assert process.stderr.read() == ""
        return taken


def end_when_busy() -> float:
    with serving() as (process, ready):
        slow = socket.create_connection(("127.0.0.1", int(ready["origin"].rpartition(":")[2])))
        with slow:
            head = f"POST /service/tickets HTTP/1.1\r\nHost: x\r\nclientId: x\r\nAuthorization: Basic {TOKEN}\r\n"
            slow.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
            call(ready["origin"], "/system/info")  # by now the slow one has been accepted
            return seconds_to_end(process, signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_promptly_with_exit_code_0(number: signal.Signals) -> None:
    assert any(end_when_idle(number) < ENDS_WITHIN for _ in range(TRIES))


def test_a_request_under_way_does_not_hold_up_the_end() -> None:
    assert any(end_when_busy() < ENDS_WITHIN for _ in range(TRIES))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--world", "nowhere"], "there is no world 'nowhere'"),
        (["--rule", "nonsense=on"], "there is no rule 'nonsense'"),
        (["--rule", "merge_patch=perhaps"], "merge_patch=on|off"),
        (["--profile", "wrong"], "'wrong' is not one of 'documented', 'live'"),
        (["--wolrd", "empty"], "No such option"),
        (["--port", "70000"], "70000 is not in the range"),
        (["--database", __file__], "cannot be used"),
        (["--public-url", "localhost:80"], "is not of the form http://host:port"),
        (["--public-url", "http://[::1"], "is not of the form http://host:port"),
        (["--public-url", "http://host:99999"], "is not of the form http://host:port"),
        (["--public-url", "http://user@host"], "is not of the form http://host:port"),
        (["--public-url", "http://host#part"], "is not of the form http://host:port"),
        (["--port", "x"], "'x' is not a valid number"),
        (["--host", "256.1.1.1"], "cannot listen on 256.1.1.1"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_mistake_is_one_sentence_and_exit_code_2(arguments: list[str], says: str) -> None:
    done = run("serve", "--port", "0", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mockpsa: ")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_in_use_is_one_sentence_and_exit_code_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port)
    assert done.returncode == 2
    assert done.stderr == f"mockpsa: cannot listen on 127.0.0.1 port {port}: address already in use\n"


def test_a_folder_in_use_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    with serving("--database", str(tmp_path)):
        done = run("serve", "--port", "0", "--database", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith(f"mockpsa: the folder {tmp_path} is in use by another mockpsa")


def test_a_broken_world_stops_the_start(tmp_path: Path) -> None:
    world = tmp_path / "broken.yaml"
    world.write_text("records:\n  /service/boards:\n    - {id: 1}\n", encoding="utf-8")
    done = run("serve", "--port", "0", "--world", str(world))
    assert done.returncode == 2
    assert "broken.yaml:3: /service/boards[0]: The name field is required; add name" in done.stderr


def test_a_database_folder_survives_a_killed_process(tmp_path: Path) -> None:
    with serving("--database", str(tmp_path)) as (process, ready):
        body = {"summary": "kept", "board": {"id": 1}, "company": {"id": 12345}}
        made = call(ready["origin"], "/service/tickets", "POST", body)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with serving("--database", str(tmp_path), "--profile", "live") as (_, again):
        kept = call(again["origin"], f"/service/tickets/{made['id']}")
        assert kept["summary"] == "kept"
        assert kept["board"]["_info"]["board_href"].startswith(again["origin"] + "/")
        assert "sla_resolve_by" in made["_info"]  # made under the documented profile
        assert "sla_resolve_by" not in kept["_info"]  # and served under the live one


def test_a_file_of_another_version_is_refused_in_a_sentence(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "acme.sqlite")
    other.execute("PRAGMA user_version=999")
    other.close()
    (tmp_path / "noise.sqlite").write_bytes(b"this is no database, however one looks at it" * 100)
    with serving("--database", str(tmp_path)) as (_, ready):
        for company, says in (("acme", "is of version 999"), ("noise", "cannot be opened")):
            token = b64encode(f"{company}+public:private".encode()).decode()
            headers = {"Authorization": f"Basic {token}", "clientId": "tests"}
            request = urllib.request.Request(f"{ready['origin']}/service/boards", headers=headers)
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(request, timeout=10)
            with caught.value as answer:
                assert answer.code == 503
                assert says in json.load(answer)["message"]


def test_trouble_with_a_file_is_a_sentence_and_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "acme.sqlite").touch()  # as a crash may leave it: it is made anew
    with serving("--database", str(tmp_path)) as (_, ready):
        body = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}
        call(ready["origin"], "/service/tickets", "POST", body)
        other = sqlite3.connect(tmp_path / "acme.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(urllib.error.HTTPError) as caught:
            call(ready["origin"], "/service/tickets", "POST", body)
        with caught.value as answer:
            assert answer.code == 503
            assert "cannot be used now: database is locked" in json.load(answer)["message"]
        other.execute("ROLLBACK")
        other.close()
        assert call(ready["origin"], "/service/tickets", "POST", body)["id"] == 13


def test_a_server_s_desk_is_verified_and_exported(tmp_path: Path) -> None:
    with serving() as (_, ready):
        origin = ready["origin"]
        call(origin, "/service/boards")
        done = run("verify", origin, "--company", "acme")
        assert (done.returncode, done.stdout) == (0, "no difference (acme)\n")
        file = tmp_path / "acme.yaml"
        assert run("world", "export", origin, "--company", "acme", "-o", str(file)).returncode == 0
        summary = call(origin, "/service/tickets/4")["summary"]
        assert run("verify", origin).stderr == "mockpsa: a server needs --company.\n"
    assert "does not answer" in run("verify", origin, "--company", "acme").stderr
    with serving("--world", str(file)) as (_, ready):
        assert call(ready["origin"], "/service/tickets/4")["summary"] == summary


def test_a_server_s_desk_is_seeded_whatever_the_proxy() -> None:
    with serving() as (_, ready):
        origin = ready["origin"]
        before = call(origin, "/service/tickets/count")["count"]
        elsewhere = {"http_proxy": "http://127.0.0.1:9"}
        done = run("seed", origin, "--company", "acme", "--tickets", "450", **elsewhere)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("450 tickets added to acme.\n")
        assert call(origin, "/service/tickets/count")["count"] == before + 450
        assert run("verify", origin, "--company", "acme", **elsewhere).stdout == "no difference (acme)\n"
        assert run("tenants", "list", origin, **elsewhere).stdout == "acme\n"
        assert run("health", origin, **elsewhere).returncode == 0
        assert "has no company ''" in run("world", "export", origin, "--company", "").stderr
    assert "does not answer" in run("seed", origin, "--company", "acme", "--tickets", "1").stderr


@contextmanager
def seeding(origin: str, much: str) -> Iterator[subprocess.Popen[str]]:
    """A `mockpsa seed` that has added some tickets."""
    before = call(origin, "/service/tickets/count")["count"]
    words = [*MOCKPSA, "seed", origin, "--company", "acme", "--tickets", much]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            while process.poll() is None and call(origin, "/service/tickets/count")["count"] == before:
                pass
            yield process
        finally:
            process.kill()


def test_seeding_that_ends_early_says_how_much_was_added() -> None:
    with serving() as (server, ready):
        origin = ready["origin"]
        before = call(origin, "/service/tickets/count")["count"]
        with seeding(origin, "50000") as process:
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 130
            assert process.stderr is not None
            added = call(origin, "/service/tickets/count")["count"] - before
            assert 0 < added < 50_000
            assert process.stderr.read() == f"{added} of 50000 tickets were added to acme.\n"
        with seeding(origin, "50000") as process:
            server.kill()
            assert process.wait(10) == 2
            assert process.stderr is not None
            said = rf"mockpsa: \d+ of 50000 tickets were added to acme: {origin} does not answer: .+\n"
            assert re.fullmatch(said, process.stderr.read())


def test_a_server_s_clock_is_shown_and_moved() -> None:
    with serving() as (_, ready):
        origin = ready["origin"]
        frozen = run("clock", origin, "--company", "acme", "--freeze", "2024-01-15T12:00:00Z")
        assert (frozen.returncode, frozen.stdout) == (0, "2024-01-15T12:00:00Z, standing still\n")
        body = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}, "priority": {"id": 1}}
        ticket = call(origin, "/service/tickets", "POST", body)["id"]
        told = run("clock", origin, "--company", "acme", "--advance", "1h30m").stdout.splitlines()
        assert told == [
            f"respond SLA of ticket {ticket} breached at 2024-01-15T13:00:00Z",
            "2024-01-15T13:30:00Z, standing still",
        ]
        assert run("clock", origin, "--company", "acme").stdout == "2024-01-15T13:30:00Z, standing still\n"
        assert ", running 60 times as fast" in run("clock", origin, "--company", "acme", "--rate", "60").stdout
        assert ", standing still" in run("clock", origin, "--company", "acme", "--freeze").stdout
        assert run("clock", origin, "--company", "acme", "--reset").stdout.endswith(", running\n")
        refused = run("clock", origin, "--company", "acme", "--set", "soon")
        assert (refused.returncode, "set is a moment" in refused.stderr) == (2, True)


def test_health_is_a_probe() -> None:
    with serving() as (_, ready):
        assert run("health", ready["origin"]).returncode == 0
        gone = ready["origin"]
    down = run("health", gone)
    assert down.returncode == 1
    assert "does not answer" in down.stderr
    for nonsense in ("nonsense", "http://[::1", "http://h:x"):
        assert run("health", nonsense).returncode == 2


def test_health_asks_where_the_settings_say() -> None:
    with serving() as (_, ready):
        port = ready["origin"].rpartition(":")[2]
        assert run("health", MOCKPSA_PORT=port, MOCKPSA_HOST=ANYWHERE).returncode == 0
        assert run("health", "--port", port).returncode == 0
        assert run("health", ready["origin"], MOCKPSA_PORT="1").returncode == 0
    down = run("health", MOCKPSA_PORT=port, MOCKPSA_HOST=ANYWHERE)
    assert (down.returncode, f"http://127.0.0.1:{port} does not answer" in down.stderr) == (1, True)
    free = run("health", MOCKPSA_PORT="0")
    assert (free.returncode, free.stderr) == (
        2,
        "mockpsa: a server on port 0 listens on any free port; give its URL.\n",
    )


def test_the_image_s_health_check_follows_the_port() -> None:
    dockerfile = (Path(__file__).parents[1] / "Dockerfile").read_text(encoding="utf-8")
    [check] = re.findall(r"^HEALTHCHECK .*CMD (.*)$", dockerfile, re.MULTILINE)
    words = json.loads(check)
    assert words[0] == "mockpsa"
    with serving() as (_, ready):
        port = ready["origin"].rpartition(":")[2]
        assert run(*words[1:], MOCKPSA_PORT=port, MOCKPSA_HOST=ANYWHERE).returncode == 0


def test_serving_imports_neither_faker_nor_the_orm_and_from_a_kept_world_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from mockpsa.app import make_app; from mockpsa.settings import Settings; import mockpsa.server\n"
        f"make_app(Settings(world='minimal', cache={str(tmp_path)!r}))\n"
        "heavy = ('faker', 'sqlalchemy.orm', 'pydantic', 'yaml', 'lark', 'sqlalchemy')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    starts = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)
    ]
    assert [start.stdout.strip() for start in starts] == ["['yaml', 'sqlalchemy']"] * 2 + ["[]"]


def test_the_log_can_be_json_lines() -> None:
    with serving("--log-format", "json") as (process, ready):
        with socket.create_connection(("127.0.0.1", int(ready["origin"].rpartition(":")[2]))) as caller:
            caller.sendall(b"this is no HTTP\r\n\r\n")
            assert b"400" in caller.recv(100)
        process.terminate()
        assert process.stderr is not None
        line = json.loads(process.stderr.readline())
    assert (line["level"], line["message"]) == ("warning", "Invalid HTTP request received.")


def test_help_and_version_answer() -> None:
    assert "--database" in run("serve", "--help").stdout
    assert run("--version").stdout.startswith("mockpsa ")
