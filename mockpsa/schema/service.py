"""The service desk's set-up: boards and what belongs to them, priorities, SLAs, sources (official surface 2026.4)."""

from mockpsa.schema.fields import (
    CONNECTWISE_ID,
    INFO,
    LINEAGE,
    TAKEN,
    Access,
    choice,
    date,
    decimal,
    flag,
    flags,
    integer,
    link,
    links,
    ref,
    row,
    text,
    texts,
    write_only,
)
from mockpsa.schema.resource import UPDATE_ONLY, Action, ReferenceShape, Resource
from mockpsa.schema.tickets import BILL, ESCALATION

SORTS = ("Ascending", "Descending")
HOURS = (0, 99_999)  # eleven years: a goal stays within the calendar
URGENCIES = ("Hi", "Med", "Low")

BOARD_COPY = Resource(
    name="BoardCopy",
    label="Service Board",
    declared=(integer("id", required=True), text("name", 50, required=True)),
    reference=ReferenceShape("BoardCopyReference"),
)

BOARD = Resource(
    name="Board",
    label="Service Board",
    path="/service/boards",
    actions=(Action("copy", BOARD_COPY, on_record=False),),
    usages=True,
    synonyms=(("inactive", "inactiveFlag"),),
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        ref("location", "Location", required=True),
        ref("department", "Department", required=True),
        flag("inactiveFlag"),
        ref("signOffTemplate", "ServiceSignoff"),
        flag("sendToContactFlag"),
        ref("contactTemplate", "ServiceEmailTemplate"),
        flag("sendToResourceFlag"),
        ref("resourceTemplate", "ServiceEmailTemplate"),
        flag("projectFlag"),
        flag("showDependenciesFlag", default=None),
        flag("showEstimatesFlag", default=None),
        ref("boardIcon", "Document"),
        flags("billTicketsAfterClosedFlag", "billTicketSeparatelyFlag", "billUnapprovedTimeExpenseFlag"),
        flag("overrideBillingSetupFlag"),
        *(ref(f"{duty}Member", "Member") for duty in ("dispatch", "serviceManager", "dutyManager", "oncall")),
        ref("workRole", "WorkRole"),
        ref("workType", "WorkType"),
        choice("billTime", *BILL, default="NoDefault"),
        choice("billExpense", *BILL, default="NoDefault"),
        choice("billProduct", *BILL, default="NoDefault"),
        ref("autoCloseStatus", "BoardStatus", within="id"),
        flags("autoAssignNewTicketsFlag", "autoAssignNewECTicketsFlag", "autoAssignNewPortalTicketsFlag"),
        flags("discussionsLockedFlag", "timeEntryLockedFlag"),
        text("notifyEmailFrom", 50),
        text("notifyEmailFromName", 60),
        flags("closedLoopDiscussionsFlag", "closedLoopResolutionFlag", "closedLoopInternalAnalysisFlag"),
        flags("timeEntryDiscussionFlag", "timeEntryResolutionFlag", "timeEntryInternalAnalysisFlag"),
        choice("problemSort", *SORTS, default="Descending"),
        choice("resolutionSort", *SORTS, default="Descending"),
        choice("internalAnalysisSort", *SORTS, default="Descending"),
        flag("emailConnectorAllowReopenClosedFlag"),
        ref("emailConnectorReopenStatus", "BoardStatus", within="id"),
        flags("emailConnectorReopenResourcesFlag", "emailConnectorNewTicketNoMatchFlag"),
        flag("emailConnectorNeverReopenByDaysFlag"),
        integer("emailConnectorReopenDaysLimit"),
        flag("emailConnectorNeverReopenByDaysClosedFlag"),
        integer("emailConnectorReopenDaysClosedLimit"),
        flags("useMemberDisplayNameFlag", "sendToCCFlag", "autoAssignTicketOwnerFlag", "autoAssignLimitFlag"),
        integer("autoAssignLimitAmount"),
        flag("closedLoopAllFlag"),
        choice("percentageCalculation", "ActualHours", "Manual", "ClosedPhases", "ClosedTickets"),
        choice("allSort", *SORTS, default="Descending"),
        flags("markFirstNoteIssueFlag", "restrictBoardByDefaultFlag", "sendToBundledFlag"),
        INFO,
        CONNECTWISE_ID,
        ref(
            "sla", "SLA", access=Access.HIDDEN
        ),  # what its tickets have by default; the service's REST API hides it too
    ),
    reference=ReferenceShape("BoardReference", href="board"),
    links=(
        ("statuses_href", "/service/boards/{id}/statuses"),
        ("types_href", "/service/boards/{id}/types"),
        ("subtypes_href", "/service/boards/{id}/subtypes"),
        ("items_href", "/service/boards/{id}/items"),
        ("teams_href", "/service/boards/{id}/teams"),
    ),
)

