"""Callbacks of a server as a process: they go out by themselves, and survive its sudden end."""

import json
import signal
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.callbacks.receiver import Receiver
from tests.test_server import ENDS_WITHIN, call, serving

TICKET = {"summary": "No e-mail", "board": {"id": 1}, "company": {"id": 12345}}


def subscribe(origin: str, url: str) -> None:
    call(origin, "/system/callbacks", "POST", {"url": url, "type": "ticket", "level": "owner", "objectId": 1})


def control(origin: str, path: str, body: dict[str, Any]) -> Any:
    data = json.dumps(body).encode()
    with urllib.request.urlopen(f"{origin}/_mock/{path}?company=acme", data, timeout=10) as answer:
        return json.load(answer)


def test_a_change_is_posted_without_being_asked_for(receiver: Receiver) -> None:
    with serving() as (_, ready):
        subscribe(ready["origin"], receiver.url)
        ticket = call(ready["origin"], "/service/tickets", "POST", TICKET)["id"]
        receiver.wait()
        call(ready["origin"], f"/service/tickets/{ticket}", "DELETE")
        receiver.wait()
    assert receiver.told == [("ticket", "added", ticket), ("ticket", "deleted", ticket)]


def test_retries_are_on_the_clock_that_is_moved(receiver: Receiver) -> None:
    with serving() as (_, ready):
        origin = ready["origin"]
        subscribe(origin, receiver.url)
        control(origin, "clock", {"freeze": "2024-01-15T12:00:00Z"})
        receiver.then(404, 429)
        call(origin, "/service/tickets", "POST", TICKET)
        control(origin, "callbacks/flush", {"due": True})
        for seconds, seen in ((1, 1), (1, 2), (3, 2), (1, 3)):
            control(origin, "clock", {"advance": {"seconds": seconds}})
            [delivery] = control(origin, "callbacks/flush", {"due": True})["deliveries"]
            assert len(receiver.posts) == seen
        times = [attempt["at"] for attempt in delivery["attempts"]]
        assert times == ["2024-01-15T12:00:00Z", "2024-01-15T12:00:02Z", "2024-01-15T12:00:06Z"]
        assert delivery["status"] == "delivered"


def test_what_was_committed_arrives_after_a_kill_9(receiver: Receiver, tmp_path: Path) -> None:
    with serving("--database", str(tmp_path)) as (process, ready):
        subscribe(ready["origin"], receiver.url)
        control(ready["origin"], "callbacks", {"delay": {"next": 1, "seconds": 1}})
        ticket = call(ready["origin"], "/service/tickets", "POST", TICKET)["id"]
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert receiver.posts == []
    with serving("--database", str(tmp_path)):  # nobody calls it
        receiver.wait()
    assert receiver.told == [("ticket", "added", ticket)]


def test_a_receiver_that_keeps_silent_does_not_hold_up_the_end(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent, serving("--database", str(tmp_path)) as (process, ready):
        subscribe(ready["origin"], f"http://127.0.0.1:{silent.getsockname()[1]}/")
        call(ready["origin"], "/service/tickets", "POST", TICKET)
        connection, _ = silent.accept()
        with connection:
            start = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert time.monotonic() - start < 5 * ENDS_WITHIN  # less than the five seconds that an answer may take
        assert process.stderr is not None
        assert process.stderr.read() == ""
