"""Loaded worlds kept between starts, so that a start fills in dates instead of loading.

A world is loaded twice, at two moments and for an origin that nothing else is called. What differs between the two
moves with the moment: dates by as much as the moments differ, and dates in words (``slaStatus``) as their dates do. It
is kept with these left open. Where anything differs in another way, the world is not kept: what is kept gives what a
load gives, for every moment between the two, or is not there.

What is kept is used only while all that it was made of is as it was: the code, the files of the world, rules and seed.
"""

import logging
import re
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson

import mockpsa
from mockpsa.clock import Clock, parse_stamp, stamp
from mockpsa.data import digest_of
from mockpsa.desk.sla import local_text
from mockpsa.store.database import Database
from mockpsa.store.tenants import Setting, Tenant, scratch_tenant
from mockpsa.worlds.problems import WorldError

LOGGER = logging.getLogger(__name__)
FORM = b"mockpsa kept world 1"
SUFFIX, WANTED, UNFINISHED = ".world", ".wanted", ".unfinished"
MOST_FILES = 32  # in the folder, two for each world; the oldest go
ORIGIN = "http://origin.mockpsa.invalid"
# The two moments, from the one at which a world is kept: other weekdays, hours, seconds, and one in summer time.
BEFORE = timedelta(days=120, hours=7, minutes=11, seconds=23)
AFTER = timedelta(days=1892, hours=4, minutes=29, seconds=54)
DATE = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
WORDS = re.compile(rb"((?i:[a-z]{3} \d\d/\d\d \d\d?:\d\d [ap]m utc[+-]\d\d))")
GAP = b"\0"  # around what is left open; JSON never holds it, nor the next
ORIGIN_GAP = b"\1"


Rows = list[tuple[Any, ...]]


class CannotKeep(Exception):  # noqa: N818 - it says what is the matter
    """Something in the world does not move with the moment as a date does."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A loaded world with its dates left open, or the ``reason`` why it must be loaded each time.

    ``moments`` are in seconds from ``early``, named in the tables by their places; ``worded`` are those said in words.
    """

    files: dict[str, str | None]
    early: str
    late: str
    reason: str = ""
    zone: str = ""
    definitions: Sequence[str] = ()
    names: Sequence[str] = ()
    moments: Sequence[int] = ()
    worded: Sequence[int] = ()
    tables: Sequence[bytes] = ()

    def covers(self, moment: datetime) -> bool:
        """Whether it says anything of a load at this moment."""
        return parse_stamp(self.early) <= moment <= parse_stamp(self.late)

    def tenant(self, setting: Setting, clock: Clock) -> Tenant:
        """The tenant that loading the world now would give, before what is due is run."""
        database = Database()
        database.fill(self.definitions, self._contents(setting.origin, clock.now()))
        return Tenant("", database, setting, clock)

    def _contents(self, origin: str, now: datetime) -> Iterator[tuple[str, list[Sequence[Any]]]]:
        dates = [stamp(now + timedelta(seconds=seconds)) for seconds in self.moments]
        values = {b"%d" % place: date.encode() for place, date in enumerate(dates)}
        for place in self.worded:
            words = local_text(dates[place], self.zone)
            values |= {b"w%d" % place: words.encode(), b"f%d" % place: words.casefold().encode()}
        for name, table in zip(self.names, self.tables, strict=True):
            parts = table.split(GAP)
            parts[1::2] = map(values.__getitem__, parts[1::2])
            yield name, orjson.loads(b"".join(parts).replace(ORIGIN_GAP, origin.encode()))


