"""Loaded worlds kept between starts, so that a start fills in dates instead of loading.

A world is loaded twice, at two moments and for two origins that nothing else is called. What is kept is the first
load's database, byte by byte, and where in it dates move with the moment: they are all equally long, so that those of
another moment are written over them, and an origin over one that is as long. The few cells for which that does not do,
since SQLite tore them apart or their words vary in length, are kept beside it. At the second load's moment, all of it
must give what that did, or the world is not kept. Then it does at every moment between the two: what moves, moves at
one speed, so that an order that is the same at both, as in an index, is the same between them.

What is kept is used only while all that it was made of is as it was: the code, the files of the world, rules, seed, and
the length of the origin.
"""

import logging
import sys
import tempfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import orjson

import mockpsa
from mockpsa.clock import Clock, parse_stamp, stamp
from mockpsa.data import digest_of
from mockpsa.desk.sla import local_text
from mockpsa.store.database import Database
from mockpsa.store.statements import update
from mockpsa.store.tenants import Setting, Tenant, scratch_tenant
from mockpsa.worlds.comparing import (
    IN_FOLDED_WORDS,
    IN_WORDS,
    ON_A_DATE,
    CannotKeep,
    Cell,
    Comparison,
    differing,
    filled,
)
from mockpsa.worlds.problems import WorldError

LOGGER = logging.getLogger(__name__)
FORM = b"mockpsa kept world 2"
SUFFIX, WANTED, UNFINISHED = ".world", ".wanted", ".unfinished"
MOST_FILES = 32  # in the folder, two for each world; the oldest go
# What stands for the origin in the two loads, made as long as it is.
ORIGINS = ("early.origin.of.mockpsa", "later.origin.of.mockpsa")
# The two moments, from the one at which a world is kept: other weekdays, hours, seconds, and one in summer time.
BEFORE = timedelta(days=120, hours=7, minutes=11, seconds=23)
AFTER = timedelta(days=1892, hours=4, minutes=29, seconds=54)
DATE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A loaded world with its dates left open, or the ``reason`` why it must be loaded each time.

    ``moments`` are in seconds from ``early``; elsewhere they are named by their places. ``positions`` are those of the
    dates in the image, ``places`` their moments. ``worded`` are said in words somewhere in the ``cells``.
    """

    files: dict[str, str | None]
    early: str
    late: str
    reason: str = ""
    zone: str = ""
    origin: str = ""
    moments: Sequence[int] = ()
    worded: Sequence[int] = ()
    positions: Sequence[int] = ()
    places: Sequence[int] = ()
    cells: Sequence[tuple[Cell, str]] = ()
    image: bytes = b""

    def covers(self, moment: datetime) -> bool:
        """Whether it says anything of a load at this moment."""
        return parse_stamp(self.early) <= moment <= parse_stamp(self.late)

    def database(self, origin: str, now: datetime) -> Database:
        """What loading the world now would write, before what is due is run. The origin is as long as the kept one."""
        dates = [stamp(now + timedelta(seconds=seconds)) for seconds in self.moments]
        printed = [date.encode() for date in dates]
        image = bytearray(self.image)
        for position, place in zip(self.positions, self.places, strict=True):
            image[position : position + DATE_LENGTH] = printed[place]
        database = Database()
        database.take(image.replace(self.origin.encode(), origin.encode()))
        gaps = {f"{ON_A_DATE}{place}": date for place, date in enumerate(dates)}
        for place in self.worded:
            words = local_text(dates[place], self.zone)
            gaps |= {f"{IN_WORDS}{place}": words, f"{IN_FOLDED_WORDS}{place}": words.casefold()}
        with database.transaction():
            for (table, column, identity), text in self.cells:
                database.execute_row(update(table, (column,)), (filled(text, origin, gaps), identity))
        return database


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
    if kept.reason:
        return load_template(setting, clock, path)
    return Tenant("", kept.database(setting.origin, clock.now()), setting, clock)


def keep(setting: Setting, now: datetime, path: Path) -> Kept:
    """What is kept of a world from a moment on. Raises WorldError."""
    from mockpsa.worlds.files import read_world
    from mockpsa.worlds.loading import write_world

    world = read_world(path)
    early, late = (moment.replace(microsecond=0) for moment in (now - BEFORE, now + AFTER))
    files = {str(file): digest for file, digest in world.files.items()}
    nothing = Kept(files, stamp(early), stamp(late))
    origins = [stand_in(name, setting.origin) for name in ORIGINS]
    tenants = [
        scratch_tenant(replace(setting, origin=origin), Clock(frozen_at=moment))
        for origin, moment in zip(origins, (early, late), strict=True)
    ]
    for tenant in tenants:
        write_world(tenant, world)
    comparison = Comparison(early, late, tenants[0].time_zone, origins)
    try:
        return kept_of(nothing, comparison, tenants[0].database, tenants[1].database)
    except CannotKeep as reason:
        LOGGER.info("the world %s is not kept: %s", path, reason)
        return replace(nothing, reason=str(reason))
    finally:
        for tenant in tenants:
            tenant.database.close()


def stand_in(name: str, origin: str) -> str:
    """An origin that is as long as another one and is called nothing else."""
    return name[: len(origin)].ljust(len(origin), ".")


def kept_of(nothing: Kept, comparison: Comparison, early: Database, late: Database) -> Kept:
    """What is kept of two loads, tried at the late one's moment. Raises CannotKeep."""
    cells = comparison.cells(early, late)
    image = early.content()
    positions = list(comparison.positions(image))
    kept = replace(
        nothing,
        zone=comparison.zone,
        origin=comparison.origins[0],
        moments=comparison.moments,
        worded=sorted(comparison.worded),
        positions=[position for position, _ in positions],
        places=[place for _, place in positions],
        image=image,
    )

    missed = unlike(kept, comparison.origins[1], late)
    if not all(isinstance(identity, int) for _, _, identity in missed):
        raise CannotKeep(f"{list(missed)} cannot all be filled in")
    kept = replace(kept, cells=[(cell, cells.get(cell, said)) for cell, said in missed.items()])
    if unlike(kept, comparison.origins[1], late):
        raise CannotKeep("what is filled in is not what a load gives")
    return kept


