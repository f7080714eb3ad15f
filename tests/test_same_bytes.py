"""Two processes with the same seed, the same moment and the same calls say the same bytes."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@cache
def said(world: str, profile: str, seed: str, hashes: str) -> bytes:
    """All that a process of its own says; ``hashes`` is the seed of Python's own, which must not matter."""
    environment = os.environ | {"PYTHONHASHSEED": hashes}
    command = [sys.executable, "-m", "tests.same_bytes", world, seed, profile]
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True).stdout


@pytest.mark.parametrize(("world", "profile"), [("demo", "documented"), ("minimal", "live")])
def test_same_seed_moment_and_calls_give_the_same_bytes(world: str, profile: str) -> None:
    first = said(world, profile, "7", "1")
    assert said(world, profile, "7", "2") == first


def test_the_journal_and_the_snapshot_are_among_them() -> None:
    values = [json.loads(line) for line in said("minimal", "live", "7", "1").splitlines() if line.startswith(b"{")]
    calls = [value for value in values if "operation" in value]
    assert len(calls) > 100
    assert {call["fault"].partition(" ")[0] for call in calls} > {"", "reset"}
    assert any(call["why"] for call in calls)
    assert not any("milliseconds" in call for call in calls)
    assert sum("mobileGuid" in json.dumps(value) for value in values) > 10


def test_another_seed_gives_other_guids() -> None:
    assert said("minimal", "live", "7", "1") != said("minimal", "live", "8", "1")