BOARD_STATUS = Resource(
    name="BoardStatus",
    one_default=("board",),
    label="Service Status",
    path="/service/boards/{board}/statuses",
    usages=True,
    synonyms=(("inactiveFlag", "inactive"),),
    also_known_by=("name", "statusId", "status_ids"),
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        text("statusId", access=Access.HIDDEN),
        ref("board", "Board", indexed=True),
        integer("sortOrder", default=0),
        flag("displayOnBoard", default=True),
        flags("inactive", "closedStatus", "timeEntryNotAllowed", "roundRobinCatchall", "defaultFlag"),
        choice("escalationStatus", *ESCALATION, default="NotResponded"),
        text("customerPortalDescription", 500),
        flag("customerPortalFlag"),
        ref("emailTemplate", "ServiceEmailTemplate"),
        ref("statusIndicator", "StatusIndicator"),
        text("customStatusIndicatorName", 30),
        INFO,
        flag("saveTimeAsNote"),
        LINEAGE,
        # The names or Status IDs that a ticket may go on to, while transitions are enforced; null: to any.
        texts("leadsTo", access=Access.HIDDEN),
    ),
    reference=ReferenceShape("ServiceStatusReference", href="status", extras=("sort",)),
)

BOARD_TYPE = Resource(
    name="BoardType",
    one_default=("board",),
    label="Service Type",
    path="/service/boards/{board}/types",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        choice("category", "Reactive", "Proactive"),
        flags("defaultFlag", "inactiveFlag", "requestForChangeFlag"),
        text("integrationXref", 50),
        ref("skillCategory", "SkillCategory"),
        ref("skill", "Skill"),
        ref("board", "Board", indexed=True),
        ref("location", "Location"),
        ref("department", "Department"),
        INFO,
        LINEAGE,
    ),
    reference=ReferenceShape("ServiceTypeReference", href="type"),
)

BOARD_SUB_TYPE = Resource(
    name="BoardSubType",
    label="Service SubType",
    path="/service/boards/{board}/subtypes",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        flag("inactiveFlag"),
        links("typeAssociationIds", "BoardType", within="board", all_by=("addAllTypesFlag", "removeAllTypesFlag")),
        write_only(flag("addAllTypesFlag", default=None), flag("removeAllTypesFlag", default=None)),
        ref("board", "Board", indexed=True),
        INFO,
        LINEAGE,
    ),
    reference=ReferenceShape("ServiceSubTypeReference", href="subtype"),
)

BOARD_ITEM = Resource(
    name="BoardItem",
    label="Service Item",
    path="/service/boards/{board}/items",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        flag("inactiveFlag"),
        ref("board", "Board", indexed=True),
        INFO,
        LINEAGE,
    ),
    reference=ReferenceShape("ServiceItemReference", href="item"),
)

# POST /service/teamMembers is all there is of it: who is in a team, the team itself says.
TEAM_MEMBER = Resource(
    name="TeamMember",
    label="Team Member",
    declared=row(
        ref("board", "Board"),
        ref("team", "BoardTeam", within="board", required=True),
        ref("member", "Member", required=True),
        flag("teamLeaderFlag"),
    ),
    reference=ReferenceShape("TeamMemberReference", ()),
)

BOARD_TEAM = Resource(
    name="BoardTeam",
    one_default=("boardId",),
    label="Service Team",
    path="/service/boards/{boardId}/teams",
    actions=(Action("teamMembers", TEAM_MEMBER, on_record=False, path="/service/teamMembers", status=201),),
    usages=True,
    declared=row(
        text("name", 30, required=True, unique=TAKEN),
        ref("teamLeader", "Member", required=True),
        links("members", "Member"),
        flags("defaultFlag", "notifyOnTicketDelete", "defaultRoundRobinFlag", "roundRobinFlag"),
        link("boardId", "Board", indexed=True),
        link("locationId", "Location"),
        link("businessUnitId", "Department"),
        INFO,
        LINEAGE,
    ),
    reference=ReferenceShape("ServiceTeamReference", href="team"),
)

