"""A tenant for the command line, wherever it is: in a folder of databases, or on a server of this machine."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

import click

from mockpsa.cli_server import Server

if TYPE_CHECKING:  # heavy: a command that asks a server does without
    from mockpsa.schema.resource import Resource
    from mockpsa.store.tenants import Tenant

Different = list[tuple[str, int]]
Record = dict[str, Any]


class Desk(Protocol):
    """One company's desk, as commands use it. All raise click.ClickException."""

    def export(self) -> str:
        """The desk as a world's file."""

    def different(self) -> Different:
        """The records whose stored document is not what rendering gives."""

    def documents(self, resource: "Resource", parent: int | None = None) -> list[Record]:
        """All documents of a resource, or those below a record."""

    def add(self, records: dict[str, list[Record]]) -> None:
        """Write records as a world's file has them: all, or none."""

    def explain(self, path: str, parameters: dict[str, str]) -> Record:
        """How the list at a path is answered."""


class Stored:
    """A desk in a folder, which no server has meanwhile."""

    def __init__(self, tenant: "Tenant") -> None:
        self._tenant = tenant

    def export(self) -> str:
        """See `Desk`."""
        from mockpsa.worlds.exporting import export_world

        with self._readable():
            return export_world(self._tenant)

    def different(self) -> Different:
        """See `Desk`."""
        with self._readable():
            return list(self._tenant.documents.verify())

    def documents(self, resource: "Resource", parent: int | None = None) -> list[Record]:
        """See `Desk`."""
        above = [] if parent is None or resource.parent is None else [(resource.parent.name, parent)]
        with self._readable():
            found = self._tenant.records.find(resource, *above)
            return [json.loads(self._tenant.documents.get(resource, each["id"]) or "") for each in found]

    def add(self, records: dict[str, list[Record]]) -> None:
        """See `Desk`."""
        from mockpsa.worlds.adding import add_records

        with self._readable():
            add_records(self._tenant, records)

    def explain(self, path: str, parameters: dict[str, str]) -> Record:
        """See `Desk`."""
        from mockpsa.control.explaining import explained_query

        with self._readable():
            return explained_query(self._tenant, path, urlencode(parameters).encode())

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """What goes wrong inside is told in a sentence: a refusal, a broken file, a damaged desk."""
        from mockpsa.errors import InvalidObject, PsaError
        from mockpsa.store.documents import DAMAGED

        try:
            yield
        except InvalidObject as error:
            raise click.ClickException(f"{error.errors[0].field}: {error.errors[0].message}") from error
        except PsaError as error:
            raise click.ClickException(error.message) from error
        except sqlite3.DatabaseError as error:
            raise click.ClickException(f"the database {self._tenant.database.path} cannot be read: {error}") from error
        except DAMAGED as error:
            if next(self._tenant.documents.verify(), None) is None:
                raise  # it is no fault of the desk
            lists = "`mockpsa verify` lists its damaged records"
            raise click.ClickException(f"the desk {self._tenant.company} cannot be read: {lists}.") from error


class Served:
    """A desk on a server."""

    def __init__(self, url: str, token: str | None, company: str) -> None:
        self._server = Server(url, token, company).existing()

    def export(self) -> str:
        """See `Desk`."""
        return self._server.send("GET", "world").decode()

    def different(self) -> Different:
        """See `Desk`."""
        return [(name, number) for name, number in self._server.ask("GET", "verify")["different"]]

    def documents(self, resource: "Resource", parent: int | None = None) -> list[Record]:
        """See `Desk`."""
        return self._server.every(resource.path_below(parent))

    def add(self, records: dict[str, list[Record]]) -> None:
        """See `Desk`."""
        self._server.send("POST", "records", records)

    def explain(self, path: str, parameters: dict[str, str]) -> Record:
        """See `Desk`."""
        explained: Record = self._server.ask("GET", "explain", resource=path, **parameters)
        return explained


def desk_of(source: str, token: str | None, company: str) -> Desk:
    """The desk of a company, on a server or in a folder."""
    if is_served(source):
        return Served(source, token, company)
    return Stored(_tenant(source, company))


def fresh_desk(world: str, profile: str) -> Desk:
    """A desk that nobody else has, with a world."""
    from mockpsa.app import make_tenants
    from mockpsa.settings import Settings
    from mockpsa.worlds.problems import WorldError

    try:
        settings = Settings(world=world, profile=profile)
        return Stored(make_tenants(settings, settings.base_url).template)
    except WorldError as error:
        raise click.ClickException(str(error)) from error


def desks_of(source: str, token: str | None, company: str | None) -> dict[str, Desk]:
    """The desk of a company, or all of a folder, by company."""
    if is_served(source):
        if company is None:
            raise click.UsageError("a server needs --company.")
        return {company: Served(source, token, company)}
    if company is not None:
        return {company.lower(): Stored(_tenant(source, company))}
    found = _tenants(source)
    if not found:
        raise click.ClickException(f"the folder {source} is empty.")
    return {name: Stored(tenant) for name, tenant in found.items()}


def is_served(source: str) -> bool:
    """Whether a source is a server's URL."""
    return source.startswith(("http://", "https://"))


def _tenant(folder: str, company: str) -> "Tenant":
    found = _tenants(folder)
    if company.lower() not in found:
        known = f"there are {', '.join(found)}" if found else "it is empty"
        raise click.ClickException(f"the folder {folder} has no company {company!r}: {known}.")
    return found[company.lower()]


def _tenants(folder: str) -> "dict[str, Tenant]":
    from mockpsa.errors import PsaError
    from mockpsa.store.tenants import open_folder

    if not Path(folder).is_dir():
        raise click.ClickException(f"{folder!r} is neither a folder nor a URL such as http://127.0.0.1:8080.")
    try:
        return open_folder(Path(folder))
    except PsaError as error:
        raise click.ClickException(error.message) from error
