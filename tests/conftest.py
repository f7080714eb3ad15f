"""What all tests share: a server in process, and a client that speaks to one company of it."""

import base64
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from mockpsa.app import make_app
from mockpsa.cli import main
from mockpsa.settings import Settings

ORIGIN = "http://127.0.0.1:8080"
REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"


def skip(reason: str) -> None:
    """Skip, unless the run is one in which nothing may be skipped."""
    if os.environ.get("MOCKPSA_NO_SKIP"):
        pytest.fail(f"must not be skipped here: {reason}")
    pytest.skip(reason)


def need(path: Path) -> None:
    """Skip where a document that is no part of the project is absent; wherever the project is cloned, it is."""
    if not path.is_file():
        pytest.skip(f"{path.name} is not there: the official documents are no part of the project")


def command(*arguments: str) -> int:
    """Run a command of ``mockpsa`` in this process; its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["mockpsa", *arguments])
        with pytest.raises(SystemExit) as caught:
            main()
    return int(caught.value.code or 0)


class Client:
    """A caller of one company's desk, through ASGI, without sockets. Paths are below the API's root or bare."""

    def __init__(self, app: Starlette, company: str = "acme") -> None:
        self.app = app
        self.company = company
        token = base64.b64encode(f"{company}+public:private".encode()).decode()
        self.headers = {"authorization": f"Basic {token}", "clientid": "tests"}

    def request(self, method: str, url: str, **options: Any) -> httpx2.Response:
        import asyncio

        async def send() -> httpx2.Response:
            transport = httpx2.ASGITransport(self.app, raise_app_exceptions=True)
            async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                headers = self.headers | options.pop("headers", {})
                return await client.request(method, url, headers=headers, **options)

        return asyncio.run(send())

    def get(self, url: str, **options: Any) -> httpx2.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx2.Response:
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> httpx2.Response:
        return self.request("PUT", url, **options)

    def patch(self, url: str, **options: Any) -> httpx2.Response:
        return self.request("PATCH", url, **options)

    def delete(self, url: str, **options: Any) -> httpx2.Response:
        return self.request("DELETE", url, **options)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Worlds are kept in a folder of this run, by servers in processes of their own, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def make_client() -> Callable[..., Client]:
    """A client of a new server with these settings and, unless they say so, the minimal world."""

    def make(company: str = "acme", **settings: Any) -> Client:
        return Client(make_app(Settings(**{"world": "minimal", **settings})), company)

    return make


@pytest.fixture(scope="session")
def shared_app() -> Starlette:
    """One server with the minimal world, for tests that use a company of their own."""
    return make_app(Settings(world="minimal"))


@pytest.fixture
def client(shared_app: Starlette, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A fresh desk: a company id of the test's own on the shared server, which deletes it afterwards."""
    import hashlib

    company = "t" + hashlib.blake2b(request.node.nodeid.encode(), digest_size=8).hexdigest()
    yield Client(shared_app, company)
    if shared_app.state.tenants.present(company) is not None:
        shared_app.state.doubles.delete(company)
