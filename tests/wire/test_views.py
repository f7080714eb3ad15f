"""Light lists and /service/teams: other records' rows under names of their own; usages; links that lead somewhere."""

import re
from typing import Any

import pytest

from mockpsa.schema.registry import REGISTRY
from tests.conftest import ORIGIN, Client

VIEWS = [resource for resource in REGISTRY.served if resource.source]


def test_a_view_shows_its_source_s_rows_as_they_are_now(client: Client) -> None:
    [board] = client.get("/service/info/boards").json()
    full = client.get("/service/boards/1").json()
    assert board == {name: full[name] for name in board if name != "_info"} | {"_info": board["_info"]}
    assert board["_info"] == {name: full["_info"][name] for name in ("lastUpdated", "updatedBy")}
    client.patch("/service/boards/1", json=[{"op": "replace", "path": "name", "value": "Renamed"}])
    assert client.get("/service/info/boards/1").json()["name"] == "Renamed"
    client.patch("/system/locations/11", json=[{"op": "replace", "path": "name", "value": "Orlando"}])
    assert client.get("/service/info/boards/1").json()["location"]["name"] == "Orlando"


def test_a_view_is_queried_by_its_own_names(client: Client) -> None:
    path = "/service/boards/1/statuses/info"
    assert [each["name"] for each in client.get(path, params={"conditions": "closedFlag=true"}).json()] == ["Closed"]
    assert client.get(f"{path}/count", params={"conditions": "closedFlag=false"}).json() == {"count": 7}
    refused = client.get(path, params={"conditions": "closedStatus=true"})
    assert (refused.status_code, "closedStatus is not a recognized name." in refused.text) == (400, True)
    names = [each["name"] for each in client.get(path, params={"orderBy": "name desc", "pageSize": "2"}).json()]
    assert names == ["Waiting Scheduling", "Waiting on Vendor"]
    assert client.get("/service/tickets/info", params={"conditions": "company/name like 'fabri%'"}).json()
    assert client.get("/service/boards/1/statuses/8/info", params={"fields": "id,closedFlag"}).json() == {
        "id": 8,
        "closedFlag": True,
    }
    assert client.get("/service/boards/9/statuses/info").status_code == 404
    assert client.get("/service/boards/1/statuses/99/info").status_code == 404


def test_a_view_of_many_pages(client: Client) -> None:
    answer = client.get("/service/tickets/info", params={"pageSize": "4", "page": "2"})
    assert [each["id"] for each in answer.json()] == [5, 6, 7, 8]
    assert f'<{ORIGIN}/service/tickets/info?pageSize=4&page=3>; rel="next"' in answer.headers["link"]
    forward = client.get(
        "/service/tickets/info", params={"pageSize": "4", "pageId": "4"}, headers={"pagination-type": "forward-only"}
    )
    assert [each["id"] for each in forward.json()] == [5, 6, 7, 8]


def test_active_boards_are_those_that_are_not_inactive(client: Client) -> None:
    client.post("/service/boards/copy", json={"id": 1, "name": "Old"})
    client.patch("/service/boards/2", json=[{"op": "replace", "path": "inactiveFlag", "value": True}])
    assert [each["id"] for each in client.get("/service/info/boards").json()] == [1, 2]
    assert [each["id"] for each in client.get("/service/info/boards/active").json()] == [1]


def test_teams_of_all_boards(client: Client) -> None:
    body = {"name": "First", "teamLeader": {"id": 123}, "locationId": 11, "businessUnitId": 5}
    made = client.post("/service/boards/1/teams", json=body).json()
    [team] = client.get(
        "/service/teams", params={"conditions": "leader/identifier='mgarcia' and location/id=11"}
    ).json()
    assert (team["id"], team["location"]["name"], team["department"]["identifier"]) == (made["id"], "Tampa", "Services")
    assert client.get(f"/service/teams/{team['id']}").json() == team
    client.patch(f"/service/boards/1/teams/{team['id']}", json=[{"op": "replace", "path": "name", "value": "One"}])
    assert client.get(f"/service/teams/{team['id']}").json()["name"] == "One"
    assert client.delete(f"/service/boards/1/teams/{team['id']}").status_code == 204
    assert client.get("/service/teams").json() == []


