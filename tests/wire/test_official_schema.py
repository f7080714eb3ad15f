"""Answers are what the official OpenAPI document describes, and the declarations say the same as it does.

The documents are not part of the project: without them these tests skip.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from mockpsa.rules import Rules
from mockpsa.schema.fields import INT32, Access, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.schedule import DAYS
from tests.conftest import Client
from tests.wire.official import document, official

PROFILES = ("documented", "live")
SERVED = [resource.name for resource in REGISTRY.served]
# What a profile prints beyond the official schema.
ADDED = {
    ("documented", "Ticket"): {"resolution"},
    # a time entry's department is printed as everywhere else, with its identifier
    **{(profile, "BillingUnitReference"): {"identifier"} for profile in PROFILES},
}
MAX_LENGTH = re.compile(r"Max length: (\d+)")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)

FORMATS = FormatChecker(("uuid",))
FORMATS.checks("int32")(lambda value: not isinstance(value, int) or INT32[0] <= value <= INT32[1])
FORMATS.checks("date-time")(lambda value: not isinstance(value, str) or bool(DATE_TIME.fullmatch(value)))


def strict(schema: Any, added: Collection[str] = ()) -> Any:
    """An OpenAPI 3.0 schema as JSON Schema: nullable honoured, lengths read, unknown members refused."""
    if not isinstance(schema, dict):
        return schema
    made = {
        name: value for name, value in schema.items() if name not in ("nullable", "description", "properties", "items")
    }
    if "properties" in schema:
        made["properties"] = {name: strict(each) for name, each in schema["properties"].items()}
        made["properties"] |= {name: {"type": "string"} for name in added}
        made["additionalProperties"] = strict(schema.get("additionalProperties", False))
    if "items" in schema:
        made["items"] = strict(schema["items"])
    length = MAX_LENGTH.search(str(schema.get("description", "")))
    if length and schema.get("type") == "string":
        made["maxLength"] = int(length[1])
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") else made


@cache
def validator(name: str, profile: str) -> Draft202012Validator:
    """What validates one record of a resource."""
    source, official_name = official(REGISTRY[name])
    schemas = {
        each: strict(schema, ADDED.get((profile, each), set())) if isinstance(schema, dict) else schema
        for each, schema in document(source).items()
    }
    whole = DRAFT202012.create_resource({"components": {"schemas": schemas}})
    registry: Registry[Any] = Registry().with_resource("urn:official", whole)
    return Draft202012Validator(
        {"$ref": f"urn:official#/components/schemas/{official_name}"}, registry=registry, format_checker=FORMATS
    )


def complaints(resource: Resource, profile: str, record: Any) -> list[str]:
    """What the official schema says against a record."""
    errors = validator(resource.name, profile).iter_errors(record)
    return [
        f"{resource.name} {error.json_path}: {leaf.message}"
        for error in errors
        for leaf in (error, *(error.context or ()))
    ]


ASKED = {"/system/documents": {"recordType": "Ticket", "recordId": "1"}}  # what a list cannot do without
FORMS = {"Document"}  # not written as JSON; tests/wire/test_documents.py does

# Every record of a server, and bodies for new ones.


class Desk:
    """A server under one profile, read by way of the paths that the registry declares."""

    def __init__(self, client: Client, profile: str) -> None:
        self.client = client
        self.profile = profile

    def collections(self, resource: Resource) -> Iterator[str]:
        """The paths of a resource's collections: one, or one below each parent."""
        path = resource.path or ""
        if resource.parent is None:
            yield path
            return
        holder = REGISTRY[resource.parent.target]
        for above in self.collections(holder):
            for each in self.members(above):
                ids = [*re.findall(r"/(\d+)", above), str(each["id"])]
                yield re.sub(r"{\w+}", lambda _, ids=ids: ids.pop(0), path)  # type: ignore[misc]

    def members(self, path: str) -> list[dict[str, Any]]:
        """All records of a collection."""
        answer = self.client.get(path, params={"pageSize": "1000", **ASKED.get(path, {})})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    def records(self, resource: Resource) -> list[dict[str, Any]]:
        """All records of a resource, whatever they are below."""
        return [record for path in self.collections(resource) for record in self.members(path)]

    def check(self, resource: Resource, record: Any) -> None:
        """Fails with what the official schema says against a record."""
        assert complaints(resource, self.profile, record) == []


