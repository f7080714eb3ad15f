"""Custom fields: definitions, the values that every record lists, and customFieldConditions."""

from typing import Any

import pytest

from tests.conftest import Client

TICKETS, COMPANIES, CONTACTS = 1, 2, 3
DEFINITIONS: dict[str, dict[str, Any]] = {
    "TomNumber": {"fieldTypeIdentifier": "Number", "numberDecimals": 2},
    "Renewal Date": {"fieldTypeIdentifier": "Date"},
    "Straße": {"fieldTypeIdentifier": "Text"},
    "VIP": {"fieldTypeIdentifier": "Checkbox"},
    "Level": {
        "fieldTypeIdentifier": "Text",
        "entryTypeIdentifier": "List",
        "options": [{"optionValue": "Gold"}, {"optionValue": "Silver"}],
    },
}


def define(client: Client, caption: str, pod: int = TICKETS, **members: Any) -> dict[str, Any]:
    body = {"podId": pod, "caption": caption, "sequenceNumber": 1, "fieldTypeIdentifier": "Text", **members}
    answer = client.post("/system/userDefinedFields", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
def fields(client: Client) -> dict[str, int]:
    """Every kind of field, on tickets; 1, 2 and 3 have values."""
    ids = {
        caption: define(client, caption, sequenceNumber=number, **members)["id"]
        for number, (caption, members) in enumerate(DEFINITIONS.items(), 1)
    }
    for ticket, values in VALUES.items():
        sent = [{"id": ids[caption], "value": value} for caption, value in values.items()]
        answer = client.patch(
            f"/service/tickets/{ticket}", json=[{"op": "replace", "path": "customFields", "value": sent}]
        )
        assert answer.status_code == 200, answer.text
    return ids


VALUES: dict[int, dict[str, Any]] = {
    1: {"TomNumber": 12.345, "Renewal Date": "2026-07-01T00:00:00Z", "Straße": "Große Allee", "VIP": "True"},
    2: {"TomNumber": "-3", "Renewal Date": "2025-01-01T00:00:00Z", "VIP": False, "Level": "gold"},
    3: {"Straße": "12", "Level": "Silver", "TomNumber": None},
}
FOUND = {
    'caption="TomNumber" AND value !=null': [1, 2],
    'caption="TomNumber" AND value = null': [3, 4, 5, 6, 7, 8, 9, 10],
    'caption="tomnumber" and value>12': [1],
    'caption="TomNumber" and value in (-3, 12.35)': [2] if round(12.345, 2) != 12.35 else [1, 2],
    'caption="TomNumber" and value="-3"': [2],
    'caption="Renewal Date" AND value >= [2026-07-01T00:00:00Z]': [1],
    'caption="Renewal Date" and value<[2026-01-01]': [2],
    "caption='STRASSE' and value contains 'GROSSE'": [1],
    "caption='Straße' and value like '*2'": [3],
    "caption='VIP' and value=true": [1],
    "caption='VIP' and value!=true": [2],
    "caption='Level' and value='GOLD'": [2],
    "caption='VIP' and value=true or caption='Level' and value='Silver'": [1, 3],
    "(caption='VIP' or caption='TomNumber') and value=true": [1],
    "caption in ('VIP','TomNumber') and value<0": [2],
    "caption like 'Tom%' and value<0": [2],
    "value='12'": [3],
    "value=[2025-01-01]": [2],
    "type='Checkbox' and value!=null": [1, 2],
    "caption='nothing' and value='x'": [],
    "caption='Level' and value not in ('gold')": [3],
    "caption='VIP' and not (value=true)": [2],
    "  ": list(range(1, 11)),
}
REFUSED = {
    "customField1 contains 'value'": "customField1 is not a recognized name.",
    "caption='TomNumber' and value='x'": "Expected a numeric value, not a string.",
    "caption='VIP' and value=1": "Expected a boolean value, not a numeric.",
    "caption='Renewal Date' and value>'2026'": "Expected a DateTime value, not a string.",
    "caption='Straße' and value=5": "Expected a string value, not a numeric.",
    "caption='TomNumber' and value contains '1'": "contains compares strings, and value is not one.",
    "caption='TomNumber' and value<null": "Expected a numeric value, not a null.",
    "value<null": "Expected a numeric value, not a null.",
    "caption=5": "Expected a string value, not a numeric.",
    "type='Nothing'": "Enum value supplied was invalid",
    "caption='x' and": "The conditions text cannot be understood at its end.",
}


@pytest.mark.parametrize("text", FOUND)
def test_what_is_found(client: Client, fields: dict[str, int], text: str) -> None:
    asked = {"customFieldConditions": text}
    found = client.get("/service/tickets", params={**asked, "fields": "id"})
    assert found.status_code == 200, found.text
    assert [each["id"] for each in found.json()] == FOUND[text]
    assert client.get("/service/tickets/count", params=asked).json() == {"count": len(FOUND[text])}
    assert len(client.post("/service/tickets/search", json=asked).json()) == len(FOUND[text])


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused(client: Client, fields: dict[str, int], text: str) -> None:
    answer = client.get("/service/tickets", params={"customfieldconditions": text})
    assert (answer.status_code, answer.json()["code"]) == (400, "ApiFindCondition")
    assert answer.json()["message"].startswith(REFUSED[text])
    assert answer.headers["x-mock-explain"].startswith("customFieldConditions ")


def test_what_has_no_custom_fields_recognizes_no_name(client: Client) -> None:
    answer = client.get("/service/boards", params={"customFieldConditions": "caption='x'"})
    assert answer.json()["message"] == "caption is not a recognized name."


def test_every_record_lists_every_field_in_order(client: Client, fields: dict[str, int]) -> None:
    [first, *_] = client.get("/service/tickets/1").json()["customFields"]
    tom = {"id": fields["TomNumber"], "caption": "TomNumber", "type": "Number", "entryMethod": "EntryField"}
    assert first == {**tom, "numberOfDecimals": 2, "value": round(12.345, 2)}
    assert list(first) == ["id", "caption", "type", "entryMethod", "numberOfDecimals", "value"]
    body = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}
    made = client.post("/service/tickets", json=body | {"customFields": [{"caption": "VIP", "value": "false"}]}).json()
    for ticket in (client.get("/service/tickets/9").json(), made):
        assert [each["caption"] for each in ticket["customFields"]] == list(DEFINITIONS)
    assert [each.get("value") for each in made["customFields"]] == [None, None, None, False, None]
    assert client.get("/company/companies/12345").json()["customFields"] == []


