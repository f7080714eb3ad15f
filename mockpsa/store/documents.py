"""The finished wire documents: rendered in the transaction that writes a record, read as they stand.

A document is a view of the columns. Its links carry the database's origin; whoever answers another Host rewrites them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
Printer = Callable[[Field, Any], Any]
Plan = tuple[tuple[str, Field, Printer | None], ...]


def decimal_text(value: float) -> orjson.Fragment:
    """A decimal as the service prints it: two places, ``0.00``, ``10.50``."""
    return orjson.Fragment(f"{value:.2f}")


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


class Documents:
    """Renders, stores and reads the documents of one database."""

    def __init__(self, database: Database, records: Records, origin: str, rules: Rules) -> None:
        self.origin = origin
        self.rules = rules
        self._database = database
        self._records = records
        self._references: dict[tuple[str, int], orjson.Fragment] = {}
        self._postponed: dict[tuple[str, int], Record] | None = None
        self._plans: dict[str, Plan] = {}
        self._item_plans: dict[str, Plan] = {}
        database.on_rollback(self.forget)
        self._printers: dict[Kind, Printer] = {
            Kind.DECIMAL: lambda _, value: decimal_text(value),
            Kind.REFERENCE: lambda field, value: self.reference(REGISTRY[field.target], value),
            Kind.REFERENCES: lambda field, value: [self.reference(REGISTRY[field.target], each) for each in value],
            Kind.OBJECTS: self._objects,
        }

    def get(self, resource: Resource, identity: int) -> bytes | None:
        """The document of a record."""
        row = self._database.execute_row(_statement(resource.name, "get"), (identity,)).fetchone()
        if row is None:
            return None
        document: bytes = row[0]
        return document

    def put(self, resource: Resource, record: Record, *, new: bool) -> None:
        """Render a record and store the document; resources without a path have none."""
        self._references.pop((resource.name, record["id"]), None)
        if resource.path is None:
            return
        if self._postponed is not None:
            self._postponed[resource.name, record["id"]] = record
            return
        document = self.render(resource, record).decode()
        if new:
            given = {"id": record["id"], "document": document}
            self._database.execute(_statement(resource.name, "insert"), given)
        else:
            given = {"record_id": record["id"], "new_document": document}
            self._database.execute(_statement(resource.name, "update"), given)

    @contextmanager
    def postponed(self) -> Iterator[None]:
        """Render the new records that are written inside once, at the end, whatever else is written of them."""
        self._postponed = {}
        try:
            yield
            rows: dict[str, list[tuple[int, str]]] = {}
            for (name, identity), record in self._postponed.items():
                rows.setdefault(name, []).append((identity, self.render(REGISTRY[name], record).decode()))
            for name, documents in rows.items():
                self._database.execute_rows(_statement(name, "insert"), documents)
        finally:
            self._postponed = None

    def delete(self, resource: Resource, identity: int) -> None:
        """Remove a record's document."""
        self._references.pop((resource.name, identity), None)
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
        for resource in REGISTRY.served:
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

    def verify(self) -> Iterator[tuple[str, int]]:
        """Every (resource, id) whose stored document is not what rendering its columns gives."""
        self.forget()
        for resource in REGISTRY.served:
            for identity in self._records.ids(resource):
                record = self._records.get(resource, identity)
                if record is None or self.render(resource, record) != self.get(resource, identity):
                    yield resource.name, identity

    def render(self, resource: Resource, record: Record) -> bytes:
        """The wire document of a record: the declaration's key order, nulls left out."""
        document = dict(self._members(self._printed(resource), record))
        document["_info"] = self._info(resource, record)  # in the place that `_members` kept for it
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
        path = resource.path
        if path is None:
            return f"{self.origin}{API_ROOT}/system/{resource.name[0].lower()}{resource.name[1:]}s/{record['id']}"
        if resource.parent is not None:
            path = path.replace(f"{{{resource.parent.name}}}", str(record[resource.parent.name]))
        return f"{self.origin}{API_ROOT}{path}/{record['id']}"

    def _members(self, plan: Plan, record: Record) -> Iterator[tuple[str, Any]]:
        for name, field, printer in plan:
            value = record.get(name)
            if value is not None:
                yield name, value if printer is None else printer(field, value)
            elif field.kind is Kind.INFO:
                yield name, None

    def _objects(self, field: Field, values: list[Record]) -> list[Record]:
        plan = self._item_plans.get(field.name)
        if plan is None:
            plan = self._item_plans[field.name] = self._plan(field.items)
        return [dict(self._members(plan, value)) for value in values]

    def _plan(self, fields: tuple[Field, ...]) -> Plan:
        """Each member with what prints it; looked up once, not for every value."""
        return tuple((field.name, field, self._printers.get(field.kind)) for field in fields)

    def _printed(self, resource: Resource) -> Plan:
        """The members that the rules in force let a document have."""
        plan = self._plans.get(resource.name)
        if plan is None:
            on = self.rules.switched_on
            plan = self._plan(tuple(field for field in resource.printed if field.rule is None or field.rule in on))
            self._plans[resource.name] = plan
        return plan

    def _info(self, resource: Resource, record: Record) -> dict[str, str]:
        info = {name: record[name] for name in resource.info if record[name] is not None}
        for name, path in resource.links:
            info[name] = f"{self.origin}{API_ROOT}{path.replace('{id}', str(record['id']))}"
        for field in resource.in_info:
            if record[field.name] is not None and (field.rule is None or self.rules.on(field.rule)):
                info[field.name] = record[field.name]
        return info
