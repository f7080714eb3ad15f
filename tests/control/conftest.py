"""A server for the tests of the controls that is a server, with sockets: what is broken there is a connection."""

from collections.abc import Iterator

import pytest

from mockpsa.testing import MockPSA, Psa


@pytest.fixture(scope="session")
def psa_server() -> Iterator[MockPSA]:
    server = MockPSA()
    yield server
    server.close()


@pytest.fixture
def psa(psa_server: MockPSA) -> Iterator[Psa]:
    desk = psa_server.desk()
    yield desk
    desk.delete()
