"""Members' own keys, what bears their name, and the modules that are closed to them."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Client

REFUSED = {"code": "Security", "message": "You do not have security permission to perform this action."}
TICKET = {"summary": "No e-mail", "board": {"id": 1}, "company": {"id": 12345}}
NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


def with_keys(client: Client, public: str, private: str) -> Client:
    """The same desk, called with other keys."""
    other = Client(client.app, client.company)
    token = b64encode(f"{client.company}+{public}:{private}".encode()).decode()
    other.headers = {**client.headers, "authorization": f"Basic {token}"}
    return other


def mint(client: Client, member: str = "jsmith", **options: Any) -> dict[str, str]:
    answer = client.post(f"/system/members/{member}/tokens", **options)
    assert answer.status_code == 200, answer.text
    keys: dict[str, str] = answer.json()
    return keys


def acting(client: Client, member: str = "jsmith") -> Client:
    keys = mint(client, member)
    return with_keys(client, keys["publicKey"], keys["privateKey"])


def limit(client: Client, module: str, access: str, member: str = "jsmith") -> Any:
    body = {"member": member, "module": module, "access": access}
    answer = client.post(f"/_mock/access?company={client.company}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["access"]


@pytest.mark.parametrize("options", [{}, {"json": {"memberIdentifier": "JSmith"}}])
def test_keys_are_minted_with_and_without_a_body(client: Client, options: dict[str, Any]) -> None:
    client.app.state.tenants.get(client.company).clock.freeze(NOON)
    keys = mint(client, **options)
    assert list(keys) == ["publicKey", "privateKey", "expiration"]
    assert keys["expiration"] == "2024-01-15T16:00:00Z"
    assert mint(client, **options)["publicKey"] != keys["publicKey"]


def test_keys_by_the_member_s_number(client: Client) -> None:
    identity = client.get("/system/members/jsmith").json()["id"]
    assert acting(client, str(identity)).post("/service/tickets", json=TICKET).json()["_info"]["updatedBy"] == "jsmith"


def test_keys_of_nobody(client: Client) -> None:
    assert client.post("/system/members/nobody/tokens").json() == {
        "code": "NotFound",
        "message": "Member nobody not found",
    }
    wrong = client.post("/system/members/jsmith/tokens", json={"memberIdentifier": "mgarcia"})
    assert [error["field"] for error in wrong.json()["errors"]] == ["memberIdentifier"]


def test_what_a_member_writes_bears_the_member_s_name(client: Client) -> None:
    member = acting(client)
    made = member.post("/service/tickets", json=TICKET).json()
    assert (made["_info"]["enteredBy"], made["_info"]["updatedBy"]) == ("jsmith", "jsmith")
    note = {"text": "Looked at it.", "detailDescriptionFlag": True}
    noted = member.post(f"/service/tickets/{made['id']}/notes", json=note).json()
    assert (noted["createdBy"], noted["member"]["identifier"]) == ("jsmith", "jsmith")
    operation = {"op": "replace", "path": "summary", "value": "Changed"}
    changed = client.patch(f"/service/tickets/{made['id']}", json=[operation]).json()
    assert (changed["_info"]["enteredBy"], changed["_info"]["updatedBy"]) == ("jsmith", "apimember")


def test_keys_end_after_four_hours(client: Client) -> None:
    clock = client.app.state.tenants.get(client.company).clock
    clock.freeze(NOON)
    member = acting(client)
    clock.freeze(NOON + timedelta(hours=4) - timedelta(seconds=1))
    assert member.get("/service/boards").status_code == 200
    clock.freeze(NOON + timedelta(hours=4))
    answer = member.get("/service/boards")
    assert (answer.status_code, answer.json()["message"]) == (401, "UserNotAuthenticated")


def test_keys_of_an_inactive_member_are_refused(client: Client) -> None:
    member = acting(client)
    operation = {"op": "replace", "path": "inactiveFlag", "value": True}
    assert client.patch("/system/members/jsmith", json=[operation]).status_code == 200
    assert member.get("/service/boards").status_code == 401


def test_both_keys_must_be_right_to_the_letter(client: Client) -> None:
    keys = mint(client)
    public, private = keys["publicKey"], keys["privateKey"]
    for pair in ((public.upper(), private), (public, private.upper()), (public, "private"), ("public", private)):
        assert with_keys(client, *pair).get("/service/boards").status_code == 401
    assert (
        with_keys(Client(client.app, f"{client.company}x"), public, private).get("/service/boards").status_code == 401
    )


def test_a_member_mints_no_keys(client: Client) -> None:
    answer = acting(client).post("/system/members/mgarcia/tokens")
    assert (answer.status_code, answer.json()) == (403, REFUSED)


def test_a_world_gives_members_keys_of_their_own(make_client: Callable[..., Client], tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    key = "MemberKey: [{member: {identifier: jsmith}, publicKey: abc, privateKey: def}]"
    world.write_text(f"include: minimal\nrecords:\n  {key}\n", encoding="utf-8")
    client = make_client("fresh", world=str(world))
    member = with_keys(client, "abc", "def")
    assert member.post("/service/tickets", json=TICKET).json()["_info"]["enteredBy"] == "jsmith"


def test_wrong_keys_make_no_tenant(make_client: Callable[..., Client]) -> None:
    client = make_client("first", max_tenants=1)
    assert with_keys(client, "guess", "guess").get("/service/boards").status_code == 401
    assert Client(client.app, "second").get("/service/boards").status_code == 200


def test_who_may_only_read_a_module_is_refused_a_change(client: Client) -> None:
    member = acting(client)
    assert limit(client, "service", "ReadOnly") == [{"member": "jsmith", "module": "service", "access": "ReadOnly"}]
    assert member.get("/service/tickets/1").status_code == 200
    assert member.post("/service/tickets/search", json={}).status_code == 200
    for method, path, body in (
        ("POST", "/service/tickets", TICKET),
        ("PATCH", "/service/tickets/1", []),
        ("DELETE", "/service/tickets/1", None),
        ("POST", "/service/tickets/1/merge", {}),
    ):
        answer = member.request(method, path, json=body)
        assert (answer.status_code, answer.json()) == (403, REFUSED)
    assert member.post("/company/companies", json={}).status_code == 400
    assert client.delete("/service/tickets/1").status_code == 204


def test_who_has_no_access_to_a_module_does_not_enter_it(client: Client) -> None:
    member = acting(client)
    limit(client, "service", "None")
    for path in ("/service/tickets", "/tickets/1", "/service/info/boards", "/service/tickets/count"):
        assert member.get(path).status_code == 403
    assert limit(client, "service", "All") == []
    assert member.get("/service/tickets").status_code == 200


def test_the_company_s_own_keys_are_limited_as_their_member_is(client: Client) -> None:
    limit(client, "system", "None", "apimember")
    assert client.get("/system/info").status_code == 403
    assert client.get("/service/tickets").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"member": "jsmith"},
        {"member": "nobody", "module": "service", "access": "None"},
        {"member": 7, "module": "service", "access": "None"},
        {"member": "jsmith", "module": "kitchen", "access": "None"},
        {"member": "jsmith", "module": ["service"], "access": "None"},
        {"member": "jsmith", "module": "service", "access": "Some"},
        {"member": "jsmith", "module": "service", "access": {}},
    ],
)
def test_what_cannot_be_limited(client: Client, body: Any) -> None:
    answer = client.post(f"/_mock/access?company={client.company}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "ConnectWiseApi")
    assert client.get(f"/_mock/access?company={client.company}").json() == {"access": []}
