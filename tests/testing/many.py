"""200 tests of 20 calls each, for runs of pytest of their own: `test_plugin` and bench/parallel.py."""

import pytest

from mockpsa.testing import Psa


@pytest.mark.parametrize("number", range(200))
def test_alone(psa: Psa, number: int) -> None:
    for call in range(10):
        body = {"summary": f"{number}-{call}", "board": {"id": 1}, "company": {"id": 12345}}
        assert psa.client.post("/service/tickets", body).json()["id"] == 12 + call
        assert psa.client.get(f"/service/tickets/{12 + call}").json()["summary"] == f"{number}-{call}"
