"""What a path of its own makes: a ticket of a template, a member of a team."""

from typing import Any

from tests.conftest import Client
from tests.desk.test_setup import made

TEMPLATE: dict[str, Any] = {
    "name": "Monthly",
    "summary": "Patch the servers",
    "board": {"id": 1},
    "status": {"name": "In Progress"},
    "priority": {"id": 2},
    "company": {"id": 12345},
    "problem": "All of them.",
    "internalAnalysis": "Mind the backup.",
    "hoursBudget": 2.5,
    "purchaseOrderNumber": "PO 7",
    "severity": "High",
    "emailCCFlag": True,
    "emailCC": "boss@example.test",
}


def test_a_ticket_is_made_of_a_template(client: Client) -> None:
    code = made(client, "/service/codes", name="Visit", description="Go there.")
    path = f"/service/templates/{made(client, '/service/templates', **TEMPLATE)['id']}"
    made(client, f"{path}/tasks", notes="First", priority=1, code={"id": code["id"]})
    made(client, f"{path}/tasks", notes="Then", priority=2)
    answer = client.post(f"{path}/generate")
    assert (answer.status_code, answer.json()) == (200, {"serviceCount": 1, "scheduleCount": 0})
    [ticket] = client.get("/service/tickets", params={"conditions": "summary='Patch the servers'"}).json()
    expected = {"poNumber": "PO 7", "severity": "High", "budgetHours": 2.5, "automaticEmailCc": "boss@example.test"}
    assert expected.items() <= ticket.items()
    assert [ticket[name]["id"] for name in ("board", "status", "priority", "company")] == [1, 2, 2, 12345]
    notes = client.get(f"/service/tickets/{ticket['id']}/notes").json()
    assert [note["text"] for note in notes] == ["All of them.", "Mind the backup."]
    tasks = client.get(f"/service/tickets/{ticket['id']}/tasks").json()
    assert [(task["notes"], task["priority"], "code" in task) for task in tasks] == [
        ("First", 1, True),
        ("Then", 2, False),
    ]
    assert client.post(f"{path}/generate", json={"generateAllRecordsFlag": True}).json()["serviceCount"] == 1
    assert client.post(f"{path}/generate", json={"everything": True}).status_code == 400
    assert client.post("/service/templates/404/generate").status_code == 404
    assert client.get("/_mock/verify", params={"company": client.company}).json() == {"different": []}


def test_a_template_without_a_company_makes_no_ticket(client: Client) -> None:
    body = {name: value for name, value in TEMPLATE.items() if name != "company"}
    template = made(client, "/service/templates", **body)
    before = client.get("/service/tickets/count").json()
    refused = client.post(f"/service/templates/{template['id']}/generate")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["message"] == "The company/id field is required."
    assert client.get("/service/tickets/count").json() == before


def test_a_member_joins_a_team_once_and_may_lead_it(client: Client) -> None:
    lead = client.get("/system/members/mgarcia").json()["id"]
    member = client.get("/system/members/jsmith").json()["id"]
    team = made(client, "/service/boards/1/teams", name="First", teamLeader={"id": lead}, members=[lead])
    body = {"team": {"id": team["id"]}, "member": {"identifier": "jsmith"}}
    joined = client.post("/service/teamMembers", json=body)
    assert joined.status_code == 201
    assert (joined.json()["board"]["id"], joined.json()["team"]["name"]) == (1, "First")
    assert (joined.json()["member"]["id"], joined.json()["teamLeaderFlag"]) == (member, False)
    path = f"/service/boards/1/teams/{team['id']}"
    assert client.get(path).json()["members"] == [lead, member]
    leads = client.post("/service/teamMembers", json={**body, "board": {"id": 1}, "teamLeaderFlag": True})
    assert leads.json()["teamLeaderFlag"] is True
    assert leads.json()["id"] != joined.json()["id"]
    after = client.get(path).json()
    assert (after["members"], after["teamLeader"]["id"]) == ([lead, member], member)
    errors = client.post("/service/teamMembers", json={"board": {"id": 1}}).json()["errors"]
    assert [error["message"] for error in errors] == [
        "The team/id field is required.",
        "The member/id field is required.",
    ]
    board = client.post("/service/boards/copy", json={"id": 1, "name": "Other"}).json()["id"]
    elsewhere = client.post("/service/teamMembers", json={**body, "board": {"id": board}}).json()
    assert elsewhere["errors"][0]["message"] == f"Service Team {team['id']} not found for Service Board {board}"
    assert client.get("/service/teamMembers").status_code == 405
