"""A desk on a frozen clock: one ticket's SLA as everything that a caller can ask shows it."""

from dataclasses import dataclass
from typing import Any

from tests.conftest import Client

TICKET: dict[str, Any] = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}
ALL_HOURS, BUSINESS_HOURS = {"id": 1}, {"id": 2}
PROGRESS = (
    *("dateResponded", "dateResplan", "dateResolved", "respondMinutes", "resPlanMinutes", "resolveMinutes"),
    *("respondedSkippedMinutes", "resplanSkippedMinutes", "minutesWaiting", "minutesBeforeWaiting"),
    *("isInSla", "slaStatus", "escalationLevel", "escalationStartDateUTC"),
    *("respondByGoalUTC", "resplanGoalUTC", "resolutionGoalUTC"),
)


@dataclass
class Clocked:
    """One company's desk and its clock."""

    client: Client

    def clock(self, **asked: Any) -> dict[str, Any]:
        """Move the clock; what it says then."""
        answer = self.client.post(f"/_mock/clock?company={self.client.company}", json=asked)
        assert answer.status_code == 200, answer.text
        state: dict[str, Any] = answer.json()
        return state

    def at(self, moment: str) -> list[str]:
        """Stand at a moment; what happened on the way."""
        happened: list[str] = self.clock(freeze=moment)["happened"]
        return happened

    def create(self, **members: Any) -> int:
        """A new ticket's id."""
        answer = self.client.post("/service/tickets", json={**TICKET, **members})
        assert answer.status_code == 201, answer.text
        identity: int = answer.json()["id"]
        return identity

    def change(self, ticket: int, **members: Any) -> dict[str, Any]:
        """PATCH a ticket; its SLA afterwards."""
        answer = self.client.patch(f"/service/tickets/{ticket}", json=members)
        assert answer.status_code == 200, answer.text
        return self.sla(ticket)

    def enter(self, ticket: int, status: str, **members: Any) -> dict[str, Any]:
        """Give a ticket a status; its SLA afterwards."""
        return self.change(ticket, status={"name": status}, **members)

    def sla(self, ticket: int) -> dict[str, Any]:
        """The SLA fields of a ticket, which lists, conditions and calculateSla agree upon."""
        alone = self.client.get(f"/service/tickets/{ticket}").json()
        [now] = [self.client.get(f"/_mock/clock?company={self.client.company}").json()["now"]]
        only = f"id={ticket}"
        for path in ("/service/tickets", "/service/tickets/calculateSla"):
            assert self.client.get(path, params={"conditions": only}).json() == [alone]
        shown = {name: alone[name] for name in PROGRESS if name in alone}
        for name, value in shown.items():
            written = f"[{value}]" if "date" in name.lower() or name.endswith("UTC") else repr(value)
            if isinstance(value, bool):
                written = str(value).lower()
            found = self.client.get("/service/tickets", params={"conditions": f"{only} and {name} = {written}"})
            assert [each["id"] for each in found.json()] == [ticket], (name, value, found.text)
        for info, name in (
            ("sla_respond_by", "respondByGoalUTC"),
            ("sla_plan_by", "resplanGoalUTC"),
            ("sla_resolve_by", "resolutionGoalUTC"),
        ):
            assert alone["_info"][info] == shown[name]
        late = f"_info/sla_resolve_by<[{now}] and {only}"
        breached = self.client.get("/service/tickets/count", params={"conditions": late}).json()["count"]
        assert breached == (shown["resolutionGoalUTC"] < now)
        if breached and shown["slaStatus"].startswith("Resolve by"):
            assert not shown["isInSla"]
        assert self.client.get(f"/_mock/verify?company={self.client.company}").json() == {"different": []}
        return shown
