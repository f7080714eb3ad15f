"""What a ticket gets from the server: board, status, site, contact details, priority, team, members, notes."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from mockpsa.desk import converting, merging, sla, terms, workflow
from mockpsa.desk.agreements import type_of
from mockpsa.desk.associations import refuse_unassociated
from mockpsa.desk.audit_trail import enter_change
from mockpsa.desk.change import Change
from mockpsa.desk.charging import follow_ticket
from mockpsa.desk.desk import Act, Behaviour, Desk
from mockpsa.desk.relations import default_email
from mockpsa.errors import InvalidField, ReferenceNotFound
from mockpsa.schema.company import COMPANY, COMPANY_SITE, CONTACT
from mockpsa.schema.dispatch import SCHEDULE_ENTRY
from mockpsa.schema.finance import CURRENCY
from mockpsa.schema.reading import Draft
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.service import BOARD, BOARD_TEAM, PRIORITY, SERVICE_LOCATION, SLA, SOURCE
from mockpsa.schema.system import MEMBER
from mockpsa.schema.tickets import SERVICE_NOTE, TICKET
from mockpsa.store.records import Record

ADDRESS = ("addressLine1", "addressLine2", "city", "stateIdentifier", "zip")
INITIAL_NOTES = {
    "initialDescription": "detailDescriptionFlag",
    "initialInternalAnalysis": "internalAnalysisFlag",
    "initialResolution": "resolutionFlag",
}
TICKETS = REGISTRY.series(TICKET)[1]
MATRIX_WORDS = {"High": ("hi", "Hi"), "Medium": ("med", "Med"), "Low": ("low", "Low")}


class TicketBehaviour(Behaviour):
    """Tickets (defaults as in a captured minimal create of 2022)."""

    actions: Mapping[str, Act] = MappingProxyType({**merging.ACTIONS, **converting.TO_PROJECT})

    def prepare(self, desk: Desk, change: Change, draft: Draft) -> None:
        """Members that rules decide about are dropped or kept for later."""
        if desk.rules.value("resources") == "ignored" and not desk.loading:
            draft.values.pop("resources", None)
        if desk.rules.value("closed_flag") == "ignored" and not desk.loading:
            draft.values.pop("closedFlag", None)
        if "resolution" in draft.values:
            _take_resolution(change, draft.values.pop("resolution"))

    def complete(self, desk: Desk, change: Change) -> None:
        """Everything the server fills in, in the order it depends on one another."""
        change.after["resolution"] = change.extra.get("resolution") or change.was("resolution")
        workflow.place_on_board(desk, change)
        status = workflow.choose_status(desk, change)
        _fill_from_board(desk, change)
        fill_from_company(desk, change)
        fill_from_contact(desk, change)
        fill_from_agreement(desk, change)
        terms.choose_sla(desk, change)
        _fill_priority(desk, change)
        assign(desk, change)
        refuse_unassociated(desk, change)
        _refuse_circle(desk, change)
        refuse_itself(change)
        if status is not None:
            workflow.close_or_reopen(desk, change, status)
            sla.follow_status(desk, change, status)

    def follow(self, desk: Desk, change: Change) -> None:
        """The trail, the notes that a body brought, the time on it, and the parents of child tickets."""
        enter_change(desk, change)
        notes = {name: change.extra.get(name) for name in INITIAL_NOTES} if change.creating else {}
        for name, text in notes.items():
            if text:
                desk.add(SERVICE_NOTE, {"ticketId": change.after["id"], "text": text, INITIAL_NOTES[name]: True})
        if change.extra.get("resolution"):
            text = change.extra["resolution"]
            desk.add(SERVICE_NOTE, {"ticketId": change.after["id"], "text": text, "resolutionFlag": True})
        if not change.creating:
            follow_ticket(desk, change)
        if change.changed("parentTicketId"):
            _count_children(desk, change.was("parentTicketId"))
            _count_children(desk, change.after["parentTicketId"])

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """A parent may have lost its last child."""
        _count_children(desk, record["parentTicketId"])
        merging.count_merged(desk, record["mergedParentTicket"])


class BoardStatusBehaviour(Behaviour):
    """BoardStatus: what it says of its tickets changes with it."""

    def follow(self, desk: Desk, change: Change) -> None:
        """Closed-ness and SLA stage of the tickets in a status that is redefined."""
        status = change.after
        if change.creating or not any(map(change.changed, ("closedStatus", "escalationStatus"))):
            return
        for identity in desk.records.pointing(TICKET, TICKET.by_name["status"], status["id"]):
            ticket = desk.records.get(TICKET, identity)
            if ticket is not None:
                moved = Change(TICKET, ticket, dict(ticket))
                workflow.mark_closed(desk, moved, closed=bool(status["closedStatus"]))
                sla.follow_status(desk, moved, status)
                desk.amend(TICKET, identity, moved.after)
                enter_change(desk, moved)


def _take_resolution(change: Change, text: str | None) -> None:
    """A resolution that is sent becomes a note; one that is there is a note, and goes with it."""
    if text and text != change.was("resolution"):
        change.extra["resolution"] = text
    elif not text and change.was("resolution"):
        sentence = "resolution is the newest resolution note; change or delete that note."
        change.refuse("resolution", InvalidField("resolution", sentence))


def _count_children(desk: Desk, parent: int | None) -> None:
    if parent is not None:
        has_child = bool(desk.records.pointing(TICKET, TICKET.by_name["parentTicketId"], parent, 1))
        desk.amend(TICKET, parent, {"hasChildTicket": has_child})


def _refuse_circle(desk: Desk, change: Change) -> None:
    """A ticket may not be below itself."""
    above = change.after["parentTicketId"] if change.changed("parentTicketId") else None
    while above is not None:
        if above == change.after["id"]:
            sentence = "A ticket cannot be its own parent, or that of one of its parents."
            change.refuse("parentTicketId", InvalidField("parentTicketId", sentence))
            return
        above = (desk.records.get(TICKET, above) or {}).get("parentTicketId")


def refuse_itself(change: Change) -> None:
    """A ticket may not be its own predecessor, nor what it has learned from."""
    for name, word in (("predecessorId", "predecessor"), ("knowledgeBaseLinkId", "knowledge base link")):
        if (
            change.after[name] == change.after["id"]
            and change.resource.by_name[name].told(change.after).target in TICKETS
        ):
            change.refuse(name, InvalidField(name, f"A ticket cannot be its own {word}."))


def _fill_from_board(desk: Desk, change: Change) -> None:
    board = desk.record(BOARD, change.after["board"])
    if board is None:
        return
    change.fill_from(board, "location", "department")
    if change.anew("board"):
        change.fill("team", desk.default_id(BOARD_TEAM, ("boardId", board["id"])))
    for name, setup in (("source", SOURCE), ("serviceLocation", SERVICE_LOCATION)):
        if change.after[name] is None:
            change.fill(name, desk.default_id(setup))
    if change.after["type"] is not None:
        change.fill("requestForChangeFlag", False)  # captured whenever a type is set


def fill_from_company(desk: Desk, change: Change) -> None:
    """The company's site, its address, its currency."""
    company = desk.record(COMPANY, change.after["company"])
    if company is None:
        return
    own_address = any(name in change.sent and change.after[name] for name in ADDRESS)
    new_company = change.anew("company")
    if new_company and not own_address:
        change.fill("site", company["site"])
    if change.after["site"] is not None and (change.changed("site") or new_company):
        _copy_site(desk, change)
    if own_address and change.creating and company["site"] is not None and "site" not in change.sent:
        site = desk.records.get(COMPANY_SITE, company["site"])
        change.fill("siteName", site and site["name"])  # captured: an own address leaves the name, not the reference
    if change.after["currency"] is None:
        first = company["currency"] or (desk.records.first(CURRENCY) or {}).get("id")
        change.fill("currency", first)


