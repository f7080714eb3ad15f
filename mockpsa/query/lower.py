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
        return self._leaf(node, negated=node.negated != negated)

    def order(self, key: BoundKey) -> sa.UnaryExpression[object]:
        """One ORDER BY term. Nulls come first ascending and last descending, as in SQL Server and in SQLite."""
        column = _column(self._join(key.path), key.path.field)
        return column.desc() if key.descending else column.asc()

    def _leaf(self, node: Test | OneOf, *, negated: bool) -> Expression:
        """One comparison. Through one reference it is a list of ids, which an index on the reference serves.

        A list of ids and a join say the same except of a reference that is null, which only a test for null finds.
        """
        if isinstance(node, OneOf) and not node.values:
            return sa.true() if negated else sa.false()
        is_null_test = isinstance(node, Test) and node.value is None
        if len(node.path.through) != 1 or is_null_test:
            return _compare(node, self._join(node.path), negated=negated)
        [(reference, target)] = node.path.through
        alias = table(target).alias(reference.name)
        found = sa.select(alias.c.id).where(_compare(node, alias, negated=negated))
        return self.table.c[reference.column].in_(found)

    def _join(self, path: ColumnPath) -> sa.FromClause:
        """The table that the path's last reference leads to, joined."""
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
        return holder


def _column(holder: sa.FromClause, leaf: Field) -> Column:
    column: Column = holder.c[leaf.folded or leaf.column]
    return column


def _compare(node: Test | OneOf, holder: sa.FromClause, *, negated: bool) -> Expression:
    """The comparison on the table that holds its column."""
    column = _column(holder, node.path.field)
    if isinstance(node, OneOf):
        expression = column.in_(node.values) if node.path.also is None else _named(node.path, holder, node.values)
    elif node.value is None:
        return column.is_(None) if (node.operator == "=") != negated else column.is_not(None)
    elif node.path.also is not None and node.operator in ("=", "!="):
        expression = _named(node.path, holder, (node.value,))
        negated = negated != (node.operator == "!=")
    else:
        expression = OPERATORS[node.operator](column, node.value)
    return sa.not_(expression) if negated else expression


def _named(path: ColumnPath, holder: sa.FromClause, values: tuple[Value, ...]) -> Expression:
    """Whether the column or the second one that names the same has one of the values.

    A CASE and not an OR: it stays one term among 500 others, where SQLAlchemy would flatten an OR into them and SQLite
    would find the expression too deep.
    """
    column, other = _column(holder, path.field), _column(holder, path.also or path.field)
    return sa.case((column.in_(values), 1), (column.is_(None), None), (other.in_(values), 1), else_=0) == 1


def _depth(node: Bound) -> int:
    if isinstance(node, Not):
        return _depth(node.term)
    return 1 + max(map(_depth, node.terms)) if isinstance(node, Joined) else 0
