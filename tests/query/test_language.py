"""The grammar, the printed form, the places of errors, and how long a refusal takes."""

import time

import pytest
from hypothesis import example, given
from lark import Lark, Token

from mockpsa.data import data_folder
from mockpsa.errors import FindCondition
from mockpsa.query import ast
from mockpsa.query.limits import IN_BODY, IN_URL
from mockpsa.query.parse import KEYWORDS, parse_conditions, parse_order_by, parser, warm_up
from mockpsa.query.printing import print_conditions, print_literal, print_order_by
from tests.conftest import Client
from tests.properties.test_writes import PROPERTIES
from tests.properties.texts import LONGEST_REFUSAL, conditions

CANONICAL = {
    "ID=1": "ID = 1",
    "a  =  'x' AND b != null": 'a = "x" and b != null',
    "(a=1 and b=2) or c=3": "a = 1 and b = 2 or c = 3",
    "a=1 and (b=2 or c=3)": "a = 1 and (b = 2 or c = 3)",
    "((a=1 and b=2) and c=3)": "(a = 1 and b = 2) and c = 3",
    "NOT (a NOT Contains 'it''s')": 'not (a not contains "it\'s")',
    "a in ( 1,2.50 ,-3)": "a in (1, 2.5, -3)",
    "a NOT IN ()": "a not in ()",
    "a is NOT null": "a != null",
    "a>[2024-01-15T12:00:00+02:00]": "a > [2024-01-15T10:00:00Z]",
    "a>[2024-01-15T12:00:00.5]": "a > [2024-01-15T12:00:00.500000Z]",
    'a like "say \\"hi\\" \\\\"': 'a like "say \\"hi\\" \\\\"',
    "a=True": "a = true",
    "a=[soon]": "a = [soon]",
}


@pytest.mark.parametrize("grammar", KEYWORDS)
def test_the_grammar_is_accepted_in_strict_mode(grammar: str) -> None:
    path = data_folder("grammar") / f"{grammar}.lark"
    Lark.open(str(path), parser="lalr", lexer="basic", strict=True)


@pytest.mark.parametrize("text", CANONICAL)
def test_the_canonical_form(text: str) -> None:
    tree = parse_conditions(text, IN_URL)
    assert tree is not None
    assert print_conditions(tree) == CANONICAL[text]


def test_the_canonical_order() -> None:
    assert print_order_by(parse_order_by("a, b/c DESC ,d asc", IN_URL)) == "a asc, b/c desc, d asc"


@given(conditions())
@PROPERTIES
@example("a=0.000000000000000000000000000000000001 and b=" + "9" * 37 + ".5")
def test_what_is_printed_reads_as_the_same_tree(text: str) -> None:
    tree = parse_conditions(text, IN_BODY)
    assert tree is not None
    assert parse_conditions(print_conditions(tree), IN_BODY) == tree


def test_what_a_list_holds_may_come_value_by_value() -> None:
    """As it does while the parser looks for the place of an error."""
    warm_up()
    state = parser("conditions").parse_interactive("")
    values = [("LPAR", "("), ("NUMBER", "1"), ("COMMA", ","), ("STRING", "'x'"), ("RPAR", ")")]
    for name, word in [("NAME", "a"), ("IN", "in"), *values]:
        state.feed_token(Token(name, word))
    assert state.feed_eof() == parse_conditions("a in (1,'x')", IN_URL)  # type: ignore[no-untyped-call]


def test_a_list_is_the_same_read_as_one_word_or_value_by_value() -> None:
    values = """1, -2.5 ,"a,b)", 'it''s', [2024-01-15], null, TRUE"""
    tree = parse_conditions(f"a in ({values})", IN_URL)
    assert isinstance(tree, ast.Membership)
    separate = [parse_conditions(f"a = {each}", IN_URL) for each in ("1", "-2.5", '"a,b)"', "'it''s'", "[2024-01-15]")]
    assert list(tree.literals[:5]) == [each.literal for each in separate if isinstance(each, ast.Comparison)]
    assert [print_literal(each) for each in tree.literals[5:]] == ["null", "true"]
    text = f"a in ({values})"
    assert [text[each.span.start : each.span.end] for each in tree.literals[2:4]] == ['"a,b)"', "'it''s'"]


EXPLAINED = {
    "ticket condition = invalid": "conditions 1-6: 'ticket'; expected a name; did you mean parentTicketId?",
    "status/nmae='New'": "conditions 1-11: 'status/nmae'; expected a name; did you mean status/name?",
    "company=5": "conditions 1-7: 'company'; expected a name; did you mean company/id?",
    "_info/sla_resolve=1": "conditions 1-17: '_info/sla_resolve'; expected a name; did you mean _info/sla_resolve_by?",
    "severity='Hihg'": "conditions 10-15: \"'Hihg'\"; expected Low, Medium, High; did you mean High?",
    "id=1 and closedFlag=1": "conditions 21-21: '1'; expected true or false",
    "id=1 and": "conditions 9; expected (, a name, not",
    "id=1 id=2": "conditions 6-7: 'id'; expected the end, and, or",
    "id in (1,)": "conditions 10-10: ')'; expected a value",
    "id ~ 1": "conditions 4-4: '~'; expected = != < <= > >=, contains, in, is, like, not",
    "summary='%ü'  and": "conditions 18; expected (, a name, not",
    "id contains '1'": "conditions 1-2: 'id'; expected a number",
}


@pytest.mark.parametrize("text", EXPLAINED)
def test_a_refusal_says_where_and_what_was_expected(client: Client, text: str) -> None:
    answer = client.get("/service/tickets", params={"conditions": text})
    assert answer.status_code == 400
    assert answer.headers["x-mock-explain"] == EXPLAINED[text]
    assert client.get("/service/tickets/count", params={"conditions": text}).headers["x-mock-explain"]


def test_an_explanation_is_short_and_ascii(client: Client) -> None:
    answer = client.get("/service/tickets", params={"orderBy": "id, ümläut" + "\U0001f600" * 2000})
    header = answer.headers["x-mock-explain"]
    assert header.startswith("orderBy 5-5: '%C3%BC'; expected a name")
    long = client.post("/service/tickets/search", json={"conditions": "x" * 5000 + "='" + "é" * 9000 + "'"})
    assert long.status_code == 400
    assert long.headers["x-mock-explain"].isascii()
    assert len(long.headers["x-mock-explain"]) <= 1024


LARGEST = {
    "operators": "id=1 or " * 12_000,
    "values": "id in (" + "1," * 49_000,
    "open string": '"' + "a" * 90_000,
    "escapes": 'a="' + '\\"' * 40_000,
    "brackets": "[" * 90_000,
    "strings": "'' " * 30_000,
    "path": "a/" * 45_000,
    "lists": " or ".join(["id in (" + ",".join(["1"] * 1000) + ")"] * 9) + " or nope",
    "broken list": "id in (" + ",".join(["'a'"] * 999) + ",",
    "deep": "(" * 64 + "id=1 and " * 400,
}


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_texts_are_refused_promptly(name: str) -> None:
    parse_conditions("id=1", IN_BODY)
    times = []
    for _ in range(5):
        begun = time.process_time()
        with pytest.raises(FindCondition):
            parse_conditions(LARGEST[name], IN_BODY)
        times.append(time.process_time() - begun)
    assert min(times) < LONGEST_REFUSAL
