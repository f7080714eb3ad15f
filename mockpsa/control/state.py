"""State: ``/_mock/tenants``, ``/_mock/reset`` and ``/_mock/snapshots``."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockpsa.clock import Clock
from mockpsa.control.answers import answer
from mockpsa.control.doubles import Double, Doubles
from mockpsa.control.forms import asked
from mockpsa.control.refusals import ControlRefused, NoControl
from mockpsa.desk.resurveying import resurvey_all
from mockpsa.errors import PsaError, UnusableDatabase
from mockpsa.rules import UnknownRule
from mockpsa.store.differences import differences, lines
from mockpsa.store.images import Image
from mockpsa.store.tenants import Tenant
from mockpsa.wire.auth import PRIVATE_KEY, PUBLIC_KEY
from mockpsa.wire.bodies import read_body
from mockpsa.worlds.problems import WorldError

SQLITE, LINES = "application/vnd.sqlite3", "application/x-ndjson"
LARGEST_IMPORT = 1_073_741_824  # bytes
MOST_CREATED = 1_000  # tenants of one call


def described(double: Double) -> dict[str, Any]:
    """A tenant and how to call it."""
    tenant = double.tenant
    return {
        "company": tenant.company,
        "publicKey": PUBLIC_KEY,
        "privateKey": PRIVATE_KEY,
        "profile": tenant.rules.profile,
        "seed": tenant.seed,
        "snapshots": double.snapshots.names,
    }


async def tenants(doubles: Doubles, request: Request) -> Response:
    """The tenants that there are, with keys and names of snapshots; and the companies that a start names."""
    there = [described(doubles.of(company)) for company in doubles.tenants.companies]
    return answer({"tenants": there, "announced": doubles.settings.announced})


@dataclass(frozen=True, slots=True)
class NewTenant:
    """``company`` begins with a world, or with a snapshot of ``source``; what is not said is the server's own.

    ``count`` makes company1, company2 … instead. ``clock`` is when its clock stands still, and what the world's dates
    are reckoned from.
    """

    company: str
    count: int | None = None
    world: str | None = None
    source: str | None = None
    snapshot: str | None = None
    profile: str | None = None
    rules: tuple[str, ...] | None = None
    seed: int | None = None
    clock: datetime | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for members that contradict each other, and for a moment that no clock shows."""
        if not self.company:
            raise ValueError("A tenant needs a company.")
        if self.count is not None and not 0 < self.count <= MOST_CREATED:
            raise ValueError(f"count is 1 to {MOST_CREATED}.")
        if (self.source is None) != (self.snapshot is None) or (self.world and self.snapshot):
            raise ValueError("A tenant begins with a world, or with source and snapshot: a company and its snapshot.")
        Clock(frozen_at=self.clock)


async def create(doubles: Doubles, request: Request) -> Response:
    """Make a tenant, or ``count`` of them, or none: ``NewTenant``. Answers each with its keys."""
    wanted = await asked(request, NewTenant)
    image = None if wanted.snapshot is None else _image(doubles.of(wanted.source or ""), wanted.snapshot)
    given = {name: getattr(wanted, name) for name in ("world", "profile", "rules", "seed")}
    settings = {name: value for name, value in given.items() if value is not None}
    try:
        beginning = doubles.beginning(settings, wanted.clock, image)
    except (WorldError, UnknownRule) as error:
        raise ControlRefused(str(error)) from None
    numbers = [""] if wanted.count is None else [str(number + 1) for number in range(wanted.count)]
    made: list[Double] = []
    try:
        for number in numbers:
            made.append(doubles.create(f"{wanted.company}{number}", beginning))
            await asyncio.sleep(0)  # others may be waiting for an answer
    except PsaError:
        for each in made:
            doubles.delete(each.tenant.company)
        raise
    return answer({"tenants": [described(each) for each in made]}, 201)


async def delete(doubles: Doubles, request: Request) -> Response:
    """Remove a company's tenant and all that was kept of it; who asks for the company again gets a new one."""
    doubles.delete(request.query_params.get("company", ""))
    return Response(None, 204)


async def export_tenant(double: Double, request: Request) -> Response:
    """The tenant as one SQLite file, which import takes."""
    return Response(await double.tenant.database.run(double.tenant.database.content), media_type=SQLITE)


