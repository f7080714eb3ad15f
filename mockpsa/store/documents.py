"""The finished wire documents: rendered in the transaction that writes a record, read as they stand.

A document is a view of the columns. Only what `schema.views` declares is rendered when it is read: it is small, and
storing it would make every write of its source cost twice. Links carry the database's origin; whoever answers another
Host rewrites them.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import compress, repeat
from operator import is_not, itemgetter
from typing import Any

import orjson

from mockpsa.rules import Rules
from mockpsa.schema.fields import Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.tables import document_table_name
from mockpsa.store.database import Database
from mockpsa.store.records import Record, Records
from mockpsa.store.statements import Statement, delete, equal, insert, select, update

API_ROOT = "/v4_6_release/apis/3.0/"  # the service writes a second slash behind it (captured: …/3.0//service/boards/30)


AS_BYTES = "CAST(document AS BLOB)"  # what goes out: text in the database, never a str here
ZERO = orjson.Fragment(b"0.00")
MOST_KEPT = 512  # of each resource; past it all of that resource are dropped and kept anew
MOST_REFERENCES = 4_096  # of all resources
# what reading and rendering raise for columns that somebody else wrote: no such record, no JSON, no such type, no UTF-8
DAMAGED = (LookupError, ValueError, TypeError, AttributeError, sqlite3.OperationalError)
MOST_OF_A_LIST = 64  # a longer list would drop what is asked for again and again


def decimal_text(value: float) -> orjson.Fragment:
    """A decimal as the service prints it: two places, ``0.00``, ``10.50``."""
    return ZERO if value == 0 else orjson.Fragment(f"{value:.2f}")


@cache
def _statement(resource_name: str, verb: str) -> Statement:
    table = document_table_name(resource_name)
    match verb:
        case "get":
            return Statement(select(table, [AS_BYTES], equal(["id"])), ("id",), {})
        case "ids":
            return Statement(select(table, ["id"]), (), {})
        case "delete":
            return delete(table)
        case "insert":
            return insert(table, ("id", "document"))
        case _:
            return update(table, ("document",))


@cache
def _several(resource_name: str) -> Statement:
    """The documents of a JSON array of ids, in any order."""
    asked = "id IN (SELECT value FROM json_each(?))"
    return Statement(select(document_table_name(resource_name), ["id", AS_BYTES], [asked]), ("ids",), {})


def _writing(resource_name: str, *, new: bool) -> Statement:
    return _statement(resource_name, "insert" if new else "update")


def _row(identity: int, document: bytes, *, new: bool) -> tuple[Any, ...]:
    """The parameters of `_writing`."""
    return (identity, document.decode()) if new else (document.decode(), identity)


Printer = Callable[[Field, Any], Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one resource's documents are made: its members, ``_info`` among them, and what that holds.

    ``values`` are the members' values in a record; that of ``_info`` only keeps its place.
    ``references`` are the members that are printed as a reference to a record of a resource, ``printers`` those of the
    other ones that are not printed as they stand in the record.
    """

    names: tuple[str, ...]
    values: Callable[[Record], tuple[Any, ...]]
    references: tuple[tuple[str, str], ...]
    printers: tuple[tuple[str, Field, Printer], ...]
    info: tuple[str, ...]
    links: tuple[tuple[str, str, str], ...]
    last_info: tuple[str, ...]


