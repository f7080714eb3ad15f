"""Members, locations, departments, work roles and types (official surface 2026.4)."""

from mockpsa.schema.fields import (
    ALL_LOCATIONS,
    CONNECTWISE_ID,
    INFO,
    TAKEN,
    Access,
    choice,
    date,
    decimal,
    flag,
    flags,
    integer,
    integers,
    links,
    objects,
    ref,
    row,
    text,
    write_only,
)
from mockpsa.schema.resource import ReferenceShape, Resource
from mockpsa.schema.security import TOKENS
from mockpsa.schema.tickets import CUSTOM_FIELD_ENTRIES, CUSTOM_FIELD_TYPES, CUSTOM_FIELDS

PLACES = ("Office", "Mobile", "Home")
TAB_FORMATS = ("SummaryList", "DetailList")
INVOICING = ("RemainOnInvoicingScreen", "ShowRecentInvoices")

IDENTITY = row(
    text("identifier", 15, required=True, unique=TAKEN),
    write_only(text("password", 60)),
    flag("disableOnlineFlag"),
    choice("licenseClass", "A", "C", "F", "X", required=True),
    text("notes"),
    text("employeeIdentifer", 10),  # the vendor's spelling
    text("vendorNumber"),
    flag("enableMobileGpsFlag"),
    date("inactiveDate"),
    flag("inactiveFlag"),
    *(text(name) for name in ("lastLogin", "clientId", "token")),
    text("firstName", 30, required=True),
    text("middleInitial", 1),
    text("lastName", 30, required=True),
    text("name", access=Access.HIDDEN),
    date("hireDate", required=True),
    ref("country", "Country"),
    ref("photo", "Document"),
)

REACHING = row(
    *(text(f"{place}Email", 250) for place in ("office", "mobile", "home")),
    choice("defaultEmail", *PLACES, required=True),
    text("primaryEmail", 250),
    *(
        part
        for place in ("office", "mobile", "home")
        for part in (text(f"{place}Phone", 15), text(f"{place}Extension", 10))
    ),
    choice("defaultPhone", *PLACES, required=True),
)

ACCOUNT = row(
    ref("securityRole", "SecurityRole", required=True),
    ref("office365", "MemberOffice365"),
    text("mapiName"),
    flag("calendarSyncIntegrationFlag"),
    choice("authenticationServiceType", "AuthAnvil", "GoogleAuthenticator", "Email"),
    flags("timebasedOneTimePasswordActivated", "enableLdapAuthenticationFlag"),
    ref("ldapConfiguration", "LdapConfiguration"),
    text("ldapUserName", 50),
    ref("directionalSync", "DirectionalSync"),
    ref("ssoSettings", "MemberSsoSettings"),
    text("signature"),
    choice("phoneIntegrationType", "TAPI", "SKYPE", "TEL", "CALLTO", "NONE", default="NONE"),
    flag("useBrowserLanguageFlag"),
    text("title", 100),
    ref("reportCard", "ReportCard"),
    flag("enableMobileFlag"),
    ref("type", "MemberType"),
    ref("timeZone", "TimeZoneSetup"),
    flag("partnerPortalFlag"),
    text("stsUserAdminUrl"),
    flag("toastNotificationFlag"),
    integers("memberPersonas"),
    flag("adminFlag"),
    ref("structureLevel", "CorporateStructureLevel"),
    ref("securityLocation", "Location"),
    ref("defaultLocation", "Location"),
    ref("defaultDepartment", "Department"),
    ref("reportsTo", "Member"),
    flags("restrictLocationFlag", "restrictDepartmentFlag"),
)

TIME_AND_EXPENSE = row(
    ref("workRole", "WorkRole"),
    ref("workType", "WorkType"),
    ref("timeApprover", "Member"),
    ref("expenseApprover", "Member"),
    *(decimal(name) for name in ("billableForecast", "dailyCapacity", "hourlyCost", "hourlyRate")),
    flags("includeInUtilizationReportingFlag", "requireExpenseEntryFlag", "requireTimeSheetEntryFlag"),
    flags("requireStartAndEndTimeOnTimeEntryFlag", "allowInCellEntryOnTimeSheet", "enterTimeAgainstCompanyFlag"),
    flags("allowExpensesEnteredAgainstCompaniesFlag", "timeReminderEmailFlag"),
    integer("daysTolerance"),
    decimal("minimumHours"),
    date("timeSheetStartDate"),
)

