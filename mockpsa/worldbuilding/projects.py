"""The demo world's projects: phases, who works on them, tickets as far as they have come, and the time on these."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from mockpsa.worldbuilding.customers import CITIES, Company
from mockpsa.worldbuilding.diaries import Diaries
from mockpsa.worldbuilding.stories import DAY, HOUR, Record, offset

BOARD = "Projects"
MANAGER, ENGINEERS = "cmoreau", ("bhansen", "dokafor", "bhansen")
NEW, WORKING, CLOSED = "New", "In Progress", "Closed"
RATE = 140
LONGEST_SITTING = 4 * HOUR


@dataclass
class Projects:
    """Draws projects one after another; `tickets` and `time_entries` are theirs, in the order of their ids."""

    random: Random
    first_ticket: int
    diaries: Diaries
    tickets: list[Record] = field(default_factory=list)
    time_entries: list[Record] = field(default_factory=list)
    _phases: int = 0

    def project(self, plan: dict[str, Any], company: Company) -> Record:
        """The record of a project, with its phases, team and notes below it."""
        words = {"tag": company.tag, "site": CITIES[company.id % len(CITIES)][0]}
        begins, ends = plan["begins"] * DAY, (plan["begins"] - plan["days"]) * DAY
        over = ends > 0
        due = iter(self._moments(begins, ends, sum(len(phase["tickets"]) for phase in plan["phases"])))
        phases = [self._phase(phase, due, words, company) for phase in plan["phases"]]
        hours = sum(hours for phase in plan["phases"] for _, hours in phase["tickets"])
        status = plan.get("status", CLOSED if over else "Open")
        contact = company.contacts[0]
        return {
            "name": plan["name"].format(**words),
            "board": {"name": BOARD},
            "company": {"id": company.id},
            "contact": {"id": contact.id},
            "status": {"name": status},
            "type": {"name": "Implementation"},
            "manager": {"identifier": MANAGER},
            "billingMethod": plan["billing"],
            **({} if plan["billing"] == "ActualRates" else {"billingAmount": hours * RATE}),
            "description": plan["about"].format(**words),
            "estimatedStart": offset(begins),
            "estimatedEnd": offset(ends),
            **({"actualStart": offset(begins)} if begins > 0 else {}),
            **({"actualEnd": offset(ends)} if over else {}),
            "estimatedHours": hours,
            "budgetHours": hours,
            **self._entered(begins + self.random.randrange(5, 15) * DAY),
            "phases": phases,
            "teamMembers": list(self._team(begins, ends)),
            "notes": [{"text": f"Kick-off with {contact.name}.", **self._entered(begins)}] if begins > 0 else [],
        }

    def _moments(self, begins: int, ends: int, count: int) -> Iterator[tuple[int, int]]:
        """When each ticket is begun and done: one after another, evenly spread."""
        each = (begins - ends) / count
        for place in range(count):
            yield round(begins - place * each), round(begins - (place + 1) * each) + HOUR

    def _phase(
        self, plan: dict[str, Any], due: Iterator[tuple[int, int]], words: dict[str, str], company: Company
    ) -> Record:
        self._phases += 1
        identity = self._phases
        moments = [next(due) for _ in plan["tickets"]]
        for (summary, hours), (start, end) in zip(plan["tickets"], moments, strict=True):
            self._ticket(identity, summary.format(**words), hours, (start, end), company)
        return {
            "id": identity,
            "description": plan["name"],
            "status": {"name": CLOSED if moments[-1][1] > 0 else "Open"},
            "budgetHours": sum(hours for _, hours in plan["tickets"]),
            "deadlineDate": offset(moments[-1][1]),
        }

    def _team(self, begins: int, ends: int) -> Iterator[Record]:
        for member, role, hours in ((MANAGER, 1, 12), ("bhansen", 2, 40)):
            yield {
                "member": {"identifier": member},
                "projectRole": {"id": role},
                "hours": hours,
                "startDate": offset(begins),
                "endDate": offset(ends),
            }

    def _ticket(self, phase: int, summary: str, hours: int, due: tuple[int, int], company: Company) -> None:
        begun, done = due
        status = CLOSED if done > 0 else WORKING if begun > 0 else NEW
        owner = self.random.choice(ENGINEERS)
        identity = self.first_ticket + len(self.tickets)
        entered = max(begun, 0) + self.random.randrange(2, 6) * DAY
        closed = {"closedDate": offset(done), "closedBy": owner} if status == CLOSED else {}
        changed = done if status == CLOSED else begun if status == WORKING else entered
        note = {"text": "Done and checked with the customer.", "resolutionFlag": True, "member": {"identifier": owner}}
        self.tickets.append(
            {
                "id": identity,
                "summary": summary,
                "phase": {"id": phase},
                "board": {"name": BOARD},
                "status": {"name": status},
                "contact": {"id": company.contacts[0].id},
                "priority": {"id": 3},
                "source": {"name": "Call"},
                **({} if status == NEW else {"owner": {"identifier": owner}}),
                "budgetHours": hours,
                "requiredDate": offset(done),
                **closed,
                **self._entered(entered),
                "lastUpdated": offset(changed),
                "updatedBy": MANAGER if status == NEW else owner,
                "notes": [{**note, **self._entered(done, owner)}] if status == CLOSED else [],
            }
        )
        if status != NEW:
            self._work(identity, hours if status == CLOSED else hours / 2, (begun, max(done, 0)), owner)

    def _work(self, ticket: int, hours: float, between: tuple[int, int], owner: str) -> None:
        """Time on a ticket, in sittings between two moments, when its owner is free; no more than there is."""
        start, done = between
        left = round(min(hours, (start - done) // HOUR) * HOUR)
        while left > 0:
            spent = min(left, LONGEST_SITTING)
            start = self.diaries.free(owner, spent, start)
            end = start - spent
            if end < done:
                return
            self.diaries.take(owner, spent, start)
            self.time_entries.append(
                {
                    "chargeToId": ticket,
                    "chargeToType": "ProjectTicket",
                    "member": {"identifier": owner},
                    "timeStart": offset(start),
                    "timeEnd": offset(end),
                    **self._entered(end, owner),
                }
            )
            left -= spent

    @staticmethod
    def _entered(minutes: int, by: str = MANAGER) -> Record:
        return {"dateEntered": offset(max(minutes, 1)), "enteredBy": by}


def draw_projects(
    random: Random, plans: Sequence[dict[str, Any]], customers: Sequence[Company], first_ticket: int, diaries: Diaries
) -> tuple[list[Record], Projects]:
    """A project for each plan, each of another customer; with what is below them."""
    projects = Projects(random, first_ticket, diaries)
    companies = random.sample([each for each in customers if each.kind == "Client"], len(plans))
    return [projects.project(plan, company) for plan, company in zip(plans, companies, strict=True)], projects
