"""Products: what the catalog says of them, where they are sold, and what they come to; catalog items and components."""

from collections.abc import Mapping
from itertools import count
from types import MappingProxyType

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Act, Behaviour, Desk
from mockpsa.desk.invoices import add_up_invoice
from mockpsa.errors import InvalidField
from mockpsa.schema.procurement import CATALOG_COMPONENT, CATALOG_ITEM, PRODUCT_ITEM, SUB_CATEGORY, UNIT_OF_MEASURE
from mockpsa.schema.projects import PROJECT, PROJECT_PHASE
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.schema.system import MEMBER
from mockpsa.store.records import Record

# A product's member, and the catalog's.
FROM_CATALOG = {
    **{name: name for name in ("description", "customerDescription", "price", "cost", "taxableFlag", "unitOfMeasure")},
    **{name: name for name in ("vendor", "vendorSku", "phaseProductFlag", "specialOrderFlag", "sla", "entityType")},
    "dropshipFlag": "dropShipFlag",
    "listPrice": "price",
}
PLACES = (("location", "locationId", "defaultLocation"), ("businessUnit", "businessUnitId", "defaultDepartment"))
SOLD_ON = ("ticket", "phase", "project", "opportunity")


def copy_item(desk: Desk, resource: Resource, record: Record, asked: Change) -> int:
    """POST copy of a catalog item: under an identifier of its own."""
    kept = {f.name: record[f.name] for f in resource.columns if f.printed and f.name != "id"}
    return desk.add(resource, kept | {"identifier": _free_identifier(desk, record["identifier"])})


def _free_identifier(desk: Desk, identifier: str) -> str:
    """The identifier of a copy: the first that no item has."""
    longest = CATALOG_ITEM.by_name["identifier"].length or 0
    for number in count(1):
        ending = " (Copy)" if number == 1 else f" (Copy {number})"
        free = identifier[: longest - len(ending)] + ending
        if desk.records.first(CATALOG_ITEM, ("identifier", free)) is None:
            break
    return free


class CatalogItemBehaviour(Behaviour):
    """CatalogItem: the subcategory says of which category it is."""

    actions: Mapping[str, Act] = MappingProxyType({"copy": copy_item})

    def complete(self, desk: Desk, change: Change) -> None:
        """The category; what a mark-up makes of the cost."""
        item = change.after
        subcategory = desk.record(SUB_CATEGORY, item["subcategory"])
        if subcategory is not None:
            item["category"] = subcategory["category"]
        if item["markupFlag"] and item["markupPercentage"] is not None and "price" not in change.sent:
            item["price"] = round((item["cost"] or 0.0) * (1 + item["markupPercentage"] / 100), 2)


class CatalogComponentBehaviour(Behaviour):
    """CatalogComponent: price and cost of what it is."""

    def complete(self, desk: Desk, change: Change) -> None:
        """As in the catalog; the next number; nothing is a component of itself."""
        component = change.after
        item = desk.record(CATALOG_ITEM, component["catalogItem"])
        for name in ("price", "cost"):
            change.fill(name, item and item[name])
        if component["sequenceNumber"] is None:
            beside = desk.records.find(CATALOG_COMPONENT, ("parentCatalogItem", component["parentCatalogItem"]))
            change.fill("sequenceNumber", 1 + max((each["sequenceNumber"] or 0 for each in beside), default=0))
        if component["catalogItem"] is not None and component["catalogItem"] == component["parentCatalogItem"]:
            change.refuse("catalogItem", InvalidField("catalogItem/id", "A catalog item cannot be its own component."))


class ProductItemBehaviour(Behaviour):
    """ProductItem."""

    def complete(self, desk: Desk, change: Change) -> None:
        """What is not sent comes from the catalog and from what it is sold on; sums."""
        product = change.after
        item = desk.record(CATALOG_ITEM, product["catalogItem"])
        if item is not None and change.changed("catalogItem"):
            for name, theirs in FROM_CATALOG.items():
                if name not in change.sent or product[name] is None:
                    product[name] = item[theirs]
            product["productClass"] = item["productClass"]
        _place(desk, change)
        on = _sold_on(product)
        product |= {"chargeToType": on and on[0].capitalize(), "chargeToId": on and on[1]}
        unit = desk.record(UNIT_OF_MEASURE, product["unitOfMeasure"])
        product["uom"] = unit and unit["name"]
        change.fill("quantity", 1.0)
        left = max(product["quantity"] - (product["quantityCancelled"] or 0.0), 0.0)
        price = round(left * (product["price"] or 0.0) - (product["discount"] or 0.0), 2)
        cost = round(left * (product["cost"] or 0.0), 2)
        product |= {"extPrice": price, "extCost": cost, "margin": round(price - cost, 2)}
        _cancel(desk, change)
        if change.creating and product["sequenceNumber"] is None:
            change.fill("sequenceNumber", _next_number(desk, product))

    def follow(self, desk: Desk, change: Change) -> None:
        """The sums of the invoice that it is on, and of the one that it was on."""
        for invoice in {change.after["invoice"], change.was("invoice")}:
            add_up_invoice(desk, invoice)

    def follow_delete(self, desk: Desk, resource: Resource, record: Record) -> None:
        """The sums of the invoice that it was on."""
        add_up_invoice(desk, record["invoice"])


def _place(desk: Desk, change: Change) -> None:
    """Company, agreement, location and department of what it is sold on."""
    above = _above(desk, change.after)
    change.fill("project", above.get("project"))
    change.fill("phase", above.get("phase"))
    for name in ("company", "agreement"):
        change.fill(name, above.get(name))
    member = desk.acting_member or {}
    for name, bare, own in PLACES:
        change.fill_pair(name, bare, above.get({"businessUnit": "department"}.get(name, name)) or member.get(own))


def _sold_on(product: Record) -> tuple[str, int] | None:
    """What a product is sold on, and its id: the ticket before the phase, that before the project."""
    return next(((name, product[name]) for name in SOLD_ON if product[name] is not None), None)


def _above(desk: Desk, product: Record) -> Record:
    """The record that a product is sold on; of a phase, its project."""
    name, identity = _sold_on(product) or ("", 0)
    for target in REGISTRY.targets(PRODUCT_ITEM.by_name[name]) if name else ():
        record = desk.record(target, identity)
        if record is not None and target is PROJECT_PHASE:
            return (desk.record(PROJECT, record["projectId"]) or {}) | {"project": record["projectId"]}
        if record is not None:
            return record
    return {}


def _cancel(desk: Desk, change: Change) -> None:
    product = change.after
    if not product["cancelledFlag"]:
        product["cancelledBy"] = product["cancelledDate"] = None
    elif product["cancelledDate"] is None:
        member = desk.records.first(MEMBER, ("identifier", desk.actor))
        product |= {"cancelledDate": desk.now, "cancelledBy": member and member["id"]}


def _next_number(desk: Desk, product: Record) -> float:
    on = _sold_on(product)
    beside = [] if on is None else desk.records.find(PRODUCT_ITEM, on)
    return 1.0 + max((each["sequenceNumber"] or 0.0 for each in beside), default=0.0)
