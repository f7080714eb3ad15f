"""Callback entries: a URL, and a level that their type has, each combination once."""

from urllib.parse import urlsplit

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.errors import InvalidField, ObjectExists, UnrecognizedLevel
from mockpsa.ids import guid
from mockpsa.schema.callbacks import CALLBACK_ENTRY, CALLBACK_TYPES

WHOLE = 1  # what the service makes of objectId 0 at the level owner (captured)


class CallbackEntryBehaviour(Behaviour):
    """CallbackEntry, with the three errors that were captured."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Check the entry; a new one belongs to the acting member."""
        entry = change.after
        if change.creating:
            entry["connectWiseID"] = guid(desk.tenant.seed, "CallbackEntry", entry["id"])
            change.fill("memberId", desk.acting_member and desk.acting_member["id"])
        kind, level = CALLBACK_TYPES.get((entry["type"] or "").lower()), (entry["level"] or "").lower()
        if entry["url"] and not _is_url(entry["url"]):
            change.refuse("url", InvalidField("url", "Invalid URL"))
        if entry["type"] and level and (kind is None or level not in kind.levels):
            change.refuse("level", UnrecognizedLevel())
        if level == "owner" and entry["objectId"] == 0:
            entry["objectId"] = WHOLE
        if not change.errors and any(map(change.changed, ("url", "type", "level", "objectId"))):
            same = [(name, entry[name]) for name in ("url", "type", "level", "objectId")]
            if any(other["id"] != entry["id"] for other in desk.records.find(CALLBACK_ENTRY, *same)):
                change.refuse("objectId", ObjectExists("objectId", "A matching callback entry already exists"))


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and text.isprintable()
    except ValueError:
        return False