class Documents:
    """Renders, stores and reads the documents of one database."""

    def __init__(self, database: Database, records: Records, origin: str, rules: Rules) -> None:
        self.origin = origin
        self.rules = rules
        self._database = database
        self._records = records
        self._references: dict[tuple[str, int], orjson.Fragment] = {}
        self._kept: dict[str, dict[int, bytes]] = {}  # what was written or read, until it is written again
        self._plans: dict[str, Plan] = {}
        self._postponed: dict[tuple[str, int], tuple[Record, bool]] | None = None  # with whether it is new
        database.on_rollback(self.forget)
        self._printers: dict[Kind, Printer] = {
            Kind.DECIMAL: lambda _, value: decimal_text(value),
            Kind.REFERENCE: self._pointed,
            Kind.REFERENCES: lambda field, value: [self.reference(REGISTRY[field.target], each) for each in value],
            Kind.OBJECTS: self._items,
        }

    def carry(self, origin: str, rules: Rules) -> None:
        """Be the documents of other content, whose links carry this origin, under these rules."""
        self.origin = origin
        self.rules = rules
        self._plans.clear()
        self.forget()

    def get(self, resource: Resource, identity: int) -> bytes | None:
        """The document of a record; a view's is rendered now."""
        if resource.source:
            record = self._records.get(resource, identity)
            return None if record is None else self.render(resource, record)
        kept = self._kept.get(resource.name)
        document = None if kept is None else kept.get(identity)
        if document is None:
            row = self._database.execute_row(_statement(resource.name, "get"), (identity,)).fetchone()
            if row is None:
                return None
            document = self._keep(resource, identity, row[0])
        return document

    def several(self, resource: Resource, identities: list[int]) -> tuple[bytes, ...]:
        """The documents of records that there are, in this order; a view's are rendered now."""
        if resource.source:
            return tuple(self.get(resource, each) or b"{}" for each in identities)
        kept = self._kept.get(resource.name, {})
        if not all(map(kept.__contains__, identities)):
            asked = f"[{','.join(map(str, identities))}]"
            kept = dict(self._database.execute_row(_several(resource.name), (asked,)).fetchall())
            if len(kept) <= MOST_OF_A_LIST:
                for identity, document in kept.items():
                    self._keep(resource, identity, document)
        return tuple(map(kept.__getitem__, identities))

    def _keep(self, resource: Resource, identity: int, document: bytes) -> bytes:
        kept = self._kept.setdefault(resource.name, {})
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[identity] = document
        return document

    def put(self, resource: Resource, record: Record, *, new: bool) -> None:
        """Render a record and store the document; resources without a path have none."""
        key = (resource.name, record["id"])
        if not new:
            self._forget_one(resource, record["id"])
        if resource.path is None:
            return
        if self._postponed is not None:
            self._postponed[key] = (record, new or (key in self._postponed and self._postponed[key][1]))
            return
        document = self.render(resource, record)
        self._database.execute_row(_writing(resource.name, new=new), _row(record["id"], document, new=new))
        self._keep(resource, record["id"], document)

    @contextmanager
    def postponed(self) -> Iterator[None]:
        """Render what is written inside once, at the end, whatever else is written of it."""
        self._postponed = {}
        try:
            yield
            rows: dict[tuple[str, bool], list[tuple[Any, ...]]] = {}
            for (name, identity), (record, new) in self._postponed.items():
                row = _row(identity, self.render(REGISTRY[name], record), new=new)
                rows.setdefault((name, new), []).append(row)
            for (name, new), documents in rows.items():
                self._database.execute_rows(_writing(name, new=new), documents)
                self._kept.pop(name, None)  # what was asked for in between
        finally:
            self._postponed = None

    def delete(self, resource: Resource, identity: int) -> None:
        """Remove a record's document."""
        key = (resource.name, identity)
        self._forget_one(resource, identity)
        if self._postponed is not None:
            self._postponed.pop(key, None)
        if resource.path is not None:
            self._database.execute_row(_statement(resource.name, "delete"), (identity,))

    def _forget_one(self, resource: Resource, identity: int) -> None:
        """Drop a record's document and the references to it, in every way it is printed."""
        for name in REGISTRY.shown_as(resource):
            self._references.pop((name, identity), None)
        if resource.name in self._kept:
            self._kept[resource.name].pop(identity, None)

    def render_again(self, resource: Resource, identity: int) -> None:
        """Render a stored record anew."""
        record = self._records.get(resource, identity)
        if record is not None:
            self.put(resource, record, new=False)

    def change_rules(self, rules: Rules) -> None:
        """Render under other rules from now on, and what they print otherwise anew."""
        changed = {name for name, value in rules.values.items() if value != self.rules.values[name]}
        self.rules = rules
        self._plans.clear()
        self.render_all(r for r in REGISTRY.documented if any(field.rule in changed for field in r.fields))

    def render_all(self, resources: Iterable[Resource] | None = None) -> None:
        """Render every stored record anew, of these resources or of all."""
        self.forget()
        for resource in REGISTRY.documented if resources is None else resources:
            for identity in self._records.ids(resource):
                self.render_again(resource, identity)

    def refresh_referrers(self, resource: Resource, identity: int) -> None:
        """Render everything anew that prints a reference to this record: it was renamed."""
        for other, field in REGISTRY.printing(resource):
            for each in self._records.pointing(other, field, identity):
                self.render_again(other, each)

    def forget(self) -> None:
        """Drop what is remembered of records: a transaction was rolled back or the database replaced."""
        self._references.clear()
        self._kept.clear()

    def verify(self) -> Iterator[tuple[str, int]]:
        """Every (resource, id) whose stored document is not what rendering its columns gives.

        So is a document without a record, a record without a document, and one that cannot be read or rendered.
        """
        self.forget()
        self._records.forget()
        for resource in REGISTRY.documented:
            documents = (row[0] for row in self._database.execute_row(_statement(resource.name, "ids"), ()))
            for identity in sorted({*self._records.ids(resource), *documents}):
                if not self._is_rendered(resource, identity):
                    yield resource.name, identity

    def _is_rendered(self, resource: Resource, identity: int) -> bool:
        """Whether a record's stored document is what rendering its columns gives."""
        try:
            record = self._records.get(resource, identity)
            return record is not None and self.render(resource, record) == self.get(resource, identity)
        except DAMAGED:
            return False

    def render(self, resource: Resource, record: Record) -> bytes:
        """The wire document of a record: the declaration's key order, nulls left out."""
        plan = self._plans.get(resource.name) or self._plan(resource)
        values = plan.values(record)
        document = dict(compress(zip(plan.names, values, strict=True), map(is_not, values, repeat(None))))
        document["_info"] = self._info(plan, record, str(document["id"]))
        for name, target in plan.references:
            if name in document:
                key = (target, document[name])
                document[name] = self._references.get(key) or self.reference(REGISTRY[target], document[name])
        for name, field, printer in plan.printers:
            if name in document:
                document[name] = printer(field, document[name])
        return orjson.dumps(document)

    def reference(self, resource: Resource, identity: int) -> orjson.Fragment:
        """How other documents print a reference to this record."""
        key = (resource.name, identity)
        fragment = self._references.get(key)
        if fragment is None:
            record = self._records.get(resource, identity)
            if record is None:
                raise LookupError(f"{resource.name} {identity} is referred to and does not exist")
            if len(self._references) >= MOST_REFERENCES:
                self._references.clear()
            fragment = self._references[key] = orjson.Fragment(self.reference_text(resource, record))
        return fragment

    def _pointed(self, field: Field, identity: int) -> orjson.Fragment:
        """The reference that a field prints: to the one of its targets that has the record."""
        *others, last = reversed(REGISTRY.targets(field))
        other = next((each for each in others if self._records.get(each, identity) is not None), last)
        return self.reference(other, identity)

    def reference_text(self, resource: Resource, record: Record) -> bytes:
        """The JSON of a reference: id, the shape's members, ``_info`` with the link."""
        shape = resource.reference
        body: dict[str, Any] = {"id": record["id"]}
        for printed, name in shape.printed:
            if record[name] is not None:
                body[printed] = record[name]
        if shape.href is not None:
            info = {f"{shape.href}_href": self.href(resource, record)}
            if shape.image:
                info["image_href"] = f"{info[f'{shape.href}_href']}/image?lm={record['lastUpdated']}"
            if shape.guid:
                info["mobileGuid"] = record["mobileGuid"]
            body["_info"] = info
        return orjson.dumps(body)

    def href(self, resource: Resource, record: Record) -> str:
        """The absolute link of a record, also of one that no path serves."""
        path = resource.path or (REGISTRY[resource.source].path if resource.source else None)
        if path is None:
            return f"{self.origin}{API_ROOT}/system/{resource.name[0].lower()}{resource.name[1:]}s/{record['id']}"
        below, above = resource, record
        for name, holder in zip(reversed(resource.placeholders), reversed(REGISTRY.holders(resource)), strict=True):
            identity = above[below.parent.name] if below.parent else 0
            path = path.replace(f"{{{name}}}", str(identity))
            below, above = holder, self._records.get(holder, identity) or {}
        return f"{self.origin}{API_ROOT}{path}/{record[resource.named_by or 'id']}"

    def _items(self, field: Field, entries: list[Record]) -> list[dict[str, Any]]:
        """The objects of an array, nulls left out."""
        printers = self._printers
        printed = []
        for entry in entries:
            values = ((item, entry[item.name]) for item in field.items if entry.get(item.name) is not None)
            printed.append(
                {item.name: printers[item.kind](item, v) if item.kind in printers else v for item, v in values}
            )
        return printed

    def _plan(self, resource: Resource) -> Plan:
        """How this resource's documents are made under the rules in force, worked out once."""
        fields = [f for f in resource.printed if self._exists(f)]
        kept_in = {"id": resource.named_by or "id", "_info": "id"}
        links = ((name, *path.partition("{id}")) for name, path in resource.links)
        base = self.origin + API_ROOT
        plan = self._plans[resource.name] = Plan(
            names=tuple(field.name for field in fields),
            values=itemgetter(*(kept_in.get(field.name, field.name) for field in fields)),
            references=tuple((f.name, f.target) for f in fields if f.kind is Kind.REFERENCE and not f.series),
            printers=tuple(
                (f.name, f, self._printers[f.kind])
                for f in fields
                if f.kind in self._printers and (f.series or f.kind is not Kind.REFERENCE)
            ),
            info=(*resource.info,),
            links=tuple((name, base + before, after) for name, before, _, after in links),
            last_info=tuple(field.name for field in resource.in_info if self._exists(field)),
        )
        return plan

    def _exists(self, field: Field) -> bool:
        return field.rule is None or self.rules.on(field.rule)

    @staticmethod
    def _info(plan: Plan, record: Record, identity: str) -> dict[str, str]:
        info = {name: record[name] for name in plan.info if record[name] is not None}
        for name, before, after in plan.links:
            info[name] = f"{before}{identity}{after}"
        for name in plan.last_info:
            if record[name] is not None:
                info[name] = record[name]
        return info
