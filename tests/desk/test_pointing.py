"""What a ticket points at by a bare id, of one of several kinds or of another company: found or refused, and kept."""

from typing import Any

import pytest

from tests.conftest import Client

TICKET: dict[str, Any] = {"summary": "x", "board": {"id": 1}, "company": {"id": 12345}}
TICKETS = "/service/tickets"
NAMES = {
    "predecessorId": "Service Ticket",
    "knowledgeBaseLinkId": "Knowledge Base Article",
    "knowledgeBaseCategoryId": "Knowledge Base Category",
    "knowledgeBaseSubCategoryId": "Knowledge Base SubCategory",
}


def made(client: Client, path: str, **body: Any) -> int:
    answer = client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    identity: int = answer.json()["id"]
    return identity


def pointed_at(client: Client) -> dict[str, tuple[str, dict[str, Any]]]:
    """What a ticket may point at: the record's path, and the members that do."""
    category = made(client, "/service/knowledgeBaseCategories", name="Mail")
    below = made(client, "/service/knowledgeBaseSubCategories", name="Outlook", category={"id": category})
    article = made(client, "/service/knowledgeBaseArticles", title="T", issue="I", resolution="R")
    activity = made(client, "/sales/activities", name="Call", type={"id": 1}, assignTo={"id": 123})
    ticket = made(client, TICKETS, **TICKET)
    phase = made(client, "/project/projects/1/phases", description="Later")
    project = made(client, "/project/tickets", summary="x", phase={"id": 1})
    time = made(client, "/time/entries", chargeToId=1, timeStart="2024-01-15T14:00:00Z", actualHours=1)
    return {
        "category": (f"/service/knowledgeBaseCategories/{category}", {"knowledgeBaseCategoryId": category}),
        "subcategory": (f"/service/knowledgeBaseSubCategories/{below}", {"knowledgeBaseSubCategoryId": below}),
        "untyped link": (f"/service/knowledgeBaseArticles/{article}", {"knowledgeBaseLinkId": article}),
        **{
            kind: (f"{path}/{each}", {"knowledgeBaseLinkType": kind, "knowledgeBaseLinkId": each})
            for kind, path, each in (
                ("KnowledgeBaseArticle", "/service/knowledgeBaseArticles", article),
                ("Activity", "/sales/activities", activity),
                ("ServiceTicket", TICKETS, ticket),
                ("ProjectTicket", "/project/tickets", project),
                ("ProjectIssue", "/project/tickets", project),
                ("Time", "/time/entries", time),
            )
        },
        "untyped predecessor": (f"{TICKETS}/{ticket}", {"predecessorId": ticket}),
        "ticket": (f"{TICKETS}/{ticket}", {"predecessorType": "Ticket", "predecessorId": ticket}),
        "project ticket": (f"/project/tickets/{project}", {"predecessorType": "Ticket", "predecessorId": project}),
        "phase": (f"/project/projects/1/phases/{phase}", {"predecessorType": "Phase", "predecessorId": phase}),
    }


def test_what_a_ticket_points_at_stays_until_it_points_elsewhere(client: Client) -> None:
    found = pointed_at(client)
    for what, (path, members) in found.items():
        for tickets, body in ((TICKETS, TICKET), ("/project/tickets", {"summary": "y", "phase": {"id": 1}})):
            pointing = made(client, tickets, **body, **members)
            shown = client.get(f"{tickets}/{pointing}").json()
            assert shown.items() >= members.items(), what
            refused = client.delete(path)
            assert refused.status_code == 409, what
            assert f": {pointing})" in refused.json()["message"], what
            assert client.delete(f"{tickets}/{pointing}").status_code == 204
    for path in dict.fromkeys(path for path, _ in reversed(found.values())):
        assert client.delete(path).status_code == 204, path


def test_an_id_that_means_another_kind_stands_in_nobody_s_way(client: Client) -> None:
    phase = made(client, "/project/projects/1/phases", description="Later")
    pointing = made(client, TICKETS, **TICKET, predecessorType="Phase", predecessorId=phase)
    assert client.delete(f"{TICKETS}/{phase}").status_code == 204
    assert client.delete(f"/project/projects/1/phases/{phase}").status_code == 409
    change = [{"op": "replace", "path": "predecessorType", "value": "Ticket"}]
    refused = client.patch(f"{TICKETS}/{pointing}", json=change)
    assert refused.json()["errors"][0]["message"] == f"Service Ticket {phase} not found"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_there_is_not_pointed_at(client: Client, name: str) -> None:
    refused = client.post(TICKETS, json=TICKET | {name: 88888})
    assert refused.status_code == 400
    [error] = refused.json()["errors"]
    assert (error["code"], error["field"], error["message"]) == ("NotFound", name, f"{NAMES[name]} 88888 not found")


