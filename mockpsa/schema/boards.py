"""What hangs on a board besides its workflow: associations, notifications, auto-assignment, exclusions (2026.4)."""

from mockpsa.schema.fields import INFO, LINEAGE, Access, flag, flags, integer, link, links, ref, row, text, write_only
from mockpsa.schema.resource import READ_ONLY, UPDATE_ONLY, ReferenceShape, Resource

# One for each item and type of a board; its id is the type's: clients PUT …/items/{item}/associations/{type's id}.
BOARD_ITEM_ASSOCIATION = Resource(
    name="BoardItemAssociation",
    label="Service Item Association",
    path="/service/boards/{board}/items/{item}/associations",
    methods=UPDATE_ONLY,
    named_by="type",
    declared=row(
        ref("type", "BoardType", within="board", belongs=True, indexed=True, required=True, access=Access.HIDDEN),
        links("subTypeAssociationIds", "BoardSubType", within="board"),
        write_only(flag("addAllSubTypesFlag", default=None), flag("removeAllSubTypesFlag", default=None)),
        ref("item", "BoardItem", indexed=True),
        ref("board", "Board", belongs=True),
        INFO,
    ),
    reference=ReferenceShape("BoardItemAssociationReference", ()),
    lookup=(),
)

# The combinations that the associations allow: rows that follow from them.
BOARD_COMBINATION = Resource(
    name="BoardTypeSubTypeItemAssociation",
    label="Service Type, SubType and Item Association",
    path="/service/boards/{board}/typeSubTypeItemAssociations",
    methods=READ_ONLY,
    derived="types, subtypes and the associations of items",
    declared=row(
        ref("type", "BoardType", belongs=True, indexed=True),
        ref("subType", "BoardSubType", belongs=True, indexed=True),
        ref("item", "BoardItem", belongs=True, indexed=True),
        ref("board", "Board", indexed=True),
        INFO,
    ),
    reference=ReferenceShape("BoardTypeSubTypeItemAssociationReference", ()),
    lookup=(),
)

# Whom a notification can be for. The service brings them; nobody adds one.
NOTIFICATION_RECIPIENT = Resource(
    name="NotificationRecipient",
    label="Notification Recipient",
    path="/system/notificationRecipients",
    methods=READ_ONLY,
    declared=row(
        text("identifier"),
        text("name"),
        flags("externalFlag", "serviceFlag", "salesFlag", "invoiceFlag", "agreementFlag", "memberFlag", "configFlag"),
        flags("mspFlag", "trackFlag", "projectFlag", "procurementFlag", "knowledgeBaseFlag"),
        INFO,
    ),
    reference=ReferenceShape("NotificationRecipientReference", ("identifier", "name"), href="recipient"),
    lookup=("identifier", "name"),
)

BOARD_NOTIFICATION = Resource(
    name="BoardNotification",
    label="Service Board Notification",
    path="/service/boards/{board}/notifications",
    declared=row(
        ref("notifyWho", "NotificationRecipient", required=True),
        ref("member", "Member"),
        text("email", 50),
        ref("board", "Board", indexed=True, access=Access.HIDDEN),
        LINEAGE,
        INFO,
    ),
    reference=ReferenceShape("BoardNotificationReference", ()),
    lookup=(),
)

BOARD_STATUS_NOTIFICATION = Resource(
    name="BoardStatusNotification",
    label="Service Status Notification",
    path="/service/boards/{board}/statuses/{status}/notifications",
    declared=row(
        ref("notifyWho", "NotificationRecipient", required=True),
        ref("status", "BoardStatus", indexed=True),
        ref("member", "Member"),
        text("email", 255),
        integer("workflowStep"),
        LINEAGE,
        INFO,
    ),
    reference=ReferenceShape("BoardStatusNotificationReference", ()),
    lookup=(),
)

BOARD_AUTO_ASSIGN_RESOURCE = Resource(
    name="BoardAutoAssignResource",
    label="Service Board Auto Assign Resource",
    path="/service/boards/{board}/autoAssignResources",
    declared=row(
        ref("notifyWho", "NotificationRecipient", required=True),
        ref("member", "Member"),
        ref("board", "Board", indexed=True, access=Access.HIDDEN),
        LINEAGE,
        INFO,
    ),
    reference=ReferenceShape("BoardAutoAssignResourceReference", ()),
    lookup=(),
)

BOARD_EXCLUDED_MEMBER = Resource(
    name="BoardExcludedMember",
    label="Service Board Excluded Member",
    path="/service/boards/{boardId}/excludedMembers",
    methods=frozenset({"GET", "POST", "DELETE"}),
    declared=row(link("memberId", "Member"), link("boardId", "Board", indexed=True), LINEAGE, INFO),
    reference=ReferenceShape("BoardExcludedMemberReference", ()),
    lookup=(),
)

RESOURCES = (
    *(BOARD_ITEM_ASSOCIATION, BOARD_COMBINATION, NOTIFICATION_RECIPIENT, BOARD_NOTIFICATION),
    *(BOARD_STATUS_NOTIFICATION, BOARD_AUTO_ASSIGN_RESOURCE, BOARD_EXCLUDED_MEMBER),
)
