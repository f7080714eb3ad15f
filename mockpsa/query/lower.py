"""Bound tree -> SQLAlchemy expressions, with the joins they need. Builds; opens no connection."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce

import sqlalchemy as sa

from mockpsa.errors import FindCondition
from mockpsa.query.bind import Bound, BoundKey, ColumnPath, Joined, Not, OneOf, Test, Value
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

    def condition(self, node: Bound, *, negated: bool = False) -> Expression:
        """The expression that is true for the records the tree describes (for the others, if ``negated``).

        Negation is pushed down to the comparisons (De Morgan's laws hold with nulls too) and the deeper term of a
        junction is written first: SQLite's parser needs stack for what stands left of a parenthesis, and has little.
        """
        if isinstance(node, Not):
            return self.condition(node.term, negated=not negated)
        if isinstance(node, Joined):
            join: Callable[..., Expression] = sa.and_ if (node.word == "and") != negated else sa.or_
            terms = sorted(node.terms, key=_depth, reverse=True)
            return join(*(self.condition(term, negated=negated) for term in terms))
        expression = self._test(node) if isinstance(node, Test) else self._one_of(node)
        return sa.not_(expression) if negated else expression

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
        if node.path.also is not None and node.operator in ("=", "!="):
            expression = self._named(node.path, column, (node.value,))
            return sa.not_(expression) if (node.operator == "!=") != node.negated else expression
        expression = OPERATORS[node.operator](column, node.value)
        return sa.not_(expression) if node.negated else expression

    def _one_of(self, node: OneOf) -> Expression:
        column = self._column(node.path, node.path.field)
        if not node.values:
            return sa.true() if node.negated else sa.false()
        expression = column.in_(node.values) if node.path.also is None else self._named(node.path, column, node.values)
        return sa.not_(expression) if node.negated else expression

    def _named(self, path: ColumnPath, column: Column, values: tuple[Value, ...]) -> Expression:
        """Whether the column or the second one that names the same has one of the values.

        A CASE and not an OR: it stays one term among 500 others, where SQLAlchemy would flatten an OR into them and
        SQLite would find the expression too deep.
        """
        other = self._column(path, path.also or path.field)
        return sa.case((column.in_(values), 1), (column.is_(None), None), (other.in_(values), 1), else_=0) == 1


def _depth(node: Bound) -> int:
    if isinstance(node, Not):
        return _depth(node.term)
    return 1 + max(map(_depth, node.terms)) if isinstance(node, Joined) else 0
