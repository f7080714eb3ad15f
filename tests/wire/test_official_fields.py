"""The declarations against the official tables: names, types, lengths, enums, requirements, references."""

import csv
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from mockpsa.schema.fields import NUMBERED_KINDS, Access, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from tests.conftest import REFERENCE, need
from tests.wire.official import OFFICIAL_NAME, document
from tests.wire.test_official_schema import MAX_LENGTH, SERVED

TYPES: dict[str, tuple[Kind, ...]] = {
    "string": (Kind.TEXT, Kind.CHOICE, Kind.DATE, Kind.GUID),
    "integer": (Kind.INTEGER, Kind.LINK),
    "number": (Kind.DECIMAL,),
    "boolean": (Kind.BOOLEAN,),
    "object": (Kind.REFERENCE,),
    "object (map of string)": (Kind.INFO,),
    "object (free form)": (Kind.SCALAR,),
    "array of string": (Kind.TEXTS,),
    "array of integer": (Kind.INTEGERS, Kind.LINKS),
    "array of object": (Kind.OBJECTS, Kind.REFERENCES),
}
NOT_OFFICIAL = frozenset({Access.STAMP, Access.HIDDEN, Access.INFO_ONLY})


@cache
def fields_csv() -> dict[str, list[dict[str, str]]]:
    """The rows of fields.csv by schema."""
    path = REFERENCE / "fields.csv"
    need(path)
    schemas: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            schemas.setdefault(row["schema"], []).append(row)
    return schemas


def row_of(name: str, schema: dict[str, Any], *, required: bool) -> dict[str, str]:
    """A property of an OpenAPI schema in the form of a row of fields.csv."""
    type_name, target = schema.get("type", "object"), schema.get("$ref", "").rpartition("/")[2]
    if type_name == "array":
        target = schema["items"].get("$ref", "").rpartition("/")[2]
        type_name = "array of object" if target else f"array of {schema['items']['type']}"
    elif "additionalProperties" in schema:
        type_name = "object (map of string)"
    length = MAX_LENGTH.search(schema.get("description", ""))
    return {
        "field": name,
        "type": f"{type_name} -> {target}" if target else type_name,
        "format": schema.get("format", ""),
        "maxLength": length[1] if length else "",
        "enum": "|".join(schema.get("enum", ())),
        "required": "yes" if required else "",
    }


def official_rows(name: str) -> dict[str, dict[str, str]]:
    """What is official about each field of a schema: from fields.csv, else from all-schemas.json."""
    if name in fields_csv():
        return {row["field"]: row for row in fields_csv()[name]}
    schema = document("all-schemas.json").get(OFFICIAL_NAME.get(name, name), {})
    required = schema.get("required", ())
    properties = schema.get("properties", {})
    return {field: row_of(field, each, required=field in required) for field, each in properties.items()}


def differences(name: str, fields: tuple[Field, ...]) -> Iterator[tuple[str, str, str, str]]:
    """(field, what, declared, official) wherever a declaration says something else than the official schema."""
    declared = {field.name: field for field in fields if field.access not in NOT_OFFICIAL}
    rows = official_rows(name)
    for field_name in sorted(declared.keys() ^ rows.keys()):
        yield f"{name}.{field_name}", "exists", str(field_name in declared), str(field_name in rows)
    for field_name in sorted(declared.keys() & rows.keys()):
        field, row = declared[field_name], rows[field_name]
        yield from differing(f"{name}.{field_name}", said(field), written(row))
        if field.items:
            yield from differences(row["type"].partition(" -> ")[2], field.items)
        kinds = TYPES.get(row["type"].partition(" -> ")[0], ())
        if field.kind not in kinds:
            yield f"{name}.{field_name}", "kind", field.kind.name, row["type"]
        if row["format"] == "date-time" and field.kind is not Kind.DATE:
            yield f"{name}.{field_name}", "kind", field.kind.name, "date-time"


