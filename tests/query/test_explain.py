"""Explain: over HTTP, and as `mockpsa explain` prints it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Client, command
from tests.test_server import serving


def explained(client: Client, resource: str = "service/tickets", **parameters: str) -> dict[str, Any]:
    answer = client.get("/_mock/explain", params={"company": client.company, "resource": resource, **parameters})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def test_words_names_tree_and_canonical_text(client: Client) -> None:
    shown = explained(
        client, conditions="STATUS/Name = 'New' AND not (id in (1,2) or owner IS NULL)", orderBy="company/name desc,id"
    )
    conditions = shown["conditions"]
    assert shown["resource"] == "Ticket"
    assert conditions["canonical"] == 'STATUS/Name = "New" and not (id in (1, 2) or owner = null)'
    assert conditions["words"][:3] == [
        {"word": "STATUS/Name", "is": "NAME", "at": [0, 11]},
        {"word": "=", "is": "COMPARATOR", "at": [12, 13]},
        {"word": "'New'", "is": "STRING", "at": [14, 19]},
    ]
    assert conditions["names"] == [
        {"name": "STATUS/Name", "at": [0, 11], "field": "BoardStatus.name", "type": "text", "through": ["status"]},
        {"name": "id", "at": [29, 31], "field": "id", "type": "integer", "through": []},
        {"name": "owner", "at": [44, 49], "field": "owner", "type": "reference", "through": []},
    ]
    assert conditions["tree"] == {
        "and": [
            {"name": "STATUS/Name", "operator": "=", "value": '"New"'},
            {
                "not": {
                    "or": [
                        {"name": "id", "operator": "in", "values": ["1", "2"]},
                        {"name": "owner", "operator": "=", "value": "null"},
                    ]
                }
            },
        ]
    }
    assert shown["orderBy"]["canonical"] == "company/name desc, id asc"
    assert shown["orderBy"]["names"][0]["field"] == "Company.name"


def test_the_statements_run_as_they_are_shown(client: Client) -> None:
    text = 'summary not contains "a" and status/name="New"'
    shown = explained(client, conditions=text, orderBy="dateEntered desc")
    database = client.app.state.tenants.get(client.company).database
    found = client.get("/service/tickets", params={"conditions": text, "orderBy": "dateEntered desc", "fields": "id"})
    ids = [row[0] for row in database._connection.execute(shown["page"]["sql"], shown["page"]["parameters"])]  # noqa: SLF001
    assert ids == [each["id"] for each in found.json()]
    rows = database._connection.execute(shown["count"]["sql"], shown["count"]["parameters"])  # noqa: SLF001
    assert rows.fetchone()[0] == shown["total"] == len(ids)
    assert "ix_Ticket_dateEntered" in shown["page"]["plan"][0]
    assert shown["page"]["read"].startswith("in the list's order")
    assert explained(client, conditions="company/id=1")["page"]["read"] == "by this statement"


def test_each_clause_says_how_many_it_lets_through_alone(client: Client) -> None:
    shown = explained(client, conditions="(priority/id<=2 and closedFlag=false) and (id=1 or id=2 or id=3)")
    assert shown["clauses"] == [
        {"text": "priority/id <= 2", "alone": 5},
        {"text": "closedFlag = false", "alone": 8},
        {"text": "id = 1 or id = 2 or id = 3", "alone": 3},
    ]
    assert (shown["total"], "removed" in shown) == (2, False)
    assert explained(client)["clauses"] == []


REMOVED = {
    "status/name='Clsed' and id>0": ('status/name = "Clsed"', "Closed"),
    "id>0 and company/identifier in ('Acne')": ('company/identifier in ("Acne")', None),
    "company/id=12349": ("company/id = 12349", 12346),
    "owner/identifier like 'jsmth%'": ('owner/identifier like "jsmth%"', "jsmith"),
    "id<3 and id>5 and closedFlag=false": ("id > 5", None),
    "status/name='New' and closedFlag=true": ("closedFlag = true", None),
    "status/name not in ('New') and id=1": ("id = 1", None),
    "id=1 and (id=2 or id=3)": ("id = 2 or id = 3", None),
    "dateEntered>[2999-01-01]": ("dateEntered > [2999-01-01T00:00:00Z]", None),
    "summary='qqqqqq'": ('summary = "qqqqqq"', None),
}


@pytest.mark.parametrize("text", REMOVED)
def test_of_none_it_says_what_removed_the_last_and_what_was_near(client: Client, text: str) -> None:
    shown = explained(client, conditions=text)
    clause, nearest = REMOVED[text]
    assert shown["total"] == 0
    assert shown["removed"]["clause"] == clause
    if nearest is not None:
        assert shown["removed"]["nearest"] == nearest


def test_child_and_custom_field_conditions_are_clauses(client: Client) -> None:
    field = {"podId": 3, "caption": "Tier", "sequenceNumber": 1, "fieldTypeIdentifier": "Number"}
    client.post("/system/userDefinedFields", json=field)
    shown = explained(
        client,
        "company/contacts",
        conditions="id>0",
        childConditions="communicationItems/value='nobody'",
        customFieldConditions='caption="Tier" and value=null',
    )
    assert [each["text"] for each in shown["clauses"]][1:] == [
        "communicationItems/value='nobody'",
        'caption="Tier" and value=null',
    ]
    assert shown["removed"]["clause"] == "communicationItems/value='nobody'"
    assert shown["customFieldConditions"]["names"][0]["field"] == "caption"
    only = explained(client, "company/contacts", customFieldConditions='caption="Tier" and value>1')
    assert only["removed"] == {"clause": 'caption="Tier" and value>1'}


def test_records_below_another_one(client: Client) -> None:
    shown = explained(client, "service/boards/1/statuses", conditions="closedStatus=true")
    assert (shown["total"], shown["page"]["read"]) == (1, "by this statement")


def test_an_error_has_its_place_and_its_mending(client: Client) -> None:
    shown = explained(client, conditions="id=1 and status/nmae='x'")
    assert shown == {
        "resource": "Ticket",
        "error": {
            "message": "status/nmae is not a recognized name.",
            "parameter": "conditions",
            "text": "id=1 and status/nmae='x'",
            "at": [9, 20],
            "caret": "         ^^^^^^^^^^^",
            "expected": ["a name"],
            "nearest": "status/name",
        },
    }
    assert explained(client, orderBy="id,")["error"]["caret"] == "   ^"
    deep = explained(client, conditions="company/" + "parentCompany/" * 30 + "name='x'")["error"]
    assert (deep["message"], "at" in deep) == ("A query may follow at most 30 references.", False)


@pytest.mark.parametrize("resource", ["", "service/tickets/1", "nothing/here", "system/info", "service/tickets/count"])
def test_what_is_no_collection_is_refused(client: Client, resource: str) -> None:
    answer = client.get("/_mock/explain", params={"company": client.company, "resource": resource})
    assert (answer.status_code, answer.json()["message"].startswith("There is no collection")) == (404, True)


def test_the_command_explains(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("explain", "service/tickets", 'status/name="Clsed"', "--world", "minimal", "--order-by", "id")
    assert command(*arguments) == 0
    printed = capsys.readouterr().out
    assert 'conditions: status/name = "Clsed"' in printed
    assert "status/name is BoardStatus.name, of type text through status" in printed
    assert "total: 0" in printed
    assert "did you mean Closed?" in printed
    assert command(*arguments, "--json") == 0
    assert json.loads(capsys.readouterr().out)["removed"]["nearest"] == "Closed"


def test_the_command_points_at_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("explain", "service/tickets", "id=1 and nmae=2 and", "--world", "minimal") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["nmae is not a recognized name.", "  id=1 and nmae=2 and", "           ^^^^"]
    assert command("explain", "service/tickets", "x" * 10_001, "--world", "minimal") == 1


def test_the_command_asks_a_folder(tmp_path: Path, make_client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    client = make_client(database=tmp_path)
    client.get("/service/tickets")
    client.app.state.tenants.close()
    assert command("explain", "service/tickets", "id=1", "--from", str(tmp_path), "--company", "acme") == 0
    assert "total: 1" in capsys.readouterr().out
    for wrong in (
        ("explain", "service/nothing", "--from", str(tmp_path), "--company", "acme"),
        ("explain", "service/tickets", "--from", str(tmp_path)),
        ("explain", "service/tickets", "--world", "nowhere"),
    ):
        assert command(*wrong) == 2


def test_the_command_asks_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    with serving("--world", "minimal") as (_, ready):
        arguments = ("--from", ready["origin"], "--company", ready["company"])
        assert command("explain", "service/tickets", "id=1", "--order-by", "id desc", *arguments) == 0
        assert "total: 1" in capsys.readouterr().out
        assert command("explain", "service/nothing", *arguments) == 2
        assert "There is no collection 'service/nothing'" in capsys.readouterr().err
