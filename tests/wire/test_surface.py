"""The service's whole surface: what is emulated answers, what is not says so, what does not exist is a 404."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockpsa.wire.coverage import coverage_text
from mockpsa.wire.routes import served
from mockpsa.wire.surface import Surface, example
from tests.conftest import REFERENCE, Client, need

SURFACE = Surface(served())
ROOT = Path(__file__).resolve().parents[2]
EMULATED = [(method, path) for method, path, emulated in SURFACE.operations if emulated]
MISSING = [(method, path) for method, path, emulated in SURFACE.operations if not emulated]
BODIES: dict[str, dict[str, Any]] = {"POST": {"json": {}}, "PUT": {"json": {}}, "PATCH": {"json": []}}


@pytest.mark.checkout
def test_the_coverage_is_not_stale() -> None:
    assert (ROOT / "COVERAGE.md").read_text(encoding="utf-8") == coverage_text(), "run python -m mockpsa.wire.coverage"


def test_the_surface_is_the_official_one() -> None:
    path = REFERENCE / "paths.csv"
    need(path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["method"], row["path"].lower().rstrip("/")) for row in csv.DictReader(file)]
    official = {(method, re.sub(":regex.*", "}", each)) for method, each in rows}
    assert {(method, each.lower()) for method, each, _ in SURFACE.operations} == official


@pytest.fixture(scope="module")
def caller(make_client: Callable[..., Client]) -> Client:
    return make_client("surface")


@pytest.mark.parametrize(("method", "path"), EMULATED)
def test_what_is_emulated_is_answered(caller: Client, method: str, path: str) -> None:
    """A body without members gets an answer, or a refusal that names what is wrong with it."""
    answer = caller.request(method, example(path), **BODIES.get(method, {}))
    assert answer.status_code in (200, 201, 204, 400, 404, 409, 415), answer.text
    assert answer.status_code != 404 or answer.json()["code"] == "NotFound"


@pytest.mark.parametrize(("method", "path"), MISSING[::7])
def test_what_is_not_emulated_says_so(caller: Client, method: str, path: str) -> None:
    answer = caller.request(method, example(path))
    assert answer.status_code == 501
    assert answer.json()["code"] == "ConnectWiseApi"
    assert answer.json()["message"] == f"{method} {path} exists in the service; mockpsa does not emulate it."


@pytest.mark.parametrize(
    ("method", "path", "official"),
    [
        ("GET", "/company/companies/default", "/company/companies/default"),  # and not a company called default
        ("GET", "/System/Members/WithSSO", "/system/members/withSso"),  # nor a member
        ("POST", "/finance/agreements/types7/copy", "/finance/agreements/types{id}/copy"),
        ("GET", "/system/reports/Member", "/system/reports/{reportName}"),
    ],
)
def test_the_most_literal_path_is_meant(caller: Client, method: str, path: str, official: str) -> None:
    answer = caller.request(method, path)
    assert (answer.status_code, answer.json()["message"].split()[1]) == (501, official)


@pytest.mark.parametrize(("method", "path"), [("GET", "/marketing/nothing"), ("GET", "/marketing/groups/x")])
def test_what_is_no_path_of_the_service_does_not_exist(caller: Client, method: str, path: str) -> None:
    answer = caller.request(method, path)
    assert (answer.status_code, answer.json()["message"]) == (404, "The endpoint does not exist.")
