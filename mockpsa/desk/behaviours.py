"""Which resources have a behaviour of their own."""

from mockpsa.desk.behaviour import Behaviour
from mockpsa.desk.companies import CompanyBehaviour, ContactBehaviour, MemberBehaviour
from mockpsa.desk.notes import NoteBehaviour
from mockpsa.desk.tickets import TicketBehaviour

BEHAVIOURS: dict[str, Behaviour] = {
    "Ticket": TicketBehaviour(),
    "ServiceNote": NoteBehaviour(),
    "Company": CompanyBehaviour(),
    "Contact": ContactBehaviour(),
    "Member": MemberBehaviour(),
}
