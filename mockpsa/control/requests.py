"""The bodies of requests to the controls: one JSON object of known members."""

from collections.abc import Collection
from typing import Any

from starlette.requests import Request

from mockpsa.errors import ControlRefused
from mockpsa.wire.bodies import parse_json, read_body


async def read_object(request: Request, known: Collection[str]) -> dict[str, Any]:
    """The members of a body, at least one. Raises ControlRefused, MalformedJson, BodyTooLarge."""
    asked = parse_json(await read_body(request.scope, request.receive))
    if not isinstance(asked, dict) or not asked:
        raise ControlRefused(f"The body is an object with one or more of {', '.join(known)}.")
    for name in asked:
        if name not in known:
            raise ControlRefused(f"There is no {name!r}; there are {', '.join(known)}.")
    return asked
