"""``/_mock/health``, ``/_mock/ready`` and ``/_mock/metrics``."""

from starlette.requests import Request
from starlette.responses import Response

from mockpsa import __version__
from mockpsa.control.answers import answer
from mockpsa.control.doubles import Doubles
from mockpsa.control.metrics import TEXT


async def health(doubles: Doubles, request: Request) -> Response:
    """The server runs; its version."""
    return answer({"status": "ok", "version": __version__})


async def ready(doubles: Doubles, request: Request) -> Response:
    """The server answers calls of the API: its world is loaded."""
    doubles.tenants.prepare()
    return answer({"status": "ready", "world": doubles.settings.world, "tenants": len(doubles.tenants.companies)})


async def metrics(doubles: Doubles, request: Request) -> Response:
    """Counts in Prometheus' text format; requests count while the journal is on."""
    return Response(doubles.metrics.text(len(doubles.tenants.companies)), media_type=TEXT)
