"""The examples for other tools: run where the tool is at hand, else held against its schema and against the server."""

import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2
import pytest
import yaml
from jsonschema.validators import validator_for

from mockpsa.server import announcement
from mockpsa.settings import OPTIONS, Settings
from mockpsa.testing import MockPSA
from tests.conftest import skip

pytestmark = pytest.mark.checkout
DOCS = Path(__file__).resolve().parents[1] / "docs"
EXAMPLES, CLIENTS = DOCS / "examples", DOCS / "clients"
PLAIN, SECURE = "http://127.0.0.1:8080", "https://localhost:8443"


@pytest.fixture(scope="module")
def server() -> Iterator[MockPSA]:
    served = MockPSA()
    yield served
    served.close()


def page(name: str) -> str:
    return (CLIENTS / f"{name}.md").read_text(encoding="utf-8")


def snippet(name: str, language: str) -> str:
    return page(name).split(f"```{language}\n")[1].split("```")[0]


def get(server: MockPSA, url: str, headers: dict[str, str]) -> httpx2.Response:
    """What a GET of a URL of the pages is answered by this server."""
    at_home = url.replace(PLAIN, server.origin).replace(SECURE, server.origin)
    assert at_home != url
    return httpx2.get(at_home, headers=headers, trust_env=False)


def basic(keys: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(keys.encode()).decode()}"}


@pytest.mark.parametrize(
    ("example", "schema"), [("github-actions.yaml", "github-workflows"), ("compose.yaml", "compose-spec")]
)
def test_an_example_fits_the_schema_of_its_tool(example: str, schema: str) -> None:
    text = files("check_jsonschema").joinpath(f"builtin_schemas/vendor/{schema}.json").read_text(encoding="utf-8")
    value = yaml.safe_load((EXAMPLES / example).read_text(encoding="utf-8"))
    value = {"on" if name is True else name: each for name, each in value.items()}  # YAML 1.1 reads `on` as a switch
    validator = validator_for(json.loads(text))
    validator(json.loads(text)).validate(value)


def has_compose() -> bool:
    docker = shutil.which("docker")
    return docker is not None and subprocess.run([docker, "compose", "version"], check=False).returncode == 0


def test_the_compose_file_sets_what_there_is() -> None:
    service = yaml.safe_load((EXAMPLES / "compose.yaml").read_text(encoding="utf-8"))["services"]["mockpsa"]
    assert set(service["environment"]) <= {option.variable for option in OPTIONS}
    if not has_compose():
        return
    command = ["docker", "compose", "-f", str(EXAMPLES / "compose.yaml"), "config", "--quiet"]
    assert subprocess.run(command, check=False, timeout=60).returncode == 0


def test_the_example_for_node_runs() -> None:
    node = shutil.which("node")
    if node is None:
        skip("needs node")
    with MockPSA() as psa:
        command = [str(node), "--input-type=module", "-e", snippet("node", "js")]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=psa.env)
        assert done.stdout.strip() == psa.ticket(1)["summary"]


CONTAINER = """
import os, subprocess, sys

class DockerContainer:
    def __init__(self, image):
        assert image == "mockpsa"
        self.settings = {"MOCKPSA_HOST": "0.0.0.0"}  # as the image has it

    def with_exposed_ports(self, *ports):
        self.ports = ports
        return self

    def with_env(self, name, value):
        self.settings[name] = value
        return self

    def waiting_for(self, message):
        self.message = message
        return self

    def __enter__(self):
        command = [sys.executable, "-m", "mockpsa", "serve", "--port", "0"]
        environment = {**os.environ, **self.settings}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        line = self.process.stdout.readline()
        assert self.message in line
        self.port = line.rpartition(":")[2].partition("/")[0]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()

    def get_container_host_ip(self):
        return "127.0.0.1"

    def get_exposed_port(self, port):
        assert port in self.ports
        return self.port
"""


def test_the_example_for_testcontainers_runs_with_a_process_in_the_container_s_place(tmp_path: Path) -> None:
    core = tmp_path / "testcontainers" / "core"
    core.mkdir(parents=True)
    (core / "container.py").write_text(CONTAINER, encoding="utf-8")
    (core / "wait_strategies.py").write_text("LogMessageWaitStrategy = str", encoding="utf-8")
    command = [sys.executable, str(EXAMPLES / "testcontainers_example.py")]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, env=environment)
    assert done.stdout == "{'count': 500}\n"


def test_the_image_listens_where_the_examples_look() -> None:
    dockerfile = (DOCS.parent / "Dockerfile").read_text(encoding="utf-8")
    assert "MOCKPSA_HOST=0.0.0.0" in dockerfile
    assert f"EXPOSE {Settings().port}" in dockerfile
    assert announcement(Settings(), as_json=False).startswith("mockpsa is serving")


def test_what_the_page_for_c_sharp_sends_is_answered(server: MockPSA) -> None:
    code = snippet("csharp", "csharp")
    [root], [keys], [path] = (
        re.findall(pattern, code) for pattern in (r'Uri\("(.*?)"', r'GetBytes\("(.*?)"', r'GetStringAsync\("(.*?)"')
    )
    [(name, value)] = re.findall(r'Headers\.Add\("(.*?)", "(.*?)"', code)
    url = urljoin(root, path)  # as HttpClient joins them
    assert url == f"{PLAIN}/v4_6_release/apis/3.0/service/tickets?pageSize=1"
    assert len(get(server, url, {**basic(keys), name: value}).json()) == 1


def test_what_the_page_for_powershell_has_the_module_send_is_answered(server: MockPSA) -> None:
    connect, ask = snippet("powershell", "powershell").splitlines()[1:]
    given: dict[str, Any] = dict(re.findall(r"-(\w+) '(.*?)'", f"{connect} {ask}"))
    keys = f"{given['Company']}+{given['pubkey']}:{given['privatekey']}"
    url = f"https://{given['Server']}/v4_6_release/apis/3.0/service/tickets?conditions={given['condition']}&pageSize=5"
    found = get(server, url, {**basic(keys), "clientId": given["clientID"]}).json()
    assert found
    assert {each["status"]["name"] for each in found} == {"New"}


def test_what_the_page_for_postman_sends_is_answered(server: MockPSA) -> None:
    text = page("postman")
    [root], [path] = re.findall(r"`baseUrl` = `(.*?)`", text), re.findall(r"`{{baseUrl}}(.*?)`", text)
    [(user, password)] = re.findall(r"user name `(.*?)`, password `(.*?)`", text)
    [(name, value)] = re.findall(r"header `(.*?)` = `(.*?)`", text)
    assert len(get(server, root + path, {**basic(f"{user}:{password}"), name: value}).json()) == 10
    [reset] = re.findall(r"`POST (.*?)`", text)
    assert httpx2.post(reset.replace(PLAIN, server.origin), trust_env=False).status_code == 200
