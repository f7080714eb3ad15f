"""Conditions on the minimal world: each text with the tickets it finds, or the sentence it is refused with."""

import pytest

from mockpsa.query import ast
from mockpsa.query.limits import IN_URL, Limits
from mockpsa.query.parse import SyntaxRefused, parse_conditions, parse_order_by
from mockpsa.rules import Rules
from mockpsa.store.preparation import prepare_query
from mockpsa.store.queries import Query
from tests.conftest import Client

ALL = list(range(1, 11))

FOUND = {
    "id=1": [1],
    "id != 1 and id<3": [2],
    "ID = 1 OR Id = 3": [1, 3],
    "id=1 or id=2 and id=3": [1],
    "(id=1 or id=2) and id=2": [2],
    "not (id>1)": [1],
    "not (id>1 or id=1)": [],
    "id in (1,2, 3)": [1, 2, 3],
    "id not in (1,2,3)": ALL[3:],
    "id in ()": [],
    "id not in ()": ALL,
    'id="3"': [3],
    "id>=9.5": [10],
    "id > -1 and id<2": [1],
    'status/name="New"': [1, 2],
    "status/name = 'new'": [1, 2],
    'status/name != "New" and id<4': [3],
    'STATUS/NAME in ("new", "waiting customer")': [1, 2, 4],
    'status/name not in ("Waiting Customer") and id<5': [1, 2, 3],
    "status/closedStatus=True": [9, 10],
    "status/sortOrder>=70": [8, 9, 10],
    "closedFlag = FALSE and priority/id<=2": [1, 2, 5],
    "priority/sort=1": [2, 10],
    'priority/name contains "high"': [1, 5, 9],
    'summary contains "E-MAIL"': [1],
    'summary not contains "a"': [4, 7],
    'summary like "VPN%"': [4],
    'summary like "*slow"': [5],
    'summary like "%pr_nt%"': [],
    'summary not like "%e%"': [],
    'owner/identifier="jsmith"': [3, 6, 8, 10],
    'owner/name contains "garcia"': [4, 5, 9],
    "owner = null": [1, 2, 7],
    "owner != null and id<5": [3, 4],
    "owner/id is null": [1, 2, 7],
    "owner/identifier is not null and id<4": [3],
    "owner/identifier is null": [1, 2, 7],
    "not (owner/identifier != null)": [1, 2, 7],
    "contact/company/identifier=null": [9],
    'resources contains "jsmith"': [3, 5, 6, 8, 10],
    'company/identifier="Fabrikam"': [2, 5, 6, 9],
    'company/name contains "dental" and contact/name like "Pat%"': [1, 3, 4, 7, 8, 10],
    'contact/company/identifier="fabrikam"': [2, 5, 6],
    "contact/id=67890 and site/company/id=12345 and id<4": [1, 3],
    "parentTicketId=null and id=1": [1],
    "closedDate=null and id>7": [8],
    'severity="HIGH"': [2, 10],
    'severity != "high" and id<3': [1],
    'severity in ("Low","High")': [2, 10],
    "dateEntered>[2024-01-01]": ALL,
    "dateEntered>=[2024-01-01T00:00:00.123456] and lastUpdated>[2020-01-01T00:00:00Z]": ALL,
    "dateEntered<[2024-01-01T00:00:00+02:00]": [],
    "id=1 and closedDate=null or closedDate<[2020-01-01T00:00:00.5-05:00]": [1],
    "_info/dateEntered>[2024-01-01] and id=1": [1],
    '_info/enteredBy="apimember" and id=1': [1],
    "closedFlag<=true and closedFlag>false": [9, 10],
    "budgetHours=3": [3],
    "budgetHours>2.5 and budgetHours<3.5": [3],
    'zip="33602" and id=1': [1],
    "  id=1\t and\r\n id<2  ": [1],
    "": ALL,
    "   ": ALL,
    'resolution contains "outage"': [10],
    'type/name="Incident" and board/name="Service Desk"': [1, 4, 9, 10],
    'sla/name="standard" and id=1': [1],
    "mergedParentTicket=null and id=1": [1],
}