@pytest.mark.parametrize(("name", "label"), [("agreement", "Agreement"), ("opportunity", "Opportunity")])
def test_an_agreement_and_an_opportunity_are_the_company_s(client: Client, name: str, label: str) -> None:
    agreement = {"name": "Fabrikam care", "type": {"id": 1}, "company": {"id": 12346}, "contact": {"id": 67891}}
    other = 1 if name == "opportunity" else made(client, "/finance/agreements", **agreement)
    refused = client.post(TICKETS, json=TICKET | {name: {"id": other}})
    assert [each["message"] for each in refused.json()["errors"]] == [f"{label} {other} not found for company 12345"]
    ticket = made(client, TICKETS, **TICKET | {"company": {"id": 12346}, name: {"id": other}})
    moved = client.patch(f"{TICKETS}/{ticket}", json=[{"op": "replace", "path": "company", "value": {"id": 12345}}])
    assert name not in moved.json()


@pytest.mark.parametrize(
    ("path", "body"), [(TICKETS, TICKET), ("/project/tickets", {"summary": "y", "phase": {"id": 1}})]
)
def test_a_ticket_prints_its_agreement_s_type(client: Client, path: str, body: dict[str, Any]) -> None:
    ticket = f"{path}/{made(client, path, **body, agreement={'id': 1})}"
    assert client.get(ticket).json()["agreementType"] == "Managed Services"
    client.patch("/finance/agreements/types/1", json=[{"op": "replace", "path": "name", "value": "Care"}])
    assert client.get(ticket).json()["agreementType"] == "Care"
    client.patch("/finance/agreements/1", json=[{"op": "replace", "path": "type", "value": {"id": 2}}])
    assert client.get(ticket).json()["agreementType"] == "Block of Hours"
    found = client.get(path, params={"conditions": 'agreementType="Block of Hours"'}).json()
    assert f"{path}/{found[0]['id']}" == ticket
    changed = client.patch(ticket, json=[{"op": "remove", "path": "agreement"}])
    assert "agreementType" not in changed.json()


@pytest.mark.parametrize("members", [{}, {"predecessorType": "Ticket"}], ids=["untyped", "typed"])
def test_a_ticket_is_not_its_own_predecessor(client: Client, members: dict[str, Any]) -> None:
    for path, body in ((TICKETS, TICKET), ("/project/tickets", {"summary": "y", "phase": {"id": 1}})):
        own = made(client, path, **body)
        change = [{"op": "replace", "path": name, "value": value} for name, value in members.items()]
        refused = client.patch(f"{path}/{own}", json=[*change, {"op": "add", "path": "predecessorId", "value": own}])
        assert refused.status_code == 400
        assert [each["message"] for each in refused.json()["errors"]] == ["A ticket cannot be its own predecessor."]


@pytest.mark.parametrize("name", ["agreement", "contact"])
def test_what_is_of_another_company_is_not_a_project_ticket_s(client: Client, name: str) -> None:
    agreement = {"name": "Fabrikam care", "type": {"id": 1}, "company": {"id": 12346}, "contact": {"id": 67891}}
    other = {"id": 67891 if name == "contact" else made(client, "/finance/agreements", **agreement)}
    assert client.get("/project/projects/1").json()["company"]["id"] == 12345
    refused = client.post("/project/tickets", json={"summary": "y", "phase": {"id": 1}, name: other})
    sent_whole = {"summary": "y", "phase": {"id": 1}, "company": {"id": 12345}, name: other}
    for answer in (refused, client.post("/project/tickets", json=sent_whole)):
        assert answer.status_code == 400
        [error] = answer.json()["errors"]
        assert (error["field"], error["message"]) == (
            f"{name}/id",
            f"{name.capitalize()} {other['id']} not found for company 12345",
        )
    change = [{"op": "replace", "path": name, "value": other}]
    assert client.patch("/project/projects/1", json=change).status_code == 400
