"""Calendars and holiday lists: the hours in which time counts (official surface 2026.4)."""

from mockpsa.schema.fields import INFO, flag, integer, ref, row, text
from mockpsa.schema.resource import Action, ReferenceShape, Resource

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

CALENDAR = Resource(
    name="Calendar",
    label="Calendar",
    path="/schedule/calendars",
    usages=True,
    actions=(Action("copy"),),
    declared=row(
        text("name", required=True),
        ref("holidayList", "HolidayList"),
        *(text(f"{day}{edge}Time") for day in DAYS for edge in ("Start", "End")),
        INFO,
    ),
    reference=ReferenceShape("CalendarReference", href="calendar"),
)

HOLIDAY_LIST_COPY = Resource(
    name="HolidayList",
    label="Holiday List",
    declared=(integer("id", required=True), text("name", 50, required=True)),
    reference=ReferenceShape("HolidayListReference"),
)

HOLIDAY_LIST = Resource(
    name="HolidayList",
    label="Holiday List",
    path="/schedule/holidayLists",
    usages=True,
    actions=(Action("copy", HOLIDAY_LIST_COPY, on_record=False),),
    declared=row(text("name", 50, required=True), INFO),
    reference=ReferenceShape("HolidayListReference", href="holidayList"),
)

HOLIDAY = Resource(
    name="Holiday",
    label="Holiday",
    path="/schedule/holidayLists/{holidayList}/holidays",
    declared=row(
        text("name", 50, required=True),
        flag("allDayFlag", default=True),
        text("date", required=True),
        text("timeStart"),
        text("timeEnd"),
        ref("holidayList", "HolidayList", indexed=True),
        INFO,
    ),
    reference=ReferenceShape("HolidayReference", ()),
)

RESOURCES = (CALENDAR, HOLIDAY_LIST, HOLIDAY)
