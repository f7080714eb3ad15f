"""Companies, contacts, members, set-up: references, renaming, uniqueness, deletion."""

from typing import Any

import pytest

from mockpsa.app import make_tenants
from mockpsa.desk.references import scope_field
from mockpsa.schema.registry import REGISTRY
from mockpsa.settings import Settings
from tests.conftest import ORIGIN, Client


def patch(client: Client, path: str, **values: Any) -> Any:
    answer = client.patch(path, json=values)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_new_company_names_its_first_site(client: Client) -> None:
    body = {
        "identifier": "New",
        "name": "New Ltd",
        "addressLine1": "1 Road",
        "site": {"name": "HQ"},
        "types": [{"id": 2}],
    }
    company = client.post("/company/companies", json=body).json()
    assert company["site"]["name"] == "HQ"
    assert (company["status"]["name"], company["currency"]["name"]) == ("Active", "US Dollars")
    assert [each["name"] for each in company["types"]] == ["Vendor"]
    [site] = client.get(f"/company/companies/{company['id']}/sites").json()
    assert (site["addressLine1"], site["primaryAddressFlag"]) == ("1 Road", True)
    assert site["company"]["identifier"] == "New"
    assert client.delete(f"/company/companies/{company['id']}").status_code == 204
    assert client.get(f"/company/companies/{company['id']}/sites").status_code == 404


def test_a_company_s_site_is_one_of_its_own(client: Client) -> None:
    extra = client.post("/company/companies/12345/sites", json={"name": "Annex"}).json()
    assert patch(client, "/company/companies/12345", site={"name": "annex"})["site"]["id"] == extra["id"]
    refused = client.patch("/company/companies/12345", json={"site": {"id": 2}})
    assert refused.json()["errors"][0]["message"] == "Site 2 not found for company 12345"
    body = {"identifier": "CompanyID", "name": "Put"}
    assert client.put("/company/companies/12345", json=body).json()["site"]["id"] == extra["id"]


def test_identifiers_are_unique_whatever_the_case_and_may_be_kept(client: Client) -> None:
    assert patch(client, "/company/companies/12346", identifier="FABRIKAM")["identifier"] == "FABRIKAM"
    refused = client.patch("/company/companies/12346", json={"identifier": "companyid"})
    assert refused.json()["errors"][0]["code"] == "ObjectExists"


@pytest.mark.parametrize(
    ("path", "change", "pick"),
    [
        ("/company/companies/12345", {"name": "Renamed"}, lambda t: t["company"]["name"]),
        ("/service/boards/1", {"name": "Renamed"}, lambda t: t["board"]["name"]),
        ("/service/boards/1/statuses/1", {"name": "Renamed"}, lambda t: t["status"]["name"]),
        ("/service/priorities/2", {"sortOrder": 77}, lambda t: t["priority"]["sort"]),
        ("/company/contacts/67890", {"lastName": "Renamed"}, lambda t: t["contact"]["name"].split()[-1]),
        ("/finance/currencies/7", {"symbol": "€"}, lambda t: t["currency"]["symbol"]),
    ],
)
def test_a_renamed_record_is_renamed_in_every_ticket(client: Client, path: str, change: Any, pick: Any) -> None:
    patch(client, path, **change)
    [value] = change.values()
    assert pick(client.get("/service/tickets/1").json()) == value
    assert pick(client.get("/service/tickets?conditions=id=1").json()[0]) == value


def test_a_renamed_type_is_renamed_in_the_companies_that_have_it(client: Client) -> None:
    patch(client, "/company/companies/types/1", name="Customer")
    assert client.get("/company/companies/12345").json()["types"][0]["name"] == "Customer"


def test_a_renamed_member_is_renamed_where_tickets_spell_it(client: Client) -> None:
    patch(client, "/system/members/124", identifier="jdoe", lastName="Doe")
    ticket = client.get("/service/tickets/5").json()
    assert ticket["resources"] == "mgarcia, jdoe"
    assert client.get("/service/tickets/3").json()["owner"]["name"] == "John Doe"
    assert client.get('/service/tickets/count?conditions=resources contains "jsmith"').json() == {"count": 0}


def test_a_default_contact_that_moves_is_the_default_there(client: Client) -> None:
    contact = patch(client, "/company/contacts/67890", company={"id": 12346})
    assert contact["site"]["id"] == 2 or contact["defaultFlag"]
    assert "defaultContact" not in client.get("/company/companies/12345").json()
    assert client.get("/company/companies/12346").json()["defaultContact"]["id"] == 67890
    assert not client.get("/company/contacts/67891").json()["defaultFlag"]


def test_there_is_one_default(client: Client) -> None:
    client.patch("/service/boards/1/statuses/2", json={"defaultFlag": True})
    statuses = client.get("/service/boards/1/statuses?conditions=defaultFlag=true").json()
    assert [status["id"] for status in statuses] == [2]
    client.post("/company/contacts", json={"firstName": "New", "company": {"id": 12345}, "defaultFlag": True})
    assert not client.get("/company/contacts/67890").json()["defaultFlag"]
    assert client.get("/company/contacts/67891").json()["defaultFlag"], "another company's"


