"""Views: another resource's rows under names of their own, the service's light ``info`` lists and ``/service/teams``.

A view has neither rows nor documents: its fields are its source's, and what it prints is rendered when it is read.
"""

from dataclasses import replace
from typing import Any

from mockpsa.schema.company import COMPANY, COMPANY_SITE, COMPANY_TYPE, CONTACT, COUNTRY
from mockpsa.schema.configurations import CONFIGURATION_STATUS
from mockpsa.schema.dispatch import SCHEDULE_DETAIL, SCHEDULE_ENTRY, SCHEDULE_STATUS, SCHEDULE_TYPE
from mockpsa.schema.documents import DOCUMENT
from mockpsa.schema.fields import INFO, Access, Field, ref, text
from mockpsa.schema.finance import AGREEMENT_TYPE, BILLING_CYCLE, BILLING_TERM, CURRENCY
from mockpsa.schema.invoices import BILLING_STATUS
from mockpsa.schema.my_company import MEMBER_TYPE, STANDARD_NOTE
from mockpsa.schema.procurement import (
    CATALOG_ITEM,
    CATEGORY,
    MANUFACTURER,
    PRODUCT_ITEM,
    PRODUCT_TYPE,
    SUB_CATEGORY,
)
from mockpsa.schema.project_tickets import PROJECT_TICKET
from mockpsa.schema.projects import PHASE_STATUS, PROJECT_ROLE, PROJECT_STATUS, PROJECT_TYPE
from mockpsa.schema.relations import COMMUNICATION_TYPE, CONTACT_DEPARTMENT, CONTACT_TYPE, NOTE_TYPE, TEAM_ROLE
from mockpsa.schema.resource import READ_ONLY, ReferenceShape, Resource
from mockpsa.schema.sales import (
    ACTIVITY,
    ACTIVITY_STATUS,
    OPPORTUNITY_RATING,
    OPPORTUNITY_STATUS,
    OPPORTUNITY_TYPE,
    PROBABILITY,
    STAGE,
)
from mockpsa.schema.schedule import CALENDAR, HOLIDAY, HOLIDAY_LIST
from mockpsa.schema.service import (
    BOARD,
    BOARD_STATUS,
    BOARD_SUB_TYPE,
    BOARD_TEAM,
    BOARD_TYPE,
    PRIORITY,
    SERVICE_LOCATION,
    SLA,
    SOURCE,
)
from mockpsa.schema.signoffs import SERVICE_SIGNOFF
from mockpsa.schema.skills import SKILL
from mockpsa.schema.system import (
    DEPARTMENT,
    LOCATION,
    MEMBER,
    USER_DEFINED_FIELD,
    WORK_ROLE,
    WORK_TYPE,
)
from mockpsa.schema.templates import SERVICE_TEMPLATE, SERVICE_TICKET_LINK
from mockpsa.schema.tickets import TICKET
from mockpsa.schema.time_entries import TIME_ENTRY
from mockpsa.schema.time_sheets import CHARGE_CODE

Member = str | tuple[str | Field, str]


def view(name: str, source: Resource, path: str, *members: Member, below: str = "", **declared: Any) -> Resource:
    """A view of a source's fields: a name shows the field of that name, a pair (shown as, field).

    The field that holds the parent in ``path`` comes along, unseen if it is not among the members; ``below`` is what
    the parent is, where the field may point at others of its series too.
    """
    shown = [_shown(source, member) for member in members]
    parent = path.rpartition("{")[2].partition("}")[0] if "{" in path else ""
    if parent and parent not in (field.name for field in shown):
        unseen = _shown(source, parent, Access.HIDDEN)
        shown.append(replace(unseen, target=below or unseen.target))
    return Resource(
        name=name,
        label=source.label,
        path=path,
        methods=READ_ONLY,
        declared=(*shown, INFO),
        reference=ReferenceShape(f"{name}Reference", ()),
        lookup=(),
        source=source.name,
        synonyms=source.synonyms if all(new in members for _, new in source.synonyms) else (),
        **declared,
    )


