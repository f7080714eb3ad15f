"""The client that comes with a desk: it takes what requests and httpx take."""

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
