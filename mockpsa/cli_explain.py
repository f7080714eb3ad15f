"""``mockpsa explain``: how a list's query is understood and answered, in colour on a terminal."""

import json
from collections.abc import Iterator
from typing import Any

import click

from mockpsa.cli_server import with_token

Json = dict[str, Any]
TEXTS = {
    "order_by": "orderBy",
    "child_conditions": "childConditions",
    "custom_field_conditions": "customFieldConditions",
}


@click.command()
@click.argument("resource")
@click.argument("conditions", default="")
@click.option("--order-by", default="", help="As the list's orderBy.")
@click.option("--child-conditions", default="", help="As the list's childConditions.")
@click.option("--custom-field-conditions", default="", help="As the list's customFieldConditions.")
@click.option("--from", "source", help="A server's URL or a folder of databases; without, a desk of --world.")
@click.option("--company", help="Which company's desk, of a server or folder.")
@click.option("--world", default="demo", show_default=True, help="What a desk of its own holds.")
@click.option("--profile", type=click.Choice(["documented", "live"]), default="documented", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as GET /_mock/explain answers.")
@with_token
def explain(
    resource: str,
    conditions: str,
    *,
    source: str | None,
    token: str | None,
    company: str | None,
    as_json: bool,
    **given: str,
) -> int:
    """Explain a query: its words, the field behind each name, the SQL and its plan, and what each clause lets through.

    RESOURCE is a collection such as service/tickets. Exit code 0, or 1 when the query is refused.
    """
    from mockpsa.cli_tenants import desk_of, fresh_desk

    if (source is None) != (company is None):
        raise click.UsageError("--from and --company go together.")
    if source is None or company is None:
        desk = fresh_desk(given["world"], given["profile"])
    else:
        desk = desk_of(source, token, company)
    texts = {name: given[option] for option, name in TEXTS.items() if given[option]}
    explained = desk.explain(resource, {"conditions": conditions, **texts})
    for line in [json.dumps(explained, indent=2, ensure_ascii=False)] if as_json else report(explained):
        click.echo(line)
    return 1 if "error" in explained else 0


def report(explained: Json) -> Iterator[str]:
    """The explanation as lines."""
    if "error" in explained:
        yield from _error(explained["error"])
        return
    for parameter in ("conditions", *TEXTS.values()):
        if parameter in explained:
            yield from _text(parameter, explained[parameter])
    yield _title("read") + explained["page"]["read"]
    for name in ("page", "count"):
        statement = explained[name]
        yield _title(name) + statement["sql"]
        yield f"  with {statement['parameters']}"
        yield from (f"  {click.style(step, dim=True)}" for step in statement["plan"])
    yield _title("total") + str(explained["total"])
    yield from _narrowing(explained)


def _title(word: str) -> str:
    return f"{click.style(word, bold=True)}: "


def _error(error: Json) -> Iterator[str]:
    yield click.style(error["message"], fg="red")
    if "at" in error:
        start, end = error["at"]
        text = error["text"]
        yield f"  {text[:start]}{click.style(text[start:end], fg='red')}{text[end:]}"
        yield f"  {click.style(error['caret'], fg='red')}"
    if "expected" in error:
        yield f"  expected {', '.join(error['expected'])}"
    if "nearest" in error:
        yield f"  did you mean {click.style(error['nearest'], fg='green')}?"


def _text(parameter: str, described: Json) -> Iterator[str]:
    yield _title(parameter) + described["canonical"]
    for name in described["names"]:
        through = f" through {', '.join(name['through'])}" if name["through"] else ""
        field = click.style(name["field"], fg="cyan")
        yield f"  {name['name']} is {field}, of type {name['type']}{through}"


def _narrowing(explained: Json) -> Iterator[str]:
    for clause in explained["clauses"]:
        color = "green" if clause["alone"] else "red"
        yield f"  {click.style(str(clause['alone']), fg=color)} alone pass {clause['text']}"
    removed = explained.get("removed")
    if removed is not None:
        yield click.style(f"{removed['clause']} removed everything.", fg="red")
        if "nearest" in removed:
            yield f"  did you mean {click.style(str(removed['nearest']), fg='green')}?"
