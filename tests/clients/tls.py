"""A TLS terminator for clients that speak nothing but https. It carries bytes both ways and knows no HTTP."""

import asyncio
import contextlib
import socket
import ssl
import threading
from typing import Self

CHUNK = 65_536
SHUTDOWN = 1.0  # seconds for the other side's close_notify; many clients never send one


class TlsProxy:
    """Listens with ``context`` while it is entered; ``authority`` is its host:port, ``target`` where it forwards to."""

    def __init__(self, context: ssl.SSLContext, target: tuple[str, int]) -> None:
        self._context = context
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._carrying: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()), name="tls")
        host, port = self._listener.getsockname()
        self.authority = f"{host}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(
            self._accept, sock=self._listener, ssl=self._context, ssl_shutdown_timeout=SHUTDOWN
        )
        async with server:
            await self._stop.wait()
        if self._carrying:
            await asyncio.wait(self._carrying)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(reader, writer))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends or the proxy is told to stop."""
        try:
            onward_reader, onward_writer = await asyncio.open_connection(*self._target)
        except OSError:  # the server has gone; so does the client's connection
            writer.close()
            return
        ways = [
            asyncio.ensure_future(way)
            for way in (_copy(reader, onward_writer), _copy(onward_reader, writer), _wait(self._stop))
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, onward_writer):
            end.close()
            with contextlib.suppress(OSError):
                await end.wait_closed()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()


async def _wait(event: asyncio.Event) -> None:
    await event.wait()
