"""What every client must have seen of the minimal world, whichever way it spells its calls.

Each client's script prints one object with the same keys; the checks compare it with what was asked for and with what
the server says to a plain caller of the same company.
"""

from typing import Any

import httpx2

Seen = dict[str, Any]
TICKETS = list(range(1, 11))  # what the world has; its eleventh is of a project
KEPT, DOOMED = 12, 13  # the scripts make one that stays and one that goes
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
# What every script does to the desk's neighbours: make one that stays, read it, change one member of it, find and count
# it; then make another, and delete it. Members are not deleted: the service has no call for it.
NEIGHBOURS: dict[str, dict[str, Any]] = {
    "companies": {
        "path": "/company/companies",
        "body": {
            "identifier": "Northwind",
            "name": "Northwind Traders",
            "site": {"name": "Main"},
            "types": [{"id": 1}],
        },
        "change": ["phoneNumber", "8135550111"],
        "other": {"identifier": "Southridge", "name": "Southridge Video"},
    },
    "contacts": {
        "path": "/company/contacts",
        "body": {
            "firstName": "Robin",
            "lastName": "Lee",
            "company": {"id": 12345},
            "communicationItems": [{"type": {"id": 1}, "value": "robin@contoso.example", "defaultFlag": True}],
        },
        "change": ["title", "Practice Manager"],
        "other": {"firstName": "Sam"},
    },
    "members": {
        "path": "/system/members",
        "body": {
            "identifier": "rlee",
            "firstName": "Robin",
            "lastName": "Lee",
            "hireDate": "2024-01-15T00:00:00Z",
            "licenseClass": "F",
            "defaultEmail": "Office",
            "defaultPhone": "Office",
            "officeEmail": "rlee@msp.example",
            "securityRole": {"id": 2},
        },
        "change": ["title", "Technician"],
    },
    "timeEntries": {
        "path": "/time/entries",
        "body": {
            "chargeToId": 1,
            "chargeToType": "ServiceTicket",
            "member": {"identifier": "jsmith"},
            "timeStart": "2026-11-20T14:00:00Z",
            "timeEnd": "2026-11-20T15:30:00Z",
            "notes": "Swapped the fan.",
        },
        "change": ["notes", "Swapped the fan and cleaned the filter."],
        "other": {"timeStart": "2026-11-20T16:00:00Z", "timeEnd": "2026-11-20T16:15:00Z"},
    },
    "configurations": {
        "path": "/company/configurations",
        "body": {
            "name": "CONTOSO-SRV1",
            "type": {"id": 2},
            "company": {"id": 12345},
            "serialNumber": "S-0815",
        },
        "change": ["ipAddress", "10.0.0.5"],
        "other": {"name": "CONTOSO-SRV2"},
    },
}


def get(desk: httpx2.Client, path: str, **parameters: str) -> Any:
    answer = desk.get(path, params=parameters)
    assert answer.status_code == 200
    return answer.json()


def check_setup(seen: Seen) -> None:
    assert seen["info"]["cloudRegion"] == "NA"
    assert [(board["id"], board["name"]) for board in seen["boards"]] == [(1, "Service Desk")]
    assert [status["name"] for status in seen["statuses"]] == STATUSES
    # The light list of statuses calls it closedFlag.
    closed = [status["name"] for status in seen["statuses"] if status.get("closedStatus", status.get("closedFlag"))]
    assert closed == ["Closed"]
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
    assert seen["count"] == get(desk, "/service/tickets/count")["count"] == len([*TICKETS, KEPT])
    assert seen["openCount"] == get(desk, "/service/tickets/count", conditions="closedFlag=false")["count"] == 9


def check_pages(seen: Seen) -> None:
    """Pages of 4 are all full, the last one of 5 is not, and one of 100 holds everything."""
    assert seen["pages"].keys() == {"4", "5", "100"}
    for pages in seen["pages"].values():
        assert pages["ids"] == [*TICKETS, KEPT, DOOMED]


def check_delete(seen: Seen, desk: httpx2.Client) -> None:
    assert seen["doomed"]["id"] == DOOMED
    assert seen["doomed"]["board"]["id"] == 1
    assert seen["doomed"]["company"]["id"] == 12346
    assert (seen["countBefore"], seen["countAfter"]) == (12, 11)
    assert seen["gone"]["status"] == 404
    assert seen["gone"]["body"]["message"] == f"Service Ticket {DOOMED} not found"
    assert desk.get(f"/service/tickets/{DOOMED}").status_code == 404


def check_neighbour(seen: Seen, kind: str, desk: httpx2.Client) -> None:
    """What was done to one kind of neighbour. The other one was made before the count, so it is one less since."""
    told, saw = NEIGHBOURS[kind], seen["neighbours"][kind]
    name, value = told["change"]
    created, path = saw["created"], f"{told['path']}/{saw['created']['id']}"
    holds(created, told["body"])
    assert saw["read"] == created
    assert saw["changed"][name] == value
    holds(saw["changed"], told["body"] | {name: value})
    assert saw["found"] == [created["id"]]
    assert saw["count"] == get(desk, f"{told['path']}/count")["count"] + ("other" in told)
    if "other" in told:
        assert saw["gone"]["status"] == 404
        assert saw["gone"]["body"]["code"] == "NotFound"
    holds(get(desk, path), told["body"] | {name: value})


def holds(record: Any, told: Any) -> None:
    """The record has all that was told of it, however much the service added; some of it only names another record."""
    if isinstance(told, dict):
        for name, value in told.items():
            holds(record[name], value)
    elif isinstance(told, list):
        for one, other in zip(record, told, strict=True):
            holds(one, other)
    else:
        assert record == told


def check_refusals(seen: Seen) -> None:
    assert seen["notFound"]["status"] == 404
    assert seen["notFound"]["body"] == {"code": "NotFound", "message": "Service Ticket 404404 not found"}
    assert (seen["badConditions"]["status"], seen["badConditions"]["body"]["code"]) == (400, "ApiFindCondition")
    assert (seen["badTicket"]["status"], seen["badTicket"]["body"]["code"]) == (400, "InvalidObject")
    assert [error["field"] for error in seen["badTicket"]["body"]["errors"]] == ["summary"]
    assert seen["badKey"]["status"] == 401