def differing(name: str, ours: dict[str, str], theirs: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """The entries in which two descriptions of a field differ."""
    for what, value in ours.items():
        if value != theirs[what]:
            yield name, what, value, theirs[what]


def said(field: Field) -> dict[str, str]:
    """What a declaration says of a field, in the words of fields.csv."""
    return {
        "length": str(field.length or ""),
        "enum": "|".join(field.values),
        "required": "yes" if field.required else "on update (PUT)" if field.required_on_update else "",
        "target": REGISTRY[field.target].reference.type_name
        if field.target and field.kind not in NUMBERED_KINDS
        else "",
    }


def written(row: dict[str, str]) -> dict[str, str]:
    """The same of a row of fields.csv."""
    target = row["type"].partition(" -> ")[2]
    return {
        "length": row["maxLength"],
        "enum": row["enum"],
        "required": row["required"],
        "target": target if target.endswith("Reference") or target == "MemberOffice365" else "",
    }


# (field, what): why the declaration says something else on purpose.
LENGTHS_OF_RELATIVES = "the 2026.4 export gives no limit; this one is by analogy with sibling fields, unverified"
DEVIATIONS = {
    (
        "Ticket.resolution",
        "exists",
    ): "documented: kept as a resolution note (rule ticket_resolution)",
    ("Company.accountNumber", "length"): "captured: 'must be a string with a maximum length of 41'",
    ("BoardItemAssociation.id", "required"): "the path says which; the service's own id in a body is ignored",
    ("CompanyInfo.noServiceFlag", "exists"): "follows from the company's status, which has no such member",
    ("Contact.firstName", "required"): "captured: 'The firstName field is required.'",
    ("Contact.firstName", "length"): LENGTHS_OF_RELATIVES,
    ("Contact.lastName", "length"): LENGTHS_OF_RELATIVES,
    ("Contact.addressLine1", "length"): LENGTHS_OF_RELATIVES,
    ("Contact.addressLine2", "length"): LENGTHS_OF_RELATIVES,
    ("Contact.city", "length"): LENGTHS_OF_RELATIVES,
    ("Contact.state", "length"): LENGTHS_OF_RELATIVES,
    ("Contact.zip", "length"): LENGTHS_OF_RELATIVES,
    ("Contact.title", "length"): LENGTHS_OF_RELATIVES,
    ("ContactCommunicationItem.value", "length"): LENGTHS_OF_RELATIVES,
    ("ContactCommunicationItem.extension", "length"): LENGTHS_OF_RELATIVES,
    ("Member.title", "length"): LENGTHS_OF_RELATIVES,
    (
        "CustomFieldValue.value",
        "kind",
    ): "the export calls it a free object; no custom field is served yet, so none is held",
    ("TimeEntry.location", "target"): "OwnerLevelReference has the members of SystemLocationReference",
    ("AgreementWorkRole.location", "target"): "as TimeEntry.location",
    ("AgreementWorkType.location", "target"): "as TimeEntry.location",
    ("ProductItem.recurring", "exists"): "an object of its own, of what recurs; no product here does",
    ("TimeEntry.department", "target"): "BillingUnitReference is SystemDepartmentReference without the identifier",
    ("SurveyResultDetail.answer", "kind"): "the export calls it an object and describes it as an index",
    ("ServiceSurveyQuestionOption.caption", "length"): "kept as a SurveyOption, whose caption has this one",
    ("Member.structureLevel", "target"): "StructureReference has the members of CorporateStructureLevelReference",
    (
        "Member.projectDefaultBoard",
        "target",
    ): "ProjectBoardReference has the members of BoardReference; one kind of board",
    ("Project.board", "target"): "as Member.projectDefaultBoard",
    ("ProjectPhase.board", "target"): "as Member.projectDefaultBoard",
    ("ProjectTicket.tasks", "exists"): "the tasks are at /project/tickets/{id}/tasks; not printed in the ticket yet",
    ("ConfigurationQuestion.answer", "kind"): "the export calls it a free object; held as the text of the answer",
    ("Member.office365", "target"): "officially an object with a text id; a reference here, and null: none exists",
}


@pytest.mark.parametrize("name", SERVED)
def test_the_declaration_says_what_the_official_schema_says(name: str) -> None:
    found = {
        (field, what): f"declared {ours!r}, official {theirs!r}"
        for field, what, ours, theirs in differences(name, REGISTRY[name].fields)
    }
    assert {key: text for key, text in found.items() if key not in DEVIATIONS} == {}
    stale = {key for key in DEVIATIONS if key[0].partition(".")[0] == name} - found.keys()
    assert not stale, f"listed as deviations, and none any more: {stale}"


# References with members, to which no official schema belongs: nothing official refers to these records.
UNREFERRED = {"Severity", "Impact", "CallbackEntry"}


@pytest.mark.parametrize("resource", list(REGISTRY), ids=lambda resource: resource.name)
def test_references_have_the_official_members(resource: Resource) -> None:
    shape = resource.reference
    rows = official_rows(
        shape.type_name.removesuffix("Reference") if resource.name == "MemberOffice365" else shape.type_name
    )
    if not rows and not shape.members:
        return  # nothing official refers to it, and nothing here does
    if (resource.source and resource.path) or resource.name in UNREFERRED:
        assert not rows or resource.name == "ServiceTeam"  # referred to as the BoardTeam it shows
    else:
        assert {member.lower() for member in rows} | {"_info"} == shape.known