REFUSED = {
    "ticket condition = invalid": "ticket is not a recognized name.",
    "Nope=1 and alsoNope=2": "Nope is not a recognized name.",
    "id=1 and nope/deep=2": "nope/deep is not a recognized name.",
    "resources/identifier='x'": "resources/identifier is not a recognized name.",
    "company/nothing=1": "company/nothing is not a recognized name.",
    "company/id/x=1": "company/id/x is not a recognized name.",
    "company=5": "company is not a recognized name.",
    "initialDescription='x'": "initialDescription is not a recognized name.",
    "customFields=1": "customFields is not a recognized name.",
    "assignedMembers=null": "assignedMembers is not a recognized name.",
    "_info/nothing=1": "_info/nothing is not a recognized name.",
    "_info=1": "_info is not a recognized name.",
    "_info/statusId='x'": "_info/statusId is not a recognized name.",
    'severity="Extreme"': "Enum value supplied was invalid",
    'severity not like "Canceled"': "Enum value supplied was invalid",
    "closedFlag=1": "Expected a boolean value, not a numeric.",
    'closedFlag="true"': "Expected a boolean value, not a string.",
    'id="x"': "Expected a numeric value, not a string.",
    "id=true": "Expected a numeric value, not a boolean.",
    "summary=5": "Expected a string value, not a numeric.",
    "summary<null": "Expected a string value, not a null.",
    'dateEntered>"2024-01-01"': "Expected a DateTime value, not a string.",
    "id=[2024-01-01]": "Expected a numeric value, not a DateTime.",
    'id contains "1"': "contains compares strings, and id is not one.",
    "id=9999999999999999999": "9999999999999999999 is outside the range of an Int32.",
    "budgetHours=9999999999999999999": "9999999999999999999 is outside the range of numbers.",
    "id=3000000000": "3000000000 is outside the range of an Int32.",
    "closedFlag=1 and id==2": "Expected a boolean value, not a numeric.",
    "(severity='Extreme' or nope=1) and and": "Enum value supplied was invalid",
    "dateEntered>[soon] or nope=1": "[soon] is not a date",
    "id in (1,'x') and": "Expected a numeric value, not a string.",
    "dateEntered>[soon]": "[soon] is not a date such as [2016-08-20T18:04:26Z].",
    "id=": "The conditions text cannot be understood at its end.",
    "id=1 and": "The conditions text cannot be understood at its end.",
    'summary="x': "The conditions text cannot be understood at position 9",
    "id=1 id=2": "The conditions text cannot be understood at position 6",
    "id in (1,)": "The conditions text cannot be understood at position 10",
    "id=" + "9" * 50: "A number may have at most 40 characters.",
    "(" * 65 + "id=1" + ")" * 65: "Parentheses may nest at most 64 deep.",
    " or ".join(["id=1"] * 501): "A query may have at most 500 comparisons.",
    "id in (" + ",".join(["1"] * 1001) + ")": "A list may have at most 1000 values.",
    "company/" + "parentCompany/" * 30 + "name='x'": "A query may follow at most 30 references.",
    "summary like '" + "%a" * 501 + "'": "A pattern may have at most 1000 characters, not 1002.",
    "x" * 10_001: "A query may have at most 10000 characters, not 10001.",
}


@pytest.mark.parametrize("conditions", FOUND)
def test_what_is_found(client: Client, conditions: str) -> None:
    answer = client.get("/service/tickets", params={"conditions": conditions, "fields": "id"})
    assert answer.status_code == 200, answer.text
    assert [ticket["id"] for ticket in answer.json()] == FOUND[conditions]
    total = client.get("/service/tickets/count", params={"conditions": conditions}).json()
    assert total == {"count": len(FOUND[conditions])}


