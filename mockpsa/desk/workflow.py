"""A ticket's status: which one it gets, when that closes it, and the rules of closing."""

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Desk
from mockpsa.errors import InvalidField, MissingRequiredField
from mockpsa.schema.folding import fold
from mockpsa.schema.service import BOARD, BOARD_STATUS
from mockpsa.store.records import Record

CLOSED, COMPLETED = "closed", "completed"


def place_on_board(desk: Desk, change: Change) -> None:
    """The board of a new ticket: asked for, or the acting member's default one (rule board_required)."""
    if change.after["board"] is not None or "board" in change.failed:
        return
    if desk.rules.on("board_required"):
        change.refuse("board", MissingRequiredField("board", reference=True))
        return
    member = desk.acting_member
    board = member["serviceDefaultBoard"] if member else None
    first = desk.records.first(BOARD, ("inactiveFlag", False))
    change.after["board"] = board if board is not None or first is None else first["id"]
    if change.after["board"] is None:
        change.refuse("board", MissingRequiredField("board", reference=True))


def choose_status(desk: Desk, change: Change) -> Record | None:
    """The ticket's status: as sent, as ``closedFlag`` asks, or the board's default. None when that cannot be told."""
    board = change.after["board"]
    if board is None or "status" in change.failed:
        return None
    _follow_closed_flag(desk, change)
    if change.after["status"] is None:
        status = _default_status(desk, board)
        if status is None:
            change.refuse("status", InvalidField("status", f"Service Board {board} has no status."))
            return None
        change.after["status"] = status["id"]
    return desk.records.get(BOARD_STATUS, change.after["status"])


def _default_status(desk: Desk, board: int) -> Record | None:
    scope = ("board", board)
    return desk.default(BOARD_STATUS, scope, order="sortOrder") or desk.records.first(
        BOARD_STATUS, scope, order="sortOrder"
    )


def _follow_closed_flag(desk: Desk, change: Change) -> None:
    """``closedFlag`` in a body moves the ticket to a status that closes or opens it; a status that is sent wins."""
    sent = "closedFlag" in change.sent and "status" not in change.sent and not desk.loading
    if not sent:
        return
    wanted, present = bool(change.after["closedFlag"]), bool(change.was("closedFlag"))
    if wanted == present:
        return
    board = change.after["board"]
    if wanted:
        closing = closing_status(desk, board)
        if closing is None:
            change.refuse("closedFlag", InvalidField("closedFlag", f"Service Board {board} has no closed status."))
            return
        change.after["status"] = closing["id"]
    else:
        change.after["status"] = None


def closing_status(desk: Desk, board: int, name: str = CLOSED) -> Record | None:
    """The status that closes tickets of a board: the one of that name, else Closed, else the first."""
    closing = desk.records.find(BOARD_STATUS, ("board", board), ("closedStatus", True), order="sortOrder")
    for wanted in (fold(name), CLOSED):
        for status in closing:
            if fold(status["name"]) == wanted:
                return status
    return closing[0] if closing else None


def close_or_reopen(desk: Desk, change: Change, status: Record) -> None:
    """Closed-ness follows the status's closedStatus; date and member come on closing and go on reopening."""
    entering = mark_closed(desk, change, closed=bool(status["closedStatus"]))
    if not desk.loading:
        _require_resolution(desk, change, entering=entering)
        _require_completed(desk, change, status)
        _require_drawn(desk, change, status)


def mark_closed(desk: Desk, change: Change, *, closed: bool) -> bool:
    """Date and member of closing come when a ticket is closed, and go when it is open; whether it closes now."""
    entering = closed and not change.was("closedFlag")
    change.after["closedFlag"] = closed
    ticket = change.after
    written = desk.loading and ticket["lastUpdated"] > ticket["dateEntered"]  # a world says when it was last touched
    date, by = (ticket["lastUpdated"], ticket["updatedBy"]) if written else (desk.now, desk.actor)
    change.fill_while(closed, closedDate=date, closedBy=by)
    return entering


def _require_resolution(desk: Desk, change: Change, *, entering: bool) -> None:
    if not (entering and change.changed("status") and desk.rules.on("closing_needs_resolution")):
        return
    initial = change.extra.get("initialResolution") if change.creating else None
    if not change.after["resolution"] and not initial:
        change.refuse("resolution", MissingRequiredField("resolution"))


def _require_completed(desk: Desk, change: Change, status: Record) -> None:
    """The status called Closed is entered from the one called Completed, on a board that has both (documented)."""
    if not change.changed("status") or not desk.rules.on("closed_from_completed"):
        return
    if fold(status["name"]) != CLOSED:
        return
    completed = desk.records.first(BOARD_STATUS, ("board", status["board"]), ("name", COMPLETED))
    if completed is not None and change.was("status") != completed["id"]:
        message = f"Service Status {status['name']} can only be entered from {completed['name']}."
        change.refuse("status", InvalidField("status", message))


def _require_drawn(desk: Desk, change: Change, status: Record) -> None:
    """With transitions drawn, a ticket goes on only to what its status leads to; a status that says nothing, to any."""
    if change.creating or not change.changed("status") or desk.rules.value("transitions") != "drawn":
        return
    last = desk.record(BOARD_STATUS, change.was("status"))
    if last is None or last["leadsTo"] is None or last["board"] != status["board"]:
        return
    known_as = {fold(name) for name in (status["name"], status["statusId"]) if name}
    if not known_as & {fold(name) for name in last["leadsTo"]}:
        message = f"Service Status {status['name']} cannot be entered from {last['name']}."
        change.refuse("status", InvalidField("status", message))
