"""Two processes with the same seed, the same moment and the same calls answer the same bytes."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

CALLS = """
import sys, time
time.time = lambda: 1_750_000_000.0
from mockpsa.app import make_app
from mockpsa.schema.registry import REGISTRY
from mockpsa.settings import Settings
from tests.conftest import Client
client = Client(make_app(Settings(world=sys.argv[1], seed=int(sys.argv[2]), profile=sys.argv[3])))
ticket = {"summary": "New here", "board": {"id": 1}, "company": {"id": 12345}, "initialDescription": "Why?"}
answers = [client.post("/service/tickets", json=ticket) for _ in range(4)]
answers += [
    client.post("/service/tickets/4/merge", json={"mergeTicketIds": [5]}),
    client.post("/service/tickets/4/attachChildren", json={"childTicketIds": [6, 7]}),
    client.post("/service/tickets/1/copy"),
    client.post("/service/boards/copy", json={"id": 1, "name": "Another"}),
    client.patch("/service/tickets/2", json=[{"op": "replace", "path": "status/name", "value": "New"}]),
    client.post("/company/companies", json={"identifier": "x", "name": "x", "site": {"name": "Main"}}),
    client.post("/service/tickets", json={"summary": 1, "board": {"id": 99}}),
]
answers += [client.get(each.path, params={"pageSize": "100"}) for each in REGISTRY.served if "{" not in each.path]
for answer in answers:
    print(answer.status_code, sorted(answer.headers.items()), answer.text)
"""


@cache
def answers(world: str, profile: str, seed: str, hashes: str) -> str:
    """All that a process of its own answers; ``hashes`` is the seed of Python's own, which must not matter."""
    environment = os.environ | {"PYTHONHASHSEED": hashes}
    command = [sys.executable, "-c", CALLS, world, seed, profile]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.parametrize(("world", "profile"), [("demo", "documented"), ("minimal", "live")])
def test_same_seed_moment_and_calls_give_the_same_bytes(world: str, profile: str) -> None:
    first = answers(world, profile, "7", "1")
    assert first.count("\n") > 50
    assert "mobileGuid" in first
    assert answers(world, profile, "7", "2") == first


def test_another_seed_gives_other_guids() -> None:
    assert answers("minimal", "live", "7", "1") != answers("minimal", "live", "8", "1")
