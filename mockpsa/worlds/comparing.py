"""Two loads of one world at two moments: what of it moves with the moment, and how.

Dates move by as much as the moments differ, and dates in words (``slaStatus``) as their dates do. Nothing else may.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest
from typing import Any

from mockpsa.clock import parse_stamp
from mockpsa.desk.sla import local_text
from mockpsa.store.database import Database

DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
BINARY_DATE = re.compile(DATE.pattern.encode())
WORDS = re.compile(r"((?i:[a-z]{3} \d\d/\d\d \d\d?:\d\d [ap]m utc[+-]\d\d))")
GAP, ORIGIN_GAP = "\0", "\1"  # around what is left open in a text; no record holds either
ON_A_DATE, IN_WORDS, IN_FOLDED_WORDS = "d", "w", "f"  # what stands in a gap, before the date's place

Cell = tuple[str, str, Any]  # a table, a column, the row's first cell: its id, but for properties
Pair = tuple[str, str]  # as it was early and late


class CannotKeep(Exception):  # noqa: N818 - it says what is the matter
    """Something in the world does not move with the moment as a date does."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is not the same in two databases: its differing cells by their columns, as they are in each."""

    table: str
    identity: Any
    cells: dict[str, tuple[Any, Any]]


def differing(one: Database, other: Database) -> Iterator[Change]:
    """Each row that is not the same in both. Raises CannotKeep if one has others."""
    tables, others = dict(one.contents()), dict(other.contents())
    if list(tables) != list(others):
        raise CannotKeep("other tables hold records at another moment")
    for name, rows in tables.items():
        if len(rows) != len(others[name]):
            raise CannotKeep("there are more records at one moment than at another")
        columns = one.columns(name)
        for row, twin in zip(rows, others[name], strict=True):
            if row != twin:
                pairs = zip(columns, zip(row, twin, strict=True), strict=True)
                yield Change(name, row[0], {column: pair for column, pair in pairs if pair[0] != pair[1]})


def filled(text: str, origin: str, values: dict[str, str]) -> str:
    """A text whose gaps are filled."""
    parts = text.replace(ORIGIN_GAP, origin).split(GAP)
    parts[1::2] = map(values.__getitem__, parts[1::2])
    return "".join(parts)


class Comparison:
    """Databases of two loads -> the dates that move, and each cell that differs, as a text with gaps.

    Raises CannotKeep.
    """

    def __init__(self, early: datetime, late: datetime, zone: str, origins: Sequence[str]) -> None:
        self._early = early
        self._apart = late - early
        self.zone = zone
        self.origins = origins
        self._places: dict[Pair, int] = {}  # of each date that moves
        self.worded: set[int] = set()  # places of those that are said in words

    def cells(self, early: Database, late: Database) -> dict[Cell, str]:
        """Every cell that is not the same in both."""
        cells = {}
        for change in differing(early, late):
            parts = {column: self._parts(*pair) for column, pair in change.cells.items()}
            dates = [pair for one, other in parts.values() for pair in zip(one[1::2], other[1::2], strict=True)]
            moving = [pair for pair in dict.fromkeys(dates) if pair[0] != pair[1]]
            for pair in moving:
                self._place(pair)
            for column, (one, other) in parts.items():
                cells[change.table, column, change.identity] = self._text(one, other, moving)
        return cells

    @property
    def moments(self) -> list[int]:
        """The dates that move, in the order of their places, in seconds from the early moment."""
        return [round((parse_stamp(date) - self._early).total_seconds()) for date, _ in self._places]

    def positions(self, image: bytes) -> Iterator[tuple[int, int]]:
        """Where in the early database's bytes a date moves, and the date's place."""
        places = {early.encode(): place for (early, _), place in self._places.items()}
        return ((found.start(), places[found[0]]) for found in BINARY_DATE.finditer(image) if found[0] in places)

    def _parts(self, early: Any, late: Any) -> tuple[list[str], list[str]]:
        """What stands between dates at even places, the dates at odd ones; the origins left open."""
        if not (isinstance(early, str) and isinstance(late, str)):
            raise CannotKeep(f"{early!r} became {late!r}")
        texts = (text.replace(origin, ORIGIN_GAP) for text, origin in zip((early, late), self.origins, strict=True))
        one, other = map(DATE.split, texts)
        if len(one) != len(other):
            raise CannotKeep(f"more than dates differs in {early[:200]}")
        return one, other

    def _place(self, pair: Pair) -> None:
        """Give a date a place, if it moves as the moment does."""
        if pair not in self._places:
            early, late = map(parse_stamp, pair)
            if late - early != self._apart:
                raise CannotKeep(f"{pair[0]} became {pair[1]}")
            self._places[pair] = len(self._places)

    def _text(self, one: list[str], other: list[str], moving: list[Pair]) -> str:
        """A cell with gaps for what moves, which are these dates."""
        dates = map(self._date_gap, zip(one[1::2], other[1::2], strict=True))
        texts = (self._worded(pair, moving) for pair in zip(one[::2], other[::2], strict=True))
        return "".join(chain.from_iterable(zip_longest(texts, dates, fillvalue="")))

    def _date_gap(self, pair: Pair) -> str:
        return pair[0] if pair[0] == pair[1] else self._gap(ON_A_DATE, self._places[pair])

    def _worded(self, pair: Pair, dates: list[Pair]) -> str:
        """A text, with gaps where it says one of these dates in words."""
        if pair[0] == pair[1]:
            return pair[0]
        one, other = map(WORDS.split, pair)
        if one[::2] != other[::2]:
            raise CannotKeep(f"more than dates differs in {pair[0][:200]}")
        words = zip(one[1::2], other[1::2], strict=True)
        one[1::2] = [early if early == late else self._words_gap(early, late, dates) for early, late in words]
        return "".join(one)

    def _words_gap(self, early: str, late: str, dates: list[Pair]) -> str:
        said = {pair for pair in dates if self._says(early, pair[0]) and self._says(late, pair[1])}
        if len(said) != 1:
            raise CannotKeep(f"{early} became {late}")
        place = self._places[said.pop()]
        self.worded.add(place)
        return self._gap(IN_FOLDED_WORDS if early.islower() else IN_WORDS, place)

    def _says(self, words: str, date: str) -> bool:
        return words.casefold() == local_text(date, self.zone).casefold()

    @staticmethod
    def _gap(kind: str, place: int) -> str:
        return f"{GAP}{kind}{place}{GAP}"
