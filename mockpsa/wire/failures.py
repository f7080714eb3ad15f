"""Errors -> answers, in one function: the service's shape, its status, its headers."""

from typing import Any

import orjson
from starlette.responses import Response

from mockpsa.errors import CannotRoute, InvalidObject, PsaError

JSON = "application/json; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"


def error_body(error: PsaError) -> dict[str, Any]:
    """The JSON of an error: ``errors`` only where there are single ones (captured)."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if isinstance(error, InvalidObject) and error.errors:
        body["errors"] = [
            {"code": each.code, "message": each.message, "resource": error.resource, "field": each.field}
            for each in error.errors
        ]
    return body


def failure(error: PsaError) -> Response:
    """The answer that an error is."""
    if isinstance(error, CannotRoute):
        return Response(error.message, error.status, error.headers, PLAIN)
    return Response(orjson.dumps(error_body(error)), error.status, error.headers, JSON)
