"""Syncs a tenant through django-connectwise and prints what its models hold. Run by a Python that has it, never imported.

The argument is a JSON object: origin, company, publicKey, privateKey, clientId, callbackHost, the ``database``
file, the ``messages`` of callbacks, and ``steps``: names of functions below, each of which prints what it saw.
"""

import json
import logging
import sys
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
    dumped = {}
    for model in apps.get_app_config("djconnectwise").get_models():
        if model._meta.proxy:
            continue
        columns = {field.attname: field.get_internal_type() for field in model._meta.concrete_fields}
        rows = [
            dict(values) | {field.name: sorted(other.pk for other in getattr(row, field.name).all()) for field in many}
            for many in [model._meta.local_many_to_many]
            for row, values in zip(model.objects.order_by("pk"), model.objects.order_by("pk").values(), strict=True)
        ]
        dumped[model.__name__] = {"columns": columns, "rows": rows}
    return dumped


STEPS = {each.__name__: each for each in (migrate, sync, sync_full, sync_tasks, register, dump)}


def main() -> None:
    account = json.loads(sys.argv[1])
    configure(account)
    steps = STEPS | {"hear": lambda: hear(account["messages"])}
    json.dump([steps[name]() for name in account["steps"]], sys.stdout, default=str)


if __name__ == "__main__":
    main()
