"""Configurations: what a company has that is looked after, its types and their questions (official surface 2026.4)."""

from mockpsa.schema.fields import (
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
    objects,
    ref,
    row,
    text,
)
from mockpsa.schema.resource import Action, ReferenceShape, Resource
from mockpsa.schema.tickets import CUSTOM_FIELDS

QUESTION_TYPES = (
    *("TextArea", "Currency", "Date", "Hyperlink", "IPAddress"),
    *("Checkbox", "Number", "Percent", "Text", "Password"),
)

CONFIGURATION_STATUS = Resource(
    name="ConfigurationStatus",
    one_default=(),
    label="Configuration Status",
    path="/company/configurations/statuses",
    usages=True,
    declared=row(text("description", 50, required=True, unique=TAKEN), flags("closedFlag", "defaultFlag"), INFO),
    reference=ReferenceShape("ConfigurationStatusReference", (("name", "description"),), href="status"),
    lookup=("description",),
)

CONFIGURATION_TYPE_COPY = Resource(
    name="ConfigurationType",
    label="Configuration Type",
    declared=(integer("id", required=True), text("name", 50, required=True)),
    reference=ReferenceShape("ConfigurationTypeReference"),
)

CONFIGURATION_TYPE = Resource(
    name="ConfigurationType",
    label="Configuration Type",
    path="/company/configurations/types",
    usages=True,
    actions=(Action("copy", CONFIGURATION_TYPE_COPY, on_record=False),),
    declared=row(text("name", 50, required=True, unique=TAKEN), flags("inactiveFlag", "systemFlag"), INFO),
    reference=ReferenceShape("ConfigurationTypeReference", href="type"),
)

CONFIGURATION_TYPE_QUESTION = Resource(
    name="ConfigurationTypeQuestion",
    label="Configuration Type Question",
    path="/company/configurations/types/{configurationType}/questions",
    usages=True,
    declared=row(
        ref("configurationType", "ConfigurationType", indexed=True),
        choice("fieldType", *QUESTION_TYPES, required=True),
        choice("entryType", "Date", "EntryField", "List", "Option", required=True),
        decimal("sequenceNumber", required=True),
        text("question", 1000, required=True),
        integer("numberOfDecimals"),
        flags("requiredFlag", "inactiveFlag"),
        INFO,
    ),
    reference=ReferenceShape("ConfigurationTypeQuestionReference", ("question",), href="question"),
    lookup=("question",),
)

CONFIGURATION_TYPE_QUESTION_VALUE = Resource(
    name="ConfigurationTypeQuestionValue",
    one_default=("question",),
    label="Configuration Type Question Value",
    path="/company/configurations/types/{configurationType}/questions/{question}/values",
    usages=True,
    declared=row(
        ref("configurationType", "ConfigurationType"),
        ref("question", "ConfigurationTypeQuestion", indexed=True),
        text("value", 1000, required=True),
        flags("defaultFlag", "inactiveFlag"),
        INFO,
    ),
    reference=ReferenceShape("ConfigurationTypeQuestionValueReference", ()),
    lookup=(),
)

ANSWERS = objects(
    "questions",
    integer("answerId"),
    integer("questionId"),
    text("question"),
    text("answer"),
    decimal("sequenceNumber"),
    integer("numberOfDecimals"),
    choice("fieldType", *QUESTION_TYPES),
    flag("requiredFlag", default=None),
)

CONFIGURATION = Resource(
    name="Configuration",
    label="Configuration",
    path="/company/configurations",
    declared=row(
        text("name", 100, required=True),
        ref("type", "ConfigurationType", required=True, indexed=True),
        ref("status", "ConfigurationStatus", usual=True),
        ref("company", "Company", required=True, indexed=True),
        ref("contact", "Contact", within="company"),
        ref("site", "CompanySite", within="company"),
        link("locationId", "Location", mirror=True),
        ref("location", "Location"),
        link("businessUnitId", "Department", mirror=True),
        ref("department", "Department"),
        text("deviceIdentifier", 100),
        text("serialNumber", 250),
        text("modelNumber", 50),
        text("tagNumber", 50),
        date("purchaseDate"),
        date("installationDate"),
        ref("installedBy", "Member"),
        date("warrantyExpirationDate"),
        text("vendorNotes"),
        text("notes"),
        text("macAddress", 25),
        text("lastLoginName", 100),
        flag("billFlag"),
        *(integer(f"backup{count}") for count in ("Successes", "Incomplete", "Failed", "Restores")),
        date("lastBackupDate"),
        text("backupServerName", 50),
        decimal("backupBillableSpaceGb"),
        text("backupProtectedDeviceList"),
        integer("backupYear"),
        integer("backupMonth"),
        text("ipAddress", 50),
        text("defaultGateway", 50),
        text("osType", 250),
        text("osInfo", 250),
        text("cpuSpeed", 100),
        text("ram", 25),
        text("localHardDrives"),
        link("parentConfigurationId", "Configuration", indexed=True),
        ref("vendor", "Company"),
        ref("manufacturer", "Manufacturer"),
        ANSWERS,
        flag("activeFlag", default=True),
        text("managementLink", 1000),
        text("remoteLink", 1000),
        ref("sla", "SLA"),
        guid("mobileGuid"),
        flag("displayVendorFlag"),
        link("companyLocationId", "Location"),
        flags("showRemoteFlag", "showAutomateFlag", "needsRenewalFlag"),
        text("manufacturerPartNumber", 50),
        INFO,
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape("ConfigurationReference", ("deviceIdentifier",), href="configuration"),
    lookup=(),
    info=("lastUpdated", "updatedBy", "dateEntered", "enteredBy"),
)

# A ticket's configurations: printed, asked for and sent as the configuration itself.
TICKET_CONFIGURATION = Resource(
    name="TicketConfiguration",
    label="Configuration",
    path="/service/tickets/{ticketId}/configurations",
    methods=frozenset({"GET", "POST", "DELETE"}),
    named_by="configuration",
    declared=row(
        integer("id"),
        text("deviceIdentifier"),
        link("ticketId", "Ticket", indexed=True, access=Access.HIDDEN),
        ref("configuration", "Configuration", required=True, indexed=True, belongs=True, access=Access.HIDDEN),
        INFO,
    ),
    reference=ReferenceShape("TicketConfigurationReference", ()),
    lookup=(),
    info=(),
    links=(("configuration_href", "/company/configurations/{id}"),),
)

RESOURCES = (
    *(CONFIGURATION_STATUS, CONFIGURATION_TYPE, CONFIGURATION_TYPE_QUESTION, CONFIGURATION_TYPE_QUESTION_VALUE),
    *(CONFIGURATION, TICKET_CONFIGURATION),
)