def test_a_patch_keeps_what_it_does_not_name_and_a_put_does_not(client: Client, fields: dict[str, int]) -> None:
    change = [{"op": "replace", "path": "/customFields/0/value", "value": 7}]
    client.patch("/service/tickets/1", json=change)
    client.patch("/service/tickets/1", json=[{"op": "replace", "path": "summary", "value": "y"}])
    client.patch("/service/tickets/1", json={"customFields": [{"id": fields["VIP"], "value": None}]})
    ticket = client.get("/service/tickets/1").json()
    values = {each["caption"]: each.get("value") for each in ticket["customFields"]}
    assert values == {
        **dict.fromkeys(DEFINITIONS),
        "TomNumber": 7,
        "Renewal Date": "2026-07-01T00:00:00Z",
        "Straße": "Große Allee",
    }
    del ticket["customFields"]
    kept = client.put("/service/tickets/1", json=ticket).json()["customFields"]
    assert [each.get("value") for each in kept] == [None] * 5


@pytest.mark.parametrize(
    ("caption", "value", "code", "says"),
    [
        ("TomNumber", "x", "InvalidField", "The value of the custom field TomNumber must be a number."),
        ("TomNumber", True, "InvalidField", "The value of the custom field TomNumber must be a number."),
        ("VIP", "maybe", "InvalidField", "The value of the custom field VIP must be true or false."),
        ("Renewal Date", "tomorrow", "UnsupportedFormat", "Unsupported format applied to customFields"),
        ("Level", "Bronze", "InvalidField", "The value of the custom field Level must be one of its options."),
        ("Nothing", "x", "NotFound", "custom field Nothing not found"),
    ],
)
def test_values_that_are_refused(
    client: Client, fields: dict[str, int], caption: str, value: Any, code: str, says: str
) -> None:
    answer = client.patch("/service/tickets/1", json={"customFields": [{"caption": caption, "value": value}]})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["message"], error["field"]) == (400, code, says, "customFields")


