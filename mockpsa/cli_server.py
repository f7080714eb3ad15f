"""A running server for the command line: its URL, its token, and how it is asked, whatever ``http_proxy`` says."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from mockpsa.testing.client import Sockets

TOKEN = "MOCKPSA_CONTROL_TOKEN"  # noqa: S105 - the variable's name
MOST_NAMED = 10  # companies in a message

Function = TypeVar("Function", bound=Callable[..., Any])


def is_url(text: str) -> bool:
    """Whether a text is an http or https URL with a host and, if any, a port that exists."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def require_url(text: str) -> None:
    """Raises click.ClickException where a text is no URL."""
    if not is_url(text):
        raise click.ClickException(f"{text!r} is not a URL such as http://127.0.0.1:8080.")


class Server:
    """One company's desk on a server, or for no company the server. All raise click.ClickException."""

    def __init__(self, url: str, token: str | None, company: str = "") -> None:
        require_url(url)
        self._url = url.rstrip("/")
        self._token = token
        self._company = company
        self._is_ours = False

    def send(self, method: str, path: str, body: Any = None, **parameters: Any) -> bytes:
        """What a call of ``/_mock`` answers."""
        from mockpsa.testing.controls import Controls

        with self._connected() as sockets:
            controls = Controls(sockets, self._company, self._token)
            if not self._is_ours:  # another server may answer anything with success
                about = controls.ask("GET", "health")
                self._is_ours = isinstance(about, dict) and "version" in about
                if not self._is_ours:
                    raise click.ClickException(f"{self._url} does not answer as mockpsa does.")
            return controls.send(method, path, body, **parameters).content

    def ask(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """What a call of ``/_mock`` answers, as a value."""
        return json.loads(self.send(method, path, body, **parameters) or b"null")

    def every(self, path: str) -> list[dict[str, Any]]:
        """All records of a list of the API."""
        from mockpsa.testing.client import Client, Credentials
        from mockpsa.wire.auth import PRIVATE_KEY, PUBLIC_KEY

        with self._connected() as sockets:
            return list(Client(sockets, Credentials(self._company, PUBLIC_KEY, PRIVATE_KEY)).every(path))

    def existing(self) -> Self:
        """Itself, with a desk that is there or that the server named: asked about, any other one would be made."""
        known = self.ask("GET", "tenants")
        there = sorted(
            {each.lower() for each in (*(made["company"] for made in known["tenants"]), *known["announced"])}
        )
        if self._company.lower() not in there:
            named = ", ".join([*there[:MOST_NAMED], *(["…"] if len(there) > MOST_NAMED else [])])
            advice = f"`mockpsa tenants create {self._url} COMPANY` makes one, where any is served"
            raise click.ClickException(f"{self._url} has no company {self._company!r}: there are {named}; {advice}.")
        return self

    @contextmanager
    def _connected(self) -> "Iterator[Sockets]":
        """Connections for one question; what goes wrong with it is told in a sentence."""
        from mockpsa.testing.client import Sockets, UnexpectedAnswerError

        sockets = Sockets(self._url)
        try:
            yield sockets
        except UnexpectedAnswerError as error:
            said = _said(error.answer.content)
            told = "does not answer as mockpsa does: it answers" if said is None else "refuses:"
            raise click.ClickException(f"{self._url} {told} {said or error.answer.status_code}") from error
        except (OSError, HTTPException) as error:
            raise click.ClickException(f"{self._url} does not answer: {error}") from error
        except ValueError as error:
            raise click.ClickException(f"{self._url} does not answer as mockpsa does: {error}") from error
        finally:
            sockets.close()


def write_file(file: Path, content: bytes) -> None:
    """Raises click.ClickException where a file cannot be written."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"the file {file} cannot be written: {(error.strerror or '').lower()}") from error


def with_token(command: Function) -> Function:
    """The command with the option --token."""
    return click.option("--token", envvar=TOKEN, show_envvar=True, help="The server's --control-token.")(command)


def of_server(command: Function) -> Function:
    """The command with the argument URL and the option --token."""
    return click.argument("url")(with_token(command))


def of_company(command: Function) -> Function:
    """The command with the option --company, too."""
    return of_server(click.option("--company", required=True, help="Which company's desk.")(command))


def _said(answer: bytes) -> str | None:
    """What a refusal says, its first single error if it has some; None for what is no refusal of ours."""
    try:
        body = json.loads(answer)
        single = body["errors"][0] if body.get("errors") else None
        return f"{single['field']}: {single['message']}" if single else str(body["message"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
