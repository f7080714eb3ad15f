"""Worlds: a YAML file of records that a tenant starts with, written through the desk, so that every rule of data holds.

A world names its records by the service's own paths (``/service/boards``), or by a resource's name where no path serves
it; records below another one stand inside it under their path's last segment (a board's ``statuses``). Dates may be
offsets from the tenant's start as ISO 8601 durations (``-P3DT4H``).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from mockpsa.clock import stamp
from mockpsa.data import data_folder
from mockpsa.desk.behaviours import open_desk
from mockpsa.desk.desk import Desk, Place
from mockpsa.errors import InvalidObject, PsaError
from mockpsa.schema.fields import Kind
from mockpsa.schema.reading import Mode, Reader
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.tenants import Tenant

WORLD_FILE = "world.yaml"
DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
UNITS = ("weeks", "days", "hours", "minutes", "seconds")
PROPERTIES = ("time_zone", "api_member")
KNOWN = ("name", "about", *PROPERTIES, "records")


class WorldError(ValueError):
    """A world that does not exist or cannot be loaded; the text is one sentence for the user."""


def world_names() -> list[str]:
    """The worlds that are shipped."""
    return sorted(path.parent.name for path in (data_folder("fixtures") / "tenants").glob(f"*/{WORLD_FILE}"))


def find_world(name: str) -> Path:
    """The file of a shipped world, or of a path to a file or folder. Raises WorldError."""
    if name in world_names():
        return data_folder("fixtures") / "tenants" / name / WORLD_FILE
    path = Path(name)
    if path.is_dir():
        path /= WORLD_FILE
    if not path.is_file():
        raise WorldError(f"there is no world {name!r}: it is neither one of {', '.join(world_names())} nor a file")
    return path


def read_world(path: Path) -> dict[str, Any]:
    """A world file's content. Raises WorldError."""
    import yaml

    class Loader(yaml.SafeLoader):
        """Leaves dates as text: they are the service's, not YAML's."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        world = yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WorldError(f"the world {path} cannot be read: {' '.join(str(error).split())}") from error
    records = world.get("records") or {} if isinstance(world, dict) else None
    if not isinstance(records, dict) or not all(isinstance(each, list | None) for each in records.values()):
        raise WorldError(f"the world {path} must be a mapping with a mapping `records` of paths to lists of records")
    content: dict[str, Any] = world
    for name in content:
        if name not in KNOWN:
            raise WorldError(f"the world {path} has {name!r}, which is none of {', '.join(KNOWN)}")
    return content


def load_world(tenant: Tenant, world: Mapping[str, Any]) -> None:
    """Write a world's records into an empty tenant. Raises WorldError."""
    if str(world.get("time_zone", "UTC")) not in available_timezones():
        raise WorldError(f"the time_zone {world['time_zone']!r} is not an IANA time zone such as America/New_York")
    for name in PROPERTIES:
        if name in world:
            tenant.set_property(name, str(world[name]))
    desk = open_desk(tenant, str(world.get("api_member", "")), loading=True)
    for path, records in (world.get("records") or {}).items():
        resource = _resource(path)
        for index, record in enumerate(records or ()):
            _load(desk, resource, record, (), f"{path}[{index}]")


def _resource(path: str) -> Resource:
    for resource in (each for each in REGISTRY if not each.source):
        if str(path).lower() in ((resource.path or "").lower(), resource.name.lower()):
            return resource
    raise WorldError(f"a world cannot hold {path!r}: there is no such resource")


def _load(desk: Desk, resource: Resource, record: Any, place: Place, where: str) -> None:
    if not isinstance(record, dict) or not all(isinstance(name, str) for name in record):
        raise WorldError(f"{where} is not a record")
    if isinstance(record.get("id"), int) and desk.records.get(resource, record["id"]) is not None:
        raise WorldError(f"{where}: the id {record['id']} is taken")
    children = {child.path.rpartition("/")[2]: child for child, _ in REGISTRY.children(resource) if child.path}
    below = {name: child for name, child in children.items() if name in record and name not in resource.by_name}
    own = {name: value for name, value in record.items() if name not in below}
    try:
        draft = Reader(resource, desk.rules, Mode.WORLD).read(_dated(resource, own, desk.moment))
        identity = desk.create(resource, draft, place)
    except InvalidObject as error:
        raise WorldError(f"{where}: {'; '.join(each.message for each in error.errors)}") from error
    except PsaError as error:
        raise WorldError(f"{where}: {error.message}") from error
    for name, child in below.items():
        for index, each in enumerate(record[name] or ()):
            _load(desk, child, each, (identity,), f"{where}.{name}[{index}]")


def _dated(resource: Resource, record: Mapping[str, Any], start: datetime) -> dict[str, Any]:
    """The record with offsets turned into dates."""
    return dict(_dates(resource, record, start))


def _dates(resource: Resource, record: Mapping[str, Any], start: datetime) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        field = resource.by_name.get(name)
        if field is not None and field.kind is Kind.DATE and isinstance(value, str) and "P" in value:
            match = DURATION.fullmatch(value)
            if match is None:
                raise WorldError(f"{value!r} is neither a date nor a duration such as -P3DT4H")
            sign, *amounts = match.groups(default="0")
            try:
                offset = timedelta(**dict(zip(UNITS, map(int, amounts), strict=True)))
                yield name, stamp(start - offset if sign == "-" else start + offset)
            except OverflowError:
                raise WorldError(f"{value!r} leads out of the calendar") from None
        else:
            yield name, value
