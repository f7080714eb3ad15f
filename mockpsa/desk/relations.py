"""What is written in two places: the types of a company or contact, a contact's ways to be reached, a role's locations.

Each is a list in the record and a collection of its own below it; whichever is written, the other follows.
"""

from collections.abc import Iterable
from typing import Any

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.schema.company import COMPANY, CONTACT
from mockpsa.schema.relations import (
    COMMUNICATION_TYPE,
    COMPANY_TYPE_ASSOCIATION,
    CONTACT_COMMUNICATION,
    CONTACT_TYPE_ASSOCIATION,
)
from mockpsa.schema.resource import Resource
from mockpsa.schema.system import WORK_ROLE, WORK_ROLE_LOCATION
from mockpsa.store.records import Record

ITEM = ("type", "value", "extension", "defaultFlag", "domain", "communicationType")
# a collection -> whose it is, its list there, and what is in that
LISTED = {
    COMPANY_TYPE_ASSOCIATION.name: (COMPANY, "types", "type"),
    CONTACT_TYPE_ASSOCIATION.name: (CONTACT, "types", "type"),
    WORK_ROLE_LOCATION.name: (WORK_ROLE, "locationIds", "location"),
}


class ListedBehaviour(Behaviour):
    """CompanyTypeAssociation, ContactTypeAssociation, WorkRoleLocation: one of what its holder lists."""

    def follow(self, desk: Desk, change: Change) -> None:
        """The holder's list."""
        self._list(desk, change.resource, change.after)

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """The holder lists it no more."""
        self._list(desk, resource, record)

    @staticmethod
    def _list(desk: Desk, resource: Resource, record: Record) -> None:
        holder, several, one = LISTED[resource.name]
        parent = _parent(resource)
        rows = desk.records.find(resource, (parent, record[parent]))
        desk.amend(holder, record[parent], {several: list(dict.fromkeys(row[one] for row in rows))})


class ContactCommunicationBehaviour(Behaviour):
    """ContactCommunication: one of the contact's communicationItems."""

    def complete(self, desk: Desk, change: Change) -> None:
        """The kind that its type says, and an e-mail's domain."""
        item = change.after
        kind = desk.record(COMMUNICATION_TYPE, item["type"])
        change.fill("communicationType", kind and kind_of(kind))
        describe_item(item)

    def follow(self, desk: Desk, change: Change) -> None:
        """The contact's items and default phone; one default of each kind."""
        item = change.after
        if item["defaultFlag"] and change.changed("defaultFlag"):
            same = (("contactId", item["contactId"]), ("communicationType", item["communicationType"]))
            for other in desk.records.find(CONTACT_COMMUNICATION, *same, ("defaultFlag", True)):
                if other["id"] != item["id"]:
                    desk.amend(CONTACT_COMMUNICATION, other["id"], {"defaultFlag": False})
        _list_items(desk, item["contactId"])

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """The contact has it no more."""
        _list_items(desk, record["contactId"])


def kind_of(kind: Record) -> str:
    """What a communication type is for, by its flags: a phone unless they say otherwise."""
    return "Email" if kind["emailFlag"] else "Fax" if kind["faxFlag"] else "Phone"


def describe_item(item: Record) -> None:
    """Fill in what follows from an item's value."""
    value = item.get("value") or ""
    if item.get("communicationType") is None:
        item["communicationType"] = "Email" if "@" in value else "Phone"
    if item["communicationType"] == "Email" and "@" in value:
        item["domain"] = value[value.rindex("@") :]


def default_item(items: Iterable[Record], kind: str) -> Record:
    """The default of a contact's items of a kind, else the first; an empty one where there is none."""
    found = [item for item in items if item.get("communicationType") == kind]
    return next((item for item in found if item.get("defaultFlag")), found[0] if found else {})


def default_email(contact: Record) -> str | None:
    """The contact's default e-mail address, else its first one."""
    value: str | None = default_item(contact["communicationItems"] or (), "Email").get("value")
    return value


def default_phone(desk: Desk, items: list[Record]) -> dict[str, Any]:
    """What a contact prints of its default phone: the kind's name, the number, the extension."""
    phone = default_item(items, "Phone")
    kind = desk.record(COMMUNICATION_TYPE, phone.get("type"))
    return {
        "defaultPhoneType": kind and kind["description"],
        "defaultPhoneNbr": phone.get("value"),
        "defaultPhoneExtension": phone.get("extension"),
    }


def keep_listed(desk: Desk, association: Resource, change: Change) -> None:
    """The rows of what a record lists: one for each, those that stay keep their ids."""
    _, several, one = LISTED[association.name]
    if not change.changed(several):
        return
    parent = _parent(association)
    wanted = dict.fromkeys(change.after[several] or ())
    for row in desk.records.find(association, (parent, change.after["id"])):
        if row[one] in wanted:
            del wanted[row[one]]
        else:
            desk.strike(association, row["id"])
    for each in wanted:
        desk.derive(association, {one: each, parent: change.after["id"]})


def keep_communications(desk: Desk, change: Change) -> None:
    """The rows of a contact's items, under the items' ids."""
    contact = change.after
    items = {item["id"]: item for item in contact["communicationItems"] or ()}
    for row in desk.records.find(CONTACT_COMMUNICATION, ("contactId", contact["id"])):
        item = items.pop(row["id"], None)
        if item is None:
            desk.strike(CONTACT_COMMUNICATION, row["id"])
        else:
            desk.amend(CONTACT_COMMUNICATION, row["id"], {name: item.get(name) for name in ITEM})
    for identity, item in items.items():
        desk.derive(CONTACT_COMMUNICATION, {**item, "id": identity, "contactId": contact["id"]})


def _list_items(desk: Desk, contact: int) -> None:
    rows = desk.records.find(CONTACT_COMMUNICATION, ("contactId", contact))
    items = [{name: row[name] for name in ("id", *ITEM) if row[name] is not None} for row in rows]
    desk.amend(CONTACT, contact, {"communicationItems": items, **default_phone(desk, items)})


def _parent(association: Resource) -> str:
    return association.placeholders[-1]
