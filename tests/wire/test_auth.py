"""Credentials: each mistake gets its status and body; the company selects the tenant."""

from base64 import b64encode
from collections.abc import Callable

import pytest

from tests.conftest import Client


def basic(user: str) -> str:
    return f"Basic {b64encode(user.encode()).decode()}"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!!",
        "Bearer abc",
        basic("acme"),
        basic("acme+public"),
        basic("public:private"),
        basic("+public:private"),
        "Basic " + b64encode(b"\xff+public:private").decode(),
    ],
)
def test_malformed_credentials(client: Client, header: str) -> None:
    answer = client.get("/service/boards", headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "Unauthorized"


@pytest.mark.parametrize("keys", ["public:wrong", "wrong:private", "Public:private", "public:private ", ":"])
def test_wrong_keys(client: Client, keys: str) -> None:
    answer = client.get("/service/boards", headers={"authorization": basic(f"acme+{keys}")})
    assert answer.status_code == 401
    assert answer.json() == {"code": "ConnectWiseApi", "message": "UserNotAuthenticated"}


@pytest.mark.parametrize("value", ["", "  "])
def test_a_missing_client_id(client: Client, value: str) -> None:
    answer = client.get("/service/boards", headers={"clientid": value})
    assert answer.status_code == 401
    assert answer.json() == {"code": "Unauthorized", "message": "Missing or invalid clientId."}


def test_the_scheme_and_the_header_are_taken_in_any_case(client: Client) -> None:
    header = basic("acme+public:private").replace("Basic", "bAsIc")
    assert client.get("/service/boards", headers={"Authorization": header, "ClientID": "x"}).status_code == 200


def test_companies_are_desks_of_their_own_whatever_the_case(make_client: Callable[..., Client]) -> None:
    first = make_client("One")
    second, same = Client(first.app, "two"), Client(first.app, "ONE")
    first.delete("/service/tickets/1")
    assert same.get("/service/tickets/1").status_code == 404
    assert second.get("/service/tickets/1").status_code == 200


def test_only_the_companies_listed_are_served(make_client: Callable[..., Client]) -> None:
    listed = make_client("Acme", companies=("acme",))
    assert listed.get("/service/boards").status_code == 200
    unknown = Client(listed.app, "other")
    for headers in ({}, {"authorization": basic("other+bad:keys")}):
        answer = unknown.get("/service/boards", headers=headers)
        assert (answer.status_code, answer.text) == (400, "Cannot route. Codebase/company is invalid")
    assert unknown.get("/login/companyinfo/other").json() is None


def test_past_the_most_tenants_a_new_company_is_refused_and_the_old_ones_served(
    make_client: Callable[..., Client],
) -> None:
    first = make_client("a", max_tenants=2)
    assert [Client(first.app, name).get("/service/boards").status_code for name in "abca"] == [200, 200, 503, 200]
    refused = Client(first.app, "c").get("/service/boards").json()
    assert "at most 2 companies" in refused["message"]


def test_wrong_keys_and_wrong_paths_make_no_tenant(make_client: Callable[..., Client]) -> None:
    first = make_client("a", max_tenants=1)
    for name in "bcd":
        first.get("/service/boards", headers={"authorization": basic(f"{name}+bad:keys")})
        Client(first.app, name).get("/nothing")
        Client(first.app, name).put("/service/boards")
    assert first.get("/service/boards").status_code == 200


def test_a_company_id_too_long_for_a_file_name_is_not_routed(client: Client) -> None:
    assert Client(client.app, "x" * 500).get("/service/boards").status_code == 400
