"""``mockpsa clock``: what time it is for a desk on a running server, and the moving of it."""

import re
from typing import Any

import click

from mockpsa.cli_server import Server, of_company

DURATION = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)
UNITS = ("weeks", "days", "hours", "minutes", "seconds")
NOW = "now"
RATE = click.FloatRange(0, 1_000_000, min_open=True)


class Duration(click.ParamType[dict[str, int]]):
    """Such as 3h, 2d12h or 90m."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, int]:
        """The amounts by their units."""
        found = DURATION.fullmatch(str(value).strip().lower())
        amounts = {unit: int(text) for unit, text in zip(UNITS, found.groups(), strict=True) if text} if found else {}
        if not amounts:
            self.fail(f"{value!r} is not a duration such as 3h, 2d12h or 90m.", param, ctx)
        return amounts


@click.command()
@of_company
@click.option("--set", "set_to", metavar="MOMENT", help="Be at this moment, such as 2024-01-12T21:30:00Z.")
@click.option("--advance", type=Duration(), help="Go forward: 3h, 2d12h, 90m.")
@click.option(
    "--rate",
    type=RATE,
    help="So many seconds pass in one: 60 is an hour a minute.",
)
@click.option("--freeze", is_flag=False, flag_value=NOW, metavar="[MOMENT]", help="Stand still, now or at a moment.")
@click.option("--resume", is_flag=True, help="Go on from where it stands.")
@click.option("--reset", is_flag=True, help="Be this machine's clock again.")
def clock(url: str, token: str | None, company: str, set_to: str | None, freeze: str | None, **given: Any) -> None:
    """Show or move the clock of a desk; tells what falls due on the way. URL is a server on this machine."""
    moved = {"set": set_to, "freeze": True if freeze == NOW else freeze, **given}
    asked = {name: value for name, value in moved.items() if value is not None and value is not False}
    state = Server(url, token, company).ask("POST" if asked else "GET", "clock", asked or None)
    for sentence in state["happened"]:
        click.echo(sentence)
    running = "running" if state["rate"] == 1 else f"running {state['rate']:g} times as fast"
    pace = "standing still" if state["frozen"] else running
    click.echo(f"{state['now']}, {pace}")
