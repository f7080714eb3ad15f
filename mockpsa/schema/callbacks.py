"""Callbacks: the entries of /system/callbacks, and the vendor's table of the types and levels they can be for."""

from collections.abc import Mapping
from dataclasses import dataclass

from mockpsa.schema.fields import INFO, Access, date, flag, integer, row, text
from mockpsa.schema.resource import ReferenceShape, Resource

OWNER = ""  # the level of all records
UNTOLD = "-"  # a level that the service has and no record here has anything to compare with


@dataclass(frozen=True, slots=True)
class CallbackType:
    """What a type is about: a resource, and for each level the field whose value is the entry's objectId.

    A path of two fields leads through the record that the first one points at. ``besides`` are resources of the type,
    too: what one of them has no field for is not told at that level.
    """

    resource: str
    levels: Mapping[str, str]
    besides: tuple[str, ...] = ()

    @property
    def resources(self) -> tuple[str, ...]:
        """All that the type is about."""
        return (self.resource, *self.besides)


# Vendor's table, by way of adamhancock/n8n-nodes-msp-ai, docs/ConnectwiseCallbacks.md. Types and levels are taken in
# any case (django-connectwise sends them in lower case). An integrator tag is a text, so no objectId can name one.
CALLBACK_TYPES: Mapping[str, CallbackType] = {
    "activity": CallbackType(
        "Activity", {"owner": OWNER, "status": "status", "type": "type", "company": "company", "activity": "id"}
    ),
    "agreement": CallbackType("Agreement", {"owner": OWNER, "type": "type", "company": "company", "agreement": "id"}),
    "company": CallbackType(
        "Company",
        {
            "owner": OWNER,
            "status": "status",
            "type": "types",
            "territory": "territory",
            "company": "id",
            "integratortag": UNTOLD,
        },
    ),
    "contact": CallbackType(
        "Contact",
        {
            "owner": OWNER,
            "type": "types",
            "territory": "company/territory",
            "company": "company",
            "contact": "id",
        },
    ),
    "configuration": CallbackType(
        "Configuration", {"owner": OWNER, "type": "type", "status": "status", "configuration": "id"}
    ),
    "expense": CallbackType(
        "ExpenseEntry",
        {
            "owner": OWNER,
            "chargetotype": UNTOLD,
            "type": "type",
            "class": "classification",
            "company": "company",
            "expense": "id",
        },
    ),
    "invoice": CallbackType("Invoice", {"owner": OWNER, "status": "status", "company": "company", "invoice": "id"}),
    "member": CallbackType(
        "Member", {"owner": OWNER, "location": "defaultLocation", "securityrole": "securityRole", "member": "id"}
    ),
    "opportunity": CallbackType(
        "Opportunity", {"owner": OWNER, "statusid": "status", "company": "company", "opportunity": "id"}
    ),
    "productcatalog": CallbackType("CatalogItem", {"owner": OWNER}),
    "project": CallbackType("Project", {"owner": OWNER, "status": "status", "board": "board", "project": "id"}),
    "purchaseorder": CallbackType(
        "PurchaseOrder",
        {
            "owner": OWNER,
            "status": "status",
            "vendor": "vendorCompany",
            "company": "customerCompany",
            "purchaseorder": "id",
        },
    ),
    "schedule": CallbackType(
        "ScheduleEntry",
        {
            "owner": OWNER,
            "status": "status",
            "type": "type",
            "location": "where",
            "member": "member",
            "schedule": "id",
        },
    ),
    "ticket": CallbackType(
        "Ticket",
        {
            "owner": OWNER,
            "board": "board",
            "project": "project",
            "phase": "phase",
            "status": "status",
            "ticket": "id",
            "integratortag": UNTOLD,
        },
        besides=("ProjectTicket",),
    ),
    "time": CallbackType("TimeEntry", {"owner": OWNER, "company": "company", "time": "id"}),
}
TYPE_OF: Mapping[str, str] = {each: name for name, kind in CALLBACK_TYPES.items() for each in kind.resources}

CALLBACK_ENTRY = Resource(
    name="CallbackEntry",
    label="Callback Entry",
    path="/system/callbacks",
    declared=row(
        text("description", 100),
        text("url", required=True),
        integer("objectId", required=True),
        text("type", required=True),
        text("level", required=True),
        integer("memberId", access=Access.SERVER),
        text("payloadVersion", default="3.0.0"),
        flag("inactiveFlag"),
        flag("isSoapCallbackFlag", access=Access.SERVER),
        flag("isSelfSuppressedFlag"),
        text("connectWiseID", access=Access.SERVER),
        INFO,
        date("failingSince", access=Access.HIDDEN),
    ),
    reference=ReferenceShape("CallbackEntryReference", ("description",)),
    lookup=(),
)

RESOURCES = (CALLBACK_ENTRY,)
