"""What other records point at and no path serves yet: an id and a name, so that a reference resolves or is refused."""

from mockpsa.schema.fields import text
from mockpsa.schema.resource import ReferenceShape, Resource


def lookup(
    name: str,
    label: str,
    *,
    href: str | None = None,
    members: tuple[str, ...] = ("name",),
    extras: tuple[str, ...] = (),
) -> Resource:
    """A resource without a path: its reference's members are all it has."""
    return Resource(
        name=name,
        label=label,
        declared=tuple(text(member) for member in members),
        reference=ReferenceShape(f"{name}Reference", members, href, extras=extras),
        lookup=members,
    )


# sicCode and invoiceDeliveryMethod print no _info in any captured answer, so they have no href.
RESOURCES = (
    lookup("AddressFormat", "Address Format", href="addressFormat"),
    lookup("Batch", "Batch", href="batch"),
    lookup("BillingDelivery", "Billing Delivery"),
    lookup("BillingSetup", "Billing Setup", href="billingSetup"),
    lookup("Campaign", "Campaign", href="campaign"),
    lookup("CorporateStructureLevel", "Corporate Structure Level", href="structureLevel"),
    lookup("CurrencyCode", "Currency Code", href="currencyCode"),
    lookup("DirectionalSync", "Directional Sync", href="directionalSync"),
    lookup("DocumentType", "Document Type", href="documentType"),
    lookup("EmailTemplate", "Email Template", href="emailTemplate"),
    lookup("EntityType", "Entity Type", href="entityType"),
    lookup("IntegratorLogin", "Integrator Login", href="integratorLogin"),
    lookup("Group", "Group", href="group"),
    lookup(
        *("InvoiceGrouping", "Invoice Grouping"),
        href="invoiceGrouping",
        members=("name", "description"),
        extras=("showPriceFlag", "showSubItemsFlag", "groupParentChildAdditionsFlag"),
    ),
    lookup("InvoiceTemplate", "Invoice Template", href="invoiceTemplate"),
    lookup("InvoiceTemplateDetail", "Invoice Template", href="invoiceTemplate"),
    lookup("LdapConfiguration", "LDAP Configuration", href="ldapConfiguration", extras=("server",)),
    lookup("Locale", "Locale", href="locale"),
    lookup("MarketDescription", "Market", href="market"),
    lookup("MemberOffice365", "Office 365 Member"),
    lookup("MemberSsoSettings", "SSO Settings", members=("userName",), extras=("ssoUserId", "email")),
    lookup("OpportunityPriority", "Opportunity Priority", href="priority"),
    lookup("OwnershipType", "Ownership Type", href="ownershipType"),
    lookup("PricingSchedule", "Pricing Schedule", href="pricingSchedule"),
    lookup("Relationship", "Relationship", href="relationship"),
    lookup("ReportCard", "Report Card", href="reportCard"),
    lookup("SalesOrder", "Sales Order", href="salesOrder", members=("identifier",)),
    lookup("SalesTeam", "Sales Team", href="salesTeam", members=("identifier",)),
    lookup("ScheduleSpan", "Schedule Span", href="span", members=("identifier",)),
    lookup("SecurityRole", "Security Role", href="securityRole"),
    lookup("SicCode", "SIC Code"),
    lookup("State", "State", href="state", members=("identifier", "name")),
    lookup("StatusIndicator", "Status Indicator", href="statusIndicator", members=("identifier", "name")),
    lookup("TaxCode", "Tax Code", href="taxCode"),
    lookup("TimeZoneSetup", "Time Zone Setup", href="timeZoneSetup"),
    lookup("Warehouse", "Warehouse", href="warehouse", extras=("lockedFlag",)),
    lookup("WarehouseBin", "Warehouse Bin", href="warehouseBin"),
)
