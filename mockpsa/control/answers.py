"""Answers of the controls."""

from typing import Any

import orjson
from starlette.responses import Response

from mockpsa.wire.failures import JSON


def answer(value: Any, status: int = 200) -> Response:
    """A value as a JSON answer."""
    return Response(orjson.dumps(value), status, media_type=JSON)
