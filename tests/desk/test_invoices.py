"""Invoices: numbered, addressed, dated and due, for a record, and worth what is on them."""

from typing import Any

import pytest

from tests.conftest import Client
from tests.desk.clocked import Clocked
from tests.desk.test_agreements import change, make
from tests.desk.test_products import FIREWALL

INVOICE: dict[str, Any] = {"type": "Standard", "company": {"identifier": "CompanyID"}}


def invoice(client: Client, **members: Any) -> dict[str, Any]:
    """A new invoice."""
    return make(client, "/finance/invoices", **INVOICE | members)


def test_what_is_not_sent_is_of_the_company_and_today(client: Client) -> None:
    Clocked(client).at("2024-03-01T15:00:00Z")
    change(client, "/company/companies/12345", accountNumber="C-7")
    made = invoice(client)
    path = f"/finance/invoices/{made['id']}"
    assert (made["invoiceNumber"], made["status"]["name"], made["accountNumber"]) == ("1", "New", "C-7")
    assert (made["date"], made["dueDate"]) == ("2024-03-01T00:00:00Z", "2024-03-31T00:00:00Z")
    assert made["billToCompany"] == made["shipToCompany"] == made["company"]
    assert (made["billingSite"]["name"], made["billingSiteCity"], made["billingSiteState"]) == ("Main", "Tampa", "FL")
    assert (made["shippingSiteCountry"], made["billingTerms"]["name"]) == ("United States", "Net 30 days")
    assert (made["location"]["id"], made["departmentId"], made["total"]) == (11, 5, 0)
    assert change(client, path, billingTerms={"name": "Due on receipt"})["dueDate"] == "2024-03-01T00:00:00Z"
    assert change(client, path, dueDate="2024-03-09T00:00:00Z")["dueDate"] == "2024-03-09T00:00:00Z"


def test_it_is_due_while_there_are_years(client: Client) -> None:
    terms = make(client, "/finance/billingTerms", name="One day", dueDays=2**31 - 1)
    refused = client.post("/finance/invoices", json={**INVOICE, "billingTerms": {"id": terms["id"]}})
    assert [error["field"] for error in refused.json()["errors"]] == ["dueDate"]


def test_numbers_are_given_once(client: Client) -> None:
    assert invoice(client, invoiceNumber="2")["invoiceNumber"] == "2"
    assert [invoice(client)["invoiceNumber"] for _ in range(2)] == ["1", "3"]
    taken = client.post("/finance/invoices", json={**INVOICE, "invoiceNumber": "2"})
    assert taken.json()["errors"][0]["code"] == "ObjectExists"


def test_it_is_worth_what_is_on_it(client: Client) -> None:
    first, second = (invoice(client)["id"] for _ in range(2))
    product = make(client, "/procurement/products", **FIREWALL, ticket={"id": 1}, invoice={"id": first})
    assert product["invoice"]["identifier"] == "1"

    def totals() -> list[tuple[float, float]]:
        read = [client.get(f"/finance/invoices/{each}").json() for each in (first, second)]
        return [(each["productTotal"], each["balance"]) for each in read]

    assert totals() == [(690, 690), (0, 0)]
    path = f"/procurement/products/{product['id']}"
    change(client, path, quantity=2, invoice={"id": second})
    assert totals() == [(0, 0), (1380, 1380)]
    client.delete(path)
    assert totals() == [(0, 0), (0, 0)]


@pytest.mark.parametrize(
    ("kind", "identity", "name"),
    [
        *(("Ticket", 1, "ticket"), ("Ticket", 11, "ticket"), ("Project", 1, "project")),
        *(("ProjectPhase", 1, "phase"), ("Agreement", 1, "agreement")),
    ],
)
def test_what_it_is_for(client: Client, kind: str, identity: int, name: str) -> None:
    made = invoice(client, applyToType=kind, applyToId=identity)
    assert made[name]["id"] == identity
    assert client.get(made[name]["_info"][f"{name}_href"]).json()["id"] == identity
    refused = client.post("/finance/invoices", json={**INVOICE, "applyToType": kind, "applyToId": 99})
    assert refused.json()["errors"][0]["message"].endswith(" 99 not found")
    assert name not in change(client, f"/finance/invoices/{made['id']}", applyToType="All")


def test_agreements_are_invoiced_elsewhere_and_a_closed_one_says_by_whom(client: Client) -> None:
    refused = client.post("/finance/invoices", json={**INVOICE, "type": "Agreement"})
    sentence = "Cannot create agreement invoices through the Invoicing API"
    assert [error["message"] for error in refused.json()["errors"]] == [sentence]
    path = f"/finance/invoices/{invoice(client)['id']}"
    assert change(client, path, status={"name": "Paid"})["closedBy"] == "apimember"
    assert "closedBy" not in change(client, path, status={"name": "New"})
