"""A World -> a tenant's records, written through the desk, so that every rule of data holds.

Whoever loads decides what a problem does: at start the first one stops, a check goes on and hears of all.
"""

import gc
import re
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import mul
from typing import Any
from zoneinfo import available_timezones

from mockpsa.clock import moment_of, stamp
from mockpsa.desk.behaviours import open_desk
from mockpsa.desk.due import catch_up
from mockpsa.errors import FieldError, InvalidObject, MissingRequiredField, PsaError, Unreadable
from mockpsa.schema.fields import INT32, STAMPS, Kind
from mockpsa.schema.reading import Draft, Mode, Reader
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.tenants import Tenant
from mockpsa.worlds.advice import Advice
from mockpsa.worlds.as_is import BY_ID, Copy, copy_of, named, write_copies
from mockpsa.worlds.files import PROPERTIES, Section, World
from mockpsa.worlds.problems import Place, Problem, WorldError, did_you_mean
from mockpsa.worlds.sections import CHILDREN, no_section, resource_of

DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
UNITS = (604_800, 86_400, 3_600, 60, 1)  # seconds in each of its numbers
BAD_DATE = "{!r} is neither a date nor a duration such as -P3DT4H"
LATER_STAMPS = (("lastUpdated", "dateEntered"), ("updatedBy", "enteredBy"))
Report = Callable[[Problem], None]

NESTED_DATES: dict[str, dict[str, frozenset[str]]] = {
    resource.name: {
        found.name: dates
        for found in resource.fields
        if (dates := frozenset(item.name for item in found.items if item.kind is Kind.DATE))
    }
    for resource in REGISTRY.stored
}
DATES: dict[str, frozenset[str]] = {
    resource.name: frozenset(found.name for found in resource.fields if found.kind is Kind.DATE)
    for resource in REGISTRY.stored
}


def load_world(tenant: Tenant, world: World) -> None:
    """Write a world's records into an empty tenant, and run what is due at once. Raises WorldError."""
    write_world(tenant, world)
    catch_up(tenant)


def write_world(tenant: Tenant, world: World) -> None:
    """Write a world's records into an empty tenant. Raises WorldError at the first problem.

    All dates in it move with the moment; what does not, falls due at once.
    """

    def stop(problem: Problem) -> None:
        raise WorldError.of(problem)

    for problem in world.problems:
        stop(problem)
    with loading(tenant, world, stop) as load:
        load.run()
    tenant.records.forget()  # what loading asked for, the tenant's callers will not


