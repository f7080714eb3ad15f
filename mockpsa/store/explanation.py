"""How a query is answered: its texts, statements and plans, and what each clause lets through. Reads, never writes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from mockpsa.errors import FindCondition
from mockpsa.query import ast
from mockpsa.query.bind import Binder
from mockpsa.query.bound import OneOf, Test, Value
from mockpsa.query.explain import Json, conjuncts, describe, describe_error, describe_order
from mockpsa.query.parse import parse_conditions
from mockpsa.query.printing import print_conditions
from mockpsa.schema.fields import Field, Kind
from mockpsa.schema.folding import nearest
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.tables import table
from mockpsa.store.preparation import Prepared, prepare_query
from mockpsa.store.queries import Query, Window
from mockpsa.store.statements import Statement, prepare
from mockpsa.store.tenants import Tenant

MOST_VALUES = 10_000  # of a column, among which the nearest one is looked for
NUMERIC = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.LINK, Kind.REFERENCE})
FIRST = Window(25)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part that every record must pass: its text, and the query that asks for nothing else."""

    text: str
    query: Query


class Explaining:
    """Explains one query of a tenant, of the records below ``parent`` if there is one."""

    def __init__(self, tenant: Tenant, query: Query, parent: int | None) -> None:
        self._tenant = tenant
        self._query = tenant.selections.defined(query)
        self._parent = parent
        self._resource = REGISTRY[query.resource]
        self._binder = Binder(self._resource, query.rules, query.limits, self._query.definitions)

    def explain(self) -> Json:
        """All of it as JSON values; of a query that is refused, why."""
        shown: Json = {"resource": self._resource.name}
        try:
            return shown | self._texts() | self._answering() | self._narrowing()
        except FindCondition as error:
            return shown | {"error": describe_error(error)}

    def _texts(self) -> Json:
        query, binder = self._query, self._binder
        texts = {
            "conditions": query.conditions,
            "childConditions": query.child_conditions,
            "customFieldConditions": query.custom_field_conditions,
        }
        described = {name: describe(binder, name, text, query.limits) for name, text in texts.items()}
        described["orderBy"] = describe_order(binder, query.order_by, query.limits)
        return {name: each for name, each in described.items() if each is not None}

    def _answering(self) -> Json:
        """The statements of a page and of the total, with their plans, and the total."""
        prepared, selections = prepare_query(self._query), self._tenant.selections
        total = selections.count(self._query, self._parent)
        found = selections.page(self._query, self._parent, FIRST)
        return {
            "page": {"read": self._way(prepared), **self._statement(prepared.page), "found": len(found.documents)},
            "count": self._statement(prepared.count),
            "total": total,
        }

    def _way(self, prepared: Prepared) -> str:
        """How a page is read (`Selections`)."""
        if prepared.walk is None or prepared.is_direct(self._tenant.selections.plan):
            return "by this statement"
        return "in the list's order up to a bound; if that finds too few, all that pass are collected and sorted"

    def _statement(self, statement: Statement) -> Json:
        given = {"parent": self._parent, "row_limit": FIRST.limit + 1, "row_offset": 0, "after": 0}
        shown = " ".join(statement.sql.split())
        return {"sql": shown, "parameters": statement.bind(given), "plan": self._tenant.selections.plan(statement)}

    def _narrowing(self) -> Json:
        """What each clause lets through alone; where nothing is left, which one removed the last and what was near."""
        clauses = list(self._clauses())
        counted = [{"text": each.text, "alone": self._count(each.query)} for each in clauses]
        if not clauses or self._count(self._query):
            return {"clauses": counted}
        guilty = next((place for place, each in enumerate(counted) if not each["alone"]), None)
        if guilty is None:
            guilty = next(place for place in range(len(clauses)) if not self._count(_all_of(clauses[: place + 1])))
        removed: Json = {"clause": counted[guilty]["text"]}
        meant = self._nearest(clauses[guilty].query)
        return {"clauses": counted, "removed": removed | ({"nearest": meant} if meant is not None else {})}

    def _count(self, query: Query) -> int:
        return self._tenant.selections.count(query, self._parent)

    def _clauses(self) -> Iterator[Clause]:
        query = self._query
        alone = replace(query, conditions="", child_conditions="", custom_field_conditions="", order_by="")
        parsed = parse_conditions(query.conditions, query.limits)
        for term in [] if parsed is None else conjuncts(parsed):
            text = print_conditions(term)
            yield Clause(text, replace(alone, conditions=f"({text})" if isinstance(term, ast.Junction) else text))
        if query.child_conditions.strip():
            text = query.child_conditions
            yield Clause(text.strip(), replace(alone, child_conditions=text))
        if query.custom_field_conditions.strip():
            text = query.custom_field_conditions
            yield Clause(text.strip(), replace(alone, custom_field_conditions=text))

    def _nearest(self, clause: Query) -> Any:
        """The existing value that a comparison with one was nearest to."""
        bound = self._binder.conditions(clause.conditions)
        if not isinstance(bound, Test | OneOf) or bound.negated:
            return None
        asked = bound.values[0] if isinstance(bound, OneOf) and bound.values else getattr(bound, "value", None)
        resource = bound.path.through[-1][1] if bound.path.through else self._resource
        return None if asked is None else self._nearest_value(resource, bound.path.field, asked)

    def _nearest_value(self, resource: Resource, field: Field, asked: Value) -> Any:
        column = table(resource).c[field.column]
        values = sa.select(column).where(column.is_not(None))
        if field.kind in NUMERIC:
            values = values.order_by(sa.func.abs(column - asked)).limit(1)
            row = self._tenant.database.execute(prepare(values)).fetchone()
            return None if row is None else row[0]
        if field.kind is not Kind.TEXT:
            return None
        rows = self._tenant.database.execute(prepare(values.distinct().limit(MOST_VALUES)))
        return nearest(str(asked).strip("%*"), (row[0] for row in rows))


def _all_of(clauses: list[Clause]) -> Query:
    """The query that asks for all of some clauses."""
    last = clauses[-1].query
    held = [each.query for each in clauses]
    return replace(
        last,
        conditions=" and ".join(each.conditions for each in held if each.conditions),
        child_conditions="".join(each.child_conditions for each in held),
        custom_field_conditions="".join(each.custom_field_conditions for each in held),
    )
