"""The pytest plugin: the fixtures ``psa`` and ``psa_server``, the marker ``psa``, ``--psa-url``.

pytest imports this in every run, so it imports nothing else of mockpsa until a fixture is used.
"""

from __future__ import annotations

import pathlib
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockpsa.testing.psa import MockPSA, Psa

MARKER = (
    "psa(world=…, clock=…, profile=…, rules=[…], seed=…, faults=[…], errors=False): what the desk of `psa` begins "
    "with; errors=True lets a test pass whose calls met a 501 or an unexpected 5xx"
)
SHOWN = 30  # calls in a report
_PSA = pytest.StashKey["Psa"]()
_SHARED = pytest.StashKey[pathlib.Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("mockpsa")
    group.addoption("--psa-url", metavar="URL", help="a mockpsa that runs already, instead of one of this run")
    group.addoption("--psa-token", metavar="TOKEN", help="its --control-token")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give each worker of pytest-xdist the folder through which they share a server."""
    import tempfile

    stash = node.config.stash
    if _SHARED not in stash:
        stash[_SHARED] = pathlib.Path(tempfile.mkdtemp(prefix="mockpsa-"))
    node.workerinput["mockpsa"] = str(stash[_SHARED])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that the workers shared."""
    folder = config.stash.get(_SHARED, None)
    if folder is not None:
        import sys

        from mockpsa.testing.sharing import stop_shared

        sys.stderr.write(stop_shared(folder))


@pytest.fixture(scope="session")
def psa_server(request: pytest.FixtureRequest) -> Iterator[MockPSA]:
    """The server of this run: in a thread, or one process for all workers of pytest-xdist, or ``--psa-url``."""
    from mockpsa.testing.psa import MockPSA

    url = request.config.getoption("--psa-url")
    shared = getattr(request.config, "workerinput", {}).get("mockpsa")
    if url is None and shared is not None:
        from mockpsa.testing.sharing import shared_url

        url = shared_url(pathlib.Path(shared))
    server = MockPSA(url, token=request.config.getoption("--psa-token"))
    yield server
    server.close()


@pytest.fixture
def psa(request: pytest.FixtureRequest, psa_server: MockPSA) -> Iterator[Psa]:
    """A fresh desk, deleted after the test; the marker ``psa`` says what it begins with."""
    desk = psa_server.desk(**{name: value for name, value in _wanted(request.node).items() if name != "errors"})
    request.node.stash[_PSA] = desk
    yield desk
    desk.delete()
    del request.node.stash[_PSA]


def _wanted(item: pytest.Item) -> dict[str, Any]:
    """What the markers ask for, the nearest one's word counting."""
    wanted: dict[str, Any] = {}
    for marker in item.iter_markers("psa"):
        if marker.args:
            raise pytest.UsageError("the marker psa takes names only: psa(world=…, clock=…)")
        wanted = {**marker.kwargs, **wanted}
    return wanted


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show a failing test's calls, and fail a test whose calls met what mockpsa does not have or did wrong."""
    report = yield
    desk = item.stash.get(_PSA, None)
    if desk is None or call.when == "teardown":
        return report
    if report.passed and call.when == "call" and not _wanted(item).get("errors"):
        unexpected = desk.journal.calls('status>=500 and fault=""')
        if unexpected:
            report.outcome = "failed"
            report.longrepr = f"{item.name} passed, but mockpsa could not answer as the service would:\n" + "\n".join(
                map(_line, unexpected)
            )
    if report.failed:
        calls = desk.journal.calls()
        shown = [_line(entry) for entry in calls[-SHOWN:]]
        before = [f"… {len(calls) - SHOWN} calls before"] if len(calls) > SHOWN else []
        report.sections.append(("mockpsa calls", "\n".join(before + shown) or "none"))
    return report


def _line(entry: dict[str, Any]) -> str:
    """A call on a line, with what was said if it was refused, or why it is empty."""
    query = f"?{entry['query']}" if entry["query"] else ""
    line = f"{entry['status']} {entry['method']} {entry['path']}{query}"
    if entry["fault"]:
        line += f"  [fault: {entry['fault']}]"
    if entry["status"] >= 400:
        line += f"\n    {entry['answer'][:300]}"
    return "\n    ".join([line, *entry.get("why", ())])
