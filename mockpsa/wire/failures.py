"""Errors -> answers, in one function: the service's shape, its status, its headers."""

import re
from typing import Any
from urllib.parse import quote

import orjson
from starlette.responses import Response

from mockpsa.errors import CannotRoute, FindCondition, InvalidObject, PsaError

JSON = "application/json; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
LONGEST_EXPLANATION = 1024  # characters
LONGEST_QUOTED = 100
CUT_ESCAPE = re.compile(r"%[0-9A-F]?$")  # what a cut leaves of a percent-encoded byte
SAFE = " !\"#$&'()*+,/:;<=>?@[]^`{|}~"  # ASCII that stays as it is; a percent sign does not


def error_body(error: PsaError) -> dict[str, Any]:
    """The JSON of an error: ``errors`` only where there are single ones (captured)."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if isinstance(error, InvalidObject) and error.errors:
        body["errors"] = [
            {"code": each.code, "message": each.message, "resource": error.resource, "field": each.field}
            for each in error.errors
        ]
    return body


def explanation(error: FindCondition) -> str:
    """Where a refused query is wrong and what would have done, for the header ``X-Mock-Explain``.

    ``conditions 1-6: "ticket"; expected a name; did you mean …?``: positions count from 1, the last one included;
    percent-encoded, and cut at `LONGEST_EXPLANATION`.
    """
    where = error.parameter
    if error.span is not None:
        start, end = error.span
        where += f" {start + 1}-{end}: {error.text[start:end][:LONGEST_QUOTED]!r}" if end > start else f" {start + 1}"
    hints = (f"expected {', '.join(error.expected)}" if error.expected else "", _meant(error))
    text = quote("; ".join(filter(None, (where, *hints))), safe=SAFE)
    return CUT_ESCAPE.sub("", text[:LONGEST_EXPLANATION])


def _meant(error: FindCondition) -> str:
    return f"did you mean {error.nearest}?" if error.nearest else ""


def failure(error: PsaError) -> Response:
    """The answer that an error is."""
    if isinstance(error, CannotRoute):
        return Response(error.message, error.status, error.headers, PLAIN)
    headers = error.headers
    if isinstance(error, FindCondition) and error.parameter:
        headers = {**headers, "x-mock-explain": explanation(error)}
    return Response(orjson.dumps(error_body(error)), error.status, headers, JSON)
