"""Bound tree -> SQLAlchemy expressions, with the joins they need. Builds; opens no connection.

Conditions follow references by lists of ids, which an index on the reference serves; only orderBy joins to the main
table. A list and a join say the same except of a reference that is null, which only a test for null finds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce

import sqlalchemy as sa

from mockpsa.errors import FindCondition
from mockpsa.query.bound import Bound, BoundKey, ColumnPath, Holding, Joined, Not, OneOf, Test, Value
from mockpsa.query.limits import MOST_JOINS
from mockpsa.query.paths import CUSTOM_VALUES
from mockpsa.schema.fields import Field, Kind
from mockpsa.schema.folding import FOLD
from mockpsa.schema.resource import Resource
from mockpsa.schema.tables import table
from mockpsa.schema.tickets import CUSTOM_FIELDS, custom_word

Expression = sa.ColumnElement[bool]
Column = sa.ColumnElement[object]
Holder = Callable[[Field], Column]  # from a field to where its value is compared

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


def columns_of(source: sa.FromClause) -> Holder:
    """The fields of a table's rows: text in its folded form."""

    def column(leaf: Field) -> Column:
        found = source.c[leaf.folded or leaf.column]
        return getattr(sa.func, FOLD)(found) if leaf.kind is Kind.TEXT and not leaf.folded else found

    return column


def members_of(array: Field, element: sa.ColumnElement[object]) -> Holder:
    """The fields of an array's element: a JSON object's members, or the element itself."""

    def member(leaf: Field) -> Column:
        value = element if array.kind is not Kind.OBJECTS else sa.func.json_extract(element, f"$.{leaf.name}")
        return getattr(sa.func, FOLD)(value) if leaf.kind is Kind.TEXT else value

    return member if array.name != CUSTOM_FIELDS.name else _custom_members(array, element, member)


def _custom_members(array: Field, element: sa.ColumnElement[object], member: Holder) -> Holder:
    """The members of a custom field's entry: a value of another kind than asked for is none."""
    types = next(item for item in array.items if item.name == "type").values
    type_name = sa.func.json_extract(element, "$.type")

    def custom(leaf: Field) -> Column:
        word = next((word for word, each in CUSTOM_VALUES.items() if each is leaf), None)
        if word is None:
            return member(leaf)
        return sa.case((type_name.in_([each for each in types if custom_word(each) == word]), member(leaf)))

    return custom