PRIORITY = Resource(
    name="Priority",
    painted="color",
    one_default=(),
    label="Priority",
    path="/service/priorities",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        choice(
            "color",
            *("Black", "Blue", "Cyan", "Gray", "Green", "Lime", "Orange"),
            *("Pink", "Purple", "Red", "White", "Yellow", "Custom"),
            required=True,
        ),
        integer("sortOrder", default=0),
        flag("defaultFlag"),
        text("imageLink"),
        text("urgencySortOrder"),
        choice("level", "Critical", "High", "Medium", "Low"),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape(
        "PriorityReference", ("name", ("sort", "sortOrder")), "priority", image=True, extras=("level",)
    ),
)

SOURCE = Resource(
    name="Source",
    one_default=(),
    label="Source",
    path="/service/sources",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        flag("defaultFlag"),
        text("enteredBy", access=Access.SERVER),
        date("dateEntered", access=Access.SERVER),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("ServiceSourceReference", href="source"),
)

SERVICE_LOCATION = Resource(
    name="ServiceLocation",
    one_default=(),
    label="Service Location",
    path="/service/locations",
    usages=True,
    declared=row(
        text("name", 30, required=True, unique=TAKEN),
        choice("where", "OnSite", "Remote", "InHouse", required=True),
        flag("defaultFlag"),
        CONNECTWISE_ID,
        INFO,
    ),
    reference=ReferenceShape("ServiceLocationReference", href="location"),
)

SEVERITY = Resource(
    name="Severity",
    one_default=(),
    label="Severity",
    path="/service/severities",
    methods=UPDATE_ONLY,
    declared=row(text("name"), text("description", 200, required=True), flag("defaultFlag"), CONNECTWISE_ID, INFO),
    reference=ReferenceShape("SeverityReference"),
)

IMPACT = Resource(
    name="Impact",
    one_default=(),
    label="Impact",
    path="/service/impacts",
    methods=UPDATE_ONLY,
    declared=row(text("name"), text("description", 200, required=True), flag("defaultFlag"), INFO),
    reference=ReferenceShape("ImpactReference"),
)

SLA = Resource(
    name="SLA",
    one_default=(),
    label="SLA",
    key="sla",
    path="/service/SLAs",
    declared=row(
        text("name", 25, required=True, unique=TAKEN),
        choice("basedOn", "AllHours", "Customer", "MyCalendar", "Custom", required=True),
        ref("customCalendar", "Calendar"),
        flag("defaultFlag"),
        integer("applicationOrder", default=0),
        *(
            ref(f"{impact}Impact{urgency}Urgency", "Priority")
            for impact in ("hi", "med", "low")
            for urgency in URGENCIES
        ),
        decimal("respondHours", between=HOURS),
        integer("respondPercent"),
        decimal("planWithin", between=HOURS),
        integer("planWithinPercent"),
        decimal("resolutionHours", between=HOURS),
        integer("resolutionPercent"),
        CONNECTWISE_ID,
        INFO,
    ),
    reference=ReferenceShape("SLAReference", href="sla"),
    links=(("priorities_href", "/service/SLAs/{id}/priorities"),),
    usages=True,
)

SLA_PRIORITY = Resource(
    name="SLAPriority",
    label="SLA Priority",
    key="slaPriority",
    path="/service/SLAs/{sla}/priorities",
    declared=row(
        ref("priority", "Priority", required=True, unique=TAKEN),
        decimal("respondHours", between=HOURS),
        integer("respondPercent"),
        decimal("planWithin", between=HOURS),
        integer("planWithinPercent"),
        decimal("resolutionHours", between=HOURS),
        integer("resolutionPercent"),
        ref("sla", "SLA", indexed=True),
        LINEAGE,
        text("serviceSlaPriorityCwId", access=Access.SERVER),
        INFO,
    ),
    reference=ReferenceShape("SLAPriorityReference", ()),
    lookup=(),
)

RESOURCES = (
    *(BOARD, BOARD_STATUS, BOARD_TYPE, BOARD_SUB_TYPE, BOARD_ITEM, BOARD_TEAM),
    *(PRIORITY, SOURCE, SERVICE_LOCATION, SEVERITY, IMPACT, SLA, SLA_PRIORITY),
)
