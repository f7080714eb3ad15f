"""The official documents, where they lie beside the project."""

import json
from functools import cache
from typing import Any

from mockpsa.schema.resource import Resource
from tests.conftest import REFERENCE, need

OFFICIAL_NAME = {
    "Currency": "Finance.Currency",
    "ActiveBoardInfo": "BoardInfo",
    "Configuration": "Company.Configuration",
    "CompanyTypeAssociation": "CompanyCompanyTypeAssociation.CompanyTypeAssociation",
    "ContactTypeAssociation": "ContactContactTypeAssociation.ContactTypeAssociation",
    "CompanyTrack": "ContactTrack",
    "SalesRole": "Role",
    "TicketConfiguration": "ConfigurationReference",
    "ProjectTicketConfiguration": "ConfigurationReference",
    "Adjustment": "Agreement.Adjustment",
    "AgreementConfiguration": "ConfigurationReference",
    **dict.fromkeys(("TicketActivity", "ProjectTicketActivity"), "ActivityReference"),
    **dict.fromkeys(("TicketProduct", "ProjectTicketProduct"), "ProductReference"),
    **dict.fromkeys(("TicketTimeEntry", "ProjectTicketTimeEntry"), "TimeEntryReference"),
    **dict.fromkeys(("TicketDocument", "ProjectTicketDocument"), "DocumentReference"),
    "TicketScheduleEntry": "ScheduleEntryReference",
    "ProjectTicketScheduleEntry": "ScheduleEntryReference",
    "Document": "DocumentInfo",
}


@cache
def document(name: str) -> dict[str, Any]:
    """The schemas of a reference document, by name."""
    path = REFERENCE / name
    need(path)
    schemas: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["components"]["schemas"]
    return schemas


def official(resource: Resource) -> tuple[str, str]:
    """The document that describes a resource, and its name there."""
    name = OFFICIAL_NAME.get(resource.name, resource.name)
    return ("service-slice.json" if name in document("service-slice.json") else "all-schemas.json"), name
