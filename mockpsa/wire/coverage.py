"""COVERAGE.md: every operation of the surface, emulated or not. `python -m mockpsa.wire.coverage` writes it."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from mockpsa.wire.surface import METHODS, surface

FILE = "COVERAGE.md"
HEAD = """\
# What of the service is emulated

Made by `python -m mockpsa.wire.coverage` from the service's list of paths (`fixtures/surface.txt`: the 3,091 operations
of 2025.16 and nine that 2026.4 adds) and the routes that are served. A method in **bold** is emulated; any other one
answers 501 and names itself.
"""


def coverage_text() -> str:
    """The whole file."""
    return "\n".join((HEAD, *_totals(), *_paths()))


def _totals() -> Iterator[str]:
    """A table: how many operations of each area are emulated."""
    areas: dict[str, list[bool]] = {}
    for _, path, emulated in surface().operations:
        areas.setdefault(path.split("/")[1], []).append(emulated)
    yield "| area | operations | emulated |"
    yield "|---|---:|---:|"
    for area, each in areas.items():
        yield f"| [{area}](#{area}) | {len(each):,} | {sum(each):,} |"
    every = [emulated for each in areas.values() for emulated in each]
    yield f"| all | {len(every):,} | {sum(every):,} |"


def _paths() -> Iterator[str]:
    """A line for each path, by area, with its methods."""
    for area, operations in groupby(surface().operations, key=lambda each: each[1].split("/")[1]):
        yield f"\n## {area}\n"
        for path, each in groupby(operations, key=lambda operation: operation[1]):
            methods = {method: emulated for method, _, emulated in each}
            shown = (f"**{name}**" if methods[name] else name for name in METHODS if name in methods)
            yield f"- `{path}` {' '.join(shown)}"
    yield ""


if __name__ == "__main__":
    Path(FILE).write_text(coverage_text(), encoding="utf-8")
