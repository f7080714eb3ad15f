"""The JSON Schema of worlds, made from the declarations. ``python -m mockpsa.worlds.json_schema`` writes it.

It is what an editor completes and checks with, so it knows the declared spelling only; loading takes any letter case.
"""

import json
from collections.abc import Mapping
from typing import Any

from mockpsa.data import data_folder
from mockpsa.schema.fields import Access, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.worlds.sections import CHILDREN

FILE = "world.schema.json"
DATE = r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|[+-]?P(?=[^T]|T.)(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?)$"
Schema = dict[str, Any]

PLAIN: Mapping[Kind, Schema] = {
    Kind.TEXT: {"type": "string"},
    Kind.SCALAR: {"type": ["string", "number", "boolean"]},
    Kind.GUID: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.LINK: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "pattern": DATE},
    Kind.TEXTS: {"type": "array", "items": {"type": "string"}},
    Kind.INTEGERS: {"type": "array", "items": {"type": "integer"}},
}
TEXT: Schema = {"type": ["string", "null"]}
FILES: Schema = {"type": ["string", "array", "null"], "items": {"type": "string"}}


def world_schema() -> Schema:
    """The schema of a world's file."""
    records: Schema = {}
    derived: Schema = {}  # as they stand, or not at all
    for resource in REGISTRY.stored:
        for word in filter(None, (resource.path, resource.name)):
            if resource.derived:
                derived[word] = False
            records[word] = {"anyOf": [_list_of(resource), {"$ref": "#/$defs/included"}]}
    definitions: Schema = {
        "included": {
            "description": "The records of another file: JSON lines (.jsonl) or a YAML list.",
            "type": "object",
            "properties": {"include": {"type": "string"}},
            "required": ["include"],
            "additionalProperties": False,
        },
        **{
            f"{resource.name} reference": _reference(resource)
            for resource in REGISTRY
            if not (resource.source and resource.path)
        },
        **{resource.name: _record(resource) for resource in REGISTRY.stored},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A world of mockpsa",
        "description": "What a tenant starts with. Generated from mockpsa's declarations; see docs/worlds.md.",
        "type": "object",
        "properties": {
            "name": TEXT,
            "about": TEXT,
            "time_zone": {"description": "An IANA time zone; slaStatus is printed in it.", **TEXT},
            "api_member": {"description": "The identifier of the member whose keys are used.", **TEXT},
            "include": {"description": "Worlds that come first: files, or names of shipped worlds.", **FILES},
            "as_is": {
                "description": "Records as they stand: nothing is filled in or derived.",
                "type": ["boolean", "null"],
            },
            "records": {"type": ["object", "null"], "properties": records, "additionalProperties": False},
        },
        "additionalProperties": False,
        "if": {"properties": {"as_is": {"const": True}}, "required": ["as_is"]},
        "else": {"properties": {"records": {"properties": derived}}},
        "$defs": definitions,
    }


def schema_text() -> str:
    """The schema as its file holds it."""
    return f"{json.dumps(world_schema(), indent=1)}\n"


def _list_of(resource: Resource) -> Schema:
    return {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{resource.name}"}}


def _record(resource: Resource) -> Schema:
    fields = [field for field in resource.fields if field.kind is not Kind.INFO]
    below = CHILDREN[resource.name].items()
    children = {name: _list_of(child) for name, child in below if name not in resource.by_name and not child.derived}
    schema: Schema = {
        "type": "object",
        "properties": {**{field.name: _member(field) for field in fields}, **children},
        "additionalProperties": False,
    }
    # A parent may be told by where the record stands, and a company's site is looked for by a rule of its own.
    required = [f.name for f in fields if f.required and f is not resource.parent and f.access is not Access.HIDDEN]
    return {**schema, "required": required} if required else schema


def _member(field: Field) -> Schema:
    """A member's value; null is the same as leaving it out."""
    if field.target and not field.told_by:
        one = {"$ref": f"#/$defs/{field.target} reference"}
        match field.kind:
            case Kind.REFERENCES:
                return {"type": ["array", "null"], "items": one}
            case Kind.LINKS:
                return {"type": ["array", "null"], "items": {"anyOf": [{"type": ["integer", "string"]}, one]}}
            case kind:
                return {"anyOf": [one, {"type": ["integer", "null"] if kind is Kind.LINK else "null"}]}
    if field.kind is Kind.CHOICE:
        return {"enum": [*field.values, None]}
    if field.kind is Kind.OBJECTS:
        items = {"properties": {item.name: _member(item) for item in field.items}, "additionalProperties": False}
        return {"type": ["array", "null"], "items": {"type": "object", **items}}
    schema = dict(PLAIN[field.kind])
    kinds = schema["type"]
    schema["type"] = [*([kinds] if isinstance(kinds, str) else kinds), "null"]
    if field.length is not None:
        schema["maxLength"] = field.length
    if field.between is not None:
        schema["minimum"], schema["maximum"] = field.between
    return schema


def _reference(resource: Resource) -> Schema:
    """By id, or by a name that only one record has."""
    shape = resource.reference
    names = {printed: PLAIN.get(resource.by_name[name].kind, {"type": "string"}) for printed, name in shape.printed}
    extras: Schema = {extra: {} for extra in shape.extras}
    members = {"id": {"type": "integer"}, **names, **extras}
    return {"type": "object", "properties": members, "minProperties": 1, "additionalProperties": False}


if __name__ == "__main__":
    (data_folder("fixtures") / FILE).write_text(schema_text(), encoding="utf-8")
