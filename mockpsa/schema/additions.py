"""What is in an agreement: additions, adjustments, sites, its own rates, what it leaves out (official 2026.4)."""

from mockpsa.schema.configurations import TICKET_CONFIGURATION
from mockpsa.schema.fields import (
    INFO,
    Access,
    choice,
    date,
    decimal,
    flag,
    flags,
    link,
    of_server,
    ref,
    row,
    text,
)
from mockpsa.schema.finance import AGREEMENT_STATUSES
from mockpsa.schema.resource import ReferenceShape, Resource
from mockpsa.schema.tickets import BILL, CUSTOM_FIELDS

BELOW = "/finance/agreements/{agreementId}"
CHARGED = ("Billable", "DoNotBill", "NoCharge")
RATES = ("AdjAmount", "Custom", "Multiplier")
WITHOUT_CHANGE = frozenset({"GET", "POST", "DELETE"})
OF = link("agreementId", "Agreement", indexed=True)

ADDITION = Resource(
    name="Addition",
    label="Agreement Addition",
    path=f"{BELOW}/additions",
    declared=row(
        ref("product", "IvItem", required=True, indexed=True),
        decimal("quantity"),
        decimal("lessIncluded"),
        decimal("unitPrice"),
        decimal("unitCost"),
        choice("billCustomer", *CHARGED, required=True),
        date("effectiveDate"),
        date("cancelledDate"),
        flag("taxableFlag", default=None),
        text("serialNumber", 50),
        text("invoiceDescription", 6000),
        flags("purchaseItemFlag", "specialOrderFlag"),
        OF,
        text("description"),
        of_server(decimal("billedQuantity"), text("uom"), *(decimal(f"{name}") for name in ("extPrice", "extCost"))),
        decimal("sequenceNumber"),
        of_server(decimal("margin")),
        decimal("prorateCost"),
        decimal("proratePrice"),
        of_server(decimal("extendedProrateCost"), decimal("extendedProratePrice")),
        flag("prorateCurrentPeriodFlag"),
        ref("opportunity", "Opportunity"),
        choice("agreementStatus", *AGREEMENT_STATUSES, access=Access.SERVER),
        ref("invoiceGrouping", "InvoiceGrouping"),
        INFO,
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape("AdditionReference", ()),
    lookup=(),
)

ADJUSTMENT = Resource(
    name="Adjustment",
    label="Agreement Adjustment",
    path=f"{BELOW}/adjustments",
    declared=row(decimal("amount"), text("description", 1000), date("effectiveDate"), OF, INFO, CUSTOM_FIELDS),
    reference=ReferenceShape("AgreementAdjustmentReference", ()),
    lookup=(),
)

AGREEMENT_SITE = Resource(
    name="AgreementSite",
    label="Agreement Site",
    path=f"{BELOW}/sites",
    declared=row(
        ref("company", "Company", required=True),
        ref("site", "CompanySite", within="company"),
        OF,
        INFO,
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape("AgreementSiteReference", ()),
    lookup=(),
)

AGREEMENT_WORK_ROLE = Resource(
    name="AgreementWorkRole",
    label="Agreement Work Role",
    path=f"{BELOW}/workroles",
    declared=row(
        ref("workRole", "WorkRole"),
        link("locationId", "Location", mirror=True),
        ref("location", "Location"),
        choice("rateType", *RATES, required=True),
        decimal("rate"),
        decimal("limitTo"),
        date("effectiveDate"),
        date("endingDate"),
        OF,
        ref("agreement", "Agreement", access=Access.SERVER),
        INFO,
    ),
    reference=ReferenceShape("AgreementWorkRoleReference", ()),
    lookup=(),
)

AGREEMENT_WORK_TYPE = Resource(
    name="AgreementWorkType",
    label="Agreement Work Type",
    path=f"{BELOW}/worktypes",
    declared=row(
        ref("workType", "WorkType"),
        ref("location", "Location"),
        link("locationId", "Location", mirror=True),
        choice("rateType", *RATES, required=True),
        choice("billTime", *BILL, required=True),
        *(decimal(name) for name in ("rate", "hoursMax", "hoursMin", "roundBillHours", "overageRate")),
        choice("overageRateType", *RATES),
        decimal("agreementLimit"),
        ref("site", "CompanySite"),
        date("effectiveDate"),
        date("endingDate"),
        ref("agreement", "Agreement", access=Access.SERVER),
        OF,
        ref("company", "Company"),
        INFO,
    ),
    reference=ReferenceShape("AgreementWorkTypeReference", ()),
    lookup=(),
)

BOARD_DEFAULT = Resource(
    name="BoardDefault",
    one_default=("agreementId",),
    label="Agreement Board Default",
    path=f"{BELOW}/boardDefaults",
    declared=row(
        ref("board", "Board", required=True),
        ref("serviceType", "BoardType", within="board"),
        flag("defaultFlag"),
        OF,
        INFO,
    ),
    reference=ReferenceShape("BoardDefaultReference", ()),
    lookup=(),
)


def exclusion(what: str, label: str) -> Resource:
    """What an agreement leaves out: records that come and go, and never change."""
    field = f"{what[0].lower()}{what[1:]}"
    return Resource(
        name=f"Agreement{what}Exclusion",
        label=f"Agreement {label} Exclusion",
        path=f"{BELOW}/{field}Exclusions",
        methods=WITHOUT_CHANGE,
        declared=row(ref(field, what, required=True), OF, INFO),
        reference=ReferenceShape(f"Agreement{what}ExclusionReference", ()),
        lookup=(),
    )


# What an agreement covers: printed, asked for and sent as the configuration itself.
AGREEMENT_CONFIGURATION = Resource(
    name="AgreementConfiguration",
    label=TICKET_CONFIGURATION.label,
    path=f"{BELOW}/configurations",
    methods=TICKET_CONFIGURATION.methods,
    named_by=TICKET_CONFIGURATION.named_by,
    declared=row(
        link("agreementId", "Agreement", indexed=True, access=Access.HIDDEN) if field.name == "ticketId" else field
        for field in TICKET_CONFIGURATION.declared
    ),
    reference=ReferenceShape("AgreementConfigurationReference", ()),
    lookup=(),
    info=(),
    links=TICKET_CONFIGURATION.links,
)

RESOURCES = (
    *(ADDITION, ADJUSTMENT, AGREEMENT_SITE, AGREEMENT_WORK_ROLE, AGREEMENT_WORK_TYPE, BOARD_DEFAULT),
    *(exclusion("WorkRole", "Work Role"), exclusion("WorkType", "Work Type"), AGREEMENT_CONFIGURATION),
)
