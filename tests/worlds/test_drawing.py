"""Tickets drawn by a process of their own."""

from collections.abc import Iterator
from multiprocessing import active_children

import pytest

from mockpsa.cli_tenants import fresh_desk
from mockpsa.worldbuilding import drawing
from mockpsa.worldbuilding.seeding import Batch, Seeding


class Broken(Seeding):
    """Draws one batch, and fails."""

    def batches(self, count: int, seed: int) -> Iterator[Batch]:
        """Raises ValueError."""
        yield next(super().batches(count, seed))
        raise ValueError("no more")


@pytest.fixture(autouse=True)
def _always_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "FEWEST", 1)


def test_it_draws_what_this_process_would() -> None:
    seeding = Seeding(fresh_desk("minimal", "documented"))
    with drawing.drawn(seeding, 450, 7) as batches:
        assert list(batches) == list(seeding.batches(450, 7))


def test_what_goes_wrong_there_is_raised_here() -> None:
    with (
        drawing.drawn(Broken(fresh_desk("minimal", "documented")), 450, 7) as batches,
        pytest.raises(ValueError, match="no more"),
    ):
        assert len(list(batches)) == 1


def test_it_ends_when_nobody_wants_more() -> None:
    seeding = Seeding(fresh_desk("minimal", "documented"))
    with drawing.drawn(seeding, 100_000, 7) as batches:
        assert next(batches) == next(seeding.batches(100_000, 7))
        [drawer] = active_children()
    assert not drawer.is_alive()
