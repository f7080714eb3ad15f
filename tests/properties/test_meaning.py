"""What the database finds is what an independent evaluator finds among the documents, in the same order."""

import ast
import inspect
import random
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockpsa.app import make_tenants
from mockpsa.errors import FindCondition
from mockpsa.query.limits import IN_BODY
from mockpsa.schema.registry import REGISTRY
from mockpsa.settings import Settings
from mockpsa.store.preparation import prepare_query
from mockpsa.store.queries import Query, Window
from mockpsa.store.tenants import Tenant
from mockpsa.wire.failures import explanation
from tests.conftest import ORIGIN
from tests.properties import evaluator
from tests.properties.evaluator import Condition, Evaluator
from tests.properties.test_writes import PROPERTIES
from tests.properties.texts import LONGEST_REFUSAL, NAME, mutated

TICKET = REGISTRY["Ticket"]
COLLECTIONS = {
    ("Ticket", "status"): "BoardStatus",
    ("Ticket", "company"): "Company",
    ("Ticket", "contact"): "Contact",
    ("Ticket", "owner"): "Member",
    ("Ticket", "priority"): "Priority",
    ("Ticket", "board"): "Board",
    ("Contact", "company"): "Company",
    ("Company", "defaultContact"): "Contact",
}
TEXTS = ["", "VPN down", "vpn DOWN", "Ünïcode İstanbul", "STRASSE 5", "Straße 5", "100% _sure_ [x]", "a*b?", "a\tb"]
DATES = ["2024-01-15T10:00:00Z", "2024-01-15T10:00:01Z", "2023-12-31T23:59:59Z"]
PATHS: dict[str, list[str]] = {
    "text": [
        *("summary", "status/name", "company/name", "company/identifier", "contact/firstName", "owner/identifier"),
        *("contact/company/identifier", "company/defaultContact/lastName", "poNumber", "resources", "board/name"),
    ],
    "number": [
        *("id", "status/id", "priority/id", "owner/id", "parentTicketId", "contact/company/id", "status/sortOrder"),
    ],
    "decimal": ["budgetHours", "actualHours"],
    "date": ["dateEntered", "lastUpdated", "requiredDate", "company/lastUpdated"],
    "boolean": ["closedFlag", "approved", "status/closedStatus", "predecessorClosedFlag"],
    "choice": ["severity", "billTime"],
}
CHOICES = {"severity": ["Low", "Medium", "High"], "billTime": ["Billable", "DoNotBill", "NoCharge", "NoDefault"]}
REFERENCES = ["owner", "contact", "company/defaultContact", "contact/company"]


def test_the_evaluator_knows_nothing_of_mockpsa() -> None:
    parsed = ast.walk(ast.parse(inspect.getsource(evaluator)))
    imported = [node for node in parsed if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not [node for node in imported if "mockpsa" in ast.unparse(node)]


@cache
def desk() -> tuple[Tenant, Evaluator]:
    """A desk whose tickets have odd values, and all its documents."""
    tenant = make_tenants(Settings(world="minimal", profile="live"), ORIGIN).get("meaning")
    base, chosen = tenant.records.get(TICKET, 1) or {}, random.Random(5)  # noqa: S311
    with tenant.database.transaction():
        for _ in range(40):
            record = {
                **base,
                "id": tenant.records.next_id(TICKET),
                "summary": chosen.choice(TEXTS),
                "poNumber": chosen.choice([None, *TEXTS]),
                "status": chosen.choice([1, 2, 3, 8]),
                "owner": chosen.choice([None, 123, 124]),
                "contact": chosen.choice([None, base["contact"]]),
                "priority": chosen.choice([1, 2, 3, 4]),
                "parentTicketId": chosen.choice([None, 1, 2]),
                "requiredDate": chosen.choice([None, *DATES]),
                "dateEntered": chosen.choice(DATES),
                "budgetHours": chosen.choice([None, 0.0, 1.5, 2.25, -3.0]),
                "severity": chosen.choice([None, "Low", "High"]),
                "closedFlag": chosen.random() < 0.5,
                "predecessorClosedFlag": chosen.choice([None, True, False]),
            }
            tenant.records.insert(TICKET, record)
            tenant.documents.put(TICKET, record, new=True)
    documents: dict[str, dict[int, Any]] = {}
    for resource in (REGISTRY[name] for name in {"Ticket", *COLLECTIONS.values()}):
        stored = {each: tenant.documents.get(resource, each) for each in tenant.records.ids(resource)}
        documents[resource.name] = {each: orjson.loads(document or b"{}") for each, document in stored.items()}
    return tenant, Evaluator(documents, COLLECTIONS)


def moment(date: str, hours: int, microseconds: int) -> datetime:
    """A date, a little later, as another zone writes it."""
    later = datetime.fromisoformat(date) + timedelta(microseconds=microseconds)
    return later.astimezone(timezone(timedelta(hours=hours)))


texts = st.sampled_from([*TEXTS, "New", "new", "jsmith", "dental", "%", "ß", "İ", "i̇", "e", "["])
patterns = st.one_of(texts, st.sampled_from(["%", "*5", "vpn%", "%_sure_%", "100% _sure_ [[]x]", "Ü*", "%i̇%", "a*b?"]))
moments = st.one_of(
    st.sampled_from(DATES).map(datetime.fromisoformat),
    st.builds(moment, st.sampled_from(DATES), st.integers(-12, 12), st.sampled_from([0, 1, 500_000])),
)
VALUES: dict[str, SearchStrategy[Any]] = {
    "text": texts,
    "number": st.integers(-2, 130),
    "decimal": st.sampled_from([0, 1.5, 2, 2.25, -3.0, 100]),
    "date": moments,
    "boolean": st.booleans(),
}
names = st.sampled_from([(kind, path) for kind, paths in PATHS.items() for path in paths])


@st.composite
def comparisons(draw: st.DrawFn) -> Condition:
    """A comparison of any form on any kind of field."""
    kind, path = draw(names)
    values = st.sampled_from(CHOICES[path]) if kind == "choice" else VALUES[kind]
    match draw(st.sampled_from(["compare", "compare", "pattern", "in", "null"])):
        case "pattern" if kind == "text":
            return ("compare", path, draw(st.sampled_from(["contains", "like"])), draw(patterns), draw(st.booleans()))
        case "in":
            return ("in", path, draw(st.lists(values, max_size=3)), draw(st.booleans()))
        case "null":
            where = draw(st.sampled_from([path, *REFERENCES]))
            return ("compare", where, draw(st.sampled_from(["=", "!="])), None, False)
    operators = ["=", "!="] if kind == "choice" else ["=", "!=", "<", "<=", ">", ">="]
    return ("compare", path, draw(st.sampled_from(operators)), draw(values), False)


conditions = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("not"), inner),
    ),
    max_leaves=6,
)
orders = st.lists(st.tuples(names.map(lambda name: name[1]), st.booleans()), max_size=3, unique_by=lambda key: key[0])


