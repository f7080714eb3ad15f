"""Agreements and what is in them: what the type gives them, whether they are in force, what an addition comes to."""

from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.errors import InvalidField
from mockpsa.schema.additions import ADDITION
from mockpsa.schema.company import COMPANY
from mockpsa.schema.fields import Access
from mockpsa.schema.finance import AGREEMENT, AGREEMENT_TYPE
from mockpsa.schema.procurement import CATALOG_ITEM, UNIT_OF_MEASURE
from mockpsa.schema.project_tickets import PROJECT_TICKET
from mockpsa.schema.tickets import TICKET
from mockpsa.schema.time_entries import TIME_ENTRY
from mockpsa.store.records import Record

PRINTING_TYPE = (TIME_ENTRY, TICKET, PROJECT_TICKET)
ACTIVE, CANCELLED, EXPIRED = "Active", "Cancelled", "Expired"


def _given() -> dict[str, str]:
    """What a type gives its agreements: its field, and theirs, which has the name without ``Flag`` here and there."""
    own = {f.name for f in AGREEMENT.columns if f.access is Access.OPEN} - {"name"}
    named = {f.name: (f.name, f.name.removesuffix("Flag")) for f in AGREEMENT_TYPE.columns if f.access is Access.OPEN}
    return {name: theirs for name, both in named.items() for theirs in own.intersection(both)}


GIVEN = _given()


class AgreementBehaviour(Behaviour):
    """Agreement: a new one begins as its type says; ``agreementStatus`` follows its dates and its being cancelled."""

    def complete(self, desk: Desk, change: Change) -> None:
        """What is not sent, of the type and the company; dates; the status."""
        agreement = change.after
        kind = desk.record(AGREEMENT_TYPE, agreement["type"])
        if kind is not None and change.creating:
            for name, theirs in GIVEN.items():
                if theirs not in change.sent and kind[name] is not None:
                    agreement[theirs] = kind[name]
        company = desk.record(COMPANY, agreement["company"])
        if company is not None and change.anew("company"):
            change.fill_from(company, "site", "currency")
        if change.creating and not desk.loading:
            change.fill("startDate", f"{desk.now[:10]}T00:00:00Z")
        if agreement["noEndingDateFlag"]:
            agreement["endDate"] = None
        starts, ends = agreement["startDate"], agreement["endDate"]
        if starts and ends and ends < starts:
            change.refuse("endDate", InvalidField("endDate", "endDate must not be before startDate."))
        _choose_status(desk, change)

    def follow(self, desk: Desk, change: Change) -> None:
        """What its additions, and the tickets and time on it, print of it."""
        if change.changed("type") and not change.creating:
            _print_type(desk, change.after["id"], type_of(desk, change.after["id"]))
        if change.changed("agreementStatus") and not change.creating:
            for each in desk.records.find(ADDITION, ("agreementId", change.after["id"])):
                desk.amend(ADDITION, each["id"], {"agreementStatus": change.after["agreementStatus"]})


def type_of(desk: Desk, agreement: int | None) -> str | None:
    """The name of an agreement's type, as the tickets and time on it print it."""
    found = desk.record(AGREEMENT, agreement) or {}
    kind = desk.record(AGREEMENT_TYPE, found.get("type")) or {}
    name: str | None = kind.get("name")
    return name


def _print_type(desk: Desk, agreement: int, name: str | None) -> None:
    for resource in PRINTING_TYPE:
        for each in desk.records.pointing(resource, resource.by_name["agreement"], agreement):
            desk.amend(resource, each, {"agreementType": name})


def _choose_status(desk: Desk, change: Change) -> None:
    """Cancelled, by the flag or the status that is sent; past its end, expired; else as it was, or active."""
    agreement = change.after
    if "cancelledFlag" not in change.sent and change.changed("agreementStatus"):
        agreement["cancelledFlag"] = agreement["agreementStatus"] == CANCELLED
    if agreement["cancelledFlag"]:
        change.fill("dateCancelled", desk.now)
        agreement["agreementStatus"] = CANCELLED
        return
    agreement["dateCancelled"] = agreement["reasonCancelled"] = None
    if desk.loading:  # a world says itself what has expired
        return
    if agreement["endDate"] and agreement["endDate"] < desk.now:
        agreement["agreementStatus"] = EXPIRED
    elif agreement["agreementStatus"] in (None, CANCELLED, EXPIRED):
        agreement["agreementStatus"] = ACTIVE


class AgreementTypeBehaviour(Behaviour):
    """AgreementType: tickets and time entries print its name."""

    def follow(self, desk: Desk, change: Change) -> None:
        """Its new name, wherever it is printed."""
        if change.creating or not change.changed("name"):
            return
        for agreement in desk.records.find(AGREEMENT, ("type", change.after["id"])):
            _print_type(desk, agreement["id"], change.after["name"])


class AdditionBehaviour(Behaviour):
    """Addition: what the catalog says of the product, and what the addition comes to."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Description, price and cost as in the catalog; what is included is not billed."""
        addition = change.after
        agreement = desk.record(AGREEMENT, addition["agreementId"]) or {}
        item = desk.record(CATALOG_ITEM, addition["product"])
        if item is not None and change.changed("product"):
            _take_from_catalog(desk, change, item)
        change.fill("quantity", 1.0)
        change.fill("lessIncluded", 0.0)
        for name in ("unitPrice", "unitCost"):
            change.fill(name, 0.0)
        if change.creating:
            change.fill("effectiveDate", agreement.get("startDate"))
            change.fill("sequenceNumber", _next_number(desk, addition))
        addition |= worth(addition) | {"agreementStatus": agreement.get("agreementStatus")}


def _take_from_catalog(desk: Desk, change: Change, item: Record) -> None:
    unit = desk.record(UNIT_OF_MEASURE, item["unitOfMeasure"])
    values = {
        "description": item["description"],
        "invoiceDescription": item["customerDescription"],
        "unitPrice": item["price"],
        "unitCost": item["cost"],
        "taxableFlag": item["taxableFlag"],
    }
    for name, value in values.items():
        if name not in change.sent or change.after[name] is None:
            change.after[name] = value
    change.after["uom"] = unit and unit["name"]


def worth(addition: Record) -> dict[str, Any]:
    """What an addition comes to: billed is what is not included, all of it is paid for."""
    billed = max(addition["quantity"] - addition["lessIncluded"], 0.0)
    price, cost = round(billed * addition["unitPrice"], 2), round(addition["quantity"] * addition["unitCost"], 2)
    return {"billedQuantity": billed, "extPrice": price, "extCost": cost, "margin": round(price - cost, 2)}


def _next_number(desk: Desk, addition: Record) -> float:
    beside = desk.records.find(ADDITION, ("agreementId", addition["agreementId"]))
    return 1.0 + max((each["sequenceNumber"] or 0.0 for each in beside), default=0.0)


class RateBehaviour(Behaviour):
    """AgreementWorkRole and AgreementWorkType: they print the agreement too, and a place under two names."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Reference and bare id of the location say the same."""
        change.after["agreement"] = change.after["agreementId"]
        change.fill_pair("location", "locationId")
