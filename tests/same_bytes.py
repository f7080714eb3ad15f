"""Calls a desk of a given world, seed and profile and prints all that is said, for `test_same_bytes` to compare.

A program of its own that needs nothing but mockpsa: `.ci/run` has the other Pythons run it, too. It prints every answer
with its headers, then the journal and the snapshot as JSON lines, whose durations and hosts are left out.
"""

import sys

from mockpsa.schema.registry import REGISTRY
from mockpsa.testing import MockPSA, Psa
from mockpsa.testing.client import Answer

TICKET = {"summary": "New here", "board": {"id": 1}, "company": {"id": 12345}, "initialDescription": "Why?"}
MOMENT = "2026-01-05T09:00:00Z"


def show(answer: Answer) -> None:
    print(answer.status_code, sorted(answer.headers.items()), answer.text)  # noqa: T201 - its purpose


def call(psa: Psa) -> None:
    client = psa.client
    for _ in range(4):
        show(client.post("/service/tickets", TICKET))
    show(client.post("/service/tickets/4/merge", {"mergeTicketIds": [5]}))
    show(client.post("/service/tickets/4/attachChildren", {"childTicketIds": [6, 7]}))
    show(client.post("/service/tickets/1/copy"))
    show(client.post("/service/boards/copy", {"id": 1, "name": "Another"}))
    show(client.patch("/service/tickets/2", [{"op": "replace", "path": "status/name", "value": "New"}]))
    show(client.post("/company/companies", {"identifier": "x", "name": "x", "site": {"name": "Main"}}))
    show(client.post("/service/tickets", {"summary": 1, "board": {"id": 99}}))
    psa.clock.advance(hours=30)
    for each in REGISTRY.served:
        if "{" not in (each.path or ""):
            show(client.get(str(each.path), pageSize=100))


def be_struck(psa: Psa) -> None:
    psa.faults.add("flaky")
    for number in range(40):
        try:
            show(psa.client.get("/service/tickets", conditions=f"id>{number} and summary contains 'n'", pageSize=3))
        except ConnectionError as error:
            print(error)  # noqa: T201


def main() -> None:
    world, seed, profile = sys.argv[1:]
    server = MockPSA(in_process=True, world=world, seed=int(seed), profile=profile)
    psa = server.desk("one", clock=MOMENT)
    call(psa)
    be_struck(psa)
    for lines in (psa.journal.lines(), psa.snapshot().lines()):
        print(lines.decode(), end="")  # noqa: T201
    server.close()


if __name__ == "__main__":
    main()
