"""The command line: its options, ``serve``, ``health`` and the way out: a mistake is a sentence and exit code 2."""

import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from mockpsa import __version__
from mockpsa.cli_clock import clock
from mockpsa.cli_control import COMMANDS
from mockpsa.cli_explain import explain
from mockpsa.cli_seed import seed
from mockpsa.cli_server import is_url, require_url
from mockpsa.cli_world import verify, world
from mockpsa.settings import OPTIONS, Option, Settings

HEALTH_PATH, HEALTH_TIMEOUT = "/login/companyinfo/health", 5.0
UNKNOWN = b"null"  # where only some companies are served
TLS_PORT = 8443
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where a server that listens on all is asked
ORIGIN = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?/?", re.ASCII)


class Number(click.IntRange):
    """A whole number in a range."""

    name = "number"


class CommaList(click.ParamType[tuple[str, ...]]):
    """Words separated by commas."""

    name = "words"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Split at commas."""
        return value if isinstance(value, tuple) else tuple(filter(None, (word.strip() for word in value.split(","))))


class Origin(click.ParamType[str]):
    """scheme://host[:port], nothing behind it."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check the form."""
        if not ORIGIN.fullmatch(value) or not is_url(value):
            self.fail(f"{value!r} is not of the form http://host:port.", param, ctx)
        return str(value).removesuffix("/")


class Folder(click.ParamType[Path]):
    """A folder that can be written, made if need be."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Try it."""
        path = Path(value)
        try:
            path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=path):
                return path
        except OSError as error:
            return self.fail(f"the folder {value} cannot be used: {(error.strerror or '').lower()}.", param, ctx)


class Rule(click.ParamType[str]):
    """NAME=VALUE; the name is checked where the rules are."""

    name = "name=value"
    envvar_list_splitter = ","

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """As it is."""
        return str(value).strip()


KINDS: dict[str, Callable[[Option], dict[str, Any]]] = {
    "text": lambda _: {"type": str},
    "port": lambda _: {"type": Number(0, 65535)},
    "given port": lambda _: {"type": Number(0, 65535), "is_flag": False, "flag_value": TLS_PORT},
    "number": lambda _: {"type": int},
    "count": lambda _: {"type": Number(1, 1_000_000)},
    "size": lambda _: {"type": Number(0, 1_000_000)},
    "rate": lambda _: {"type": Number(1, 1_000_000), "is_flag": False, "flag_value": "1000"},
    "folder": lambda _: {"type": Folder()},
    "choice": lambda option: {"type": click.Choice(option.values)},
    "many": lambda _: {"type": Rule(), "multiple": True},
    "list": lambda _: {"type": CommaList()},
    "url": lambda _: {"type": Origin()},
}
PLURALS = {"rule": "rules"}


def with_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What gives a command an option for every setting, or for those of these names."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed([each for each in OPTIONS if not names or each.name in names]):
            command = click.option(
                option.flag,
                PLURALS.get(option.name, option.name),
                default=option.default,
                envvar=option.variable,
                show_envvar=True,
                show_default=option.default is not None and option.default != (),
                help=f"{option.about[0].upper()}{option.about[1:]}.",
                **KINDS[option.kind](option),
            )(command)
        return command

    return decorate


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="mockpsa %(version)s")
def cli() -> None:
    """A stand-in for the ConnectWise PSA service desk."""


@cli.command()
@with_options()
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable line when ready.")
def serve(*, as_json: bool, **given: Any) -> None:
    """Serve a desk until told to stop."""
    import gc

    gc.disable()  # nearly all that a start makes is kept, and collections are a tenth of its time
    from mockpsa.errors import PsaError
    from mockpsa.rules import UnknownRule
    from mockpsa.server import CannotListen
    from mockpsa.server import serve as run
    from mockpsa.tls import CannotSecure
    from mockpsa.worlds.problems import WorldError

    try:
        run(Settings(**given), as_json=as_json)
    except (CannotListen, CannotSecure, WorldError, UnknownRule, PsaError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        gc.enable()


@cli.command()
@click.argument("url", required=False)
@with_options("host", "port")
def health(url: str | None, host: str, port: int) -> None:
    """Probe a server: exit code 0 when it answers, 1 when it does not.

    Without URL it is the server that this host and port are the settings of.
    """
    from http.client import HTTPException

    from mockpsa.testing.client import Sockets, UnexpectedAnswerError

    if url is None:
        if port == 0:
            raise click.ClickException("a server on port 0 listens on any free port; give its URL.")
        name = ANY_ADDRESS.get(host, host)
        url = f"http://{f'[{name}]' if ':' in name else name}:{port}"
    require_url(url)
    parts = urlsplit(url)
    sockets = Sockets(f"{parts.scheme}://{parts.netloc}", HEALTH_TIMEOUT)
    try:
        about = sockets.send("GET", HEALTH_PATH, {}, None).raise_for_status().content
    except (OSError, HTTPException, UnexpectedAnswerError) as error:
        click.echo(f"mockpsa: {url} does not answer: {' '.join(str(error).split())}", err=True)
        sys.exit(1)
    finally:
        sockets.close()
    if about != UNKNOWN and b"mockpsa" not in about:
        click.echo(f"mockpsa: {url} does not answer as mockpsa does.", err=True)
        sys.exit(1)
    click.echo("ok")


for command in COMMANDS:
    cli.add_command(command)
cli.add_command(clock)
cli.add_command(explain)
cli.add_command(seed)
cli.add_command(world)
cli.add_command(verify)


def main() -> None:
    """The console script."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:  # no mistake: the help, line by line
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"mockpsa: {' '.join(error.format_message().split())}", err=True)
        sys.exit(2)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left cannot be written either
        if isinstance(error, BrokenPipeError):  # the reader of our output has gone
            sys.exit(1)
        place = "" if error.filename is None else f"{error.filename}: "
        click.echo(f"mockpsa: {place}{(error.strerror or str(error)).lower()}", err=True)
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)
