"""Agreements: what they take from their type, when they are in force, what their additions come to."""

from typing import Any

import pytest

from tests.conftest import Client
from tests.desk.clocked import Clocked

AGREEMENT: dict[str, Any] = {
    "name": "Fabrikam care",
    "type": {"name": "Block of Hours"},
    "company": {"identifier": "Fabrikam"},
    "contact": {"id": 67891},
}


def make(client: Client, path: str = "/finance/agreements", **members: Any) -> dict[str, Any]:
    """A new record."""
    answer = client.post(path, json=members)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def change(client: Client, path: str, **members: Any) -> dict[str, Any]:
    """A record as it is after a PATCH."""
    answer = client.patch(path, json=members)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


def test_what_is_not_sent_is_as_the_type_says(client: Client) -> None:
    made = make(client, **AGREEMENT, applicationLimit=8, coverAgreementTime=False)
    kind = client.get(f"/finance/agreements/types/{made['type']['id']}").json()
    for name in ("applicationUnits", "applicationCycle", "billTime", "billingCycle", "billingTerms"):
        assert made[name] == kind[name]
    assert (made["carryOverUnused"], kind["carryOverUnusedFlag"]) == (True, True)
    assert (made["applicationLimit"], kind["applicationLimit"]) == (8, 20)
    assert (made["coverAgreementTime"], kind["coverAgreementTimeFlag"]) == (False, True)
    assert (made["site"]["name"], made["currency"]["currencyIdentifier"]) == ("Main", "USD")
    client.patch(f"/finance/agreements/types/{kind['id']}", json={"applicationLimit": 40})
    assert client.get(f"/finance/agreements/{made['id']}").json()["applicationLimit"] == 8


def test_a_type_needs_what_the_service_asks_for(client: Client) -> None:
    refused = client.post("/finance/agreements/types", json={"name": "Empty"})
    assert [error["field"] for error in refused.json()["errors"]] == [
        *("employeeCompRate", "employeeCompNotExceed", "invoicingCycle", "billTime", "billExpenses", "billProducts"),
    ]
    refused = client.post("/finance/agreements", json={"name": "Nobody's"})
    assert [error["message"] for error in refused.json()["errors"]] == [
        *(f"The {name}/id field is required." for name in ("type", "company", "contact")),
    ]


def test_the_status_follows_dates_and_being_cancelled(client: Client) -> None:
    Clocked(client).at("2024-05-01T12:00:00Z")
    made = make(client, **AGREEMENT, endDate="2024-06-01T00:00:00Z")
    path = f"/finance/agreements/{made['id']}"
    assert (made["agreementStatus"], made["startDate"]) == ("Active", "2024-05-01T00:00:00Z")
    off = change(client, path, cancelledFlag=True, reasonCancelled="Sold")
    assert (off["agreementStatus"], off["dateCancelled"]) == ("Cancelled", "2024-05-01T12:00:00Z")
    on = change(client, path, cancelledFlag=False)
    assert (on["agreementStatus"], "dateCancelled" in on, "reasonCancelled" in on) == ("Active", False, False)
    assert change(client, path, agreementStatus="Inactive")["agreementStatus"] == "Inactive"
    assert change(client, path, agreementStatus="Cancelled")["cancelledFlag"] is True
    past = change(client, path, agreementStatus="Active", endDate="2024-05-01T11:00:00Z")
    assert (past["agreementStatus"], past["cancelledFlag"]) == ("Expired", False)
    endless = change(client, path, noEndingDateFlag=True)
    assert (endless["agreementStatus"], "endDate" in endless) == ("Active", False)
    refused = client.patch(path, json={"noEndingDateFlag": False, "endDate": "2024-04-30T00:00:00Z"})
    assert refused.json()["errors"][0]["message"] == "endDate must not be before startDate."


