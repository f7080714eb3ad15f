"""Bound tree -> SQLAlchemy expressions, with the joins they need. Builds; opens no connection."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce

import sqlalchemy as sa

from mockpsa.errors import FindCondition
from mockpsa.query.bind import Bound, BoundKey, ColumnPath, Not, OneOf, Test, Value
from mockpsa.query.limits import MOST_JOINS
from mockpsa.schema.fields import Field
from mockpsa.schema.resource import Resource
from mockpsa.schema.tables import table

Expression = sa.ColumnElement[bool]
Column = sa.ColumnElement[object]

ESCAPE = "\\"


def like_pattern(value: str) -> str:
    """The SQL pattern of a ``like`` text: ``%`` and ``*`` match any run, all else is itself (``[[]`` is ``[``)."""
    text = value.replace("[[]", "[")
    escaped = text.replace(ESCAPE, ESCAPE * 2).replace("_", f"{ESCAPE}_")
    return escaped.replace("*", "%")


OPERATORS: dict[str, Callable[[Column, Value], Expression]] = {
    "=": lambda column, value: column == value,
    "!=": lambda column, value: column != value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
    "contains": lambda column, value: sa.func.instr(column, str(value).replace("[[]", "[")) > 0,
    "like": lambda column, value: column.like(like_pattern(str(value)), escape=ESCAPE),
}


@dataclass(slots=True)
class Lowering:
    """What one statement about a resource's records selects from: its table, and a join for each reference used."""

    resource: Resource
    table: sa.Table
    joins: dict[tuple[str, ...], tuple[sa.FromClause, Expression]] = field(default_factory=dict)

    @classmethod
    def of(cls, resource: Resource) -> "Lowering":
        """A lowering without joins yet."""
        return cls(resource, table(resource))

    def source(self, start: sa.FromClause) -> sa.FromClause:
        """``start`` with every join added, outer: a record without the reference stays, with nulls."""
        return reduce(lambda left, join: left.outerjoin(join[0], join[1]), self.joins.values(), start)

    def condition(self, node: Bound) -> Expression:
        """The expression that is true for the records the tree describes."""
        if isinstance(node, Test):
            return self._test(node)
        if isinstance(node, OneOf):
            return self._one_of(node)
        if isinstance(node, Not):
            return sa.not_(self.condition(node.term))
        join: Callable[..., Expression] = sa.and_ if node.word == "and" else sa.or_
        return join(*(self.condition(term) for term in node.terms))

    def order(self, key: BoundKey) -> sa.UnaryExpression[object]:
        """One ORDER BY term. Nulls come first ascending and last descending, as in SQL Server and in SQLite."""
        column = self._column(key.path, key.path.field)
        return column.desc() if key.descending else column.asc()

    def _column(self, path: ColumnPath, leaf: Field) -> Column:
        holder: sa.FromClause = self.table
        walked: tuple[str, ...] = ()
        for reference, target in path.through:
            walked = (*walked, reference.name)
            if walked not in self.joins:
                if len(self.joins) == MOST_JOINS:
                    raise FindCondition(f"A query may follow at most {MOST_JOINS} references.")
                alias = table(target).alias("_".join(walked))
                self.joins[walked] = (alias, alias.c.id == holder.c[reference.column])
            holder = self.joins[walked][0]
        column: Column = holder.c[leaf.folded or leaf.column]
        return column

    def _test(self, node: Test) -> Expression:
        column = self._column(node.path, node.path.field)
        if node.value is None:
            return column.is_(None) if (node.operator == "=") != node.negated else column.is_not(None)
        expression = OPERATORS[node.operator](column, node.value)
        if node.path.also is not None and node.operator in ("=", "!="):
            other = self._column(node.path, node.path.also)
            if node.operator == "=":
                expression = sa.or_(expression, other == node.value)
            else:
                expression = sa.and_(expression, sa.or_(other.is_(None), other != node.value))
        return sa.not_(expression) if node.negated else expression

    def _one_of(self, node: OneOf) -> Expression:
        column = self._column(node.path, node.path.field)
        if not node.values:
            return sa.true() if node.negated else sa.false()
        expression: Expression = column.in_(node.values)
        if node.path.also is not None:
            expression = sa.or_(expression, self._column(node.path, node.path.also).in_(node.values))
        return sa.not_(expression) if node.negated else expression