@dataclass(slots=True)
class Lowering:
    """What one statement about a resource's records selects from: its table, and a join for each key of orderBy.

    ``followed`` are the references that are joined, anywhere in the statement; ``reads`` the other resources it reads.
    """

    resource: Resource
    table: sa.Table
    joins: dict[tuple[str, ...], tuple[sa.FromClause, Expression]] = field(default_factory=dict)
    followed: set[tuple[str, ...]] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, resource: Resource) -> "Lowering":
        """A lowering without joins yet."""
        return cls(resource, table(resource))

    def source(self) -> sa.FromClause:
        """The table with every join added, outer: a record without the reference stays, with nulls."""
        return _joined(self.table, self.joins)

    def condition(self, node: Bound) -> Expression:
        """The expression that is true for the records the tree describes."""
        return self._condition(node, columns_of(self.table), negated=False)

    def holding(self, node: Holding) -> Expression:
        """The expression that is true for the records one of whose array's elements holds the condition."""
        elements = sa.func.json_each(self.table.c[node.array.column]).table_valued("value")
        held = self._condition(node.term, members_of(node.array, elements.c.value), negated=False)
        return sa.exists(sa.select(sa.literal_column("1")).select_from(elements).where(held))

    def order(self, key: BoundKey) -> sa.UnaryExpression[object]:
        """One ORDER BY term. Nulls come first ascending and last descending, as in SQL Server and in SQLite."""
        column = columns_of(self._join(self.table, key.path, self.joins))(key.path.field)
        return column.desc() if key.descending else column.asc()

    def _condition(self, node: Bound, holder: Holder, *, negated: bool) -> Expression:
        """The expression that is true for what the tree describes (for the others, if ``negated``).

        Negation is pushed down to the comparisons (De Morgan's laws hold with nulls too) and the deeper term of a
        junction is written first: SQLite's parser needs stack for what stands left of a parenthesis, and has little.
        """
        if isinstance(node, Not):
            return self._condition(node.term, holder, negated=not negated)
        if isinstance(node, Joined):
            join: Callable[..., Expression] = sa.and_ if (node.word == "and") != negated else sa.or_
            terms = sorted(node.terms, key=_depth, reverse=True)
            return join(*(self._condition(term, holder, negated=negated) for term in terms))
        return self._leaf(node, holder, negated=node.negated != negated)

    def _leaf(self, node: Test | OneOf, holder: Holder, *, negated: bool) -> Expression:
        """One comparison, through references by the list of ids that it leaves."""
        if isinstance(node, OneOf) and not node.values:
            return sa.true() if negated else sa.false()
        if not node.path.through:
            return _compare(node, holder, negated=negated)
        (reference, target), *further = node.path.through
        self.reads.add(target.name)
        column = holder(reference)
        alias = table(target).alias(reference.name)
        joins: dict[tuple[str, ...], tuple[sa.FromClause, Expression]] = {}
        rest = ColumnPath(tuple(further), node.path.field)
        if further:
            self._count((reference.name,))
        last = self._join(alias, rest, joins, (reference.name,))
        found = sa.select(alias.c.id).select_from(_joined(alias, joins))
        found = found.where(_compare(node, columns_of(last), negated=negated))
        if isinstance(node, Test) and node.value is None and (node.operator == "=") != negated:
            return sa.case((column.is_(None), 1), (column.in_(found), 1), else_=0) == 1  # as in `_named`
        if _finds_one(node, negated=negated):
            return column == found.scalar_subquery()
        return column.in_(found)

    def _join(
        self,
        start: sa.FromClause,
        path: ColumnPath,
        joins: dict[tuple[str, ...], tuple[sa.FromClause, Expression]],
        walked: tuple[str, ...] = (),
    ) -> sa.FromClause:
        """The table that the path's last reference leads to from ``start``, joined."""
        holder = start
        for reference, target in path.through:
            walked = (*walked, reference.name)
            if walked not in joins:
                self._count(walked)
                self.reads.add(target.name)
                alias = table(target).alias("_".join(walked))
                joins[walked] = (alias, alias.c.id == holder.c[reference.column])
            holder = joins[walked][0]
        return holder

    def _count(self, walked: tuple[str, ...]) -> None:
        self.followed.add(walked)
        if len(self.followed) > MOST_JOINS:
            raise FindCondition(f"A query may follow at most {MOST_JOINS} references.")


def _joined(start: sa.FromClause, joins: dict[tuple[str, ...], tuple[sa.FromClause, Expression]]) -> sa.FromClause:
    return reduce(lambda left, join: left.outerjoin(join[0], join[1]), joins.values(), start)


def _finds_one(node: Test | OneOf, *, negated: bool) -> bool:
    """Whether at most one record of the target passes: then the reference is compared, and its index gives an order."""
    if negated or not isinstance(node, Test) or node.operator != "=" or len(node.path.through) != 1:
        return False
    [(_, target)] = node.path.through
    return bool(node.path.field.unique) and target.parent is None and node.path.also is None


def _compare(node: Test | OneOf, holder: Holder, *, negated: bool) -> Expression:
    """The comparison on what holds its column."""
    column = holder(node.path.field)
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


def _named(path: ColumnPath, holder: Holder, values: tuple[Value, ...]) -> Expression:
    """Whether the column or the second one that names the same has one of the values.

    A CASE and not an OR: it stays one term among 500 others, where SQLAlchemy would flatten an OR into them and SQLite
    would find the expression too deep.
    """
    column, other = holder(path.field), holder(path.also or path.field)
    return sa.case((column.in_(values), 1), (column.is_(None), None), (other.in_(values), 1), else_=0) == 1


def _depth(node: Bound) -> int:
    if isinstance(node, Not):
        return _depth(node.term)
    return 1 + max(map(_depth, node.terms)) if isinstance(node, Joined) else 0