AREAS = row(
    ref("serviceDefaultLocation", "Location"),
    ref("serviceDefaultDepartment", "Department"),
    ref("serviceDefaultBoard", "Board"),
    flags("restrictServiceDefaultLocationFlag", "restrictServiceDefaultDepartmentFlag"),
    integers("excludedServiceBoardIds"),
    integers("teams"),
    integers("serviceBoardTeamIds"),
    ref("projectDefaultLocation", "Location"),
    ref("projectDefaultDepartment", "Department"),
    ref("projectDefaultBoard", "Board"),
    flags("restrictProjectDefaultLocationFlag", "restrictProjectDefaultDepartmentFlag"),
    integers("excludedProjectBoardIds"),
    ref("scheduleDefaultLocation", "Location"),
    ref("scheduleDefaultDepartment", "Department"),
    decimal("scheduleCapacity"),
    ref("serviceLocation", "ServiceLocation"),
    flags("restrictScheduleFlag", "hideMemberInDispatchPortalFlag"),
    ref("calendar", "Calendar"),
    ref("salesDefaultLocation", "Location"),
    flag("restrictDefaultSalesTerritoryFlag"),
    ref("warehouse", "Warehouse"),
    ref("warehouseBin", "WarehouseBin"),
    flags("restrictDefaultWarehouseFlag", "restrictDefaultWarehouseBinFlag"),
)

# pyconnectwise 0.6.1.2 refuses a member without the four invoicing formats, so they have defaults.
DISPLAY = row(
    choice("companyActivityTabFormat", *TAB_FORMATS, default="SummaryList"),
    choice("invoiceTimeTabFormat", *TAB_FORMATS, default="SummaryList"),
    choice(
        "invoiceScreenDefaultTabFormat",
        *("ShowInvoicingTab", "ShowAgreementInvoicingTab"),
        default="ShowInvoicingTab",
    ),
    choice("invoicingDisplayOptions", *INVOICING, default="RemainOnInvoicingScreen"),
    choice("agreementInvoicingDisplayOptions", *INVOICING, default="RemainOnInvoicingScreen"),
    flags("autoStartStopwatch", "autoPopupQuickNotesWithStopwatch"),
    choice("globalSearchDefaultTicketFilter", "OpenRecords", "ClosedRecords", "AllRecords", default="OpenRecords"),
    choice(
        "globalSearchDefaultSort",
        *("None", "LastUpdatedDesc", "LastUpdatedAsc", "CreatedDesc", "CreatedAsc"),
        default="None",
    ),
    text("phoneSource"),
)