def face(name: str, source: Resource, *members: str, **shape: Any) -> Resource:
    """Another way in which documents print a reference to a source's records: by these members, else by its name."""
    shown = members or ("name",)
    return Resource(
        name=name,
        label=source.label,
        declared=(*(_shown(source, member) for member in shown), INFO),
        reference=ReferenceShape(f"{name}Reference", shown, **shape),
        lookup=shown[:1],
        source=source.name,
    )


def _shown(source: Resource, member: Member, access: Access = Access.SERVER) -> Field:
    new, old = (member, member) if isinstance(member, str) else member
    own = source.by_name[old]
    form = new if isinstance(new, Field) else own
    name = new if isinstance(new, str) else new.name
    return Field(name, form.kind, values=form.values, target=form.target, items=form.items, access=access, of=own)


WEEK = tuple(field.name for field in CALENDAR.declared if field.name.endswith("Time"))
HOLIDAY_MEMBERS = ("name", "allDayFlag", "date", "timeStart", "timeEnd", "holidayList")
BILLING = ("billTicketsAfterClosedFlag", "billUnapprovedTimeExpenseFlag", "billTime", "billExpense", "billProduct")
BOARD_MEMBERS = (
    *("name", "location", "department", "projectFlag", "inactiveFlag", "closedLoopDiscussionsFlag"),
    *("closedLoopInternalAnalysisFlag", "closedLoopResolutionFlag", "closedLoopAllFlag", "overrideBillingSetupFlag"),
    *(*BILLING, "problemSort", "internalAnalysisSort", "resolutionSort", "allSort"),
)
SOCIAL = ("facebookUrl", "twitterUrl", "linkedInUrl")
ADDRESS = ("addressLine1", "addressLine2", "city", "state", "country", "zip")

COMMUNICATION_MEMBERS = ("description", "phoneFlag", "faxFlag", "emailFlag", "defaultFlag")
CONTACT_TYPE_MEMBERS = ("description", "defaultFlag", "serviceAlertFlag", "serviceAlertMessage")

SERVICE = (
    view("BoardInfo", BOARD, "/service/info/boards", *BOARD_MEMBERS),
    view(
        *("ActiveBoardInfo", BOARD, "/service/info/boards/active", *BOARD_MEMBERS),
        only=("inactiveFlag", False),
        alone=False,
    ),
    view("BoardTypeInfo", BOARD_TYPE, "/service/info/boardtypes", "name", "board", "inactiveFlag", "defaultFlag"),
    view(
        *("BoardStatusInfo", BOARD_STATUS, "/service/boards/{board}/statuses/info", "name", "sortOrder", "defaultFlag"),
        *(("inactiveFlag", "inactive"), ("closedFlag", "closedStatus")),
    ),
    view(
        *("BoardSubTypeInfo", BOARD_SUB_TYPE, "/service/boards/{board}/subtypes/info"),
        *("name", "inactiveFlag", "typeAssociationIds"),
    ),
    view("BoardTeamInfo", BOARD_TEAM, "/service/boards/{boardId}/teams/info", "name"),
    view(
        *("ServiceTeam", BOARD_TEAM, "/service/teams", "name", ("leader", "teamLeader")),
        *((ref("location", "Location"), "locationId"), (ref("department", "Department"), "businessUnitId")),
        ("deleteNotifyFlag", "notifyOnTicketDelete"),
    ),
    view("ServiceLocationInfo", SERVICE_LOCATION, "/service/locations/info", "name", "defaultFlag"),
    view(
        *("PriorityInfo", PRIORITY, "/service/priority/info", "name", "color", "sortOrder", "defaultFlag"),
        *("imageLink", "urgencySortOrder", "level"),
    ),
    view("SourceInfo", SOURCE, "/service/sources/info", "name", "defaultFlag"),
    view("ServiceSignoffInfo", SERVICE_SIGNOFF, "/service/serviceSignoff/info", "name", "defaultFlag"),
    view("SLAInfo", SLA, "/service/SLAs/info", "name"),
    view(
        *("ServiceTicketLinkInfo", SERVICE_TICKET_LINK, "/service/ticketLinks/info", "name", "linkText", "url"),
        "enabledFlag",
    ),
    view("ServiceTemplateInfo", SERVICE_TEMPLATE, "/service/templates/info", "name", "templateFlag"),
    view("TicketInfo", TICKET, "/service/tickets/info", "summary", "company"),
)

