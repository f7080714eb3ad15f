"""Companies, their sites and contacts, and the set-up they need (official surface 2026.4; orders as captured)."""

from mockpsa.schema.fields import (
    CONNECTWISE_ID,
    INFO,
    TAKEN,
    Access,
    Field,
    choice,
    date,
    decimal,
    flag,
    flags,
    guid,
    integer,
    integers,
    objects,
    ref,
    refs,
    row,
    text,
    texts,
    write_only,
)
from mockpsa.schema.resource import ReferenceShape, Resource
from mockpsa.schema.tickets import CUSTOM_FIELDS

USER_DEFINED = tuple(text(f"userDefinedField{number}", 50) for number in range(1, 11))
SOCIAL = (text("facebookUrl"), text("twitterUrl"), text("linkedInUrl"))


def address(*, state: Field, line: int | None = 50, zip_length: int | None = 12) -> tuple[Field, ...]:
    """The five lines of an address, with the area's own way of naming the state."""
    return (text("addressLine1", line), text("addressLine2", line), text("city", line), state, text("zip", zip_length))


COMPANY = Resource(
    name="Company",
    label="company",
    path="/company/companies",
    usages=True,
    declared=row(
        text("identifier", 156, required=True, unique="Company ID already in use."),
        text("name", 156, required=True),
        ref("status", "CompanyStatus", usual=True),
        address(state=text("state", 50)),
        ref("country", "Country"),
        text("phoneNumber", 30, default=""),
        text("faxNumber", 30, default=""),
        text("website", 255),
        ref("territory", "Location"),
        ref("market", "MarketDescription"),
        text("accountNumber", 41, default=""),
        ref("defaultContact", "Contact"),
        date("dateAcquired"),
        ref("sicCode", "SicCode"),
        ref("parentCompany", "Company"),
        decimal("annualRevenue"),
        decimal("creditLimit"),
        decimal("additionalDebt"),
        integer("numberOfEmployees"),
        integer("yearEstablished", between=(1900, 9999)),
        integer("revenueYear", between=(1900, 9999)),
        ref("ownershipType", "OwnershipType"),
        ref("timeZoneSetup", "TimeZoneSetup"),
        text("leadSource", 50),
        flags("leadFlag", "unsubscribeFlag"),
        ref("calendar", "Calendar"),
        USER_DEFINED,
        text("vendorIdentifier"),
        text("taxIdentifier"),
        ref("taxCode", "TaxCode"),
        ref("billingTerms", "BillingTerm"),
        ref("invoiceTemplate", "InvoiceTemplate"),
        ref("pricingSchedule", "PricingSchedule"),
        ref("companyEntityType", "EntityType"),
        ref("billToCompany", "Company"),
        ref("billingSite", "CompanySite"),
        ref("billingContact", "Contact"),
        ref("invoiceDeliveryMethod", "BillingDelivery"),
        ref("emailTemplate", "EmailTemplate"),
        text("invoiceToEmailAddress"),
        text("invoiceCCEmailAddress"),
        flag("deletedFlag"),
        date("dateDeleted", access=Access.SERVER),
        text("deletedBy", access=Access.SERVER),
        guid("mobileGuid"),
        SOCIAL,
        ref("currency", "Currency"),
        ref("territoryManager", "Member"),
        text("resellerIdentifier"),
        flag("isVendorFlag"),
        refs("types", "CompanyType", access=Access.CREATE_ONLY),
        # A new company names its first site; the record itself is made by the desk, so the target need not exist yet.
        ref("site", "CompanySite", within="id"),
        texts("integratorTags"),
        INFO,
        CUSTOM_FIELDS,
        ref(
            "sla", "SLA", access=Access.HIDDEN
        ),  # what its tickets have by default; the service's REST API hides it too
    ),
    reference=ReferenceShape("CompanyReference", ("identifier", "name"), href="company", guid=True),
    lookup=("identifier", "name"),
    info=("lastUpdated", "updatedBy", "dateEntered", "enteredBy"),
    links=(
        ("contacts_href", "/company/contacts?conditions=company/id={id}"),
        ("agreements_href", "/finance/agreements?conditions=company/id={id}"),
        ("tickets_href", "/service/tickets?conditions=company/id={id}"),
        ("opportunities_href", "/sales/opportunities?conditions=company/id={id}"),
        ("activities_href", "/sales/activities?conditions=company/id={id}"),
        ("projects_href", "/project/projects?conditions=company/id={id}"),
        ("configurations_href", "/company/configurations?conditions=company/id={id}"),
        ("sites_href", "/company/companies/{id}/sites"),
        ("teams_href", "/company/companies/{id}/teams"),
        ("notes_href", "/company/companies/{id}/notes"),
    ),
)

