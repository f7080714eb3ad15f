"""Syncs a tenant through django-connectwise and prints what its models hold. Run by a Python that has it only.

The argument is a JSON object: origin, company, publicKey, privateKey, clientId, callbackHost, the ``database``
file, the ``messages`` of callbacks, and ``steps``: names of functions below, each of which prints what it saw.
"""

import json
import logging
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import django  # type: ignore[import-not-found]  # lives in an environment of its own
from django.apps import apps  # type: ignore[import-not-found]
from django.conf import settings  # type: ignore[import-not-found]
from django.core.management import call_command  # type: ignore[import-not-found]


class Warnings(logging.Handler):
    """What the client complained of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


WARNINGS = Warnings()


def configure(account: dict[str, Any]) -> None:
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "djconnectwise"],
        ROOT_URLCONF="djconnectwise.urls",
        ALLOWED_HOSTS=["testserver"],
        # A new company's types are added before the company is saved (sync.py, line 1436): only within a transaction.
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": account["database"], "ATOMIC_REQUESTS": True}
        },
        MIGRATION_MODULES={"djconnectwise": None},  # its tables as they are now: its 200 migrations take ten seconds
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        MEDIA_ROOT=str(Path(account["database"]).parent / "media"),
        USE_TZ=True,
        LOGGING_CONFIG=None,
        CONNECTWISE_SERVER_URL=account["origin"],
        CONNECTWISE_CLIENTID=account["clientId"],
        CONNECTWISE_TICKET_PATH="v4_6_release/services/system_io/router/openrecord.rails",
        CONNECTWISE_CREDENTIALS={
            "company_id": account["company"],
            "api_public_key": account["publicKey"],
            "api_private_key": account["privateKey"],
        },
        DJCONNECTWISE_CONF_CALLABLE=lambda: {
            "callback_host": account["callbackHost"],
            "callback_url": "/callback/?id=",
            "max_attempts": 1,
        },
    )
    django.setup()
    logging.getLogger("djconnectwise").addHandler(WARNINGS)


def migrate() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)


def sync(*options: str) -> dict[str, Any]:
    """The whole sync: its summaries by name, and what it complained of."""
    WARNINGS.texts.clear()
    out = StringIO()
    call_command("cwsync", *options, stdout=out, stderr=out)
    counts = dict(line.split(" Sync Summary - ") for line in out.getvalue().splitlines())
    return {"counts": counts, "warnings": list(WARNINGS.texts)}


def sync_full() -> dict[str, Any]:
    return sync("--full")


def register() -> list[Any]:
    """The callbacks that it wants, asked for twice: the second time they are there."""
    call_command("callbacks_registered")
    call_command("callbacks_registered")
    out = StringIO()
    call_command("list_callbacks", stdout=out)
    entries: list[Any] = json.loads(out.getvalue())
    return entries


def hear(messages: list[Any]) -> dict[str, Any]:
    """What it makes of callbacks, by its own view."""
    from django.test import Client  # type: ignore[import-not-found]

    WARNINGS.texts.clear()
    receiver = Client()
    statuses = [
        receiver.post(f"/callback/?id={message['ID']}", message, content_type="application/json").status_code
        for message in messages
    ]
    return {"statuses": statuses, "warnings": list(WARNINGS.texts)}


def sync_tasks() -> None:
    """cwsync leaves out the tasks of tickets; what a callback syncs has them."""
    from djconnectwise.sync import ServiceTicketTaskSynchronizer  # type: ignore[import-not-found]

    ServiceTicketTaskSynchronizer().sync()


def dump() -> dict[str, Any]:
    """Every model's columns with their kinds, and its rows; many-to-many fields as lists of ids."""
    return {model.__name__: rows_of(model, model._meta) for model in models() if not model._meta.proxy}  # noqa: SLF001 - Django's own way


def act() -> dict[str, Any]:
    """What it writes to the service itself: a ticket with all that is done to one, and one that it deletes."""
    from djconnectwise import api, models, sync  # type: ignore[import-not-found]

    tickets = sync.ServiceTicketSynchronizer()
    board = models.ConnectWiseBoard.objects.get(pk=1)
    fields = {"board": board, "company": models.Company.objects.get(pk=12345)}
    ticket, _ = tickets.create(fields | {"summary": "Made by a client", "initial_description": "It beeps"})
    jsmith = models.Member.objects.get(identifier="jsmith")
    progress = models.BoardStatus.objects.get(board=board, name="In Progress")
    tickets.update(ticket, {"status": progress, "owner": jsmith, "budget_hours": Decimal("1.50")})
    target = models.Ticket.objects.get(pk=ticket.pk)
    sync.ServiceNoteSynchronizer().create_new_note(
        target, text="The fan is loose.", analysis_flag=True, resource=jsmith
    )
    start = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    until = {"time_start": start, "time_end": start + timedelta(minutes=90)}
    entry, _ = sync.TimeEntrySynchronizer().create_new_entry(target, resource=jsmith, notes="Swapped the fan.", **until)
    sync.TimeEntrySynchronizer().update(entry, {"notes": "Swapped it."})
    visits = sync.ScheduleEntriesSynchronizer()
    visit, _ = visits.create_new_entry(target, member=jsmith, date_start=start, date_end=start + timedelta(hours=1))
    visits.update_entry(id=visit.pk, done_flag=True)
    configurations = sync.ConfigurationSynchronizer()
    configurations.attach_ticket_configuration(ticket.pk, 1)
    client = api.SystemAPIClient()
    document = client.upload_attachments(ticket.pk, {"file": ("log.txt", b"fan: 0 rpm")})
    doomed, _ = tickets.create(fields | {"summary": "Made to be deleted"})
    tickets.delete(doomed)
    return {
        "ticket": ticket.pk,
        "doomed": doomed.pk,
        "configurations": [each["name"] for each in configurations.fetch_ticket_configurations(ticket.pk)],
        "attachments": client.get_attachment_count(ticket.pk),
        "downloaded": client.get_attachment(document["id"])[1].text,
    }


def models() -> Any:
    return apps.get_app_config("djconnectwise").get_models()


def rows_of(model: Any, about: Any) -> dict[str, Any]:
    records = model.objects.order_by("pk")
    rows = [
        values | {each.name: [other.pk for other in getattr(record, each.name).all()] for each in about.many_to_many}
        for record, values in zip(records, records.values(), strict=True)
    ]
    return {"columns": {each.attname: each.get_internal_type() for each in about.concrete_fields}, "rows": rows}


STEPS = {each.__name__: each for each in (migrate, sync, sync_full, sync_tasks, register, dump, act)}


def main() -> None:
    account = json.loads(sys.argv[1])
    configure(account)
    steps = STEPS | {"hear": lambda: hear(account["messages"])}
    json.dump([steps[name]() for name in account["steps"]], sys.stdout, default=str)


if __name__ == "__main__":
    main()
