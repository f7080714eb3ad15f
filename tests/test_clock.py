import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import mockpsa
from mockpsa.clock import Clock, parse_stamp, stamp
from mockpsa.ids import guid

NOON = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)


def test_a_frozen_clock_stands_still_and_an_offset_moves_it() -> None:
    clock = Clock()
    clock.freeze(NOON)
    assert clock.now() == clock.now() == NOON
    ahead = Clock(offset=timedelta(days=1)).now() - Clock().now()
    assert abs(ahead - timedelta(days=1)) < timedelta(seconds=10)


@pytest.mark.parametrize("text", ["2024-01-15T10:00:00Z", "0999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"])
def test_a_stamp_is_read_as_it_is_printed(text: str) -> None:
    assert stamp(parse_stamp(text)) == text


def test_nothing_but_the_clock_asks_the_machine_for_the_time() -> None:
    package = Path(mockpsa.__file__).parent
    asking = {"time", "now", "utcnow", "today", "monotonic", "perf_counter"}
    for path in package.rglob("*.py"):
        if path == package / "clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
                assert "time" not in names, f"{path} imports time"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in asking:
                assert ast.unparse(node.func).endswith("clock.now"), f"{path}: {ast.unparse(node)}"


def test_guids_come_from_the_seed() -> None:
    assert guid(1, "Ticket", 5) == guid(1, "Ticket", 5)
    assert len({guid(1, "Ticket", 5), guid(2, "Ticket", 5), guid(1, "Ticket", 6), guid(1, "Company", 5)}) == 4
    assert guid(0, "Ticket", 1)[14] == "4"