COMPANY_SITE = Resource(
    name="CompanySite",
    label="Site",
    path="/company/companies/{company}/sites",
    usages=True,
    declared=row(
        text("name", 156, required=True),
        address(state=ref("stateReference", "State")),
        ref("country", "Country"),
        text("addressFormat"),
        text("phoneNumber", 30),
        text("phoneNumberExt", 30),
        text("faxNumber", 30),
        ref("taxCode", "TaxCode"),
        ref("entityType", "EntityType"),
        decimal("expenseReimbursement"),
        flags("primaryAddressFlag", "defaultShippingFlag", "defaultBillingFlag", "defaultMailingFlag"),
        flags("inactiveFlag", "billSeparateFlag"),
        guid("mobileGuid"),
        ref("calendar", "Calendar"),
        ref("timeZone", "TimeZoneSetup"),
        ref("company", "Company", indexed=True),
        INFO,
        ref("territory", "Location"),
        ref("invoiceTemplate", "InvoiceTemplate"),
        CUSTOM_FIELDS,
    ),
    reference=ReferenceShape("SiteReference", href="site", guid=True),
)

COMPANY_STATUS = Resource(
    name="CompanyStatus",
    one_default=(),
    label="Company Status",
    path="/company/companies/statuses",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        flags("defaultFlag", "inactiveFlag", "notifyFlag", "disallowSavingFlag"),
        text("notificationMessage", 500),
        flags("customNoteFlag", "cancelOpenTracksFlag"),
        ref("track", "Track"),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("CompanyStatusReference", href="status"),
)

COMPANY_TYPE = Resource(
    name="CompanyType",
    one_default=(),
    label="Company Type",
    path="/company/companies/types",
    usages=True,
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        flags("defaultFlag", "vendorFlag", "serviceAlertFlag"),
        text("serviceAlertMessage", 150),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("CompanyTypeReference", href="type"),
)

COMMUNICATION_ITEMS = objects(
    "communicationItems",
    integer("id", access=Access.SERVER),
    ref("type", "CommunicationType"),
    text("value", 250),
    text("extension", 15),
    flag("defaultFlag"),
    text("domain", access=Access.SERVER),
    choice("communicationType", "Email", "Fax", "Phone"),
)

