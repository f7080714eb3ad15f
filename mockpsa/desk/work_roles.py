"""Work roles and work types: where a role works, and the agreements that leave a new one out."""

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.relations import keep_listed
from mockpsa.schema.finance import AGREEMENT, AGREEMENT_TYPE
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.system import WORK_ROLE_LOCATION


class WorkTypeBehaviour(Behaviour):
    """WorkType: on creation, a flag adds it to what all agreements and agreement types leave out (officially)."""

    def follow(self, desk: Desk, change: Change) -> None:
        """It is left out wherever the flag says so."""
        if not change.creating or not change.extra.get("addAllAgreementExclusions"):
            return
        what, identity = change.resource.name, change.after["id"]
        several, one = f"exclusion{what}Ids", f"{what[0].lower()}{what[1:]}"
        for kind in desk.records.find(AGREEMENT_TYPE):
            desk.amend(AGREEMENT_TYPE, kind["id"], {several: [*(kind[several] or ()), identity]})
        for agreement in desk.records.ids(AGREEMENT):
            desk.add(REGISTRY[f"Agreement{what}Exclusion"], {one: identity, "agreementId": agreement})


class WorkRoleBehaviour(WorkTypeBehaviour):
    """WorkRole: as a work type; and its locations are rows below it, too."""

    def follow(self, desk: Desk, change: Change) -> None:
        """A row for each location."""
        super().follow(desk, change)
        keep_listed(desk, WORK_ROLE_LOCATION, change)
