"""A tenant -> a world's file that loads into an equal one: every stored value as it is, dates as offsets from now."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from mockpsa.clock import parse_stamp
from mockpsa.desk.due import catch_up_if_due
from mockpsa.schema.fields import Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.records import Record
from mockpsa.store.tenants import Tenant
from mockpsa.worlds.files import PROPERTIES

UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # JSON takes them as they are, YAML does not
DERIVED = frozenset({"slaStatus"})  # says a date in words, so it is made anew


def export_world(tenant: Tenant) -> str:
    """The text of the world's file."""
    catch_up_if_due(tenant)
    now = tenant.clock.now().replace(microsecond=0)
    lines = [
        f"# Exported by mockpsa: the desk of {tenant.company}. Dates are offsets from the moment of the export.",
        f"name: {_yaml(tenant.company)}",
        *(f"{name}: {_yaml(tenant.properties[name])}" for name in PROPERTIES if name in tenant.properties),
        "as_is: true",
        "",
        "records:",
    ]
    for resource in REGISTRY.stored:
        identities = tenant.records.ids(resource)
        if identities:
            lines.append(f"  {_yaml(resource.path or resource.name)}:")
        for identity in identities:
            record = tenant.records.get(resource, identity)
            if record is not None:
                lines.append(f"    - {_yaml(dict(_members(resource, record, now)))}")
    return "\n".join(lines) + "\n"


def _yaml(value: Any) -> str:
    """A value as JSON that is YAML too, on one line."""
    text = json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _members(resource: Resource, record: Record, now: datetime) -> Iterator[tuple[str, Any]]:
    for field in resource.columns:
        value = record[field.name]
        if field.name not in DERIVED and value != field.default and not (value == [] and field.default == ()):
            yield field.name, _written(field, value, now)


def _written(field: Field, value: Any, now: datetime) -> Any:
    """A value as a world's file writes it; null where a default is to be overruled."""
    if value is None:
        return None
    match field.kind:
        case Kind.DATE:
            return _offset(now - parse_stamp(value))
        case Kind.REFERENCE:
            return {"id": value}
        case Kind.REFERENCES:
            return [{"id": each} for each in value]
        case Kind.OBJECTS:
            return [_object(field, each, now) for each in value]
        case _:
            return value


def _object(field: Field, value: Record, now: datetime) -> Record:
    items = {item.name: item for item in field.items}
    return {name: _written(items[name], each, now) for name, each in value.items() if each is not None}


def _offset(ago: timedelta) -> str:
    """An ISO 8601 duration: so long before the start, or, without a sign, after it."""
    sign = "-" if ago > timedelta() else ""
    minutes, seconds = divmod(int(abs(ago).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    time = "".join(f"{amount}{unit}" for amount, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if amount)
    return f"{sign}P{f'{days}D' if days or not time else ''}{f'T{time}' if time else ''}"
