"""Projects with their phases, team members, notes and contacts, and the set-up they need (official surface 2026.4)."""

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
    links,
    of_server,
    ref,
    row,
    text,
)
from mockpsa.schema.resource import ReferenceShape, Resource
from mockpsa.schema.tickets import BILL, BILLING_METHODS, CUSTOM_FIELDS

WORK = ("Time", "Expense", "Product")

PROJECT_STATUS = Resource(
    name="ProjectStatus",
    one_default=(),
    label="Project Status",
    path="/project/statuses",
    usages=True,
    declared=row(
        text("name", 30, required=True, unique=TAKEN),
        flags("defaultFlag", "inactiveFlag", "noTimeFlag", "closedFlag"),
        ref("statusIndicator", "StatusIndicator"),
        text("customStatusIndicatorName", 30),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("ProjectStatusReference", href="status"),
)

PHASE_STATUS = Resource(
    name="PhaseStatus",
    one_default=(),
    label="Phase Status",
    path="/project/phaseStatuses",
    usages=True,
    declared=row(
        text("name", 30, required=True, unique=TAKEN),
        flags("defaultFlag", "inactiveFlag", "collapsedFlag", "closedFlag"),
        links("boardAssociationIds", "Board"),
        ref("statusIndicator", "StatusIndicator"),
        text("customStatusIndicatorName", 30),
        INFO,
    ),
    reference=ReferenceShape("PhaseStatusReference", href="status"),
)

PROJECT_TYPE = Resource(
    name="ProjectType",
    one_default=(),
    label="Project Type",
    path="/project/projectTypes",
    usages=True,
    declared=row(
        text("name", 30, required=True, unique=TAKEN),
        flags("defaultFlag", "inactiveFlag"),
        text("integrationXref", 50),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("ProjectTypeReference", href="type"),
)

PROJECT_ROLE = Resource(
    name="ProjectSecurityRole",
    label="Project Security Role",
    path="/project/securityRoles",
    declared=row(text("name", 30, required=True, unique=TAKEN), flags("managerRoleFlag", "defaultContactFlag"), INFO),
    reference=ReferenceShape("ProjectRoleReference", (("identifier", "name"),), href="projectRole"),
)


def billing(side: str) -> tuple[Field, ...]:
    """Whom a project is billed or shipped to."""
    return (
        ref(f"{side}Company", "Company"),
        ref(f"{side}Contact", "Contact", within=f"{side}Company"),
        ref(f"{side}Site", "CompanySite", within=f"{side}Company"),
    )


PROJECT = Resource(
    name="Project",
    label="Project",
    path="/project/projects",
    declared=row(
        date("actualEnd"),
        decimal("actualHours", access=Access.SERVER),
        date("actualStart"),
        ref("agreement", "Agreement", within="company"),
        choice("billExpenses", *BILL, default="NoDefault"),
        decimal("billingAmount"),
        text("billingAttention", 50),
        choice("billingMethod", *BILLING_METHODS, required=True),
        choice("billingRateType", "StaffMember", "WorkRole", default="WorkRole"),
        ref("billingTerms", "BillingTerm"),
        choice("billProducts", *BILL, default="NoDefault"),
        flag("billProjectAfterClosedFlag"),
        choice("billTime", *BILL, default="NoDefault"),
        billing("billTo"),
        flag("billUnapprovedTimeAndExpense"),
        ref("board", "Board", required=True),
        choice("budgetAnalysis", "ActualHours", "BillableHours", default="ActualHours"),
        flag("budgetFlag"),
        decimal("budgetHours"),
        ref("company", "Company", required=True, indexed=True),
        ref("contact", "Contact", within="company"),
        text("customerPO", 50),
        text("description"),
        ref("currency", "Currency"),
        decimal("downpayment"),
        date("estimatedEnd", required=True),
        decimal("percentComplete"),
        decimal("estimatedExpenseRevenue"),
        decimal("estimatedHours"),
        decimal("estimatedProductRevenue"),
        date("estimatedStart", required=True),
        decimal("estimatedTimeRevenue"),
        ref("expenseApprover", "Member"),
        flags("includeDependenciesFlag", "includeEstimatesFlag"),
        ref("location", "Location"),
        ref("department", "Department"),
        ref("manager", "Member"),
        text("name", 100, required=True),
        ref("opportunity", "Opportunity", within="company"),
        integer("projectTemplateId"),
        flag("restrictDownPaymentFlag"),
        of_server(date("scheduledEnd"), decimal("scheduledHours"), date("scheduledStart")),
        billing("shipTo"),
        ref("site", "CompanySite", within="company"),
        ref("status", "ProjectStatus", usual=True),
        flag("closedFlag", access=Access.SERVER),
        ref("timeApprover", "Member"),
        ref("type", "ProjectType"),
        flag("doNotDisplayInPortalFlag"),
        date("billingStartDate"),
        decimal("poAmount"),
        *(decimal(f"estimated{what}Cost") for what in WORK),
        ref("taxCode", "TaxCode"),
        ref("companyLocation", "Location"),
        INFO,
        flags("overridePercentComplete", "showOverridePercentFlag"),
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape("ProjectReference", href="project"),
    lookup=("name",),
    info=("lastUpdated", "updatedBy", "dateEntered", "enteredBy"),
    links=(
        ("contacts_href", "/project/projects/{id}/contacts"),
        ("phases_href", "/project/projects/{id}/phases"),
        ("notes_href", "/project/projects/{id}/notes"),
        ("teamMembers_href", "/project/projects/{id}/teamMembers"),
        ("tickets_href", "/project/tickets?conditions=project/id={id}"),
    ),
)

PROJECT_PHASE = Resource(
    name="ProjectPhase",
    label="Project Phase",
    path="/project/projects/{projectId}/phases",
    declared=row(
        link("projectId", "Project", indexed=True),
        text("description", 100, required=True),
        ref("board", "Board"),
        ref("status", "PhaseStatus", usual=True),
        ref("agreement", "Agreement"),
        ref("opportunity", "Opportunity"),
        ref("department", "BillingUnit"),
        ref("parentPhase", "ProjectPhase", within="projectId"),
        text("wbsCode", 50),
        choice("billTime", *BILL, default="NoDefault"),
        choice("billExpenses", *BILL, default="NoDefault"),
        choice("billProducts", *BILL, default="NoDefault"),
        flag("markAsMilestoneFlag"),
        text("notes"),
        date("deadlineDate"),
        flag("billSeparatelyFlag"),
        choice("billingMethod", *BILLING_METHODS),
        of_server(decimal("scheduledHours"), text("scheduledStart"), text("scheduledEnd")),
        of_server(decimal("actualHours"), text("actualStart"), text("actualEnd")),
        decimal("budgetHours"),
        text("startDate"),
        text("endDate"),
        link("locationId", "Location"),
        link("businessUnitId", "Department", mirror=True),
        decimal("hourlyRate"),
        date("billingStartDate"),
        flags("billPhaseClosedFlag", "billProjectClosedFlag"),
        decimal("downpayment"),
        text("poNumber", 25),
        decimal("poAmount"),
        *(decimal(f"estimated{what}{side}") for side in ("Cost", "Revenue") for what in WORK),
        ref("currency", "Currency"),
        billing("billTo"),
        billing("shipTo"),
        ref("billingTerms", "BillingTerm"),
        ref("taxCode", "TaxCode"),
        INFO,
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape("ProjectPhaseReference", (("name", "description"),), href="phase"),
    lookup=("description",),
)

PROJECT_TEAM_MEMBER = Resource(
    name="ProjectTeamMember",
    label="Project Team Member",
    path="/project/projects/{projectId}/teamMembers",
    declared=row(
        link("projectId", "Project", indexed=True),
        decimal("hours"),
        ref("member", "Member", required=True),
        ref("projectRole", "ProjectSecurityRole", required=True),
        ref("workRole", "WorkRole"),
        date("startDate"),
        date("endDate"),
        INFO,
    ),
    reference=ReferenceShape("ProjectTeamMemberReference", ()),
    lookup=(),
)

PROJECT_CONTACT = Resource(
    name="ProjectContact",
    label="Project Contact",
    path="/project/projects/{projectId}/contacts",
    methods=frozenset({"GET", "POST", "DELETE"}),
    declared=row(link("projectId", "Project", indexed=True), ref("contact", "Contact", required=True), INFO),
    reference=ReferenceShape("ProjectContactReference", ()),
    lookup=(),
)

PROJECT_NOTE = Resource(
    name="ProjectNote",
    label="Project Note",
    path="/project/projects/{projectId}/notes",
    declared=row(
        link("projectId", "Project", indexed=True),
        text("text", required=True),
        ref("type", "CompanyNoteType"),
        flag("flagged"),
        INFO,
    ),
    reference=ReferenceShape("ProjectNoteReference", ()),
    lookup=(),
)

RESOURCES = (
    *(PROJECT_STATUS, PHASE_STATUS, PROJECT_TYPE, PROJECT_ROLE, PROJECT, PROJECT_PHASE),
    *(PROJECT_TEAM_MEMBER, PROJECT_CONTACT, PROJECT_NOTE),
)