CONTACT = Resource(
    name="Contact",
    one_default=("company",),
    label="Contact",
    path="/company/contacts",
    usages=True,
    declared=row(
        text("firstName", 30, required=True),
        text("lastName", 30),
        text("name", access=Access.HIDDEN),
        ref("company", "Company", indexed=True),
        ref("site", "CompanySite", within="company"),
        address(state=text("state", 50)),
        ref("country", "Country"),
        ref("relationship", "ContactRelationship"),
        text("relationshipOverride"),
        ref("department", "ContactDepartment"),
        flag("inactiveFlag"),
        integer("defaultMergeContactId"),
        text("securityIdentifier"),
        ref("managerContact", "Contact"),
        ref("assistantContact", "Contact"),
        text("title", 100),
        text("school"),
        text("nickName"),
        flags("marriedFlag", "childrenFlag"),
        text("children"),
        text("significantOther"),
        write_only(text("portalPassword")),
        integer("portalSecurityLevel", default=1),
        flag("disablePortalLoginFlag", default=True),
        flag("unsubscribeFlag"),
        choice("gender", "Female", "Male"),
        date("birthDay"),
        date("anniversary"),
        choice("presence", "NoAgent", "Online", "DoNotDisturb", "Away", "Offline"),
        guid("mobileGuid"),
        SOCIAL,
        text("defaultPhoneType", access=Access.SERVER),
        text("defaultPhoneNbr", access=Access.SERVER),
        text("defaultPhoneExtension", access=Access.SERVER),
        flags("defaultBillingFlag", "defaultFlag"),
        USER_DEFINED,
        ref("companyLocation", "Location"),
        refs("types", "ContactType"),
        texts("integratorTags"),
        COMMUNICATION_ITEMS,
        CUSTOM_FIELDS,
        ref("photo", "Document"),
        write_only(flag("ignoreDuplicates", default=None), integers("typeIds")),
        INFO,
    ),
    reference=ReferenceShape("ContactReference", href="contact", guid=True),
    pictured="photo",
    links=(
        ("communications_href", "/company/contacts/{id}/communications"),
        ("notes_href", "/company/contacts/{id}/notes"),
        ("tracks_href", "/company/contacts/{id}/tracks"),
        ("portalSecurity_href", "/company/contacts/{id}/portalSecurity"),
        ("activities_href", "/sales/activities?conditions=contact/id={id}"),
        ("documents_href", "/system/documents?recordType=Contact&recordId={id}"),
        ("configurations_href", "/company/configurations?conditions=contact/id={id}"),
        ("tickets_href", "/service/tickets?conditions=contact/id={id}"),
        ("opportunities_href", "/sales/opportunities?conditions=contact/id={id}"),
        ("projects_href", "/project/projects?conditions=contact/id={id}"),
        ("image_href", "/company/contacts/{id}/image"),
    ),
)

COUNTRY_CODES = """
AF AX AL DZ AS AD AO AI AQ AR AM AW AT AZ BH BD BB BY BZ BJ BM BT BO BQ BA BW BV IO BN BG BF BI CM
CV KY CF TD CL CX CC CO KM CG CK CI HR CU CW CY CZ CD DK DJ DM EC EG GQ ER EE ET FK FO FJ FI FR GF
PF TF GA GM GE GH GI GR GL GD GP GU GT GG GN GW GY HT HM HN HK HU IS IN IR IQ IE IM IT JM JP JE JO
KZ KE KI XK KW KG LA LV LB LS LR LY LI LT LU MO MK MG MW MY ML MT MH MQ MR MU YT FM MD MC MN ME MS
MZ NA NR NP NC NZ NI NE NG NU NF KP MP OM PK PW PS PG PY PE PN PL PT PR RE RO RU RW BL SH PM VC WS
SM ST SN RS SC SL SX SK SI SB SO ZA GS KR SS ES LK SD SR SJ SZ SE SY TJ TZ TH TL TG TK TO TN TR TV
UG UA GB UM UZ VU VN WF EH YE ZM ZW US CR MX AE VI VG SA KH AU ID CA BR TW TM TC QA MM CN SG IL VA
DE NL AG BE LC UY PH BS VE CH MF KN TT DO PA MV SV NO MA AC TA
"""

COUNTRY = Resource(
    name="Country",
    one_default=(),
    label="Country",
    path="/company/countries",
    declared=row(
        text("name", 50, required=True, unique=TAKEN),
        text("identifier", access=Access.HIDDEN),
        flag("defaultFlag"),
        ref("currency", "Currency", required=True),
        text("cityCaption", 25),
        text("stateCaption", 25),
        text("zipCaption", 25),
        integer("zipMinimumLength"),
        text("dialingPrefix", 5),
        ref("addressFormat", "AddressFormat"),
        text("countryCode", 2),
        choice("coreEntityCountryCode", *COUNTRY_CODES.split()),
        text("localizationCaptionOne", 25),
        text("localizationValueOne", 50),
        INFO,
    ),
    reference=ReferenceShape("CountryReference", href="country", extras=("identifier",)),
    lookup=("name", "identifier"),
)

RESOURCES = (COMPANY, COMPANY_SITE, COMPANY_STATUS, COMPANY_TYPE, CONTACT, COUNTRY)
