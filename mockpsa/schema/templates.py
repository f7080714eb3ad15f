"""What tickets are made from, shown with and kept in step with: templates, e-mails, codes, links, syncs (2026.4)."""

from mockpsa.schema.fields import (
    CONNECTWISE_ID,
    INFO,
    LINEAGE,
    TAKEN,
    Access,
    choice,
    decimal,
    flag,
    flags,
    integer,
    link,
    ref,
    row,
    text,
)
from mockpsa.schema.resource import Action, ReferenceShape, Resource
from mockpsa.schema.tickets import BILL, BILLING_METHODS, LEVELS

SETTINGS = ("Append", "Overwrite", "Ignore")

CODE = Resource(
    name="Code",
    label="Service Code",
    path="/service/codes",
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        text("description", required=True),
        link("boardId", "Board"),
        link("locationId", "Location"),
        link("businessUnitId", "Department"),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("ServiceCodeReference", href="code"),
)

# Its reference prints an identifier and a name that the official object does not have; only a world can give them.
SERVICE_EMAIL_TEMPLATE = Resource(
    name="ServiceEmailTemplate",
    label="Service Email Template",
    path="/service/emailTemplates",
    usages=True,
    declared=row(
        text("identifier", access=Access.HIDDEN),
        text("name", access=Access.HIDDEN),
        choice(
            *("type", "Any", "Closed", "Invoice", "New", "SalesOrder", "PurchaseOrder", "RMA", "Specific"),
            required=True,
        ),
        ref("serviceSurvey", "ServiceSurvey"),
        ref("serviceBoard", "Board"),
        flag("useSenderFlag"),
        text("firstName", 100),
        text("lastName", 100),
        text("emailAddress", 100),
        text("subject", 200),
        text("body"),
        flags("copySenderFlag", "tasksFlag", "resourceRecordsFlag"),
        flags("externalContactNotifications", "internalContactNotifications"),
        ref("serviceStatus", "BoardStatus", within="serviceBoard"),
        CONNECTWISE_ID,
        INFO,
    ),
    reference=ReferenceShape(
        "ServiceEmailTemplateReference", ("identifier", "name"), href="emailTemplate", extras=("type",)
    ),
    lookup=("identifier", "name"),
)

SERVICE_TICKET_LINK = Resource(
    name="ServiceTicketLink",
    label="Service Ticket Link",
    path="/service/ticketLinks",
    declared=row(
        text("name", 50, required=True),
        flag("enabledFlag"),
        text("linkText", 50, required=True),
        text("url", 1000, required=True),
        CONNECTWISE_ID,
        INFO,
    ),
    reference=ReferenceShape("ServiceTicketLinkReference", ()),
)

# Officially the body is newer than the path: older clients post without one.
TEMPLATE_GENERATE = Resource(
    name="TemplateGenerate",
    label="Service Template",
    declared=(flag("generateAllRecordsFlag"),),
    reference=ReferenceShape("TemplateGenerateReference", ()),
)

