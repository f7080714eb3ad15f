"""Where a work role works, and what the flags of a body do: all or none, and what agreements leave out."""

from typing import Any

import pytest

from mockpsa.schema.fields import Access
from mockpsa.schema.registry import REGISTRY
from tests.conftest import Client

ROLES = "/time/workRoles"
TAKEN = "This value is already in use."
# What a behaviour sees to, since it is no list of the record itself, or not all there are.
SEEN_TO = {"addAllAgreementExclusions", "addAllSubTypesFlag", "removeAllSubTypesFlag"}


def made(client: Client, path: str, **body: Any) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    record: dict[str, Any] = answer.json()
    return record


def change(client: Client, path: str, **values: Any) -> dict[str, Any]:
    answer = client.patch(path, json=[{"op": "replace", "path": name, "value": each} for name, each in values.items()])
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


def rows(client: Client, role: int) -> list[int]:
    return [row["location"]["id"] for row in client.get(f"{ROLES}/{role}/locations").json()]


def test_a_role_s_locations_are_a_list_and_rows(client: Client) -> None:
    role = made(client, ROLES, name="Engineer", locationIds=[11])["id"]
    path = f"{ROLES}/{role}"
    assert rows(client, role) == [11]
    row = made(client, f"{path}/locations", location={"id": 1}, hourlyRate=90)
    assert client.get(path).json()["locationIds"] == [11, 1]
    again = client.post(f"{path}/locations", json={"location": {"id": 1}})
    assert [(each["code"], each["message"]) for each in again.json()["errors"]] == [("ObjectExists", TAKEN)]
    assert change(client, path, removeAllLocations=True)["locationIds"] == []
    assert rows(client, role) == []
    assert change(client, path, addAllLocations=True)["locationIds"] == [1, 11]
    assert rows(client, role) == [1, 11]
    first = client.get(f"{path}/locations").json()[0]["id"]
    assert first != row["id"]
    assert client.delete(f"{path}/locations/{first}").status_code == 204
    assert client.get(path).json()["locationIds"] == [11]
    assert client.delete(path).status_code == 204


def test_a_role_works_where_there_is_a_location(client: Client) -> None:
    refused = client.post(ROLES, json={"name": "A", "locationIds": [99]})
    assert [each["message"] for each in refused.json()["errors"]] == ["Location 99 not found"]
    assert client.post(ROLES, json={"name": "A", "locationIds": [99], "addAllLocations": True}).status_code == 400
    assert made(client, ROLES, name="A", addAllLocations=True)["locationIds"] == [1, 11]
    elsewhere = made(client, "/system/locations", name="Elsewhere", structureLevel={"id": 2})["id"]
    role = made(client, ROLES, name="B", locationIds=[elsewhere])["id"]
    refused = client.delete(f"/system/locations/{elsewhere}")
    assert refused.json()["message"].endswith(f"it is referred to by 1 WorkRole record (locationIds: {role}).")


@pytest.mark.parametrize(
    ("path", "body", "name", "below"),
    [
        (ROLES, {}, "exclusionWorkRoleIds", "workRoleExclusions"),
        (
            "/time/workTypes",
            {"billTime": "Billable", "rateType": "Multiplier", "rate": 1},
            "exclusionWorkTypeIds",
            "workTypeExclusions",
        ),
    ],
)
def test_all_agreements_leave_a_new_one_out(
    client: Client, path: str, body: dict[str, Any], name: str, below: str
) -> None:
    made(client, path, name="Included", **body)
    out = made(client, path, name="Left out", **body, addAllAgreementExclusions=True)["id"]
    kinds = client.get("/finance/agreements/types").json()
    assert [kind[name] for kind in kinds] == [[out]] * len(kinds)
    [row] = client.get(f"/finance/agreements/1/{below}").json()
    assert row[below.removesuffix("Exclusions")]["id"] == out


def test_a_custom_field_and_a_category_are_for_all_locations_or_none(client: Client) -> None:
    field = {
        "podId": 1,
        "caption": "C",
        "sequenceNumber": 1,
        "fieldTypeIdentifier": "Text",
        "addAllBusinessUnits": True,
    }
    made_field = made(client, "/system/userDefinedFields", **field, addAllLocations=True)
    assert (made_field["businessUnitIds"], made_field["locationIds"]) == ([5], [1, 11])
    category = made(client, "/procurement/categories", name="C", addAllLocations=True)
    path = f"/procurement/categories/{category['id']}"
    assert category["locationIds"] == [1, 11]
    assert change(client, path, removeAllLocations=True)["locationIds"] == []


def test_no_flag_of_this_kind_is_taken_for_nothing() -> None:
    known = {name for resource in REGISTRY for field in resource.fields for name in field.all_by or ()}
    flags = {
        field.name
        for resource in REGISTRY
        for field in resource.fields
        if field.access is Access.WRITE_ONLY and field.name.startswith(("addAll", "removeAll"))
    }
    assert flags == known | SEEN_TO


def test_a_priority_has_one_row_in_an_sla(client: Client) -> None:
    again = client.post("/service/SLAs/1/priorities", json={"priority": {"id": 1}})
    assert again.status_code == 400
    assert [(each["code"], each["field"], each["message"]) for each in again.json()["errors"]] == [
        ("ObjectExists", "priority", TAKEN)
    ]
    sla = made(client, "/service/SLAs", name="Own", basedOn="AllHours")["id"]
    assert made(client, f"/service/SLAs/{sla}/priorities", priority={"id": 1})["sla"]["id"] == sla
