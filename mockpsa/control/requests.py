"""The bodies of requests to the controls: one JSON object of known members."""

from collections.abc import Collection
from typing import Any

import orjson

from mockpsa.errors import ControlRefused


def read_object(body: bytes, known: Collection[str]) -> dict[str, Any]:
    """The members of a body, at least one. Raises ControlRefused."""
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ControlRefused(f"The body is not JSON: {error}.") from error
    if not isinstance(asked, dict) or not asked:
        raise ControlRefused(f"The body is an object with one or more of {', '.join(known)}.")
    for name in asked:
        if name not in known:
            raise ControlRefused(f"There is no {name!r}; there are {', '.join(known)}.")
    return asked