ELSEWHERE = (
    view("CalendarInfo", CALENDAR, "/schedule/calendars/info", "name", "holidayList", *WEEK),
    view("HolidayListInfo", HOLIDAY_LIST, "/schedule/holidayLists/info", "name"),
    view("HolidayInfo", HOLIDAY, "/schedule/holidayLists/{holidayList}/holidays/info", *HOLIDAY_MEMBERS),
    view("WorkRoleInfo", WORK_ROLE, "/time/workRoles/info", "name", "inactiveFlag"),
    view(
        *("WorkTypeInfo", WORK_TYPE, "/time/workTypes/info", "name", ("defaultFlag", "overallDefaultFlag")),
        *("inactiveFlag", "activityDefaultFlag"),
    ),
    view("SkillInfo", SKILL, "/system/skills/info", "name"),
    view(
        *("MemberInfo", MEMBER, "/system/info/members", "identifier", "firstName", "middleInitial", "lastName"),
        *(("fullName", "name"), (text("defaultEmail"), "primaryEmail"), "photo", "licenseClass", "inactiveFlag"),
        path_name="identifier",
    ),
    view(
        *("SchedulingMemberInfo", MEMBER, "/service/scheduling/members/info", "identifier", "firstName"),
        *("middleInitial", "lastName", ("fullName", "name"), (text("defaultEmail"), "primaryEmail"), "inactiveFlag"),
    ),
    view("DepartmentInfo", DEPARTMENT, "/system/info/departments", "name"),
    view(
        "LocationInfo", LOCATION, "/system/info/locations", "name", ("location_flag", "locationFlag"), "structureLevel"
    ),
    view(
        *("UserDefinedFieldInfo", USER_DEFINED_FIELD, "/system/userDefinedFields/info", "podId", "caption"),
        *("sequenceNumber", "helpText", "fieldTypeIdentifier", "numberDecimals", "entryTypeIdentifier"),
        *("requiredFlag", "displayOnScreenFlag", "readOnlyFlag", "listViewFlag", "buttonUrl", "options"),
        *("businessUnitIds", "locationIds", "dateCreated"),
    ),
    view("CurrencyInfo", CURRENCY, "/finance/currencies/info", "name"),
    view(
        *("CountryInfo", COUNTRY, "/company/countries/info", "name", "defaultFlag", "cityCaption", "stateCaption"),
        *("zipCaption", "dialingPrefix", "localizationCaptionOne", "currency"),
    ),
    view(
        *("CompanyInfo", COMPANY, "/company/companies/info", "identifier", "name", "territory", "defaultContact"),
        *("phoneNumber", "city", "site", "isVendorFlag", "currency", "billToCompany", "billingSite", "billingContact"),
        *("billingTerms", "taxCode", "deletedFlag", "types", "status", "addressLine1", "addressLine2", "state"),
        *("country", "zip", "leadFlag", "faxNumber", "vendorIdentifier", "taxIdentifier", *SOCIAL),
        alone=False,
    ),
    view("CompanyTypeInfo", COMPANY_TYPE, "/company/companies/info/types", "name", ("isVendor", "vendorFlag")),
    view(
        *("CompanySiteInfo", COMPANY_SITE, "/company/companies/{company}/sites/info", "name", "addressLine1"),
        *("addressLine2", "city", "stateReference", "country", "zip", "addressFormat", "phoneNumber", "inactiveFlag"),
        *("defaultShippingFlag", "defaultBillingFlag", "primaryAddressFlag", "taxCode", "phoneNumberExt"),
    ),
    view(
        *("ContactInfo", CONTACT, "/company/contacts/info", "firstName", "lastName", "communicationItems"),
        *("defaultPhoneNbr", "defaultPhoneType", "defaultFlag", "company", "companyLocation", "site", "inactiveFlag"),
        *("title", "types", *ADDRESS, "department", "defaultBillingFlag", *SOCIAL),
    ),
)

