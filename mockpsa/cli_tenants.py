"""A tenant for the command line, wherever it is: in a folder of databases, or on a server of this machine."""

import json
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import click

TIMEOUT = 60.0
Different = list[tuple[str, int]]


def export(source: str, company: str) -> str:
    """A tenant as a world's file."""
    from mockpsa.worlds.exporting import export_world

    if is_url(source):
        return ask(source, "world", company)
    from mockpsa.errors import PsaError
    from mockpsa.store.tenants import open_folder

    try:
        tenants = open_folder(_folder(source))
        if company.lower() not in tenants:
            raise click.ClickException(f"the folder {source} has no company {company!r}: {_known(tenants)}.")
        return export_world(tenants[company.lower()])
    except PsaError as error:
        raise click.ClickException(error.message) from error


def differences(source: str, company: str | None) -> dict[str, Different]:
    """By company, the records whose stored document is not what rendering gives."""
    if is_url(source):
        if company is None:
            raise click.UsageError("a server needs --company.")
        return {company: [(name, number) for name, number in json.loads(ask(source, "verify", company))["different"]]}
    from mockpsa.errors import PsaError
    from mockpsa.store.tenants import open_folder

    try:
        tenants = open_folder(_folder(source))
        chosen = {name: each for name, each in tenants.items() if company is None or name == company.lower()}
        if not chosen:
            raise click.ClickException(f"the folder {source} has no such company: {_known(tenants)}.")
        return {name: list(tenant.documents.verify()) for name, tenant in chosen.items()}
    except PsaError as error:
        raise click.ClickException(error.message) from error


def is_url(source: str) -> bool:
    """Whether it is a server's."""
    return source.startswith(("http://", "https://"))


def _folder(source: str) -> Path:
    if not Path(source).is_dir():
        raise click.ClickException(f"{source!r} is neither a folder nor a URL such as http://127.0.0.1:8080.")
    return Path(source)


def _known(names: object) -> str:
    shown = ", ".join(names) if isinstance(names, dict) else ""
    return f"there are {shown}" if shown else "it is empty"


def ask(url: str, what: str, company: str, body: bytes | None = None) -> str:
    """The answer of a server's controls to a GET, or to the POST of a body."""
    probe = f"{url.rstrip('/')}/_mock/{what}?company={quote(company, safe='')}"
    try:
        with urlopen(probe, body, timeout=TIMEOUT) as answer:  # noqa: S310 - http or https, checked before
            text: str = answer.read().decode()
            return text
    except HTTPError as error:
        with error:
            raise click.ClickException(f"{url} refuses: {error.read(300).decode(errors='replace')}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise click.ClickException(f"{url} does not answer: {error}") from error
