"""Tracks: actions that are taken one after another for a company or a contact (2025.1). Nothing here takes them."""

from mockpsa.schema.fields import (
    INFO,
    TAKEN,
    choice,
    date,
    flag,
    integer,
    integers,
    link,
    of_server,
    ref,
    row,
    text,
)
from mockpsa.schema.resource import ReferenceShape, Resource

ACTIONS = ("CreateActivity", "SendEmail", "AddToGroup", "AttachTrack", "ChangeCompanyStatus", "CreateServiceTicket")

TRACK = Resource(
    name="Track",
    label="Track",
    path="/company/tracks",
    declared=row(
        text("name", 100, required=True, unique=TAKEN), flag("inactiveFlag"), integers("notifyActionIds"), INFO
    ),
    reference=ReferenceShape("TrackReference", href="track"),
)

TRACK_ACTION = Resource(
    name="TrackAction",
    label="Track Action",
    path="/company/tracks/{track}/actions",
    declared=row(
        choice("notifyType", *ACTIONS, required=True),
        ref("serviceTemplate", "ServiceTemplate"),
        ref("specificMemberTo", "Member"),
        text("emailRecipient", 250),
        ref("specificMemberFrom", "Member"),
        text("emailFrom", 250),
        text("subject", 100),
        text("notes"),
        ref("activityType", "ActivityType"),
        ref("activityStatus", "ActivityStatus"),
        ref("companyStatus", "CompanyStatus"),
        ref("track", "Track", indexed=True),
        ref("attachedTrack", "Track"),
        ref("group", "Group"),
        ref("ccContact", "Contact"),
        ref("bccContact", "Contact"),
        integer("daysToExecute"),
        ref("notifyWho", "NotificationRecipient"),
        ref("notifyFrom", "NotificationRecipient"),
        INFO,
    ),
    reference=ReferenceShape("TrackActionReference", ()),
    lookup=(),
)


def followed(name: str, path: str) -> Resource:
    """The tracks that a company or a contact is on."""
    company, contact = ref("company", "Company", indexed=True), ref("contact", "Contact", indexed=True)
    return Resource(
        name=name,
        label="Track",
        path=path,
        methods=frozenset({"GET", "POST", "DELETE"}),
        declared=row(
            link("trackId", "Track", belongs=True),
            of_server(text("name"), date("startDate"), date("endDate"), integer("actionTaken")),
            of_server(integer("actionRemaining"), text("startedBy")),
            company,
            contact,
            INFO,
        ),
        reference=ReferenceShape(f"{name}Reference", ()),
        lookup=(),
    )


COMPANY_TRACK = followed("CompanyTrack", "/company/companies/{company}/tracks")
CONTACT_TRACK = followed("ContactTrack", "/company/contacts/{contact}/tracks")

RESOURCES = (TRACK, TRACK_ACTION, COMPANY_TRACK, CONTACT_TRACK)
