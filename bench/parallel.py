"""The bench of a test run: 200 tests of 20 calls each on two workers of pytest-xdist beside the same tests in one.

    python bench/parallel.py            print the table
    python bench/parallel.py --write    and keep it in bench/RESULTS-parallel.md

Needs Linux and two idle cores. pytest loads no plugins but the two that are needed: what others take to be imported by
each worker anew is none of ours. A ratio is one of seconds in one round, two workers to one process; CPU is that of the
server and that of pytest with its workers, where they are not one process.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from run import AS_INSTALLED, Served, machine, start_mockpsa

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent / "tests" / "testing" / "many.py"
ROUNDS = 5
PLUGINS = ("-p", "no:cacheprovider", "-p", "mockpsa.testing.plugin", "-p", "xdist")
WORKERS = ("-n", "2")
ENVIRONMENT = AS_INSTALLED | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of a run: by the clock, of the server's CPU, of pytest's."""

    wall: float
    server: float
    pytest: float


def spent() -> float:
    """Seconds of CPU of the processes that were started here and have ended, with their own."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(folder: Path, server: Served | None, *options: str) -> Cost:
    """A run of pytest in a folder; on a server that is there, or on one of its own."""
    url = () if server is None else ("--psa-url", f"http://127.0.0.1:{server.port}")
    command = [sys.executable, "-m", "pytest", "-q", *PLUGINS, *options, *url]
    before, served, begun = spent(), server.cpu() if server else 0.0, time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    wall = time.perf_counter() - begun
    return Cost(wall, server.cpu() - served if server else 0.0, spent() - before)


def rows(name: str, pairs: list[tuple[Cost, Cost]]) -> list[str]:
    """The rows of both ways, and their ratio."""
    told = []
    for side, way in enumerate(("one process", "two workers")):
        wall, server, pytest = (
            statistics.median(getattr(pair[side], each) for pair in pairs) for each in ("wall", "server", "pytest")
        )
        ratio = statistics.median(pair[1].wall / pair[0].wall for pair in pairs)
        shown = f"{server:.2f}" if server else ""
        told.append(f"| {name} | {way} | {wall:.2f} | {shown} | {pytest:.2f} | {f'{ratio:.2f}' if side else ''} |")
    return told


def report(folder: Path, rounds: int) -> list[str]:
    """The table."""
    shutil.copy(TESTS, folder / "test_many.py")
    server = start_mockpsa("--world", "minimal")
    run(folder, server)  # what is imported and kept once
    found: dict[str, list[tuple[Cost, Cost]]] = {"one that runs": [], "its own": []}
    for _ in range(rounds):
        for name, there in (("one that runs", server), ("its own", None)):
            found[name].append((run(folder, there), run(folder, there, *WORKERS)))
    server.stop()
    return [
        f"Measured on {machine()}; median of {rounds} rounds, load {os.getloadavg()[0]:.1f}.",
        "",
        "| server | pytest | seconds | CPU of the server | CPU of pytest | ratio |",
        "|---|---|--:|--:|--:|--:|",
        *(row for name, pairs in found.items() for row in rows(name, pairs)),
    ]


def main() -> None:
    """Measure, print, and with --write keep."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--write", action="store_true", help="keep the table in bench/RESULTS-parallel.md")
    arguments.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is run")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join(report(Path(folder), chosen.rounds))
    print(text)
    if chosen.write:
        head = "# The last bench of a test run\n\n`python bench/parallel.py --write`\n\n"
        (HERE / "RESULTS-parallel.md").write_text(f"{head}{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
