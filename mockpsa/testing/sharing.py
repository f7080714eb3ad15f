"""One server for several processes: the first one that needs it starts it, the others find it by its file."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Event

from mockpsa.testing.client import TIMEOUT
from mockpsa.testing.serving import stop

ELECTION, READY, LOG = "starting", "ready.json", "server.log"
PAUSE = 0.01  # seconds between two looks


def shared_url(folder: Path) -> str:
    """The origin of the folder's server, which is started by whoever asks first. Raises TimeoutError."""
    try:
        (folder / ELECTION).touch(exist_ok=False)
    except FileExistsError:
        return _wait(folder)
    command = [sys.executable, "-m", "mockpsa", "serve", "--world", "minimal", "--port", "0", "--json"]
    with (folder / LOG).open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)  # noqa: S603 - our own
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    line = process.stdout.readline()
    if not line:
        raise TimeoutError(f"mockpsa does not start: {(folder / LOG).read_text(errors='replace')}")
    unfinished = folder / "unfinished"
    unfinished.write_text(json.dumps({**json.loads(line), "process": process.pid}), encoding="utf-8")
    unfinished.replace(folder / READY)
    return str(json.loads(line)["origin"])


def _wait(folder: Path) -> str:
    for _ in range(int(TIMEOUT / PAUSE)):
        if (folder / READY).exists():
            return str(json.loads((folder / READY).read_text(encoding="utf-8"))["origin"])
        Event().wait(PAUSE)
    raise TimeoutError("the worker that starts mockpsa does not get there")


def stop_shared(folder: Path) -> str:
    """End the folder's server, if it has one, and remove the folder. What it logged."""
    if (folder / READY).exists():
        stop(int(json.loads((folder / READY).read_text(encoding="utf-8"))["process"]))
    log = (folder / LOG).read_text(encoding="utf-8", errors="replace") if (folder / LOG).exists() else ""
    shutil.rmtree(folder, ignore_errors=True)
    return log
