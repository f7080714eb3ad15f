"""Calls a server through connectpyse and prints what it saw. Run by a Python that has it, never imported.

The argument is a JSON object: url, company, publicKey, privateKey, clientId, and what to do to the desk's neighbours
(story.py). Uses nothing but the client's own public API and the standard library.
"""

import json
import re
import sys
from base64 import b64encode
from collections.abc import Callable, Iterable
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from connectpyse.company import (  # type: ignore[import-not-found]  # lives in an environment of its own
    companies_api,
    company,
    configuration,
    configurations_api,
    contact,
    contacts_api,
)
from connectpyse.restapi import ApiError  # type: ignore[import-not-found]
from connectpyse.service import (  # type: ignore[import-not-found]
    board_status_info_api,
    boards_api,
    ticket,
    ticket_note,
    ticket_notes_api,
    tickets_api,
)
from connectpyse.system import (  # type: ignore[import-not-found]
    document_api,
    document_download_api,
    info_api,
    member,
    members_api,
)
from connectpyse.time import time_entries_api, time_entry  # type: ignore[import-not-found]

FAILURE = re.compile(r"Return code: (\d+)\n+Server message:(.*)", re.DOTALL)


def reach(account: dict[str, Any], private_key: str) -> dict[str, Any]:
    """What every one of its classes is made with."""
    token = b64encode(f"{account['company']}+{account['publicKey']}:{private_key}".encode()).decode()
    return {"url": account["url"], "auth": {"Authorization": f"Basic {token}", "clientId": account["clientId"]}}


def shown(model: Any) -> dict[str, Any]:
    """A model as the service writes it: it sets what it knows of and was not told to None."""
    return {name: value for name, value in model.to_json().items() if value is not None}


def all_shown(models: Iterable[Any]) -> list[Any]:
    return [shown(model) for model in models]


def ids(models: Iterable[Any]) -> list[int]:
    return [model.id for model in models]


def refusal(call: Callable[[], object]) -> dict[str, Any]:
    """The client's exception of a call that must fail: all that it has is a text."""
    try:
        call()
    except ApiError as error:
        status, body = FAILURE.findall(str(error))[0]
        return {"type": type(error).__name__, "status": int(status), "body": json.loads(body)}
    raise AssertionError("the call was not refused")


def asking(api: Any, **parameters: str) -> Any:
    """The same class, asked with conditions and the like."""
    for name, value in parameters.items():
        setattr(api, name, value)
    return api


def read_setup(way: dict[str, Any]) -> dict[str, Any]:
    members = asking(members_api.MembersAPI(**way), conditions='identifier="jsmith"')
    statuses = asking(board_status_info_api.BoardsStatusInfoAPI(1, **way), orderBy="sortOrder")
    return {
        "info": shown(info_api.InfoAPI(**way).get_info()),
        "boards": all_shown(boards_api.BoardsAPI(**way).get_boards()),
        "statuses": all_shown(statuses.get_board_statuses()),
        "members": all_shown(members.get_members()),
    }


def keep_ticket(way: dict[str, Any]) -> dict[str, Any]:
    """A ticket that stays, through everything that is done to a ticket."""
    tickets = tickets_api.TicketsAPI(**way)
    body = {
        "summary": "Made by a client",
        "board": {"id": 1},
        "company": {"id": 12345},
        "contact": {"id": 67890},
        "priority": {"id": 2},
        "initialDescription": "As told on the phone: \u201cit beeps\u201d",
    }
    created = tickets.create_ticket(ticket.Ticket(body))
    read = tickets.get_ticket_by_id(created.id)
    tickets.update_ticket(created.id, "status", {"name": "In Progress"})
    patched = tickets.update_ticket_multiple_keys(created.id, {"owner": {"id": 124}})
    notes = asking(ticket_notes_api.TicketNotesAPI(created.id, **way), orderBy="id")
    internal = ticket_note.TicketNote({"text": "The fan is loose.", "internalAnalysisFlag": True})
    return {
        "created": shown(created),
        "read": shown(read),
        "patched": shown(patched),
        "note": shown(notes.create_ticket_note(internal)),
        "notes": all_shown(notes.get_ticket_notes()),
        "noteCount": notes.get_ticket_notes_count(),
        "kept": shown(tickets.get_ticket_by_id(created.id)),
    }


def find_tickets(way: dict[str, Any]) -> dict[str, Any]:
    """It offers no search, so what others search is asked as conditions."""

    def tickets(**parameters: str) -> Any:
        return asking(tickets_api.TicketsAPI(**way), **parameters)

    mine = 'board/name = "Service Desk" and closedFlag = False and owner/identifier = "jsmith"'
    return {
        "found": ids(tickets(conditions=mine, orderBy="id desc").get_tickets()),
        "searched": ids(tickets(conditions="summary like '%by a client%'", orderBy="id asc").get_tickets()),
        "count": tickets().get_tickets_count(),
        "openCount": tickets(conditions="closedFlag=False").get_tickets_count(),
    }


