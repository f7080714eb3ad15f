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
Dump = dict[str, dict[str, Any]]  # models: their columns with their kinds, and their rows
Had = dict[str, dict[int, dict[str, Any]]]  # models: what the columns of each row should hold


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

    tenant: Tenant
    first: dict[str, Any]
    second: dict[str, Any]
    entries: list[Any]
    before: Dump
    had_before: Had
    heard: dict[str, Any]
    told: Dump
    partial: dict[str, Any]
    between: Dump
    last: dict[str, Any]
    after: Dump
    had_after: Had


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
        side.tenant, first, second, entries, before, had_before, heard, told, partial, between, last, after, had_after
    )


def tenant_has(desk: httpx2.Client, dump: Dump) -> Had:
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
    if value is not None and kind == "DateField":
        return value[:10]
    return Decimal(str(value)) if value is not None and kind == "DecimalField" else value


def as_read(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "DecimalField":
        return Decimal(value)
    if kind == "DateTimeField":
        return datetime.fromisoformat(value).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def check(name: str, dump: Dump, had: Had) -> None:
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


def row(dump: Dump, name: str, identity: int) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in dump[name]["rows"] if each["id"] == identity)
    return found


def ids(dump: Dump, name: str) -> set[int]:
    return {each["id"] for each in dump[name]["rows"]}


def test_it_registers_its_callbacks_once(days: Days) -> None:
    wanted = {"ticket", "project", "company", "contact", "opportunity", "activity", "schedule"}
    assert sorted(entry["type"] for entry in days.entries) == sorted(wanted)


def test_callbacks_tell_it_of_the_day(days: Days) -> None:
    made, told = days.tenant.made, days.told
    assert set(days.heard["statuses"]) == {204}
    gone = {text for text in days.heard["warnings"] if text.startswith("Resource not found")}
    assert {text.partition("/apis/3.0")[2] for text in gone} == {
        f"/schedule/entries/{made['visit']}",
        "/service/tickets/5",
    }
    assert made["visit"] not in ids(told, "ScheduleEntry")
    assert 5 not in ids(told, "Ticket")
    assert row(told, "Ticket", made["new ticket"])["company_id"] == made["new company"]
    assert row(told, "Ticket", made["ticket"])["summary"] == "The switch hums"
    assert row(told, "Ticket", made["project ticket"])["summary"] == "Pull all cables"
    assert row(told, "Ticket", made["project ticket"])["record_type"] == "ProjectTicket"
    assert row(told, "ServiceNote", made["note"])["text"] == "The fan was loose."
    assert row(told, "TimeEntry", made["time"])["actual_hours"] == "1.75"
    assert row(told, "Project", made["project"])["description"] == "To the airport"
    assert row(told, "Company", made["lost company"])["deleted_flag"] is True


def test_the_next_sync_finds_what_no_callback_told(days: Days) -> None:
    changed = ("Priority", "Work Role", "Member", "Agreement")
    assert {name: days.partial["counts"][name] for name in changed} == dict.fromkeys(
        changed, "Created: 0, Updated: 1, Skipped: 0"
    )
    assert row(days.between, "TicketPriority", 4)["name"] == "Priority 4 - Someday"
    assert row(days.between, "WorkRole", days.tenant.made["role"])["hourly_rate"] == "130.00"
    assert row(days.between, "Member", 124)["title"] == "Senior Technician"
    assert row(days.between, "Agreement", days.tenant.made["agreement"])["bill_amount"] == "640.00"


def test_a_full_sync_drops_what_is_gone(days: Days) -> None:
    """A partial one never does: it asks for what changed."""
    made = days.tenant.made
    assert {made["lost company"], made["site"]} <= ids(days.between, "Company") | ids(days.between, "CompanySite")
    deleted = {name: count for name, count in days.last["counts"].items() if not count.endswith("Deleted: 0")}
    assert deleted.keys() == {"Company", "Company Site"}


def test_what_is_of_many_is_kept(days: Days) -> None:
    assert row(days.after, "Company", 12345)["company_types"] == [1]
    assert row(days.after, "Team", days.tenant.made["team"])["members"] == [124]


def test_it_counts_tasks(days: Days) -> None:
    for dump, done in ((days.before, 1), (days.after, 2)):
        ticket = row(dump, "Ticket", days.tenant.made["ticket"])
        assert (ticket["tasks_completed"], ticket["tasks_total"]) == (done, 2)


def test_it_knows_the_custom_fields(days: Days) -> None:
    [udf] = days.after["TicketUDF"]["rows"]
    assert (udf["id"], udf["caption"], udf["type"]) == (days.tenant.made["field"], "Door code", "Text")
    ticket = row(days.after, "Ticket", days.tenant.made["ticket"])
    assert ticket["udf_data"]["door_code"]["value"] == "4711"


def test_its_configuration_types_are_statuses(days: Days) -> None:
    """A bug of the client: api.py, get_configuration_types asks for /company/configurations/statuses.

    These have no name, so every row is refused by its own database.
    """
    assert days.after["ConfigurationType"]["rows"] == []
    assert any(TYPELESS in text for text in days.last["warnings"])


def test_it_writes_to_the_desk(days: Days, side: Side) -> None:
    desk = days.tenant.desk
    [acted] = side.take("act")
    path = f"/service/tickets/{acted['ticket']}"
    ticket = desk.get(path).json()
    assert (ticket["summary"], ticket["status"]["name"]) == ("Made by a client", "In Progress")
    assert (ticket["owner"]["identifier"], ticket["budgetHours"], ticket["actualHours"]) == ("jsmith", 1.5, 1.5)
    notes = [(note["text"], note["member"]["identifier"]) for note in desk.get(f"{path}/notes").json()[1:]]
    assert notes == [("The fan is loose.", "jsmith")]
    [entry] = desk.get("/time/entries", params={"conditions": f"chargeToId={acted['ticket']}"}).json()
    assert (entry["notes"], entry["timeEnd"]) == ("Swapped it.", "2026-11-20T15:30:00Z")
    [visit] = desk.get("/schedule/entries", params={"conditions": f"objectId={acted['ticket']}"}).json()
    assert (visit["member"]["identifier"], visit["doneFlag"]) == ("jsmith", True)
    assert acted["configurations"] == ["CON-FS01"]
    assert (acted["attachments"], acted["downloaded"]) == (1, "fan: 0 rpm")
    assert desk.get(f"/service/tickets/{acted['doomed']}").status_code == 404
