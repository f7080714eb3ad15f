"""The SLA clock as a state machine: the history of a ticket's stages and its terms -> goals, minutes, breaches. Pure.

Everything follows from the history, so whatever changes (priority, SLA, calendar, required date) is reckoned anew from
the beginning, and the order of changes does not matter. Moments and durations are whole seconds.

Stages only advance: to respond, to plan, to resolve, done. A wait or a resolved ticket stops the clock; going on pushes
the goals that are not reached yet by the working time in between. What is reopened is to be resolved.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from mockpsa.desk.working_time import Schedule

RESPOND, PLAN, RESOLVE, DONE = range(4)
WAITING, RESOLVED = "NoEscalation", "Resolved"
# what a status's escalationStatus asks for: the stage that the ticket is in afterwards, unless it is further
ASKED = {"NotResponded": RESPOND, "Responded": PLAN, "ResolutionPlan": RESOLVE, RESOLVED: DONE, WAITING: RESPOND}


class Step(NamedTuple):
    """From when on a ticket's status had this escalationStatus, and who saw to it."""

    at: int
    stage: str
    by: str


@dataclass(frozen=True, slots=True)
class Terms:
    """How much working time there is to respond, to plan and to resolve; None: no goal."""

    schedule: Schedule
    allowed: tuple[int | None, int | None, int | None]


@dataclass(slots=True)
class Reckoning:
    """Where a ticket's SLA stands, until its next step.

    ``reached``, ``goals``, ``spent`` are of the three stages: the step that ended it, until when it should, and the
    working time in it. ``skipped`` is what had been spent when a stage was passed over.
    """

    terms: Terms
    start: int
    stage: int = RESPOND
    mode: str = ""  # the escalationStatus that the ticket has
    since: int = 0  # when that began
    reached: list[Step | None] = field(default_factory=lambda: [None, None, None])
    spent: list[int] = field(default_factory=lambda: [0, 0, 0])
    skipped: list[int] = field(default_factory=lambda: [0, 0, 0])
    waited: int = 0
    before_waiting: int = 0
    _used: int = 0  # in the present stage
    _stopped: int = 0  # waited or resolved, in all
    _stopped_at: list[int] = field(default_factory=lambda: [0, 0, 0])  # as it was when the stage was reached

    def take(self, step: Step) -> None:
        """Go on to the next step; one that asks for what is already so is none."""
        if step.stage == self.mode:
            return
        if self.mode:
            self._leave(step.at)
        if self.mode == RESOLVED and step.stage != RESOLVED:
            self.stage, self.reached[RESOLVE] = RESOLVE, None
            self._used, self.spent[RESOLVE] = self.spent[RESOLVE], 0
        if step.stage == WAITING:
            self.before_waiting = self._used
        self._advance(ASKED[step.stage], step)
        self.mode, self.since = step.stage, step.at

    def _leave(self, moment: int) -> None:
        passed = self._between(self.since, moment)
        if self.is_running:
            self._used += passed
            return
        self._stopped += passed
        if self.mode == WAITING:
            self.waited += passed

    def _advance(self, stage: int, step: Step) -> None:
        if stage <= self.stage:
            return
        for each in range(self.stage, stage):
            self.reached[each] = step
            self._stopped_at[each] = self._stopped
            if each < stage - 1:
                self.skipped[each] = self._used
        self.spent[stage - 1] = self._used
        self.stage, self._used = stage, 0

    def _between(self, start: int, end: int) -> int:
        return self.terms.schedule.between(max(start, self.start), max(end, self.start))

    @property
    def is_running(self) -> bool:
        """Whether the clock runs: the ticket neither waits nor is resolved."""
        return self.mode not in (WAITING, RESOLVED)

    @property
    def goals(self) -> tuple[int | None, ...]:
        """Until when to respond, plan and resolve; as at the pause while the clock stands."""
        return tuple(self._goal(stage) for stage in (RESPOND, PLAN, RESOLVE))

    def _goal(self, stage: int) -> int | None:
        allowed = self.terms.allowed[stage]
        stopped = self._stopped if self.reached[stage] is None else self._stopped_at[stage]
        return None if allowed is None else self.terms.schedule.add(self.start, allowed + stopped)


def reckon(terms: Terms, start: int, history: Iterable[Step]) -> Reckoning:
    """Where the SLA of a ticket stands whose clock starts at ``start``."""
    reckoning = Reckoning(terms, start)
    for step in history:
        reckoning.take(step)
    return reckoning


def is_kept(reckoning: Reckoning, goals: Iterable[int | None], now: int) -> bool:
    """Whether no goal was missed: what is reached was in time, the rest can still be. A goal's own second counts."""
    present = now if reckoning.is_running else reckoning.since
    return all(
        goal is None or (present if step is None else step.at) <= goal
        for step, goal in zip(reckoning.reached, goals, strict=True)
    )


def next_goal(reckoning: Reckoning, goals: Iterable[int | None], now: int) -> int | None:
    """The goal that will be missed next, if nothing is done; none while the clock stands."""
    if not reckoning.is_running:
        return None
    missable = zip(reckoning.reached, goals, strict=True)
    return min([goal for step, goal in missable if step is None and goal is not None and goal >= now], default=None)


def extended(history: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
    """The history with one more step, if it says something: it stays as short as what it tells.

    A wait that ends in the second in which it began was none, and to a running clock only a further stage is news.
    """
    if len(history) > 1 and history[-1].stage == WAITING and history[-1].at == step.at:
        history = history[:-1]
    if not history:
        return (step,)
    last, furthest = history[-1].stage, max(ASKED[each.stage] for each in history)
    runs_on = not {last, step.stage} & {WAITING, RESOLVED} and ASKED[step.stage] <= furthest
    return history if last == step.stage or runs_on else (*history, step)
