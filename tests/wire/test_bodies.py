"""What bodies may be: the service's catalogue of refusals, and what it quietly accepts."""

from collections.abc import Callable
from typing import Any

import pytest

from mockpsa.wire.bodies import DEEPEST, LARGEST_BODY
from tests.conftest import Client

TICKET: dict[str, Any] = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}
CHECK = "Check your accept header to make sure you are using the correct version."


def errors(answer: Any) -> list[tuple[str, str, str, str]]:
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == "InvalidObject"
    return [(e["code"], e["message"], e["resource"], e["field"]) for e in answer.json()["errors"]]


CATALOGUE = [
    ("ticket", {"company": {"id": 19299}}, "NotFound", "company 19299 not found", "company/id"),
    (
        "ticket",
        {"status": {"id": 17}},
        "NotFound",
        "Service Status 17 not found for Service Board 1",
        "status/id",
    ),
    (
        "ticket",
        {"status": {"name": "Nowhere"}},
        "NotFound",
        "Service Status Nowhere not found for Service Board 1",
        "status/name",
    ),
    (
        "ticket",
        {"summary": "x" * 101},
        "MaxLengthField",
        "The field summary must be a string with a maximum length of 100.",
        "summary",
    ),
    ("ticket", {"summary": ""}, "MissingRequiredField", "The summary field is required.", "summary"),
    ("ticket", {"summary": " \t"}, "MissingRequiredField", "The summary field is required.", "summary"),
    ("ticket", {"company": {}}, "MissingRequiredField", "The company/id field is required.", "company"),
    ("ticket", {"board": None}, "MissingRequiredField", "The board/id field is required.", "board"),
    ("ticket", {"priority": {"name": "Nope"}}, "NotFound", "Priority Nope not found", "priority/name"),
    ("ticket", {"owner": {"identifier": "nobody"}}, "NotFound", "Member nobody not found", "owner/identifier"),
    ("ticket", {"contact": {"id": 67891}}, "NotFound", "Contact 67891 not found for company 12345", "contact/id"),
    ("ticket", {"site": {"id": 2}}, "NotFound", "Site 2 not found for company 12345", "site/id"),
    ("ticket", {"type": {"id": 99}}, "NotFound", "Service Type 99 not found for Service Board 1", "type/id"),
    ("ticket", {"opportunity": {"id": 5}}, "NotFound", "Opportunity 5 not found for company 12345", "opportunity/id"),
    ("ticket", {"parentTicketId": 555}, "NotFound", "Service Ticket 555 not found", "parentTicketId"),
    (
        "ticket",
        {"requiredDate": "2024-01-01T00:00:00.5Z"},
        "UnsupportedFormat",
        "Unsupported format applied to requiredDate",
        "requiredDate",
    ),
    (
        "ticket",
        {"requiredDate": "2024-01-01T00:00:00+02:00"},
        "UnsupportedFormat",
        "Unsupported format applied to requiredDate",
        "requiredDate",
    ),
    (
        "ticket",
        {"requiredDate": "2024-02-30T00:00:00Z"},
        "UnsupportedFormat",
        "Unsupported format applied to requiredDate",
        "requiredDate",
    ),
    ("ticket", {"customFields": [{"id": 7}]}, "NotFound", "custom field 7 not found", "customFields"),
    ("contact", {"firstName": None}, "MissingRequiredField", "The firstName field is required.", "firstName"),
    (
        "company",
        {"accountNumber": "1" * 42},
        "MaxLengthField",
        "The field accountNumber must be a string with a maximum length of 41.",
        "accountNumber",
    ),
    (
        "company",
        {"yearEstablished": 1},
        "OutOfRange",
        "The field yearEstablished must be between 1900 and 9999.",
        "yearEstablished",
    ),
    ("company", {"identifier": "fabrikam"}, "ObjectExists", "Company ID already in use.", "identifier"),
    ("company", {"site": None}, "MissingRequiredField", "Company Site name is required.", "site/name"),
    (
        "serviceNote",
        {"detailDescriptionFlag": False},
        "ServiceNote",
        "Please choose where to display the notes in order to save this record.",
        "detailDescriptionFlag, internalAnalysisFlag, resolutionFlag",
    ),
    ("ticket", {"budgetHours": 1e300}, "OutOfRange", None, "budgetHours"),
]
VALID: dict[str, tuple[str, dict[str, Any]]] = {
    "ticket": ("/service/tickets", TICKET),
    "contact": ("/company/contacts", {"firstName": "Pat"}),
    "company": ("/company/companies", {"identifier": "New", "name": "New", "site": {"name": "Main"}}),
    "serviceNote": ("/service/tickets/1/notes", {"text": "x", "detailDescriptionFlag": True}),
}


