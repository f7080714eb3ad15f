"""Documents: what is filed with a record. Their bytes are kept beside the database, by their digest."""

from collections.abc import Mapping

from mockpsa.schema.fields import INFO, Access, Field, Kind, flag, integer, link, of_server, ref, row, text
from mockpsa.schema.resource import ReferenceShape, Resource

# What documents can be of, in any case, and the resources that it may be; where none of them is here, any id is taken.
RECORD_TYPES: Mapping[str, tuple[str, ...]] = {
    "agreement": ("Agreement",),
    "activity": ("Activity",),
    "company": ("Company",),
    "configuration": ("Configuration",),
    "contact": ("Contact",),
    "expense": ("ExpenseEntry",),
    "htmltemplate": (),
    "invoice": ("Invoice",),
    "knowledgebase": (),
    "meeting": (),
    "member": ("Member",),
    "opportunity": ("Opportunity",),
    "project": ("Project",),
    "purchaseorder": ("PurchaseOrder",),
    "rma": (),
    "salesorder": (),
    "servicetemplate": (),
    "ticket": ("Ticket", "ProjectTicket"),
    "time": ("TimeEntry",),
}

DOCUMENT = Resource(
    name="Document",
    label="Document",
    path="/system/documents",
    methods=frozenset({"GET", "POST", "DELETE"}),
    key="documentInfo",
    declared=row(
        of_server(
            *(text(name) for name in ("title", "fileName", "serverFileName", "owner")),
            *(flag(name) for name in ("linkFlag", "imageFlag")),
            flag("publicFlag", default=True),
            *(flag(name) for name in ("htmlTemplateFlag", "readOnlyFlag")),
            integer("size"),
            flag("urlFlag"),
            text("createdOnDate"),
            ref("documentType", "DocumentType"),
            Field("guid", Kind.GUID),
        ),
        INFO,
        text("record", access=Access.HIDDEN, indexed=True),  # "ticket 5"
        link("ticket", "Ticket", access=Access.HIDDEN, indexed=True, belongs=True),
        text("digest", access=Access.HIDDEN),  # of its bytes; none for a URL
    ),
    reference=ReferenceShape("DocumentReference", (("name", "title"),), href="document"),
    lookup=("title",),
    links=(("documentDownload_href", "/system/documents/{id}/download"),),
)

RESOURCES = (DOCUMENT,)
