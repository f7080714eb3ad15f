"""The query language: what a text costs before it runs, and what lists cost the database at two sizes.

    pip install odata-query         the yardstick of parsing; its rows are left out without it
    python bench/query.py           print the table
    python bench/query.py --write   and keep it in bench/RESULTS-query.md

CPU time of this process. Ratios within a run mean something; absolute times do not travel.
"""

import argparse
import gc
import importlib.util
import logging
import platform
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mockpsa.app import make_tenants
from mockpsa.query.bind import Binder
from mockpsa.query.limits import IN_URL
from mockpsa.query.lower import Lowering
from mockpsa.query.parse import _parse_conditions, warm_up
from mockpsa.rules import Rules
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.tables import table
from mockpsa.settings import Settings
from mockpsa.store.preparation import prepare_query
from mockpsa.store.queries import Query, Window
from mockpsa.store.tenants import Tenant

HERE = Path(__file__).resolve().parent
SIZES = (10_000, 100_000)
ROUNDS = 7
RULES = Rules()
TICKET = REGISTRY["Ticket"]
NEWEST = "dateEntered desc"
PAGE = Window(25)
TYPICAL = 'closedFlag=false and priority/id<=2 and summary contains "mail" and dateEntered>=[2024-01-01T00:00:00Z]'
# The same filter in OData's words, over the same columns.
ODATA = (
    "closedFlag eq 0 and priority_id le 2 and contains(summary_folded, 'mail') "
    "and dateEntered ge '2024-01-01T00:00:00Z'"
)


