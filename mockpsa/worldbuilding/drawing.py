"""Tickets drawn by a process of its own, while this one writes those before: a sixth of the work of a seeding."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

from mockpsa.worldbuilding.seeding import Batch, Seeding

FEWEST = 2_000  # tickets: for less, to start a process takes longer than it saves
Drawn = Batch | Exception | None  # a call's tickets, or why there are no more, None: that was all


@contextmanager
def drawn(seeding: Seeding, count: int, seed: int) -> Iterator[Iterator[Batch]]:
    """What `Seeding.batches` gives, drawn while the caller is at work on the batch before.

    Asked by the main thread: the process is to ignore Ctrl-C from its beginning, and what ignores it is inherited.
    """
    if count < FEWEST:
        yield seeding.batches(count, seed)
        return
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    drawer = context.Process(target=_draw, args=(sending, seeding, count, seed), daemon=True)
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    drawer.start()
    signal.signal(signal.SIGINT, usual)
    sending.close()
    try:
        yield _received(receiving)
    finally:
        drawer.terminate()
        drawer.join()
        receiving.close()


def _received(connection: "Connection[None, Drawn]") -> Iterator[Batch]:
    while (batch := connection.recv()) is not None:
        if isinstance(batch, Exception):
            raise batch
        yield batch


def _draw(connection: "Connection[Drawn, None]", seeding: Seeding, count: int, seed: int) -> None:
    """Send what is drawn; a pipe holds about one batch, so this process is never far ahead."""
    try:
        for batch in seeding.batches(count, seed):
            connection.send(batch)
        connection.send(None)
    except BrokenPipeError:
        return  # nobody is left to read it
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller raises it
        connection.send(error)
