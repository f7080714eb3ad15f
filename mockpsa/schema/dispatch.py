"""Schedule entries: who is where, when, and what for; their types and statuses (official surface 2026.4)."""

from mockpsa.schema.fields import (
    INFO,
    TAKEN,
    Access,
    date,
    decimal,
    flag,
    flags,
    guid,
    integer,
    link,
    of_server,
    ref,
    row,
    text,
)
from mockpsa.schema.resource import READ_ONLY, UPDATE_ONLY, ReferenceShape, Resource

SCHEDULE_STATUS = Resource(
    name="ScheduleStatus",
    one_default=(),
    label="Schedule Status",
    path="/schedule/statuses",
    declared=row(text("name", 30, required=True, unique=TAKEN), flags("defaultFlag", "showAsTentativeFlag"), INFO),
    reference=ReferenceShape("ScheduleStatusReference", href="status"),
)

# The service's own types: S is a service ticket, C a sales activity, O other (django-connectwise asks for these three).
SCHEDULE_TYPE = Resource(
    name="ScheduleType",
    label="Schedule Type",
    path="/schedule/types",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        text("identifier", 1, required=True, unique=TAKEN),
        ref("chargeCode", "ChargeCode"),
        ref("where", "ServiceLocation"),
        flag("systemFlag"),
        INFO,
    ),
    reference=ReferenceShape("ScheduleTypeReference", ("identifier",), href="type"),
    lookup=("identifier", "name"),
)

REMINDER_TIME = Resource(
    name="ScheduleReminderTime",
    one_default=(),
    label="Schedule Reminder Time",
    path="/schedule/reminderTimes",
    methods=UPDATE_ONLY,
    declared=row(integer("time"), text("name", 10), flag("defaultFlag"), INFO),
    reference=ReferenceShape("ReminderReference", href="reminder"),
)

SCHEDULE_ENTRY = Resource(
    name="ScheduleEntry",
    label="Schedule Entry",
    path="/schedule/entries",
    declared=row(
        integer("objectId", indexed=True),
        text("name", 250),
        ref("member", "Member", indexed=True),
        ref("where", "ServiceLocation"),
        date("dateStart"),
        date("dateEnd"),
        ref("reminder", "ScheduleReminderTime"),
        ref("status", "ScheduleStatus", usual=True),
        ref("type", "ScheduleType", required=True),
        ref("span", "ScheduleSpan"),
        flags("doneFlag", "acknowledgedFlag", "ownerFlag", "meetingFlag"),
        text("ticketType", access=Access.SERVER),
        flags("allowScheduleConflictsFlag", "addMemberToProjectFlag"),
        integer("projectRoleId"),
        guid("mobileGuid"),
        date("acknowledgedDate"),
        date("closeDate"),
        flags("notifyResource", "notificationSent"),
        text("notificationResponse"),
        decimal("hours"),
        flags("startTimeSet", "endTimeSet"),
        INFO,
        # What objectId says, by the type: the ticket goes with its entries.
        link("ticketId", "Ticket", indexed=True, belongs=True, access=Access.HIDDEN),
        link("projectTicketId", "ProjectTicket", indexed=True, belongs=True, access=Access.HIDDEN),
    ),
    reference=ReferenceShape("ScheduleEntryReference", (("description", "name"),), href="schedule"),
    lookup=(),
    indexes=(("type_id", "objectId"),),
)

SCHEDULE_DETAIL = Resource(
    name="ScheduleDetail",
    label="Schedule Detail",
    path="/schedule/entries/{scheduleEntry}/details",
    methods=READ_ONLY,
    derived="schedule entries",
    declared=row(
        of_server(
            ref("scheduleEntry", "ScheduleEntry", indexed=True),
            date("dateStart"),
            date("dateEnd"),
            ref("member", "Member", mirror=True),
        ),
        decimal("hoursScheduled", access=Access.HIDDEN),
        INFO,
    ),
    reference=ReferenceShape("ScheduleDetailReference", ()),
    lookup=(),
)

RESOURCES = (SCHEDULE_STATUS, SCHEDULE_TYPE, REMINDER_TIME, SCHEDULE_ENTRY, SCHEDULE_DETAIL)