def literal(value: Any) -> str:
    """A value as a client writes it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "True", False: "false"}[value]
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"[{value.isoformat()}]" if isinstance(value, datetime) else str(value)


def text_of(condition: Condition) -> str:
    """The text of a condition."""
    match condition:
        case ("not", term):
            return f"not ({text_of(term)})"
        case ("and" | "or" as word, terms):
            return "(" + f" {word} ".join(map(text_of, terms)) + ")"
        case ("in", path, values, negated):
            return f"{path} {'not ' if negated else ''}in ({', '.join(map(literal, values))})"
        case ("compare", path, operator, value, negated):
            return f"{path} {'not ' if negated else ''}{operator} {literal(value)}"
    raise ValueError(condition)


@given(conditions, orders)
@PROPERTIES
def test_the_database_finds_what_the_evaluator_finds(condition: Condition, order: list[tuple[str, bool]]) -> None:
    tenant, independent = desk()
    tickets = independent.documents["Ticket"].values()
    expected = independent.ordered(
        [ticket for ticket in tickets if independent.holds(condition, ticket, "Ticket")], order, "Ticket"
    )
    order_by = ", ".join(f"{path} {'desc' if descending else 'asc'}" for path, descending in order)
    query = Query("Ticket", tenant.rules, text_of(condition), order_by)
    page = tenant.selections.page(query, None, Window(1000))
    assert [orjson.loads(document)["id"] for document in page.documents] == expected
    assert tenant.selections.count(query, None) == len(expected)


PARAMETERS = ("conditions", "order_by", "child_conditions", "custom_field_conditions")
KNOWN = st.sampled_from(
    [
        *("firstName", "id", "company/name", "inactiveFlag", "lastUpdated", "gender", "communicationItems/value"),
        *("communicationItems/type/name", "types/id", "caption", "value", "type", "nope", "company", "Not"),
    ]
)


@given(mutated(st.one_of(KNOWN, NAME)), st.sampled_from(PARAMETERS))
@PROPERTIES
def test_no_text_is_too_much(text: str, parameter: str) -> None:
    """Every text is answered, or refused within 50 ms of CPU."""
    tenant, _ = desk()
    query = replace(Query("Contact", tenant.rules, limits=IN_BODY), **{parameter: text})  # type: ignore[arg-type]
    times: list[float] = []
    refused: list[str] = []
    while not times or (times[-1] >= LONGEST_REFUSAL and len(times) < 3):
        begun = time.process_time()
        try:
            prepare_query(query)
        except FindCondition as error:
            times.append(time.process_time() - begun)
            refused.append(explanation(error))
        else:
            tenant.selections.page(query, None, Window(1))
            return
    assert all(refused)
    assert min(times) < LONGEST_REFUSAL
