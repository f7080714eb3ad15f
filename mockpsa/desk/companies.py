"""Companies and their first site; contacts and their ways to be reached; the names that references print."""

from itertools import count
from types import MappingProxyType

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.desk.keys import mint
from mockpsa.desk.relations import default_phone, describe_item, keep_communications, keep_listed
from mockpsa.errors import InvalidField, MaxLengthField, SiteNameRequired
from mockpsa.schema.company import COMPANY, COMPANY_SITE
from mockpsa.schema.finance import CURRENCY
from mockpsa.schema.project_tickets import PROJECT_TICKET
from mockpsa.schema.reading import Draft, Pointer
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.relations import COMPANY_TYPE_ASSOCIATION, CONTACT_COMMUNICATION, CONTACT_TYPE_ASSOCIATION
from mockpsa.schema.tickets import TICKET
from mockpsa.store.records import Record

SITE_FLAGS = ("primaryAddressFlag", "defaultShippingFlag", "defaultBillingFlag", "defaultMailingFlag")
ADDRESS = ("addressLine1", "addressLine2", "city", "zip", "country", "phoneNumber")


def full_name(record: Record) -> str:
    """The name that references to a person print."""
    return " ".join(filter(None, (record["firstName"], record["lastName"])))


class CompanyBehaviour(Behaviour):
    """Company: a new one names its first site (captured: "Company Site name is required.")."""

    def prepare(self, desk: Desk, change: Change, draft: Draft) -> None:
        """The site of a new company is not looked up but made."""
        if not change.creating:
            return
        site = draft.values.pop("site", None)
        name = dict(site.names).get("name") if isinstance(site, Pointer) else None
        longest = COMPANY_SITE.by_name["name"].length or 0
        if not name:
            change.refuse("site", SiteNameRequired())
        elif len(name) > longest:
            change.refuse("site", MaxLengthField("site/name", longest))
        else:
            change.extra["site"] = name

    def complete(self, desk: Desk, change: Change) -> None:
        """The currency by default; the site stays when none is sent."""
        change.fill("site", change.was("site"))
        if change.after["currency"] is None:
            change.fill("currency", (desk.records.first(CURRENCY) or {}).get("id"))

    def follow(self, desk: Desk, change: Change) -> None:
        """Make the first site; the rows of its types."""
        keep_listed(desk, COMPANY_TYPE_ASSOCIATION, change)
        if not change.creating:
            return
        company = change.after
        values = {name: company[name] for name in ADDRESS} | dict.fromkeys(SITE_FLAGS, True)
        values["phoneNumber"] = values["phoneNumber"] or None
        state = desk.records.first(REGISTRY["State"], ("identifier", company["state"])) if company["state"] else None
        values["stateReference"] = state and state["id"]
        site = desk.add(COMPANY_SITE, {"name": change.extra["site"], "company": company["id"], **values})
        desk.amend(COMPANY, company["id"], {"site": site})


class ContactBehaviour(Behaviour):
    """Contact: name, items with ids and kinds, the default phone, and being a company's default contact."""

    def complete(self, desk: Desk, change: Change) -> None:
        """Derive what the record prints from what was sent."""
        contact = change.after
        contact["name"] = full_name(contact)
        if contact["company"] is not None and change.anew("company"):
            company = desk.record(COMPANY, contact["company"])
            change.fill("site", company and company["site"])
        contact["communicationItems"] = _numbered(desk, contact["communicationItems"] or [], change.before)
        contact |= default_phone(desk, contact["communicationItems"])

    def follow(self, desk: Desk, change: Change) -> None:
        """The rows of types and items; the company's default contact: who has the flag, none where it has left."""
        keep_listed(desk, CONTACT_TYPE_ASSOCIATION, change)
        if change.changed("communicationItems"):
            keep_communications(desk, change)
        contact, old = change.after, change.was("company")
        if not (change.changed("defaultFlag") or change.changed("company")):
            return
        if old is not None and (desk.record(COMPANY, old) or {}).get("defaultContact") == contact["id"]:
            desk.amend(COMPANY, old, {"defaultContact": None})
        if contact["defaultFlag"] and contact["company"] is not None:
            desk.amend(COMPANY, contact["company"], {"defaultContact": contact["id"]})


class MemberBehaviour(Behaviour):
    """Member: the name, the tickets whose ``resources`` spell the identifier, and the minting of keys."""

    actions = MappingProxyType({"tokens": mint})

    def complete(self, desk: Desk, change: Change) -> None:
        """The name that references print; an identifier that a list of them can hold."""
        change.after["name"] = full_name(change.after)
        if "," in (change.after["identifier"] or ""):
            change.refuse("identifier", InvalidField("identifier", "An identifier may not contain a comma."))

    def follow(self, desk: Desk, change: Change) -> None:
        """A renamed member is renamed in every ticket's ``resources``."""
        if change.creating or not change.changed("identifier"):
            return
        old, new = change.was("identifier"), change.after["identifier"]
        if desk.tenant.properties.get("api_member") == old:
            desk.tenant.set_property("api_member", new)
        for resource in (TICKET, PROJECT_TICKET):
            for ticket in desk.records.containing(resource, "resources", old):
                names = [new if name == old else name for name in ticket["resources"].split(", ")]
                desk.amend(resource, ticket["id"], {"resources": ", ".join(names)})


def _numbered(desk: Desk, items: list[Record], before: Record | None) -> list[Record]:
    """Items with ids that no other contact's have, a kind if none was sent, and an e-mail's domain.

    An id that is sent is kept by the first item that has it, if the contact had such an item before.
    """
    kept = {item["id"] for item in (before or {}).get("communicationItems") or ()}
    numbered = []
    fresh = count(desk.records.next_id(CONTACT_COMMUNICATION))
    for sent in items:
        item = dict(sent)
        if item.get("id") in kept:
            kept.remove(item["id"])
        else:
            item["id"] = next(fresh)
        describe_item(item)
        numbered.append(item)
    return numbered
