"""Configurations: the questions of their type, with answers; those of a ticket or an agreement."""

from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.errors import ObjectExists, ReferenceNotFound
from mockpsa.schema.additions import AGREEMENT_CONFIGURATION
from mockpsa.schema.company import COMPANY
from mockpsa.schema.configurations import CONFIGURATION, CONFIGURATION_TYPE_QUESTION, TICKET_CONFIGURATION
from mockpsa.schema.project_tickets import PROJECT_TICKET_CONFIGURATION
from mockpsa.store.records import Record

ASKED = ("question", "sequenceNumber", "numberOfDecimals", "fieldType", "requiredFlag")


class ConfigurationBehaviour(Behaviour):
    """Configuration: its site, and an entry for each question of its type."""

    def complete(self, desk: Desk, change: Change) -> None:
        """The company's site by default; answers in the order of the type's questions."""
        configuration = change.after
        if change.anew("company"):
            company = desk.record(COMPANY, configuration["company"])
            change.fill("site", company and company["site"])
        change.fill_pair("location", "locationId")
        change.fill_pair("department", "businessUnitId")
        if configuration["type"] is not None:
            _ask(desk, change)

    def follow(self, desk: Desk, change: Change) -> None:
        """What tickets and agreements print of it."""
        if not change.creating and change.changed("deviceIdentifier"):
            for link in (TICKET_CONFIGURATION, PROJECT_TICKET_CONFIGURATION, AGREEMENT_CONFIGURATION):
                for each in desk.records.find(link, ("configuration", change.after["id"])):
                    desk.amend(link, each["id"], {"deviceIdentifier": change.after["deviceIdentifier"]})


def _ask(desk: Desk, change: Change) -> None:
    """The type's questions with the answers that were sent, by questionId."""
    sent: dict[Any, Record] = {each.get("questionId"): each for each in change.after["questions"] or ()}
    asked = []
    questions = desk.records.find(CONFIGURATION_TYPE_QUESTION, ("configurationType", change.after["type"]))
    for question in sorted(questions, key=lambda each: (each["sequenceNumber"], each["id"])):
        answer = sent.pop(question["id"], None)
        if answer is not None or not question["inactiveFlag"]:
            given = {name: question[name] for name in ASKED} | {"questionId": question["id"]}
            asked.append(given | {name: (answer or {}).get(name) for name in ("answerId", "answer")})
    if sent and not (change.changed("type") and not change.creating and "questions" not in change.sent):
        unknown = next(iter(sent))
        message = f"Configuration Type Question {unknown} not found for Configuration Type {change.after['type']}"
        change.refuse("questions", ReferenceNotFound("questions", message))
    change.after["questions"] = asked


class LinkedConfigurationBehaviour(Behaviour):
    """A configuration that a ticket is about, or an agreement covers."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Once for each; printed as the configuration."""
        link, resource = change.after, change.resource
        holder = resource.parent.name if resource.parent else ""
        configuration = desk.record(CONFIGURATION, link["configuration"])
        link["deviceIdentifier"] = configuration and configuration["deviceIdentifier"]
        same = ((holder, link[holder]), ("configuration", link["configuration"]))
        if configuration is not None and desk.records.first(resource, *same) is not None:
            of = holder.removesuffix("Id")
            message = f"Configuration {link['configuration']} is already one of {of} {link[holder]}'s."
            change.refuse("configuration", ObjectExists("id", message))