def unlike(kept: Kept, origin: str, late: Database) -> dict[Cell, str]:
    """The cells that what is kept has not as the late load has them, with what they are there. Raises CannotKeep."""
    tried = kept.database(origin, parse_stamp(kept.late))
    try:
        if not tried.is_sound():
            raise CannotKeep("the order in an index is another at another moment")
        return {
            (change.table, column, change.identity): pair[1]
            for change in differing(tried, late)
            for column, pair in change.cells.items()
        }
    finally:
        tried.close()


def key_of(setting: Setting, path: Path) -> str:
    """What tells apart all that is kept, but for the content of the world's files."""
    said = (setting.rules, setting.seed, len(setting.origin))
    made_of = (code_digest(), sys.version, str(path.resolve()), *map(str, said))
    return digest_of("\n".join(made_of).encode())


@cache
def code_digest() -> str:
    """Of the program itself."""
    return digest_of(b"".join(file.read_bytes() for file in sorted(Path(mockpsa.__file__).parent.rglob("*.py"))))


def read_kept(file: Path) -> Kept | None:
    """What a file keeps; None when there is none, it is damaged, or the world's files have changed since."""
    try:
        with file.open("rb") as opened:
            first, head, image = opened.readline(), opened.readline(), opened.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        LOGGER.info("%s cannot be read: %s", file, error)
        return None
    if first != _first_line(head, image):
        LOGGER.warning("%s is damaged; it is made anew", file)
        return None
    kept = Kept(**orjson.loads(head), image=image)
    return kept if all(_digest(Path(name)) == digest for name, digest in kept.files.items()) else None


def _first_line(head: bytes, image: bytes) -> bytes:
    return b"%s %d\n" % (FORM, zlib.crc32(image, zlib.crc32(head)))


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
    head = orjson.dumps({name: getattr(kept, name) for name in Kept.__slots__ if name != "image"}) + b"\n"
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=UNFINISHED, delete=False) as unfinished:
            unfinished.writelines((_first_line(head, kept.image), head, kept.image))
        Path(unfinished.name).replace(file)
        _drop_oldest(file.parent)
    except OSError as error:
        LOGGER.info("%s cannot be written: %s", file, error)


def _drop_oldest(folder: Path) -> None:
    ours = [file for file in folder.iterdir() if file.suffix in (SUFFIX, WANTED, UNFINISHED)]
    with suppress(OSError):  # another process may be at it, too
        for file in sorted(ours, key=lambda file: file.stat().st_mtime)[:-MOST_FILES]:
            file.unlink(missing_ok=True)