def _copy_site(desk: Desk, change: Change) -> None:
    site = desk.records.get(COMPANY_SITE, change.after["site"])
    if site is None:
        return
    state = desk.record(REGISTRY["State"], site["stateReference"])
    copied: dict[str, Any] = {name: site[name] for name in ("addressLine1", "addressLine2", "city", "zip", "country")}
    copied |= {"siteName": site["name"], "stateIdentifier": state and state["identifier"]}
    for name, value in copied.items():
        if name not in change.sent:
            change.after[name] = value


def fill_from_contact(desk: Desk, change: Change) -> None:
    """The contact's name, phone and e-mail; the contact that an e-mail address looks up."""
    lookup = change.extra.get("contactEmailLookup")
    if change.creating and lookup and change.after["contact"] is None and "contact" not in change.failed:
        change.after["contact"] = _contact_with_email(desk, change.after["company"], lookup)
    if not change.anew("contact"):
        return
    contact = desk.record(CONTACT, change.after["contact"])
    copied = {
        "contactName": contact and contact["name"],
        "contactPhoneNumber": contact and contact["defaultPhoneNbr"] and contact["defaultPhoneNbr"][:20],
        "contactPhoneExtension": contact and contact["defaultPhoneExtension"],
        "contactEmailAddress": contact and default_email(contact),
    }
    for name, value in copied.items():
        if name not in change.sent:
            change.after[name] = value