async def import_tenant(double: Double, request: Request) -> Response:
    """Hold what a file of export holds, and nothing else."""
    content = await read_body(request.scope, request.receive, LARGEST_IMPORT)
    tenant = double.tenant
    try:
        image = await tenant.database.run(lambda: Image.unread(content, tenant.database))
        Tenant("", image.database, tenant.setting, Clock()).require_properties()
    except UnusableDatabase as error:
        raise ControlRefused(error.message) from None
    except ValueError as error:
        raise ControlRefused(f"this is not a mockpsa database: {error}") from None
    await tenant.database.run(lambda: double.restore(image))
    return answer(described(double))


RESETS = ("data", "clock", "journal", "faults")


@dataclass(frozen=True, slots=True)
class Reset:
    """What goes back to its beginning: all that there is, unless ``what`` names some."""

    what: tuple[str, ...] = RESETS

    def __post_init__(self) -> None:
        """Raises ValueError."""
        for each in self.what:
            if each not in RESETS:
                raise ValueError(f"There is no {each!r} to reset; there are {', '.join(RESETS)}.")


async def reset(doubles: Doubles, request: Request) -> Response:
    """Take ``?company=`` back to its beginning: ``Reset``."""
    wanted = await asked(request, Reset)
    double = doubles.of(request.query_params.get("company", ""))

    await double.tenant.database.run(lambda: _reset(doubles, double, wanted.what))
    return answer({"reset": wanted.what})


def _reset(doubles: Doubles, double: Double, what: tuple[str, ...]) -> None:
    if "faults" in what:
        doubles.faults.remove(double.tenant.company)
    if "journal" in what:
        double.journal.clear()
    if "clock" in what:
        double.reset_clock()
    if "data" in what:
        double.reset_data()
    elif "clock" in what:
        resurvey_all(double.tenant)


@dataclass(frozen=True, slots=True)
class Named:
    """A snapshot's ``name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A snapshot's ``name``, and the ``company`` that is to begin with it."""

    name: str
    company: str


async def snapshots(double: Double, request: Request) -> Response:
    """The names of the snapshots."""
    return answer({"snapshots": double.snapshots.names})


async def take(double: Double, request: Request) -> Response:
    """Take a snapshot of the data: ``Named``."""
    name = (await asked(request, Named)).name
    try:
        await double.tenant.database.run(lambda: double.snapshots.take(name))
    except ValueError as error:
        raise ControlRefused(str(error)) from None
    return answer({"name": name}, 201)


async def drop(double: Double, request: Request) -> Response:
    """Remove the snapshot ``?name=``."""
    name = request.query_params.get("name", "")
    _image(double, name)
    double.snapshots.delete(name)
    return Response(None, 204)


async def restore(double: Double, request: Request) -> Response:
    """Hold what a snapshot holds: ``Named``."""
    name = (await asked(request, Named)).name
    image = _image(double, name)
    await double.tenant.database.run(lambda: double.restore(image))
    return answer({"name": name})


async def branch(doubles: Doubles, request: Request) -> Response:
    """Make another tenant of the snapshot of ``?company=``, under the same rules and time: ``Branch``."""
    wanted = await asked(request, Branch)
    source = doubles.of(request.query_params.get("company", ""))
    image = _image(source, wanted.name)
    made = doubles.create(wanted.company, replace(source.beginning, image=lambda: image))
    return answer(described(made), 201)


async def diff(double: Double, request: Request) -> Response:
    """What was added, removed and changed from the snapshot ``?from=`` to ``?to=``: each is now when it is not said."""
    names = [request.query_params.get(side, "") for side in ("from", "to")]
    before, after = (double.tenant.database if not name else _image(double, name).database for name in names)
    return answer(await double.tenant.database.run(lambda: differences(before, after)))


async def canonical(double: Double, request: Request) -> Response:
    """The snapshot ``?name=``, or what is held now, as JSON lines: equal contents give equal bytes."""
    name = request.query_params.get("name", "")
    database = _image(double, name).database if name else double.tenant.database
    return Response(await double.tenant.database.run(lambda: b"".join(lines(database))), media_type=LINES)


def _image(double: Double, name: str) -> Image:
    image = double.snapshots.get(name)
    if image is None:
        there = ", ".join(double.snapshots.names) or "none"
        raise NoControl(f"{double.tenant.company} has no snapshot {name!r}; there are {there}.")
    return image