def page_tickets(way: dict[str, Any], size: int) -> dict[str, Any]:
    """All tickets, page by page as its README shows, until a page is not full."""
    tickets = asking(tickets_api.TicketsAPI(**way), orderBy="id asc", pageSize=str(size))
    found: list[int] = []
    pages = 0
    while pages * size == len(found):
        pages += 1
        tickets.page = str(pages)
        found += ids(tickets.get_tickets())
    return {"ids": found, "requests": pages}


def delete_ticket(way: dict[str, Any]) -> dict[str, Any]:
    """A ticket whose references are names, made and deleted."""
    tickets = tickets_api.TicketsAPI(**way)
    body = {"summary": "Made to be deleted", "board": {"name": "Service Desk"}, "company": {"identifier": "Fabrikam"}}
    created = tickets.create_ticket(ticket.Ticket(body))
    before = tickets.get_tickets_count()
    pages = {"4": page_tickets(way, 4), "5": page_tickets(way, 5), "100": page_tickets(way, 100)}
    tickets.delete_ticket_by_id(created.id)
    return {
        "doomed": shown(created),
        "pages": pages,
        "countBefore": before,
        "countAfter": tickets.get_tickets_count(),
        "gone": refusal(lambda: tickets.get_ticket_by_id(created.id)),
    }


def keep_neighbour(api: Callable[[], Any], words: tuple[str, str], model: Any, told: dict[str, Any]) -> dict[str, Any]:
    """One record that stays, and another that is deleted, of one kind; its methods are named by the kind."""
    one, many = words
    calls = SimpleNamespace(
        create=getattr(api(), f"create_{one}"),
        read=getattr(api(), f"get_{one}_by_id"),
        update=getattr(api(), f"update_{one}"),
        delete=getattr(api(), f"delete_{one}_by_id"),
        count=getattr(api(), f"get_{many}_count"),
    )
    created = calls.create(model(told["body"]))
    saw = {
        "created": shown(created),
        "read": shown(calls.read(created.id)),
        "changed": shown(calls.update(created.id, *told["change"])),
        "found": ids(getattr(asking(api(), conditions=f"id = {created.id}"), f"get_{many}")()),
    }
    if "other" in told:
        other = calls.create(model(told["body"] | told["other"]))
        saw["count"] = calls.count()
        calls.delete(other.id)
        saw["gone"] = refusal(lambda: calls.read(other.id))
    else:
        saw["count"] = calls.count()
    return saw


def keep_neighbours(way: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    kinds: dict[str, tuple[Any, tuple[str, str], Any]] = {
        "companies": (companies_api.CompaniesAPI, ("company", "companies"), company.Company),
        "contacts": (contacts_api.ContactsAPI, ("contact", "contacts"), contact.Contact),
        "members": (members_api.MembersAPI, ("member", "members"), member.Member),
        "timeEntries": (time_entries_api.TimeEntriesAPI, ("time_entry", "time_entries"), time_entry.TimeEntry),
        "configurations": (
            configurations_api.ConfigurationsAPI,
            ("configuration", "configurations"),
            configuration.Configuration,
        ),
    }
    saw = {
        kind: keep_neighbour(lambda api=api: api(**way), words, model, told[kind])  # type: ignore[misc]
        for kind, (api, words, model) in kinds.items()
    }
    return {"neighbours": saw}


def attach(way: dict[str, Any], ticket_id: int, configuration_id: int) -> dict[str, Any]:
    """A configuration and a document of a ticket."""
    tickets = tickets_api.TicketsAPI(**way)
    linked = tickets.create_configurations(ticket_id, {"id": configuration_id})
    documents = document_api.DocumentAPI(**way)
    held = tickets.get_ticket_by_id(ticket_id)
    stored = documents.create_document(held, "What it wrote", "log.txt", BytesIO(b"fan: 0 rpm\n"))
    download = document_download_api.DocumentDownloadAPI(stored.id, **way)
    return {
        "linked": linked.id,
        "document": shown(stored),
        "documents": ids(documents.get_documents(held)),
        "downloaded": download.download_document().bytes.getvalue().decode(),
    }


def be_refused(way: dict[str, Any], wrong: dict[str, Any]) -> dict[str, Any]:
    tickets = tickets_api.TicketsAPI(**way)
    bad = asking(tickets_api.TicketsAPI(**way), conditions="summary =")
    summaryless = ticket.Ticket({"board": {"id": 1}, "company": {"id": 12345}})
    return {
        "notFound": refusal(lambda: tickets.get_ticket_by_id(404404)),
        "badConditions": refusal(lambda: list(bad.get_tickets())),
        "badTicket": refusal(lambda: tickets.create_ticket(summaryless)),
        "badKey": refusal(lambda: list(boards_api.BoardsAPI(**wrong).get_boards())),
    }


def main() -> None:
    account = json.loads(sys.argv[1])
    way = reach(account, account["privateKey"])
    seen = read_setup(way) | keep_ticket(way) | find_tickets(way) | delete_ticket(way)
    seen |= keep_neighbours(way, account["neighbours"])
    seen |= attach(way, seen["created"]["id"], seen["neighbours"]["configurations"]["created"]["id"])
    json.dump(seen | be_refused(way, reach(account, "wrong")), sys.stdout)


if __name__ == "__main__":
    main()