def cpu(work: Callable[[], object], times: int) -> float:
    """Microseconds of CPU that a piece of work takes, the median of the rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - begun) / times * 1e6)
    return statistics.median(rounds)


def understood() -> sa.ColumnElement[bool]:
    """The typical text, parsed, bound and lowered, with nothing kept from before."""
    _parse_conditions.cache_clear()
    bound = Binder(TICKET, RULES, IN_URL).conditions(TYPICAL)
    assert bound is not None
    return Lowering.of(TICKET).condition(bound)


def text_rows() -> Iterator[str]:
    """What a text costs before the database sees it."""
    warm_up()
    understood()
    uncached = cpu(understood, 200)
    query = Query("Ticket", RULES, TYPICAL)
    cached = cpu(lambda: prepare_query(query), 2000)
    yield f"| typical text, parsed, bound, lowered | {uncached:.0f} µs | |"
    if importlib.util.find_spec("odata_query") is not None:
        from odata_query.sqlalchemy import apply_odata_core

        logging.disable()  # it logs each name whose type it does not know
        select = sa.select(table(TICKET))
        theirs = cpu(lambda: apply_odata_core(select, ODATA), 200)
        yield f"| an equivalent filter by odata-query, parsed and applied | {theirs:.0f} µs | {theirs / uncached:.1f} |"
    yield f"| typical text, met before | {cached:.1f} µs | |"
    ids = "id in (" + ",".join(map(str, range(1000))) + ")"

    def listed() -> None:
        _parse_conditions.cache_clear()
        Binder(TICKET, RULES, IN_URL).conditions(ids)

    yield f"| a list of 1,000 ids, parsed and bound | {cpu(listed, 20):.0f} µs | |"


def desk(tickets: int) -> Tenant:
    """The demo world with so many tickets: of 40 companies, a twentieth open, entered a minute apart."""
    tenant = make_tenants(Settings(world="demo"), "http://127.0.0.1:8080").get("bench")
    base, chosen = tenant.records.get(TICKET, 1) or {}, random.Random(1)  # noqa: S311 - as good as any
    companies = tenant.records.ids(REGISTRY["Company"])
    kind = REGISTRY["BoardStatus"]
    statuses = [each for each in tenant.records.ids(kind) if (tenant.records.get(kind, each) or {})["board"] == 1]
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    with tenant.database.transaction():
        for number in range(tickets):
            entered = (moment + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            record = {
                **base,
                "id": tenant.records.next_id(TICKET),
                "summary": f"Ticket {number}: e-mail trouble, again, with a printer on the second floor",
                "board": 1,
                "status": chosen.choice(statuses),
                "company": chosen.choice(companies),
                "contact": None,
                "site": None,
                "priority": chosen.randrange(1, 5),
                "closedFlag": chosen.random() >= 0.05,
                "dateEntered": entered,
                "lastUpdated": entered,
            }
            tenant.records.insert(TICKET, record)
            tenant.documents.put(TICKET, record, new=True)
    return tenant


LISTS: dict[str, tuple[str, str, Window]] = {
    "by company, newest first, 25 rows": ("company/id=12345", NEWEST, PAGE),
    "by company identifier, newest first, 25 rows": ('company/identifier="CompanyID"', NEWEST, PAGE),
    "by status name, newest first, 25 rows": ('status/name="New"', NEWEST, PAGE),
    "by status name and priority, newest first, 25 rows": ('status/name="New" and priority/id<=2', NEWEST, PAGE),
    "open ones by priority, 25 rows": ("closedFlag=false", "priority/id", PAGE),
    "summary contains an absent word": ('summary contains "absentword"', "", PAGE),
    "page 100 of all, by number": ("", "", Window(25, 99 * 25)),
    "page 100 of all, forward-only": ("", "", Window(25, 0, 99 * 25)),
    "page 1,000 of a filter, by number": ("closedFlag=true", "", Window(25, 999 * 25)),
    "page 1,000 of a filter, forward-only": ("closedFlag=true", "", Window(25, 0, 999 * 25)),
}
COUNTS = {
    "count of all": "",
    "count by status name and priority": 'status/name="New" and priority/id<=2',
    "count of open ones": "closedFlag=false",
}


def page_cost(tenant: Tenant, name: str) -> float:
    """Microseconds for the ids and documents of a window, nothing kept of it."""
    conditions, order, window = LISTS[name]
    forward = name.endswith("forward-only")
    query = Query("Ticket", tenant.rules, conditions, order, forward_only=forward)

    def asked() -> None:
        tenant.records.writes.forget()
        tenant.selections.page(query, None, window)

    asked()
    return cpu(asked, 10)


def count_cost(tenant: Tenant, conditions: str, *, after_a_write: bool) -> float:
    """Microseconds for a total: counted, or brought up to date after a write."""
    query = Query("Ticket", tenant.rules, conditions)

    def asked() -> None:
        if after_a_write:
            tenant.records.writes.add("Ticket", 7)
        else:
            tenant.records.writes.forget()
        tenant.selections.count(query, None)

    asked()
    asked()
    return cpu(asked, 10)


def list_rows(desks: list[Tenant]) -> Iterator[str]:
    """What lists and totals cost at both sizes."""
    for name in LISTS:
        yield _row(name, [page_cost(tenant, name) for tenant in desks])
    for name, conditions in COUNTS.items():
        yield _row(name, [count_cost(tenant, conditions, after_a_write=False) for tenant in desks])
        after = [count_cost(tenant, conditions, after_a_write=True) for tenant in desks]
        yield _row(f"{name}, after a write", after)


def _row(name: str, costs: list[float]) -> str:
    return f"| {name} | {' | '.join(f'{cost:.0f} µs' for cost in costs)} | {costs[-1] / costs[0]:.2f} |"


def report() -> list[str]:
    """The tables."""
    desks: list[Any] = [desk(size) for size in SIZES]
    gc.freeze()
    sizes = " | ".join(f"{size:,} tickets" for size in SIZES)
    return [
        f"CPU time, median of {ROUNDS} rounds, Python {platform.python_version()}, {platform.system()}.",
        "",
        "| text | CPU | times ours |",
        "|---|--:|--:|",
        *text_rows(),
        "",
        f"| list | {sizes} | ratio |",
        "|---|--:|--:|--:|",
        *list_rows(desks),
    ]


def main() -> None:
    """Measure, print, and with --write keep."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--write", action="store_true", help="keep the table in bench/RESULTS-query.md")
    chosen = arguments.parse_args()
    text = "\n".join(report())
    print(text)
    if chosen.write:
        head = "# The last bench of the query language\n\n`python bench/query.py --write`\n\n"
        (HERE / "RESULTS-query.md").write_text(f"{head}{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
