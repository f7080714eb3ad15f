"""The yardstick: a bare ASGI application that answers /N with N bytes, under the same uvicorn settings as mockpsa."""

import sys
from typing import Any

import uvicorn


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer N bytes, whatever the method."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    more = scope["method"] != "GET"
    while more:
        more = (await receive()).get("more_body", False)
    body = BODIES.setdefault(scope["path"], b"x" * int(scope["path"][1:]))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


BODIES: dict[str, bytes] = {}

if __name__ == "__main__":
    uvicorn.run(
        app, port=int(sys.argv[1]), log_config=None, access_log=False, ws="none", lifespan="on", server_header=False
    )
