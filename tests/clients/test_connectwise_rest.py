"""connectwise-rest, which hands on every answer as it is."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.clients import story
from tests.clients.served import Served, environment
from tests.conftest import skip

SCRIPT = Path(__file__).parent / "connectwise_rest" / "calls.cjs"
COMPANY = "connectwise-rest"


@pytest.fixture(scope="session")
def modules() -> dict[str, str]:
    return {"NODE_PATH": str(environment("connectwise_rest") / "node_modules")}


@pytest.fixture(scope="session")
def command() -> list[str]:
    node = shutil.which("node")
    if node is None:
        skip("there is no node")
    return [str(node), str(SCRIPT)]


@pytest.fixture(scope="session")
def seen(modules: dict[str, str], command: list[str], served: Served) -> story.Seen:
    trusting = {**modules, "NODE_EXTRA_CA_CERTS": str(served.ca_file)}
    return served.story(command, COMPANY, trusting, neighbours=story.NEIGHBOURS)


@pytest.fixture
def desk(served: Served) -> Iterator[httpx2.Client]:
    with served.desk(COMPANY, secure=True) as client:
        yield client


def test_it_insists_on_the_certificate(modules: dict[str, str], command: list[str], served: Served) -> None:
    done = served.run(command, COMPANY, modules)
    assert done.returncode != 0
    assert "unable to verify the first certificate" in done.stderr


def test_it_reads_the_setup(seen: story.Seen) -> None:
    story.check_setup(seen)


def test_it_hands_on_what_the_server_says(seen: story.Seen, desk: httpx2.Client) -> None:
    assert seen["boards"] == story.get(desk, "/service/boards")
    assert seen["statuses"] == story.get(desk, "/service/boards/1/statuses", orderBy="sortOrder")
    assert seen["members"] == story.get(desk, "/system/members", conditions="id=124")
    assert seen["kept"] == story.get(desk, f"/service/tickets/{story.KEPT}")
    assert seen["notes"] == story.get(desk, f"/service/tickets/{story.KEPT}/notes", orderBy="id")


def test_it_creates_and_reads_a_ticket(seen: story.Seen) -> None:
    story.check_ticket(seen)


def test_it_patches_a_ticket(seen: story.Seen) -> None:
    story.check_patch(seen)


def test_it_adds_and_lists_notes(seen: story.Seen) -> None:
    story.check_notes(seen)


def test_it_searches_and_counts(seen: story.Seen, desk: httpx2.Client) -> None:
    story.check_search(seen, desk)


def test_it_pages_until_a_page_is_not_full(seen: story.Seen) -> None:
    story.check_pages(seen)
    assert {size: pages["requests"] for size, pages in seen["pages"].items()} == {"4": 4, "5": 3, "100": 1}


def test_it_deletes_a_ticket(seen: story.Seen, desk: httpx2.Client) -> None:
    assert seen["deleted"] == ""  # a 204 has no body
    story.check_delete(seen, desk)


@pytest.mark.parametrize("kind", story.NEIGHBOURS)
def test_it_keeps_the_desks_neighbours(kind: str, seen: story.Seen, desk: httpx2.Client) -> None:
    story.check_neighbour(seen, kind, desk)
    path = story.NEIGHBOURS[kind]["path"]
    kept = seen["neighbours"][kind]["created"]["id"]
    assert seen["neighbours"][kind]["changed"] == story.get(desk, f"{path}/{kept}")


def test_it_rejects_with_the_servers_words(seen: story.Seen) -> None:
    story.check_refusals(seen)
