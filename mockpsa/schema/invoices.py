"""Invoices and their statuses (official surface 2026.4). What they come to follows from the products on them."""

from mockpsa.schema.fields import (
    CONNECTWISE_ID,
    INFO,
    TAKEN,
    Access,
    Field,
    choice,
    date,
    decimal,
    flag,
    flags,
    integer,
    link,
    of_server,
    ref,
    row,
    text,
)
from mockpsa.schema.resource import ReferenceShape, Resource
from mockpsa.schema.tickets import CUSTOM_FIELDS

INVOICE_TYPES = ("Agreement", "CreditMemo", "DownPayment", "Miscellaneous", "Progress", "Standard", "Consolidated")
APPLIED_TO = ("All", "Agreement", "Project", "ProjectPhase", "SalesOrder", "Ticket")
ADDRESS = ("AddressLine1", "AddressLine2", "City", "State", "Zip", "Country")

BILLING_STATUS = Resource(
    name="BillingStatus",
    one_default=(),
    label="Billing Status",
    path="/finance/billingStatuses",
    usages=True,
    declared=row(
        text("name", 30, required=True, unique=TAKEN),
        integer("sortOrder"),
        flags("defaultFlag", "closedFlag", "inactiveFlag", "sentFlag"),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("BillingStatusReference", ("name", ("isClosed", "closedFlag")), href="status"),
)


def site(side: str) -> tuple[Field, ...]:
    """Where an invoice is sent to, with a copy of the address."""
    return (ref(f"{side}Site", "CompanySite"), *of_server(*(text(f"{side}Site{part}") for part in ADDRESS)))


INVOICE = Resource(
    name="Invoice",
    label="Invoice",
    path="/finance/invoices",
    declared=row(
        text("invoiceNumber", 15, unique="This invoice number is already in use."),
        choice("type", *INVOICE_TYPES, required=True),
        ref("status", "BillingStatus", usual=True),
        ref("company", "Company", required=True, indexed=True),
        ref("billToCompany", "Company"),
        ref("shipToCompany", "Company"),
        text("accountNumber", access=Access.SERVER),
        choice("applyToType", *APPLIED_TO),
        integer("applyToId"),
        text("attention", 60),
        text("shipToAttention", 60),
        site("billing"),
        site("shipping"),
        ref("billingTerms", "BillingTerm"),
        text("reference", 50),
        text("customerPO", 50),
        integer("templateSetupId"),
        ref("invoiceTemplate", "InvoiceTemplateDetail"),
        integer("emailTemplateId"),
        flag("addToBatchEmailList"),
        date("date"),
        flag("restrictDownpaymentFlag"),
        link("locationId", "Location", mirror=True),
        ref("location", "Location"),
        link("departmentId", "Department", mirror=True),
        ref("department", "BillingUnit"),
        link("territoryId", "Location", mirror=True),
        ref("territory", "Location"),
        text("topComment"),
        text("bottomComment"),
        flag("taxableFlag"),
        ref("taxCode", "TaxCode"),
        text("internalNotes"),
        flag("downpaymentPreviouslyTaxedFlag"),
        of_server(decimal("serviceTotal", default=0.0)),
        flag("overrideDownPaymentAmountFlag"),
        ref("currency", "Currency"),
        date("dueDate"),
        of_server(
            *(
                decimal(name, default=0.0)
                for name in (
                    *("expenseTotal", "productTotal", "previousProgressApplied", "serviceAdjustmentAmount"),
                    *("agreementAmount", "downpaymentApplied", "subtotal", "total", "remainingDownpayment", "salesTax"),
                )
            ),
        ),
        text("adjustmentReason"),
        of_server(text("adjustedBy"), text("closedBy")),
        of_server(*(decimal(name, default=0.0) for name in ("payments", "credits", "balance"))),
        flag("specialInvoiceFlag"),
        ref("billingSetupReference", "BillingSetup"),
        of_server(
            ref("ticket", "Ticket", series=True, indexed=True),
            ref("project", "Project"),
            ref("phase", "ProjectPhase"),
        ),
        ref("salesOrder", "SalesOrder"),
        of_server(ref("agreement", "Agreement", indexed=True)),
        ref("glBatch", "Batch"),
        ref("unbatchedBatch", "Batch"),
        INFO,
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape(
        "InvoiceReference",
        (("identifier", "invoiceNumber"), ("billingType", "type"), "applyToType", ("invoiceDate", "date")),
        href="invoice",
        extras=("chargeFirmFlag",),
    ),
    lookup=("invoiceNumber",),
)

RESOURCES = (BILLING_STATUS, INVOICE)
