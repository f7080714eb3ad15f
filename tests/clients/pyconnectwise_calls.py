"""Calls a server through pyconnectwise and prints what it saw. Run by a Python that has it, never imported.

The argument is a JSON object: authority, company, publicKey, privateKey, clientId, and what to do to the desk's
neighbours (story.py). Uses nothing but the client's own public API and the standard library.
"""

import json
import sys
from collections.abc import Callable, Iterable
from typing import Any

from pyconnectwise import ConnectWiseManageAPIClient  # type: ignore[import-not-found]  # lives in an environment of its own
from pyconnectwise.exceptions import ConnectWiseException  # type: ignore[import-not-found]


def connect(account: dict[str, str], private_key: str) -> Any:
    # No codebase is given, so that the client asks /login/companyinfo. It must not be: with one, the constructor never
    # sets self.codebase and every call raises AttributeError (clients/manage_client.py, __init__).
    return ConnectWiseManageAPIClient(
        account["company"], account["authority"], account["clientId"], account["publicKey"], private_key
    )


def shown(model: Any) -> Any:
    """A model as the service writes it: its names, no nulls."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def all_shown(models: Iterable[Any]) -> list[Any]:
    return [shown(model) for model in models]


def ids(models: Iterable[Any]) -> list[int]:
    return [model.id for model in models]


def refusal(call: Callable[[], object]) -> dict[str, Any]:
    """The client's exception of a call that must fail."""
    try:
        call()
    except ConnectWiseException as error:
        return {"type": type(error).__name__, "status": error.response.status_code, "body": error.response.json()}
    raise AssertionError("the call was not refused")


def read_setup(client: Any) -> dict[str, Any]:
    return {
        "codebase": client.codebase,
        "info": shown(client.system.info.get()),
        "boards": all_shown(client.service.boards.get()),
        "statuses": all_shown(client.service.boards.id(1).statuses.get(params={"orderBy": "sortOrder"})),
        "members": all_shown(client.system.members.get(params={"conditions": 'identifier="jsmith"'})),
    }


def keep_ticket(client: Any) -> dict[str, Any]:
    """A ticket that stays, through everything that is done to a ticket."""
    tickets = client.service.tickets
    created = tickets.post(
        data={
            "summary": "Made by a client",
            "board": {"id": 1},
            "company": {"id": 12345},
            "contact": {"id": 67890},
            "priority": {"id": 2},
            "initialDescription": "As told on the phone: \u201cit beeps\u201d",
        }
    )
    ticket = tickets.id(created.id)
    read = ticket.get()
    patched = ticket.patch(
        data=[
            {"op": "replace", "path": "status", "value": {"name": "In Progress"}},
            {"op": "replace", "path": "owner", "value": {"id": 124}},
        ]
    )
    note = ticket.notes.post(data={"text": "The fan is loose.", "internalAnalysisFlag": True})
    return {
        "created": shown(created),
        "read": shown(read),
        "patched": shown(patched),
        "note": shown(note),
        "notes": all_shown(ticket.notes.get(params={"orderBy": "id"})),
        "kept": shown(ticket.get()),
    }


def find_tickets(client: Any) -> dict[str, Any]:
    tickets = client.service.tickets
    by_conditions = {
        "conditions": 'board/name = "Service Desk" and closedFlag = False and owner/identifier = "jsmith"',
        "orderBy": "id desc",
    }
    return {
        "found": ids(tickets.get(params=by_conditions)),
        "searched": ids(tickets.search.post(data={"conditions": "summary like '%by a client%'", "orderBy": "id asc"})),
        "count": tickets.count.get().count,
        "openCount": tickets.count.get(params={"conditions": "closedFlag=False"}).count,
    }


def page_tickets(client: Any, size: int) -> dict[str, Any]:
    """All tickets by the client's own iterator, and where its pages began and ended."""
    pages = client.service.tickets.paginated(1, size, {"orderBy": "id asc"})
    last = pages.last_page
    return {"ids": ids(pages.all()), "lastPage": last}


def delete_ticket(client: Any) -> dict[str, Any]:
    """A ticket whose references are names, made and deleted."""
    tickets = client.service.tickets
    body = {"summary": "Made to be deleted", "board": {"name": "Service Desk"}, "company": {"identifier": "Fabrikam"}}
    created = tickets.post(data=body)
    before = tickets.count.get().count
    pages = {"4": page_tickets(client, 4), "5": page_tickets(client, 5), "100": page_tickets(client, 100)}
    tickets.id(created.id).delete()
    return {
        "doomed": shown(created),
        "pages": pages,
        "countBefore": before,
        "countAfter": tickets.count.get().count,
        "gone": refusal(tickets.id(created.id).get),
    }


def keep_neighbour(endpoint: Any, told: dict[str, Any]) -> dict[str, Any]:
    """One record that stays, and another that is deleted, of one kind."""
    created = endpoint.post(data=told["body"])
    name, value = told["change"]
    saw = {
        "created": shown(created),
        "read": shown(endpoint.id(created.id).get()),
        "changed": shown(endpoint.id(created.id).patch(data=[{"op": "replace", "path": name, "value": value}])),
        "found": ids(endpoint.get(params={"conditions": f"id = {created.id}"})),
    }
    if "other" in told:
        other = endpoint.id(endpoint.post(data=told["body"] | told["other"]).id)
        saw["count"] = endpoint.count.get().count
        other.delete()
        saw["gone"] = refusal(other.get)
    else:
        saw["count"] = endpoint.count.get().count
    return saw


def keep_neighbours(client: Any, told: dict[str, Any]) -> dict[str, Any]:
    endpoints = {
        "companies": client.company.companies,
        "contacts": client.company.contacts,
        "members": client.system.members,
        "timeEntries": client.time.entries,
        "configurations": client.company.configurations,
    }
    return {"neighbours": {kind: keep_neighbour(endpoints[kind], told[kind]) for kind in told}}


def be_refused(client: Any, account: dict[str, str]) -> dict[str, Any]:
    tickets = client.service.tickets
    return {
        "notFound": refusal(tickets.id(404404).get),
        "badConditions": refusal(lambda: tickets.get(params={"conditions": "summary ="})),
        "badTicket": refusal(lambda: tickets.post(data={"board": {"id": 1}, "company": {"id": 12345}})),
        "badKey": refusal(connect(account, "wrong").service.boards.get),
    }


def main() -> None:
    account = json.loads(sys.argv[1])
    client = connect(account, account["privateKey"])
    seen = read_setup(client) | keep_ticket(client) | find_tickets(client) | delete_ticket(client)
    seen |= keep_neighbours(client, account["neighbours"])
    json.dump(seen | be_refused(client, account), sys.stdout)


if __name__ == "__main__":
    main()
