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

START, END, RUN = 30, 10, 60  # seconds at most
INHERITED = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT")  # no proxies, no certificates, no settings of ours


@dataclass(frozen=True, slots=True)
class Served:
    """Where the server is: ``authority`` speaks TLS with a certificate of the CA in ``ca_file``.

    ``url`` is the API there, ``plain_url`` without TLS.
    """

    authority: str
    url: str
    plain_url: str
    ca_file: Path

    def run(
        self, command: Sequence[str], company: str, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run a client's script to its end, as a caller of ``company``."""
        account = {
            "authority": self.authority,
            "plainUrl": self.plain_url,
            "company": company,
            "publicKey": "public",
            "privateKey": "private",
            "clientId": "00000000-0000-4000-8000-000000000000",
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

    def story(self, command: Sequence[str], company: str, environment: Mapping[str, str]) -> dict[str, Any]:
        """What a client's script saw."""
        done = self.run(command, company, environment)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        seen: dict[str, Any] = json.loads(done.stdout)
        return seen

    def desk(self, company: str) -> httpx2.Client:
        """A plain caller of the same company."""
        return httpx2.Client(
            base_url=self.url,
            auth=(f"{company}+public", "private"),
            headers={"clientId": "tests"},
            verify=ssl.create_default_context(cafile=self.ca_file),
            trust_env=False,
        )


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """The server. Whatever it logs is an error of the test."""
    log = folder / "stderr.txt"
    with _process(log) as announced:
        authority = urlsplit(announced["tlsOrigin"]).netloc
        yield Served(authority, announced["tlsUrl"], announced["url"], Path(announced["caFile"]))
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