@contextmanager
def loading(tenant: Tenant, world: World, report: Report) -> "Iterator[Loading]":
    """A load as one transaction, each document rendered once, at its end."""
    with _uncollected(), tenant.database.transaction(), tenant.documents.postponed():
        yield Loading(tenant, world, report)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without collections of garbage: nearly all that a load makes is kept, and they are a tenth of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of a world: of which resource, what was read, below which record, and what it is called."""

    resource: Resource
    record: Any
    parent: int | None
    where: str
    place: Place


@dataclass
class Loading:
    """One load of a world into a tenant. ``report`` hears of what is wrong, and may raise."""

    tenant: Tenant
    world: World
    report: Report
    dates: dict[str, str] = field(default_factory=dict)  # by the offset: a record's dates are often the same
    failed: set[str] = field(default_factory=set)  # what records that could not be written are called in errors

    def __post_init__(self) -> None:
        known = self.tenant.properties | self.world.properties
        self._desk = open_desk(self.tenant, known.get("api_member", ""), loading=True)
        self._readers: dict[str, Reader] = {}
        self._advice = Advice(self.world, self._desk.records)

    def run(self) -> dict[str, list[int]]:
        """Load it all. The ids of each section's records, by its path; none of those that are written as they stand."""
        self._set_properties()
        added: dict[str, list[int]] = {}
        for as_is, sections in groupby(self.world.sections, lambda section: section.as_is):
            for path, identities in self._sections(list(sections), as_is=as_is):
                added.setdefault(path, []).extend(identities)
        self._check_api_member()
        return added

    def _sections(self, sections: list[Section], *, as_is: bool) -> Iterator[tuple[str, list[int]]]:
        copies: list[Copy] = []
        for section in sections:
            resource = resource_of(section.path)
            if resource is None:
                self.report(Problem(section.place, *no_section(section.path)))
                continue
            if as_is:
                copies += self._copies(resource, section)
            else:
                yield section.path, self._list(resource, section.records, None, section.path, section.place)
        if copies:
            write_copies(self._desk, copies, self._wrong)

    def _copies(self, resource: Resource, section: Section) -> Iterator[Copy]:
        """The records of a section that are to be written as they stand."""
        seen: set[int] = set()
        for index, record in enumerate(section.records):
            place = self.world.places.of(record) or self.world.places.of(section.records, index) or section.place
            entry = Entry(resource, record, None, f"{section.path}[{index}]", place)
            if not isinstance(record, dict) or not isinstance(record.get("id"), int):
                self._wrong(entry, None, "is not a record with an id", "as_is needs the id of every record")
            elif not self._is_taken(entry, seen):
                seen.add(record["id"])
                draft = self._read(entry, self._dated(entry, dict(record)))
                for error in draft.errors:
                    self._wrong(entry, error.field, error.message, self._advice.for_error(resource, record, error))
                for name in named(draft):
                    self._wrong(entry, name, f"{name} names no id", BY_ID)
                if draft.values.get("id") is not None:  # else reading it has said why
                    yield copy_of(self._desk, resource, draft, entry)

    def _set_properties(self) -> None:
        zone = self.world.properties.get("time_zone")
        if zone is not None and zone not in available_timezones():
            what = f"the time_zone {zone!r} is not an IANA time zone such as America/New_York"
            mend = did_you_mean(zone, available_timezones())
            self.report(Problem(self.world.property_places["time_zone"], what, mend))
            return
        for name in PROPERTIES:
            if name in self.world.properties:
                self.tenant.set_property(name, self.world.properties[name])

    def _check_api_member(self) -> None:
        if "api_member" in self.world.properties and self._desk.acting_member is None:
            members = REGISTRY["Member"]
            known = [self._desk.records.get(members, each) or {} for each in self._desk.records.ids(members)]
            names = (member["identifier"] for member in known)
            mend = did_you_mean(self._desk.actor, names, "add it to /system/members")
            what = f"the api_member {self._desk.actor!r} is no member of this world"
            if f"{members.label} {self._desk.actor}" not in self.failed:
                self.report(Problem(self.world.property_places["api_member"], what, mend))

    def _list(self, resource: Resource, records: Any, parent: int | None, where: str, place: Place) -> list[int]:
        if resource.derived and records is not None:
            self.report(Problem(place, f"cannot be written: it only shows {resource.derived}", "write those", where))
            return []
        if not isinstance(records, list | None):
            self.report(Problem(place, "is not a list of records", "begin each record with a dash", where))
            return []
        places, written = self.world.places, []
        for index, record in enumerate(records or ()):
            found = places.of(record) or places.of(records, index) or place
            identity = self._load(Entry(resource, record, parent, f"{where}[{index}]", found))
            if identity is not None:
                written.append(identity)
        return written

    def _load(self, entry: Entry) -> int | None:
        """The id of the new record; None when it cannot be made. What stands inside is made with it."""
        resource, record = entry.resource, entry.record
        if not isinstance(record, dict) or not all(isinstance(name, str) for name in record):
            self._wrong(entry, None, "is not a record", "a record is a mapping of members to values")
            return None
        if resource.named_by is None and self._is_taken(entry):
            return None
        children = CHILDREN[resource.name]
        named = () if children.keys().isdisjoint(record) else record
        below = {name: record[name] for name in named if name in children and name not in resource.by_name}
        own = {name: value for name, value in record.items() if name not in below} if below else dict(record)
        identity = self._create(entry, own)
        if identity is None:
            self.failed |= self._advice.names_of(resource, record)
            return None
        for name, value in below.items():
            place = self.world.places.of(record, name) or entry.place
            self._list(children[name], value, identity, f"{entry.where}.{name}", place)
        return identity

    def _is_taken(self, entry: Entry, others: Container[int] = ()) -> bool:
        given = entry.record.get("id")
        if not isinstance(given, str) and type(given) is not int:  # no id: reading it says so
            return False
        try:
            identity = int(given)
        except ValueError:
            return False
        if not 0 < identity <= INT32[1]:
            return False
        if identity not in others and self._desk.records.get(entry.resource, identity) is None:
            return False
        self._wrong(entry, "id", f"the id {identity} is taken", "take another, or leave the id out")
        return True

    def _create(self, entry: Entry, own: dict[str, Any]) -> int | None:
        """The id of the new record; None when it cannot be made."""
        self._advice.meant.clear()
        draft = self._read(entry, self._dated(entry, own))
        try:
            return self._desk.create(entry.resource, draft, () if entry.parent is None else (entry.parent,))
        except InvalidObject as error:
            self._refused(entry, error)
        except PsaError as error:
            self._wrong(entry, None, error.message)
        return None

    def _refused(self, entry: Entry, error: InvalidObject) -> None:
        for each in error.errors:
            if not self._follows_from_another(each):
                name = each.field.partition("/")[0]
                self._wrong(entry, name, each.message, self._advice.for_error(entry.resource, entry.record, each))

    def _follows_from_another(self, error: FieldError) -> bool:
        """Whether it only says that what is missing was misspelt, or was a record whose own problems were reported."""
        if isinstance(error, MissingRequiredField) and error.field.partition("/")[0] in self._advice.meant:
            return True
        named, found, _ = error.message.partition(" not found")
        return bool(found) and named in self.failed

    def _read(self, entry: Entry, own: dict[str, Any]) -> Draft:
        """The draft; a member that cannot be read is reported and left out."""
        reader = self._readers.get(entry.resource.name)
        if reader is None:
            reader = self._readers[entry.resource.name] = Reader(entry.resource, self._desk.rules, Mode.WORLD)
        while True:
            try:
                draft = reader.read(own)
            except Unreadable as error:
                name = str(error.path[0])
                mend = self._advice.for_unreadable(entry.resource, own, error)
                self._wrong(entry, name, error.message.rstrip("."), mend)
                del own[name]
            else:
                break
        for each in STAMPS:
            if draft.values.get(each.name, "") is None:  # null, or no date: as if it were not there
                del draft.values[each.name]
        for later, first in LATER_STAMPS if entry.resource.path is not None else ():  # others print no stamps
            if first in draft.values:
                draft.values.setdefault(later, draft.values[first])
        return draft

    def _dated(self, entry: Entry, own: dict[str, Any]) -> dict[str, Any]:
        """The record with offsets turned into dates."""
        self._date_members(entry, own, DATES[entry.resource.name])
        for name, dates in NESTED_DATES[entry.resource.name].items():
            if isinstance(own.get(name), list):
                own[name] = [dict(each) if isinstance(each, dict) else each for each in own[name]]
                for each in own[name]:
                    if isinstance(each, dict):
                        self._date_members(entry, each, dates)
        return own

    def _date_members(self, entry: Entry, own: dict[str, Any], names: frozenset[str]) -> None:
        for name in names & own.keys():
            value = own[name]
            if isinstance(value, str) and "P" in value:
                try:
                    own[name] = self.dates.get(value) or self._date(value)
                except ValueError as error:
                    self._wrong(entry, name, str(error), "write 2024-01-15T10:00:00Z, or an offset from the start")
                    del own[name]

    def _date(self, text: str) -> str:
        match = DURATION.fullmatch(text)
        if match is None or not any(match.groups()[1:]):
            raise ValueError(BAD_DATE.format(text))
        sign, *amounts = match.groups(default="0")
        try:
            offset = sum(map(mul, UNITS, map(int, amounts)))
            date = stamp(moment_of(self._desk.second - offset if sign == "-" else self._desk.second + offset))
        except (OverflowError, ValueError):
            raise ValueError(f"{text!r} leads out of the calendar") from None
        self.dates[text] = date
        return date

    def _wrong(self, entry: Entry, member: str | None, what: str, mend: str = "") -> None:
        place = self.world.places.of(entry.record, member) or entry.place
        self.report(Problem(place, what, mend, entry.where))


def check_world(tenant: Tenant, world: World) -> list[Problem]:
    """Everything that is wrong with a world, in the order of its files; the tenant is an empty one to try it on."""
    problems = list(world.problems)
    Loading(tenant, world, problems.append).run()
    return problems