def value_for(desk: Desk, resource: Resource, field: Field) -> Any:
    """A value that a field takes; None for a reference to what no record is known of."""
    match field.kind:
        case Kind.REFERENCE:
            return reference_for(desk, resource, field)
        case Kind.LINK:
            known = desk.records(REGISTRY[field.target])
            return known[0]["id"] if known else None
        case Kind.LINKS:
            return [each["id"] for each in desk.records(REGISTRY[field.target])[:2]]
        case Kind.TEXT:
            return f"Made for {field.name} by a test, longer than any limit that is meant to be met: {'.' * 60}"[
                : field.length or 40
            ]
        case _:
            return PLAIN_VALUES[field.kind](field)


PLAIN_VALUES: dict[Kind, Callable[[Field], Any]] = {
    Kind.CHOICE: lambda field: field.values[-1],
    Kind.DATE: lambda _: "2024-02-29T23:59:59Z",
    Kind.DECIMAL: lambda _: 12.345,
    Kind.INTEGER: lambda field: field.between[1] if field.between else 7,
    Kind.BOOLEAN: lambda _: True,
    Kind.TEXTS: lambda _: ["a", "b"],
    Kind.INTEGERS: lambda _: [1, 2],
    Kind.REFERENCES: lambda _: [],
    Kind.OBJECTS: lambda _: [],
}


def reference_for(desk: Desk, resource: Resource, field: Field) -> dict[str, Any] | None:
    """A reference to an existing record: of the target where it is served, else the one that a record here has."""
    target = REGISTRY[REGISTRY[field.target].source or field.target]
    known = (
        desk.records(target)
        if target.path
        else [each[field.name] for each in desk.records(resource) if field.name in each]
    )
    return {"id": known[0]["id"]} if known else None


# What a resource needs beyond its required fields.
BESIDES: dict[str, dict[str, Any]] = {
    "Ticket": {"board": {"id": 1}},
    "ServiceNote": {"text": "Looked at it.", "resolutionFlag": True},
    "TicketNote": {"text": "Looked at it.", "resolutionFlag": True},
    "TicketConfiguration": {"id": 1},
    "ProjectTicketConfiguration": {"id": 1},
    "AgreementConfiguration": {"id": 1},
    "CompanyTrack": {"trackId": 1},
    "Invoice": {"type": "Standard"},
    "ContactTrack": {"trackId": 1},
    "CatalogComponent": {"catalogItem": {"id": 2}},
    "CallbackEntry": {"url": "https://test.com/hook?recordId=", "type": "ticket", "level": "board"},
    "BoardNotification": {"notifyWho": {"id": 1}, "email": "a@example.test"},
    "BoardStatusNotification": {"notifyWho": {"identifier": "Email"}, "email": "a@example.test"},
    "BoardAutoAssignResource": {"notifyWho": {"name": "Member"}, "member": {"id": 123}},
    "UserDefinedField": {"podId": 1},
    "ServiceEmailTemplate": {"useSenderFlag": True},
    "TicketSync": {"integratorLogin": {"id": 1}},
    "Company": {"site": {"name": "Main"}},
    "TimeEntry": {
        "chargeToType": "ServiceTicket",
        "chargeToId": 1,
        "timeStart": "2024-02-29T12:00:00Z",
        "timeEnd": "2024-02-29T13:30:00Z",
        "hoursDeduct": 0.25,
        "actualHours": 1.25,
    },
    "Agreement": {"type": {"id": 1}, "contact": {"id": 67890}},
    "Calendar": {f"{day}{edge}": None for day in DAYS for edge in ("StartTime", "EndTime")}
    | {"mondayStartTime": "08:00:00", "mondayEndTime": "17:00:00"},
    "Holiday": {"date": "2024-07-04", "timeStart": "12:00:00", "timeEnd": "24:00:00"},
    "Contact": {
        "types": [],
        "communicationItems": [
            {"type": {"id": 1}, "value": "a@example.test", "communicationType": "Email", "defaultFlag": True},
            {"type": {"id": 2}, "value": "8135550199", "extension": "1", "communicationType": "Phone"},
        ],
    },
}
# What a full body says otherwise: the same is there once.
OTHERWISE = {"CallbackEntry": {"level": "status"}}
# What a full body leaves out, and why.
LEFT_OUT = {
    "ScheduleEntry": {"objectId": "is of the type's kind"},
    "ProjectTicket": {"resources": "names members", "status": "is of the project's board", "board": "as status"},
    "Ticket": {"closedFlag": "closing has rules of its own", "resources": "names members", "status": "as closedFlag"},
    "Invoice": {"applyToType": "says what applyToId is", "applyToId": "as applyToType"},
    "Company": {"parentCompany": "a company of its own", "billToCompany": "as parentCompany"},
}