def test_an_empty_text_is_no_number(client: Client, fields: dict[str, int]) -> None:
    sent = [
        {"caption": "TomNumber", "value": ""},
        {"caption": "Straße", "value": ""},
        {"caption": "Level", "value": ""},
    ]
    listed = client.patch("/service/tickets/1", json={"customFields": sent}).json()["customFields"]
    assert {each["caption"]: each.get("value") for each in listed if each["caption"] in ("TomNumber", "Straße")} == {
        "TomNumber": None,
        "Straße": "",
    }


def test_a_definition_that_changes_changes_what_is_listed(client: Client, fields: dict[str, int]) -> None:
    path = f"/system/userDefinedFields/{fields['Straße']}"
    updated = client.get("/service/tickets/4").json()["_info"]["lastUpdated"]
    client.patch(path, json={"caption": "Street", "fieldTypeIdentifier": "Number", "sequenceNumber": 500})
    listed = {ticket: client.get(f"/service/tickets/{ticket}").json()["customFields"][-1] for ticket in (1, 3, 4)}
    assert {each["caption"] for each in listed.values()} == {"Street"}
    assert {ticket: each.get("value") for ticket, each in listed.items()} == {1: None, 3: 12, 4: None}
    assert client.get("/service/tickets/4").json()["_info"]["lastUpdated"] == updated
    assert client.delete(path).status_code == 204
    assert len(client.get("/service/tickets/4").json()["customFields"]) == len(DEFINITIONS) - 1
    asked = {"customFieldConditions": "caption='Street' and value=12"}
    assert client.get("/service/tickets/count", params=asked).json() == {"count": 0}


@pytest.mark.parametrize(
    ("pod", "path"), [(COMPANIES, "/company/companies/12345"), (CONTACTS, "/company/contacts/67890")]
)
def test_companies_and_contacts_have_fields_of_their_own(client: Client, pod: int, path: str) -> None:
    made = define(client, "Tier ", pod, sequenceNumber=2)
    define(client, "Zeroth", pod)
    client.patch(path, json={"customFields": [{"id": made["id"], "value": "A"}]})
    assert [each.get("value") for each in client.get(path).json()["customFields"]] == [None, "A"]
    collection, _, identity = path.rpartition("/")
    found = client.get(collection, params={"customFieldConditions": 'caption="Tier " and value="a"', "fields": "id"})
    assert found.json() == [{"id": int(identity)}]
    assert client.get("/service/tickets/1").json()["customFields"] == []


@pytest.mark.parametrize(
    ("members", "code", "says"),
    [
        ({"podId": 99}, "NotFound", "Pod 99 not found"),
        ({"caption": "TOMNUMBER"}, "ObjectExists", "This value is already in use."),
        ({"sequenceNumber": 501}, "OutOfRange", "The field sequenceNumber must be between 1 and 500."),
        ({"podId": None}, "MissingRequiredField", "The podId field is required."),
    ],
)
def test_definitions_that_are_refused(
    client: Client, fields: dict[str, int], members: dict[str, Any], code: str, says: str
) -> None:
    body = {"podId": 1, "caption": "New", "sequenceNumber": 1, "fieldTypeIdentifier": "Text", **members}
    [error] = client.post("/system/userDefinedFields", json=body).json()["errors"]
    assert (error["code"], error["message"]) == (code, says)


def test_a_definition_stays_in_its_pod(client: Client, fields: dict[str, int]) -> None:
    answer = client.patch(f"/system/userDefinedFields/{fields['VIP']}", json={"podId": 2})
    assert answer.json()["errors"][0]["message"] == "A custom field stays in its pod."
    made = client.get(f"/system/userDefinedFields/{fields['Level']}").json()
    assert (made["screenId"], made["entryTypeIdentifier"], [each["id"] for each in made["options"]]) == (
        "ServiceTicket",
        "List",
        [1, 2],
    )
