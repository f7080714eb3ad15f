"""A tenant with one record at least of every kind that django-connectwise syncs, and what changes in it later."""

from typing import Any

import httpx2


class Tenant:
    """A plain caller who furnishes a company's desk, and remembers what it made by the words it gave."""

    def __init__(self, desk: httpx2.Client) -> None:
        self.desk = desk
        self.made: dict[str, int] = {}

    def make(self, word: str, path: str, **body: Any) -> int:
        answer = self.desk.post(path, json=body)
        assert answer.status_code == 201, (path, answer.text)
        self.made[word] = answer.json()["id"]
        return self.made[word]

    def change(self, path: str, **values: Any) -> None:
        operations = [{"op": "replace", "path": name, "value": value} for name, value in values.items()]
        answer = self.desk.patch(path, json=operations)
        assert answer.status_code == 200, (path, answer.text)

    def delete(self, path: str) -> None:
        answer = self.desk.delete(path)
        assert answer.status_code == 204, (path, answer.text)


def furnish(tenant: Tenant) -> None:
    _set_up(tenant)
    _add_customer(tenant)
    _add_project(tenant)
    _add_work(tenant)


def _set_up(tenant: Tenant) -> None:
    make = tenant.make
    role = make("role", "/time/workRoles", name="Engineer", hourlyRate=120)
    work = make("work", "/time/workTypes", name="After Hours", billTime="Billable", rateType="Multiplier", rate=1.5)
    place = {"location": {"id": 11}, "department": {"id": 5}}
    board = make("board", "/service/boards", name="On Site", workRole={"id": role}, workType={"id": work}, **place)
    make("status", f"/service/boards/{board}/statuses", name="Open", sortOrder=1, defaultFlag=True, displayOnBoard=True)
    make("done", f"/service/boards/{board}/statuses", name="Done", sortOrder=9, closedStatus=True)
    kind = make("type", f"/service/boards/{board}/types", name="Repair")
    make("subtype", f"/service/boards/{board}/subtypes", name="Disk", typeAssociationIds=[kind])
    make("item", f"/service/boards/{board}/items", name="Replace")
    make("team", f"/service/boards/{board}/teams", name="Runners", members=[124], teamLeader={"id": 124})
    projects = make("projects", "/service/boards", name="Projects", projectFlag=True, **place)
    make("planned", f"/service/boards/{projects}/statuses", name="Planned", sortOrder=1, defaultFlag=True)
    make(
        "standard note",
        "/system/standardNotes",
        name="Greeting",
        contents="Hello.",
        board={"id": board},
        department={"id": 5},
        location={"id": 11},
    )
    make(
        "field",
        "/system/userDefinedFields",
        podId=1,
        caption="Door code",
        sequenceNumber=1,
        fieldTypeIdentifier="Text",
    )


def _add_customer(tenant: Tenant) -> None:
    make = tenant.make
    company = make(
        "company",
        "/company/companies",
        identifier="Northwind",
        name="Northwind Traders",
        site={"name": "Main"},
        types=[{"id": 1}],
        territory={"id": 11},
        calendar={"id": 1},
        phoneNumber="8135550177",
        city="Tampa",
        zip="33602",
    )
    make("site", f"/company/companies/{company}/sites", name="Warehouse")
    make("lost company", "/company/companies", identifier="Lucerne", name="Lucerne", site={"name": "Main"})
    contact = make(
        "contact",
        "/company/contacts",
        firstName="Robin",
        lastName="Lee",
        title="Buyer",
        company={"id": company},
        communicationItems=[{"type": {"id": 1}, "value": "robin@northwind.example", "defaultFlag": True}],
    )
    make(
        "account team",
        f"/company/companies/{company}/teams",
        teamRole={"id": 1},
        member={"id": 124},
        contact={"id": contact},
        accountManagerFlag=True,
    )
    customer = {"company": {"id": company}, "contact": {"id": contact}}
    make(
        "opportunity",
        "/sales/opportunities",
        name="New switches",
        primarySalesRep={"id": 124},
        expectedCloseDate="2026-12-31T00:00:00Z",
        locationId=11,
        businessUnitId=5,
        type={"id": 1},
        stage={"id": 1},
        probability={"id": 1},
        notes="Two of them",
        customerPO="PO 7",
        **customer,
    )
    make("opportunity note", f"/sales/opportunities/{tenant.made['opportunity']}/notes", text="Wants a quote")
    make(
        "agreement",
        "/finance/agreements",
        name="Managed",
        type={"id": 1},
        startDate="2026-01-01T00:00:00Z",
        billAmount=512.25,
        **customer,
    )
    make("configuration", "/company/configurations", name="SWITCH-1", type={"id": 3}, **customer)


def _add_project(tenant: Tenant) -> None:
    make, made = tenant.make, tenant.made
    project = make(
        "project",
        "/project/projects",
        name="Office move",
        board={"id": made["projects"]},
        company={"id": made["company"]},
        contact={"id": made["contact"]},
        manager={"id": 124},
        type={"id": 1},
        description="To the\r\nharbour",
        billingMethod="ActualRates",
        estimatedStart="2026-12-01T00:00:00Z",
        estimatedEnd="2026-12-20T00:00:00Z",
    )
    phase = make(
        "phase",
        f"/project/projects/{project}/phases",
        description="Cabling",
        scheduledHours=8,
        budgetHours=6.5,
        deadlineDate="2026-12-05T00:00:00Z",
    )
    make(
        "project member",
        f"/project/projects/{project}/teamMembers",
        member={"id": 124},
        projectRole={"id": 1},
        workRole={"id": made["role"]},
        hours=4,
    )
    ticket = make(
        "project ticket",
        "/project/tickets",
        summary="Pull the cables",
        project={"id": project},
        phase={"id": phase},
        budgetHours=3,
    )
    make("project note", f"/project/tickets/{ticket}/notes", text="Cat 6.", detailDescriptionFlag=True)


