"""Activities and opportunities with their statuses, types, stages and notes (official surface 2026.4)."""

from mockpsa.schema.fields import (
    CONNECTWISE_ID,
    INFO,
    TAKEN,
    Access,
    choice,
    date,
    decimal,
    flag,
    flags,
    guid,
    integer,
    link,
    of_server,
    ref,
    row,
    text,
)
from mockpsa.schema.resource import ReferenceShape, Resource
from mockpsa.schema.tickets import CUSTOM_FIELDS

ACTIVITY_STATUS = Resource(
    name="ActivityStatus",
    one_default=(),
    label="Activity Status",
    path="/sales/activities/statuses",
    declared=row(
        text("name", 30, required=True, unique=TAKEN),
        flags("defaultFlag", "inactiveFlag", "spawnFollowupFlag", "closedFlag"),
        INFO,
    ),
    reference=ReferenceShape("ActivityStatusReference", href="status"),
)

ACTIVITY_TYPE = Resource(
    name="ActivityType",
    one_default=(),
    label="Activity Type",
    path="/sales/activities/types",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        integer("points", default=0),
        flags("defaultFlag", "inactiveFlag", "emailFlag", "memoFlag", "historyFlag"),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("ActivityTypeReference", href="type"),
)

ACTIVITY = Resource(
    name="Activity",
    label="Activity",
    path="/sales/activities",
    declared=row(
        text("name", 100, required=True),
        ref("type", "ActivityType"),
        ref("company", "Company", indexed=True),
        ref("contact", "Contact", within="company"),
        text("phoneNumber", 30),
        text("phoneExtension", 30),
        text("email", 250),
        ref("status", "ActivityStatus", usual=True),
        ref("opportunity", "Opportunity", indexed=True),
        ref("ticket", "Ticket", series=True, indexed=True),
        ref("agreement", "Agreement"),
        ref("campaign", "Campaign"),
        text("notes"),
        date("dateStart"),
        date("dateEnd"),
        date("dateEndUtc"),
        date("dateClosedUtc", access=Access.SERVER),
        ref("assignedBy", "Member"),
        ref("assignTo", "Member", required=True),
        ref("scheduleStatus", "ScheduleStatus"),
        ref("reminder", "ScheduleReminderTime"),
        ref("where", "ServiceLocation"),
        flags("notifyFlag", "closeFlag"),
        guid("mobileGuid"),
        ref("currency", "Currency"),
        INFO,
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape("ActivityReference", href="activity"),
    lookup=(),
    info=("lastUpdated", "updatedBy", "dateEntered", "enteredBy"),
)

OPPORTUNITY_STATUS = Resource(
    name="OpportunityStatus",
    one_default=(),
    label="Opportunity Status",
    path="/sales/opportunities/statuses",
    usages=True,
    declared=row(
        text("name", 30, required=True, unique=TAKEN),
        flags("wonFlag", "lostFlag", "closedFlag", "inactiveFlag", "defaultFlag"),
        of_server(text("enteredBy"), date("dateEntered")),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("OpportunityStatusReference", href="status"),
)

OPPORTUNITY_TYPE = Resource(
    name="OpportunityType",
    label="Opportunity Type",
    path="/sales/opportunities/types",
    usages=True,
    declared=row(text("description", 50, required=True, unique=TAKEN), flag("inactiveFlag"), INFO, CONNECTWISE_ID),
    reference=ReferenceShape("OpportunityTypeReference", (("name", "description"),), href="type"),
    lookup=("description",),
)

OPPORTUNITY_RATING = Resource(
    name="OpportunityRating",
    label="Opportunity Rating",
    path="/sales/opportunities/ratings",
    declared=row(text("name", 50, required=True, unique=TAKEN), integer("sortOrder"), INFO),
    reference=ReferenceShape("OpportunityRatingReference", href="rating"),
)

PROBABILITY = Resource(
    name="SalesProbability",
    label="Sales Probability",
    path="/sales/probabilities",
    declared=row(integer("probability", required=True, between=(0, 100)), text("percent", access=Access.HIDDEN), INFO),
    reference=ReferenceShape("OpportunityProbabilityReference", (("name", "percent"),), href="probability"),
    lookup=("percent",),
)

STAGE = Resource(
    name="OpportunityStage",
    label="Opportunity Stage",
    path="/sales/stages",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        ref("probability", "SalesProbability"),
        text("color", 25),
        integer("sequenceNumber"),
        INFO,
    ),
    reference=ReferenceShape("OpportunityStageReference", href="stage"),
)

ROLE = Resource(
    name="SalesRole",
    label="Sales Role",
    path="/sales/roles",
    declared=row(text("name", 50, required=True, unique=TAKEN), INFO),
    reference=ReferenceShape("OpportunitySalesRoleReference", href="role"),
)

OPPORTUNITY = Resource(
    name="Opportunity",
    label="Opportunity",
    path="/sales/opportunities",
    declared=row(
        text("name", 100, required=True),
        date("expectedCloseDate"),
        ref("type", "OpportunityType"),
        ref("stage", "OpportunityStage"),
        ref("status", "OpportunityStatus", usual=True),
        ref("priority", "OpportunityPriority"),
        text("notes"),
        ref("probability", "SalesProbability"),
        text("source", 50),
        ref("rating", "OpportunityRating"),
        ref("campaign", "Campaign"),
        ref("primarySalesRep", "Member", required=True),
        ref("secondarySalesRep", "Member"),
        link("locationId", "Location"),
        link("businessUnitId", "Department"),
        ref("company", "Company", required=True, indexed=True),
        ref("contact", "Contact", required=True, within="company"),
        ref("site", "CompanySite", within="company"),
        text("customerPO", 25),
        of_server(date("pipelineChangeDate")),
        date("dateBecameLead"),
        of_server(date("closedDate"), ref("closedBy", "Member")),
        decimal("totalSalesTax"),
        *(
            each
            for side in ("shipTo", "billTo")
            for each in (
                ref(f"{side}Company", "Company"),
                ref(f"{side}Contact", "Contact"),
                ref(f"{side}Site", "CompanySite"),
            )
        ),
        ref("billingTerms", "BillingTerm"),
        ref("taxCode", "TaxCode"),
        ref("currency", "Currency"),
        link("companyLocationId", "Location"),
        ref("technicalContact", "Contact"),
        INFO,
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape("OpportunityReference", href="opportunity"),
    lookup=(),
    info=("lastUpdated", "updatedBy", "dateEntered", "enteredBy"),
    links=(
        ("notes_href", "/sales/opportunities/{id}/notes"),
        ("contacts_href", "/sales/opportunities/{id}/contacts"),
        ("team_href", "/sales/opportunities/{id}/team"),
        ("activities_href", "/sales/activities?conditions=opportunity/id={id}"),
    ),
)

OPPORTUNITY_NOTE = Resource(
    name="OpportunityNote",
    label="Opportunity Note",
    path="/sales/opportunities/{opportunityId}/notes",
    declared=row(
        link("opportunityId", "Opportunity", indexed=True),
        ref("type", "CompanyNoteType"),
        text("text", required=True),
        flag("flagged"),
        text("enteredBy", access=Access.SERVER),
        guid("mobileGuid"),
        INFO,
    ),
    reference=ReferenceShape("OpportunityNoteReference", ()),
    lookup=(),
)

OPPORTUNITY_CONTACT = Resource(
    name="OpportunityContact",
    label="Opportunity Contact",
    path="/sales/opportunities/{opportunityId}/contacts",
    declared=row(
        ref("contact", "Contact", required=True),
        ref("company", "Company"),
        ref("role", "SalesRole"),
        text("notes"),
        flag("referralFlag"),
        link("opportunityId", "Opportunity", indexed=True),
        of_server(text("phoneNumber"), text("emailAddress")),
        INFO,
    ),
    reference=ReferenceShape("OpportunityContactReference", ()),
    lookup=(),
)

OPPORTUNITY_TEAM = Resource(
    name="Team",
    label="Opportunity Team",
    path="/sales/opportunities/{opportunityId}/team",
    declared=row(
        choice("type", "Individual", "Team", required=True),
        ref("member", "Member"),
        ref("salesTeam", "SalesTeam"),
        integer("commissionPercent", between=(0, 100)),
        flag("referralFlag"),
        link("opportunityId", "Opportunity", indexed=True),
        flag("responsibleFlag"),
        INFO,
    ),
    reference=ReferenceShape("TeamReference", ()),
    lookup=(),
)

RESOURCES = (
    *(ACTIVITY_STATUS, ACTIVITY_TYPE, ACTIVITY, OPPORTUNITY_STATUS, OPPORTUNITY_TYPE, OPPORTUNITY_RATING),
    *(PROBABILITY, STAGE, ROLE, OPPORTUNITY, OPPORTUNITY_NOTE, OPPORTUNITY_CONTACT, OPPORTUNITY_TEAM),
)
