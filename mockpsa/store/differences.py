"""What differs between the contents of two databases, and a content as lines that are the same for the same content."""

from collections.abc import Iterator
from typing import Any

import orjson

from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.database import Database
from mockpsa.store.shapes import Record, find_statement, shape

Row = tuple[Any, ...]


def differences(before: Database, after: Database) -> dict[str, dict[str, list[Any]]]:
    """By path, the records that were ``added`` and ``removed`` and what was ``changed``, each in the order of the ids.

    A changed record is its id and, by field, the old and the new value. Records are without what is null or default.
    """
    found = {}
    for resource in REGISTRY.stored:
        old, new = _rows(before, resource), _rows(after, resource)
        if old == new:
            continue
        decode = shape(resource.name).decode
        found[name_of(resource)] = {
            "added": [members(resource, decode(new[each])) for each in new.keys() - old.keys()],
            "removed": [members(resource, decode(old[each])) for each in old.keys() - new.keys()],
            "changed": [
                {"id": each, "fields": _changes(decode(old[each]), decode(new[each]))}
                for each in old.keys() & new.keys()
                if old[each] != new[each]
            ],
        }
    for lists in found.values():
        for entries in lists.values():
            entries.sort(key=lambda entry: entry["id"])
    return found


def lines(database: Database) -> Iterator[bytes]:
    """Every record as a line of JSON with sorted keys, by resource and id: equal contents give equal bytes."""
    for resource in REGISTRY.stored:
        for row in _rows(database, resource).values():
            entry = {"resource": name_of(resource), "record": members(resource, shape(resource.name).decode(row))}
            yield orjson.dumps(entry, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def name_of(resource: Resource) -> str:
    """A resource's path, or its name where it has none."""
    return resource.path or resource.name


def members(resource: Resource, record: Record) -> Record:
    """The fields of a record that have a value of their own."""
    blank = resource.blank()
    kept = ((name, value) for name, value in record.items() if value not in (None, [], blank[name]))
    return {"id": record["id"], **dict(kept)}


def _changes(old: Record, new: Record) -> dict[str, dict[str, Any]]:
    return {name: {"old": old[name], "new": new[name]} for name in new if old[name] != new[name]}


def _rows(database: Database, resource: Resource) -> dict[int, Row]:
    statement = find_statement(resource.name, (), "id")
    place = [field.name for field in resource.columns].index("id")
    return {row[place]: row for row in database.execute_row(statement, (-1, 0))}