@pytest.mark.parametrize(("resource", "change", "code", "message", "field"), CATALOGUE)
def test_the_catalogue_of_refusals(
    client: Client, resource: str, change: dict[str, Any], code: str, message: str | None, field: str
) -> None:
    path, body = VALID[resource]
    answer = client.post(path, json={**body, **change})
    assert answer.json()["message"] == f"{resource} object is invalid"
    [error] = errors(answer)
    assert (error[0], error[2], error[3]) == (code, resource, field)
    assert message is None or error[1] == message


def test_all_of_a_body_s_errors_are_reported_at_once(client: Client) -> None:
    body = {"company": {"id": 1}, "requiredDate": "soon", "priority": {"id": 99}, "poNumber": "1" * 51}
    assert {(code, field) for code, _, _, field in errors(client.post("/service/tickets", json=body))} == {
        ("NotFound", "company/id"),
        ("UnsupportedFormat", "requiredDate"),
        ("NotFound", "priority/id"),
        ("MaxLengthField", "poNumber"),
        ("MissingRequiredField", "summary"),
        ("MissingRequiredField", "board"),
    }


UNREADABLE = [
    (b"", "ticket object is invalid"),
    (b"  ", "ticket object is invalid"),
    (b"null", "ticket object is invalid"),
    (
        b'{"enteredBy":"x"}',
        f"Could not find member 'enteredBy' on object of type 'Ticket'. Path 'enteredBy', line 1, position 13.{CHECK}",
    ),
    (
        b'{\n  "summary": "a",\n  "board": {"id": 1, "boardId": 2}\n}',
        "Could not find member 'boardId' on object of type 'BoardReference'. Path 'board.boardId', line 3, position 31."
        + CHECK,
    ),
    (b'{"summary"', "Unexpected end when reading JSON. Path '', line 1, position 11."),
    (b'{"summary":x}', "Unexpected character encountered while parsing value: x. Path '', line 1, position 12."),
    (b"\xff\xfe", None),
    (b'"text"', "Error converting value \"text\" to type 'Ticket'. Path '', line 1, position 6."),
    (b"[]", None),
    (b"5", None),
    (b'{"budgetHours":1e400}', None),
    (
        b'{"severity":"Extreme"}',
        "Error converting value \"Extreme\" to type 'Severity'. Path 'severity', line 1, position 21.",
    ),
    (
        b'{"knowledgeBaseCategoryId":"x"}',
        "Could not convert string to integer: x. Path 'knowledgeBaseCategoryId', line 1, position 30.",
    ),
    (
        b'{"knowledgeBaseCategoryId":1.5}',
        "Input string '1.5' is not a valid integer. Path 'knowledgeBaseCategoryId', line 1, position 30.",
    ),
    (b'{"knowledgeBaseCategoryId":99999999999}', None),
    (b'{"knowledgeBaseCategoryId":123456789012345678901234567890}', None),
    (b'{"board":{"id":99999999999999999999}}', None),
    (
        b'{"summary":1180591620717411303424}',
        "JSON integer 1180591620717411303424 is too large or small for an Int64. Path 'summary', line 1, position 33.",
    ),
    (
        b'{"board":"Service Desk"}',
        "Error converting value \"Service Desk\" to type 'BoardReference'. Path 'board', line 1, position 23.",
    ),
    (b'{"board":7}', None),
    (
        b'{"summary":{"a":1}}',
        "Error reading string. Unexpected token: StartObject. Path 'summary', line 1, position 18.",
    ),
    (b'{"approved":"perhaps"}', None),
    (b'{"approved":[]}', None),
    (b'{"requiredDate":5}', None),
    (b'{"integratorTags":"x"}', None),
    (b'{"customFields":{}}', None),
    (b'{"customFields":[5]}', None),
    (b'{"dateEntered":"2024-01-01T00:00:00Z","slaBy":1}', None),
]


