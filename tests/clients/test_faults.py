"""Every effect of a fault, as the callers of four real clients see it."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from mockpsa.control.effects import EFFECTS
from tests.clients.faults_seen import LIBRARIES, SEEN
from tests.clients.served import Served, python_with
from tests.conftest import skip

HERE = Path(__file__).parent
FAULTS = {effect: "delay; delay=0.01" if effect == "delay" else effect for effect in EFFECTS}
TICKETS = "/service/tickets"
TICKET = {"summary": "Made by a client", "board": {"id": 1}, "company": {"id": 12345}}
Play = Callable[[Served, str, str], dict[str, str]]  # served, library, company


def by_script(served: Served, library: str, company: str, *command: str) -> dict[str, str]:
    """What a script told of every fault."""
    trust = dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"), str(served.ca_file))
    return served.story([*command, library, json.dumps(FAULTS)], company, trust)


def by_python(served: Served, library: str, company: str) -> dict[str, str]:
    return by_script(served, library, company, python_with("pyconnectwise"), str(HERE / "fault_calls.py"))


def by_node(served: Served, library: str, company: str) -> dict[str, str]:
    node = shutil.which("node")
    if node is None:
        skip("there is no node")
    return by_script(served, library, company, str(node), str(HERE / "fault_calls.mjs"))


def by_httpx2(served: Served, library: str, company: str) -> dict[str, str]:
    return {effect: told(served, company, effect, asked) for effect, asked in FAULTS.items()}


def told(served: Served, company: str, effect: str, asked: str) -> str:
    """As `fault_calls.py` tells it."""
    body = {"json": TICKET} if effect in ("reset", "dropped") else {}
    keys, headers = (f"{company}+public", "private"), {"clientId": "tests", "X-Mock-Fault": asked}
    try:
        with httpx2.Client(auth=keys, headers=headers, trust_env=False) as client:
            url = f"{served.url}{TICKETS}?pageSize=2&page=2"
            answer = client.request("POST" if body else "GET", url, **body)  # type: ignore[arg-type]
    except httpx2.HTTPError as error:
        return type(error).__name__
    try:
        value = answer.json()
    except ValueError as error:
        return f"{answer.status_code} {type(error).__name__}"
    ids = f" with {', '.join(str(each['id']) for each in value)}" if isinstance(value, list) else ""
    return f"{answer.status_code}{ids}"


PLAYS: dict[str, Play] = {
    "requests": by_python,
    "httpx2": by_httpx2,
    "fetch of Node": by_node,
    "pyconnectwise": by_python,
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_a_caller_sees_of_every_fault(served: Served, library: str) -> None:
    company = f"faults-{library.replace(' ', '-')}"
    with served.desk(company) as desk:
        before = desk.get(f"{TICKETS}/count").json()["count"]
        seen = PLAYS[library](served, library, company)
        journal = desk.get(f"https://{served.authority}/_mock/journal", params={"company": company}).json()
        after = desk.get(f"{TICKETS}/count").json()["count"]
    calls = Counter(entry["fault"].partition(" ")[0] for entry in journal["entries"])
    again = {effect: f", after {count} calls" for effect, count in calls.items() if count > 1}
    assert {effect: text + again.get(effect, "") for effect, text in seen.items()} == {
        effect: texts[LIBRARIES.index(library)] for effect, texts in SEEN.items()
    }
    assert after == before + 1, "of the two writes without an answer one was done: the dropped one"


def test_every_fault_is_played() -> None:
    assert SEEN.keys() == EFFECTS.keys()
