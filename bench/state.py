"""What taking a desk back costs: its making, a snapshot, a restore and a reset, in memory and in a folder.

    python bench/state.py             print the table
    python bench/state.py --write     and keep it in bench/RESULTS-state.md

Milliseconds of a call as its caller sees them, over what a call costs that does nothing; medians.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from run import Served, call, machine, seconds_of, start_mockpsa

RESULTS = Path(__file__).with_name("RESULTS-state.md")
TIMES = 15
TICKETS = 10_000
BATCH = 500
TICKET = {"summary": "Printer", "board": {"id": 1}, "company": {"id": 12345}}


def extra(served: Served, verb: str, body: object, company: str) -> float:
    """Milliseconds of a control's call, over those of one that does nothing."""
    taken = seconds_of(served, f"/_mock/{verb}?company={company}", "POST", body, company)
    return (taken - seconds_of(served, "/system/info", company=company)) * 1e3


def figures(served: Served, company: str) -> str:
    """A snapshot of this desk, a restore of it, a reset to its beginning and, to have it back, a restore again."""
    columns: dict[str, list[float]] = {"take": [], "restore": [], "reset": []}
    for number in range(TIMES):
        name = {"name": f"s{number}"}
        columns["take"].append(extra(served, "snapshots", name, company))
        columns["restore"].append(extra(served, "snapshots/restore", name, company))
        columns["reset"].append(extra(served, "reset", {"what": ["data"]}, company))
        extra(served, "snapshots/restore", name, company)
    return " | ".join(f"{statistics.median(values):.1f}" for values in columns.values())


def made(served: Served) -> float:
    """Milliseconds of the first call of a company, over those of its second."""
    taken = []
    for number in range(TIMES):
        first, again = (seconds_of(served, "/system/info", company=f"new{number}") for _ in range(2))
        taken.append((first - again) * 1e3)
    return statistics.median(taken)


def rows(label: str, *options: str) -> list[str]:
    """The demo world as it is, and with many tickets more."""
    served = start_mockpsa(*options)
    new = f"{made(served):.1f}"
    found = [f"| demo, {label} | {new} | {figures(served, 'bench')} |"]
    for _ in range(TICKETS // BATCH):
        call(served.port, "/_mock/records?company=many", "POST", {"/service/tickets": [TICKET] * BATCH}, "many")
    found.append(f"| and {TICKETS:,} tickets, {label} | | {figures(served, 'many')} |")
    served.stop()
    return found


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        table = [*rows("in memory"), *rows("in a folder", "--database", folder)]
    head = ["| desk | new | a snapshot | its restore | a reset |", "|---|--:|--:|--:|--:|"]
    lines = "\n".join((*head, *table))
    text = (
        f"# What taking a desk back costs\n\n`python bench/state.py --write`\n\n{machine()}. Milliseconds.\n\n{lines}\n"
    )
    print(text)
    if "--write" in sys.argv:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