@pytest.mark.parametrize(("body", "message"), UNREADABLE)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_what_cannot_be_read_is_refused_clearly(client: Client, method: str, body: bytes, message: str | None) -> None:
    before = client.get("/service/tickets").text
    answer = client.request(method, "/service/tickets" if method == "POST" else "/service/tickets/1", content=body)
    assert answer.status_code == 400
    assert answer.json()["code"] in ("ConnectWiseApi", "InvalidObject")
    assert message is None or answer.json()["message"] == message
    assert client.get("/service/tickets").text == before


def test_sizes_have_limits(client: Client) -> None:
    deep = b'{"summary":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}"
    answer = client.post("/service/tickets", content=deep)
    assert answer.json()["message"] == f"The reader's MaxDepth of {DEEPEST} has been exceeded."
    large = client.post("/service/tickets", content=b" " * (LARGEST_BODY + 1))
    assert large.status_code == 413

    def chunks() -> Any:
        for _ in range(20):
            yield b" " * 100_000

    async def stream() -> Any:
        for chunk in chunks():
            yield chunk

    assert client.post("/service/tickets", content=stream()).status_code == 413
    long = {"text": "é" * 500_000, "detailDescriptionFlag": True}
    assert client.post("/service/tickets/1/notes", json=long).status_code in (201, 413)


ACCEPTED: list[tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = [
    ({"owner": {}, "site": {"id": None, "name": None}}, lambda t: "owner" not in t and t["site"]["name"] == "Main"),
    ({"requiredDate": "0001-01-01T00:00:00Z"}, lambda t: "requiredDate" not in t),
    ({"type": None, "source": None, "status": None}, lambda t: t["status"]["name"] == "New"),
    (
        {"automaticEmailCcFlag": None, "approved": None},
        lambda t: (t["automaticEmailCcFlag"], t["approved"]) == (False, True),
    ),
    ({"SUMMARY": "the last one wins"}, lambda t: t["summary"] == "the last one wins"),
    ({"budgetHours": "4.505", "approved": "False"}, lambda t: t["budgetHours"] == 4.5 and t["approved"] is False),
    ({"duration": " 7 ", "lagDays": ""}, lambda t: t["duration"] == 7),
    ({"board": {"name": "service desk"}, "owner": {"identifier": "JSMITH"}}, lambda t: t["owner"]["id"] == 124),
    ({"company": {"identifier": "COMPANYID"}}, lambda t: t["company"]["id"] == 12345),
    ({"company": {"name": "Fabrikam Logistics"}}, lambda t: t["company"]["id"] == 12346),
    ({"contact": {"name": "Pat Doe"}}, lambda t: t["contactEmailAddress"] == "pat.doe@contoso.example"),
    ({"contactEmailLookup": "PAT.DOE@contoso.example"}, lambda t: t["contact"]["id"] == 67890),
    ({"severity": "hIGH", "impact": "High"}, lambda t: t["severity"] == "High" and t["priority"]["id"] == 1),
    ({"id": 99, "closedBy": "x", "_info": {"a": "b"}, "mobileGuid": "x"}, lambda t: t["id"] == 12),
    ({"dateEntered": "2020-01-01T00:00:00Z"}, lambda t: t["_info"]["dateEntered"] > "2024"),
    ({"summary": 5}, lambda t: t["summary"] == "5"),
    ({"summary": True}, lambda t: t["summary"] == "true"),
    ({"board": {"id": 1, "name": "ignored beside an id", "_info": {}}}, lambda t: t["board"]["name"] == "Service Desk"),
    ({"summary": "naïve ☃ \U0001f600 \u0000"}, lambda t: t["summary"] == "naïve ☃ \U0001f600 \u0000"),
]


@pytest.mark.parametrize(("change", "holds"), ACCEPTED)
def test_what_is_quietly_accepted(
    client: Client, change: dict[str, Any], holds: Callable[[dict[str, Any]], bool]
) -> None:
    answer = client.post("/service/tickets", json={**TICKET, **change})
    assert answer.status_code == 201, answer.text
    assert holds(answer.json())
    assert client.get(f"/service/tickets/{answer.json()['id']}").json() == answer.json()


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/json; v=1"]
)
def test_json_is_read_whatever_the_content_type(client: Client, content_type: str) -> None:
    body = b'\xef\xbb\xbf{"summary":"x","board":{"id":1},"company":{"id":12345}}'
    answer = client.post("/service/tickets", content=body, headers={"content-type": content_type})
    assert answer.status_code == 201


