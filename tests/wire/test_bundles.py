"""Bundles: several requests in one, each answered as if it had come alone."""

from typing import Any

import pytest

from tests.conftest import Client


def run(client: Client, *requests: dict[str, Any], path: str = "/system/bundles") -> list[dict[str, Any]]:
    answer = client.post(path, json={"requests": list(requests)})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def ask(resource: str, number: int = 1, **asked: Any) -> dict[str, Any]:
    return {"version": "3.0", "sequenceNumber": number, "resourceType": resource, "apiRequest": asked}


def test_each_request_has_a_status_of_its_own_and_none_stops_another(client: Client) -> None:
    ticket = {"summary": "No e-mail", "board": {"id": 1}, "company": {"id": 12345}}
    results = run(
        client,
        ask("Ticket", 1, id=1),
        ask("ticket", 2, id=404),
        ask("service/tickets", 3, entity={"summary": "no board"}),
        ask("Ticket", 4, entity=ticket),
        ask("Spaceship", 5),
        ask("Ticket", 6, filters={"conditions": "id<=2", "orderBy": "id desc"}, fields="id"),
    )
    seen = [(each["sequenceNumber"], each["success"], each["statusCode"]) for each in results]
    assert seen == [(1, True, 200), (2, False, 404), (3, False, 400), (4, True, 201), (5, False, 404), (6, True, 200)]
    assert results[0]["entities"] == [client.get("/service/tickets/1").json()]
    assert results[1]["error"] == client.get("/service/tickets/404").json()
    assert results[2]["error"] == client.post("/service/tickets", json={"summary": "no board"}).json()
    made = results[3]["entities"][0]
    assert client.get(f"/service/tickets/{made['id']}").json() == made
    assert results[5] == {
        "sequenceNumber": 6,
        "resourceType": "Ticket",
        "entities": [{"id": 2}, {"id": 1}],
        "count": 2,
        "version": "3.0",
        "success": True,
        "statusCode": 200,
    }


def test_an_entity_with_an_id_replaces(client: Client) -> None:
    before = client.get("/company/companies/12346").json()
    entity = {name: before[name] for name in ("id", "identifier", "name", "site", "status")} | {"name": "Renamed"}
    [result] = run(client, ask("Company", entity=entity))
    assert (result["statusCode"], result["entities"][0]["name"]) == (200, "Renamed")


def test_what_is_below_others_and_pages(client: Client) -> None:
    statuses = client.get("/service/boards/1/statuses?pageSize=3&page=2").json()
    [result] = run(client, ask("BoardStatus", parentId=1, page={"page": 2, "pageSize": 3}))
    assert result["entities"] == statuses
    [lost] = run(client, ask("BoardStatus"))
    assert lost["statusCode"] == 404


def test_counts(client: Client) -> None:
    results = run(
        client,
        *(
            ask("Ticket"),
            ask("Ticket", 2, filters={"conditions": "id<=3"}),
            ask("Ticket", 3, filters={"conditions": "x"}),
        ),
        path="/system/bundles/count",
    )
    total = client.get("/service/tickets/count").json()["count"]
    assert [each.get("count") for each in results] == [total, 3, None]
    assert results[2]["error"]["code"] == "ApiFindCondition"
    assert "entities" not in results[0]


def test_a_method_that_a_resource_has_not(client: Client) -> None:
    [result] = run(client, ask("ServiceTeam", entity={"name": "x"}))
    assert result["statusCode"] == 405


def test_what_the_service_has_and_is_not_emulated_says_so_here_too(client: Client) -> None:
    paths = ("marketing/groups", "marketing/groups/{id}/contacts", "marketing/nothing")
    results = run(
        client,
        *(ask(paths[0]), ask(paths[0], 2, id=1), ask(paths[0], 3, entity={"name": "x"})),
        *(ask(paths[1], 4, parentId=1), ask(paths[2], 5)),
    )
    assert [each["statusCode"] for each in results] == [501, 501, 501, 501, 404]
    asked = ("get", "get", "post", "get")
    alone = ("/marketing/groups", "/marketing/groups/1", "/marketing/groups", "/marketing/groups/1/contacts")
    for result, method, path in zip(results, asked, alone, strict=False):
        assert result["error"] == client.request(method.upper(), path).json()
    [counted] = run(client, ask(paths[0]), path="/system/bundles/count")
    assert counted["error"] == client.get("/marketing/groups/count").json()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"reqests": []}, "Could not find member 'reqests' on object of type 'BundleRequestsCollection'."),
        ({"requests": [{"kind": 1}]}, "Could not find member 'kind' on object of type 'BundleRequest'."),
        ({"requests": [{"apiRequest": {"ids": 1}}]}, "Could not find member 'ids' on object of type 'ApiRequest'."),
        ({"requests": [{"apiRequest": {"id": "x"}}]}, "Error converting value \"x\" to type 'Int32'."),
        ({"requests": [{"apiRequest": {"id": 2**31}}]}, "Error converting value 2147483648 to type 'Int32'."),
        ({"requests": [7]}, "Error converting value 7 to type 'BundleRequest'."),
        ({"requests": {}}, "Cannot deserialize the current JSON object"),
        ([], "Cannot deserialize the current JSON array"),
    ],
)
def test_what_is_no_bundle(client: Client, body: Any, message: str) -> None:
    answer = client.post("/system/bundles", json=body)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message)


def test_empty_bundles(client: Client) -> None:
    assert client.post("/system/bundles", json={"requests": []}).json() == {"results": []}
    assert client.post("/system/bundles").json()["message"] == "bundleRequestsCollection object is invalid"


def test_a_closed_module_is_closed_to_a_bundle_s_requests_too(client: Client) -> None:
    body = {"member": "apimember", "module": "company", "access": "None"}
    assert client.post(f"/_mock/access?company={client.company}", json=body).status_code == 200
    results = run(client, ask("Company", id=12345), ask("Ticket", id=1))
    assert [each["statusCode"] for each in results] == [403, 200]
