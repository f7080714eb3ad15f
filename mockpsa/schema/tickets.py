"""Tickets and their notes, member by member in the order of captured answers (fields: official surface 2026.4)."""

from mockpsa.schema.fields import (
    INFO,
    Access,
    choice,
    date,
    decimal,
    flag,
    flags,
    guid,
    integer,
    integers,
    link,
    link_among,
    links,
    objects,
    of_server,
    ref,
    row,
    scalar,
    text,
    texts,
    write_only,
)
from mockpsa.schema.resource import READ_ONLY, Action, ReferenceShape, Resource

LEVELS = ("Low", "Medium", "High")
BILL = ("Billable", "DoNotBill", "NoCharge", "NoDefault")
BILLING_METHODS = ("ActualRates", "FixedFee", "NotToExceed", "OverrideRate")
CUSTOM_FIELD_TYPES = (
    *("TextArea", "Button", "Currency", "Date", "Hyperlink", "IPAddress"),
    *("Checkbox", "Number", "Percent", "PhoneNumber", "Text", "Password"),
)
CUSTOM_FIELD_ENTRIES = ("Date", "EntryField", "List", "Option")

CUSTOM_FIELDS = objects(
    "customFields",
    integer("id"),
    text("caption"),
    choice("type", *CUSTOM_FIELD_TYPES),
    choice("entryMethod", *CUSTOM_FIELD_ENTRIES),
    integer("numberOfDecimals"),
    scalar("value"),
    text("connectWiseId"),
    integer("rowNum"),
    integer("userDefinedFieldRecId"),
    text("podId"),
)

# What the values of a custom field are, where they are no texts.
CUSTOM_WORDS = {
    **dict.fromkeys(("Currency", "Number", "Percent"), "numeric"),
    "Date": "DateTime",
    "Checkbox": "boolean",
}
Definitions = tuple[tuple[str, str], ...]  # of a resource's custom fields: (folded caption, what its values are)


def custom_word(type_name: str) -> str:
    """What a custom field's values are, by its type: string, numeric, boolean, DateTime."""
    return CUSTOM_WORDS.get(type_name, "string")


# Groups that tickets of both kinds have.
SITE = row(
    ref("site", "CompanySite", within="company"),
    text("siteName", 156, twin=False),
    text("addressLine1", 50, twin=False),
    text("addressLine2", 50, twin=False),
    text("city", 50, twin=False),
    text("stateIdentifier", 50, twin=False),
    text("zip", 12, twin=False),
    ref("country", "Country"),
)
REACHED_BY = row(
    text("contactName", 62, twin=False),
    text("contactPhoneNumber", 20, twin=False),
    text("contactPhoneExtension", 15, twin=False),
    text("contactEmailAddress", 250),
)
WORK = row(
    ref("owner", "Member", indexed=True),
    ref("priority", "Priority"),
    ref("serviceLocation", "ServiceLocation"),
    ref("source", "Source"),
    date("requiredDate"),
    decimal("budgetHours"),
    ref("opportunity", "Opportunity", within="company"),
    ref("agreement", "Agreement", within="company"),
    text("agreementType", access=Access.SERVER),
)
MAILING = row(
    flags("allowAllClientsPortalView", "customerUpdatedFlag"),
    flags("automaticEmailContactFlag", "automaticEmailResourceFlag", "automaticEmailCcFlag"),
    text("automaticEmailCc", 1000),
)
BILLED_AND_PLANNED = row(
    choice("billTime", *BILL, default="NoDefault"),
    choice("billExpenses", *BILL, default="NoDefault"),
    choice("billProducts", *BILL, default="NoDefault"),
    choice("predecessorType", "Ticket", "Phase"),
    link_among("predecessorId", "predecessorType", ("Ticket", "Ticket"), ("Phase", "ProjectPhase"), indexed=True),
    flag("predecessorClosedFlag", default=None),
    integer("lagDays"),
    flag("lagNonworkingDaysFlag", default=None),
    date("estimatedStartDate"),
)

# The type's values are the vendor's; which record each one means, and what an id without a type is, are guesses.
KNOWLEDGE_LINK = (
    link_among(
        *("knowledgeBaseLinkId", "knowledgeBaseLinkType"),
        ("KnowledgeBaseArticle", "KnowledgeBaseArticle"),
        *((kind, "Ticket") for kind in ("ServiceTicket", "ProjectTicket", "ProjectIssue")),
        *(("Activity", "Activity"), ("Time", "TimeEntry")),
        indexed=True,
    ),
    choice(
        "knowledgeBaseLinkType",
        *("Activity", "ProjectIssue", "KnowledgeBaseArticle", "ProjectTicket", "ServiceTicket", "Time"),
    ),
)

WHAT_AND_WHERE = row(
    text("summary", 100, required=True, indexed=True),
    choice(
        "recordType", "ProjectIssue", "ProjectTicket", "ServiceTicket", default="ServiceTicket", access=Access.SERVER
    ),
    ref("board", "Board"),
    ref("status", "BoardStatus", within="board"),
    ref("workRole", "WorkRole"),
    ref("workType", "WorkType"),
    ref("company", "Company", required=True, indexed=True),
    SITE,
    ref("contact", "Contact", within="company", indexed=True),
    REACHED_BY,
)

