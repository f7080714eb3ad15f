"""The definitions of custom fields: which records have which, and what they are."""

from mockpsa.desk.change import Change
from mockpsa.desk.custom_fields import NAME, definitions, entries, typed
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.errors import InvalidField, ObjectExists, ReferenceNotFound
from mockpsa.schema.fields import TAKEN
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.system import PODS
from mockpsa.store.records import Record


class UserDefinedFieldBehaviour(Behaviour):
    """A definition: its pod says whose field it is, and all records of that kind list it."""

    def complete(self, desk: Desk, change: Change) -> None:
        """The pod must exist and stays, its screen follows; a caption is one field's."""
        field = change.after
        if change.creating:
            field["dateCreated"] = desk.now
        elif change.changed("podId"):
            change.refuse("podId", InvalidField("podId", "A custom field stays in its pod."))
        if field["podId"] is not None and field["podId"] not in PODS:
            change.refuse("podId", ReferenceNotFound("podId", f"Pod {field['podId']} not found"))
        _, field["screenId"] = PODS.get(field["podId"], ("", field["screenId"]))
        change.fill("entryTypeIdentifier", "Date" if field["fieldTypeIdentifier"] == "Date" else "EntryField")
        field["options"] = [{**each, "id": number} for number, each in enumerate(field["options"] or (), 1)]
        others = desk.records.find(change.resource, ("podId", field["podId"]), ("caption", field["caption"] or ""))
        if any(other["id"] != field["id"] for other in others):
            change.refuse("caption", ObjectExists("caption", TAKEN))

    def follow(self, desk: Desk, change: Change) -> None:
        """Every record of its kind lists it as it is now."""
        list_anew(desk, change.after["podId"])

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """No record lists it any more."""
        list_anew(desk, record["podId"])


def list_anew(desk: Desk, pod: int) -> None:
    """Have all records of a pod's kind list what is defined; a value that a field cannot hold any more goes."""
    resource = REGISTRY[PODS[pod][0]]
    defined = definitions(desk.records, resource)
    for identity in desk.records.ids(resource):
        record = desk.records.get(resource, identity) or {}
        had = {entry["id"]: entry.get("value") for entry in record[NAME] or ()}
        values = {}
        for each in defined:
            try:
                values[each["id"]] = typed(each, had.get(each["id"]))
            except ValueError:
                values[each["id"]] = None
        desk.amend(resource, identity, {NAME: entries(defined, values)})
