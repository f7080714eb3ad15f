"""A real ``mockpsa serve --tls``, and how a foreign client is run against it."""

import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from tests.conftest import skip

START, END, RUN = 30, 10, 60  # seconds at most
INHERITED = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT")  # no proxies, no certificates, no settings of ours


def environment(client: str) -> Path:
    """The folder that a client is installed in."""
    folder = Path(os.environ.get("MOCKPSA_CLIENTS") or os.devnull) / client
    if not folder.is_dir():
        skip(f"MOCKPSA_CLIENTS names no folder that {client} is installed in (tests/clients/install.sh)")
    return folder


def python_with(client: str) -> str:
    """The Python that has a client."""
    return str(environment(client) / "bin" / "python")


@dataclass(frozen=True, slots=True)
class Served:
    """Where the server is: ``authority`` speaks TLS with a certificate of the CA in ``ca_file``.

    ``secure`` is the API there, ``origin`` and ``url`` are the server and the API in plain HTTP.
    """

    authority: str
    secure: str
    origin: str
    url: str
    ca_file: Path

    def run(
        self, command: Sequence[str], company: str, environment: Mapping[str, str], **told: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a client's script to its end, as a caller of ``company``; ``told`` is added to what it is given."""
        account = {
            "authority": self.authority,
            "origin": self.origin,
            "url": self.url,
            "company": company,
            "publicKey": "public",
            "privateKey": "private",
            "clientId": "00000000-0000-4000-8000-000000000000",
            **told,
        }
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return subprocess.run(
            [*command, json.dumps(account)],
            env={**inherited, **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=RUN,
            check=False,
        )

    def story(
        self, command: Sequence[str], company: str, environment: Mapping[str, str], **told: Any
    ) -> dict[str, Any]:
        """What a client's script saw."""
        done = self.run(command, company, environment, **told)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        seen: dict[str, Any] = json.loads(done.stdout)
        return seen

    def desk(self, company: str, *, secure: bool = False) -> httpx2.Client:
        """A plain caller of the same company, by the protocol that the client speaks: links in answers are of it."""
        return httpx2.Client(
            base_url=self.secure if secure else self.url,
            auth=(f"{company}+public", "private"),
            headers={"clientId": "tests"},
            verify=ssl.create_default_context(cafile=self.ca_file),
            trust_env=False,
        )

    def advance(self, company: str, **by: int) -> None:
        """Move a company's clock on."""
        url, asked = f"{self.origin}/_mock/clock", {"company": company}
        assert httpx2.post(url, params=asked, json={"advance": by}, trust_env=False).status_code == 200

    def flush(self, company: str) -> None:
        """Deliver a company's callbacks now."""
        url = f"{self.origin}/_mock/callbacks/flush"
        assert httpx2.post(url, params={"company": company}, trust_env=False).status_code == 200

    def calls(self, company: str, conditions: str) -> list[dict[str, Any]]:
        """The calls of a company that the server's journal has."""
        asked = {"company": company, "conditions": conditions}
        journal = httpx2.get(f"{self.origin}/_mock/journal", params=asked, trust_env=False).json()
        calls: list[dict[str, Any]] = journal["entries"]
        return calls


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """The server. Whatever it logs is an error of the test."""
    log = folder / "stderr.txt"
    with _process(log) as announced:
        yield Served(
            urlsplit(announced["tlsOrigin"]).netloc,
            announced["tlsUrl"],
            announced["origin"],
            announced["url"],
            Path(announced["caFile"]),
        )
    assert log.read_text(encoding="utf-8") == ""


@contextmanager
def _process(log: Path) -> Iterator[dict[str, Any]]:
    """A server process; its announcement, once it answers."""
    command = [sys.executable, "-m", "mockpsa", "serve", "--port", "0", "--json", "--world", "minimal"]
    command += ["--tls=0", "--tls-ca", str(log.parent)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOCKPSA_")}
    with (
        log.open("w", encoding="utf-8") as stderr,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True) as process,
    ):
        assert process.stdout is not None
        try:
            watchdog = threading.Timer(START, process.kill)
            watchdog.daemon = True
            watchdog.start()
            line = process.stdout.readline()
            watchdog.cancel()
            watchdog.join()
            assert line, log.read_text(encoding="utf-8")
            yield json.loads(line)
        finally:
            process.terminate()
            try:
                process.wait(END)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
