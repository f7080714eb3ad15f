"""One ticket's life: what it is about, who worked on it when, where it stands now.

Moments are whole minutes since the ticket was entered; the tenant's start is ``age`` minutes after that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import yaml

from mockpsa.data import data_folder
from mockpsa.worldbuilding.customers import Company, Contact
from mockpsa.worldbuilding.diaries import Diaries

Record = dict[str, Any]
Story = dict[str, Any]
QUARTER, HOUR, DAY = 15, 60, 1440
API_MEMBER = "apimember"
MONITORING = "Monitoring"
GOALS = {1: (1, 2, 4), 2: (2, 4, 8), 3: (4, 8, 24), 4: (8, 16, 72)}  # hours to respond, plan, resolve (seed.md)
LEVELS = {1: ("High", "High"), 2: ("High", "Medium"), 3: ("Medium", "Medium"), 4: ("Low", "Low")}  # severity, impact
PLACES = ("Accounting", "Purchasing", "Reception", "Building B", "the warehouse", "the branch", "Dispatch", "Unit 4")
APPS = ("Ledgerline", "Dentica", "ShipTrack", "CaseFolio", "Timebook", "PlanDesk")
SUPPLIERS = ("Crestline Computers", "Baytech Supply", "Harbor Telecom", "Gulf Office Systems")
ANSWERS = ("Yes, go ahead.", "That is fine with us.", "Sorry for the delay: yes, please.")
WAITS = {
    "customer": "Waiting on Customer",
    "vendor": "Waiting on Vendor",
    "parts": "Waiting on Parts",
    "scheduling": "Waiting Scheduling",
}
UNHURRIED = 0.5  # a board of a slower pace has days by which work is wanted
ANALYSED = 0.6  # so many of the tickets that somebody works on say what was found
NOBODY = "one of our people"  # where a company has nobody by name
# the escalationStatus that a ticket has from a moment on
STAGES = {
    "responded": "Responded",
    "analysed": "ResolutionPlan",
    "waits": "NoEscalation",
    "waited": "ResolutionPlan",
    "resolved": "Resolved",
}
NEW, WORKING, WAITING, DONE, CLOSED = range(5)
DAYS = 90
YOUNGEST = 12  # minutes
RECENT = 0.22  # so much of the tickets is of the last three days
# younger than so many hours: how likely each of the five is
CHANCES = (
    (6, (75, 20, 5, 0, 0)),
    (24, (45, 30, 15, 10, 0)),
    (72, (12, 30, 28, 15, 15)),
    (240, (2, 10, 15, 18, 55)),
    (720, (0, 3, 6, 5, 86)),
    (10**9, (0, 1, 1, 1, 97)),
)


@dataclass(frozen=True, slots=True)
class Board:
    """A board as stories see it: the statuses of a ticket's stages there, how it is reached, who works on it.

    ``waits`` are the statuses in which it waits, by what for. Without ``done`` what is resolved is closed.
    """

    name: str
    new: str
    working: str
    closed: str
    sources: tuple[str, ...]
    members: tuple[str, ...]
    done: str | None = None
    lost: str | None = None
    waits: Mapping[str, str] = field(default_factory=dict)
    pace: float = 1.0  # how much of the time to resolve a usual ticket takes
    api_member: str = API_MEMBER

    def stage(self, stage: int) -> str | None:
        """The status of a stage; None for waiting, which has several, and for what the board does not have."""
        return (self.new, self.working, None, self.done, self.closed)[stage]


BOARDS = {
    board.name: board
    for board in (
        Board(
            "Service Desk",
            "New",
            "In Progress",
            "Closed",
            ("Call", "Email Connector", "Email Connector", "Portal"),
            ("jsmith", "tnguyen", "akowalski", "jsmith", "mgarcia", "dokafor"),
            done="Completed",
            waits=WAITS,
            pace=0.5,
        ),
        Board(
            "Projects",
            "New",
            "In Progress",
            "Closed",
            ("Call", "Portal"),
            ("cmoreau", "bhansen"),
            done="Completed",
            pace=5,
        ),
        Board(
            "Managed Services",
            "Alert",
            "Triage",
            "Resolution",
            (MONITORING,),
            ("slindgren", "rpatel", "dokafor"),
            pace=0.4,
        ),
        Board(
            "Sales",
            "Request",
            "Quote",
            "Won",
            ("Call", "Email Connector"),
            ("ltorres", "gbrandt"),
            lost="Lost",
            pace=0.8,
        ),
    )
}


def read_stories() -> dict[str, list[Story]]:
    """What tickets of the demo world are about, by board."""
    path = data_folder("fixtures") / "building" / "demo" / "stories.yaml"
    stories: dict[str, list[Story]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return stories


def draw_age(random: Random) -> int:
    """How many minutes before the start a ticket came in."""
    days = 3 if random.random() < RECENT else DAYS
    return random.randrange(YOUNGEST, days * DAY)


def offset(minutes: int) -> str:
    """So many minutes before the tenant's start (after it, when negative), as a world's file writes it."""
    days, rest = divmod(abs(minutes), DAY)
    hours, left = divmod(rest, HOUR)
    time = "".join(f"{amount}{unit}" for amount, unit in ((hours, "H"), (left, "M")) if amount)
    sign = "-" if minutes > 0 else ""
    return f"{sign}P{f'{days}D' if days or not time else ''}{f'T{time}' if time else ''}"


class Ticket:
    """Draws one ticket; `record` is what the world's file holds of it."""

    def __init__(self, random: Random, board: Board, story: Story, company: Company, age: int) -> None:
        self._random, self._board, self._story, self._age = random, board, story, age
        self._contact = random.choice(company.contacts) if company.contacts else None
        self._monitored = board.sources == (MONITORING,) or self._contact is None
        self._waits = [kind for kind in board.waits if kind in story]
        self._owner = random.choice(board.members)
        self._priority: int = random.choice(story["priorities"])
        self._line = random.randrange(len(story["summaries"]))
        self._words = self._vocabulary(company)
        self._stage = self._draw_stage()
        self._lost = self._stage == CLOSED and "lost" in story and bool(board.lost) and random.random() < 0.4
        self._wait = self._draw_wait()
        self._plan_times()
        self._notes: list[Record] = []
        self._hours = 0.0
        self.record = self._tell(company)

    def _vocabulary(self, company: Company) -> dict[str, Any]:
        draw, tag = self._random, company.tag
        others = [contact.name for contact in company.contacts if contact != self._contact] or [NOBODY]
        return {
            "who": self._contact.first if self._contact else NOBODY,
            "person": draw.choice(others),
            "pc": f"{tag}-{draw.choice(('LT', 'PC'))}-{draw.randrange(1, 90):03}",
            "printer": f"{tag}-PR{draw.randrange(1, 9):02}",
            "server": f"{tag}-{draw.choice(('FS', 'DC', 'SQL', 'RDS'))}{draw.randrange(1, 4):02}",
            "switch": f"{tag}-SW{draw.randrange(1, 7):02}",
            "app": APPS[company.id % len(APPS)],
            "vendor": draw.choice(SUPPLIERS),
            "place": draw.choice(PLACES),
            "number": draw.randrange(3, 25),
        }

    def _text(self, part: str) -> str:
        """The story's text that goes with the summary, words filled in; the first letter is a capital one."""
        lines = self._story[part]
        text = str(lines if isinstance(lines, str) else lines[self._line % len(lines)]).format(**self._words)
        return text[0].upper() + text[1:]

    def _draw_stage(self) -> int:
        weights = next(weights for hours, weights in CHANCES if self._age < hours * HOUR)
        stage: int = self._random.choices(range(5), weights)[0]
        if stage == WAITING:
            return stage if self._waits else WORKING
        return CLOSED if self._board.stage(stage) is None else stage

    def _draw_wait(self) -> str | None:
        draw = self._random.random()
        if not self._waits or self._stage in (NEW, WORKING):
            return None
        return self._random.choice(self._waits) if self._stage == WAITING or draw < 0.35 else None

    def _plan_times(self) -> None:
        """When it was answered, analysed, began and ended to wait, and was resolved; all within its age."""
        draw, age = self._random, self._age
        respond, _, resolve = (hours * HOUR for hours in GOALS[self._priority])
        drawn = resolve * self._board.pace * draw.lognormvariate(-0.4, 0.7)
        waited = draw.randrange(3 * HOUR, 3 * DAY) if self._wait else 0
        span = max(6, min(int(drawn) + waited, int(age * 0.9)))
        self.responded = max(1, min(int(respond * draw.lognormvariate(-1.1, 0.7)), span // 4))
        self.analysed = max(self.responded + 1, min(self.responded + draw.randrange(5, 90), span // 2))
        self.waits_from = max(self.analysed + 1, min(self.analysed + draw.randrange(5, 120), int(span * 0.6)))
        self.waits_until = self.waits_from + min(waited, int(span * 0.35))
        self.resolved = max(self.waits_until + 1, span)
        later = self.resolved + draw.randrange(2 * HOUR, 2 * DAY)
        self.closed = min(later, age - 1) if self._board.done else self.resolved

    @property
    def _asking(self) -> Contact | None:
        """The contact who asked, if it was not a device."""
        return None if self._monitored else self._contact

    @property
    def _is_resolved(self) -> bool:
        return self._stage in (DONE, CLOSED)

    def _tell(self, company: Company) -> Record:
        severity, impact = LEVELS[self._priority]
        self._tell_notes()
        last = max([0, *(moment for moment, _ in self._moments())])
        source = self._random.choice(self._board.sources)
        record: Record = {
            "summary": self._text("summaries"),
            "board": {"name": self._board.name},
            "status": {"name": self._status()},
            "company": {"id": company.id},
            **({} if self._asking is None else {"contact": {"id": self._asking.id}}),
            "type": {"name": self._story["type"]},
            **({"subType": {"name": self._story["about"]}} if "about" in self._story else {}),
            "source": {"name": source},
            "priority": {"id": self._priority},
            "severity": severity,
            "impact": impact,
            **({} if self._stage == NEW else {"owner": {"identifier": self._owner}}),
            **self._planned(),
            "dateEntered": offset(self._age),
            "enteredBy": self._board.members[0] if source == "Call" else self._board.api_member,
            "lastUpdated": offset(self._age - last),
            "updatedBy": self._board.api_member if self._stage == NEW else self._owner,
            **self._progress(),
            "notes": self._notes,
        }
        return record

    def time_entries(self, identity: int, diaries: Diaries) -> Iterator[Record]:
        """The time that its owner entered on it, once it has this id: when free for it, or for as much as there was."""
        done = self._age - self.resolved if self._is_resolved else 0
        for minutes in range(round(self._hours * HOUR), 0, -QUARTER):
            start = diaries.free(self._owner, minutes, self._age - self.responded)
            if start - minutes < done:
                continue
            diaries.take(self._owner, minutes, start)
            yield {
                "chargeToId": identity,
                "chargeToType": "ServiceTicket",
                "member": {"identifier": self._owner},
                "timeStart": offset(start),
                "timeEnd": offset(start - minutes),
                "dateEntered": offset(start - minutes),
                "enteredBy": self._owner,
            }
            return

    def _status(self) -> str:
        if self._stage == WAITING and self._wait:
            return self._board.waits[self._wait]
        return self._board.lost if self._lost and self._board.lost else self._board.stage(self._stage) or ""

    def _moments(self) -> Iterator[tuple[int, str]]:
        """What has happened by now, with when."""
        if self._stage > NEW:
            yield self.responded, "responded"
            yield self.analysed, "analysed"
        if self._wait:
            yield self.waits_from, "waits"
        if self._wait and self._is_resolved:
            yield self.waits_until, "waited"
        if self._is_resolved:
            yield self.resolved, "resolved"
        if self._stage == CLOSED:
            yield self.closed, "closed"

    def _planned(self) -> Record:
        """Hours and, for what is ordered, the day by which it is wanted."""
        low, high = self._story["hours"]
        quarter = 0.25
        hours = round(self._random.uniform(low, high) / quarter) * quarter
        share = (0, 0.4, 0.5, 1, 1)[self._stage]
        passed = (self.resolved if self._is_resolved else self._age) - self.responded
        worked = max(quarter, round(hours * share / quarter) * quarter) if share else 0
        self._hours = min(worked, passed // 15 * quarter)
        planned: Record = {}
        if self._story["type"] not in ("Incident", "Problem") and not self._monitored:
            planned["budgetHours"] = max(quarter, high)
            wanted = offset(self._age - self._random.randrange(3, 25) * DAY)
            planned |= {"requiredDate": wanted} if self._board.pace > UNHURRIED else {}
        return planned

    def _progress(self) -> Record:
        """The stages it went through, from which its SLA fields follow, and its closing."""
        progress: Record = {}
        if self._stage > NEW:
            steps = [(0, "NotResponded"), *((at, STAGES[name]) for at, name in self._moments() if name in STAGES)]
            if self._wait == "scheduling":  # its clock runs on
                steps = [(at, stage) for at, stage in steps if stage != STAGES["waits"]]
            progress["slaHistory"] = [
                {"at": offset(self._age - at), "stage": stage, "by": self._owner} for at, stage in steps
            ]
        if self._stage == CLOSED:
            progress |= {"closedDate": offset(self._age - self.closed), "closedBy": self._owner}
        return progress

    def _tell_notes(self) -> None:
        self._note(0, self._text("asked"), "detailDescriptionFlag", self._asking)
        if self._stage > NEW and self._random.random() < ANALYSED:
            self._note(self.analysed, self._text("found"), "internalAnalysisFlag")
        if self._wait:
            side = "detailDescriptionFlag" if self._wait == "customer" else "internalAnalysisFlag"
            self._note(self.waits_from, self._text(self._wait), side)
        if self._wait == "customer" and self._is_resolved:
            answer = self._random.choice(ANSWERS)
            self._note(self.waits_until, answer, "detailDescriptionFlag", self._asking)
        if self._is_resolved:
            self._note(self.resolved, self._text("lost" if self._lost else "done"), "resolutionFlag")

    def _note(self, moment: int, text: str, side: str, contact: Contact | None = None) -> None:
        member = self._board.api_member if moment == 0 else self._owner
        author: Record = {"contact": {"id": contact.id}} if contact else {"member": {"identifier": member}}
        entered: Record = {"dateEntered": offset(self._age - moment)}
        if contact is None and member != self._board.api_member:
            entered["enteredBy"] = member
        self._notes.append({"text": text, side: True, **author, **entered})
