"""Project tickets with their notes and tasks (official surface 2026.4); their ids are of one series with tickets'."""

from mockpsa.schema.configurations import TICKET_CONFIGURATION
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
    of_server,
    ref,
    row,
    text,
    write_only,
)
from mockpsa.schema.resource import Action, ReferenceShape, Resource
from mockpsa.schema.tickets import (
    BILLED_AND_PLANNED,
    BILLING_METHODS,
    CUSTOM_FIELDS,
    KNOWLEDGE_LINK,
    MAILING,
    NOTE_FLAGS,
    REACHED_BY,
    SERVICE_TICKET_NOTE,
    SITE,
    TICKET,
    WORK,
)

PROJECT_TICKET_CONVERT = Resource(
    name="ConvertItem",
    label="Project Ticket",
    declared=row(
        integer("id"),
        choice("recordType", "ProjectIssue", "ProjectTicket", "ServiceTicket", required=True),
        ref("project", "Project"),
        ref("phase", "ProjectPhase", within="project"),
        text("wbsCode", 50),
    ),
    reference=ReferenceShape("ConvertItemReference", ()),
)

PROJECT_TICKET = Resource(
    name="ProjectTicket",
    label="Project Ticket",
    path="/project/tickets",
    series=TICKET.name,
    actions=(Action("convert", PROJECT_TICKET_CONVERT),),
    declared=row(
        text("summary", 100, required=True),
        flag("isIssueFlag"),
        ref("board", "Board", indexed=True),
        ref("status", "BoardStatus", within="board", indexed=True),
        ref("workRole", "WorkRole"),
        ref("workType", "WorkType"),
        ref("project", "Project", indexed=True),
        ref("phase", "ProjectPhase", within="project", required=True, indexed=True),
        text("wbsCode", 50),
        ref("company", "Company", indexed=True),
        SITE,
        ref("contact", "Contact", within="company"),
        REACHED_BY,
        ref("type", "BoardType", within="board"),
        ref("subType", "BoardSubType", within="board"),
        ref("item", "BoardItem", within="board"),
        WORK,
        link("knowledgeBaseCategoryId", "KnowledgeBaseCategory"),
        link("knowledgeBaseSubCategoryId", "KnowledgeBaseSubCategory"),
        KNOWLEDGE_LINK,
        MAILING,
        of_server(date("closedDate"), text("closedBy"), flag("closedFlag", indexed=True)),
        decimal("actualHours", access=Access.SERVER),
        flag("approved", default=True),
        choice("subBillingMethod", *BILLING_METHODS, default="ActualRates"),
        decimal("subBillingAmount"),
        text("subDateAccepted"),
        text("resources"),
        integers("assignedMembers", access=Access.HIDDEN),
        BILLED_AND_PLANNED,
        ref("location", "Location"),
        ref("department", "Department"),
        integer("duration"),
        of_server(date("scheduleStartDate"), date("scheduleEndDate")),
        guid("mobileGuid"),
        ref("currency", "Currency"),
        INFO,
        write_only(
            *(text(f"initial{what}") for what in ("Description", "InternalAnalysis", "Resolution")),
            text("contactEmailLookup"),
            flag("processNotifications", default=None),
            flag("skipCallback", default=None),
        ),
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape("TicketReference", ("summary",), href="ticket"),
    lookup=(),
    info=("lastUpdated", "updatedBy", "dateEntered", "enteredBy"),
    links=(
        ("activities_href", "/sales/activities?conditions=ticket/id={id}"),
        ("scheduleentries_href", "/schedule/entries?conditions=type/id=4 AND objectId={id}"),
        ("documents_href", "/system/documents?recordType=Ticket&recordId={id}"),
        ("configurations_href", "/project/tickets/{id}/configurations"),
        ("tasks_href", "/project/tickets/{id}/tasks"),
        ("notes_href", "/project/tickets/{id}/notes"),
        *(each for each in TICKET.links if each[0] in ("products_href", "timeentries_href", "expenseEntries_href")),
    ),
)

TICKET_NOTE = Resource(
    name="TicketNote",
    label="Ticket Note",
    path="/project/tickets/{ticketId}/notes",
    series="ServiceNote",
    declared=row(
        link("ticketId", "ProjectTicket", indexed=True),
        text("text"),
        flags(*NOTE_FLAGS, "issueFlag"),
        ref("member", "Member"),
        ref("contact", "Contact"),
        flag("customerUpdatedFlag", default=None),
        write_only(flag("processNotifications", default=None)),
        flag("internalFlag", default=None),
        flag("externalFlag", default=None),
        INFO,
    ),
    reference=ReferenceShape("TicketNoteReference", ()),
    lookup=(),
)

# A project ticket's notes and those of the time on it, under the ids that they have there.
PROJECT_TICKET_NOTE = Resource(
    name="ProjectTicketNote",
    label=SERVICE_TICKET_NOTE.label,
    path="/project/tickets/{ticket}/allNotes",
    methods=SERVICE_TICKET_NOTE.methods,
    alone=False,
    named_by=SERVICE_TICKET_NOTE.named_by,
    derived=SERVICE_TICKET_NOTE.derived,
    declared=row(
        ref("ticket", "ProjectTicket", indexed=True) if field.name == "ticket" else field
        for field in SERVICE_TICKET_NOTE.declared
        if field.name not in ("isMarkdownFlag", "createdByParentFlag")
    ),
    reference=ReferenceShape("ProjectTicketNoteReference", ()),
    lookup=(),
)

TICKET_TASK = Resource(
    name="TicketTask",
    label="Ticket Task",
    path="/project/tickets/{ticketId}/tasks",
    series="ServiceTask",
    declared=row(
        link("ticketId", "ProjectTicket", indexed=True),
        text("notes"),
        flag("closedFlag"),
        integer("priority"),
        ref("schedule", "ScheduleEntry"),
        ref("code", "Code"),
        ref("member", "Member"),
        text("resolution"),
        text("summary"),
        choice("childScheduleAction", "Transfer", "Delete", "Done"),
        link("childTicketId", "ProjectTicket"),
        INFO,
    ),
    reference=ReferenceShape("TicketTaskReference", ()),
    lookup=(),
)

PROJECT_TICKET_CONFIGURATION = Resource(
    name="ProjectTicketConfiguration",
    label=TICKET_CONFIGURATION.label,
    path="/project/tickets/{ticketId}/configurations",
    methods=TICKET_CONFIGURATION.methods,
    named_by=TICKET_CONFIGURATION.named_by,
    declared=row(
        link("ticketId", "ProjectTicket", indexed=True, access=Access.HIDDEN) if field.name == "ticketId" else field
        for field in TICKET_CONFIGURATION.declared
    ),
    reference=ReferenceShape("ProjectTicketConfigurationReference", ()),
    lookup=(),
    info=(),
    links=TICKET_CONFIGURATION.links,
)

RESOURCES = (PROJECT_TICKET, TICKET_NOTE, PROJECT_TICKET_NOTE, TICKET_TASK, PROJECT_TICKET_CONFIGURATION)
