"""The server that foreign clients are run against; one for all of them, as each has a company of its own."""

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.clients.served", "tests.clients.story")

from tests.clients.served import Served, serve  # noqa: E402 - after its asserts are registered


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("served")) as running:
        yield running
