"""Which resources have a behaviour of their own, and the desk that knows them."""

from mockpsa.desk.associations import (
    BoardItemAssociationBehaviour,
    BoardItemBehaviour,
    BoardSubTypeBehaviour,
    BoardTypeBehaviour,
)
from mockpsa.desk.companies import CompanyBehaviour, ContactBehaviour, MemberBehaviour
from mockpsa.desk.configurations import ConfigurationBehaviour, TicketConfigurationBehaviour
from mockpsa.desk.copying import CopiedBehaviour
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.dispatch import ScheduleEntryBehaviour
from mockpsa.desk.notes import NoteBehaviour
from mockpsa.desk.project_tickets import ProjectTicketBehaviour, TicketNoteBehaviour
from mockpsa.desk.projects import ProjectBehaviour, ProjectPhaseBehaviour
from mockpsa.desk.relations import ContactCommunicationBehaviour, TypeAssociationBehaviour
from mockpsa.desk.sales import (
    ActivityBehaviour,
    OpportunityBehaviour,
    OpportunityContactBehaviour,
    ProbabilityBehaviour,
)
from mockpsa.desk.tickets import BoardStatusBehaviour, TicketBehaviour
from mockpsa.desk.time_sheets import TimeSheetBehaviour
from mockpsa.store.tenants import Tenant

BEHAVIOURS: dict[str, Behaviour] = {
    "Ticket": TicketBehaviour(),
    "Board": CopiedBehaviour(),
    "BoardStatus": BoardStatusBehaviour(),
    "BoardType": BoardTypeBehaviour(),
    "BoardSubType": BoardSubTypeBehaviour(),
    "BoardItem": BoardItemBehaviour(),
    "BoardItemAssociation": BoardItemAssociationBehaviour(),
    "Calendar": CopiedBehaviour(),
    "HolidayList": CopiedBehaviour(),
    "ServiceNote": NoteBehaviour(),
    "Company": CompanyBehaviour(),
    "Contact": ContactBehaviour(),
    "Member": MemberBehaviour(),
    "CompanyTypeAssociation": TypeAssociationBehaviour(),
    "ContactTypeAssociation": TypeAssociationBehaviour(),
    "ContactCommunication": ContactCommunicationBehaviour(),
    "Configuration": ConfigurationBehaviour(),
    "ConfigurationType": CopiedBehaviour(),
    "TicketConfiguration": TicketConfigurationBehaviour(),
    "ProjectTicketConfiguration": TicketConfigurationBehaviour(),
    "ScheduleEntry": ScheduleEntryBehaviour(),
    "Activity": ActivityBehaviour(),
    "Opportunity": OpportunityBehaviour(),
    "OpportunityContact": OpportunityContactBehaviour(),
    "SalesProbability": ProbabilityBehaviour(),
    "Project": ProjectBehaviour(),
    "ProjectPhase": ProjectPhaseBehaviour(),
    "ProjectTicket": ProjectTicketBehaviour(),
    "TicketNote": TicketNoteBehaviour(),
    "TimeSheet": TimeSheetBehaviour(),
}


def open_desk(tenant: Tenant, actor: str, *, loading: bool = False) -> Desk:
    """A unit of work on a tenant, in the name of a member."""
    return Desk(tenant, actor, BEHAVIOURS, loading=loading)
