"""``/_mock/rules``: rules are told, set while a desk is served, and have it render what they change."""

from pathlib import Path
from typing import Any

import pytest

from mockpsa.app import make_app, make_tenants
from mockpsa.rules import RULES
from mockpsa.settings import Settings
from tests.conftest import Client


def rules(client: Client, **asked: Any) -> dict[str, dict[str, Any]]:
    """Set rules, if any; all of them by name."""
    path = f"/_mock/rules?company={client.company}"
    answer = client.post(path, json=asked) if asked else client.get(path)
    assert answer.status_code == 200, answer.text
    return {each["name"]: each for each in answer.json()["rules"]}


def test_every_rule_is_told_with_its_meaning(client: Client) -> None:
    told = rules(client)
    assert list(told) == list(RULES)
    assert told["transitions"] == {
        "name": "transitions",
        "value": "free",
        "about": RULES["transitions"].about,
        "values": ["free", "drawn"],
        "profile": "free",
        "flipped": False,
    }


def test_what_a_rule_prints_is_rendered_anew_and_back(client: Client) -> None:
    first = [client.get(f"/service/tickets/{number}").text for number in range(1, 11)]
    told = rules(client, sla_by_info="off", ticket_resolution="off")
    assert (told["sla_by_info"]["value"], told["sla_by_info"]["flipped"]) == ("off", True)
    for ticket in client.get("/service/tickets").json():
        assert "sla_resolve_by" not in ticket["_info"]
        assert "resolution" not in ticket
    refused = client.get("/service/tickets", params={"conditions": "_info/sla_resolve_by=null"})
    assert refused.json()["message"] == "_info/sla_resolve_by is not a recognized name."
    assert client.get(f"/_mock/verify?company={client.company}").json() == {"different": []}
    assert not rules(client, sla_by_info=None, ticket_resolution=None)["sla_by_info"]["flipped"]
    assert [client.get(f"/service/tickets/{number}").text for number in range(1, 11)] == first


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"nonsense": "on"}, "There is no 'nonsense'"),
        ({"transitions": "drawn", "merge_patch": "maybe"}, "the rule merge_patch is set as merge_patch=on|off"),
        ({"merge_patch": True}, "merge_patch is set to a word: on, off; or to null."),
        ({}, "one or more of board_required"),
    ],
)
def test_a_rule_that_cannot_be_set_sets_none(client: Client, body: Any, says: str) -> None:
    answer = client.post(f"/_mock/rules?company={client.company}", json=body)
    assert answer.status_code == 400
    assert says in answer.json()["message"]
    assert not any(each["flipped"] for each in rules(client).values())


def test_a_folder_keeps_them_over_what_the_server_is_started_with(tmp_path: Path) -> None:
    settings = Settings(world="minimal", database=tmp_path, rules=("merge_patch=off",))
    app = make_app(settings)
    told = rules(Client(app, "acme"), sla_by_info="off")
    assert (told["merge_patch"]["value"], told["merge_patch"]["flipped"]) == ("off", False)
    app.state.tenants.close()
    again = make_tenants(settings, "http://127.0.0.1:1").get("acme")
    assert not again.rules.on("sla_by_info")
    assert not again.rules.on("merge_patch")
    assert list(again.documents.verify()) == []
