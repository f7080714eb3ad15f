"""What the service's own company has set up besides its members and places (official surface 2026.4)."""

from mockpsa.schema.fields import (
    INFO,
    TAKEN,
    choice,
    date,
    flag,
    flags,
    integer,
    integers,
    of_server,
    ref,
    row,
    text,
)
from mockpsa.schema.resource import UPDATE_ONLY, ReferenceShape, Resource

MEMBER_TYPE = Resource(
    name="MemberType",
    label="Member Type",
    path="/system/members/types",
    declared=row(text("name", 30, required=True, unique=TAKEN), flag("inactiveFlag"), INFO),
    reference=ReferenceShape("MemberTypeReference", href="type"),
)

STANDARD_NOTE = Resource(
    name="StandardNote",
    label="Standard Note",
    path="/system/standardNotes",
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        text("contents", required=True),
        ref("location", "Location"),
        ref("department", "Department"),
        ref("board", "Board"),
        INFO,
    ),
    reference=ReferenceShape("StandardNoteReference", ()),
    lookup=(),
)

# What the service's own company has set up besides; one record.
MY_COMPANY_OTHER = Resource(
    name="Other",
    label="My Company Other",
    path="/system/myCompany/other",
    methods=UPDATE_ONLY,
    declared=row(
        ref("defaultLdap", "LdapConfiguration"),
        text("defaultFromAddress", 50, required=True),
        text("portalUrlOverride", 100, required=True),
        text("siteUrl", 100, required=True),
        text("logoPath", 200),
        choice("contactSync", "FL", "LF", "CFL", "CLF"),
        ref("serverTimeZone", "TimeZoneSetup", required=True),
        ref("defaultCalendar", "Calendar", required=True),
        ref("defaultAddressFormat", "AddressFormat", required=True),
        flags("useSslFlag", "syncLeadsFlag", "includePortalLinkFlag"),
        flags("useExpandedFormatTimeFlag", "useExpandedFormatActivityFlag", "disableZAdminLoginFlag"),
        ref("locale", "Locale", required=True),
        flag("updateMemberTimeZonesFlag"),
        INFO,
    ),
    reference=ReferenceShape("OtherReference", ()),
    lookup=(),
)

# What another service shows inside the service's own screens (django-connectwise sets them up).
HOSTED_SETUP = Resource(
    name="ConnectWiseHostedSetup",
    label="ConnectWise Hosted Setup",
    path="/system/connectwisehostedsetups",
    declared=row(
        integer("screenId", required=True),
        text("description", 50, required=True),
        text("url", 1024, required=True),
        choice("type", "Tab", "Pod", "ToolbarButton", required=True),
        text("clientId", 36),
        text("origin", 100),
        *(integer(name) for name in ("podHeight", "toolbarButtonDialogHeight", "toolbarButtonDialogWidth")),
        text("toolbarButtonText", 50),
        text("toolbarButtonToolTip", 50),
        integer("toolbarButtonIconDocumentId"),
        flag("disabledFlag"),
        integers("locationIds"),
        flag("locationsEnabledFlag"),
        of_server(text("createdBy"), date("dateCreated")),
        INFO,
    ),
    reference=ReferenceShape("ConnectWiseHostedSetupReference", ()),
    lookup=(),
)

RESOURCES = (MEMBER_TYPE, STANDARD_NOTE, MY_COMPANY_OTHER, HOSTED_SETUP)