@pytest.mark.parametrize("conditions", REFUSED, ids=lambda text: text[:40])
def test_what_is_refused(client: Client, conditions: str) -> None:
    answer = client.get("/service/tickets", params={"conditions": conditions})
    assert answer.status_code == 400
    assert answer.json()["code"] == "ApiFindCondition"
    assert answer.json()["message"].startswith(REFUSED[conditions])


def test_a_status_without_a_status_id_is_found_like_any_other(client: Client) -> None:
    status = client.post("/service/boards/1/statuses", json={"name": "Custom"}).json()["id"]
    client.patch("/service/tickets/1", json={"status": {"id": status}})
    for conditions in (
        'status/name not in ("Waiting Customer")',
        'not (status/name="Waiting Customer")',
        'not (status/name in ("New"))',
        'status/name!="Waiting Customer"',
        'not (status/name="New" or status/name="Waiting Customer")',
    ):
        found = client.get("/service/tickets", params={"conditions": f"id=1 and {conditions}", "fields": "id"})
        assert found.json() == [{"id": 1}], conditions


def test_the_deepest_and_widest_queries_are_answered(client: Client) -> None:
    some = " or ".join(["status/name='New'"] * 8)
    for conditions in (
        " or ".join(["status/name='New'"] * 500),
        " and ".join(["status/name!='New'"] * 500),
        "not (" * 64 + some + ")" * 64,
        "(id=1 and " * 64 + "id=1" + ")" * 64,
        "(" * 32 + "id=1 or (id=2" + ")" * 33 + " and " + "(" * 63 + "id=1 or id=2" + ")" * 63,
        " or ".join("id=1 and (id=2 or id=3)" for _ in range(150)),
    ):
        answer = client.post("/service/tickets/search", json={"conditions": conditions})
        assert answer.status_code == 200, answer.text


TEXTS = ["Ünïcode İstanbul ß", 'say "hi"', "it's", "back\\slash", "100% _sure_ [really] ?*", "straße"]
TEXT_CONDITIONS = {
    'summary="ÜNÏCODE İSTANBUL SS"': [0],
    'summary contains "İSTANBUL"': [0],
    'summary contains "ÜNÏ"': [0],
    'summary contains "unicode"': [],
    'summary = "STRASSE"': [5],
    'summary="say \\"hi\\""': [1],
    'summary="say ""hi"""': [1],
    "summary='say \"hi\"'": [1],
    "summary='it\\'s'": [2],
    "summary='it''s'": [2],
    'summary="back\\\\slash"': [3],
    'summary="back\\slash"': [3],
    'summary contains "%"': [4],
    'summary contains "_"': [4],
    'summary contains "[[]really]"': [4],
    'summary like "%[[]really]%"': [4],
    'summary like "%_sure_%"': [4],
    'summary like "%?*"': [4],
    'summary like "*k\\\\s*"': [3],
}


@pytest.mark.parametrize("conditions", TEXT_CONDITIONS)
def test_text(client: Client, conditions: str) -> None:
    ids = [
        client.post("/service/tickets", json={"summary": text, "board": {"id": 1}, "company": {"id": 12345}}).json()[
            "id"
        ]
        for text in TEXTS
    ]
    found = client.get("/service/tickets", params={"conditions": f"id>10 and ({conditions})", "fields": "id"}).json()
    assert [ticket["id"] for ticket in found] == [ids[index] for index in TEXT_CONDITIONS[conditions]]


ORDERS = {
    "id desc": ALL[::-1],
    "priority/id asc, id desc": [10, 2, 9, 5, 1, 8, 4, 7, 6, 3],
    "PRIORITY/NAME DESC": [3, 6, 7, 4, 8, 1, 5, 9, 2, 10],
    "owner/identifier": [1, 2, 7, 3, 6, 8, 10, 4, 5, 9],
    "owner/identifier desc, id": [4, 5, 9, 3, 6, 8, 10, 1, 2, 7],
    "dateEntered": [10, 9, 6, 5, 7, 3, 8, 4, 1, 2],
    "company/identifier desc, company/name, id desc": [9, 6, 5, 2, 10, 8, 7, 4, 3, 1],
    "closedFlag desc": [9, 10, 1, 2, 3, 4, 5, 6, 7, 8],
}


