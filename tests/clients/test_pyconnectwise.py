"""pyconnectwise, whose models refuse what is not of the published type."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.clients import story
from tests.clients.served import Served, python_with

SCRIPT = Path(__file__).with_name("pyconnectwise_calls.py")
COMPANY = "pyconnectwise"
NEWER = {  # of a ticket, than the client's schema
    *("respondByGoalUTC", "resplanGoalUTC", "resolutionGoalUTC"),
    *("respondedBy", "resplanBy"),
}
NO_LAST_PAGE = 999_999  # its guess when there is no Link (responses/paginated_response.py, _initialize)


@pytest.fixture(scope="session")
def command() -> list[str]:
    return [python_with("pyconnectwise"), str(SCRIPT)]


@pytest.fixture(scope="session")
def seen(command: list[str], served: Served) -> story.Seen:
    ca_file = str(served.ca_file)
    trusting = {"SSL_CERT_FILE": ca_file, "REQUESTS_CA_BUNDLE": ca_file}
    return served.story(command, COMPANY, trusting, neighbours=story.NEIGHBOURS)


@pytest.fixture
def desk(served: Served) -> Iterator[httpx2.Client]:
    with served.desk(COMPANY, secure=True) as client:
        yield client


def same(seen: Any, said: Any) -> None:
    """What the client's models kept is what the server says; they drop what they do not know, and nulls."""
    if isinstance(seen, dict):
        assert seen.keys() <= said.keys()
        for name, value in seen.items():
            same(value, said[name])
    elif isinstance(seen, list):
        assert len(seen) == len(said)
        for one, other in zip(seen, said, strict=True):
            same(one, other)
    else:
        assert seen == said


def test_it_insists_on_the_certificate(command: list[str], served: Served) -> None:
    done = served.run(command, COMPANY, {})
    assert done.returncode != 0
    assert "CERTIFICATE_VERIFY_FAILED" in done.stderr


def test_it_finds_the_codebase_and_the_setup(seen: story.Seen) -> None:
    assert seen["codebase"] == "v4_6_release/"
    story.check_setup(seen)


def test_its_models_hold_what_the_server_says(seen: story.Seen, desk: httpx2.Client) -> None:
    same(seen["boards"], story.get(desk, "/service/boards"))
    same(seen["statuses"], story.get(desk, "/service/boards/1/statuses", orderBy="sortOrder"))
    same(seen["members"], story.get(desk, "/system/members", conditions="id=124"))
    ticket = story.get(desk, f"/service/tickets/{story.KEPT}")
    same(seen["kept"], ticket)
    assert ticket.keys() - seen["kept"].keys() == NEWER
    same(seen["notes"], story.get(desk, f"/service/tickets/{story.KEPT}/notes", orderBy="id"))


def test_it_creates_and_reads_a_ticket(seen: story.Seen) -> None:
    story.check_ticket(seen)


def test_it_patches_a_ticket(seen: story.Seen) -> None:
    story.check_patch(seen)


def test_it_adds_and_lists_notes(seen: story.Seen) -> None:
    story.check_notes(seen)


def test_it_searches_and_counts(seen: story.Seen, desk: httpx2.Client) -> None:
    story.check_search(seen, desk)


def test_it_pages_by_the_link_header_to_the_end(seen: story.Seen) -> None:
    story.check_pages(seen)
    assert {size: pages["lastPage"] for size, pages in seen["pages"].items()} == {"4": 3, "5": 3, "100": NO_LAST_PAGE}


def test_it_deletes_a_ticket(seen: story.Seen, desk: httpx2.Client) -> None:
    story.check_delete(seen, desk)
    assert seen["gone"]["type"] == "NotFoundException"


@pytest.mark.parametrize("kind", story.NEIGHBOURS)
def test_it_keeps_the_desks_neighbours(kind: str, seen: story.Seen, desk: httpx2.Client) -> None:
    story.check_neighbour(seen, kind, desk)


def test_it_raises_its_own_exceptions(seen: story.Seen) -> None:
    story.check_refusals(seen)
    assert seen["notFound"]["type"] == "NotFoundException"
    assert seen["badConditions"]["type"] == "MalformedRequestException"
    assert seen["badTicket"]["type"] == "MalformedRequestException"
    assert seen["badKey"]["type"] == "AuthenticationFailedException"
