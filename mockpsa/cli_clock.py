"""``mockpsa clock``: what time it is for a desk on a running server, and the moving of it."""

import re
from typing import Any

import click

DURATION = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)
UNITS = ("weeks", "days", "hours", "minutes", "seconds")
NOW = "now"


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
@click.argument("url")
@click.option("--company", required=True, help="Whose desk's clock.")
@click.option("--set", "set_to", metavar="MOMENT", help="Be at this moment, such as 2024-01-12T21:30:00Z.")
@click.option("--advance", type=Duration(), help="Go forward: 3h, 2d12h, 90m.")
@click.option("--rate", type=float, help="So many seconds pass in one: 60 is an hour a minute.")
@click.option("--freeze", is_flag=False, flag_value=NOW, metavar="[MOMENT]", help="Stand still, now or at a moment.")
@click.option("--resume", is_flag=True, help="Go on from where it stands.")
@click.option("--reset", is_flag=True, help="Be this machine's clock again.")
def clock(url: str, *, company: str, set_to: str | None, freeze: str | None, **given: Any) -> None:
    """Show or move the clock of a desk; tells what falls due on the way. URL is a server on this machine."""
    import json

    from mockpsa.cli_tenants import Served, is_served

    if not is_served(url):
        raise click.ClickException(f"{url!r} is not a URL such as http://127.0.0.1:8080.")
    moved = {"set": set_to, "freeze": True if freeze == NOW else freeze, **given}
    asked = {name: value for name, value in moved.items() if value is not None and value is not False}
    state = json.loads(Served(url, company).control("clock", json.dumps(asked).encode() if asked else None))
    for sentence in state["happened"]:
        click.echo(sentence)
    running = "running" if state["rate"] == 1 else f"running {state['rate']:g} times as fast"
    pace = "standing still" if state["frozen"] else running
    click.echo(f"{state['now']}, {pace}")
