"""Charge codes and time sheets (official surface 2026.4)."""

from mockpsa.schema.fields import (
    CONNECTWISE_ID,
    INFO,
    TAKEN,
    Access,
    choice,
    date,
    decimal,
    flags,
    integer,
    integers,
    of_server,
    ref,
    row,
    text,
)
from mockpsa.schema.resource import Action, ReferenceShape, Resource
from mockpsa.schema.tickets import BILL

CHARGE_CODE = Resource(
    name="ChargeCode",
    label="Charge Code",
    path="/time/chargeCodes",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        ref("company", "Company", required=True),
        ref("location", "Location"),
        ref("department", "Department"),
        choice("billTime", *BILL, default="NoDefault"),
        flags("expenseEntryFlag", "allowAllExpenseTypeFlag", "timeEntryFlag"),
        ref("workType", "WorkType"),
        ref("workRole", "WorkRole"),
        text("integrationXref", 50),
        integers("expenseTypeIds"),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("ChargeCodeReference", href="chargeCode"),
)

SHEET_STATUSES = (
    *("Open", "Rejected", "PendingApproval", "ErrorsCorrected", "PendingProjectApproval", "ApprovedByTierOne"),
    *("RejectBySecondTier", "ApprovedByTierTwo", "ReadyToBill", "Billed", "WrittenOff", "BilledAgreement"),
)

APPROVALS = (
    *("DataEntry", "Tier1Update", "Tier2Update", "Billing", "Service"),
    *("Project", "MonthlySummary", "SalesActivity", "Schedule"),
)
TIER_UPDATE = Resource(
    name="TimeSheetTierUpdate",
    label="Time Sheet",
    declared=(integer("id"), choice("approvalType", *APPROVALS)),
    reference=ReferenceShape("TimeSheetTierUpdateReference", ()),
)

# A member's week. It is made by the first time entry in it; what a world brings is in none until it is changed.
TIME_SHEET = Resource(
    name="TimeSheet",
    label="Time Sheet",
    path="/time/sheets",
    methods=frozenset({"GET", "DELETE"}),
    actions=(Action("submit"), Action("approve", TIER_UPDATE, optional=True), Action("reject"), Action("reverse")),
    declared=row(
        text("name", access=Access.HIDDEN),
        of_server(
            ref("member", "Member", indexed=True),
            integer("year"),
            integer("period"),
            date("dateStart"),
            date("dateEnd"),
            choice("status", *SHEET_STATUSES, default="Open"),
            decimal("hours", default=0.0),
            date("deadline"),
        ),
        INFO,
    ),
    reference=ReferenceShape("TimeSheetReference", href="timeSheet"),
    lookup=("name",),
)

RESOURCES = (CHARGE_CODE, TIME_SHEET)
