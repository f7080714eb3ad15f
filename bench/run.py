"""The bench: mockpsa against a bare uvicorn application that answers the same number of bytes, in the same run.

    python bench/run.py             print the table
    python bench/run.py --write     and keep it in bench/RESULTS.md
    python bench/run.py --only patch --only create      print the rows whose name has such a word, nothing else

Needs Linux (CPU and memory are read from /proc). Ratios within a run mean something; absolute times do not travel.
"""

import argparse
import asyncio
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from client import load

HERE = Path(__file__).resolve().parent
TOKEN = b64encode(b"bench+public:private").decode()
ROUNDS = 5
LEAST_COUNT = 8_000  # of the constant body: its CPU is told in hundredths of a second
# pip compiles what it installs; a checkout must be let keep its compiled modules, too.
AS_INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
HOST = b"\r\nHost: 127.0.0.1"
TICKS = os.sysconf("SC_CLK_TCK")
QUERY = "conditions=status/name%3D%22New%22%20and%20priority/id%3C%3D2&orderBy=dateEntered%20desc&pageSize=25"
TICKET = {
    "summary": "Unable to access email - multiple users affected",
    "board": {"id": 1},
    "company": {"id": 12345},
    "contact": {"id": 67890},
    "priority": {"id": 2},
    "status": {"name": "New"},
    "type": {"id": 1},
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is asked in turn, and how many bytes an answer has."""

    name: str
    requests: Sequence[bytes]
    answer: int
    count: int


@dataclass(slots=True)
class Served:
    """A server process on a port."""

    process: subprocess.Popen[str]
    port: int

    def cpu(self) -> float:
        """Seconds of CPU used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident(self) -> float:
        """Resident memory in MiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait()


def request(method: str, target: str, body: object = None) -> bytes:
    """A request as it goes over the wire."""
    content = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {TOKEN}\r\nclientId: bench\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def call(port: int, target: str, method: str = "GET", body: object = None, company: str = "bench") -> bytes:
    """One call, its answer's body."""
    token = b64encode(f"{company}+public:private".encode()).decode()
    headers = {"Authorization": f"Basic {token}", "clientId": "bench"}
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{target}", data, headers, method=method)
    with urllib.request.urlopen(asked) as answer:
        content: bytes = answer.read()
        return content


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_mockpsa(*options: str) -> Served:
    """mockpsa, ready."""
    command = [sys.executable, "-m", "mockpsa", "serve", "--port", "0", "--json", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=AS_INSTALLED)
    assert process.stdout is not None
    origin = json.loads(process.stdout.readline())["origin"]
    return Served(process, int(origin.rpartition(":")[2]))


def start_constant() -> Served:
    """The yardstick, ready."""
    port = free_port()
    process = subprocess.Popen([sys.executable, str(HERE / "constant.py"), str(port)], text=True)
    served = Served(process, port)
    wait_for(served, "/1")
    return served


def wait_for(served: Served, target: str) -> None:
    """Until the server answers."""
    while True:
        try:
            call(served.port, target)
        except OSError:
            continue
        return


def scenarios(port: int) -> list[Scenario]:
    """What is measured, with the bytes that mockpsa's own answers have."""
    one = len(call(port, "/service/tickets/1"))
    many = len(call(port, f"/service/tickets?{QUERY}"))
    get = request("GET", "/service/tickets/1")
    listing = request("GET", f"/service/tickets?{QUERY}")
    create = request("POST", "/service/tickets", TICKET)
    patches = [
        request("PATCH", "/service/tickets/2", [{"op": "replace", "path": "status/id", "value": status}])
        for status in (2, 1)
    ]
    mix = ([get] * 12 + [listing] * 4 + [patches[0], patches[1], patches[0]] + [create]) * 5
    mean = (60 * one + 20 * many + 20 * one) // 100
    return [
        Scenario("one ticket by id", [get], one, 8000),
        Scenario("25 of 10,000 tickets, newest first", [listing], many, 2000),
        Scenario("create a ticket", [create], one, 1600),
        Scenario("patch a status", patches, one, 1600),
        Scenario("mix 60 get, 20 list, 15 patch, 5 create", mix, mean, 1600),
    ]


async def fill(port: int, tickets: int) -> None:
    """Tickets until there are so many."""
    await load(
        port, [request("POST", "/service/tickets", {**TICKET, "priority": {"id": p}}) for p in (1, 2, 3, 4)], 8, tickets
    )


def measured(
    served: Served, requests: Sequence[bytes], connections: int, count: int
) -> tuple[float, float, float, float]:
    """Requests a second, p50 and p99 in milliseconds, CPU microseconds a request."""
    addressed = [each.replace(HOST, b"%b:%d" % (HOST, served.port), 1) for each in requests]  # as every client does
    before = served.cpu()
    run = asyncio.run(load(served.port, addressed, connections, count))
    done = len(run.latencies)
    cpu = (served.cpu() - before) / done * 1e6
    return done / run.seconds, run.percentile(0.5) * 1e3, run.percentile(0.99) * 1e3, cpu


def compare(ours: Served, theirs: Served, scenario: Scenario, connections: int) -> str:
    """A row of the table: medians over the rounds, the two servers in turn."""
    count, least = (each if connections > 1 else each // 4 for each in (scenario.count, LEAST_COUNT))
    constant = [request(each.split(b" ", 1)[0].decode(), f"/{scenario.answer}") for each in scenario.requests]
    rows = []
    for _ in range(ROUNDS):
        yardstick = measured(theirs, constant, connections, max(count, least))
        rows.append((measured(ours, scenario.requests, connections, count), yardstick))
    ratio = statistics.median(mine[0] / other[0] for mine, other in rows)
    cpu_ratio = statistics.median(mine[3] / max(other[3], 1) for mine, other in rows)
    p50, p99, cpu = (statistics.median(mine[index] for mine, _ in rows) for index in (1, 2, 3))
    return (
        f"| {scenario.name} | {connections} | {ratio:.2f} | {cpu_ratio:.1f} | {p50:.2f} | {p99:.2f} "
        f"| {p99 / p50:.1f} | {cpu:.0f} |"
    )


def first_answer(start: Callable[[], Served], target: str) -> float:
    """Milliseconds from the start of a process to its first answer."""
    begun = time.perf_counter()
    served = start()
    call(served.port, target)
    taken = (time.perf_counter() - begun) * 1e3
    served.stop()
    return taken


def world_rows(world: str) -> list[str]:
    """Start-up and a new tenant with one world, beside the bare process. The world is kept, as after any two starts."""

    def start() -> Served:
        return start_mockpsa("--world", world)

    for _ in range(2):
        first_answer(start, "/system/info")
    pairs = [(first_answer(start, "/system/info"), first_answer(start_constant, "/1")) for _ in range(ROUNDS)]
    begun_in = statistics.median(mine for mine, _ in pairs)
    times = statistics.median(mine / other for mine, other in pairs)
    served = start()
    made, resets = [], []
    for number in range(20):
        first, again = (seconds_of(served, "/system/info", company=f"new{number}") for _ in range(2))
        made.append((first - again) * 1e3)
    for _ in range(20):
        taken = seconds_of(served, "/_mock/reset?company=new0", "POST", {"what": ["data"]}, "new0")
        resets.append((taken - again) * 1e3)
    served.stop()
    start_figure = f"{begun_in:.0f} ms, {times:.1f} times bare uvicorn"
    return [f"| {world} | {start_figure} | {statistics.median(made):.1f} ms | {statistics.median(resets):.1f} ms |"]


def seconds_of(served: Served, target: str, method: str = "GET", body: object = None, company: str = "bench") -> float:
    """How long a call takes."""
    begun = time.perf_counter()
    call(served.port, target, method, body, company)
    return time.perf_counter() - begun


def start_table() -> list[str]:
    """Each world's figures."""
    head = ["| world | process start to first answer | a new tenant | its reset |", "|---|---|---|---|"]
    return [*head, *world_rows("minimal"), *world_rows("demo")]


LISTS = (f"/service/tickets?{QUERY}", "/service/tickets/count", "/service/tickets?pageSize=1000&page=2")


def memory_row(name: str, *options: str, targets: Sequence[str] = LISTS) -> str:
    """Resident memory of a server that has answered one company's requests, beside the bare process."""
    rounds = []
    for _ in range(ROUNDS):
        served, constant = start_mockpsa(*options), start_constant()
        for target in targets:
            call(served.port, target)
        rounds.append((served.resident(), served.resident() / constant.resident()))
        served.stop()
        constant.stop()
    resident, ratio = (statistics.median(each[index] for each in rounds) for index in (0, 1))
    return f"| {name} | {resident:.0f} MiB | {ratio:.1f} |"


def memory_table(tickets: int) -> list[str]:
    """Memory with the worlds, and with many tickets in a file."""
    head = ["| served | resident | times bare uvicorn |", "|---|--:|--:|"]
    rows = [memory_row("minimal, idle", "--world", "minimal", targets=())]
    rows += [memory_row(f"{world}, lists of one tenant", "--world", world) for world in ("empty", "minimal", "demo")]
    with tempfile.TemporaryDirectory() as folder:
        first = start_mockpsa("--database", folder)
        call(first.port, "/system/info")
        first.stop()
        command = [sys.executable, "-m", "mockpsa", "seed", folder, "--company", "bench", "--tickets", str(tickets)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        rows.append(memory_row(f"{tickets:,} tickets in a file", "--database", folder))
    return [*head, *rows]


def machine() -> str:
    """What it was measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), "")
    python = f"Python {platform.python_version()}, {platform.system()}"
    return f"{os.cpu_count()} cores of {model or platform.machine()}, {python}"


def main() -> None:
    """Measure, print, and with --write keep."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--write", action="store_true", help="keep the table in bench/RESULTS.md")
    arguments.add_argument("--only", action="append", metavar="NAME", help="only the requests that this is a part of")
    arguments.add_argument("--tickets", type=int, default=10_000, help="how many tickets the list is taken from")
    arguments.add_argument("--stored", type=int, default=100_000, help="how many tickets the file holds")
    chosen = arguments.parse_args()
    if chosen.write and chosen.only:
        arguments.error("--write keeps the whole table; it does not go with --only")
    ours, theirs = start_mockpsa("--world", "minimal"), start_constant()
    asyncio.run(fill(ours.port, chosen.tickets))
    lines = [
        f"Measured on {machine()}; median of {ROUNDS} rounds, the two servers in turn.",
        "",
        "Rates and CPU a request are over those of the constant body.",
        "",
        "| request | connections | rate | CPU | p50 ms | p99 ms | p99/p50 | CPU µs |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for scenario in scenarios(ours.port):
        if chosen.only and not any(name in scenario.name for name in chosen.only):
            continue
        lines += [compare(ours, theirs, scenario, connections) for connections in (1, 16)]
    ours.stop()
    theirs.stop()
    if not chosen.only:
        lines += ["", *start_table(), "", *memory_table(chosen.stored)]
    text = "\n".join(lines)
    print(text)
    if chosen.write:
        (HERE / "RESULTS.md").write_text(
            f"# The last bench\n\n`python bench/run.py --write`\n\n{text}\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