@pytest.mark.parametrize("order", ORDERS)
def test_order(client: Client, order: str) -> None:
    found = client.get("/service/tickets", params={"orderBy": order, "fields": "id"}).json()
    assert [ticket["id"] for ticket in found] == ORDERS[order]


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ("nope", "nope is not a recognized name."),
        ("nope nope", "nope is not a recognized name."),
        ("company", "company is not a recognized name."),
        ("id sideways", "The orderBy text cannot be understood at position 4: 'sideways'."),
        (",".join(["id"] * 51), "orderBy may have at most 50 keys, not 51."),
        ("id,", "The orderBy text cannot be understood at its end."),
    ],
)
def test_orders_that_are_refused(client: Client, order: str, says: str) -> None:
    answer = client.get("/service/tickets", params={"orderBy": order})
    assert (answer.status_code, answer.json()) == (400, {"code": "ApiFindCondition", "message": says})


def test_dates_with_offsets_and_fractions_compare_as_the_moments_they_are(client: Client) -> None:
    body = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}, "requiredDate": "2024-01-15T10:00:00Z"}
    made = client.post("/service/tickets", json=body).json()["id"]
    for date, operators in {
        "2024-01-15T12:00:00+02:00": {"=", "<=", ">="},
        "2024-01-15T10:00:00": {"=", "<=", ">="},
        "2024-01-15T10:00:00.123456": {"<", "<=", "!="},
        "2024-01-15T04:59:59.999-05:00": {">", ">=", "!="},
        "2024-01-15": {">", ">=", "!="},
    }.items():
        for operator in ("=", "!=", "<", "<=", ">", ">="):
            asked = {"conditions": f"id={made} and requiredDate{operator}[{date}]"}
            found = client.get("/service/tickets/count", params=asked).json()["count"]
            assert found == (operator in operators), (operator, date)


def test_keywords_are_whole_words() -> None:
    tree = parse_conditions('notes="a" and order=1 or information="x" and nullable=true', IN_URL)
    assert isinstance(tree, ast.Junction)
    names = [term.path.text for pair in tree.terms if isinstance(pair, ast.Junction) for term in pair.terms]  # type: ignore[union-attr]
    assert names == ["notes", "order", "information", "nullable"]


def test_every_node_knows_its_place() -> None:
    text = 'id=1 and status/name like "N%"'
    tree = parse_conditions(text, IN_URL)
    assert isinstance(tree, ast.Junction)
    second = tree.terms[1]
    assert isinstance(second, ast.Comparison)
    assert text[second.path.span.start : second.path.span.end] == "status/name"
    assert text[second.literal.span.start : second.literal.span.end] == '"N%"'


def test_a_syntax_error_carries_what_was_read_before_it() -> None:
    with pytest.raises(SyntaxRefused) as caught:
        parse_conditions("a=1 and (d=2 or e=3) and b c", IN_URL)
    first, second, third = caught.value.before
    assert first == ast.Comparison(ast.Path("a"), "=", ast.Number(1))
    assert isinstance(second, ast.Junction)
    assert third == ast.Path("b")
    assert caught.value.expected == ("= != < <= > >=", "contains", "in", "is", "like", "not")
    with pytest.raises(SyntaxRefused):
        parse_order_by("x" * 20, Limits(length=10))


def test_a_query_is_prepared_once_for_each_text_and_set_of_rules() -> None:
    query = Query("Ticket", Rules(), "id=1")
    assert prepare_query(query) is prepare_query(Query("Ticket", Rules(), "id=1"))
    assert prepare_query(query) is not prepare_query(Query("Ticket", Rules("live"), "id=1"))
    assert "JOIN" not in prepare_query(Query("Ticket", Rules(), "company/id=1 and status/id=2")).count.sql