CLASSIFICATION = row(
    ref("type", "BoardType", within="board"),
    ref("subType", "BoardSubType", within="board"),
    ref("item", "BoardItem", within="board"),
    ref("team", "BoardTeam", within="board"),
    WORK,
    choice("severity", *LEVELS, required_on_update=True),
    choice("impact", *LEVELS, required_on_update=True),
    text("externalXRef", 100),
    text("poNumber", 50),
    link("knowledgeBaseCategoryId", "KnowledgeBaseCategory"),
    link("knowledgeBaseSubCategoryId", "KnowledgeBaseSubCategory"),
    MAILING,
    write_only(
        text("initialDescription"),
        text("initialInternalAnalysis"),
        text("initialResolution"),
        text("initialDescriptionFrom"),
        text("contactEmailLookup"),
        flag("processNotifications", default=None),
        flag("skipCallback", default=None),
    ),
)

CLOSING_AND_BILLING = row(
    of_server(date("closedDate"), text("closedBy")),
    flag("closedFlag", indexed=True),
    text("resolution", rule="ticket_resolution"),
    decimal("actualHours", access=Access.SERVER),
    flag("approved", default=True),
    *(
        decimal(f"estimated{what}{side}", default=0.0)
        for what in ("Expense", "Product", "Time")
        for side in ("Cost", "Revenue")
    ),
    choice("billingMethod", *BILLING_METHODS, default="ActualRates"),
    decimal("billingAmount"),
    decimal("hourlyRate"),
    choice("subBillingMethod", *BILLING_METHODS, default="ActualRates"),
    decimal("subBillingAmount"),
    date("subDateAccepted"),
)

SLA_PROGRESS = of_server(
    date("dateResolved"),
    date("dateResplan"),
    date("dateResponded"),
    integer("resolveMinutes", default=0),
    integer("resPlanMinutes", default=0),
    integer("respondMinutes", default=0),
    flag("isInSla", default=True),
)

RELATIONS = row(
    KNOWLEDGE_LINK[0],
    text("resources"),
    integers("assignedMembers", access=Access.HIDDEN),
    link("parentTicketId", "Ticket", indexed=True),
    of_server(flag("hasChildTicket"), flag("hasMergedChildTicketFlag")),
    KNOWLEDGE_LINK[1],
    BILLED_AND_PLANNED,
    integer("duration"),
    ref("location", "Location"),
    ref("department", "Department"),
    guid("mobileGuid"),
    ref("sla", "SLA"),
    text("slaStatus", access=Access.SERVER),
    flag("requestForChangeFlag", default=None),
    ref("currency", "Currency"),
    ref("mergedParentTicket", "Ticket", indexed=True, access=Access.SERVER),
    texts("integratorTags"),
)

SLA_CLOCK = of_server(
    date("escalationStartDateUTC"),
    integer("escalationLevel", default=0),
    integer("minutesBeforeWaiting", default=0),
    integer("respondedSkippedMinutes", default=0),
    integer("resplanSkippedMinutes", default=0),
    decimal("respondedHours"),
    text("respondedBy"),
    decimal("resplanHours"),
    text("resplanBy"),
    decimal("resolutionHours"),
    text("resolvedBy"),
    integer("minutesWaiting"),
)

ESCALATION = ("NotResponded", "Responded", "ResolutionPlan", "Resolved", "NoEscalation")

SLA_GOALS = row(
    of_server(
        date("respondByGoalUTC"),
        date("resplanGoalUTC"),
        date("resolutionGoalUTC"),
        integer("escalationLastUpdateMinutes"),
    ),
    *(
        date(name, access=Access.INFO_ONLY, rule="sla_by_info")
        for name in ("sla_respond_by", "sla_plan_by", "sla_resolve_by")
    ),
    # Whether the SLA was chosen, not derived; since when the status said what; the goal that is missed next.
    flag("slaChosen", access=Access.HIDDEN),
    objects(
        "slaHistory",
        date("at", required=True),
        choice("stage", *ESCALATION, required=True),
        text("by"),
        access=Access.HIDDEN,
    ),
    date("slaDue", access=Access.HIDDEN, indexed=True),
)

CHARGED = "conditions=(chargeToType='ServiceTicket' OR chargeToType='ProjectTicket') AND chargeToId={id}"

TICKET_MERGE = Resource(
    name="TicketMerge",
    label="Service Ticket",
    declared=row(
        links("mergeTicketIds", "Ticket", required=True),
        ref("board", "Board", access=Access.HIDDEN),
        # Officially required; without one the board's closed status is taken.
        ref("status", "BoardStatus", within="board"),
    ),
    reference=ReferenceShape("TicketMergeReference", ()),
)

TICKET_BUNDLE = Resource(
    name="TicketBundle",
    label="Service Ticket",
    declared=row(links("childTicketIds", "Ticket", required=True)),
    reference=ReferenceShape("TicketBundleReference", ()),
)

