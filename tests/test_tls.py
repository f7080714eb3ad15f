"""``--tls``: HTTPS beside HTTP, with a CA that stays the same."""

import json
import shutil
import ssl
import stat
import subprocess
import sys
import urllib.request
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from mockpsa.settings import Settings
from mockpsa.tls import CannotSecure, secure
from tests.conftest import Client, skip
from tests.test_server import call, run, serving

HEADERS = {"Authorization": f"Basic {b64encode(b'acme+public:private').decode()}", "clientId": "tests"}


def get(url: str, ca: str | None = None) -> Any:
    context = ssl.create_default_context(cafile=ca)
    with urllib.request.urlopen(urllib.request.Request(url, None, HEADERS), timeout=10, context=context) as answer:
        return json.load(answer)


def test_https_is_served_beside_http_and_its_links_are_https(tmp_path: Path) -> None:
    with serving("--tls=0", "--tls-ca", str(tmp_path)) as (_, ready):
        secured = ready["tlsOrigin"]
        assert secured.startswith("https://127.0.0.1:")
        ticket = get(f"{ready['tlsUrl']}/service/tickets/1", ready["caFile"])
        assert ticket["board"]["_info"]["board_href"].startswith(f"{secured}/v4_6_release/")
        assert call(ready["origin"], "/service/tickets/1")["id"] == ticket["id"]
        for name in ("localhost", "127.0.0.1"):
            at = secured.replace("127.0.0.1", name)
            assert get(f"{at}/service/tickets/1", ready["caFile"])["id"] == 1
        with urllib.request.urlopen(f"{ready['origin']}/_mock/ca.pem", timeout=10) as answer:
            assert answer.read() == Path(ready["caFile"]).read_bytes()


def test_curl_is_given_the_ca_as_the_readme_says(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        skip("needs curl")
    with serving("--tls=0", "--tls-ca", str(tmp_path)) as (_, ready):
        url = ready["tlsUrl"].replace("127.0.0.1", "localhost")
        given = ["-u", "acme+public:private", "-H", "clientId: x", f"{url}/service/tickets/1"]
        done = subprocess.run(["curl", "-sS", "--cacert", ready["caFile"], *given], capture_output=True, check=True)
        assert json.loads(done.stdout)["id"] == 1


def test_without_the_ca_it_is_not_trusted(tmp_path: Path) -> None:
    with serving("--tls=0", "--tls-ca", str(tmp_path)) as (process, ready):
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            get(f"{ready['tlsUrl']}/service/tickets/1")
        process.terminate()
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_the_ca_stays_the_same(tmp_path: Path) -> None:
    settings = Settings(tls=0, tls_ca=str(tmp_path / "new"))
    _, ca_file = secure(settings)
    first = ca_file.read_bytes()
    key = tmp_path / "new" / "ca-key.pem"
    assert b"PRIVATE KEY" not in first
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert secure(settings)[1].read_bytes() == first
    ca_file.unlink()
    assert secure(settings)[1].read_bytes() == first
    assert sorted(path.name for path in key.parent.iterdir()) == ["ca-key.pem", "ca.pem"]


def test_the_slower_of_two_servers_takes_the_other_one_s_ca(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(tls=0, tls_ca=str(tmp_path))
    first = secure(settings)[1].read_bytes()
    monkeypatch.setattr(Path, "exists", lambda _: False)  # it looked before the other one was done
    assert secure(settings)[1].read_bytes() == first


def test_servers_that_start_together_agree_on_one_ca(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; from pathlib import Path; from mockpsa.settings import Settings; "]
    command[-1] += "from mockpsa.tls import secure; secure(Settings(tls=0, tls_ca=sys.argv[1]))"
    both = [subprocess.Popen([*command, str(tmp_path)]) for _ in range(2)]
    assert [each.wait(30) for each in both] == [0, 0]
    assert (tmp_path / "ca-key.pem").read_bytes().endswith((tmp_path / "ca.pem").read_bytes())


def test_a_public_name_is_in_the_certificate(tmp_path: Path) -> None:
    options = ("--tls=0", "--tls-ca", str(tmp_path), "--public-url", "https://psa.test:8443")
    with serving(*options) as (_, ready):
        host, port = ready["tlsOrigin"].removeprefix("https://").split(":")
        certificate = ssl.create_default_context(cafile=ready["caFile"])
        import socket

        with (
            socket.create_connection((host, int(port)), timeout=10) as plain,
            certificate.wrap_socket(plain, server_hostname="psa.test") as wrapped,
        ):
            names = (wrapped.getpeercert() or {})["subjectAltName"]
        assert ("DNS", "psa.test") in names
        assert ("IP Address", "127.0.0.1") in names


@pytest.mark.parametrize("content", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_ca_is_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "ca-key.pem").write_text(content, encoding="utf-8")
    with pytest.raises(CannotSecure, match="is no CA that --tls made"):
        secure(Settings(tls=0, tls_ca=str(tmp_path)))
    assert (tmp_path / "ca-key.pem").read_text(encoding="utf-8") == content


def test_a_folder_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("serve", "--port", "0", "--tls=0", "--tls-ca", str(tmp_path / "file" / "below"))
    assert done.returncode == 2
    assert "the CA of --tls cannot be kept in" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_tls_there_is_no_ca(client: Client) -> None:
    answer = client.get("/_mock/ca.pem")
    assert answer.status_code == 404
    assert "without --tls" in answer.json()["message"]


def test_tls_alone_means_port_8443() -> None:
    help_text = run("serve", "--help").stdout
    assert "--tls" in help_text
    from click.testing import CliRunner

    from mockpsa import cli, server

    seen: list[Settings] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "serve", lambda settings, **_: seen.append(settings))
        assert CliRunner().invoke(cli.cli, ["serve", "--tls"]).exit_code == 0
        assert CliRunner().invoke(cli.cli, ["serve", "--tls", "--port", "1"]).exit_code == 0
        assert CliRunner().invoke(cli.cli, ["serve", "--tls=9443"]).exit_code == 0
        assert CliRunner().invoke(cli.cli, ["serve"], env={"MOCKPSA_TLS": "9444"}).exit_code == 0
    assert [(each.tls, each.port) for each in seen] == [(8443, 8080), (8443, 1), (9443, 8080), (9444, 8080)]
