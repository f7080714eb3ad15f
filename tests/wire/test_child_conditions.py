"""childConditions: all of it holds for one and the same element of one array."""

import pytest

from tests.conftest import Client

CONTACTS = [
    [("Email", "john@Outlook.com", True), ("Phone", "8135550100", False)],
    [("Email", "mary@example.test", False), ("Phone", "john@outlook.com", True)],
    [],
]
FOUND = {
    'communicationItems/value like "john@Outlook.com" AND communicationItems/communicationType="Email"': [0],
    'communicationItems/value = "JOHN@outlook.com"': [0, 1],
    'COMMUNICATIONITEMS/type/NAME="email" AND communicationItems/value contains "@"': [0, 1],
    "communicationItems/defaultFlag=true and communicationItems/communicationType='Phone'": [1],
    "communicationItems/type/id=2": [0, 1],
    "communicationItems/extension=null": [0, 1],
    "communicationItems/id!=null": [0, 1],
    "not (communicationItems/value contains '@')": [0],
    "communicationItems/communicationType in ('Fax')": [],
    "communicationItems/communicationType not in ('Fax') and communicationItems/value like '813%'": [0],
    "": [0, 1, 2],
}
REFUSED = {
    "id=1": "id is not a recognized name.",
    "communicationItems=1": "communicationItems is not a recognized name.",
    "communicationItems/nothing=1": "communicationItems/nothing is not a recognized name.",
    "communicationItems/value=1": "Expected a string value, not a numeric.",
    "communicationItems/communicationType='Cell'": "Enum value supplied was invalid",
    "communicationItems/value/x=1": "communicationItems/value/x is not a recognized name.",
    "customFields/caption='x'": "customFields/caption is not a recognized name.",
    "communicationItems/value='x' and types/id=1": "childConditions are about one element: of communicationItems or of",
    "communicationItems/value=": "The conditions text cannot be understood at its end.",
}


@pytest.fixture
def contacts(client: Client) -> list[int]:
    types = {each["name"]: each["id"] for each in KINDS}
    made = []
    for items in CONTACTS:
        sent = [
            {"type": {"id": types[kind]}, "value": value, "defaultFlag": default, "communicationType": kind}
            for kind, value, default in items
        ]
        body = {"firstName": "Child", "company": {"id": 12345}, "communicationItems": sent}
        made.append(client.post("/company/contacts", json=body).json()["id"])
    return made


KINDS = ({"id": 1, "name": "Email"}, {"id": 2, "name": "Phone"})


@pytest.mark.parametrize("text", FOUND)
def test_one_element_holds_it_all(client: Client, contacts: list[int], text: str) -> None:
    asked = {"conditions": 'firstName="child"', "childConditions": text}
    found = client.get("/company/contacts", params={**asked, "fields": "id"})
    assert found.status_code == 200, found.text
    assert [each["id"] for each in found.json()] == [contacts[index] for index in FOUND[text]]
    assert client.get("/company/contacts/count", params=asked).json() == {"count": len(FOUND[text])}
    searched = client.post("/company/contacts/search?fields=id", json=asked)
    assert searched.json() == found.json()


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused(client: Client, text: str) -> None:
    answer = client.get("/company/contacts", params={"childconditions": text})
    assert (answer.status_code, answer.json()["code"]) == (400, "ApiFindCondition")
    assert answer.json()["message"].startswith(REFUSED[text])
    assert answer.headers["x-mock-explain"].startswith("childConditions ")


def test_an_array_of_references_is_asked_through_them(client: Client) -> None:
    kind = client.post("/company/companies/types", json={"name": "Straße"}).json()["id"]
    body = {"identifier": "Typed", "name": "Typed", "site": {"name": "Main"}, "types": [{"id": kind}]}
    made = client.post("/company/companies", json=body).json()["id"]
    for text in ('types/name="STRASSE"', f"types/id={kind}", "types/name like 'stra*' and types/id!=null"):
        found = client.get("/company/companies", params={"childConditions": text, "fields": "id"}).json()
        assert found == [{"id": made}], text


def test_tickets_have_no_notes_to_ask_about(client: Client) -> None:
    answer = client.get("/service/tickets", params={"childconditions": 'notes/text contains "update"'})
    assert answer.json()["message"] == "notes/text is not a recognized name."
