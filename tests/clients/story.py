"""What every client must have seen of the minimal world, whichever way it spells its calls.

Each client's script prints one object with the same keys; the checks compare it with what was asked for and with what
the server says to a plain caller of the same company.
"""

from typing import Any

import httpx2

Seen = dict[str, Any]
KEPT, DOOMED = 11, 12  # the world has ten tickets; the scripts make one that stays and one that goes
STATUSES = [
    "New",
    "In Progress",
    "Waiting on Customer",
    "Waiting on Vendor",
    "Waiting on Parts",
    "Waiting Scheduling",
    "Completed",
    "Closed",
]
TOLD = "As told on the phone: \u201cit beeps\u201d"


def get(desk: httpx2.Client, path: str, **parameters: str) -> Any:
    answer = desk.get(path, params=parameters)
    assert answer.status_code == 200
    return answer.json()


def check_setup(seen: Seen) -> None:
    assert seen["info"]["cloudRegion"] == "NA"
    assert [(board["id"], board["name"]) for board in seen["boards"]] == [(1, "Service Desk")]
    assert [status["name"] for status in seen["statuses"]] == STATUSES
    assert [status["name"] for status in seen["statuses"] if status["closedStatus"]] == ["Closed"]
    assert [(member["id"], member["lastName"]) for member in seen["members"]] == [(124, "Smith")]


def check_ticket(seen: Seen) -> None:
    created = seen["created"]
    assert created["id"] == KEPT
    assert created["summary"] == "Made by a client"
    assert created["board"]["name"] == "Service Desk"
    assert created["company"]["identifier"] == "CompanyID"
    assert created["contact"]["name"] == "Pat Doe"
    assert created["status"]["name"] == "New"
    assert "owner" not in created
    assert seen["read"] == created


def check_patch(seen: Seen) -> None:
    patched = seen["patched"]
    assert (patched["status"]["id"], patched["status"]["name"]) == (2, "In Progress")
    assert patched["owner"]["identifier"] == "jsmith"
    assert patched["resources"] == "jsmith"
    unchanged = ("id", "summary", "board", "company", "contact", "priority")
    assert [patched[name] for name in unchanged] == [seen["created"][name] for name in unchanged]


def check_notes(seen: Seen) -> None:
    first, second = seen["notes"]
    assert (first["text"], first["detailDescriptionFlag"], first["internalAnalysisFlag"]) == (TOLD, True, False)
    assert (second["text"], second["detailDescriptionFlag"], second["internalAnalysisFlag"]) == (
        "The fan is loose.",
        False,
        True,
    )
    assert second == seen["note"]
    assert {note["ticketId"] for note in seen["notes"]} == {KEPT}


def check_search(seen: Seen, desk: httpx2.Client) -> None:
    conditions = 'board/name="Service Desk" and closedFlag=false and owner/identifier="jsmith"'
    plain = get(desk, "/service/tickets", conditions=conditions, orderBy="id desc")
    assert seen["found"] == [ticket["id"] for ticket in plain]
    assert seen["found"] == [KEPT, 8, 6, 3]
    assert seen["searched"] == [KEPT]
    assert seen["count"] == get(desk, "/service/tickets/count")["count"] == KEPT
    assert seen["openCount"] == get(desk, "/service/tickets/count", conditions="closedFlag=false")["count"] == 9


def check_pages(seen: Seen) -> None:
    """Pages of 4 are all full, the last one of 5 is not, and one of 100 holds everything."""
    assert seen["pages"].keys() == {"4", "5", "100"}
    for pages in seen["pages"].values():
        assert pages["ids"] == list(range(1, DOOMED + 1))


def check_delete(seen: Seen, desk: httpx2.Client) -> None:
    assert seen["doomed"]["id"] == DOOMED
    assert seen["doomed"]["board"]["id"] == 1
    assert seen["doomed"]["company"]["id"] == 12346
    assert (seen["countBefore"], seen["countAfter"]) == (DOOMED, KEPT)
    assert seen["gone"]["status"] == 404
    assert seen["gone"]["body"]["message"] == f"Service Ticket {DOOMED} not found"
    assert desk.get(f"/service/tickets/{DOOMED}").status_code == 404


def check_refusals(seen: Seen) -> None:
    assert seen["notFound"]["status"] == 404
    assert seen["notFound"]["body"] == {"code": "NotFound", "message": "Service Ticket 404404 not found"}
    assert (seen["badConditions"]["status"], seen["badConditions"]["body"]["code"]) == (400, "ApiFindCondition")
    assert (seen["badTicket"]["status"], seen["badTicket"]["body"]["code"]) == (400, "InvalidObject")
    assert [error["field"] for error in seen["badTicket"]["body"]["errors"]] == ["summary"]
    assert seen["badKey"]["status"] == 401
