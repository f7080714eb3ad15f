"""Every query text that the vendor's documents, captures, real clients and the seed document show, with its result.

Each is asked of the minimal world. Texts about what is not held (time entries, schedules, callbacks …) are parsed only.
"""

import pytest

from mockpsa.query.limits import IN_URL
from mockpsa.query.parse import parse_conditions
from tests.conftest import Client

TICKETS, CONTACTS, COMPANIES = "/service/tickets", "/company/contacts", "/company/companies"
BOARDS, STATUSES, MEMBERS = "/service/boards", "/service/boards/1/statuses", "/system/members"
NOTES = "/service/tickets/1/notes"
ALL = list(range(1, 11))
OPEN = ALL[:8]
MANY_STATUSES = ",".join(map(str, range(1, 400)))

FOUND: list[tuple[str, str, list[int] | int | str]] = [
    # The vendor's guide and what all clients copy from it.
    (
        TICKETS,
        (
            '(contact/name like "Fred%" and closedFlag = false) and dateEntered > [2015-12-23T05:53:27Z] '
            'or summary contains "test" AND  summary != "Some Summary"'
        ),
        [],
    ),
    (TICKETS, 'Summary Not Contains "Low Priority"', ALL),
    (TICKETS, "ClosedFlag = True", [9, 10]),
    (TICKETS, "Board/Id=1 and ClosedFlag=True", [9, 10]),
    (TICKETS, "LastUpdated>[2016-08-20T18:04:26Z]", ALL),
    (TICKETS, 'summary contains "[[]text]"', []),
    (CONTACTS, "LastUpdated >= [2025-04-01T20:02:28Z]", 2),
    (TICKETS, 'summary contains "rocks"', []),
    # Captured and verified live.
    (TICKETS, "status/id not in (1,2)", ALL[3:]),
    (TICKETS, "status/id=1", [1, 2]),
    (TICKETS, "parentTicketId=null", ALL),
    (TICKETS, "parentTicketId = null", ALL),
    (TICKETS, "id in (1,2,3)", [1, 2, 3]),
    (TICKETS, "resources='x'", []),
    (TICKETS, "dateEntered>[2025-01-01]", ALL),
    (TICKETS, "lastUpdated>[2023-08-09T12:00:00.123456]", ALL),
    (TICKETS, "lastUpdated>[2023-08-09T12:00:00-05:00]", ALL),
    (CONTACTS, "firstName='Jason' OR lastName='Jason'", []),
    (COMPANIES, 'name like "%a%"', 2),
    (COMPANIES, "name like '%cme%'", []),
    (TICKETS, "owner/name contains 'smith'", [3, 6, 8, 10]),
    (TICKETS, "type/id=1", 3),
    (TICKETS, 'status/name != "New"', ALL[2:]),
    (TICKETS, "closedDate!=null", [9, 10]),
    (TICKETS, 'contact/name="Pat Doe"', 6),
    (BOARDS, "closedStatus=true", "closedStatus is not a recognized name."),
    (STATUSES, "closedStatus=true", [8]),
    # What the surveyed clients write.
    (TICKETS, f"(closedFlag=False and status/id in ({MANY_STATUSES}))", OPEN),
    (STATUSES, "(inactive=False)", 8),
    (CONTACTS, "(inactiveFlag=False)", 2),
    (COMPANIES, "(deletedFlag=False)", 2),
    (BOARDS, "inactiveFlag=false", [1]),
    (BOARDS, "inactive=false", [1]),
    (MEMBERS, "inactiveFlag=false", 3),
    ("/time/workTypes", "inactiveFlag=false", 0),
    (TICKETS, f"(lastUpdated>[2023-11-23T13:37:12.345678] and status/id in ({MANY_STATUSES}))", ALL),
    (
        TICKETS,
        (
            'closedFlag=false AND company/id=12345 AND company/name="Acme Dental" AND board/name="Service Desk" AND '
            'status/name="New" AND summary contains "e" AND (resources contains "jsmith" OR owner/identifier="jsmith")'
        ),
        [],
    ),
    (
        TICKETS,
        (
            'board/name="Service Desk" and company/name contains "dental" and priority/name="Priority 2 - High" '
            'and summary contains "e"'
        ),
        1,
    ),
    (TICKETS, "dateEntered>=[2020-01-01T00:00:00Z] and dateEntered<=[2099-12-31T23:59:59Z]", ALL),
    (
        CONTACTS,
        'firstName="Pat" and lastName="Doe" and company/identifier="CompanyID" and inactiveFlag=False',
        1,
    ),
    (NOTES, "internalAnalysisFlag=True", 0),
    (NOTES, 'member/identifier="jsmith"', 0),
    (NOTES, "member/id=1", 0),
    (NOTES, "detailDescriptionFlag=true", 1),
    (MEMBERS, "identifier = 'jsmith'", [124]),
    (TICKETS, 'summary contains "say \\"hi\\""', []),
    # The seed document.
    (TICKETS, 'company/id=12345 and status/name!="Closed"', [1, 3, 4, 7, 8]),
    (TICKETS, "company/id=12345 and closedFlag=false", [1, 3, 4, 7, 8]),
    (TICKETS, "priority/id<=2 and closedFlag=false", [1, 2, 5]),
    (TICKETS, "dateEntered>=[2024-01-01] and dateEntered<[2024-02-01]", []),
    (TICKETS, "_info/sla_resolve_by<[2024-02-15T12:00:00Z] and closedFlag=false", []),
    (TICKETS, "_info/sla_resolve_by<[2999-02-15T12:00:00Z] and closedFlag=false", OPEN),
    (TICKETS, 'resources contains "jsmith" and closedFlag=false', [3, 5, 6, 8]),
]
LONG_SENTENCE = (
    "Expected a boolean value, not a numeric. String values should be enclosed with double or single quotes; DateTime "
    "values should be enclosed in square brackets; numbers should consist of only digits, and optionally a decimal "
    "point and a negation sign; boolean values should be indicated with the keywords true or false; null values should "
    "be indicated by the keyword null."
)
REFUSED = [
    (TICKETS, "ticket condition = invalid", "ticket is not a recognized name."),
    (NOTES, "note condition = invalid", "note is not a recognized name."),
    (TICKETS, "resources/identifier='x'", "resources/identifier is not a recognized name."),
    (TICKETS, "resources/name='x'", "resources/name is not a recognized name."),
    (TICKETS, "resources/member/identifier='x'", "resources/member/identifier is not a recognized name."),
    (TICKETS, "member/identifier='x'", "member/identifier is not a recognized name."),
    (TICKETS, "assignedTo/id=1", "assignedTo/id is not a recognized name."),
    (TICKETS, 'assignedTo/identifier="x"', "assignedTo/identifier is not a recognized name."),
    (TICKETS, "assignedResource!=null", "assignedResource is not a recognized name."),
    (TICKETS, "configurations/id=1", "configurations/id is not a recognized name."),
    (COMPANIES, 'typeids="1"', "typeids is not a recognized name."),
    (BOARDS, 'board/name="x"', "board/name is not a recognized name."),
    (CONTACTS, "types/id=1", "types/id is not a recognized name."),
    (CONTACTS, "communicationItems/value='x'", "communicationItems/value is not a recognized name."),
    (TICKETS, 'severity Not Like "Canceled"', "Enum value supplied was invalid"),
    (TICKETS, "closedFlag=0", LONG_SENTENCE),
    (TICKETS, "closedFlag=1", LONG_SENTENCE),
    (TICKETS, "dateEntered>2024-01-01", "The conditions text cannot be understood at position 17: '-01-01'."),
    (TICKETS, "field >= [today]", "field is not a recognized name."),
    (TICKETS, "dateEntered >= [today]", "[today] is not a date such as [2016-08-20T18:04:26Z]."),
]
PARSED = [
    'AgreementStatus Not Like "Canceled"',
    "endDate is null",
    "((chargeToType='ServiceTicket' OR chargeToType='ProjectTicket') and chargeToId in (1,2))",
    'chargeToId=5 AND chargeToType="ServiceTicket"',
    (
        'member/identifier="jsmith" and timeStart>=[2020-01-01T00:00:00Z] and timeStart<=[2020-01-02T00:00:00Z] '
        'and billableOption="Billable"'
    ),
    "((type/identifier='S' or type/identifier='O' or type/identifier='C') and doneFlag=false and objectId in (1,2))",
    "(status/id in ())",
    '(url contains "http://host:1234")',
    "type/id=4 AND objectId=945384",
    "(chargeToType='ServiceTicket' OR chargeToType='ProjectTicket') AND chargeToId=945384",
    "cancelledFlag=false",
    "configuration/id = 5",
]
ORDERS = [
    ("contact/name asc", 10),
    ("priority/id asc", [2, 10, 1, 5, 9, 4, 8, 3, 6, 7]),
    ("priority/id asc, dateEntered desc", 10),
    ("id asc", ALL),
    ("dateStart desc", "dateStart is not a recognized name."),
]


