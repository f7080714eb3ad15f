"""Which types, subtypes and items of a board go together, and the rows that follow from it.

A subtype lists its types; an item has one association for each type of its board, which lists subtypes. What lists
nothing goes with everything. The combinations are rows of their own, kept as the associations say.
"""

from collections.abc import Iterator

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.errors import ReferenceNotFound
from mockpsa.schema.boards import BOARD_COMBINATION, BOARD_ITEM_ASSOCIATION
from mockpsa.schema.resource import Resource
from mockpsa.schema.service import BOARD_ITEM, BOARD_SUB_TYPE, BOARD_TYPE
from mockpsa.store.records import Record

Combination = tuple[int, int | None, int | None]


class BoardTypeBehaviour(Behaviour):
    """BoardType: each item has an association for it."""

    def follow(self, desk: Desk, change: Change) -> None:
        """A new type is one more association of every item."""
        if change.creating:
            for item in desk.records.find(BOARD_ITEM, ("board", change.after["board"])):
                _associate(desk, item["id"], change.after["id"], change.after["board"])
            keep_combinations(desk, change.after["board"])

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """Its combinations are gone with it; what they leave may be others."""
        keep_combinations(desk, record["board"])


class BoardSubTypeBehaviour(BoardTypeBehaviour):
    """BoardSubType: the types it goes with."""

    def follow(self, desk: Desk, change: Change) -> None:
        """What it no longer goes with, no item lists it under."""
        if not (change.creating or change.changed("typeAssociationIds")):
            return
        subtype = change.after
        pointer = BOARD_ITEM_ASSOCIATION.by_name["subTypeAssociationIds"]
        for identity in desk.records.pointing(BOARD_ITEM_ASSOCIATION, pointer, subtype["id"]):
            association = desk.records.get(BOARD_ITEM_ASSOCIATION, identity) or {}
            if not _goes_with(subtype, association["type"]):
                kept = [each for each in association["subTypeAssociationIds"] if each != subtype["id"]]
                desk.amend(BOARD_ITEM_ASSOCIATION, identity, {"subTypeAssociationIds": kept})
        keep_combinations(desk, subtype["board"])


class BoardItemBehaviour(BoardTypeBehaviour):
    """BoardItem: it has an association for each type."""

    def follow(self, desk: Desk, change: Change) -> None:
        """The associations of a new item, which list nothing yet."""
        if change.creating:
            for each in desk.records.find(BOARD_TYPE, ("board", change.after["board"])):
                _associate(desk, change.after["id"], each["id"], change.after["board"])


class BoardItemAssociationBehaviour(Behaviour):
    """BoardItemAssociation: the subtypes under which an item goes with a type."""

    def complete(self, desk: Desk, change: Change) -> None:
        """All subtypes of the type, or none, by a flag; otherwise only such as go with the type."""
        association = change.after
        if association["type"] is None:  # it is required; what fits depends on it
            return
        subtypes = desk.records.find(BOARD_SUB_TYPE, ("board", association["board"]))
        fitting = [each["id"] for each in subtypes if _goes_with(each, association["type"])]
        if change.extra.get("addAllSubTypesFlag"):
            association["subTypeAssociationIds"] = fitting
        elif change.extra.get("removeAllSubTypesFlag"):
            association["subTypeAssociationIds"] = []
        for each in association["subTypeAssociationIds"] or ():
            if each not in fitting:
                message = _not_found(BOARD_SUB_TYPE, each, BOARD_TYPE, association["type"])
                change.refuse("subTypeAssociationIds", ReferenceNotFound("subTypeAssociationIds", message))

    def follow(self, desk: Desk, change: Change) -> None:
        """One that a world brings takes the place of the empty one."""
        association = change.after
        same = (("item", association["item"]), ("type", association["type"]))
        if change.creating:
            for other in desk.records.find(BOARD_ITEM_ASSOCIATION, *same):
                if other["id"] != association["id"]:
                    desk.strike(BOARD_ITEM_ASSOCIATION, other["id"])
        if association["subTypeAssociationIds"] or not change.creating:
            keep_combinations(desk, association["board"])


def refuse_unassociated(desk: Desk, change: Change) -> None:
    """A ticket's subtype goes with its type, and its item with both; one that was not sent is dropped instead."""
    ticket = change.after
    if ticket["type"] is None or not any(map(change.changed, ("type", "subType", "item"))):
        return
    subtype = desk.record(BOARD_SUB_TYPE, ticket["subType"])
    if subtype is not None and not _goes_with(subtype, ticket["type"]):
        _drop_or_refuse(change, "subType", _not_found(BOARD_SUB_TYPE, subtype["id"], BOARD_TYPE, ticket["type"]))
    if ticket["item"] is None:
        return
    found = desk.records.find(BOARD_ITEM_ASSOCIATION, ("item", ticket["item"]))
    listed = {each["type"]: each["subTypeAssociationIds"] for each in found if each["subTypeAssociationIds"]}
    if listed and ticket["type"] not in listed:
        _drop_or_refuse(change, "item", _not_found(BOARD_ITEM, ticket["item"], BOARD_TYPE, ticket["type"]))
    elif listed and ticket["subType"] is not None and ticket["subType"] not in listed[ticket["type"]]:
        _drop_or_refuse(change, "item", _not_found(BOARD_ITEM, ticket["item"], BOARD_SUB_TYPE, ticket["subType"]))


def keep_combinations(desk: Desk, board: int) -> None:
    """Make a board's combinations what its associations say: those that stay keep their ids."""
    wanted = dict.fromkeys(_combinations(desk, board))
    for row in desk.records.find(BOARD_COMBINATION, ("board", board)):
        combination = (row["type"], row["subType"], row["item"])
        if combination in wanted:
            del wanted[combination]
        else:
            desk.strike(BOARD_COMBINATION, row["id"])
    for kind, subtype, item in wanted:
        desk.add(BOARD_COMBINATION, {"type": kind, "subType": subtype, "item": item, "board": board})


def _combinations(desk: Desk, board: int) -> Iterator[Combination]:
    """Each type with its subtypes, and these with their items; alone what has none."""
    subtypes = desk.records.find(BOARD_SUB_TYPE, ("board", board))
    for kind in desk.records.find(BOARD_TYPE, ("board", board)):
        own = {each["id"]: False for each in subtypes if kind["id"] in (each["typeAssociationIds"] or ())}
        for association in desk.records.find(BOARD_ITEM_ASSOCIATION, ("type", kind["id"])):
            for subtype in association["subTypeAssociationIds"] or ():
                own[subtype] = True
                yield kind["id"], subtype, association["item"]
        for subtype, has_items in own.items():
            if not has_items:
                yield kind["id"], subtype, None
        if not own:
            yield kind["id"], None, None


def _associate(desk: Desk, item: int, kind: int, board: int) -> None:
    if desk.records.first(BOARD_ITEM_ASSOCIATION, ("item", item), ("type", kind)) is None:
        desk.add(BOARD_ITEM_ASSOCIATION, {"item": item, "type": kind, "board": board, "subTypeAssociationIds": []})


def _goes_with(subtype: Record, kind: int) -> bool:
    types = subtype["typeAssociationIds"]
    return not types or kind in types


def _drop_or_refuse(change: Change, name: str, message: str) -> None:
    if change.creating or name in change.sent:
        change.refuse(name, ReferenceNotFound(f"{name}/id", message))
    else:
        change.after[name] = None


def _not_found(target: Resource, identity: int, scope: Resource, within: int) -> str:
    """The service's sentence for a reference that belongs elsewhere."""
    return f"{target.label} {identity} not found for {scope.label} {within}"