SOLD = (
    view(
        *("AgreementTypeInfo", AGREEMENT_TYPE, "/finance/agreements/types/info", "name", "inactiveFlag"),
        *("applicationUnits", "billingTerms"),
    ),
    view(
        *("BillingCycleInfo", BILLING_CYCLE, "/finance/billingCycles/info", "name", "defaultFlag"),
    ),
    view("BillingStatusInfo", BILLING_STATUS, "/finance/billingStatuses/info", "name", "sortOrder", "inactiveFlag"),
    view("BillingTermInfo", BILLING_TERM, "/finance/billingTerms/info", "name", "defaultFlag"),
    view(
        *("CatalogItemInfo", CATALOG_ITEM, "/procurement/catalog/info", "identifier", "description", "inactiveFlag"),
        *("productClass", "serializedCostFlag", "price", "cost", "taxableFlag", "dropShipFlag", "specialOrderFlag"),
        *("customerDescription", "manufacturerPartNumber", "vendorSku", "billableOption"),
    ),
    view("ProductTypeInfo", PRODUCT_TYPE, "/procurement/types/info", "name", "inactiveFlag", "defaultFlag"),
    view("CategoryInfo", CATEGORY, "/procurement/categories/info", "name", "inactiveFlag", "defaultFlag"),
    view(
        *("SubCategoryInfo", SUB_CATEGORY, "/procurement/subcategories/info", "name", "category"),
        *("inactiveFlag", "defaultFlag"),
    ),
    view("ManufacturerInfo", MANUFACTURER, "/procurement/manufacturers/info", "name", "inactiveFlag"),
)

