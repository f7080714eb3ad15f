"""``mockpsa seed``: tickets by the thousand, for a desk on a server or in a folder."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from mockpsa.cli_server import with_token

INTERRUPTED = 130  # the exit code of what Ctrl-C ended


@click.command()
@click.argument("source")
@click.option("--company", required=True, help="Which company's desk.")
@click.option("--tickets", type=click.IntRange(1, 1_000_000), required=True, help="How many tickets.")
@click.option("--seed", default=0, show_default=True, help="What they are drawn from: the same gives the same tickets.")
@with_token
def seed(source: str, token: str | None, company: str, tickets: int, seed: int) -> int:
    """Add tickets of the last 90 days, with their notes, to a desk: of its own boards, companies, contacts, members.

    SOURCE is a server's URL or a folder of databases. Ctrl-C ends it after the tickets that are under way; what was
    added stays.
    """
    from mockpsa.cli_tenants import desk_of
    from mockpsa.worldbuilding.seeding import NothingToSeedError, Seeding

    desk = desk_of(source, token, company)
    try:
        batches = Seeding(desk).batches(tickets, seed)
    except NothingToSeedError as error:
        raise click.ClickException(str(error)) from error
    added = 0
    try:
        with (
            _interruptions() as interrupted,
            click.progressbar(length=tickets, label=f"Tickets for {company}", show_pos=True) as progress,
        ):
            for batch in batches:
                desk.add(batch)
                count = sum(map(len, batch.values()))
                added += count
                progress.update(count)
                if interrupted():
                    break
    except click.ClickException as error:
        came = f"{added} of {tickets} tickets were added to {company}"
        raise click.ClickException(f"{came}: {error.message}") from error
    except KeyboardInterrupt:  # the second one: what was under way is not waited for
        click.echo(err=True)
    if added < tickets:
        click.echo(f"{added} of {tickets} tickets were added to {company}.", err=True)
        return INTERRUPTED
    click.echo(f"{tickets} tickets added to {company}.")
    return 0


@contextmanager
def _interruptions() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed; it lets what is under way come to its end, so that it is counted. Twice ends it."""
    came: list[int] = []
    usual = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(came)
    finally:
        signal.signal(signal.SIGINT, usual)