def _add_work(tenant: Tenant) -> None:
    make, made = tenant.make, tenant.made
    ticket = make(
        "ticket",
        "/service/tickets",
        summary="The switch beeps",
        board={"id": made["board"]},
        company={"id": made["company"]},
        contact={"id": made["contact"]},
        type={"id": made["type"]},
        subType={"id": made["subtype"]},
        item={"id": made["item"]},
        agreement={"id": made["agreement"]},
        opportunity={"id": made["opportunity"]},
        owner={"id": 124},
        team={"id": made["team"]},
        source={"id": 1},
        workType={"id": made["work"]},
        workRole={"id": made["role"]},
        budgetHours=2.5,
        requiredDate="2026-12-01T17:00:00Z",
        initialDescription="It beeps",
        automaticEmailCcFlag=True,
        automaticEmailCc="cc@northwind.example",
        customFields=[{"id": made["field"], "value": "4711"}],
    )
    make("task", f"/service/tickets/{ticket}/tasks", notes="Look")
    make("second task", f"/service/tickets/{ticket}/tasks", notes="Listen", closedFlag=True)
    make("note", f"/service/tickets/{ticket}/notes", text="The fan.\r\nIt is loose.", internalAnalysisFlag=True)
    at = {"dateStart": "2026-12-01T14:00:00Z", "dateEnd": "2026-12-01T15:00:00Z"}
    make(
        "visit",
        "/schedule/entries",
        objectId=ticket,
        type={"id": 4},
        member={"id": 124},
        where={"id": 1},
        status={"id": 2},
        **at,
    )
    make(
        "time",
        "/time/entries",
        chargeToId=ticket,
        chargeToType="ServiceTicket",
        member={"id": 124},
        timeStart="2026-11-20T14:00:00Z",
        timeEnd="2026-11-20T15:30:00Z",
        hoursDeduct=0.25,
        notes="Swapped the fan",
        workType={"id": made["work"]},
        addToResolutionFlag=True,
    )
    activity = make(
        "activity",
        "/sales/activities",
        name="Call Robin",
        assignTo={"id": 124},
        type={"id": 1},
        status={"id": 1},
        ticket={"id": ticket},
        company={"id": made["company"]},
        contact={"id": made["contact"]},
        notes="About the fan",
        **at,
    )
    make("call", "/schedule/entries", objectId=activity, type={"id": 2}, member={"id": 124}, **at)


def disturb(tenant: Tenant) -> None:
    """A day's work: something is made, changed and deleted in every corner that a desk works in."""
    made = tenant.made
    tenant.make(
        "new company",
        "/company/companies",
        identifier="Adatum",
        name="Adatum",
        site={"name": "Main"},
        types=[{"id": 1}],
    )
    tenant.make(
        "new contact", "/company/contacts", firstName="Sam", lastName="Poe", company={"id": made["new company"]}
    )
    tenant.make(
        "new ticket", "/service/tickets", summary="Nothing works", board={"id": 1}, company={"id": made["new company"]}
    )
    tenant.make("new note", f"/service/tickets/{made['new ticket']}/notes", text="Nothing?", detailDescriptionFlag=True)
    tenant.change(f"/company/companies/{made['company']}", name="Northwind & Sons", city="Miami")
    tenant.change(f"/company/contacts/{made['contact']}", lastName="Lee-Poe")
    tenant.change(
        f"/service/tickets/{made['ticket']}",
        **{"summary": "The switch hums", "priority/id": 1, "owner/id": 123, "team": None},
    )
    tenant.change(f"/service/tickets/{made['ticket']}/notes/{made['note']}", text="The fan was loose.")
    tenant.change(f"/service/tickets/{made['ticket']}/tasks/{made['task']}", closedFlag=True)
    tenant.change(f"/time/entries/{made['time']}", timeEnd="2026-11-20T16:00:00Z")
    tenant.change(f"/project/projects/{made['project']}", description="To the airport", percentComplete=0.5)
    tenant.change(f"/project/tickets/{made['project ticket']}", summary="Pull all cables")
    tenant.change(f"/sales/opportunities/{made['opportunity']}", **{"name": "Newer switches", "stage/id": 2})
    tenant.change(f"/sales/activities/{made['activity']}", notes="About the switch")
    tenant.change(f"/schedule/entries/{made['call']}", dateEnd="2026-12-01T15:30:00Z")
    tenant.change(f"/company/companies/{made['lost company']}", deletedFlag=True)
    tenant.change("/service/tickets/3", **{"status/name": "Completed"})
    tenant.change("/service/priorities/4", name="Priority 4 - Someday")  # of this and the next three no callback tells
    tenant.change(f"/time/workRoles/{made['role']}", hourlyRate=130)
    tenant.change("/system/members/124", title="Senior Technician")
    tenant.change(f"/finance/agreements/{made['agreement']}", billAmount=640)
    tenant.delete(f"/schedule/entries/{made['visit']}")
    tenant.delete(f"/company/companies/{made['company']}/sites/{made['site']}")
    tenant.delete("/service/tickets/5")
