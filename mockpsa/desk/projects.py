"""Projects and their phases: closed-ness by the status, what they take from company and board, phases' numbers."""

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.schema.company import COMPANY
from mockpsa.schema.projects import PROJECT, PROJECT_PHASE, PROJECT_STATUS
from mockpsa.schema.service import BOARD
from mockpsa.store.records import Record


class ProjectBehaviour(Behaviour):
    """Project: the company's site and currency, the board's location and department."""

    def complete(self, desk: Desk, change: Change) -> None:
        """What is not sent comes from company and board; ``closedFlag`` is the status's."""
        project = change.after
        company = desk.record(COMPANY, project["company"])
        if company is not None and change.anew("company"):
            change.fill_from(company, "site", "currency")
        board = desk.record(BOARD, project["board"])
        if board is not None:
            change.fill_from(board, "location", "department")
        status = desk.record(PROJECT_STATUS, project["status"])
        project["closedFlag"] = bool(status and status["closedFlag"])


class ProjectPhaseBehaviour(Behaviour):
    """ProjectPhase: what the project has, and a number in the breakdown of its work."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Board, agreement, opportunity and currency of the project; the next number below the parent."""
        phase = change.after
        project = desk.record(PROJECT, phase["projectId"])
        if project is not None and change.creating:
            change.fill_from(project, "board", "agreement", "opportunity", "currency")
        change.fill("locationId", project and project["location"])
        change.fill_pair("department", "businessUnitId", project["department"] if project else None)
        if phase["wbsCode"] is None:
            others = desk.records.find(PROJECT_PHASE, ("projectId", phase["projectId"]))
            siblings = [each for each in others if each["parentPhase"] == phase["parentPhase"]]
            above = desk.record(PROJECT_PHASE, phase["parentPhase"])
            change.fill("wbsCode", next_number(above, [each for each in siblings if each["id"] != phase["id"]]))


def next_number(above: Record | None, beside: list[Record]) -> str:
    """The next wbsCode below a phase: ``2``, or ``2.1`` in phase 2."""
    last = [each["wbsCode"].rpartition(".")[2] for each in beside if each["wbsCode"]]
    following = 1 + max((int(each) for each in last if each.isdecimal()), default=0)
    return f"{above['wbsCode']}.{following}" if above and above["wbsCode"] else str(following)