def test_a_member_is_known_by_identifier_here_too(client: Client) -> None:
    by_name = client.get("/system/info/members/mgarcia").json()
    assert by_name == client.get("/system/info/members/123").json()
    assert by_name["fullName"] == "Maria Garcia"
    client.patch("/system/members/123", json=[{"op": "replace", "path": "identifier", "value": "maria"}])
    assert client.get("/system/info/members/mgarcia").status_code == 404
    assert client.get("/system/info/members/maria").json()["identifier"] == "maria"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_is_read_only(client: Client, view: Any) -> None:
    path = re.sub(r"{\w+}", "1", view.path)
    assert client.post(path, json={}).status_code == 405
    record = client.patch(re.sub(r"{\w+}", "1", view.record_path), json=[])
    assert record.status_code == (405 if view.alone else 404)


def test_usages_say_what_a_deletion_would_be_refused_for(client: Client) -> None:
    assert client.get("/service/priorities/2/usages").json() == [
        {"type": "Ticket", "count": 3, "typeKey": "priority"},
        {"type": "SLA", "count": 1, "typeKey": "hiImpactMedUrgency"},
        {"type": "SLA", "count": 1, "typeKey": "medImpactHiUrgency"},
        {"type": "SLAPriority", "count": 2, "typeKey": "priority"},
    ]
    answer = client.get("/service/priorities/2/usages/list", params={"pageSize": "2"})
    first = answer.json()[0]
    assert (first["type"], first["description"]) == ("Ticket", f"Service Ticket {first['id']}")
    assert client.get(first["hyperlink"]).json()["priority"]["id"] == 2
    assert 'page=2>; rel="next"' in answer.headers["link"]
    last = client.get("/service/priorities/2/usages/list", params={"pageSize": "2", "page": "3"})
    assert [each["type"] for each in last.json()] == ["SLA", "SLAPriority"]
    assert client.delete("/service/priorities/2").status_code == 409
    unused = client.post("/service/sources", json={"name": "Chat"}).json()["id"]
    assert client.get(f"/service/sources/{unused}/usages").json() == []
    assert client.get("/service/sources/99/usages").status_code == 404
    assert client.get("/service/tickets/1/usages").status_code == 404


SERVED_LINKS = (
    "/service/boards/",
    "/service/tickets/1/notes",
    "/service/tickets/1/tasks",
    "/service/SLAs/",
    "/schedule/",
)


@pytest.mark.parametrize(
    "path", ["/service/tickets/1", "/service/boards/1", "/service/SLAs/1", "/schedule/calendars/1"]
)
def test_links_lead_where_something_is_served(client: Client, path: str) -> None:
    holidays = client.post("/schedule/holidayLists", json={"name": "Federal"}).json()
    client.post("/schedule/calendars", json={"name": "Office", "holidayList": {"id": holidays["id"]}})
    links = re.findall(r'_href":"[^"]*?/3\.0/(/[^"?]*)"', client.get(path).text)
    followed = [each for each in links if each.startswith(SERVED_LINKS)]
    assert followed
    assert {each: client.get(each).status_code for each in followed} == dict.fromkeys(followed, 200)


def test_parts_of_a_board_stay_on_it(client: Client) -> None:
    client.post("/service/boards/copy", json={"id": 1, "name": "Second"})
    for part, body in (
        ("notifications", {"notifyWho": {"id": 1}, "email": "a@example.test"}),
        ("autoAssignResources", {"notifyWho": {"id": 2}, "member": {"id": 123}}),
        ("excludedMembers", {"memberId": 124}),
        ("statuses/1/notifications", {"notifyWho": {"id": 2}, "member": {"id": 123}, "workflowStep": 1}),
    ):
        made = client.post(f"/service/boards/1/{part}", json=body)
        assert made.status_code == 201, made.text
        assert client.get(made.headers["location"]).json() == made.json()
        assert client.get(f"/service/boards/1/{part}").json() == [made.json()]
        assert client.get(f"/service/boards/2/{part.replace('/1/', '/9/')}").json() == []
        assert client.get(f"/service/boards/2/{part.replace('/1/', '/9/')}/1").status_code == 404
