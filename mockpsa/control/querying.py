"""The conditions language over the journal: its entries as records of a resource that is never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from mockpsa.control.recording import Told
from mockpsa.query.bound import Bound
from mockpsa.query.evaluating import Read, describes, leaves
from mockpsa.query.limits import IN_BODY
from mockpsa.rules import Rules
from mockpsa.schema.fields import ID, Field, date, decimal, integer, text
from mockpsa.schema.resource import ReferenceShape, Resource


class Recorded(Resource):
    """A resource that has the declared fields and no stamps."""

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The id, and what is declared."""
        return (ID, *self.declared)


ENTRY = Recorded(
    "JournalEntry",
    "Journal Entry",
    (
        date("time"),
        text("method"),
        text("path"),
        text("query"),
        text("operation"),
        text("resource"),
        text("body"),
        integer("status"),
        text("answer"),
        integer("rows"),
        decimal("milliseconds"),
        text("fault"),
        text("written"),
    ),
    ReferenceShape("JournalEntryReference"),
)
MOST_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Question:
    """Conditions on entries, bound."""

    text: str
    bound: Bound | None

    @classmethod
    def of(cls, conditions: str) -> "Question":
        """Raises FindCondition."""
        from mockpsa.query.bind import Binder

        return cls(conditions, Binder(ENTRY, Rules(), IN_BODY).conditions(conditions))

    def describes(self, told: Told) -> bool:
        """Whether an entry is one of those."""
        return describes(self.bound, reading(told))

    def chosen(self, every: Iterable[Told]) -> list[Told]:
        """Those of the entries."""
        return [told for told in every if self.describes(told)]

    def nearest(self, every: Iterable[Told]) -> list[Told]:
        """The entries that hold the most of the terms that must all hold, the nearest first; none that holds none."""
        terms = leaves(self.bound)
        counted = [(sum(describes(term, reading(told)) for term in terms), told) for told in every]
        near = sorted((pair for pair in counted if pair[0]), key=lambda pair: (-pair[0], -pair[1].entry.number))
        return [told for _, told in near[:MOST_NEAREST]]


def reading(told: Told) -> Read:
    """What reads an entry's values."""
    return lambda path: told.value(path.field.name)
