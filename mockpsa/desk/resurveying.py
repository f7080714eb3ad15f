"""What the terms of tickets are made of: when that changes, every ticket that is not resolved is reckoned anew."""

from dataclasses import dataclass

from mockpsa.desk import sla
from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.terms import HOURS, applicable
from mockpsa.schema.reading import Draft
from mockpsa.schema.resource import Resource
from mockpsa.schema.tickets import TICKET
from mockpsa.store.records import Record
from mockpsa.store.tenants import Tenant


@dataclass(frozen=True, slots=True)
class Grounds:
    """What of a record terms follow from, and for whom.

    ``fields`` of None: all, and that the record is there. ``holder`` is the field of it that says what the tickets have
    in their field ``of_ticket``; without one, all tickets are concerned.
    """

    fields: frozenset[str] | None
    of_ticket: str | None = None
    holder: str = "id"


ALL = "defaultFlag"  # of an SLA: it concerns every ticket that has chosen none
TERMS: dict[str, Grounds] = {
    "SLA": Grounds(frozenset({"basedOn", "customCalendar", ALL, *HOURS}), "sla"),
    "SLAPriority": Grounds(None, "sla", "sla"),
    "Calendar": Grounds(None),
    "Holiday": Grounds(None),
    "Agreement": Grounds(frozenset({"sla"}), "agreement"),
    "Company": Grounds(frozenset({"sla", "calendar", "timeZoneSetup"}), "company"),
    "CompanySite": Grounds(frozenset({"calendar", "timeZone"}), "site"),
    "Location": Grounds(frozenset({"calendar"}), "location"),
    "Board": Grounds(frozenset({"sla"}), "board"),
}


def resurvey(desk: Desk, of_ticket: str | None = None, value: int = 0) -> None:
    """Reckon every ticket anew that is not resolved, or those whose field ``of_ticket`` points at ``value``."""
    every = of_ticket is None
    found = desk.records.ids(TICKET) if every else desk.records.pointing(TICKET, TICKET.by_name[of_ticket or ""], value)
    for identity in found:
        ticket = desk.records.get(TICKET, identity)
        if ticket is not None and ticket["dateResolved"] is None and ticket["slaHistory"]:
            after = dict(ticket)
            if not after["slaChosen"]:
                after["sla"] = applicable(desk, after)
            sla.set_fields(desk, after, sla.steps_of(after))
            desk.amend(TICKET, identity, after)


def resurvey_all(tenant: Tenant) -> None:
    """Reckon every ticket of a tenant anew, in one transaction: its clock was set back."""
    with tenant.database.transaction():
        resurvey(Desk(tenant, "", {}))


class TermsBehaviour(Behaviour):
    """Around the behaviour of what terms are made of."""

    def __init__(self, inner: Behaviour, grounds: Grounds) -> None:
        self._inner = inner
        self._grounds = grounds
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
        fields = self._grounds.fields
        if not desk.loading and any(map(change.changed, change.after if fields is None else fields)):
            self._resurvey(desk, change.after, every=ALL in (fields or ()) and change.changed(ALL))

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """A row or a holiday that is gone; what tickets refer to never goes."""
        self._inner.follow_delete(desk, resource, record)
        if self._grounds.fields is None:
            self._resurvey(desk, record)

    def _resurvey(self, desk: Desk, record: Record, *, every: bool = False) -> None:
        resurvey(desk, None if every else self._grounds.of_ticket, record.get(self._grounds.holder) or 0)