class Comparison:
    """Two loads of a world -> what is kept. Raises CannotKeep."""

    def __init__(self, early: datetime, late: datetime, zone: str) -> None:
        self._early = early
        self._apart = late - early
        self._zone = zone
        self._places: dict[tuple[bytes, bytes], int] = {}  # of each date that moves, as it was early and late
        self.worded: set[int] = set()

    def tables(self, early: dict[str, Rows], late: dict[str, Rows]) -> dict[str, bytes]:
        """The rows of each table as JSON, with gaps. Raises CannotKeep."""
        if list(early) != list(late):
            raise CannotKeep("other tables hold records at another moment")
        return {name: self._table(rows, late[name]) for name, rows in early.items()}

    def _table(self, early: Rows, late: Rows) -> bytes:
        if len(early) != len(late):
            raise CannotKeep("there are more records at one moment than at another")
        return b"[" + b",".join(map(self._row, _printed(early), _printed(late))) + b"]"

    def moments(self) -> list[int]:
        """The dates that move, in the order of their places, in seconds from the early moment."""
        return [round((parse_stamp(date.decode()) - self._early).total_seconds()) for date, _ in self._places]

    def _row(self, early: bytes, late: bytes) -> bytes:
        if early == late:
            return early
        # what stands between dates at even places, the dates at odd ones
        one, other = DATE.split(early), DATE.split(late)
        dates = [pair for pair in zip(one[1::2], other[1::2], strict=False) if pair[0] != pair[1]]
        if len(one) != len(other) or not all(map(self._moves, dates)):
            raise CannotKeep(f"more than dates differs in {_shown(early)}")
        one[1::2] = [self._gap(*pair) for pair in zip(one[1::2], other[1::2], strict=True)]
        one[::2] = [
            text if text == later else self._worded(text, later, dates)
            for text, later in zip(one[::2], other[::2], strict=True)
        ]
        return b"".join(one)

    def _moves(self, pair: tuple[bytes, bytes]) -> bool:
        """Whether a date moves as the moment does; it gets a place."""
        if pair not in self._places:
            early, late = (parse_stamp(date.decode()) for date in pair)
            if late - early != self._apart:
                return False
            self._places[pair] = len(self._places)
        return True

    def _gap(self, early: bytes, late: bytes) -> bytes:
        return early if early == late else b"%b%d%b" % (GAP, self._places[early, late], GAP)

    def _worded(self, early: bytes, late: bytes, dates: list[tuple[bytes, bytes]]) -> bytes:
        """A text that differs, with gaps for the words of one of these dates."""
        one, other = WORDS.split(early), WORDS.split(late)
        if one[::2] != other[::2]:
            raise CannotKeep(f"more than dates differs in {_shown(early)}")
        for index in range(1, len(one), 2):
            if one[index] != other[index]:
                one[index] = self._words_gap(one[index], other[index], dates)
        return b"".join(one)

    def _words_gap(self, early: bytes, late: bytes, dates: list[tuple[bytes, bytes]]) -> bytes:
        said = {pair for pair in dates if self._says(early, pair[0]) and self._says(late, pair[1])}
        if len(said) != 1:
            raise CannotKeep(f"{early.decode()} became {late.decode()}")
        place = self._places[said.pop()]
        self.worded.add(place)
        return b"%b%b%d%b" % (GAP, b"f" if early.islower() else b"w", place, GAP)

    def _says(self, words: bytes, date: bytes) -> bool:
        return words.decode().casefold() == local_text(date.decode(), self._zone).casefold()


def _printed(rows: Rows) -> Iterator[bytes]:
    """Rows as JSON, the origin left open."""
    return (orjson.dumps(row).replace(ORIGIN.encode(), ORIGIN_GAP) for row in rows)


def _shown(text: bytes) -> str:
    return text[:200].decode(errors="replace")


def load_template(setting: Setting, clock: Clock, path: Path) -> Tenant:
    """A tenant that holds the world, loaded. Raises WorldError."""
    from mockpsa.worlds.files import read_world
    from mockpsa.worlds.loading import load_world

    tenant = scratch_tenant(setting, clock)
    load_world(tenant, read_world(path))
    return tenant


def make_template(setting: Setting, clock: Clock, path: Path, folder: Path | None) -> Tenant:
    """A tenant that holds the world: as it was kept in the folder, else loaded, and kept there. Raises WorldError.

    Keeping costs two loads more, so that only what is wanted a second time is kept.
    """
    if folder is None:
        return load_template(setting, clock, path)
    file = folder / f"{key_of(setting, path)}{SUFFIX}"
    kept = read_kept(file)
    if kept is None or not kept.covers(clock.now()):
        if not was_wanted(file):
            return load_template(setting, clock, path)
        try:
            kept = keep(setting, clock.now(), path)
        except WorldError:  # which it may be at one of the two moments only
            return load_template(setting, clock, path)
        write_kept(file, kept)
    return load_template(setting, clock, path) if kept.reason else kept.tenant(setting, clock)


