"""Who may use the controls."""

from collections.abc import Callable

import pytest

from mockpsa.testing import MockPSA
from tests.conftest import Client


@pytest.mark.parametrize(
    "headers",
    [{"host": "psa.example"}, {"origin": "https://psa.example"}, {"x-forwarded-for": "10.0.0.1"}, {"origin": "null"}],
)
def test_without_a_token_only_this_machine_is_answered(
    make_client: Callable[..., Client], headers: dict[str, str]
) -> None:
    assert make_client().get("/_mock/health", headers=headers).status_code == 403


def test_with_a_token_it_is_needed_everywhere_and_enough_anywhere(make_client: Callable[..., Client]) -> None:
    caller = make_client(control_token="word")
    assert caller.get("/_mock/health").status_code == 401
    assert caller.get("/_mock/health", headers={"x-mock-token": "wrong"}).status_code == 401
    elsewhere = {"x-mock-token": "word", "host": "psa.example"}
    assert caller.get("/_mock/health", headers=elsewhere).json()["status"] == "ok"
    assert caller.get("/service/boards").status_code == 200


def test_the_fixture_s_objects_send_the_token() -> None:
    with MockPSA(in_process=True, control_token="word") as psa:
        assert psa.client.get("/service/boards").ok
        assert len(psa.journal.calls()) == 1


@pytest.mark.parametrize(
    "path", ["/v4_6_release/apis/3.0/_mock/health", "/apis/3.0/_mock/reset", "/service/_mock/tenants"]
)
def test_it_never_appears_under_the_api_s_paths(make_client: Callable[..., Client], path: str) -> None:
    answer = make_client().get(path)
    assert (answer.status_code, answer.json()["message"]) == (404, "The endpoint does not exist.")


def test_health_and_readiness(make_client: Callable[..., Client]) -> None:
    caller = make_client()
    assert caller.get("/_mock/ready").json() == {"status": "ready", "world": "minimal", "tenants": 0}
