"""/system/callbacks: the entries, the vendor's table, and its three errors."""

from typing import Any

import pytest

from mockpsa.schema.callbacks import CALLBACK_TYPES, OWNER, UNTOLD
from mockpsa.schema.registry import REGISTRY
from tests.conftest import Client

HOOK = "https://test.com/webhook?recordId="


def entry(**more: Any) -> dict[str, Any]:
    return {"url": HOOK, "objectId": 1, "type": "ticket", "level": "board", **more}


def test_a_new_entry_is_answered_as_captured(client: Client) -> None:
    """amp-labs/connectors, subscriber/test/create/tickets, June 2026."""
    body = {
        "id": 0,
        "inactiveFlag": False,
        "url": HOOK,
        "objectId": 0,
        "type": "ticket",
        "level": "owner",
        "payloadVersion": "3.0.0",
        "memberId": 0,
        "isSelfSuppressedFlag": False,
        "connectWiseID": "",
    }
    answer = client.post("/system/callbacks", json=body)
    assert answer.status_code == 201
    made = answer.json()
    assert list(made) == [
        *("id", "url", "objectId", "type", "level", "memberId", "payloadVersion", "inactiveFlag"),
        *("isSoapCallbackFlag", "isSelfSuppressedFlag", "connectWiseID", "_info"),
    ]
    assert (made["objectId"], made["memberId"], made["isSoapCallbackFlag"]) == (1, 101, False)
    assert client.get(f"/system/callbacks/{made['id']}").json() == made
    assert client.get("/system/callbacks/count").json() == {"count": 1}
    assert client.delete(f"/system/callbacks/{made['id']}").status_code == 204


def test_type_and_level_are_echoed_as_they_were_sent(client: Client) -> None:
    made = client.post("/system/callbacks", json=entry(type="Ticket", level="Status", description="x" * 100)).json()
    assert (made["type"], made["level"]) == ("Ticket", "Status")


def test_a_bad_url_and_an_unknown_level_are_told_at_once(client: Client) -> None:
    answer = client.post("/system/callbacks", json=entry(url="nowhere", level="galaxy"))
    assert answer.status_code == 400
    assert answer.json() == {
        "code": "InvalidObject",
        "message": "callbackEntry object is invalid",
        "errors": [
            {"code": "InvalidField", "message": "Invalid URL", "resource": "callbackEntry", "field": "url"},
            {
                "code": "InvalidObject",
                "message": "Unrecognized level for type, see documentation for supported levels for each type",
                "resource": "callbackEntry",
                "field": "level",
            },
        ],
    }


@pytest.mark.parametrize("url", ["ftp://test.com/", "https://", "http://[::1", "http://a:99999/", "https://a/\n"])
def test_what_is_no_url_is_refused(client: Client, url: str) -> None:
    answer = client.post("/system/callbacks", json=entry(url=url)).json()
    assert [error["message"] for error in answer["errors"]] == ["Invalid URL"]


@pytest.mark.parametrize(("kind", "level"), [("ticket", "territory"), ("time", "board"), ("nothing", "owner")])
def test_a_level_that_the_type_has_not(client: Client, kind: str, level: str) -> None:
    answer = client.post("/system/callbacks", json=entry(type=kind, level=level))
    assert [error["field"] for error in answer.json()["errors"]] == ["level"]


def test_the_same_entry_is_there_once(client: Client) -> None:
    first = client.post("/system/callbacks", json=entry()).json()
    again = client.post("/system/callbacks", json=entry(type="Ticket"))
    assert again.json()["errors"] == [
        {
            "code": "ObjectExists",
            "message": "A matching callback entry already exists",
            "resource": "callbackEntry",
            "field": "objectId",
        }
    ]
    other = client.post("/system/callbacks", json=entry(objectId=2)).json()
    path = f"/system/callbacks/{other['id']}"
    moved = client.patch(path, json=[{"op": "replace", "path": "objectId", "value": 1}])
    assert moved.status_code == 400
    assert client.put(f"/system/callbacks/{first['id']}", json=entry(description="mine")).status_code == 200


@pytest.mark.parametrize("missing", ["url", "objectId", "type", "level"])
def test_what_is_required(client: Client, missing: str) -> None:
    body = entry()
    del body[missing]
    answer = client.post("/system/callbacks", json=body)
    assert [(each["code"], each["field"]) for each in answer.json()["errors"]] == [("MissingRequiredField", missing)]


def test_every_level_leads_to_a_field_of_what_is_here() -> None:
    """Types whose resource is not here yet are taken and never told of anything."""
    for kind in CALLBACK_TYPES.values():
        served = [REGISTRY[name] for name in kind.resources if name in REGISTRY.by_name and REGISTRY[name].path]
        for level in set(kind.levels.values()) - {OWNER, UNTOLD} if served else ():
            first, *others = level.split("/")
            resource = next(each for each in served if first in each.by_name)
            for name in (first, *others):
                field = resource.by_name[name]
                resource = REGISTRY[field.target] if field.target else resource