def keep(setting: Setting, now: datetime, path: Path) -> Kept:
    """What is kept of a world from a moment on. Raises WorldError."""
    from mockpsa.worlds.files import read_world
    from mockpsa.worlds.loading import write_world

    world = read_world(path)
    early, late = (moment.replace(microsecond=0) for moment in (now - BEFORE, now + AFTER))
    tenants = [scratch_tenant(replace(setting, origin=ORIGIN), Clock(frozen_at=moment)) for moment in (early, late)]
    for tenant in tenants:
        write_world(tenant, world)
    files = {str(file): digest for file, digest in world.files.items()}
    comparison = Comparison(early, late, tenants[0].time_zone)
    try:
        tables = comparison.tables(*(dict(tenant.database.contents()) for tenant in tenants))
    except CannotKeep as reason:
        LOGGER.info("the world %s is not kept: %s", path, reason)
        return Kept(files, stamp(early), stamp(late), str(reason))
    kept = Kept(
        files,
        stamp(early),
        stamp(late),
        zone=tenants[0].time_zone,
        definitions=tenants[0].database.definitions(),
        names=list(tables),
        moments=comparison.moments(),
        worded=sorted(comparison.worded),
        tables=list(tables.values()),
    )
    for tenant in tenants:
        tenant.database.close()
    return kept


def key_of(setting: Setting, path: Path) -> str:
    """What tells apart all that is kept, but for the content of the world's files."""
    made_of = (code_digest(), sys.version, str(path.resolve()), str(setting.rules), str(setting.seed))
    return digest_of("\n".join(made_of).encode())


@cache
def code_digest() -> str:
    """Of the program itself."""
    return digest_of(b"".join(file.read_bytes() for file in sorted(Path(mockpsa.__file__).parent.rglob("*.py"))))


def read_kept(file: Path) -> Kept | None:
    """What a file keeps; None when there is none, it is damaged, or the world's files have changed since."""
    try:
        first, _, rest = file.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        LOGGER.info("%s cannot be read: %s", file, error)
        return None
    if first != b"%s %d" % (FORM, zlib.crc32(rest)):
        LOGGER.warning("%s is damaged; it is made anew", file)
        return None
    head, *tables = rest.split(b"\n")
    kept = Kept(**orjson.loads(head), tables=tables)
    return kept if all(_digest(Path(name)) == digest for name, digest in kept.files.items()) else None


def _digest(file: Path) -> str | None:
    return digest_of(file.read_bytes()) if file.is_file() else None


def was_wanted(file: Path) -> bool:
    """Whether the file was asked for before; this time is noted. False where nothing can be written."""
    note = file.with_suffix(WANTED)
    try:
        if note.exists():
            return True
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.touch()
    except OSError as error:
        LOGGER.info("%s cannot be written: %s", note, error)
    return False


def write_kept(file: Path, kept: Kept) -> None:
    """Keep it under this name, whole or not at all; what cannot be written is not kept."""
    head = orjson.dumps({name: getattr(kept, name) for name in Kept.__slots__ if name != "tables"})
    rest = b"\n".join((head, *kept.tables))
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=UNFINISHED, delete=False) as unfinished:
            unfinished.write(b"%s %d\n" % (FORM, zlib.crc32(rest)))
            unfinished.write(rest)
        Path(unfinished.name).replace(file)
        _drop_oldest(file.parent)
    except OSError as error:
        LOGGER.info("%s cannot be written: %s", file, error)


def _drop_oldest(folder: Path) -> None:
    ours = [file for file in folder.iterdir() if file.suffix in (SUFFIX, WANTED, UNFINISHED)]
    with suppress(OSError):  # another process may be at it, too
        for file in sorted(ours, key=lambda file: file.stat().st_mtime)[:-MOST_FILES]:
            file.unlink(missing_ok=True)
