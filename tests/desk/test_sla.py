"""SLA clocks as a trainer would play them: every figure, on a frozen clock (seed.md's table; wire.md 7.2 to 7.7)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Client
from tests.desk.clocked import ALL_HOURS, BUSINESS_HOURS, TICKET, Clocked


@pytest.fixture
def desk(client: Client) -> Clocked:
    return Clocked(client)


def close_on_monday(desk: Clocked) -> None:
    """A holiday on Monday the 11th of March 2024, the day after the clocks go forward."""
    body = {"name": "Founder's Day", "date": "2024-03-11"}
    assert desk.client.post("/schedule/holidayLists/1/holidays", json=body).status_code == 201


FRIDAY, MINUTES_LATER, TUESDAY = "2024-03-08T21:30:00Z", "2024-03-08T21:45:00Z", "2024-03-12T14:00:00Z"
ENDS = {"dateResponded": TUESDAY, "dateResplan": TUESDAY, "respondMinutes": 0, "respondedSkippedMinutes": 15}
# by the SLA: goals at first; waited minutes; goals then; the resolution goal in words; resolveMinutes at the three ends
STORIES: dict[str, Any] = {
    "business hours": (
        BUSINESS_HOURS,
        ("2024-03-12T13:30:00Z", "2024-03-12T15:30:00Z", "2024-03-12T19:30:00Z", "Tue 03/12 9:30 AM UTC-04"),
        135,
        ("2024-03-12T15:45:00Z", "2024-03-12T17:45:00Z", "2024-03-13T12:45:00Z", "Wed 03/13 8:45 AM UTC-04"),
        (480, 510),
        ("2024-03-13T13:45:00Z", "Wed 03/13 9:45 AM UTC-04"),
    ),
    "all hours": (
        ALL_HOURS,
        ("2024-03-08T23:30:00Z", "2024-03-09T01:30:00Z", "2024-03-09T05:30:00Z", "Fri 03/08 6:30 PM UTC-05"),
        5295,
        ("2024-03-12T15:45:00Z", "2024-03-12T17:45:00Z", "2024-03-12T21:45:00Z", "Tue 03/12 5:45 PM UTC-04"),
        (1380, 1410),
        ("2024-03-12T22:45:00Z", "Tue 03/12 6:45 PM UTC-04"),
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_the_life_of_a_ticket(desk: Clocked, story: str) -> None:
    sla, first, waited, pushed, minutes, again = STORIES[story]
    close_on_monday(desk)
    desk.at(FRIDAY)
    ticket = desk.create(priority={"id": 2}, sla=sla)
    entered = {
        **dict.fromkeys(("respondMinutes", "resPlanMinutes", "resolveMinutes", "minutesBeforeWaiting"), 0),
        **dict.fromkeys(("respondedSkippedMinutes", "resplanSkippedMinutes", "escalationLevel"), 0),
        "isInSla": True,
        "escalationStartDateUTC": FRIDAY,
        "slaStatus": f"Respond by {first[3]}",
        **dict(zip(("respondByGoalUTC", "resplanGoalUTC", "resolutionGoalUTC"), first[:3], strict=True)),
    }
    assert desk.sla(ticket) == entered

    assert desk.at(MINUTES_LATER) == []
    waiting = {**entered, "slaStatus": "Waiting", "minutesBeforeWaiting": 15, "minutesWaiting": 0}
    assert desk.enter(ticket, "Waiting Customer") == waiting
    assert desk.at(TUESDAY) == [], "nothing falls due while the clock is paused"
    assert desk.sla(ticket) == waiting

    working = {
        **waiting,
        **ENDS,
        "resPlanMinutes": 15,
        "minutesWaiting": waited,
        "escalationLevel": 10,
        "slaStatus": f"Resolve by {pushed[3]}",
        **dict(zip(("respondByGoalUTC", "resplanGoalUTC", "resolutionGoalUTC"), pushed[:3], strict=True)),
    }
    assert desk.enter(ticket, "In Progress") == working
    assert desk.at(pushed[2]) == []
    assert desk.sla(ticket) == working, "the goal's own second counts"
    late = {**working, "isInSla": False}
    breached = f"resolution SLA of ticket {ticket} breached at {pushed[2]}"
    assert breached in desk.clock(advance={"seconds": 1})["happened"]
    assert desk.sla(ticket) == late

    desk.at("2024-03-13T13:00:00Z")
    resolved = {
        **late,
        "dateResolved": "2024-03-13T13:00:00Z",
        "resolveMinutes": minutes[0],
        "escalationLevel": 15,
        "slaStatus": "Resolved",
    }
    assert desk.enter(ticket, "Completed", resolution="Mended.") == resolved
    desk.at("2024-03-13T14:00:00Z")
    assert desk.sla(ticket) == resolved
    reopened = {**late, "resolutionGoalUTC": again[0], "slaStatus": f"Resolve by {again[1]}"}
    assert desk.enter(ticket, "New") == reopened, (
        "an hour resolved does not count, and it is in Resolve whatever is asked"
    )
    desk.at("2024-03-13T14:30:00Z")
    done = {
        **resolved,
        "resolutionGoalUTC": again[0],
        "dateResolved": "2024-03-13T14:30:00Z",
        "resolveMinutes": minutes[1],
    }
    assert desk.enter(ticket, "Completed") == done
    desk.at("2024-03-20T12:00:00Z")
    assert desk.enter(ticket, "Closed") == done
    closed = desk.client.get(f"/service/tickets/{ticket}").json()
    assert (closed["closedFlag"], closed["closedDate"]) == (True, "2024-03-20T12:00:00Z")


def test_stages_only_advance(desk: Clocked) -> None:
    desk.at("2024-01-08T13:00:00Z")
    ticket = desk.create(priority={"id": 1})
    for status, words in (
        ("New", "Respond by"),
        ("Waiting Scheduling", "Plan by"),  # it runs, and is an answer
        ("New", "Plan by"),
        ("Waiting Parts", "Waiting"),
        ("New", "Plan by"),
        ("In Progress", "Resolve by"),
        ("Waiting Vendor", "Waiting"),
        ("Waiting Scheduling", "Resolve by"),
        ("Completed", "Resolved"),
        ("Waiting Customer", "Waiting"),
        ("Waiting Scheduling", "Resolve by"),
    ):
        assert desk.enter(ticket, status)["slaStatus"].startswith(words), status


def test_all_goals_of_a_forgotten_ticket_are_missed_in_order(desk: Clocked) -> None:
    desk.at("2024-01-08T13:00:00Z")
    ticket = desk.create(priority={"id": 1})
    other = desk.create(priority={"id": 2})
    assert desk.clock(advance={"hours": 3})["happened"] == [
        f"respond SLA of ticket {ticket} breached at 2024-01-08T14:00:00Z",
        f"plan SLA of ticket {ticket} breached at 2024-01-08T15:00:00Z",
        f"respond SLA of ticket {other} breached at 2024-01-08T15:00:00Z",
    ]


def test_a_ticket_that_is_late_stays_late_and_one_that_was_in_time_in_time(desk: Clocked) -> None:
    desk.at("2024-01-08T13:00:00Z")
    late, in_time = desk.create(priority={"id": 1}), desk.create(priority={"id": 1})
    desk.enter(in_time, "In Progress")
    desk.clock(advance={"hours": 2})
    assert not desk.enter(late, "In Progress")["isInSla"]
    desk.enter(in_time, "Waiting Customer")
    desk.clock(advance={"days": 9})
    assert desk.enter(in_time, "Completed")["isInSla"]


def test_seconds_are_kept_and_minutes_rounded_down(desk: Clocked) -> None:
    desk.at("2024-01-08T13:00:00Z")
    ticket = desk.create(priority={"id": 1})
    for _ in range(3):
        desk.clock(advance={"seconds": 59})
        desk.enter(ticket, "Waiting Customer")
        desk.clock(advance={"seconds": 50})
        sla = desk.enter(ticket, "New")
    assert sla["minutesWaiting"] == 2, "150 seconds"
    assert sla["minutesBeforeWaiting"] == 2, "177 seconds"
    assert sla["respondByGoalUTC"] == "2024-01-08T14:02:30Z"


def test_the_captured_create_is_due_after_72_hours(make_client: Callable[..., Client]) -> None:
    """wire.md 7.2: entered Mon 2022-09-12 09:22:58Z straight into Resolve, due Thu 09/15 4:22 AM UTC-05."""
    live = Clocked(make_client("captured", profile="live", world="minimal"))
    live.at("2022-09-12T09:22:58Z")
    live.client.patch("/service/SLAs/1/priorities/3", json=[{"op": "replace", "path": "resolutionHours", "value": 72}])
    body = {"summary": "few", "company": {"id": 12345}, "status": {"name": "In Progress"}}
    ticket = live.client.post("/service/tickets", json=body).json()
    assert (
        ticket["dateResponded"] == ticket["dateResplan"] == ticket["escalationStartDateUTC"] == "2022-09-12T09:22:58Z"
    )
    assert ticket["slaStatus"] == "Resolve by Thu 09/15 5:22 AM UTC-04", "the same moment in this server's zone"
    assert (ticket["escalationLevel"], ticket["isInSla"], ticket["resolveMinutes"]) == (10, True, 0)


def test_the_clock_starts_on_the_required_date(desk: Clocked) -> None:
    """wire.md 7.3: required on 2022-09-30 starts at 04:00:00Z and is due 120 hours later."""
    desk.at("2022-09-12T09:22:58Z")
    desk.client.patch("/service/SLAs/1/priorities/4", json={"resolutionHours": 120})
    ticket = desk.create(priority={"id": 4}, requiredDate="2022-09-30T00:00:00Z", status={"name": "In Progress"})
    sla = desk.sla(ticket)
    assert sla["escalationStartDateUTC"] == "2022-09-30T04:00:00Z"
    assert sla["slaStatus"] == "Resolve by Wed 10/05 12:00 AM UTC-04"
    assert desk.at("2022-10-01T04:00:00Z") == []
    assert desk.enter(ticket, "Completed")["resolveMinutes"] == 1440
    assert desk.change(ticket, requiredDate=None)["escalationStartDateUTC"] == "2022-09-12T09:22:58Z"
    over = desk.change(ticket, requiredDate="2022-09-01T00:00:00Z")
    assert over["escalationStartDateUTC"] == "2022-09-12T09:22:58Z", "not before it was entered"


def test_the_captured_skipped_minutes(desk: Clocked) -> None:
    """wire.md 7.3, id 3204: respond was skipped after 141 minutes, resolved 119 later."""
    desk.at("2024-01-08T13:00:00Z")
    ticket = desk.create(priority={"id": 4})
    desk.clock(advance={"minutes": 141})
    desk.enter(ticket, "In Progress")
    desk.clock(advance={"minutes": 119})
    sla = desk.enter(ticket, "Completed")
    minutes = {name: sla[name] for name in sla if name.endswith("Minutes")}
    assert minutes == {
        "respondMinutes": 0,
        "resPlanMinutes": 141,
        "resolveMinutes": 119,
        "respondedSkippedMinutes": 141,
        "resplanSkippedMinutes": 0,
    }


def test_a_changed_priority_or_sla_reckons_anew(desk: Clocked) -> None:
    desk.at("2024-01-12T21:30:00Z")
    ticket = desk.create(priority={"id": 2})
    desk.clock(advance={"hours": 3})
    assert not desk.sla(ticket)["isInSla"]
    assert desk.change(ticket, priority={"id": 3})["respondByGoalUTC"] == "2024-01-13T01:30:00Z"
    assert desk.sla(ticket)["isInSla"], "four hours are not over"
    assert desk.change(ticket, sla=BUSINESS_HOURS)["respondByGoalUTC"] == "2024-01-15T16:30:00Z"


def test_which_sla_a_ticket_has(desk: Clocked) -> None:
    client = desk.client
    made = {
        name: client.post("/service/SLAs", json={"name": name, "basedOn": "AllHours"}).json()["id"] for name in "ABC"
    }
    holder = {"type": {"id": 1}, "company": {"id": 12345}, "contact": {"id": 67890}}
    agreement = client.post("/finance/agreements", json={"name": "Gold", "sla": {"name": "A"}, **holder}).json()["id"]
    plain = client.post("/finance/agreements", json={"name": "Lead", **holder}).json()["id"]
    tell = {
        "/company/companies": [{"identifier": "Own", "name": "Own", "sla": {"name": "B"}, "site": {"name": "Main"}}]
    }
    added = client.post(f"/_mock/records?company={client.company}", json=tell)
    own_company = added.json()["added"]["/company/companies"][0]

    def of(**members: Any) -> str:
        ticket = client.get(f"/service/tickets/{desk.create(**members)}").json()
        return str(ticket["sla"]["name"])

    assert of() == "Standard", "the default"
    assert of(company={"id": own_company}) == "B"
    assert of(agreement={"id": agreement}) == "A"
    assert of(agreement={"id": agreement}, sla={"name": "C"}) == "C"
    assert of(agreement={"id": plain}, company={"id": 12345}) == "Standard"
    ticket = desk.create(agreement={"id": agreement})
    path = f"/service/tickets/{ticket}"
    assert client.patch(path, json={"agreement": None}).json()["sla"]["name"] == "Standard"
    assert client.patch(path, json={"agreement": {"id": agreement}}).json()["sla"]["id"] == made["A"]
    client.patch(f"/finance/agreements/{agreement}", json={"sla": {"name": "C"}})
    assert client.get(path).json()["sla"]["name"] == "C", "an agreement's SLA is its tickets'"
    client.patch(path, json={"sla": BUSINESS_HOURS})
    assert client.patch(path, json={"agreement": None}).json()["sla"]["name"] == "Business hours", "it was chosen"
    assert client.patch(path, json={"sla": None}).json()["sla"]["name"] == "Standard"


def test_the_customer_s_calendar_on_the_customer_s_clock(desk: Clocked) -> None:
    desk.at("2024-01-12T21:30:00Z")
    client = desk.client
    client.post(
        f"/_mock/records?company={client.company}", json={"TimeZoneSetup": [{"id": 1, "name": "America/Denver"}]}
    )
    client.patch("/company/companies/12345", json={"calendar": {"id": 1}, "timeZoneSetup": {"id": 1}})
    sla = client.post(
        "/service/SLAs", json={"name": "Theirs", "basedOn": "Customer", "respondHours": 4, "customCalendar": None}
    ).json()
    ticket = desk.create(sla={"id": sla["id"]})
    goals = client.get(f"/service/tickets/{ticket}").json()
    assert goals["respondByGoalUTC"] == "2024-01-15T16:30:00Z", (
        "half past two in Denver, until half past nine on Monday"
    )
    assert "resolutionGoalUTC" not in goals
    custom = client.post(
        "/service/SLAs", json={"name": "Ours", "basedOn": "Custom", "customCalendar": {"id": 1}, "respondHours": 4}
    ).json()
    moved = client.patch(f"/service/tickets/{ticket}", json={"sla": {"id": custom["id"]}}).json()
    assert moved["respondByGoalUTC"] == "2024-01-15T16:30:00Z"


def test_what_terms_are_made_of_changes_the_tickets_under_them(desk: Clocked) -> None:
    desk.at("2024-01-12T21:30:00Z")
    ticket, done = (
        desk.create(sla=BUSINESS_HOURS, priority={"id": 2}),
        desk.create(sla=BUSINESS_HOURS, priority={"id": 2}),
    )
    resolved = desk.enter(done, "Completed")
    assert desk.sla(ticket)["respondByGoalUTC"] == "2024-01-15T14:30:00Z"
    holidays = "/schedule/holidayLists/1/holidays"
    holiday = desk.client.post(holidays, json={"name": "King Day", "date": "2024-01-15"}).json()["id"]
    assert desk.sla(ticket)["respondByGoalUTC"] == "2024-01-16T14:30:00Z"
    half = {"allDayFlag": False, "timeStart": "00:00", "timeEnd": "12:00"}
    desk.client.patch(f"{holidays}/{holiday}", json=half)
    assert desk.sla(ticket)["respondByGoalUTC"] == "2024-01-15T18:30:00Z"
    desk.client.delete(f"{holidays}/{holiday}")
    assert desk.sla(ticket)["respondByGoalUTC"] == "2024-01-15T14:30:00Z"
    desk.client.patch("/service/SLAs/2/priorities/6", json={"respondHours": 1})
    assert desk.sla(ticket)["respondByGoalUTC"] == "2024-01-15T13:30:00Z"
    desk.client.patch("/service/boards/1/statuses/1", json={"escalationStatus": "NoEscalation"})
    assert desk.sla(ticket)["slaStatus"] == "Waiting", "whether a status pauses is a property of the status"
    assert desk.sla(done) == resolved, "what is resolved is final"


def test_a_calendar_without_hours_has_no_goals(desk: Clocked) -> None:
    made = desk.client.post("/schedule/calendars", json={"name": "Never"}).json()["id"]
    desk.client.patch("/system/locations/11", json={"calendar": {"id": made}})
    ticket = desk.client.get(f"/service/tickets/{desk.create(sla=BUSINESS_HOURS)}").json()
    assert not {"respondByGoalUTC", "resolutionGoalUTC", "slaStatus"} & ticket.keys()
    assert ticket["isInSla"]


@pytest.mark.parametrize("sla", [ALL_HOURS, BUSINESS_HOURS])
@pytest.mark.parametrize("day", ["0001-01-03T00:00:00Z", "9998-12-31T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_date_at_the_end_of_the_calendar_is_no_trouble(client: Client, day: str, sla: dict[str, int]) -> None:
    ticket = client.post("/service/tickets", json={**TICKET, "requiredDate": day, "sla": sla})
    assert ticket.status_code == 201, ticket.text
    assert ticket.json()["requiredDate"] == day
    assert client.get("/service/tickets", params={"orderBy": "resolutionGoalUTC desc"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/schedule/calendars", {"mondayStartTime": "8 o'clock", "mondayEndTime": "17:00"}, "mondayStartTime"),
        ("/schedule/calendars", {"mondayStartTime": "08:00"}, "mondayEndTime"),
        ("/schedule/calendars", {"mondayStartTime": "17:00", "mondayEndTime": "08:00"}, "mondayEndTime"),
        ("/schedule/calendars", {"mondayStartTime": "08:00", "mondayEndTime": "24:01"}, "mondayEndTime"),
        ("/schedule/holidayLists/1/holidays", {"date": "the fourth of July"}, "date"),
        ("/schedule/holidayLists/1/holidays", {"date": "2023-02-29"}, "date"),
        ("/schedule/holidayLists/1/holidays", {"date": "2024-07-04", "timeEnd": "12:00"}, "timeStart"),
    ],
)
def test_what_is_no_time_is_refused(client: Client, path: str, body: dict[str, Any], field: str) -> None:
    answer = client.post(path, json={"name": "x", **body})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("day", ["x", "2026-02-30"])
def test_a_holiday_s_date_is_refused_in_words_of_our_own(client: Client, day: str) -> None:
    answer = client.post("/schedule/holidayLists/1/holidays", json={"name": "x", "date": day})
    assert [each["message"] for each in answer.json()["errors"]] == [f"'{day}' is no date such as 2024-07-04."]