NEIGHBOURS = (
    view("CommunicationTypeInfo", COMMUNICATION_TYPE, "/company/communicationTypes/info", *COMMUNICATION_MEMBERS),
    view("ContactTypeInfo", CONTACT_TYPE, "/company/contacts/types/info", *CONTACT_TYPE_MEMBERS),
    view("ContactDepartmentInfo", CONTACT_DEPARTMENT, "/company/contacts/departments/info", "name"),
    view("CompanyNoteTypeInfo", NOTE_TYPE, "/company/noteTypes/info", "identifier", "name", "defaultFlag"),
    view("TeamRoleInfo", TEAM_ROLE, "/company/teamRoles/info", "name"),
    view(
        *("ConfigurationStatusInfo", CONFIGURATION_STATUS, "/company/configurations/statuses/info", "description"),
        *("closedFlag", "defaultFlag"),
    ),
    view("MemberTypeInfo", MEMBER_TYPE, "/system/members/types/info", "name", "inactiveFlag"),
    view(
        *("StandardNoteInfo", STANDARD_NOTE, "/system/info/standardNotes", "name", "contents"),
        *("location", "department", "board"),
    ),
    view(
        *("ScheduleTypeInfo", SCHEDULE_TYPE, "/schedule/types/info", "name", "identifier", "chargeCode", "where"),
        "systemFlag",
    ),
    view(
        *("ScheduleStatusInfo", SCHEDULE_STATUS, "/schedule/statuses/info", "name"),
        *("defaultFlag", "showAsTentativeFlag"),
    ),
    view(
        *("ScheduleEntryDetail", SCHEDULE_DETAIL, "/schedule/details", "scheduleEntry", "dateStart", "dateEnd"),
        "hoursScheduled",
    ),
    view(
        *("ActivityStatusInfo", ACTIVITY_STATUS, "/sales/activities/statuses/info", "name"),
        *("inactiveFlag", "closedFlag", "defaultFlag"),
    ),
    view(
        *("OpportunityStatusInfo", OPPORTUNITY_STATUS, "/sales/opportunities/statuses/info"),
        *("closedFlag", "inactiveFlag", "name"),
    ),
    view("OpportunityTypeInfo", OPPORTUNITY_TYPE, "/sales/opportunities/types/info", "description", "inactiveFlag"),
    view("OpportunityRatingInfo", OPPORTUNITY_RATING, "/sales/opportunities/ratings/info", "name", "sortOrder"),
    view("OpportunityStageInfo", STAGE, "/sales/stages/info", "name", "probability", "color", "sequenceNumber"),
    view("SalesProbabilityInfo", PROBABILITY, "/sales/probabilities/info", "probability"),
    view(
        *("ProjectStatusInfo", PROJECT_STATUS, "/project/statuses/info", "name"),
        *("defaultFlag", "inactiveFlag", "noTimeFlag", "closedFlag"),
    ),
    view(
        *("PhaseStatusInfo", PHASE_STATUS, "/project/phaseStatuses/info", "name", "defaultFlag", "inactiveFlag"),
        *("collapsedFlag", "closedFlag", "boardAssociationIds"),
    ),
    view("ProjectTypeInfo", PROJECT_TYPE, "/project/projectTypes/info", "name", "defaultFlag", "inactiveFlag"),
    view(
        *("ProjectSecurityRoleInfo", PROJECT_ROLE, "/project/securityRoles/info", "name"),
        *("managerRoleFlag", "defaultContactFlag"),
    ),
    view(
        *("ChargeCodeInfo", CHARGE_CODE, "/time/chargeCodes/info", "name", "location", "department"),
        *("expenseEntryFlag", "allowAllExpenseTypeFlag", "timeEntryFlag", "workType", "workRole", "expenseTypeIds"),
    ),
)


def listed(name: str, source: Resource, path: str, *members: Member, link: str = "", below: str = "") -> Resource:
    """The list of references that a ticket has below it: ids, what names the records, and their links."""
    links = ((f"{link}_href", f"{source.path}/{{id}}"),)
    return view(name, source, path, *members, below=below, alone=False, info=(), links=links)


TICKETS_OWN = (
    *(
        each
        for kind in (TICKET, PROJECT_TICKET)
        for each in (
            view(
                f"{kind.name}TimeEntry", TIME_ENTRY, f"{kind.path}/{{ticket}}/timeentries", below=kind.name, alone=False
            ),
            view(
                *(f"{kind.name}Document", DOCUMENT, f"{kind.path}/{{ticket}}/documents", ("name", "title")),
                below=kind.name,
                alone=False,
            ),
            listed(
                *(f"{kind.name}Activity", ACTIVITY, f"{kind.path}/{{ticket}}/activities", "name"),
                link="activity",
                below=kind.name,
            ),
            listed(
                *(f"{kind.name}Product", PRODUCT_ITEM, f"{kind.path}/{{ticket}}/products", "description"),
                link="product",
                below=kind.name,
            ),
        )
    ),
    *(
        listed(
            *(f"{kind}ScheduleEntry", SCHEDULE_ENTRY, f"{path}/{{{field}}}/scheduleentries", ("description", "name")),
            link="schedule",
        )
        for kind, path, field in (
            ("Ticket", TICKET.path, "ticketId"),
            ("ProjectTicket", PROJECT_TICKET.path, "projectTicketId"),
        )
    ),
)

FACES = (
    face("BillingUnit", DEPARTMENT, href="department"),
    face("IvItem", CATALOG_ITEM, "identifier", "serializedFlag", href="catalog"),
)

RESOURCES = (*SERVICE, *ELSEWHERE, *SOLD, *NEIGHBOURS, *TICKETS_OWN, *FACES)
