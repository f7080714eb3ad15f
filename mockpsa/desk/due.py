"""What falls due: goals that pass. No timer: whoever finds the moment passed runs it, in order, in one transaction."""

from collections.abc import Iterator
from math import inf

from mockpsa.clock import seconds_of
from mockpsa.desk import sla
from mockpsa.desk.audit_trail import enter
from mockpsa.desk.desk import Desk
from mockpsa.schema.tickets import TICKET
from mockpsa.store.records import Record
from mockpsa.store.tenants import Tenant

NAMES = {"respondByGoalUTC": "respond", "resplanGoalUTC": "plan", "resolutionGoalUTC": "resolution"}


def catch_up(tenant: Tenant) -> list[str]:
    """Run all that has fallen due by the tenant's clock. What happened, as sentences, in order."""
    desk = Desk(tenant, "", {})
    happened: list[str] = []
    with tenant.database.transaction():
        while (first := tenant.records.earliest(TICKET, "slaDue")) is not None and first[1] < desk.now:
            happened += _breach(desk, desk.existing(TICKET, first[0]))
    tenant.falls_due = inf if first is None else seconds_of(first[1]) + 1
    return happened


def catch_up_if_due(tenant: Tenant) -> None:
    """Run what has fallen due; where nothing has, this is one comparison."""
    if tenant.clock.seconds() >= tenant.falls_due:
        catch_up(tenant)


def _breach(desk: Desk, ticket: Record) -> Iterator[str]:
    """A goal has passed that was not reached; the next one is waited for."""
    due = ticket["slaDue"]
    after = dict(ticket)
    sla.set_fields(desk, after, sla.steps_of(after), seconds_of(due) + 1)
    desk.amend(TICKET, ticket["id"], after)
    for (field, name), date in zip(NAMES.items(), sla.DATES, strict=True):
        if ticket[date] is None and ticket[field] == due:
            enter(desk, ticket["id"], "SLA", f"The {name} SLA was breached.", moment=ticket[field])
            yield f"{name} SLA of ticket {ticket['id']} breached at {ticket[field]}"
