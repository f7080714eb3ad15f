"""The finished wire documents: rendered in the transaction that writes a record, read as they stand.

A document is a view of the columns. Only what `schema.views` declares is rendered when it is read: it is small, and
storing it would make every write of its source cost twice. Links carry the database's origin; whoever answers another
Host rewrites them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa

from mockpsa.rules import Rules
from mockpsa.schema.fields import Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.tables import document_table
from mockpsa.store.database import Database
from mockpsa.store.records import Record, Records
from mockpsa.store.statements import Statement, parameter, prepare

API_ROOT = "/v4_6_release/apis/3.0/"  # the service writes a second slash behind it (captured: …/3.0//service/boards/30)


ZERO = orjson.Fragment(b"0.00")


def decimal_text(value: float) -> orjson.Fragment:
    """A decimal as the service prints it: two places, ``0.00``, ``10.50``."""
    return ZERO if value == 0 else orjson.Fragment(f"{value:.2f}")


@cache
def _statement(resource_name: str, verb: str) -> Statement:
    documents = document_table(REGISTRY[resource_name])
    match verb:
        case "get":
            return prepare(sa.select(as_bytes(documents.c.document)).where(documents.c.id == parameter("id")))
        case "delete":
            return prepare(sa.delete(documents).where(documents.c.id == parameter("id")))
        case "insert":
            return prepare(sa.insert(documents).values(id=parameter("id"), document=parameter("document")))
        case _:
            change = sa.update(documents).values(document=parameter("new_document"))
            return prepare(change.where(documents.c.id == parameter("record_id")))


def as_bytes(document: sa.Column[Any]) -> sa.Cast[bytes]:
    """A stored document as the bytes that go out: text in the database, never a str here."""
    return sa.cast(document, sa.LargeBinary)


Printer = Callable[[Field, Any], Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one resource's documents are made: its members around ``_info``, and what that holds."""

    before_info: tuple[tuple[Field, Printer | None], ...]
    after_info: tuple[tuple[Field, Printer | None], ...]
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
        self._plans: dict[str, Plan] = {}
        self._postponed: dict[tuple[str, int], tuple[Record, bool]] | None = None  # with whether it is new
        database.on_rollback(self.forget)
        self._printers: dict[Kind, Printer] = {
            Kind.DECIMAL: lambda _, value: decimal_text(value),
            Kind.REFERENCE: lambda field, value: self.reference(REGISTRY[field.target], value),
            Kind.REFERENCES: lambda field, value: [self.reference(REGISTRY[field.target], each) for each in value],
            Kind.OBJECTS: self._items,
        }

    def get(self, resource: Resource, identity: int) -> bytes | None:
        """The document of a record; a view's is rendered now."""
        if resource.source:
            record = self._records.get(resource, identity)
            return None if record is None else self.render(resource, record)
        row = self._database.execute_row(_statement(resource.name, "get"), (identity,)).fetchone()
        if row is None:
            return None
        document: bytes = row[0]
        return document

    def put(self, resource: Resource, record: Record, *, new: bool) -> None:
        """Render a record and store the document; resources without a path have none."""
        self._forget(resource, record["id"])
        if resource.path is None:
            return
        if self._postponed is not None:
            key = (resource.name, record["id"])
            self._postponed[key] = (record, new or (key in self._postponed and self._postponed[key][1]))
            return
        self._write(resource.name, [self._row(resource, record, new=new)], new=new)

    @contextmanager
    def postponed(self) -> Iterator[None]:
        """Render what is written inside once, at the end, whatever else is written of it."""
        self._postponed = {}
        try:
            yield
            rows: dict[tuple[str, bool], list[tuple[Any, ...]]] = {}
            for (name, _), (record, new) in self._postponed.items():
                rows.setdefault((name, new), []).append(self._row(REGISTRY[name], record, new=new))
            for (name, new), documents in rows.items():
                self._write(name, documents, new=new)
        finally:
            self._postponed = None

    def _row(self, resource: Resource, record: Record, *, new: bool) -> tuple[Any, ...]:
        """The parameters of the statement that stores a record's document."""
        document = self.render(resource, record).decode()
        return (record["id"], document) if new else (document, record["id"])

    def _write(self, name: str, rows: list[tuple[Any, ...]], *, new: bool) -> None:
        self._database.execute_rows(_statement(name, "insert" if new else "update"), rows)

    def delete(self, resource: Resource, identity: int) -> None:
        """Remove a record's document."""
        self._forget(resource, identity)
        if self._postponed is not None:
            self._postponed.pop((resource.name, identity), None)
        if resource.path is not None:
            self._database.execute_row(_statement(resource.name, "delete"), (identity,))

    def render_again(self, resource: Resource, identity: int) -> None:
        """Render a stored record anew."""
        record = self._records.get(resource, identity)
        if record is not None:
            self.put(resource, record, new=False)

    def render_all(self) -> None:
        """Render every stored record anew: the rules changed."""
        self.forget()
        for resource in REGISTRY.documented:
            for identity in self._records.ids(resource):
                self.render_again(resource, identity)

    def refresh_referrers(self, resource: Resource, identity: int) -> None:
        """Render everything anew that prints a reference to this record: it was renamed."""
        for other, field in REGISTRY.printing(resource):
            for each in self._records.pointing(other, field, identity):
                self.render_again(other, each)

    def _forget(self, resource: Resource, identity: int) -> None:
        """Drop the references to a record, in every way it is printed."""
        for name in REGISTRY.shown_as(resource):
            self._references.pop((name, identity), None)

    def forget(self) -> None:
        """Drop what is remembered of records: a transaction was rolled back or the database replaced."""
        self._references.clear()

    def verify(self) -> Iterator[tuple[str, int]]:
        """Every (resource, id) whose stored document is not what rendering its columns gives."""
        self.forget()
        for resource in REGISTRY.documented:
            for identity in self._records.ids(resource):
                record = self._records.get(resource, identity)
                if record is None or self.render(resource, record) != self.get(resource, identity):
                    yield resource.name, identity

    def render(self, resource: Resource, record: Record) -> bytes:
        """The wire document of a record: the declaration's key order, nulls left out."""
        plan = self._plans.get(resource.name) or self._plan(resource)
        document: dict[str, Any] = {}
        for field, printer in plan.before_info:
            value = record[field.name]
            if value is not None:
                document[field.name] = value if printer is None else printer(field, value)
        if resource.named_by is not None:
            document["id"] = record[resource.named_by]
        document["_info"] = self._info(plan, record, str(document["id"]))
        for field, printer in plan.after_info:
            value = record[field.name]
            if value is not None:
                document[field.name] = value if printer is None else printer(field, value)
        return orjson.dumps(document)

    def reference(self, resource: Resource, identity: int) -> orjson.Fragment:
        """How other documents print a reference to this record."""
        key = (resource.name, identity)
        fragment = self._references.get(key)
        if fragment is None:
            record = self._records.get(resource, identity)
            if record is None:
                raise LookupError(f"{resource.name} {identity} is referred to and does not exist")
            fragment = self._references[key] = orjson.Fragment(self.reference_text(resource, record))
        return fragment

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
        place = next(index for index, field in enumerate(fields) if field.kind is Kind.INFO)
        printed = [(field, self._printers.get(field.kind)) for field in fields]
        links = ((name, *path.partition("{id}")) for name, path in resource.links)
        base = self.origin + API_ROOT
        plan = self._plans[resource.name] = Plan(
            before_info=tuple(printed[:place]),
            after_info=tuple(printed[place + 1 :]),
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
