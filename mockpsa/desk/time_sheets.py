"""Time sheets: submitted, approved, rejected, and taken back."""

from collections.abc import Mapping
from types import MappingProxyType

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Act, Behaviour, Desk
from mockpsa.schema.resource import Resource
from mockpsa.store.records import Record


def _becoming(status: str) -> Act:
    """What gives a sheet this status."""

    def act(desk: Desk, resource: Resource, record: Record, asked: Change) -> None:
        desk.alter(resource, record["id"], {"status": status})

    return act


class TimeSheetBehaviour(Behaviour):
    """TimeSheet: its status is changed by actions only."""

    actions: Mapping[str, Act] = MappingProxyType(
        {
            "submit": _becoming("PendingApproval"),
            "approve": _becoming("ApprovedByTierOne"),
            "reject": _becoming("Rejected"),
            "reverse": _becoming("Open"),
        }
    )
