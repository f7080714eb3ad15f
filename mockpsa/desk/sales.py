"""Activities and opportunities: what they take from contact, stage and status."""

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.relations import default_email
from mockpsa.schema.company import CONTACT
from mockpsa.schema.sales import ACTIVITY_STATUS, OPPORTUNITY_STATUS, STAGE


class ActivityBehaviour(Behaviour):
    """Activity: who assigned it, how to reach the contact, when it was closed."""

    def complete(self, desk: Desk, change: Change) -> None:
        """The acting member assigns it; the contact's phone and e-mail; ``dateClosedUtc`` follows the status."""
        activity = change.after
        if change.creating and desk.acting_member is not None:
            change.fill("assignedBy", desk.acting_member["id"])
        contact = desk.record(CONTACT, activity["contact"]) if change.anew("contact") else None
        if contact is not None:
            change.fill("phoneNumber", contact["defaultPhoneNbr"])
            change.fill("phoneExtension", contact["defaultPhoneExtension"])
            change.fill("email", default_email(contact))
        change.fill("dateEndUtc", activity["dateEnd"])
        status = desk.record(ACTIVITY_STATUS, activity["status"])
        change.fill_while(bool(status and status["closedFlag"]), dateClosedUtc=desk.now)


class OpportunityBehaviour(Behaviour):
    """Opportunity: stage and its probability, when it moved and when it was closed."""

    def complete(self, desk: Desk, change: Change) -> None:
        """The first stage; its probability; dates and member of closing follow the status."""
        opportunity = change.after
        if opportunity["stage"] is None:
            first = desk.records.first(STAGE, order="sequenceNumber")
            change.fill("stage", first and first["id"])
        stage = desk.record(STAGE, opportunity["stage"])
        if change.changed("stage"):
            opportunity["pipelineChangeDate"] = desk.now
            if "probability" not in change.sent:
                opportunity["probability"] = stage and stage["probability"]
        if change.creating:
            change.fill("dateBecameLead", opportunity["dateEntered"])
        status = desk.record(OPPORTUNITY_STATUS, opportunity["status"])
        member = desk.acting_member and desk.acting_member["id"]
        change.fill_while(bool(status and status["closedFlag"]), closedDate=desk.now, closedBy=member)


class OpportunityContactBehaviour(Behaviour):
    """OpportunityContact: the contact's company, phone and e-mail."""

    def complete(self, desk: Desk, change: Change) -> None:
        """As the contact has them."""
        contact = desk.record(CONTACT, change.after["contact"])
        if contact is not None:
            change.fill("company", contact["company"])
            change.after["phoneNumber"] = contact["defaultPhoneNbr"]
            change.after["emailAddress"] = default_email(contact)


class ProbabilityBehaviour(Behaviour):
    """SalesProbability: references print it as a text."""

    def complete(self, desk: Desk, change: Change) -> None:
        """The number as text."""
        probability = change.after["probability"]
        change.after["percent"] = None if probability is None else str(probability)
