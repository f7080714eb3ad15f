"""Products: what they take from the catalog and from what they are sold on, and what they come to."""

from typing import Any

from tests.conftest import Client
from tests.desk.test_agreements import change, make

FIREWALL: dict[str, Any] = {"catalogItem": {"identifier": "FW-40"}, "billableOption": "Billable"}


def test_a_product_on_a_ticket(client: Client) -> None:
    made = make(client, "/procurement/products", **FIREWALL, ticket={"id": 1}, quantity=2, discount=80)
    item, ticket = client.get("/procurement/catalog/2").json(), client.get("/service/tickets/1").json()
    assert (made["description"], made["price"], made["listPrice"]) == (item["description"], 690, 690)
    assert (made["extPrice"], made["extCost"], made["margin"]) == (1300, 1040, 260)
    assert (made["uom"], made["productClass"], made["taxableFlag"]) == ("Each", "NonInventory", True)
    assert (made["company"], made["location"]["id"]) == (ticket["company"], ticket["location"]["id"])
    assert (made["businessUnit"]["name"], made["businessUnitId"]) == ("Services", 5)
    [listed] = client.get("/service/tickets/1/products").json()
    assert (listed["id"], listed["description"]) == (made["id"], made["description"])
    assert client.get(listed["_info"]["product_href"]).json() == made
    assert client.get("/service/tickets/1/products/count").json() == {"count": 1}
    assert client.get(ticket["_info"]["products_href"]).json() == [made]
    changed = change(client, f"/procurement/products/{made['id']}", quantityCancelled=1, cancelledFlag=True)
    assert (changed["extPrice"], changed["cancelledBy"]) == (610, 101)
    second = make(client, "/procurement/products", **FIREWALL, ticket={"id": 1}, description="Spare", price=600)
    assert (second["sequenceNumber"], second["description"], second["extPrice"]) == (2, "Spare", 600)
    assert client.delete("/service/tickets/1").status_code == 204
    assert client.get(f"/procurement/products/{made['id']}").status_code == 404


def test_a_product_on_an_opportunity_is_the_company_s(client: Client) -> None:
    sold = {"primarySalesRep": {"id": 123}, "company": {"id": 12345}, "contact": {"id": 67890}}
    opportunity = make(client, "/sales/opportunities", name="New firewall", **sold)
    made = make(client, "/procurement/products", **FIREWALL, opportunity={"id": opportunity["id"]}, locationId=1)
    assert (made["company"]["name"], made["location"]["name"]) == ("Contoso Dental Group", "Corporate")


def test_the_catalog(client: Client) -> None:
    body = {"identifier": "SW-1", "description": "Switch", "customerDescription": "A switch"}
    made = make(client, "/procurement/catalog", **body, subcategory={"name": "Network"}, type={"name": "Hardware"})
    assert (made["category"]["name"], made["unitOfMeasure"]["name"], made["price"]) == ("Equipment", "Each", 0)
    path = f"/procurement/catalog/{made['id']}"
    assert change(client, path, cost=100, markupPercentage=25, markupFlag=True)["price"] == 125
    copies = [client.post(f"{path}/copy").json()["identifier"] for _ in range(2)]
    assert copies == ["SW-1 (Copy)", "SW-1 (Copy 2)"]
    longest = make(
        client,
        "/procurement/catalog",
        **body | {"identifier": "S" * 75},
        subcategory={"id": 3},
        type={"id": 1},
    )
    twice = [client.post(f"/procurement/catalog/{longest['id']}/copy").json()["identifier"] for _ in range(2)]
    assert twice == ["S" * 68 + " (Copy)", "S" * 66 + " (Copy 2)"]
    taken = client.post("/procurement/catalog", json={**body, "subcategory": {"id": 3}, "type": {"id": 1}})
    assert taken.json()["errors"][0]["code"] == "ObjectExists"
    part = make(client, "/procurement/catalog/2/components", quantity=1, catalogItem={"identifier": "SW-1"})
    assert (part["price"], part["sequenceNumber"], part["parentCatalogItem"]["identifier"]) == (125, 1, "FW-40")
    itself = client.post("/procurement/catalog/2/components", json={"quantity": 1, "catalogItem": {"id": 2}})
    assert itself.json()["errors"][0]["message"] == "A catalog item cannot be its own component."
    assert client.delete("/procurement/subcategories/3").status_code == 409
    usages = client.get("/procurement/subcategories/3/usages").json()
    assert usages == [{"type": "CatalogItem", "count": 7, "typeKey": "subcategory"}]
