"""What is a list in a record and a collection below it: whichever is written, the other follows."""

from typing import Any

import pytest

from tests.conftest import Client

CONTACT = "/company/contacts/67890"
DIRECT = {"type": {"id": 2}, "value": "8135550199"}


def rows(client: Client) -> list[tuple[Any, ...]]:
    return [
        (each["id"], each["value"], each["communicationType"])
        for each in client.get(f"{CONTACT}/communications").json()
    ]


def items(client: Client) -> list[tuple[Any, ...]]:
    listed = client.get(CONTACT).json().get("communicationItems", [])
    return [(each["id"], each["value"], each["communicationType"]) for each in listed]


def test_a_worlds_contact_has_both(client: Client) -> None:
    assert rows(client) == items(client) != []


def test_a_communication_is_one_of_the_contacts_items(client: Client) -> None:
    before = items(client)
    made = client.post(f"{CONTACT}/communications", json={**DIRECT, "defaultFlag": True})
    assert made.status_code == 201, made.text
    new = made.json()["id"]
    assert items(client) == rows(client) == [*before, (new, "8135550199", "Phone")]
    assert client.get(CONTACT).json()["defaultPhoneNbr"] == "8135550199"
    client.patch(f"{CONTACT}/communications/{new}", json={"value": "8135550111"})
    assert items(client) == rows(client) == [*before, (new, "8135550111", "Phone")]
    assert client.get(CONTACT).json()["defaultPhoneNbr"] == "8135550111"
    client.delete(f"{CONTACT}/communications/{new}")
    assert items(client) == rows(client) == before


def test_an_item_is_one_of_the_contacts_communications(client: Client) -> None:
    kept = client.get(CONTACT).json()["communicationItems"][0]
    client.patch(CONTACT, json={"communicationItems": [kept, DIRECT]})
    assert [value for _, value, _ in rows(client)] == [kept["value"], "8135550199"]
    assert rows(client) == items(client)
    assert rows(client)[0][0] == kept["id"]
    client.patch(CONTACT, json={"communicationItems": []})
    assert rows(client) == items(client) == []


def test_one_default_of_a_kind(client: Client) -> None:
    for number in ("8135550121", "8135550122"):
        client.post(f"{CONTACT}/communications", json={**DIRECT, "value": number, "defaultFlag": True})
    phones = client.get(f"{CONTACT}/communications?conditions=communicationType='Phone'").json()
    assert [phone["value"] for phone in phones if phone["defaultFlag"]] == ["8135550122"]
    listed = [each for each in client.get(CONTACT).json()["communicationItems"] if each["defaultFlag"]]
    assert [each["value"] for each in listed if each["communicationType"] == "Phone"] == ["8135550122"]


COMPANY = {"identifier": "Wingtip", "name": "Wingtip Toys", "site": {"name": "Main"}}
PERSON = {"firstName": "Ann"}


@pytest.mark.parametrize(
    ("holders", "setup", "body"),
    [
        ("/company/companies", "/company/companies/types", COMPANY),
        ("/company/contacts", "/company/contacts/types", PERSON),
    ],
)
def test_types_and_their_associations_are_kept_in_step(
    client: Client, holders: str, setup: str, body: dict[str, Any]
) -> None:
    first, second = [each["id"] for each in client.get(setup).json()][:2]
    made = client.post(holders, json={**body, "types": [{"id": first}]})
    assert made.status_code == 201, made.text
    holder = f"{holders}/{made.json()['id']}"
    associations = client.get(f"{holder}/typeAssociations").json()
    assert [each["type"]["id"] for each in associations] == [first]
    added = client.post(f"{holder}/typeAssociations", json={"type": {"id": second}})
    assert added.status_code == 201, added.text
    assert [each["id"] for each in client.get(holder).json()["types"]] == [first, second]
    client.delete(f"{holder}/typeAssociations/{associations[0]['id']}")
    assert [each["id"] for each in client.get(holder).json()["types"]] == [second]


@pytest.mark.parametrize("path", ["/company/companies/12345/tracks", "/company/contacts/67890/tracks"])
def test_who_is_put_on_a_track_has_all_of_it_before_them(client: Client, path: str) -> None:
    call = {"notifyType": "CreateActivity", "activityType": {"name": "Call"}, "daysToExecute": 1}
    assert client.post("/company/tracks/1/actions", json=call).status_code == 201
    made = client.post(path, json={"trackId": 1}).json()
    told = {name: made[name] for name in ("name", "startedBy", "actionTaken", "actionRemaining")}
    assert told == {"name": "Onboarding", "startedBy": "apimember", "actionTaken": 0, "actionRemaining": 1}
    assert made["company"]["identifier"] == "CompanyID"
    assert client.patch("/company/tracks/1", json={"name": "Welcome"}).json()["name"] == "Welcome"
    assert [each["name"] for each in client.get(path).json()] == ["Welcome"]
    refused = client.post(path, json={})
    assert refused.json()["errors"][0]["message"] == "The trackId field is required."
    assert client.post(path, json={"trackId": 9}).json()["errors"][0]["message"] == "Track 9 not found"
    assert client.delete(f"{path}/{made['id']}").status_code == 204
    assert client.get(f"{path}/count").json() == {"count": 0}
