"""What each of django-connectwise's models holds of the tenant: where its rows are found there, and what columns are.

A column is found under its own name in the vendor's spelling (`first_name` is firstName, the key `work_role_id` is
workRole/id) unless ``named`` says otherwise. NEVER is said of what the client has a column for and does not sync, and
of what it gets wrong: then a comment cites it (django-connectwise 1.25.3, djconnectwise/sync.py and api.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]
Source = str | Callable[[Record], Any] | None
NEVER = None
OPEN_TICKETS = "closedFlag=False"
OPEN_PROJECTS = "status/id in (1,2)"  # the third status of the shipped worlds is closed
BOARDS = "/service/boards"


@dataclass(frozen=True)
class Synced:
    """``path`` with ``{}`` is asked below every record of ``below``; both as ``where`` and ``above`` say."""

    path: str
    where: str = ""
    below: str = ""
    above: str = ""
    named: Mapping[str, Source] = field(default_factory=dict)


def usual_bill_time(record: Record) -> Any:
    """The client keeps NoDefault as nothing, of all but tickets."""
    return None if record.get("billTime") == "NoDefault" else record.get("billTime")


def normal(name: str) -> Callable[[Record], Any]:
    """A text with the newlines that the client makes of others."""
    return lambda record: record[name].replace("\r\n", "\n") if record.get(name) else None


def object_of(identifier: str) -> Callable[[Record], Any]:
    """What a schedule entry is about, if it is of this type."""
    return lambda record: record["objectId"] if record["type"]["identifier"] == identifier else None


def by_id(record: Record) -> dict[str, Any]:
    """The custom fields of a record, as the client keeps them."""
    return {str(each["id"]): each for each in record.get("customFields", [])}


def sla_stage(record: Record) -> Any:
    """The first word of "Respond by Mon 01/27 4:00 PM UTC-05", or the one word."""
    status = record.get("slaStatus", "")
    return status.split()[0].lower() if " by " in status else status or None


def sla_moment(record: Record) -> Any:
    """The moment in slaStatus: to the minute, and in _info to the second."""
    goals = {"respond": "sla_respond_by", "plan": "sla_plan_by", "resolve": "sla_resolve_by"}
    goal = goals.get(str(sla_stage(record)))
    return f"{record['_info'][goal][:17]}00Z" if goal else None


UDF = {"udf": by_id, "udf_data": NEVER}  # udf_data has the same once more, by caption
BILLED = {"bill_time": usual_bill_time}
ALERTLESS = {
    # It reads service_alert_flag instead of serviceAlertFlag (CompanyTypeSynchronizer, ContactTypeSynchronizer).
    "service_alert_flag": NEVER,
    "service_alert_message": NEVER,
}
TICKET: dict[str, Source] = {
    "customer_updated": "customerUpdatedFlag",
    "entered_date_utc": "_info/dateEntered",
    "last_updated_utc": "_info/lastUpdated",
    "required_date_utc": "requiredDate",
    "lag_non_working_days_flag": "lagNonworkingDaysFlag",
    "location_id": "serviceLocation/id",
    "system_location_id": "location/id",
    "sub_type_item_id": "item/id",
    "company_site_id": "site/id",
    "merged_parent_id": "mergedParentTicket/id",
    "ticket_predecessor_id": "predecessorId",
    "phase_predecessor_id": NEVER,
    "sla_stage": sla_stage,
    "sla_expire_date": sla_moment,
    **dict.fromkeys(("approved", "closed_by", "closed_date_utc", "impact", "is_in_sla", "severity"), NEVER),
    **dict.fromkeys(("site_name", "updated_by", "initial_description"), NEVER),
    **dict.fromkeys(("tasks_completed", "tasks_total"), NEVER),  # not by cwsync: see test_it_counts_tasks
    **UDF,
}
PROJECT_TICKET: dict[str, Source] = {"record_type": lambda _: "ProjectTicket", "has_child_ticket": NEVER}
NOTE: dict[str, Source] = {"ticket_id": "ticketId", "text": normal("text")}

MODELS: dict[str, tuple[Synced, ...]] = {
    "ConnectWiseBoard": (Synced(BOARDS, named={"inactive": "inactiveFlag", **BILLED}),),
    "BoardStatus": (Synced(BOARDS + "/{}/statuses", "inactive=False", BOARDS),),
    "Team": (Synced(BOARDS + "/{}/teams", "", BOARDS, named={"board_id": "boardId"}),),
    "Type": (Synced(BOARDS + "/{}/types", "", BOARDS),),
    "SubType": (Synced(BOARDS + "/{}/subtypes", "", BOARDS),),
    "Item": (Synced(BOARDS + "/{}/items", "", BOARDS),),
    "TypeSubTypeItemAssociation": (Synced(BOARDS + "/{}/typeSubTypeItemAssociations", "", BOARDS),),
    "Location": (Synced("/service/locations"),),
    "TicketPriority": (Synced("/service/priorities", named={"sort": "sortOrder", "_color": "color"}),),
    "Source": (Synced("/service/sources"),),
    "Ticket": (
        Synced("/service/tickets", OPEN_TICKETS, named=TICKET),
        Synced("/project/tickets", OPEN_TICKETS, named=TICKET | PROJECT_TICKET),
    ),
    "ServiceNote": (
        Synced("/service/tickets/{}/notes", "", "/service/tickets", OPEN_TICKETS, NOTE),
        Synced("/service/tickets/{}/notes", "", "/project/tickets", OPEN_TICKETS, NOTE),
    ),
    "Member": (
        Synced("/system/members", named={"inactive": "inactiveFlag", "avatar": NEVER}),  # see test_it_fetches_a_photo
    ),
    "Territory": (Synced("/system/locations"),),
    "SystemLocation": (Synced("/system/locations"),),
    "Department": (Synced("/system/departments"),),
    "StandardNote": (Synced("/system/standardNotes"),),
    "MyCompanyOther": (Synced("/system/myCompany/other"),),
    "Company": (
        Synced(
            "/company/companies",
            "deletedFlag=False",
            named={
                "state_identifier": "state",
                "calendar_id": NEVER,  # it reads calendarId, which the service no longer has (CompanySynchronizer)
                **dict.fromkeys(("country", "website", "market", "defaultcontactid", "defaultbillingcontactid"), NEVER),
                **dict.fromkeys(("updatedby", "lastupdated"), NEVER),
            },
        ),
    ),
    "CompanyStatus": (
        Synced(
            "/company/companies/statuses",
            named={"dissalow_saving_flag": "disallowSavingFlag", "track_id": "track/id"},
        ),
    ),
    "CompanyType": (Synced("/company/companies/types", named=ALERTLESS),),
    "CompanyNoteType": (Synced("/company/noteTypes"),),
    "CompanyTeamRole": (Synced("/company/teamRoles"),),
    "CompanyTeam": (Synced("/company/companies/{}/teams", "", "/company/companies", "deletedFlag=False"),),
    "CompanySite": (
        Synced(
            "/company/companies/{}/sites",
            "",
            "/company/companies",
            "deletedFlag=False",
            {"inactive": NEVER},  # it reads inactive instead of inactiveFlag (CompanySiteSynchronizer)
        ),
    ),
    "Contact": (Synced("/company/contacts", "inactiveFlag=False"),),
    "ContactType": (Synced("/company/contacts/types", named=ALERTLESS),),
    "ContactCommunication": (
        Synced(
            "/company/contacts/{}/communications",
            "",
            "/company/contacts",
            "inactiveFlag=False",
            {"contact_id": "contactId"},
        ),
    ),
    "CommunicationType": (Synced("/company/communicationTypes"),),
    "ConfigurationStatus": (Synced("/company/configurations/statuses"),),
    # ConfigurationType: see test_its_configuration_types_are_statuses.
    "Calendar": (Synced("/schedule/calendars"),),
    "HolidayList": (Synced("/schedule/holidayLists"),),
    "Holiday": (
        Synced(
            "/schedule/holidayLists/{}/holidays",
            "",
            "/schedule/holidayLists",
            named={"start_time": "timeStart", "end_time": "timeEnd"},
        ),
    ),
    "ScheduleType": (Synced("/schedule/types"),),
    "ScheduleStatus": (Synced("/schedule/statuses"),),
    "ScheduleEntry": (
        Synced(
            "/schedule/entries",
            "doneFlag=False and (type/identifier='S' or type/identifier='C')",
            named={
                "ticket_object_id": object_of("S"),
                "activity_object_id": object_of("C"),
                "schedule_type_id": "type/id",
            },
        ),
    ),
    "WorkType": (Synced("/time/workTypes", named=BILLED),),
    "WorkRole": (Synced("/time/workRoles"),),
    "TimeEntry": (
        Synced(
            "/time/entries",
            "chargeToType='ServiceTicket' and ticket/id>0",
            named={
                "charge_to_id_id": "chargeToId",
                "system_location_id": "locationId",
                "notes": normal("notes"),
                "detail_description_flag": "addToDetailDescriptionFlag",
                "internal_analysis_flag": "addToInternalAnalysisFlag",
                "resolution_flag": "addToResolutionFlag",
                **dict.fromkeys(("email_resource_flag", "email_contact_flag", "email_cc_flag", "email_cc"), NEVER),
            },
        ),
    ),
    "AgreementType": (Synced("/finance/agreements/types"),),
    "Agreement": (Synced("/finance/agreements", named={"agreement_type_id": "type/id", **BILLED}),),
    "ActivityStatus": (Synced("/sales/activities/statuses"),),
    "ActivityType": (Synced("/sales/activities/types"),),
    "Activity": (Synced("/sales/activities", "status/closedFlag=False", named={"notes": normal("notes"), **UDF}),),
    "SalesProbability": (Synced("/sales/probabilities"),),
    "OpportunityStage": (Synced("/sales/stages"),),
    "OpportunityStatus": (Synced("/sales/opportunities/statuses"),),
    "OpportunityType": (Synced("/sales/opportunities/types"),),
    "Opportunity": (
        Synced(
            "/sales/opportunities",
            "status/closedFlag=False",
            named={
                "customer_po": "customerPO",
                "location_id": "locationId",
                "business_unit_id": "businessUnitId",
                "opportunity_type_id": "type/id",
                "notes": normal("notes"),
                **UDF,
            },
        ),
    ),
    "OpportunityNote": (
        Synced(
            "/sales/opportunities/{}/notes",
            "",
            "/sales/opportunities",
            "status/closedFlag=False",
            {"opportunity_id": "opportunityId", "date_created": "_info/lastUpdated"},
        ),
    ),
    "ProjectStatus": (Synced("/project/statuses"),),
    "ProjectPhaseStatus": (Synced("/project/phaseStatuses"),),
    "ProjectType": (Synced("/project/projectTypes"),),
    "ProjectRole": (Synced("/project/securityRoles"),),
    "Project": (
        Synced(
            "/project/projects",
            OPEN_PROJECTS,
            named={
                "description": normal("description"),
                "required_date": "deadlineDate",
                "down_payment": "downpayment",
                **UDF,
            },
        ),
    ),
    "ProjectPhase": (
        Synced(
            "/project/projects/{}/phases",
            "",
            "/project/projects",
            OPEN_PROJECTS,
            {
                "project_id": "projectId",
                "required_date": "deadlineDate",
                "down_payment": "downpayment",
                **BILLED,
            },
        ),
    ),
    "ProjectTeamMember": (
        Synced("/project/projects/{}/teamMembers", "", "/project/projects", OPEN_PROJECTS, {"project_id": "projectId"}),
    ),
}
