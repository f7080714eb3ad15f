"""Templates, task codes, e-mail templates and the knowledge base, as a caller sees them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Client

ARTICLE = {"title": "Paper jams", "issue": "It jams.", "resolution": "Open tray 2."}


def made(client: Client, path: str, **body: Any) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    record: dict[str, Any] = answer.json()
    return record


def test_an_article_says_who_wrote_it_and_stays_within_its_category(client: Client) -> None:
    printers, mail = (
        made(client, "/service/knowledgeBaseCategories", name=name)["id"] for name in ("Printers", "Mail")
    )
    jams = made(client, "/service/knowledgeBaseSubCategories", name="Jams", category={"id": printers})
    assert jams["category"]["name"] == "Printers"
    article = made(client, "/service/knowledgeBaseArticles", **ARTICLE, subCategoryId=jams["id"])
    assert article["categoryId"] == printers
    assert (article["createdBy"], article["dateCreated"]) == ("apimember", article["_info"]["lastUpdated"])
    body = {**ARTICLE, "categoryId": mail, "subCategoryId": jams["id"]}
    refused = client.post("/service/knowledgeBaseArticles", json=body)
    assert refused.json()["errors"][0]["message"] == (
        f"Knowledge Base SubCategory {jams['id']} not found for Knowledge Base Category {mail}"
    )
    assert client.delete(f"/service/knowledgeBaseCategories/{printers}").status_code == 409
    usages = client.get(f"/service/knowledgeBaseSubCategories/{jams['id']}/usages").json()
    assert usages == [{"type": "KnowledgeBaseArticle", "count": 1, "typeKey": "subCategoryId"}]


def test_an_email_template_names_its_sender(client: Client) -> None:
    refused = client.post("/service/emailTemplates", json={"type": "New"})
    assert [error["field"] for error in refused.json()["errors"]] == ["firstName", "lastName", "emailAddress"]
    template = made(client, "/service/emailTemplates", type="New", useSenderFlag=True, subject="Hello")
    board = client.patch(
        "/service/boards/1", json=[{"op": "replace", "path": "contactTemplate/id", "value": template["id"]}]
    )
    assert board.json()["contactTemplate"]["id"] == template["id"]
    assert client.delete(f"/service/emailTemplates/{template['id']}").status_code == 409


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/service/boards/1/autoTemplates", "type"),
        ("/service/boards/1/skillMappings", "type"),
        ("/service/templates", "status"),
    ],
)
def test_what_a_template_is_for_belongs_to_its_board(client: Client, path: str, name: str) -> None:
    board = client.post("/service/boards", json={"name": "B", "location": {"id": 11}, "department": {"id": 5}}).json()
    kind = "types" if name == "type" else "statuses"
    other = made(client, f"/service/boards/{board['id']}/{kind}", name="Elsewhere")["id"]
    errors = client.post(path, json={"board": {"id": 1}, name: {"id": other}}).json()["errors"]
    assert f" {other} not found for Service Board 1" in next(e["message"] for e in errors if e["field"] == f"{name}/id")


def test_a_task_has_a_code_and_a_template_has_tasks(client: Client) -> None:
    code = made(client, "/service/codes", name="Visit", description="Go there.")
    task = made(client, "/service/tickets/1/tasks", notes="Go", code={"name": "visit"})
    assert task["code"]["id"] == code["id"]
    template = made(client, "/service/templates", name="T", summary="S", board={"id": 1}, status={"name": "New"})
    path = f"/service/templates/{template['id']}"
    first = made(client, f"{path}/tasks", notes="First", priority=1, code={"id": code["id"]})
    second = made(client, f"{path}/tasks", notes="Then", priority=2, linkedServiceTemplateTask={"id": first["id"]})
    assert second["linkedServiceTemplateTask"]["name"] == "First"
    assert client.get(f"{path}/info").json()["name"] == "T"
    assert "ServiceTemplateTask record (code: " in client.delete(f"/service/codes/{code['id']}").json()["message"]
    assert client.delete(path).status_code == 204
    assert client.get("/_mock/verify", params={"company": client.company}).json() == {"different": []}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/sales/activities/types", "points"),
        ("/company/noteTypes", "identifier"),
        ("/system/myCompany/other", "locale"),
    ],
)
def test_the_set_up_is_complete_enough_for_a_sync(client: Client, path: str, name: str) -> None:
    records = client.get(path).json()
    assert records
    assert all(name in record for record in records)


def test_an_activity_type_has_points_even_if_none_were_given(client: Client) -> None:
    assert made(client, "/sales/activities/types", name="Visit")["points"] == 0


def test_an_opportunity_is_where_its_sales_rep_is(client: Client) -> None:
    sold = {"company": {"id": 12345}, "contact": {"id": 67890}, "primarySalesRep": {"id": 124}}
    opportunity = made(client, "/sales/opportunities", name="More seats", **sold)
    assert (opportunity["locationId"], opportunity["businessUnitId"]) == (11, 5)
    elsewhere = made(client, "/sales/opportunities", name="Fewer seats", locationId=1, **sold)
    assert elsewhere["locationId"] == 1


def test_what_is_hosted_in_the_service_s_screens_says_who_set_it_up(client: Client) -> None:
    body = {"screenId": 1, "description": "Our tab", "url": "https://tab.example/?id=[cw_id]", "type": "Tab"}
    made = client.post("/system/connectwisehostedsetups/", json=body).json()
    assert (made["createdBy"], made["dateCreated"][:2]) == ("apimember", "20")
    assert client.get("/system/connectwisehostedsetups", params={"conditions": "type='Tab'"}).json() == [made]
    refused = client.post("/system/connectwisehostedsetups", json={})
    fields = [error["field"] for error in refused.json()["errors"]]
    assert fields == ["screenId", "description", "url", "type"]
    assert client.delete(f"/system/connectwisehostedsetups/{made['id']}").status_code == 204


NOTIFYING = ("notifications", "statuses/1/notifications", "autoAssignResources")


@pytest.mark.parametrize("world", ["demo", "minimal", "empty"])
def test_every_world_has_whom_a_notification_can_tell(make_client: Callable[..., Client], world: str) -> None:
    client = make_client(world=world)
    recipients = client.get("/system/notificationRecipients").json()
    assert [(each["id"], each["name"]) for each in recipients] == [(1, "Email Address"), (2, "Member")]
    assert client.get("/system/notificationRecipients/count").json() == {"count": 2}
    assert client.get("/system/notificationRecipients/2").json() == recipients[1]
    assert client.post("/system/notificationRecipients", json={"name": "Nobody"}).status_code == 405
    if world == "empty":
        board = {"name": "B", "location": {"id": 1}, "department": {"id": 1}}
        made(client, "/service/boards", **board)
        made(client, "/service/boards/1/statuses", name="New")
    for part in NOTIFYING:
        told = made(
            client, f"/service/boards/1/{part}", notifyWho={"name": "Member"}, member={"identifier": "apimember"}
        )
        assert (told["notifyWho"]["id"], told["member"]["identifier"]) == (2, "apimember")


@pytest.mark.parametrize("part", NOTIFYING)
def test_a_notification_says_whom_it_tells(client: Client, part: str) -> None:
    path = f"/service/boards/1/{part}"
    refused = client.post(path, json={"notifyWho": {"name": "Member"}})
    assert refused.status_code == 400
    assert [(each["code"], each["field"], each["message"]) for each in refused.json()["errors"]] == [
        ("MissingRequiredField", "member", "The member/id field is required.")
    ]
    if part == "autoAssignResources":  # has no e-mail address
        return
    refused = client.post(path, json={"notifyWho": {"identifier": "Email"}, "email": "  "})
    assert [each["message"] for each in refused.json()["errors"]] == ["The email field is required."]
    told = made(client, path, notifyWho={"id": 1}, email="desk@msp.example")
    taken = client.patch(f"{path}/{told['id']}", json=[{"op": "remove", "path": "email"}])
    assert taken.json()["errors"][0]["field"] == "email"