def minimal(desk: Desk, resource: Resource) -> dict[str, Any]:
    """A body with what is required, in POST or PUT, and nothing else."""
    fields = (field for field in resource.declared if field.access is not Access.HIDDEN)
    needed = [field for field in fields if field.required or field.required_on_update]
    return {field.name: value_for(desk, resource, field) for field in needed} | BESIDES.get(resource.name, {})


def full(desk: Desk, resource: Resource) -> dict[str, Any]:
    """A body with every member that may be sent and is not tied to another member's value."""
    omitted = LEFT_OUT.get(resource.name, {})
    rules = Rules(desk.profile)
    free = [
        field
        for field in resource.declared
        if field.access is Access.OPEN and (field.within is None or field.required) and field.name not in omitted
        if field.rule is None or rules.on(field.rule)
    ]
    body = {field.name: value_for(desk, resource, field) for field in free}
    body = {name: value for name, value in body.items() if value is not None}
    body = {name: value for name, value in body.items() if name != "customFields"}
    return body | BESIDES.get(resource.name, {}) | OTHERWISE.get(resource.name, {})


def distinct(body: dict[str, Any], resource: Resource, mark: str) -> dict[str, Any]:
    """The body with a mark in what must be unique."""
    unique = {field.name for field in resource.declared if field.unique and field.kind is Kind.TEXT}
    return {name: mark[-len(value) :] + value[len(mark) :] if name in unique else value for name, value in body.items()}


def free(desk: Desk, resource: Resource, path: str) -> dict[str, Any]:
    """References that no other record of a collection has, where there may be one of each."""
    found = {}
    for field in (field for field in resource.declared if field.unique and field.kind is Kind.REFERENCE):
        taken = {record[field.name]["id"] for record in desk.members(path)}
        found[field.name] = {"id": min({each["id"] for each in desk.records(REGISTRY[field.target])} - taken)}
    return found


@pytest.fixture(scope="module", params=PROFILES)
def desk(request: pytest.FixtureRequest, make_client: Callable[..., Client]) -> Desk:
    document("service-slice.json")
    document("all-schemas.json")
    made = Desk(make_client("official", profile=request.param), request.param)
    tag = {"podId": 1, "caption": "Asset Tag", "sequenceNumber": 1, "fieldTypeIdentifier": "Text"}
    assert made.client.post("/system/userDefinedFields", json=tag).status_code == 201  # sign-offs show it
    work = {"name": "Remote", "billTime": "Billable", "rateType": "Multiplier", "rate": 1}
    for path, body in (
        ("/time/workRoles", {"name": "Engineer"}),
        ("/time/workTypes", work),  # agreements leave some out
        *(("/service/priorities", {"name": name, "color": "Pink"}) for name in ("Free", "Free too")),
    ):
        assert made.client.post(path, json=body).status_code == 201
    return made


