"""Invoices: their number, whom they go to, when they are due, what they are for and what they come to."""

from datetime import timedelta
from typing import Any

from mockpsa.clock import parse_stamp, stamp
from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.errors import InvalidField, MissingRequiredField, ReferenceNotFound
from mockpsa.schema.company import COMPANY, COMPANY_SITE, COUNTRY
from mockpsa.schema.finance import BILLING_TERM
from mockpsa.schema.invoices import BILLING_STATUS, INVOICE
from mockpsa.schema.procurement import PRODUCT_ITEM
from mockpsa.schema.registry import REGISTRY
from mockpsa.store.records import Record

AGREEMENT = "Agreement"
APPLIED = {"Ticket": "ticket", "Project": "project", "ProjectPhase": "phase", AGREEMENT: "agreement"}
PLACES = (("location", "locationId", "defaultLocation"), ("department", "departmentId", "defaultDepartment"))
COPIED = {"AddressLine1": "addressLine1", "AddressLine2": "addressLine2", "City": "city", "Zip": "zip"}
SUBTOTAL = ("serviceTotal", "expenseTotal", "productTotal", "serviceAdjustmentAmount", "agreementAmount")


class InvoiceBehaviour(Behaviour):
    """Invoice."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Number, parties, dates, what it is applied to, and its sums."""
        invoice = change.after
        if change.creating and invoice["type"] == AGREEMENT and not desk.loading:
            # Captured: the sentence, not where it stands.
            sentence = "Cannot create agreement invoices through the Invoicing API"
            change.refuse("type", InvalidField("type", sentence))
        if invoice["invoiceNumber"] is None:
            change.fill("invoiceNumber", _next_number(desk))
        _address(desk, change)
        _apply(desk, change)
        member = desk.acting_member or {}
        for name, bare, own in PLACES:
            change.fill_pair(name, bare, member.get(own))
        invoice["territoryId"] = invoice["territory"] = invoice["territory"] or invoice["territoryId"]
        _date(desk, change)
        status = desk.record(BILLING_STATUS, invoice["status"])
        closed = bool(status and status["closedFlag"])
        invoice["closedBy"] = (invoice["closedBy"] or desk.actor) if closed else None
        invoice |= sums(desk, invoice)


def _next_number(desk: Desk) -> str:
    """The next number that no invoice has."""
    while True:
        number = str(desk.next_number("invoice"))
        if desk.records.first(INVOICE, ("invoiceNumber", number)) is None:
            return number


def _address(desk: Desk, change: Change) -> None:
    """Bill and ship to the company, at its sites, unless it is said otherwise; the addresses are copies."""
    invoice = change.after
    for side, party in (("billing", "billToCompany"), ("shipping", "shipToCompany")):
        change.fill(party, invoice["company"])
        company = desk.record(COMPANY, invoice[party]) or {}
        change.fill(f"{side}Site", (company.get("billingSite") if side == "billing" else None) or company.get("site"))
        found = desk.record(COMPANY_SITE, invoice[f"{side}Site"]) or {}
        state = desk.record(REGISTRY["State"], found.get("stateReference")) or {}
        country = desk.record(COUNTRY, found.get("country")) or {}
        copied: dict[str, Any] = {name: found.get(own) for name, own in COPIED.items()}
        copied |= {"State": state.get("identifier"), "Country": country.get("name")}
        invoice |= {f"{side}Site{name}": value for name, value in copied.items()}
    company = desk.record(COMPANY, invoice["company"]) or {}
    for name in ("currency", "billingTerms", "taxCode"):
        change.fill(name, company.get(name))
    invoice["accountNumber"] = company.get("accountNumber") or None


def _apply(desk: Desk, change: Change) -> None:
    """The record that ``applyToType`` and ``applyToId`` mean."""
    invoice = change.after
    invoice |= dict.fromkeys(APPLIED.values())
    name = APPLIED.get(invoice["applyToType"] or "")
    if name is None:
        return
    identity, targets = invoice["applyToId"], REGISTRY.targets(INVOICE.by_name[name])
    if identity is None:
        change.refuse("applyToId", MissingRequiredField("applyToId"))
    elif not any(desk.record(target, identity) for target in targets):
        message = f"{targets[0].label} {identity} not found"
        change.refuse("applyToId", ReferenceNotFound("applyToId", message))
    else:
        invoice[name] = identity


def _date(desk: Desk, change: Change) -> None:
    """Of today, and due as the terms say."""
    invoice = change.after
    if invoice["billingTerms"] is None:
        usual = desk.default(BILLING_TERM)
        change.fill("billingTerms", usual and usual["id"])
    if change.creating:
        change.fill("date", desk.now if desk.loading else f"{desk.now[:10]}T00:00:00Z")
    terms = desk.record(BILLING_TERM, invoice["billingTerms"])
    moved = change.changed("date") or change.changed("billingTerms")
    if terms is None or invoice["date"] is None or "dueDate" in change.sent or "date" in change.failed or not moved:
        return
    try:
        invoice["dueDate"] = stamp(parse_stamp(invoice["date"]) + timedelta(days=terms["dueDays"]))
    except OverflowError:
        change.refuse("dueDate", InvalidField("dueDate", "The invoice must be due before the year 10000."))


def sums(desk: Desk, invoice: Record) -> dict[str, float]:
    """What an invoice comes to: the products on it, and what else a world says that it has."""
    products = desk.records.find(PRODUCT_ITEM, ("invoice", invoice["id"]))
    of_products = round(sum(each["extPrice"] or 0.0 for each in products), 2)
    parts = {**{name: invoice[name] or 0.0 for name in SUBTOTAL}, "productTotal": of_products}
    subtotal = round(sum(parts.values()), 2)
    total = round(subtotal + (invoice["salesTax"] or 0.0) - (invoice["downpaymentApplied"] or 0.0), 2)
    balance = round(total - (invoice["payments"] or 0.0) - (invoice["credits"] or 0.0), 2)
    return {"productTotal": of_products, "subtotal": subtotal, "total": total, "balance": balance}


def add_up_invoice(desk: Desk, invoice: int | None) -> None:
    """The sums of an invoice whose products have changed."""
    record = desk.record(INVOICE, invoice)
    if record is not None:
        desk.amend(INVOICE, record["id"], sums(desk, record))