def test_hours_stay_within_the_calendar(client: Client) -> None:
    for hours in (1e12, -1):
        [error] = errors(client.patch("/service/SLAs/1", json={"resolutionHours": hours}))
        assert error[1] == "The field resolutionHours must be between 0 and 99999."


def test_a_name_that_is_not_unique_is_refused(client: Client) -> None:
    for _ in range(2):
        client.post("/company/contacts", json={"firstName": "Twin", "company": {"id": 12345}})
    [error] = errors(client.post("/service/tickets", json={**TICKET, "contact": {"name": "twin"}}))
    assert error[1] == "Contact twin is the name of 2 records; send the id"


def test_put_replaces_and_takes_back_what_get_gave(client: Client) -> None:
    ticket = client.get("/service/tickets/5").json()
    same = client.put("/service/tickets/5", json=ticket).json()
    for each in (ticket, same):
        del each["_info"]["lastUpdated"], each["_info"]["updatedBy"]
    assert same == ticket
    bare = {"summary": "bare", "board": {"id": 1}, "company": {"id": 12345}, "severity": "Low", "impact": "Low"}
    replaced = client.put("/service/tickets/5", json=bare).json()
    assert (replaced["id"], replaced["summary"], replaced["status"]["name"]) == (5, "bare", "New")
    assert not {"owner", "resources", "type", "contact"} & set(replaced)
    assert replaced["company"]["id"] == 12345
    assert replaced["site"]["id"] == 1
    again = client.put("/service/tickets/5", json={**bare, "contact": {"id": 67890}}).json()
    again = client.put("/service/tickets/5", json={**bare, "contact": {"id": 67890}}).json()
    assert (again["site"]["id"], again["addressLine1"], again["contactName"]) == (1, "100 Harbour Street", "Pat Doe")
    assert replaced["mobileGuid"] == ticket["mobileGuid"]
    missing = errors(
        client.put("/service/tickets/5", json={"summary": "x", "board": {"id": 1}, "company": {"id": 12345}})
    )
    assert {field for _, _, _, field in missing} == {"severity", "impact"}


def test_a_company_s_types_are_for_creating_only(client: Client) -> None:
    company = client.get("/company/companies/12345").json()
    [error] = errors(client.put("/company/companies/12345", json=company))
    assert error[1:] == ("typeIds can only be used when creating a new company.", "company", "typeIds")
    del company["types"]
    assert client.put("/company/companies/12345", json=company).json()["types"][0]["name"] == "Client"


@pytest.mark.parametrize(
    "path", ["/service/boards/1/statuses/1", "/service/priorities/1", "/company/contacts/67890", "/system/members/123"]
)
def test_put_takes_back_what_get_gave(client: Client, path: str) -> None:
    given = client.get(path).json()
    answer = client.put(path, json=given)
    assert answer.status_code == 200, answer.text
    again = answer.json()
    assert {**again, "_info": None} == {**given, "_info": None}


def test_a_flag_that_is_null_is_one_that_was_not_sent(client: Client) -> None:
    flags = {"detailDescriptionFlag": None, "internalAnalysisFlag": True, "resolutionFlag": None}
    note = client.post("/service/tickets/1/notes", json={"text": "As django-connectwise sends it.", **flags}).json()
    assert (note["detailDescriptionFlag"], note["internalAnalysisFlag"], note["resolutionFlag"]) == (False, True, False)
    cleared = [{"op": "replace", "path": "inactiveFlag", "value": None}]
    assert client.patch("/company/contacts/67890", json=cleared).json()["inactiveFlag"] is False