SERVICE_TEMPLATE = Resource(
    name="ServiceTemplate",
    label="Service Template",
    path="/service/templates",
    actions=(Action("generate", TEMPLATE_GENERATE, optional=True),),
    declared=row(
        text("name", 100, required=True),
        ref("board", "Board", required=True),
        ref("type", "BoardType", within="board"),
        ref("item", "BoardItem", within="board"),
        ref("subtype", "BoardSubType", within="board"),
        ref("serviceLocation", "ServiceLocation"),
        ref("status", "BoardStatus", within="board", required=True),
        ref("source", "Source"),
        ref("priority", "Priority"),
        ref("team", "BoardTeam", within="board"),
        ref("company", "Company"),
        ref("contact", "Contact", within="company"),
        ref("site", "CompanySite", within="company"),
        flag("assignedNotifyFlag"),
        ref("location", "Location"),
        ref("department", "Department"),
        text("summary", 100, required=True),
        text("problem"),
        decimal("hoursBudget"),
        text("internalAnalysis"),
        flags("timeBillableFlag", "expenseBillableFlag"),
        text("purchaseOrderNumber", 25),
        text("reference", 50),
        flags("billComplete_Flag", "billServiceSeparatelyFlag"),
        decimal("billingAmount"),
        flags("billUnapprovedTimeAndExpensesFlag", "overrideFlag"),
        flags("timeInvoiceFlag", "expenseInvoiceFlag", "productInvoiceFlag"),
        ref("agreement", "Agreement"),
        choice("billingMethod", *BILLING_METHODS, default="ActualRates", required_on_update=True),
        choice("severity", *LEVELS, default="Medium", required_on_update=True),
        choice("impact", *LEVELS, default="Medium", required_on_update=True),
        ref("assignedBy", "Member"),
        integer("scheduleDaysBefore"),
        integer("serviceDaysBefore"),
        flags("attachScheduleToNewServiceFlag", "templateFlag"),
        flags("emailContactFlag", "emailResourceFlag", "emailCCFlag"),
        text("emailCC", 1000),
        flag("restrictDownpaymentFlag"),
        choice("billExpenses", *BILL, default="NoDefault", required_on_update=True),
        choice("billProducts", *BILL, default="NoDefault", required_on_update=True),
        choice("billTime", *BILL, default="NoDefault", required_on_update=True),
        *(decimal(f"estimated{what}{side}") for what in ("Expense", "Product", "Time") for side in ("Cost", "Revenue")),
        decimal("hourlyRate"),
        flag("productBillableFlag"),
        text("resolution"),
        ref("workRole", "WorkRole"),
        ref("workType", "WorkType"),
        INFO,
    ),
    reference=ReferenceShape("ServiceTemplateReference", ("name", "summary"), href="serviceTemplate"),
)

SERVICE_TEMPLATE_TASK = Resource(
    name="ServiceTemplateTask",
    label="Service Template Task",
    path="/service/templates/{serviceTemplate}/tasks",
    declared=row(
        ref("serviceTemplate", "ServiceTemplate", indexed=True),
        integer("priority", required=True),
        text("notes", required=True),
        ref("code", "Code"),
        ref("linkedServiceTemplateTask", "ServiceTemplateTask", within="serviceTemplate"),
        INFO,
    ),
    reference=ReferenceShape("ServiceTemplateTaskReference", (("name", "notes"),), href="task"),
    lookup=(),
)

TICKET_SYNC = Resource(
    name="TicketSync",
    label="Ticket Sync",
    path="/service/ticketSyncs",
    declared=row(
        text("name", 80, required=True),
        choice("vendorType", "Zenith", required=True),
        ref("integratorLogin", "IntegratorLogin", required=True),
        ref("company", "Company", required=True),
        text("url", required=True),
        text("userName"),
        text("password"),
        text("psg"),
        flags("problemDescriptionFlag", "internalAnalysisFlag", "resolutionFlag"),
        INFO,
    ),
    reference=ReferenceShape("TicketSyncReference", ()),
)

BOARD_AUTO_TEMPLATE = Resource(
    name="BoardAutoTemplate",
    label="Service Board Auto Template",
    path="/service/boards/{board}/autoTemplates",
    declared=row(
        ref("type", "BoardType", within="board", required=True),
        ref("subtype", "BoardSubType", within="board", required=True),
        ref("item", "BoardItem", within="board", required=True),
        ref("serviceTemplate", "ServiceTemplate", required=True),
        ref("board", "Board", indexed=True),
        *(
            choice(f"{what}Setting", *SETTINGS)
            for what in (
                *("summary", "discussion", "internalAnalysis", "resolution", "tasks", "documents", "resources"),
                *("budgetHours", "financeInformation", "sendNotesAsEmail", "impactUrgency", "templatePriority"),
            )
        ),
        flag("autoApplyFlag"),
        LINEAGE,
        INFO,
    ),
    reference=ReferenceShape("BoardAutoTemplateReference", ()),
    lookup=(),
)

RESOURCES = (
    *(CODE, SERVICE_EMAIL_TEMPLATE, SERVICE_TICKET_LINK, TICKET_SYNC),
    *(SERVICE_TEMPLATE, SERVICE_TEMPLATE_TASK, BOARD_AUTO_TEMPLATE),
)