def test_names_are_unique_on_a_board(client: Client) -> None:
    board = client.post("/service/boards", json={"name": "B", "location": {"id": 11}, "department": {"id": 5}}).json()
    assert client.post(f"/service/boards/{board['id']}/statuses", json={"name": "New"}).status_code == 201
    refused = client.post("/service/boards/1/statuses", json={"name": "new"})
    assert refused.json()["errors"][0]["code"] == "ObjectExists"


def test_a_member_is_reached_by_identifier_and_the_acting_one_may_be_renamed(client: Client) -> None:
    assert client.get("/system/members/JSmith").json()["id"] == 124
    missing = client.get("/system/members/nobody")
    assert (missing.status_code, missing.json()["message"]) == (404, "Member nobody not found")
    patch(client, "/system/members/apimember", identifier="robot")
    note = client.post("/service/tickets/1/notes", json={"text": "x", "resolutionFlag": True}).json()
    assert (note["createdBy"], note["member"]["identifier"]) == ("robot", "robot")
    refused = client.patch("/system/members/124", json={"identifier": "a, b"})
    assert refused.json()["errors"][0]["message"] == "An identifier may not contain a comma."


def test_a_first_site_s_name_has_the_site_s_length(client: Client) -> None:
    body = {"identifier": "N", "name": "N", "site": {"name": "s" * 157}}
    [error] = client.post("/company/companies", json=body).json()["errors"]
    assert error["message"] == "The field site/name must be a string with a maximum length of 156."


def test_items_keep_their_own_ids_only(client: Client) -> None:
    items = client.get("/company/contacts/67890").json()["communicationItems"]
    other = client.get("/company/contacts/67891").json()["communicationItems"][0]["id"]
    items += [{**items[0], "value": "twice"}, {"id": other, "value": "of another contact"}]
    changed = patch(client, "/company/contacts/67890", communicationItems=items)["communicationItems"]
    assert [item["id"] for item in changed][:2] == [item["id"] for item in items][:2]
    assert len({item["id"] for item in changed} - {other}) == 4


def test_a_contact_s_items_and_default_phone(client: Client) -> None:
    body = {
        "firstName": "A",
        "company": {"id": 12346},
        "defaultFlag": True,
        "communicationItems": [
            {"type": {"name": "Email"}, "value": "a@b.example"},
            {"type": {"id": 4}, "value": "555"},
        ],
    }
    contact = client.post("/company/contacts", json=body).json()
    assert [item["communicationType"] for item in contact["communicationItems"]] == ["Email", "Phone"]
    assert contact["communicationItems"][0]["domain"] == "@b.example"
    assert (contact["defaultPhoneNbr"], contact["defaultPhoneType"]) == ("555", "Cell")
    assert contact["site"]["id"] == 2
    assert client.get("/company/companies/12346").json()["defaultContact"]["name"] == "A"
    refused = client.post("/company/contacts", json={"firstName": "B", "communicationItems": [{"type": {"id": 99}}]})
    assert refused.json()["errors"][0]["message"] == "Communication Type 99 not found"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/service/boards/1", "it is referred to by 10 Ticket records (board: 1, 2, 3 …), "),
        ("/service/boards/1/statuses/1", " Ticket records (status: 1, "),
        ("/company/companies/12345", " Ticket records (company: 1, "),
        ("/company/companies/12345/sites/1", "Ticket records (site: 1, "),
        ("/service/priorities/1", "Ticket records (priority: "),
        ("/system/departments/5", "Ticket records (department: "),
        ("/company/companies/types/1", "it is referred to by 2 Company records (types: 12345, 12346)."),
    ],
)
def test_what_others_refer_to_cannot_be_deleted_and_the_answer_says_who(client: Client, path: str, says: str) -> None:
    answer = client.delete(path)
    assert answer.status_code == 409
    assert says in answer.json()["message"]
    assert client.get(path).status_code == 200


def test_a_reason_is_counted_once_however_often_it_is_written(client: Client) -> None:
    time = {"chargeToId": 1, "timeStart": "2024-01-15T14:00:00Z", "actualHours": 1}
    place, unit = {"structureLevel": {"id": 2}, "name": "Elsewhere"}, {"identifier": "Out", "name": "Outside"}
    location = client.post("/system/locations", json=place).json()["id"]
    department = client.post("/system/departments", json=unit).json()["id"]
    where = {"location": {"id": location}, "department": {"id": department}}
    entry = client.post("/time/entries", json=time | where).json()["id"]
    for path, name in (
        (f"/system/locations/{location}", "location"),
        (f"/system/departments/{department}", "department"),
    ):
        sentence = f"it is referred to by 1 TimeEntry record ({name}: {entry})."
        assert client.delete(path).json()["message"].endswith(sentence)
        assert client.get(f"{path}/usages").json() == [{"type": "TimeEntry", "count": 1, "typeKey": name}]
    person = {"firstName": "A", "lastName": "B", "company": {"id": 12345}}
    contact = client.post("/company/contacts", json=person).json()["id"]
    note = {"text": "x", "detailDescriptionFlag": True, "contact": {"id": contact}}
    noted = client.post("/service/tickets/1/notes", json=note).json()["id"]
    sentence = f"it is referred to by 1 ServiceNote record (contact: {noted})."
    assert client.delete(f"/company/contacts/{contact}").json()["message"].endswith(sentence)


