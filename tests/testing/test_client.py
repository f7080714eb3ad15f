"""The client that comes with a desk takes what requests and httpx take; a desk is seeded with records and tickets."""

import pytest

from mockpsa.testing import MockPSA
from mockpsa.testing.client import UnexpectedAnswerError

TICKET = {"summary": "No e-mail", "board": {"id": 1}, "company": {"id": 12345}}


def test_a_body_and_a_query_are_given_as_to_other_clients() -> None:
    with MockPSA(in_process=True) as psa:
        made = psa.client.post("/service/tickets", json=TICKET)
        assert made.status_code == 201
        path = f"/service/tickets/{made.json()['id']}"
        psa.client.patch(path, json=[{"op": "replace", "path": "summary", "value": "Still none"}]).raise_for_status()
        assert psa.client.get(path, params={"fields": "summary"}).json() == {"summary": "Still none"}
        assert psa.client.patch(path, summary="It is back").json()["summary"] == "It is back"
        replaced = psa.client.put(path, json=made.json() | {"summary": "Closed soon"}, params={"fields": "id,summary"})
        assert replaced.json() == {"id": made.json()["id"], "summary": "Closed soon"}
        assert psa.client.delete(path).ok
        with pytest.raises(UnexpectedAnswerError, match=f"GET .*{path} was answered 404") as refused:
            psa.client.get(path).raise_for_status()
        assert refused.value.answer.json()["code"] == "NotFound"


def test_a_desk_is_seeded_with_believable_tickets() -> None:
    server = MockPSA(in_process=True)
    first, second, third = (server.desk() for _ in range(3))
    assert first.seed(tickets=450) == {"/service/tickets": list(range(12, 462))}
    tickets = list(first.client.every("/service/tickets", conditions="id>10"))
    assert len({ticket["summary"] for ticket in tickets}) > 30
    assert {ticket["board"]["name"] for ticket in tickets} == {"Service Desk"}
    assert {ticket["status"]["name"] for ticket in tickets} >= {"New", "In Progress", "Closed"}
    assert first.verify() == []
    drawn = [each["summary"] for each in tickets]
    for desk, seed in ((second, 0), (third, 1)):
        desk.seed(tickets=450, seed=seed)
        same = [each["summary"] for each in desk.client.every("/service/tickets", conditions="id>10")] == drawn
        assert same is (seed == 0)
    server.close()


def test_records_and_tickets_are_seeded_together_and_nothing_seeds_nothing() -> None:
    with MockPSA(in_process=True) as psa:
        company = {"identifier": "acme", "name": "Acme", "site": {"name": "Main"}}
        added = psa.seed({"/service/tickets": [TICKET], "/company/companies": [company]}, tickets=3)
        assert added == {"/company/companies": [psa.company("acme").id], "/service/tickets": [12, 13, 14, 15]}
        assert psa.seed() == {}


def test_a_desk_that_lacks_what_tickets_need_says_so() -> None:
    server = MockPSA(in_process=True, world="empty")
    with pytest.raises(ValueError, match="tickets need a company, and the desk has none"):
        server.desk().seed(tickets=1)
    server.close()
