"""django-connectwise, which takes a tenant whole, and again what changed: its rows beside what the API says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.callbacks.receiver import Receiver, receiving
from tests.clients.django_connectwise_models import MODELS, NEVER, Record, Source, Synced
from tests.clients.furnishing import Tenant, disturb, furnish
from tests.clients.served import Served, python_with

SCRIPT = Path(__file__).with_name("django_connectwise_calls.py")
COMPANY = "django-connectwise"
OURS = ("created", "modified")  # columns of Django's own
HELD_UP = "Failed to find "  # what is synced before the record that it points at has it after the next sync
TYPELESS = "djconnectwise_configurationtype.name"
Dump = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Side:
    """The client's database, and the tenant that it is about."""

    served: Served
    tenant: Tenant
    database: Path
    receiver: Receiver

    def take(self, *steps: str) -> list[Any]:
        """What the client says of some steps."""
        command = [python_with("django_connectwise"), str(SCRIPT)]
        told = {
            "database": str(self.database),
            "callbackHost": self.receiver.url.removesuffix("/hook?recordId="),
            "messages": [post.message for post in self.receiver.posts],
        }
        done: Any = self.served.story(command, COMPANY, {}, steps=steps, **told)
        return list(done)


@dataclass(frozen=True)
class Days:
    """What the client held, and the tenant had, after the first sync and after the one that followed the changes."""

    first: dict[str, Any]
    second: dict[str, Any]
    entries: list[Any]
    heard: dict[str, Any]
    partial: dict[str, Any]
    last: dict[str, Any]
    before: Dump
    told: Dump
    between: Dump
    after: Dump
    had_before: dict[str, dict[int, dict[str, Any]]]
    had_after: dict[str, dict[int, dict[str, Any]]]
    tenant: Tenant


@pytest.fixture(scope="session")
def side(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    with served.desk(COMPANY) as desk, receiving() as receiver:
        yield Side(served, Tenant(desk), tmp_path_factory.mktemp("django") / "db.sqlite3", receiver)


@pytest.fixture(scope="session")
def days(side: Side) -> Days:
    """The client syncs twice, as what it syncs first points at what it syncs later; then the tenant's day goes on."""
    python_with("django_connectwise")
    furnish(side.tenant)
    _, first, second, _, entries, before = side.take(
        "migrate", "sync_full", "sync_full", "sync_tasks", "register", "dump"
    )
    had_before = tenant_has(side.tenant.desk, before)
    side.served.advance(COMPANY, hours=1)  # so that what changes was updated after the sync, whatever the second
    disturb(side.tenant)
    side.served.flush(COMPANY)
    heard, told, partial, between, last, _, after = side.take(
        "hear", "dump", "sync", "dump", "sync_full", "sync_tasks", "dump"
    )
    had_after = tenant_has(side.tenant.desk, after)
    return Days(
        first, second, entries, heard, partial, last, before, told, between, after, had_before, had_after, side.tenant
    )


def tenant_has(desk: httpx2.Client, dump: Dump) -> dict[str, dict[int, dict[str, Any]]]:
    """What the rows of every model should be, by their ids."""
    return {
        name: {
            record["id"]: {
                column: as_kept(record, source_of(synced, column, kind), kind)
                for column, kind in dump[name]["columns"].items()
                if column not in OURS and source_of(synced, column, kind) is not NEVER
            }
            for synced in kept
            for record in records_of(desk, synced)
        }
        for name, kept in MODELS.items()
    }


def records_of(desk: httpx2.Client, synced: Synced) -> list[Record]:
    if not synced.below:
        return everything(desk, synced.path, synced.where)
    holders = everything(desk, synced.below, synced.above)
    return [each for holder in holders for each in everything(desk, synced.path.format(holder["id"]), synced.where)]


def everything(desk: httpx2.Client, path: str, conditions: str) -> list[Record]:
    answer = desk.get(path, params={"conditions": conditions, "pageSize": "1000"})
    assert answer.status_code == 200, answer.text
    records: list[Record] = answer.json()
    return records


def source_of(synced: Synced, column: str, kind: str) -> Source:
    if column in synced.named:
        return synced.named[column]
    first, *words = column.removesuffix("_id").split("_") if kind == "ForeignKey" else column.split("_")
    camel = first + "".join(word.capitalize() for word in words)
    return f"{camel}/id" if kind == "ForeignKey" else camel


def as_kept(record: Record, source: Source, kind: str) -> Any:
    """A value of the tenant's, as a column of this kind keeps it."""
    value: Any = record
    if callable(source):
        value = source(record)
    else:
        for name in str(source).split("/"):
            value = value.get(name) if value is not None else None
    if kind == "BooleanField":
        return bool(value)
    if value is None:
        return None
    return {"DateField": lambda: value[:10], "DecimalField": lambda: Decimal(str(value))}.get(kind, lambda: value)()


def as_read(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "DecimalField":
        return Decimal(value)
    if kind == "DateTimeField":
        return datetime.fromisoformat(value).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def check(name: str, dump: Dump, had: dict[str, dict[int, dict[str, Any]]]) -> None:
    """As many rows as the tenant had records, with equal values in every column that the client syncs."""
    rows, columns, wanted = {row["id"]: row for row in dump[name]["rows"]}, dump[name]["columns"], had[name]
    assert rows.keys() == wanted.keys()
    differing = [
        (identity, column, kept, value)
        for identity, values in wanted.items()
        for column, value in values.items()
        if (kept := as_read(rows[identity][column], columns[column])) != value
    ]
    assert differing == []


def test_it_syncs_whole(days: Days) -> None:
    complaints = [text for text in days.first["warnings"] if not text.startswith(HELD_UP) and TYPELESS not in text]
    assert {text.partition(":")[0] for text in complaints} <= {
        "Invalid status ID(s) in company_exclude_status_ids",  # it reads its own default, nothing, as a number
        "No Territory ID received in request for Company",
    }
    created = {name: count.split(",")[0] for name, count in days.first["counts"].items()}
    none = {name for name, count in created.items() if count == "Created: 0"}
    assert none == {"Configuration Type", "Project UDF", "Activity UDF", "Opportunity UDF"}


def test_a_second_sync_finds_what_the_first_held_up(days: Days) -> None:
    assert not [text for text in days.second["warnings"] if text.startswith(HELD_UP)]
    updated = {name for name, count in days.second["counts"].items() if "Updated: 0" not in count}
    assert updated == {"Project", "Company Team", "Ticket", "Project Ticket"}
    assert all("Created: 0" in count and "Deleted: 0" in count for count in days.second["counts"].values())


@pytest.mark.parametrize("name", MODELS)
def test_its_rows_are_the_tenants_records(name: str, days: Days) -> None:
    assert days.before[name]["rows"]
    check(name, days.before, days.had_before)


@pytest.mark.parametrize("name", MODELS)
def test_they_are_again_when_the_day_has_gone_on(name: str, days: Days) -> None:
    check(name, days.after, days.had_after)
