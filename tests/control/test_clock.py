"""``/_mock/clock``: the tenant's time is moved, paced and stopped, and told on the way what falls due."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mockpsa.app import make_app, make_tenants
from mockpsa.clock import parse_stamp
from mockpsa.desk.due import catch_up
from mockpsa.settings import Settings
from tests.conftest import Client, command
from tests.desk.clocked import Clocked

MOMENT = "2024-01-15T12:00:00Z"


@pytest.fixture
def desk(client: Client) -> Clocked:
    return Clocked(client)


def close(first: str, second: str) -> bool:
    """Whether two moments are about the same."""
    return abs(parse_stamp(first) - parse_stamp(second)) < timedelta(minutes=1)


def test_it_runs_with_the_machine_until_it_is_moved(desk: Clocked) -> None:
    state = desk.client.get(f"/_mock/clock?company={desk.client.company}").json()
    assert abs(parse_stamp(state.pop("now")) - datetime.now(UTC)) < timedelta(minutes=1)
    assert state == {"frozen": False, "rate": 1.0, "happened": []}


def test_it_is_frozen_moved_and_resumed(desk: Clocked) -> None:
    assert desk.clock(freeze=MOMENT)["now"] == MOMENT
    assert desk.clock(advance={"hours": 3, "minutes": 0.5})["now"] == "2024-01-15T15:00:30Z"
    back = desk.clock(set="2024-01-01T00:00:00Z")
    assert (back["now"], back["frozen"]) == ("2024-01-01T00:00:00Z", True)
    resumed = desk.clock(resume=True)
    assert close(resumed["now"], "2024-01-01T00:00:00Z")
    assert not resumed["frozen"]
    paced = desk.clock(set=MOMENT, rate=60)
    assert (close(paced["now"], MOMENT), paced["rate"]) == (True, 60.0)
    assert desk.clock(freeze=True)["frozen"]
    reset = desk.clock(reset=True)
    assert (reset["frozen"], reset["rate"]) == (False, 1.0)
    assert abs(parse_stamp(reset["now"]) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "one or more of reset, set, advance, rate, freeze, resume"),
        ([], "one or more of"),
        ({"stop": True}, "There is no 'stop'"),
        ({"set": "yesterday"}, "set is a moment: 'yesterday' is not written yyyy-MM-ddTHH:mm:ssZ"),
        ({"set": 5}, "set is a moment"),
        ({"set": "9999-01-01T00:00:00Z"}, "The clock goes from 1970-01-01T00:00:00Z to 9000-01-01T00:00:00Z."),
        ({"freeze": False}, "is a moment"),
        ({"advance": 3}, "advance is an object of weeks, days, hours, minutes, seconds"),
        ({"advance": {"fortnights": 1}}, "advance is an object of"),
        ({"advance": {"hours": -1}}, "hours is a number that is not less than 0; set goes back."),
        ({"advance": {"hours": True}}, "hours is a number"),
        ({"advance": {"weeks": 99999}}, "by a century at most"),
        ({"rate": 0}, "more than 0, at most 1000000"),
        ({"rate": "fast"}, "more than 0"),
        ({"resume": False}, "resume is asked for as true"),
    ],
)
def test_what_cannot_be_understood_is_refused_and_moves_nothing(desk: Clocked, body: Any, says: str) -> None:
    desk.at(MOMENT)
    answer = desk.client.post(f"/_mock/clock?company={desk.client.company}", json=body)
    assert answer.status_code == 400
    assert says in answer.json()["message"]
    half = desk.client.post(
        f"/_mock/clock?company={desk.client.company}", json={"advance": {"hours": 1}, "freeze": "never"}
    )
    assert half.status_code == 400
    assert desk.client.get(f"/_mock/clock?company={desk.client.company}").json()["now"] == MOMENT


def test_what_falls_due_while_it_runs_is_found_by_the_next_request(make_client: Callable[..., Client]) -> None:
    client = make_client("running")
    desk = Clocked(client)
    desk.at(MOMENT)
    ticket = desk.create(priority={"id": 1})
    clock = client.app.state.tenants.get("running").clock
    clock.advance(timedelta(hours=1))
    assert client.get(f"/service/tickets/{ticket}").json()["isInSla"], "its own second counts"
    clock.advance(timedelta(seconds=1))
    late = client.get("/service/tickets", params={"conditions": f"isInSla=false and id={ticket}"}).json()
    assert [each["id"] for each in late] == [ticket]


def test_setting_it_back_makes_late_tickets_be_in_time(desk: Clocked) -> None:
    desk.at(MOMENT)
    ticket = desk.create(priority={"id": 1})
    again = f"respond SLA of ticket {ticket} breached at 2024-01-15T13:00:00Z"
    assert again in desk.clock(advance={"hours": 2})["happened"]
    assert not desk.sla(ticket)["isInSla"]
    desk.clock(set="2024-01-15T12:30:00Z")
    assert desk.sla(ticket)["isInSla"]
    assert again in desk.clock(advance={"hours": 2})["happened"]


def test_an_export_is_of_the_present(desk: Clocked) -> None:
    desk.at(MOMENT)
    ticket = desk.create(priority={"id": 1})
    tenant = desk.client.app.state.tenants.get(desk.client.company)
    tenant.clock.advance(timedelta(hours=2))
    text = desk.client.get(f"/_mock/world?company={desk.client.company}").text
    [line] = [line for line in text.splitlines() if f'"id": {ticket}, "summary": "x"' in line]
    assert '"isInSla": false' in line
    assert catch_up(tenant) == []


def test_a_folder_keeps_it(tmp_path: Path) -> None:
    settings = Settings(world="minimal", database=tmp_path)
    app = make_app(settings)
    desk = Clocked(Client(app, "acme"))
    desk.at(MOMENT)
    ticket = desk.create(priority={"id": 1})
    app.state.tenants.close()
    again = make_tenants(settings, "http://127.0.0.1:1")
    clock = again.get("acme").clock
    assert (clock.now(), clock.frozen) == (parse_stamp(MOMENT), True)
    again.close()
    later = Clocked(Client(make_app(settings), "acme"))
    assert later.clock(advance={"hours": 1, "seconds": 1})["happened"] == [
        f"respond SLA of ticket {ticket} breached at 2024-01-15T13:00:00Z"
    ]


def test_the_command_refuses_what_is_no_duration_or_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("clock", "nowhere", "--company", "acme") == 2
    assert "is not a URL such as" in capsys.readouterr().err
    assert command("clock", "http://127.0.0.1:1", "--company", "acme", "--advance", "soon") == 2
    assert "is not a duration such as 3h" in capsys.readouterr().err
