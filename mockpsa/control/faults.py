"""``/_mock/faults``: what goes wrong, for one company or, where none is named, for all; and the presets."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from mockpsa.clock import Clock
from mockpsa.control.answers import answer
from mockpsa.control.doubles import Doubles
from mockpsa.control.faulting import Fault
from mockpsa.control.forms import number, read_form, sent
from mockpsa.control.presets import presets
from mockpsa.control.refusals import ControlRefused, NoControl


@dataclass(frozen=True, slots=True)
class Chosen:
    """A preset by its name."""

    preset: str


def _company(request: Request) -> str | None:
    return request.query_params.get("company") or None


def _now(doubles: Doubles, company: str | None) -> datetime:
    clock = Clock() if company is None else doubles.of(company).tenant.clock
    return clock.now()


async def faults(doubles: Doubles, request: Request) -> Response:
    """The faults of ``?company=``, or all: each with how often it ``met`` a request and was ``done``."""
    return answer({"faults": [each.described() for each in doubles.faults.of(_company(request))]})


async def add(doubles: Doubles, request: Request) -> Response:
    """Add a fault (``Fault``), several as an array, or a preset (``Chosen``). Answers what was added."""
    body = await sent(request)
    company = _company(request)
    if isinstance(body, dict) and "preset" in body:
        name = read_form(Chosen, body).preset
        if name not in presets():
            raise ControlRefused(f"There is no preset {name!r}; there are {', '.join(presets())}.")
        wanted = presets()[name].faults
    else:
        wanted = tuple(read_form(Fault, each) for each in (body if isinstance(body, list) else [body]))
    added = doubles.faults.add(wanted, company, _now(doubles, company))
    return answer({"faults": [each.described() for each in added]}, 201)


async def remove(doubles: Doubles, request: Request) -> Response:
    """Remove the fault ``?id=``, or all of ``?company=``, or all."""
    identity = number(request, "id")
    gone = doubles.faults.remove(_company(request), identity)
    if identity is not None and not gone:
        raise NoControl(f"There is no fault {identity}.")
    return Response(None, 204)


async def named(doubles: Doubles, request: Request) -> Response:
    """The presets, each with what it is about."""
    return answer({"presets": {name: preset.about for name, preset in presets().items()}})
