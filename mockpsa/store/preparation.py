"""A query's texts -> the statements that answer it, compiled when they are first needed and kept by text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from mockpsa.query.bind import Binder
from mockpsa.query.bound import BoundKey
from mockpsa.query.lower import Lowering
from mockpsa.schema.fields import Access, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.store.queries import Query
from mockpsa.store.statements import Statement, parameter, prepare

Select = sa.Select[Any]


@dataclass(frozen=True, slots=True)
class Walk:
    """A list read in the order of its first key, from one end, as far as a bound.

    ``bound`` is key and id of the row after row_offset others; ``page`` the query's records up to it.
    """

    bound: Statement
    page: Statement


class Prepared:
    """A query, bound and lowered. Every statement takes the parent's id.

    ``held``: only what is below a parent.

    ``reads`` are the resources whose records decide what the query describes, its own first. ``follows``: of its own
    resource only the record itself does, so that after a write only what was written must be asked about.
    """

    def __init__(
        self, resource: Resource, lowering: Lowering, where: Sequence[Any], keys: Sequence[BoundKey], *, held: bool
    ) -> None:
        self._resource = resource
        self._held = held
        self._lowering = lowering
        self._where = where
        self._keys = keys
        self._order = [*(lowering.order(key) for key in keys), lowering.table.c.id]
        self.own = resource.source or resource.name
        self.reads = (self.own, *sorted(lowering.reads - {self.own}))
        self.follows = self.own not in lowering.reads
        self._is_direct: bool | None = None

    @cached_property
    def page(self) -> Statement:
        """The ids of a window: row_limit, row_offset (and after)."""
        return prepare(self._page(self._order))

    @cached_property
    def collected(self) -> Statement:
        """As ``page``, found the cheapest way and then sorted, whatever order an index might give."""
        return prepare(self._page([_unordered(each) for each in self._order]))

    @cached_property
    def count(self) -> Statement:
        """How many records there are."""
        return prepare(sa.select(sa.func.count()).select_from(self._lowering.table).where(*self._where))

    @cached_property
    def every(self) -> Statement:
        """The ids of all records, in any order."""
        return prepare(self._ids(self._where))

    @cached_property
    def member(self) -> Statement:
        """The id of the record ``record``, if it is among them."""
        return prepare(self._ids([self._lowering.table.c.id == parameter("record"), *self._where]))

    @cached_property
    def walk(self) -> Walk | None:
        """The walk in the order of the first key, where its column has an index and is never null."""
        if self._held or self._lowering.joins or not self._where:
            return None
        field = self._keys[0].path.field if self._keys else self._resource.by_name["id"]
        column = self._lowering.table.c[field.column]
        hint = "NOT INDEXED" if field.name == "id" else _indexed_by(self._lowering.table, column)
        if hint is None or not (field.name == "id" or (field.access is Access.STAMP and field.kind is Kind.DATE)):
            return None
        descending = bool(self._keys) and self._keys[0].descending
        identity = self._lowering.table.c.id
        order = (column.desc() if descending else column.asc(), identity)
        bound = sa.select(column, identity).where(*self._after).order_by(*order)
        bound = bound.limit(1).offset(parameter("row_offset")).with_hint(self._lowering.table, hint, "sqlite")
        key = parameter("bound")
        up_to, inside = (column >= key, column > key) if descending else (column <= key, column < key)
        page = self._page(self._order, up_to, sa.or_(inside, identity <= parameter("bound_id")))
        return Walk(prepare(bound), prepare(page.with_hint(self._lowering.table, hint, "sqlite")))

    def is_direct(self, plan_of: Callable[[Statement], Sequence[str]]) -> bool:
        """Whether the database goes to the records of a page by an index that has them in order; it is asked once."""
        if self._is_direct is None:
            plan = plan_of(self.page)
            table = self._lowering.table.name
            self._is_direct = "USE TEMP B-TREE FOR ORDER BY" not in plan and not plan[0].startswith(f"SCAN {table}")
        return self._is_direct

    @property
    def _after(self) -> list[sa.ColumnElement[bool]]:
        return []

    def _ids(self, where: Sequence[Any]) -> Select:
        return sa.select(self._lowering.table.c.id).where(*where)

    def _page(self, order: Sequence[sa.ColumnElement[Any]], *further: sa.ColumnElement[bool]) -> Select:
        ids = self._ids([*self._where, *self._after, *further]).select_from(self._lowering.source())
        return ids.order_by(*order).limit(parameter("row_limit")).offset(parameter("row_offset"))


class ForwardOnly(Prepared):
    """A query whose pages begin behind the id ``after``."""

    @property
    def _after(self) -> list[sa.ColumnElement[bool]]:
        return [self._lowering.table.c.id > parameter("after")]


def _unordered(key: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A sort key that no index gives: SQLite looks for none behind a plus."""
    plus = custom_op[Any]("+")
    if isinstance(key, UnaryExpression):
        return UnaryExpression(UnaryExpression(key.element, operator=plus), modifier=key.modifier)
    return UnaryExpression(key, operator=plus)


def _indexed_by(table: sa.Table, column: sa.Column[Any]) -> str | None:
    for index in table.indexes:
        if [each.name for each in index.columns] == [column.name]:
            return f'INDEXED BY "{index.name}"'
    return None


def prepare_query(query: Query) -> Prepared:
    """Parse, bind and lower a query, once for each text that is not very long. Raises FindCondition."""
    if query.is_long:
        return _prepare.__wrapped__(query)
    return _prepare(query)


@lru_cache(maxsize=1024)
def _prepare(query: Query) -> Prepared:
    resource = REGISTRY[query.resource]
    binder = Binder(resource, query.rules, query.limits, query.definitions)
    lowering = Lowering.of(resource)
    condition = binder.conditions(query.conditions)
    where = [] if condition is None else [lowering.condition(condition)]
    held = (
        binder.child_conditions(query.child_conditions),
        binder.custom_field_conditions(query.custom_field_conditions),
    )
    where += [lowering.holding(each) for each in held if each is not None]
    holder = resource.by_name[query.within] if query.within else resource.parent
    if holder is not None:
        where.append(lowering.table.c[holder.column] == parameter("parent"))
    if resource.only is not None:
        name, value = resource.only
        where.append(lowering.table.c[resource.by_name[name].column] == value)
    made = ForwardOnly if query.forward_only else Prepared
    return made(resource, lowering, where, binder.order_by(query.order_by), held=holder is not None)
