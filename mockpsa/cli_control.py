"""``mockpsa tenants|snapshots|reset|faults|journal``: the controls of a server, by command."""

import json
from pathlib import Path
from typing import Any

import click

from mockpsa.cli_server import Server, of_company, of_server, write_file


@click.group()
def tenants() -> None:
    """List, create and delete a server's tenants; export and import one as a file."""


@tenants.command("list")
@of_server
def list_tenants(url: str, token: str | None) -> int:
    """Print the tenants of the server at URL."""
    for each in Server(url, token).ask("GET", "tenants")["tenants"]:
        click.echo(each["company"])
    return 0


@tenants.command()
@of_server
@click.argument("company")
@click.option("--count", type=click.IntRange(1, 1_000), help="How many: COMPANY1, COMPANY2 … instead of COMPANY.")
@click.option("--world", help="What they hold; the server's own world without.")
@click.option("--clock", help="Where their clock stands still: 2026-01-05T09:00:00Z.")
def create(url: str, token: str | None, company: str, **wanted: Any) -> int:
    """Make the tenant COMPANY, or one for each of a class, on the server at URL, and print a sheet of credentials."""
    given = {name: value for name, value in wanted.items() if value is not None}
    made = Server(url, token).ask("POST", "tenants", {"company": company, **given})["tenants"]
    width = max(len("company"), *(len(each["company"]) for each in made))
    click.echo(f"{'company':<{width}}  public key  private key  url")
    for each in made:
        keys = f"{each['publicKey']:<10}  {each['privateKey']:<11}"
        click.echo(f"{each['company']:<{width}}  {keys}  {url.rstrip('/')}/v4_6_release/apis/3.0")
    return 0


@tenants.command()
@of_company
def delete(url: str, token: str | None, company: str) -> int:
    """Remove a tenant of the server at URL."""
    Server(url, token, company).send("DELETE", "tenants")
    return 0


@tenants.command()
@of_company
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(url: str, token: str | None, company: str, file: Path) -> int:
    """Write a tenant of the server at URL into FILE."""
    write_file(file, Server(url, token, company).existing().send("GET", "tenants/export"))
    return 0


@tenants.command("import")
@of_company
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def import_tenant(url: str, token: str | None, company: str, file: Path) -> int:
    """Have a tenant of the server at URL hold what FILE holds."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"the file {file} cannot be read: {(error.strerror or '').lower()}") from error
    Server(url, token, company).send("POST", "tenants/import", content)
    return 0


@click.command()
@of_company
@click.argument("what", nargs=-1, type=click.Choice(["data", "clock", "journal", "faults"]))
def reset(url: str, token: str | None, company: str, what: tuple[str, ...]) -> int:
    """Take a tenant of the server at URL back to its beginning: all of it, or WHAT."""
    Server(url, token, company).send("POST", "reset", {"what": list(what)} if what else None)
    return 0


@click.group()
def snapshots() -> None:
    """Take, list, restore, branch and compare a tenant's snapshots."""


@snapshots.command("list")
@of_company
def list_snapshots(url: str, token: str | None, company: str) -> int:
    """Print the names of the snapshots."""
    for name in Server(url, token, company).existing().ask("GET", "snapshots")["snapshots"]:
        click.echo(name)
    return 0


@snapshots.command()
@of_company
@click.argument("name")
def take(url: str, token: str | None, company: str, name: str) -> int:
    """Keep what the tenant holds now as NAME."""
    Server(url, token, company).existing().send("POST", "snapshots", {"name": name})
    return 0


@snapshots.command()
@of_company
@click.argument("name")
def restore(url: str, token: str | None, company: str, name: str) -> int:
    """Have the tenant hold what NAME holds."""
    Server(url, token, company).existing().send("POST", "snapshots/restore", {"name": name})
    return 0


@snapshots.command()
@of_company
@click.argument("name")
@click.argument("other")
def branch(url: str, token: str | None, company: str, name: str, other: str) -> int:
    """Begin the tenant OTHER with what NAME holds."""
    Server(url, token, company).existing().send("POST", "snapshots/branch", {"name": name, "company": other})
    return 0


@snapshots.command()
@of_company
@click.argument("before")
@click.argument("after", required=False)
def diff(url: str, token: str | None, company: str, before: str, after: str | None) -> int:
    """Print as JSON what differs from BEFORE to AFTER, or to now."""
    found = Server(url, token, company).existing().ask("GET", "snapshots/diff", **{"from": before, "to": after})
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    return 0


@click.group()
def faults() -> None:
    """Add, list and clear what goes wrong on a tenant."""


@faults.command()
@of_company
@click.argument("fault")
def add(url: str, token: str | None, company: str, fault: str) -> int:
    """Add FAULT: the name of a preset, or JSON such as '{"effect": "503", "every": 10}'."""
    try:
        body = json.loads(fault) if fault.lstrip().startswith(("{", "[")) else {"preset": fault}
    except ValueError as error:
        raise click.ClickException(f"the fault is no JSON: {error}") from error
    Server(url, token, company).send("POST", "faults", body)
    return 0


@faults.command("list")
@of_company
def list_faults(url: str, token: str | None, company: str) -> int:
    """Print the faults, each as JSON on a line."""
    for each in Server(url, token, company).existing().ask("GET", "faults")["faults"]:
        click.echo(json.dumps(each))
    return 0


@faults.command("clear")
@of_company
def clear_faults(url: str, token: str | None, company: str) -> int:
    """Remove all faults of a tenant."""
    Server(url, token, company).send("DELETE", "faults")
    return 0


@click.command()
@of_company
@click.option("--conditions", default="", help="Which calls: 'method=\"POST\" and status>=400'.")
@click.option("--har", is_flag=True, help="As an HTTP archive.")
def journal(url: str, token: str | None, company: str, conditions: str, *, har: bool) -> int:
    """Print the calls of a tenant of the server at URL, a line each."""
    server = Server(url, token, company).existing()
    if har:
        click.echo(server.send("GET", "journal/har", conditions=conditions).decode())
        return 0
    for each in server.ask("GET", "journal", conditions=conditions)["entries"]:
        query = f"?{each['query']}" if each["query"] else ""
        fault = f"  [{each['fault']}]" if each["fault"] else ""
        line = f"{each['status']} {each['method']} {each['path']}{query}  {each['milliseconds']} ms{fault}"
        click.echo(f"{each['id']:>5} {each['time']} {line}")
    return 0


COMMANDS = (tenants, snapshots, reset, faults, journal)