@pytest.mark.parametrize("name", SERVED)
def test_every_record_validates_in_its_list_and_alone(desk: Desk, name: str) -> None:
    resource = REGISTRY[name]
    for path in desk.collections(resource):
        for record in desk.members(path):
            desk.check(resource, record)
            ids = [*re.findall(r"/(\d+)", path), str(record["id"])]
            alone = desk.client.get(re.sub(r"{\w+}", lambda _, ids=ids: ids.pop(0), resource.record_path))  # type: ignore[misc]
            if not resource.alone:  # the service has no path for one
                assert alone.status_code == 404
            else:
                assert alone.json() == record


@pytest.mark.parametrize("make", [minimal, full])
@pytest.mark.parametrize("name", [name for name in SERVED if "POST" in REGISTRY[name].methods and name not in FORMS])
def test_created_replaced_and_patched_records_validate(
    desk: Desk, name: str, make: Callable[[Desk, Resource], dict[str, Any]]
) -> None:
    resource = REGISTRY[name]
    if resource.named_by is not None and make is full:
        return  # its body is an id and nothing else
    path = next(desk.collections(resource))
    body = make(desk, resource) | free(desk, resource, path)
    mark = make.__name__[0]
    created = desk.client.post(path, json=distinct(body, resource, f"1{mark}"))
    assert created.status_code == 201, created.text
    desk.check(resource, created.json())
    record = f"{path}/{created.json()['id']}"
    if name == "Company":
        body["site"] = created.json()["site"]  # by now it exists, under a name that other companies' sites have too
    replaced = desk.client.put(record, json=distinct(body, resource, f"2{mark}"))
    if "PUT" not in resource.methods:
        assert replaced.status_code == 405
        return
    assert replaced.status_code == 200, replaced.text
    desk.check(resource, replaced.json())
    text = next((field for field in resource.declared if field.kind is Kind.TEXT and field.access is Access.OPEN), None)
    if text is None:
        return
    patched = desk.client.patch(record, json=[{"op": "replace", "path": text.name, "value": f"3{mark}"}])
    assert patched.status_code == 200, patched.text
    assert patched.json()[text.name] == f"3{mark}"
    desk.check(resource, patched.json())
    assert desk.client.get(record).json() == patched.json()


@pytest.mark.parametrize("name", ["Severity", "Impact"])
def test_updated_setup_validates(desk: Desk, name: str) -> None:
    resource = REGISTRY[name]
    record = f"{resource.path}/1"
    replaced = desk.client.put(record, json={"name": "Low", "description": "Nobody"})
    assert replaced.status_code == 200, replaced.text
    desk.check(resource, replaced.json())
    patched = desk.client.patch(record, json=[{"op": "replace", "path": "description", "value": "One user"}])
    assert patched.status_code == 200, patched.text
    desk.check(resource, patched.json())


def test_the_validation_refuses_what_is_not_official() -> None:
    """The check itself: unknown members at any depth, wrong enums, texts too long, dates in another form."""
    good = {"id": 1, "summary": "x", "company": {"id": 1, "_info": {"a": "b"}}}
    assert complaints(REGISTRY["Ticket"], "live", good) == []
    spoiled: dict[str, Any] = {
        "resolution": "only in the other profile",
        "summary": "x" * 101,
        "company": {"id": 1, "nick": "x"},
        "severity": "Huge",
        "closedFlag": "true",
        "respondByGoalUTC": "2024-01-15",
        "duration": 2**31,
        "customFields": [{"id": 1, "colour": "red"}],
        "_info": {"lastUpdated": 1},
    }
    for name, value in spoiled.items():
        assert complaints(REGISTRY["Ticket"], "live", good | {name: value}), name
    assert complaints(REGISTRY["Ticket"], "documented", good | {"resolution": "x"}) == []
    assert complaints(REGISTRY["Ticket"], "live", good | {"severity": None, "closedFlag": None}) == []