def test_an_addition_is_as_the_catalog_says_and_adds_up(client: Client) -> None:
    path = "/finance/agreements/1/additions"
    made = make(client, path, product={"identifier": "FW-40"}, quantity=3, lessIncluded=1, billCustomer="Billable")
    item = client.get("/procurement/catalog/2").json()
    assert (made["description"], made["invoiceDescription"]) == (item["description"], item["customerDescription"])
    assert (made["unitPrice"], made["unitCost"], made["uom"]) == (690, 520, "Each")
    assert (made["billedQuantity"], made["extPrice"], made["extCost"], made["margin"]) == (2, 1380, 1560, -180)
    assert (made["agreementId"], made["agreementStatus"], made["sequenceNumber"]) == (1, "Active", 2)
    assert made["effectiveDate"] == client.get("/finance/agreements/1").json()["startDate"]
    changed = change(client, f"{path}/{made['id']}", quantity=4, unitPrice=700)
    assert (changed["billedQuantity"], changed["extPrice"]) == (3, 2100)
    swapped = change(client, f"{path}/{made['id']}", product={"identifier": "MS-USER"})
    assert (swapped["unitPrice"], swapped["description"]) == (95, "Managed desktop, per user")
    change(client, "/finance/agreements/1", cancelledFlag=True)
    assert {each["agreementStatus"] for each in client.get(path).json()} == {"Cancelled"}
    assert client.get(f"{path}/count").json() == {"count": 2}
    assert client.get(f"/finance/agreements/2/additions/{made['id']}").status_code == 404


def test_a_number_out_of_range_is_refused_before_it_is_reckoned_with(client: Client) -> None:
    answer = client.post("/finance/agreements/1/additions", json={"billCustomer": "Billable", "quantity": 1e17})
    errors = {(each["code"], each["field"]) for each in answer.json()["errors"]}
    assert (answer.status_code, ("OutOfRange", "quantity") in errors) == (400, True)


def test_what_is_in_an_agreement_goes_with_it(client: Client) -> None:
    made = make(client, **AGREEMENT)
    path = f"/finance/agreements/{made['id']}"
    role = make(client, "/time/workRoles", name="Engineer")
    parts: dict[str, dict[str, Any]] = {
        "adjustments": {"amount": -50, "description": "Goodwill"},
        "sites": {"company": {"identifier": "Fabrikam"}, "site": {"name": "Main"}},
        "workroles": {"workRole": {"id": role["id"]}, "rateType": "Custom", "rate": 120, "locationId": 11},
        "workRoleExclusions": {"workRole": {"id": role["id"]}},
        "boardDefaults": {"board": {"id": 1}, "serviceType": {"name": "Incident"}, "defaultFlag": True},
        "configurations": {"id": 1},
    }
    for part, body in parts.items():
        assert make(client, f"{path}/{part}", **body)["id"] > 0
        assert client.get(f"{path}/{part}/count").json() == {"count": 1}
    [rate] = client.get(f"{path}/workroles").json()
    assert (rate["agreement"]["name"], rate["location"]["name"]) == ("Fabrikam care", "Tampa")
    again = client.post(f"{path}/configurations", json={"id": 1})
    message = f"Configuration 1 is already one of agreement {made['id']}'s."
    assert again.json()["errors"][0]["message"] == message
    change(client, "/company/configurations/1", deviceIdentifier="con-fs02")
    assert client.get(f"{path}/configurations").json()[0]["deviceIdentifier"] == "con-fs02"
    assert client.delete(path).status_code == 204
    assert client.get(f"{path}/adjustments").status_code == 404
    assert client.get("/company/configurations/1").status_code == 200


def test_all_roles_can_be_left_out(client: Client) -> None:
    role = make(client, "/time/workRoles", name="Engineer")
    kind = change(client, "/finance/agreements/types/1", addAllWorkRoleExclusions=True)
    assert kind["exclusionWorkRoleIds"] == [role["id"]]
    assert change(client, "/finance/agreements/types/1", removeAllWorkRoleExclusions=True)["exclusionWorkRoleIds"] == []


@pytest.mark.parametrize("name", ["Managed Services", "Care"])
def test_time_on_an_agreement_prints_its_type(client: Client, name: str) -> None:
    times = {"timeStart": "2024-01-15T14:00:00Z", "timeEnd": "2024-01-15T15:00:00Z"}
    ticket = {"chargeToType": "ServiceTicket", "chargeToId": 1}
    made = make(client, "/time/entries", **ticket, **times, agreement={"id": 1})
    change(client, "/finance/agreements/types/1", name=name)
    assert client.get(f"/time/entries/{made['id']}").json()["agreementType"] == name
