"""POST generate of a ticket template: a ticket that begins as the template says, with the template's tasks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Act, Behaviour, Desk
from mockpsa.schema.resource import Resource
from mockpsa.schema.templates import SERVICE_TEMPLATE_TASK
from mockpsa.schema.tickets import SERVICE_TASK, TICKET
from mockpsa.store.records import Record

# Members of a template that a ticket has by another name.
RENAMED = {
    "subtype": "subType",
    "problem": "initialDescription",
    "internalAnalysis": "initialInternalAnalysis",
    "resolution": "initialResolution",
    "hoursBudget": "budgetHours",
    "purchaseOrderNumber": "poNumber",
    "emailContactFlag": "automaticEmailContactFlag",
    "emailResourceFlag": "automaticEmailResourceFlag",
    "emailCCFlag": "automaticEmailCcFlag",
    "emailCC": "automaticEmailCc",
}
# The members that a ticket has by the same name.
SAME = (
    *("board", "type", "item", "serviceLocation", "status", "source", "priority", "team", "company", "contact", "site"),
    *("location", "department", "summary", "billingAmount", "agreement", "billingMethod", "severity", "impact"),
    *("billExpenses", "billProducts", "billTime", "hourlyRate", "workRole", "workType"),
    *(f"estimated{what}{side}" for what in ("Expense", "Product", "Time") for side in ("Cost", "Revenue")),
)


def generate(desk: Desk, resource: Resource, record: Record, asked: Change) -> Mapping[str, Any]:
    """One ticket; nothing is scheduled, and so ``generateAllRecordsFlag`` asks for nothing more.

    Raises InvalidObject where no ticket can be made, such as of a template without a company.
    """
    values = {RENAMED.get(name, name): record[name] for name in (*SAME, *RENAMED) if record[name] is not None}
    ticket = desk.add(TICKET, values)
    for task in desk.records.find(SERVICE_TEMPLATE_TASK, ("serviceTemplate", record["id"])):
        desk.add(SERVICE_TASK, {"ticketId": ticket} | {name: task[name] for name in ("notes", "priority", "code")})
    return {"serviceCount": 1, "scheduleCount": 0}


class TemplateBehaviour(Behaviour):
    """ServiceTemplate: a ticket can be made of it."""

    actions: Mapping[str, Act] = MappingProxyType({"generate": generate})