TICKET_CONVERT = Resource(
    name="ConvertToProject",
    label="Service Ticket",
    declared=row(
        integer("id"),
        choice("recordType", "ProjectIssue", "ProjectTicket"),
        ref("project", "Project"),
        ref("phase", "ProjectPhase", within="project", required=True),
        text("wbsCode", 50, required=True),
    ),
    reference=ReferenceShape("ConvertToProjectReference", ()),
)

TICKET = Resource(
    name="Ticket",
    label="Service Ticket",
    path="/service/tickets",
    actions=(
        *(Action("merge", TICKET_MERGE), Action("attachChildren", TICKET_BUNDLE), Action("copy")),
        Action("convert", TICKET_CONVERT),
    ),
    declared=row(
        WHAT_AND_WHERE,
        CLASSIFICATION,
        CLOSING_AND_BILLING,
        SLA_PROGRESS,
        RELATIONS,
        INFO,
        SLA_CLOCK,
        CUSTOM_FIELDS,
        SLA_GOALS,
    ),
    reference=ReferenceShape("TicketReference", ("summary",), href="ticket"),
    lookup=(),
    info=("lastUpdated", "updatedBy", "dateEntered", "enteredBy"),
    links=(
        ("activities_href", "/sales/activities?conditions=ticket/id={id}"),
        ("scheduleentries_href", "/schedule/entries?conditions=type/id=4 AND objectId={id}"),
        ("documents_href", "/system/documents?recordType=Ticket&recordId={id}"),
        ("configurations_href", "/service/tickets/{id}/configurations"),
        ("tasks_href", "/service/tickets/{id}/tasks"),
        ("notes_href", "/service/tickets/{id}/notes"),
        ("products_href", "/procurement/products?conditions=chargeToType='Ticket' AND chargeToId={id}"),
        ("timeentries_href", f"/time/entries?{CHARGED}"),
        ("expenseEntries_href", f"/expense/entries?{CHARGED}"),
    ),
    indexes=(
        *(("-dateEntered",), ("status_id", "-dateEntered"), ("company_id", "-dateEntered")),
        ("closedFlag", "priority_id"),
    ),
)

NOTE_FLAGS = ("detailDescriptionFlag", "internalAnalysisFlag", "resolutionFlag")

SERVICE_NOTE = Resource(
    name="ServiceNote",
    label="Service Note",
    path="/service/tickets/{ticketId}/notes",
    twin="TicketNote",  # django-connectwise asks here for the notes of every ticket (sync.py, ServiceNoteSynchronizer)
    declared=row(
        link("ticketId", "Ticket", indexed=True),
        text("text", twin=False),
        flags(*NOTE_FLAGS, "issueFlag"),
        ref("member", "Member"),
        ref("contact", "Contact"),
        flag("customerUpdatedFlag", default=None),
        write_only(flag("processNotifications", default=None)),
        of_server(date("dateCreated"), text("createdBy", twin=False)),
        flag("internalFlag", default=None),
        flag("externalFlag", default=None),
        decimal("sentimentScore", access=Access.SERVER),
        INFO,
    ),
    reference=ReferenceShape("ServiceNoteReference", ()),
    lookup=(),
)

SERVICE_TICKET_NOTE = Resource(
    name="ServiceTicketNote",
    label="Service Note",
    path="/service/tickets/{ticket}/allNotes",
    methods=READ_ONLY,
    alone=False,
    named_by="sourceId",
    derived="notes and time entries",
    declared=row(
        integer("sourceId", access=Access.HIDDEN, indexed=True),  # the note's id, or the time entry's
        choice("noteType", "TicketNote", "TimeEntryNote", "MeetingNote", default="TicketNote"),
        ref("ticket", "Ticket", indexed=True),
        text("text", twin=False),
        flags("isMarkdownFlag", *NOTE_FLAGS),
        date("timeStart"),
        date("timeEnd"),
        flags("bundledFlag", "mergedFlag", "issueFlag"),
        text("originalAuthor", twin=False),
        flag("createdByParentFlag"),
        ref("member", "Member", mirror=True),
        ref("contact", "Contact", mirror=True),
        INFO,
    ),
    reference=ReferenceShape("ServiceTicketNoteReference", ()),
    lookup=(),
)

SERVICE_TASK = Resource(
    name="ServiceTask",
    label="Service Task",
    path="/service/tickets/{ticketId}/tasks",
    declared=row(
        link("ticketId", "Ticket", indexed=True),
        text("notes"),
        flag("closedFlag"),
        integer("priority"),
        ref("schedule", "ScheduleEntry"),
        ref("code", "Code"),
        ref("member", "Member"),
        text("resolution"),
        choice("childScheduleAction", "Transfer", "Delete", "Done"),
        link("childTicketId", "Ticket"),
        text("summary"),
        INFO,
    ),
    reference=ReferenceShape("ServiceTaskReference", ()),
    lookup=(),
)

RESOURCES = (TICKET, SERVICE_NOTE, SERVICE_TICKET_NOTE, SERVICE_TASK)