def fill_from_agreement(desk: Desk, change: Change) -> None:
    """The name of the agreement's type."""
    if change.changed("agreement"):
        change.after["agreementType"] = type_of(desk, change.after["agreement"])


def _contact_with_email(desk: Desk, company: int | None, email: str) -> int | None:
    for contact in desk.records.find(CONTACT, ("company", company)) if company is not None else ():
        values = [item.get("value") or "" for item in contact["communicationItems"] or ()]
        if email.lower() in (value.lower() for value in values):
            identity: int = contact["id"]
            return identity
    return None


def _fill_priority(desk: Desk, change: Change) -> None:
    """Priority 3, or the SLA's cell for the severity and impact sent (the nine-cell matrix)."""
    if change.creating and change.after["priority"] is None and {"severity", "impact"} <= change.sent:
        change.fill("priority", _matrix_priority(desk, change))
    if change.after["priority"] is None:
        change.fill("priority", desk.default_id(PRIORITY))
    if change.creating:
        change.fill("severity", "Medium")
        change.fill("impact", "Medium")


def _matrix_priority(desk: Desk, change: Change) -> int | None:
    severity, impact, agreement = change.after["severity"], change.after["impact"], change.after["sla"]
    level = desk.record(SLA, agreement)
    if level is None or severity not in MATRIX_WORDS or impact not in MATRIX_WORDS:
        return None
    cell: int | None = level[f"{MATRIX_WORDS[impact][0]}Impact{MATRIX_WORDS[severity][1]}Urgency"]
    return cell


def assign(desk: Desk, change: Change) -> None:
    """``resources`` is the identifiers of the owner, the assigned and the scheduled members, joined by ", "."""
    if "resources" in change.sent or (change.replacing and desk.rules.value("resources") == "writable"):
        change.after["assignedMembers"] = _members_named(desk, change)
    elif not change.anew("owner") and not change.changed("assignedMembers"):
        return  # who is scheduled, and what a member is called, is followed where that changes
    scheduled = [] if change.creating else scheduled_members(desk, change.resource, change.after["id"])
    change.after["resources"] = resources(desk, change.after, scheduled)


def resources(desk: Desk, ticket: Record, scheduled: Iterable[int | None]) -> str | None:
    """The identifiers of owner, assigned and scheduled members."""
    working = dict.fromkeys((ticket["owner"], *(ticket["assignedMembers"] or ()), *scheduled))
    members = (desk.record(MEMBER, identity) for identity in working)
    return ", ".join(member["identifier"] for member in members if member is not None) or None


def scheduled_members(desk: Desk, resource: Resource, ticket: int) -> list[int | None]:
    """The members that schedule entries send to a ticket, the first entry's first."""
    field = converting.SCHEDULED_FOR[resource.name]
    return [entry["member"] for entry in desk.records.find(SCHEDULE_ENTRY, (field, ticket))]


def _members_named(desk: Desk, change: Change) -> list[int]:
    members = []
    names = (name.strip() for name in (change.after["resources"] or "").split(","))
    for identifier in dict.fromkeys(filter(None, names)):
        member = desk.records.first(MEMBER, ("identifier", identifier))
        if member is None:
            change.refuse("resources", ReferenceNotFound("resources", f"Member {identifier} not found"))
        elif member["id"] != change.after["owner"]:
            members.append(member["id"])
    return members
