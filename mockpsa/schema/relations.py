"""What a company or a contact has besides itself: types, notes, teams, ways to be reached (official surface 2026.4)."""

from mockpsa.schema.fields import (
    CONNECTWISE_ID,
    INFO,
    TAKEN,
    Access,
    choice,
    flag,
    flags,
    guid,
    link,
    ref,
    row,
    text,
)
from mockpsa.schema.resource import ReferenceShape, Resource

ROLE_FLAGS = ("accountManagerFlag", "techFlag", "salesFlag")

COMPANY_TYPE_ASSOCIATION = Resource(
    name="CompanyTypeAssociation",
    label="Company Type Association",
    path="/company/companies/{company}/typeAssociations",
    declared=row(
        ref("type", "CompanyType", required=True, mirror=True),
        ref("company", "Company", required=True, indexed=True),
        INFO,
    ),
    reference=ReferenceShape("CompanyTypeAssociationReference", ()),
    lookup=(),
)

NOTE_TYPE = Resource(
    name="CompanyNoteType",
    one_default=(),
    label="Note Type",
    path="/company/noteTypes",
    declared=row(
        text("identifier", 15), text("name", 50, required=True, unique=TAKEN), flags("defaultFlag", "importFlag"), INFO
    ),
    reference=ReferenceShape("NoteTypeReference", href="type"),
)

COMPANY_NOTE = Resource(
    name="CompanyNote",
    label="Company Note",
    path="/company/companies/{company}/notes",
    declared=row(
        text("text", required=True),
        ref("type", "CompanyNoteType", usual=True),
        flag("flagged"),
        text("enteredBy", access=Access.SERVER),
        ref("company", "Company", indexed=True),
        INFO,
    ),
    reference=ReferenceShape("CompanyNoteReference", ()),
    lookup=(),
)

TEAM_ROLE = Resource(
    name="TeamRole",
    label="Team Role",
    path="/company/teamRoles",
    usages=True,
    declared=row(text("name", 20, required=True, unique=TAKEN), flags(*ROLE_FLAGS), INFO),
    reference=ReferenceShape("TeamRoleReference", href="teamRole"),
)

COMPANY_TEAM = Resource(
    name="CompanyTeam",
    label="Company Team",
    path="/company/companies/{company}/teams",
    declared=row(
        ref("company", "Company", indexed=True),
        ref("teamRole", "TeamRole", required=True),
        ref("location", "Location"),
        ref("department", "Department"),
        ref("contact", "Contact"),
        ref("member", "Member"),
        flags(*ROLE_FLAGS),
        INFO,
    ),
    reference=ReferenceShape("CompanyTeamReference", ()),
    lookup=(),
)

COMMUNICATION_TYPE = Resource(
    name="CommunicationType",
    one_default=(),
    label="Communication Type",
    path="/company/communicationTypes",
    usages=True,
    declared=row(
        text("description", required=True, unique=TAKEN),
        flags("phoneFlag", "faxFlag", "emailFlag", "defaultFlag"),
        *(text(f"{system}Xref", 50) for system in ("exchange", "iphone", "android", "google")),
        INFO,
    ),
    reference=ReferenceShape(
        "CommunicationTypeReference", (("name", "description"),), href="type", extras=("coreEntityId",)
    ),
    lookup=("description",),
)

# The rows of a contact's communicationItems, under the same ids.
CONTACT_COMMUNICATION = Resource(
    name="ContactCommunication",
    label="Contact Communication",
    path="/company/contacts/{contactId}/communications",
    declared=row(
        link("contactId", "Contact", indexed=True),
        ref("type", "CommunicationType", required=True),
        text("value", 250, required=True),
        text("extension", 15),
        flag("defaultFlag"),
        guid("mobileGuid"),
        choice("communicationType", "Email", "Fax", "Phone"),
        text("domain", access=Access.SERVER),
        INFO,
    ),
    reference=ReferenceShape("ContactCommunicationReference", ()),
    lookup=(),
)

CONTACT_NOTE = Resource(
    name="ContactNote",
    label="Contact Note",
    path="/company/contacts/{contactId}/notes",
    declared=row(
        link("contactId", "Contact", indexed=True),
        text("text", required=True),
        ref("type", "CompanyNoteType", usual=True),
        flag("flagged"),
        text("enteredBy", access=Access.SERVER),
        INFO,
    ),
    reference=ReferenceShape("ContactNoteReference", ()),
    lookup=(),
)

CONTACT_TYPE = Resource(
    name="ContactType",
    one_default=(),
    label="Contact Type",
    path="/company/contacts/types",
    declared=row(
        text("description", 50, required=True, unique=TAKEN),
        flags("defaultFlag", "serviceAlertFlag"),
        text("serviceAlertMessage", 150),
        INFO,
        CONNECTWISE_ID,
    ),
    reference=ReferenceShape("ContactTypeReference", (("name", "description"),), href="type"),
    lookup=("description",),
)

CONTACT_TYPE_ASSOCIATION = Resource(
    name="ContactTypeAssociation",
    label="Contact Type Association",
    path="/company/contacts/{contact}/typeAssociations",
    declared=row(
        ref("type", "ContactType", required=True, mirror=True),
        ref("contact", "Contact", required=True, indexed=True),
        INFO,
    ),
    reference=ReferenceShape("ContactTypeAssociationReference", ()),
    lookup=(),
)

CONTACT_DEPARTMENT = Resource(
    name="ContactDepartment",
    label="Contact Department",
    path="/company/contacts/departments",
    usages=True,
    declared=row(text("name", 30, required=True, unique=TAKEN), INFO, CONNECTWISE_ID),
    reference=ReferenceShape("ContactDepartmentReference", href="department"),
)

CONTACT_RELATIONSHIP = Resource(
    name="ContactRelationship",
    label="Contact Relationship",
    path="/company/contacts/relationships",
    declared=row(text("name", 50, required=True, unique=TAKEN), INFO),
    reference=ReferenceShape("RelationshipReference", href="relationship"),
)

RESOURCES = (
    *(COMPANY_TYPE_ASSOCIATION, NOTE_TYPE, COMPANY_NOTE, TEAM_ROLE, COMPANY_TEAM, COMMUNICATION_TYPE),
    *(CONTACT_COMMUNICATION, CONTACT_NOTE, CONTACT_TYPE, CONTACT_TYPE_ASSOCIATION, CONTACT_DEPARTMENT),
    CONTACT_RELATIONSHIP,
)