@pytest.mark.parametrize(
    ("path", "bare", "reference"),
    [
        ("/company/configurations/1", "locationId", "location"),
        ("/company/configurations/1", "businessUnitId", "department"),
        ("/project/projects/1/phases/1", "businessUnitId", "department"),
    ],
)
def test_a_reference_and_its_bare_id_say_the_same(client: Client, path: str, bare: str, reference: str) -> None:
    unit = client.post("/system/departments", json={"identifier": "Out", "name": "Outside"}).json()["id"]
    before, after = {"locationId": (11, 1), "businessUnitId": (5, unit)}[bare]
    for name, value in ((reference, {"id": before}), (bare, after), (reference, {"id": before})):
        shown = client.patch(path, json=[{"op": "replace", "path": name, "value": value}]).json()
        assert shown[bare] == shown[reference]["id"] == (after if name == bare else before)


def test_what_nobody_refers_to_goes_with_what_is_below_it(client: Client) -> None:
    board = client.post("/service/boards", json={"name": "B", "location": {"id": 11}, "department": {"id": 5}}).json()
    path = f"/service/boards/{board['id']}"
    status = client.post(f"{path}/statuses", json={"name": "S"}).json()["id"]
    patch(client, path, autoCloseStatus={"id": status})
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_children_that_others_refer_to_keep_their_parent(client: Client) -> None:
    companies = []
    for name in ("A", "B"):
        body = {"identifier": name, "name": name, "site": {"name": "Main"}}
        companies.append(client.post("/company/companies", json=body).json())
    site = companies[0]["site"]["id"]
    patch(client, f"/company/companies/{companies[1]['id']}", billingSite={"id": site})
    answer = client.delete(f"/company/companies/{companies[0]['id']}")
    assert answer.status_code == 409
    who = f"its Site {site} is referred to by 1 Company record (billingSite: {companies[1]['id']})."
    assert who in answer.json()["message"]


@pytest.mark.parametrize("name", ["autoCloseStatus", "emailConnectorReopenStatus"])
def test_a_board_closes_and_reopens_into_statuses_of_its_own(client: Client, name: str) -> None:
    board = client.post("/service/boards", json={"name": "B", "location": {"id": 11}, "department": {"id": 5}}).json()
    refused = client.patch(f"/service/boards/{board['id']}", json=[{"op": "replace", "path": f"{name}/id", "value": 1}])
    assert (refused.status_code, refused.json()["errors"][0]["message"]) == (
        400,
        f"Service Status 1 not found for Service Board {board['id']}",
    )


def test_a_team_s_members_are_members(client: Client) -> None:
    body = {"name": "Night", "teamLeader": {"id": 123}, "members": [123, 124, 99]}
    refused = client.post("/service/boards/1/teams", json=body)
    assert refused.json()["errors"][0]["message"] == "Member 99 not found"
    made = client.post("/service/boards/1/teams", json=body | {"members": [123, 124]})
    assert made.json()["members"] == [123, 124]


def test_inactive_is_understood_on_boards(client: Client) -> None:
    assert len(client.get("/service/boards?conditions=inactive=false").json()) == 1
    assert client.get("/service/boards?conditions=(inactiveFlag=true)").json() == []


@pytest.mark.parametrize("profile", ["documented", "live"])
@pytest.mark.parametrize("world", ["minimal", "empty"])
def test_rendering_every_record_again_gives_the_stored_document(world: str, profile: str) -> None:
    tenant = make_tenants(Settings(world=world, profile=profile), ORIGIN).get("acme")
    assert list(tenant.documents.verify()) == []
    assert tenant.records.ids(REGISTRY["Member"])


def test_a_contact_is_one_of_the_company_that_the_project_names_it_with(client: Client) -> None:
    project = {
        "name": "Rollout",
        "board": {"id": 1},
        "company": {"id": 12345},
        "billingMethod": "ActualRates",
        "estimatedStart": "2024-01-15T00:00:00Z",
        "estimatedEnd": "2024-02-15T00:00:00Z",
        "shipToCompany": {"id": 12346},
    }
    refused = client.post("/project/projects", json=project | {"shipToContact": {"id": 67890}})
    assert [error["message"] for error in refused.json()["errors"]] == ["Contact 67890 not found for company 12346"]
    made = client.post("/project/projects", json=project | {"shipToContact": {"id": 67891}})
    assert made.json()["shipToContact"]["id"] == 67891
    moved = [{"op": "replace", "path": "shipToCompany", "value": {"id": 12345}}]
    assert "shipToContact" not in client.patch(f"/project/projects/{made.json()['id']}", json=moved).json()


def test_every_reference_within_another_one_knows_by_what() -> None:
    for resource in REGISTRY.by_name.values():
        for field in resource.fields:
            if field.within:
                assert scope_field(resource, field.within, REGISTRY[field.target]).name
