"""What the terms of tickets are made of: when that changes, every ticket that is not resolved is reckoned anew."""

from mockpsa.desk import sla
from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.terms import HOURS, applicable
from mockpsa.schema.reading import Draft
from mockpsa.schema.resource import Resource
from mockpsa.schema.tickets import TICKET
from mockpsa.store.records import Record

# The fields of other records that terms follow from; None: all of them, and that the record is there.
TERMS: dict[str, frozenset[str] | None] = {
    "SLA": frozenset({"basedOn", "customCalendar", "defaultFlag", *HOURS}),
    "SLAPriority": None,
    "Calendar": None,
    "Holiday": None,
    "Agreement": frozenset({"sla"}),
    "Company": frozenset({"sla", "calendar", "timeZoneSetup"}),
    "CompanySite": frozenset({"calendar", "timeZone"}),
    "Location": frozenset({"calendar"}),
    "Board": frozenset({"sla"}),
}


def resurvey(desk: Desk) -> None:
    """Reckon every ticket anew that is not resolved: its terms, or the time, are not what they were."""
    for identity in desk.records.ids(TICKET):
        ticket = desk.records.get(TICKET, identity)
        if ticket is not None and ticket["dateResolved"] is None and ticket["slaHistory"]:
            after = dict(ticket)
            if not after["slaChosen"]:
                after["sla"] = applicable(desk, after)
            sla.set_fields(desk, after, sla.steps_of(after))
            desk.amend(TICKET, identity, after)


class TermsBehaviour(Behaviour):
    """Around the behaviour of what terms are made of."""

    def __init__(self, inner: Behaviour, fields: frozenset[str] | None) -> None:
        self._inner = inner
        self._fields = fields
        self.actions = inner.actions

    def prepare(self, desk: Desk, change: Change, draft: Draft) -> None:
        """As the behaviour within."""
        self._inner.prepare(desk, change, draft)

    def complete(self, desk: Desk, change: Change) -> None:
        """As the behaviour within."""
        self._inner.complete(desk, change)

    def follow(self, desk: Desk, change: Change) -> None:
        """Reckon the tickets anew that are there; while a world is loaded, they come later."""
        self._inner.follow(desk, change)
        names = change.after if self._fields is None else self._fields
        if not desk.loading and any(change.changed(name) for name in names):
            resurvey(desk)

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """A row or a holiday that is gone; what tickets refer to never goes."""
        self._inner.follow_delete(desk, resource, record)
        if self._fields is None:
            resurvey(desk)
