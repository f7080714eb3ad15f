"""Tickets for a desk that is there, as believable as the demo world's: its own boards, companies, contacts, members."""

import re
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Protocol

from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.worldbuilding.customers import Company, Contact
from mockpsa.worldbuilding.stories import (
    API_MEMBER,
    BOARDS,
    WAITS,
    Board,
    Record,
    Story,
    Ticket,
    draw_age,
    read_stories,
)

TICKETS = "/service/tickets"
BATCH = 200  # tickets of one call: a server answers nobody else meanwhile
USUAL = "Service Desk"  # whose stories and ways a board has that has none of its own


class Source(Protocol):
    """Where the documents of a desk are read: a folder, or a server."""

    def documents(self, resource: Resource, parent: int | None = None) -> list[Record]:
        """All documents of a resource, or those below a record."""


class NothingToSeedError(ValueError):
    """A desk without a board, a company or a member; the text is one sentence for the user."""


Ids = dict[str, int]  # by name
Batch = dict[str, list[Record]]  # by path, as `POST /_mock/records` takes it


@dataclass(frozen=True, slots=True)
class Setting:
    """A board with its stories, and the ids of its statuses, its types, and the subtypes that go with each type."""

    identity: int
    board: Board
    stories: list[Story]
    statuses: Ids
    types: Ids
    subtypes: dict[str, Ids]


class Seeding:
    """What is known of a desk, and the tickets drawn for it. Raises NothingToSeedError."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._members = {each["identifier"]: each["id"] for each in self._active("Member")}
        self._sources = {each["name"]: each["id"] for each in self._active("Source")}
        self._priorities = [each["id"] for each in _in_order(self._active("Priority"))]
        self._companies = list(self._read_companies())
        self._require("member", self._members)
        self._require("company", self._companies)
        self._require("priority", self._priorities)
        told = read_stories()
        self._settings = [each for board in self._active("Board") for each in self._read_board(board, told)]
        self._require("board with a status", self._settings)

    def tickets(self, count: int, seed: int) -> Iterator[Record]:
        """So many tickets as records of a world, the oldest first; the same of the same desk and seed."""
        random = Random(seed)  # noqa: S311 - the same every time is what is wanted
        for age in sorted((draw_age(random) for _ in range(count)), reverse=True):
            setting = random.choice(self._settings)
            story, company = random.choice(setting.stories), random.choice(self._companies)
            yield self._fitted(Ticket(random, setting.board, story, company, age).record, setting)

    def batches(self, count: int, seed: int) -> Iterator[Batch]:
        """So many `tickets`, as `POST /_mock/records` takes them, in calls that are short enough for others."""
        drawn = self.tickets(count, seed)
        while batch := list(islice(drawn, BATCH)):
            yield {TICKETS: batch}

    def _fitted(self, record: Record, setting: Setting) -> Record:
        """The record in the ids of this desk, without what it does not have.

        Its own priorities stand for the four of the stories.
        """
        kind = record["type"]["name"]
        found = {
            "board": setting.identity,
            "status": setting.statuses[record["status"]["name"]],
            "type": setting.types.get(kind),
            "subType": setting.subtypes.get(kind, {}).get(record.get("subType", {}).get("name")),
            "source": self._sources.get(record["source"]["name"]),
            "priority": self._priorities[min(record["priority"]["id"], len(self._priorities)) - 1],
            "owner": self._members.get(record.get("owner", {}).get("identifier")),
        }
        for name, identity in found.items():
            if identity is not None:
                record[name] = {"id": identity}
            else:
                record.pop(name, None)
        for note in record["notes"]:
            if "member" in note:
                note["member"] = {"id": self._members[note["member"]["identifier"]]}
        return record

    @staticmethod
    def _require(what: str, found: Sized) -> None:
        if not found:
            raise NothingToSeedError(f"tickets need a {what}, and the desk has none")

    def _active(self, name: str, parent: int | None = None) -> list[Record]:
        documents = self._source.documents(REGISTRY[name], parent)
        return [each for each in documents if not (each.get("inactiveFlag") or each.get("inactive"))]

    def _read_companies(self) -> Iterator[Company]:
        contacts: dict[int, list[Contact]] = {}
        for each in self._active("Contact"):
            if "company" in each:
                name = " ".join(filter(None, (each["firstName"], each.get("lastName"))))
                contacts.setdefault(each["company"]["id"], []).append(Contact(each["id"], each["firstName"], name))
        for each in self._source.documents(REGISTRY["Company"]):
            if not each.get("deletedFlag"):
                tag = re.sub(r"[^A-Z]", "", each["name"].upper())[:3] or "PC"
                yield Company(each["id"], tag, "Client", tuple(contacts.get(each["id"], ())), each["name"])

    def _read_board(self, record: Record, told: dict[str, list[Story]]) -> Iterator[Setting]:
        """The board, if it has a status."""
        statuses = _in_order(self._active("BoardStatus", record["id"]))
        if not statuses:
            return
        types = {each["id"]: each["name"] for each in self._active("BoardType", record["id"])}
        subtypes: dict[str, Ids] = {name: {} for name in types.values()}
        for each in self._active("BoardSubType", record["id"]):
            for kind in each.get("typeAssociationIds") or types:
                if kind in types:
                    subtypes[types[kind]][each["name"]] = each["id"]
        yield Setting(
            record["id"],
            self._board(record["name"], statuses),
            told.get(record["name"], told[USUAL]),
            {each["name"]: each["id"] for each in statuses},
            {name: identity for identity, name in types.items()},
            subtypes,
        )

    def _board(self, name: str, statuses: list[Record]) -> Board:
        usual = BOARDS.get(name, BOARDS[USUAL])
        new = next((each for each in statuses if each.get("defaultFlag")), statuses[0])["name"]
        named = {each["name"] for each in statuses}
        working = _first(statuses, "Responded", "ResolutionPlan") or new
        closing = [each["name"] for each in statuses if each["closedStatus"]] or [working]
        return Board(
            name,
            new,
            working,
            usual.closed if usual.closed in closing else closing[0],
            tuple(each for each in usual.sources if each in self._sources) or usual.sources,
            tuple(each for each in usual.members if each in self._members) or tuple(self._members),
            done=_first(statuses, "Resolved"),
            lost=usual.lost if usual.lost in named else None,
            waits={kind: status for kind, status in WAITS.items() if status in named},
            pace=usual.pace,
            api_member=API_MEMBER if API_MEMBER in self._members else next(iter(self._members)),
        )


def _in_order(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda each: (each.get("sortOrder", 0), each["id"]))


def _first(statuses: list[Record], *stages: str) -> str | None:
    """The first status that is of one of the stages and does not close."""
    found = (each["name"] for each in statuses if each["escalationStatus"] in stages and not each["closedStatus"])
    return next(found, None)
