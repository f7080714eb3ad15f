"""``mockpsa world check|build|export`` and ``mockpsa verify``: what people who write worlds use."""

from pathlib import Path

import click

from mockpsa.cli_server import with_token, write_file

BUILT = "demo"


@click.group()
def world() -> None:
    """Check, build and export worlds: what a tenant starts with."""


@world.command()
@click.argument("file")
def check(file: str) -> int:
    """Explain what is wrong with a world: line, what, how to mend. FILE is a file, a folder or a shipped world's name.

    Exit code 0 when nothing is, 1 when something is, 2 when FILE cannot be read.
    """
    from mockpsa.worlds.checking import check_file
    from mockpsa.worlds.problems import UnreadableWorldError

    try:
        checked = check_file(file)
    except UnreadableWorldError as error:
        raise click.ClickException(str(error)) from error
    for problem in checked.problems:
        click.echo(problem.explained(Path.cwd()))
    count = len(checked.problems)
    if count:
        click.echo(f"{count} problem{'s' if count > 1 else ''} in {file}.")
        return 1
    click.echo(f"{file} is a good world of {checked.records} records.")
    return 0


@world.command()
@click.argument("name", metavar="NAME", type=click.Choice([BUILT]))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder to write into.")
def build(name: str, output: Path | None) -> int:
    """Build a shipped world anew, from its plan, a seed and Faker."""
    from mockpsa.data import data_folder
    from mockpsa.worldbuilding.demo import build_demo

    folder = output or data_folder("fixtures") / "tenants" / name
    try:
        paths = build_demo(folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.ClickException(f"the folder {folder} cannot be written: {reason}") from error
    for path in paths:
        click.echo(f"{path} ({path.stat().st_size:,} bytes)")
    return 0


@world.command()
@click.argument("source")
@click.option("--company", required=True, help="Which company's desk.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file; else printed.")
@with_token
def export(source: str, token: str | None, company: str, output: Path | None) -> int:
    """Write a desk as a world that loads into an equal one. SOURCE is a server's URL or a folder of databases."""
    from mockpsa.cli_tenants import desk_of

    text = desk_of(source, token, company).export()
    if output is None:
        click.echo(text, nl=False)
        return 0
    write_file(output, text.encode())
    return 0


@click.command()
@click.argument("source")
@click.option("--company", help="Which company's desk; of a folder, all without.")
@with_token
def verify(source: str, token: str | None, company: str | None) -> int:
    """Render every record again and compare: exit code 0 when all documents are what their columns say, 1 if not.

    SOURCE is a server's URL or a folder of databases.
    """
    from mockpsa.cli_tenants import desks_of

    found = {name: desk.different() for name, desk in desks_of(source, token, company).items()}
    for name, different in found.items():
        for resource, identity in different:
            click.echo(f"{name}: {resource} {identity} is not what its columns say")
    count = sum(map(len, found.values()))
    if not count:
        click.echo(f"no difference ({', '.join(found)})")
    return 1 if count else 0