MEMBER = Resource(
    name="Member",
    label="Member",
    path="/system/members",
    usages=True,
    methods=frozenset({"GET", "POST", "PUT", "PATCH"}),
    declared=row(
        IDENTITY,
        REACHING,
        ACCOUNT,
        TIME_AND_EXPENSE,
        AREAS,
        DISPLAY,
        INFO,
        write_only(
            flag("copyPodLayouts", default=None),
            flag("copySharedDefaultViews", default=None),
            flag("copyColumnLayoutsAndFilters", default=None),
            integer("fromMemberRecId"),
            integer("fromMemberTemplateRecId"),
        ),
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape(
        "MemberReference", ("identifier", "name"), href="member", image=True, extras=("dailyCapacity",)
    ),
    lookup=("identifier", "name"),
    path_name="identifier",
    pictured="photo",
    links=(("image_href", "/system/members/{id}/image"),),
    actions=(TOKENS,),
)

LOCATION = Resource(
    name="Location",
    label="Location",
    path="/system/locations",
    usages=True,
    declared=row(
        integer("ownerLevelId"),
        ref("structureLevel", "CorporateStructureLevel", required=True),
        text("name", 50, required=True, unique=TAKEN),
        ref("manager", "Member"),
        ref("reportsTo", "Location"),
        text("salesRep", 50),
        ref("timeZoneSetup", "TimeZoneSetup"),
        ref("calendar", "Calendar"),
        text("overrideAddressLine1", 50),
        text("overrideAddressLine2", 50),
        text("overrideCity", 50),
        text("overrideState", 50),
        text("overrideZip", 12),
        ref("overrideCountry", "Country"),
        text("overridePhoneNumber", 15),
        text("overrideFaxNumber", 15),
        text("owaUrl", 100),
        text("payrollXref", 10),
        flag("locationFlag", default=True),
        flag("clientFlag"),
        integers("workRoleIds"),
        integers("departmentIds"),
        INFO,
    ),
    reference=ReferenceShape("SystemLocationReference", href="location"),
)

DEPARTMENT = Resource(
    name="Department",
    label="Department",
    path="/system/departments",
    usages=True,
    declared=row(text("identifier", 15, required=True, unique=TAKEN), text("name", 50, required=True), INFO),
    reference=ReferenceShape("SystemDepartmentReference", ("identifier", "name"), href="department"),
    lookup=("identifier", "name"),
)

WORK_ROLE = Resource(
    name="WorkRole",
    label="Work Role",
    path="/time/workRoles",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        decimal("hourlyRate"),
        text("integrationXref", 50),
        flag("inactiveFlag"),
        write_only(
            flag("addAllLocations", default=None),
            flag("removeAllLocations", default=None),
            flag("addAllAgreementExclusions", default=None),
        ),
        links("locationIds", "Location", all_by=ALL_LOCATIONS),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("WorkRoleReference", href="workRole"),
)

WORK_TYPE = Resource(
    name="WorkType",
    label="Work Type",
    path="/time/workTypes",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        choice("billTime", "Billable", "DoNotBill", "NoCharge", required=True),
        choice("rateType", "AdjAmount", "Custom", "Multiplier", required=True),
        decimal("rate", required=True),
        decimal("hoursMin"),
        decimal("hoursMax"),
        decimal("roundBillHoursTo"),
        choice("accrualType", "Holiday", "PTO", "Sick", "Vacation"),
        flags("inactiveFlag", "overallDefaultFlag", "activityDefaultFlag", "utilizationFlag"),
        decimal("costMultiplier"),
        text("integrationXRef", 50),
        write_only(flag("addAllAgreementExclusions", default=None)),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("WorkTypeReference", href="workType", extras=("utilizationFlag",)),
)

AUDIT_TRAIL_ENTRY = Resource(
    name="AuditTrailEntry",
    label="Audit Trail Entry",
    declared=row(
        text("text", twin=False),
        date("enteredDate"),
        *(text(name, twin=False) for name in ("enteredBy", "auditType", "auditSubType")),
        text("auditSource", default="API", twin=False),
        integer("recordId", indexed=True),
        date("lastUpdated", access=Access.STAMP),  # without an index: an entry is never changed
    ),
    reference=ReferenceShape("AuditTrailEntryReference", ()),
    lookup=(),
)

WORK_ROLE_LOCATION = Resource(
    name="WorkRoleLocation",
    label="Work Role Location",
    path="/time/workRoles/{workRole}/locations",
    declared=row(
        ref("location", "Location", required=True, unique=TAKEN, mirror=True),
        decimal("hourlyRate"),
        ref("workRole", "WorkRole", indexed=True),
        INFO,
    ),
    reference=ReferenceShape("WorkRoleLocationReference", ()),
    lookup=(),
)

# The pods of the service's screens that hold custom fields: (resource, screen) by id. A guess: no capture shows one.
PODS = {
    1: ("Ticket", "ServiceTicket"),
    2: ("Company", "Company"),
    3: ("Contact", "Contact"),
    4: ("CompanySite", "Site"),
    5: ("Member", "Member"),
}
POD_OF = {name: pod for pod, (name, _) in PODS.items()}


def pod_of(resource_name: str) -> int | None:
    """The pod that holds a resource's custom fields, if it can have any."""
    return POD_OF.get(resource_name)


USER_DEFINED_FIELD = Resource(
    name="UserDefinedField",
    label="User Defined Field",
    path="/system/userDefinedFields",
    declared=row(
        integer("podId", required=True),
        text("caption", 25, required=True),
        integer("sequenceNumber", required=True, between=(1, 500)),
        text("screenId", 25),
        text("helpText", 1000),
        choice("fieldTypeIdentifier", *CUSTOM_FIELD_TYPES, required=True),
        integer("numberDecimals"),
        choice("entryTypeIdentifier", *CUSTOM_FIELD_ENTRIES),
        flags("requiredFlag", "displayOnScreenFlag", "readOnlyFlag", "listViewFlag"),
        text("buttonUrl", 1000),
        objects(
            "options",
            integer("id"),
            text("optionValue"),
            flag("defaultFlag"),
            flag("inactiveFlag"),
            integer("sortOrder"),
        ),
        links("businessUnitIds", "Department", all_by=("addAllBusinessUnits", "removeAllBusinessUnits")),
        links("locationIds", "Location", all_by=ALL_LOCATIONS),
        write_only(
            flag("addAllBusinessUnits", default=None),
            flag("removeAllBusinessUnits", default=None),
            flag("addAllLocations", default=None),
            flag("removeAllLocations", default=None),
        ),
        text("connectWiseID", access=Access.SERVER),
        date("dateCreated", access=Access.SERVER),
        INFO,
    ),
    reference=ReferenceShape("UserDefinedFieldReference", (("name", "caption"),), href="userDefinedField"),
    lookup=("caption",),
)

RESOURCES = (
    *(AUDIT_TRAIL_ENTRY, MEMBER, LOCATION, DEPARTMENT, WORK_ROLE, WORK_TYPE, WORK_ROLE_LOCATION),
    USER_DEFINED_FIELD,
)
