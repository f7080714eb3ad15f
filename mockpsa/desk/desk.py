"""The service desk of one tenant: every write goes through here, in one transaction, with its documents."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from mockpsa.clock import moment_of, stamp_at
from mockpsa.desk.change import Change
from mockpsa.desk.custom_fields import fill_custom_fields
from mockpsa.desk.deletion import Usage, belongings, refuse_use, remove, users
from mockpsa.desk.references import Resolver, scope_field
from mockpsa.errors import (
    InvalidField,
    MissingRequiredField,
    ObjectExists,
    RecordNotFound,
)
from mockpsa.ids import guid
from mockpsa.rules import Rules
from mockpsa.schema.fields import Access, Field, Kind
from mockpsa.schema.reading import Draft, Mode, Pointer
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Action, Resource
from mockpsa.store.changes import ADDED, DELETED, UPDATED
from mockpsa.store.documents import Documents
from mockpsa.store.records import Record, Records
from mockpsa.store.tenants import Tenant

WRITE_ONLY = Access.WRITE_ONLY
Place = tuple[int, ...]  # the ids of what a record is below, the outermost first, as a path has them
KEPT_BY_PUT = frozenset({Access.SERVER, Access.CREATE_ONLY, Access.HIDDEN, Access.STAMP, Access.INFO_ONLY})


class Behaviour:
    """What a resource does beyond its declaration; most do nothing here. Hooks in the order they run.

    Errors are added to the change, never raised. ``actions`` are what a POST to a path of its own does: each gets the
    desk, the resource, the record and what was asked, and returns the id of the record that answers it, a document of
    its own, or None.
    """

    actions: Mapping[str, "Act"] = MappingProxyType({})

    def prepare(self, desk: "Desk", change: Change, draft: Draft) -> None:
        """Before references are resolved: take from the draft what is not a plain value."""

    def complete(self, desk: "Desk", change: Change) -> None:
        """With references resolved: defaults, derived values, rules."""

    def follow(self, desk: "Desk", change: Change) -> None:
        """With the record written: what other records must hold now."""

    def follow_delete(self, desk: "Desk", resource: Resource, record: Record) -> None:
        """With the record gone: what other records must hold now."""


Answer = int | Mapping[str, Any] | None
Act = Callable[["Desk", Resource, Record, Change], Answer]
NOTHING = Behaviour()


class Desk:
    """A unit of work: who acts, at which moment, on which tenant. ``loading`` a world applies no workflow rules.

    ``records`` and ``documents`` are the tenant's.
    """

    def __init__(
        self, tenant: Tenant, actor: str, behaviours: Mapping[str, Behaviour], *, loading: bool = False
    ) -> None:
        self.tenant = tenant
        self.records: Records = tenant.records
        self.documents: Documents = tenant.documents
        self._behaviours = behaviours
        self.actor = actor
        self.loading = loading
        self._seconds = tenant.clock.seconds()

    @property
    def rules(self) -> Rules:
        """The tenant's rules."""
        return self.tenant.rules

    @property
    def moment(self) -> datetime:
        """When this unit of work happens."""
        return moment_of(self._seconds)

    @property
    def second(self) -> int:
        """The moment of this unit of work, in whole seconds since 1970."""
        return int(self._seconds)

    @property
    def now(self) -> str:
        """The moment of this unit of work, as stored and printed."""
        return stamp_at(int(self._seconds))

    @cached_property
    def acting_member(self) -> Record | None:
        """The member whose keys are used."""
        return self.records.first(REGISTRY["Member"], ("identifier", self.actor))

    def create(self, resource: Resource, draft: Draft, place: Place = ()) -> int:
        """Write a new record and return its id. Raises InvalidObject, RecordNotFound (of what it is below)."""
        with self.tenant.database.transaction():
            return self._create(resource, draft, place)

    def update(self, resource: Resource, identity: int, draft: Draft, mode: Mode, place: Place = ()) -> None:
        """Replace (PUT) or change (PATCH) a record. Raises InvalidObject, RecordNotFound."""
        with self.tenant.database.transaction():
            before = self.existing(resource, identity, place)
            after = dict(before) if mode is Mode.PATCH else self._replaced(resource, before)
            change = Change(resource, before, after, replacing=mode is Mode.REPLACE)
            self._check(change, draft, place)
            self._write_update(change)

    def delete(self, resource: Resource, identity: int, place: Place = ()) -> None:
        """Remove a record and what lives below it. Raises RecordNotFound, RecordInUse."""
        with self.tenant.database.transaction(deferred=True):
            record = self.existing(resource, identity, place)
            doomed = belongings(self.records, resource, identity)
            refuse_use(self.records, resource, identity, doomed)
            for name, each in doomed:
                if name in self.tenant.changes.watched:
                    self._note(DELETED, REGISTRY[name], self.records.get(REGISTRY[name], each) or {})
            remove(self.records, self.documents, doomed)
            self._behaviour(resource).follow_delete(self, resource, record)

    def act(self, resource: Resource, action: Action, draft: Draft, identity: int | None, place: Place) -> Answer:
        """Do what a POST to an action's path asks. The id of the record or the document that answers it, if one does.

        Raises InvalidObject, RecordNotFound.
        """
        with self.tenant.database.transaction(deferred=True):
            record = {} if identity is None else self.existing(resource, identity, place)
            asked = Change(action.body or resource, None, (action.body or resource).blank())
            if action.body is not None:
                asked.errors = draft.errors
                asked.failed = {error.field for error in draft.errors}
                asked.sent = frozenset(draft.values)
                taken = {f.name: record[f.name] for f in action.body.columns if f.access is Access.HIDDEN}
                asked.after |= taken | draft.values
                Resolver(self.records, self.rules).resolve(asked)
                self._require(asked)
                asked.settle()
            return self._behaviour(resource).actions[action.name](self, resource, record, asked)

    def usages(self, resource: Resource, identity: int, place: Place) -> list[Usage]:
        """Who refers to a record, what goes with it aside: what a deletion is refused for. Raises RecordNotFound."""
        self.existing(resource, identity, place)
        return users(self.records, resource, identity, belongings(self.records, resource, identity))

    def existing(self, resource: Resource, identity: int, place: Place = ()) -> Record:
        """The record, at this place. Raises RecordNotFound."""
        self.check_place(resource, place)
        record = self.records.get(resource, identity)
        if record is None or (resource.parent is not None and record[resource.parent.name] != (place or (None,))[-1]):
            raise RecordNotFound(resource.label, identity)
        return record

    def check_place(self, resource: Resource, place: Place) -> None:
        """Raises RecordNotFound in the words of the first holder that does not exist, or not below the one before."""
        holders = REGISTRY.holders(resource)[-len(place) :] if place else ()
        above: int | None = None
        for holder, identity in zip(holders, place, strict=True):
            record = self.records.get(holder, identity)
            if record is None or (above is not None and holder.parent and record[holder.parent.name] != above):
                raise RecordNotFound(holder.label, identity)
            above = identity

    def next_number(self, name: str) -> int:
        """The next of a series of numbers that the tenant counts by itself, from 1."""
        number = int(self.tenant.properties.get(name, 0)) + 1
        self.tenant.set_property(name, str(number))
        return number

    def record(self, resource: Resource, identity: int | None) -> Record | None:
        """The record that a reference points at; None where it points nowhere."""
        return None if identity is None else self.records.get(resource, identity)

    def default(self, resource: Resource, *scope: tuple[str, Any], order: str = "id") -> Record | None:
        """The record flagged as default."""
        return self.records.first(resource, ("defaultFlag", True), *scope, order=order)

    def default_id(self, resource: Resource, *scope: tuple[str, Any]) -> int | None:
        """The id of the record flagged as default."""
        found = self.default(resource, *scope)
        return None if found is None else found["id"]

    def add(self, resource: Resource, values: Mapping[str, Any]) -> int:
        """Write a record on behalf of another one, inside its transaction."""
        return self._create(resource, Draft(dict(values)), ())

    def derive(self, resource: Resource, values: Mapping[str, Any]) -> int:
        """Write a record that is made of another one's values, inside its transaction: without hooks or checks."""
        record = self._begun(resource, values.get("id"))
        record |= values
        self._insert(resource, record)
        identity: int = record["id"]
        return identity

    def strike(self, resource: Resource, identity: int) -> None:
        """Remove a record that is made of another one's values, inside its transaction: without hooks or checks."""
        self.records.delete(resource, identity)
        self.documents.delete(resource, identity)

    def alter(self, resource: Resource, identity: int, values: Mapping[str, Any]) -> None:
        """Change a record on behalf of another one, with all hooks and rules. Raises InvalidObject."""
        before = self.records.get(resource, identity) or {}
        change = Change(resource, before, dict(before))
        self._check(change, Draft(dict(values)), ())
        self._write_update(change)

    def amend(self, resource: Resource, identity: int, values: Mapping[str, Any]) -> None:
        """Change columns that follow from another record's change, without hooks, and render the document anew."""
        record = self.records.get(resource, identity)
        if record is not None and any(record[name] != value for name, value in values.items()):
            self._store(Change(resource, record, {**record, **values}))
        elif record is not None and "lastUpdated" in values:  # twice in a second is twice, too
            self._note(UPDATED, resource, record)

    def _create(self, resource: Resource, draft: Draft, place: Place) -> int:
        self.check_place(resource, place)
        if resource.named_by is not None and (named := draft.values.pop("id", None)) is not None:
            draft.values[resource.named_by] = Pointer(named)
        change = Change(resource, None, self._begun(resource, draft.values.pop("id", None)))
        self._check(change, draft, place)
        self._insert(resource, change.after, silent=bool(change.extra.get("skipCallback")))
        self._follow(change)
        identity: int = change.after["id"]
        return identity

    def _begun(self, resource: Resource, identity: int | None) -> Record:
        """A new record with what the server gives it."""
        record = resource.blank()
        record |= {"id": identity or self.records.next_id(resource), "lastUpdated": self.now, "dateEntered": self.now}
        record |= {"updatedBy": self.actor, "enteredBy": self.actor}
        if resource.has_guid:
            record["mobileGuid"] = guid(self.tenant.seed, resource.name, record["id"])
        return record

    def _insert(self, resource: Resource, record: Record, *, silent: bool = False) -> None:
        self.records.insert(resource, record)
        self.documents.put(resource, record, new=True)
        self._note(ADDED, resource, record, silent=silent)

    def _write_update(self, change: Change) -> None:
        change.after |= {"lastUpdated": self.now, "updatedBy": self.actor}
        self._store(change)
        self._follow(change)

    def _follow(self, change: Change) -> None:
        """What other records must hold now: a new default takes over, and what the behaviour says."""
        resource, record = change.resource, change.after
        alone = resource.one_default
        if alone is not None and record["defaultFlag"] and any(map(change.changed, ("defaultFlag", *alone))):
            scope = [(name, record[name]) for name in alone]
            for other in self.records.find(resource, ("defaultFlag", True), *scope):
                if other["id"] != record["id"]:
                    self.amend(resource, other["id"], {"defaultFlag": False})
        self._behaviour(resource).follow(self, change)

    def _store(self, change: Change) -> None:
        resource, record = change.resource, change.after
        written = self.records.update(resource, change.before or {}, record)
        self.documents.put(resource, record, new=False)
        self._note(UPDATED, resource, record, silent=bool(change.extra.get("skipCallback")))
        if not resource.in_reference.isdisjoint(written):
            self.documents.refresh_referrers(resource, record["id"])

    def _note(self, action: str, resource: Resource, record: Record, *, silent: bool = False) -> None:
        if resource.name in self.tenant.changes.watched and self._behaviours:  # what the clock does, nobody did
            self.tenant.changes.note(action, resource, record, self.actor, silent=silent)

    def _behaviour(self, resource: Resource) -> Behaviour:
        return self._behaviours.get(resource.name, NOTHING)

    @staticmethod
    def _replaced(resource: Resource, before: Record) -> Record:
        """What PUT starts from: the server's own fields stay, every other one is at its default."""
        return resource.blank() | {f.name: before[f.name] for f in resource.columns if f.access in KEPT_BY_PUT}

    def _check(self, change: Change, draft: Draft, place: Place) -> None:
        """Bring draft and record together, and refuse all that is wrong at once."""
        resource = change.resource
        change.errors = draft.errors
        change.failed = {error.field for error in draft.errors}
        self._behaviour(resource).prepare(self, change, draft)
        for name, value in draft.values.items():
            if resource.by_name[name].access is WRITE_ONLY:
                change.extra[name] = value
            else:
                change.after[name] = value
        change.sent = frozenset(draft.values)
        above = dict(self._above(resource, place))
        for name, identity in above.items():
            change.fill(name, identity)
        Resolver(self.records, self.rules).resolve(change)
        for field in resource.usual:
            if change.after[field.name] is None:
                change.fill(field.name, self.default_id(REGISTRY[field.target]))
        for field in resource.wholesale:
            self._take_all_or_none(change, field)
        for name, identity in above.items():
            if change.after[name] != identity:
                message = f"{name} is not the one in the path; a record stays where it is."
                change.refuse(name, InvalidField(name, message))
        self._behaviour(resource).complete(self, change)
        self._require(change)
        fill_custom_fields(self.records, change)
        change.settle()

    def _take_all_or_none(self, change: Change, field: Field) -> None:
        add, remove = field.all_by or ("", "")
        target = REGISTRY[field.target]
        if change.extra.get(add) and field.within:
            scope = scope_field(change.resource, field.within, target)
            found = self.records.find(target, (scope.name, change.after[field.within]))
            change.after[field.name] = [each["id"] for each in found]
        elif change.extra.get(add):
            change.after[field.name] = self.records.ids(target)
        elif change.extra.get(remove):
            change.after[field.name] = []

    def _above(self, resource: Resource, place: Place) -> Iterator[tuple[str, int]]:
        """The fields that a record's place gives it: its parent, and what that one is below, where it says so."""
        identity = place[-1] if place else None
        for name, holder in zip(reversed(resource.placeholders), reversed(REGISTRY.holders(resource)), strict=True):
            if identity is None:
                return
            if name in resource.by_name:
                yield name, identity
            record = self.records.get(holder, identity)
            identity = record[holder.parent.name] if record and holder.parent else None

    def _require(self, change: Change) -> None:
        above = change.resource.parent
        for field in change.resource.demanding:
            needed = field.required or field is above or (field.required_on_update and not change.creating)
            if needed and is_blank(change.after[field.name]):
                change.refuse(field.name, _missing(change.resource, field))
            if field.unique and change.changed(field.name) and field.name not in change.failed:
                self._require_unique(change, field.name, field.unique)

    def _require_unique(self, change: Change, name: str, sentence: str) -> None:
        parent = change.resource.parent
        scope = [] if parent is None else [(parent.name, change.after[parent.name])]
        other = self.records.first(change.resource, (name, change.after[name]), *scope)
        if other is not None and other["id"] != change.after["id"]:
            change.refuse(name, ObjectExists(name, sentence))


def _missing(resource: Resource, field: Field) -> MissingRequiredField:
    """The error of a field without a value; what names the record is asked for as its id."""
    named = field.name == resource.named_by
    return MissingRequiredField("id" if named else field.name, reference=field.kind is Kind.REFERENCE and not named)


def is_blank(value: Any) -> bool:
    """Whether a required field's value counts as none: a text of blanks does, as in ASP.NET, and an empty array."""
    return value in (None, []) or (isinstance(value, str) and not value.strip())
