"""Which resources have a behaviour of their own, and the desk that knows them."""

from mockpsa.desk.agreements import AdditionBehaviour, AgreementBehaviour, AgreementTypeBehaviour, RateBehaviour
from mockpsa.desk.associations import (
    BoardItemAssociationBehaviour,
    BoardItemBehaviour,
    BoardSubTypeBehaviour,
    BoardTypeBehaviour,
)
from mockpsa.desk.calendars import CalendarBehaviour, HolidayBehaviour
from mockpsa.desk.callbacks import CallbackEntryBehaviour
from mockpsa.desk.companies import CompanyBehaviour, ContactBehaviour, MemberBehaviour
from mockpsa.desk.configurations import ConfigurationBehaviour, LinkedConfigurationBehaviour
from mockpsa.desk.copying import CopiedBehaviour
from mockpsa.desk.definitions import UserDefinedFieldBehaviour
from mockpsa.desk.desk import NOTHING, Behaviour, Desk
from mockpsa.desk.dispatch import ScheduleEntryBehaviour
from mockpsa.desk.generating import TemplateBehaviour
from mockpsa.desk.invoices import InvoiceBehaviour
from mockpsa.desk.notes import NoteBehaviour
from mockpsa.desk.products import CatalogComponentBehaviour, CatalogItemBehaviour, ProductItemBehaviour
from mockpsa.desk.project_tickets import ProjectTicketBehaviour, TicketNoteBehaviour
from mockpsa.desk.projects import ProjectBehaviour, ProjectPhaseBehaviour
from mockpsa.desk.relations import ContactCommunicationBehaviour, ListedBehaviour
from mockpsa.desk.resurveying import TERMS, TermsBehaviour
from mockpsa.desk.sales import (
    ActivityBehaviour,
    OpportunityBehaviour,
    OpportunityContactBehaviour,
    ProbabilityBehaviour,
)
from mockpsa.desk.setup import (
    ArticleBehaviour,
    EmailTemplateBehaviour,
    HostedSetupBehaviour,
    NotificationBehaviour,
)
from mockpsa.desk.signoffs import SignoffBehaviour
from mockpsa.desk.surveys import OptionBehaviour, QuestionBehaviour, ResultBehaviour, SurveyBehaviour
from mockpsa.desk.teams import TeamBehaviour
from mockpsa.desk.tickets import BoardStatusBehaviour, TicketBehaviour
from mockpsa.desk.time_entries import TimeEntryBehaviour
from mockpsa.desk.time_sheets import TimeSheetBehaviour
from mockpsa.desk.tracks import FollowedTrackBehaviour, TrackBehaviour
from mockpsa.desk.work_roles import WorkRoleBehaviour, WorkTypeBehaviour
from mockpsa.store.tenants import Tenant

BEHAVIOURS: dict[str, Behaviour] = {
    "Ticket": TicketBehaviour(),
    "Board": CopiedBehaviour(),
    "BoardStatus": BoardStatusBehaviour(),
    "BoardType": BoardTypeBehaviour(),
    "BoardSubType": BoardSubTypeBehaviour(),
    "BoardItem": BoardItemBehaviour(),
    "BoardItemAssociation": BoardItemAssociationBehaviour(),
    "BoardTeam": TeamBehaviour(),
    "BoardNotification": NotificationBehaviour(),
    "BoardStatusNotification": NotificationBehaviour(),
    "BoardAutoAssignResource": NotificationBehaviour(),
    "CallbackEntry": CallbackEntryBehaviour(),
    "Calendar": CalendarBehaviour(),
    "HolidayList": CopiedBehaviour(),
    "Holiday": HolidayBehaviour(),
    "ConnectWiseHostedSetup": HostedSetupBehaviour(),
    "KnowledgeBaseArticle": ArticleBehaviour(),
    "ServiceEmailTemplate": EmailTemplateBehaviour(),
    "ServiceNote": NoteBehaviour(),
    "TimeEntry": TimeEntryBehaviour(),
    "ServiceSignoff": SignoffBehaviour(),
    "ServiceSurvey": SurveyBehaviour(),
    "ServiceSurveyQuestion": QuestionBehaviour(),
    "ServiceTemplate": TemplateBehaviour(),
    "SurveyOption": OptionBehaviour(),
    "SurveyResult": ResultBehaviour(),
    "Company": CompanyBehaviour(),
    "Contact": ContactBehaviour(),
    "Member": MemberBehaviour(),
    "CompanyTypeAssociation": ListedBehaviour(),
    "ContactTypeAssociation": ListedBehaviour(),
    "ContactCommunication": ContactCommunicationBehaviour(),
    "Configuration": ConfigurationBehaviour(),
    "ConfigurationType": CopiedBehaviour(),
    "TicketConfiguration": LinkedConfigurationBehaviour(),
    "ProjectTicketConfiguration": LinkedConfigurationBehaviour(),
    "AgreementConfiguration": LinkedConfigurationBehaviour(),
    "Invoice": InvoiceBehaviour(),
    "Agreement": AgreementBehaviour(),
    "AgreementType": AgreementTypeBehaviour(),
    "Addition": AdditionBehaviour(),
    "AgreementWorkRole": RateBehaviour(),
    "AgreementWorkType": RateBehaviour(),
    "CatalogItem": CatalogItemBehaviour(),
    "CatalogComponent": CatalogComponentBehaviour(),
    "ProductItem": ProductItemBehaviour(),
    "ScheduleEntry": ScheduleEntryBehaviour(),
    "Activity": ActivityBehaviour(),
    "Opportunity": OpportunityBehaviour(),
    "OpportunityContact": OpportunityContactBehaviour(),
    "SalesProbability": ProbabilityBehaviour(),
    "Project": ProjectBehaviour(),
    "ProjectPhase": ProjectPhaseBehaviour(),
    "ProjectTicket": ProjectTicketBehaviour(),
    "TicketNote": TicketNoteBehaviour(),
    "Track": TrackBehaviour(),
    "CompanyTrack": FollowedTrackBehaviour(),
    "ContactTrack": FollowedTrackBehaviour(),
    "TimeSheet": TimeSheetBehaviour(),
    "WorkRole": WorkRoleBehaviour(),
    "WorkRoleLocation": ListedBehaviour(),
    "WorkType": WorkTypeBehaviour(),
    "UserDefinedField": UserDefinedFieldBehaviour(),
}


for _name, _fields in TERMS.items():
    BEHAVIOURS[_name] = TermsBehaviour(BEHAVIOURS.get(_name, NOTHING), _fields)


def open_desk(tenant: Tenant, actor: str, *, loading: bool = False) -> Desk:
    """A unit of work on a tenant, in the name of a member."""
    return Desk(tenant, actor, BEHAVIOURS, loading=loading)