@pytest.mark.parametrize(("path", "text", "result"), FOUND, ids=[text[:60] for _, text, _ in FOUND])
def test_what_is_found(client: Client, path: str, text: str, result: list[int] | int | str) -> None:
    check(client, path, {"conditions": text}, result)


@pytest.mark.parametrize(("path", "text", "says"), REFUSED, ids=[text for _, text, _ in REFUSED])
def test_what_is_refused(client: Client, path: str, text: str, says: str) -> None:
    check(client, path, {"conditions": text}, says)
    refused = client.get(f"{path}/count", params={"conditions": text})
    assert refused.json() == {"code": "ApiFindCondition", "message": says}


@pytest.mark.parametrize("text", PARSED)
def test_what_is_not_held_is_understood(text: str) -> None:
    assert parse_conditions(text, IN_URL) is not None


@pytest.mark.parametrize(("order", "result"), ORDERS)
def test_orders(client: Client, order: str, result: list[int] | int | str) -> None:
    check(client, TICKETS, {"orderBy": order}, result)


def test_members_of_info_are_no_names_where_the_live_service_is_followed(make_client: object) -> None:
    client: Client = make_client(profile="live")  # type: ignore[operator]
    for name in ("_info/lastUpdated", "_info/sla_resolve_by"):
        check(client, TICKETS, {"conditions": f"{name}<[2024-02-15T12:00:00Z]"}, f"{name} is not a recognized name.")


def check(client: Client, path: str, parameters: dict[str, str], result: list[int] | int | str) -> None:
    """The ids found, or how many, or the sentence of the refusal."""
    answer = client.get(path, params={**parameters, "pageSize": "1000"})
    if isinstance(result, str):
        assert (answer.status_code, answer.json()) == (400, {"code": "ApiFindCondition", "message": result})
        return
    assert answer.status_code == 200, answer.text
    ids = [each["id"] for each in answer.json()]
    assert (ids if isinstance(result, list) else len(ids)) == result
