"""``mockpsa seed``: tickets by the thousand, for a desk on a server or in a folder."""

import click


@click.command()
@click.argument("source")
@click.option("--company", required=True, help="Which company's desk.")
@click.option("--tickets", type=click.IntRange(1, 1_000_000), required=True, help="How many tickets.")
@click.option("--seed", default=0, show_default=True, help="What they are drawn from: the same gives the same tickets.")
def seed(source: str, company: str, tickets: int, seed: int) -> int:
    """Add tickets of the last 90 days, with their notes, to a desk: of its own boards, companies, contacts, members.

    SOURCE is a server's URL or a folder of databases.
    """
    from mockpsa.cli_tenants import desk_of
    from mockpsa.worldbuilding.seeding import NothingToSeedError, Seeding

    desk = desk_of(source, company)
    try:
        batches = Seeding(desk).batches(tickets, seed)
    except NothingToSeedError as error:
        raise click.ClickException(str(error)) from error
    with click.progressbar(length=tickets, label=f"Tickets for {company}", show_pos=True) as progress:
        for batch in batches:
            desk.add(batch)
            progress.update(sum(map(len, batch.values())))
    click.echo(f"{tickets} tickets added to {company}.")
    return 0
