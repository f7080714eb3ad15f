"""What the demo world sells, and when: opportunities, activities, agreements, and the days ahead of those who work."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from mockpsa.worldbuilding.customers import Company
from mockpsa.worldbuilding.diaries import Diaries
from mockpsa.worldbuilding.stories import DAY, HOUR, Record, offset

SELLERS = ("ltorres", "gbrandt")
OPPORTUNITIES, ACTIVITIES, AGREEMENTS, APPOINTMENTS = 20, 30, 9, 40
OPEN, WON, LOST = "Open", "Won", "Lost"
STAGES = ("Prospect", "Quote", "Commitment")
CALL = 15  # minutes
QUARTERS = (0.5, 1.0, 1.5, 2.0)  # hours


def draw_opportunities(
    random: Random, plan: dict[str, Any], customers: Sequence[Company]
) -> Iterator[tuple[Record, list[Record]]]:
    """Twenty with their notes, the oldest first: what is past its date is won or lost, what is not is open."""
    ages = sorted((random.randrange(3, 110) * DAY for _ in range(OPPORTUNITIES)), reverse=True)
    buyers = random.sample([each for each in customers if each.kind != "Vendor"], OPPORTUNITIES)
    for number, (age, company) in enumerate(zip(ages, buyers, strict=True), 1):
        line, seller, contact = random.choice(plan["opportunities"]), random.choice(SELLERS), company.contacts[0]
        expected = age - random.randrange(25, 70) * DAY
        status = OPEN if expected <= 0 else random.choice((WON, WON, LOST))
        words = {"company": company.name, "who": contact.first}
        moved = max(expected, 0) + (age - max(expected, 0)) // 2
        opportunity = {
            "id": number,
            "name": line["name"].format(**words),
            "type": {"name": line["type"]},
            "stage": {"name": STAGES[-1] if status != OPEN else random.choice(STAGES)},
            "status": {"name": status},
            "rating": {"name": random.choice(("Hot", "Cold"))},
            "primarySalesRep": {"identifier": seller},
            "company": {"id": company.id},
            "contact": {"id": contact.id},
            "businessUnitId": 7,
            "locationId": 12,
            "expectedCloseDate": offset(expected),
            "pipelineChangeDate": offset(moved),
            **({} if status == OPEN else {"closedDate": offset(expected), "closedBy": {"identifier": seller}}),
            "dateEntered": offset(age),
            "enteredBy": seller,
            "lastUpdated": offset(moved if status == OPEN else expected),
            "updatedBy": seller,
        }
        texts = (line["said"], random.choice(plan["followed"]))
        yield opportunity, list(_noted(opportunity, texts, words))


def _noted(opportunity: Record, texts: Sequence[str], words: dict[str, str]) -> Iterator[Record]:
    """What was noted of an opportunity: at first, and when it moved on."""
    for text, moment in zip(texts, (opportunity["dateEntered"], opportunity["pipelineChangeDate"]), strict=True):
        note = {"opportunityId": opportunity["id"], "text": text.format(**words)}
        yield note | {"dateEntered": moment, "enteredBy": opportunity["enteredBy"]}


def draw_activities(
    random: Random,
    plan: dict[str, Any],
    opportunities: Sequence[Record],
    customers: Sequence[Company],
    diaries: Diaries,
) -> Iterator[Record]:
    """Thirty: what is over is closed, what is to come is open; most are about an opportunity."""
    people = {company.id: company for company in customers}
    for number in range(1, ACTIVITIES + 1):
        opportunity, line = random.choice(opportunities), random.choice(plan["activities"])
        company = people[opportunity["company"]["id"]]
        contact, seller = company.contacts[0], opportunity["primarySalesRep"]
        wanted = random.randrange(-14, 40) * DAY + random.randrange(1, 8) * HOUR
        starts = diaries.free(seller["identifier"], line["minutes"], wanted)
        diaries.take(seller["identifier"], line["minutes"], starts)
        over = starts - line["minutes"] > 0
        yield {
            "id": number,
            "name": line["name"].format(company=company.name, who=contact.name),
            "type": {"name": line["type"]},
            "company": {"id": company.id},
            "contact": {"id": contact.id},
            "status": {"name": "Closed" if over else "Open"},
            "opportunity": {"id": opportunity["id"]},
            "notes": line["notes"],
            "dateStart": offset(starts),
            "dateEnd": offset(starts - line["minutes"]),
            **({"dateClosedUtc": offset(starts - line["minutes"])} if over else {}),
            "assignedBy": seller,
            "assignTo": seller,
            "dateEntered": offset(max(starts, 0) + random.randrange(1, 9) * DAY),
            "enteredBy": seller["identifier"],
            "lastUpdated": offset(starts - line["minutes"] if over else max(starts, 0) + HOUR),
            "updatedBy": seller["identifier"],
        }


def draw_agreements(random: Random, plan: dict[str, Any], customers: Sequence[Company]) -> Iterator[Record]:
    """The one that the documentation needs, and nine; of these one was cancelled, one has run out."""
    yield plan["first_agreement"]
    clients = random.sample([each for each in customers[1:] if each.kind == "Client"], AGREEMENTS)
    for number, company in enumerate(clients):
        line, age = plan["agreements"][number % len(plan["agreements"])], random.randrange(120, 700)
        ended = random.randrange(5, 90)
        ending: Record = {"noEndingDateFlag": True}
        if number == AGREEMENTS - 1:
            ending |= {
                "cancelledFlag": True,
                "dateCancelled": f"-P{ended}D",
                "reasonCancelled": "Does it by itself now",
            }
        elif number == AGREEMENTS - 2:
            ending = {"endDate": f"-P{ended}D", "agreementStatus": "Expired"}
        users = random.randrange(8, 60)
        yield {
            "name": line["name"].format(company=company.name),
            "type": {"name": line["type"]},
            "company": {"id": company.id},
            "contact": {"id": company.contacts[0].id},
            "location": {"id": 11},
            "department": {"id": 5},
            "startDate": f"-P{age}D",
            **({} if line["sold"] else {"billAmount": 2400}),
            **ending,
            "dateEntered": f"-P{age + 10}D",
            "enteredBy": "ltorres",
            "additions": [
                {
                    "product": {"identifier": item},
                    "quantity": users if item == "MS-USER" else 2,
                    "billCustomer": "Billable",
                }
                for item in line["sold"]
            ],
        }


def draw_schedule(
    random: Random, tickets: Sequence[Record], activities: Sequence[Record], diaries: Diaries
) -> Iterator[Record]:
    """When those who own open tickets see to them in the next days, and the sales visits to come."""
    owned = [
        (number, ticket)
        for number, ticket in enumerate(tickets, 1)
        if "owner" in ticket and "closedDate" not in ticket and ticket["status"]["name"] != "Completed"
    ]
    busy: dict[str, int] = {}
    for number, ticket in owned[-APPOINTMENTS:]:
        member = ticket["owner"]["identifier"]
        wanted = busy.get(member, random.randrange(1, 20) * HOUR)
        minutes = round(random.choice(QUARTERS) * HOUR)
        starts = -diaries.free(member, minutes, -wanted)
        diaries.take(member, minutes, -starts)
        ends = starts + minutes
        busy[member] = ends + random.randrange(1, 5) * HOUR
        yield _entry("S", number, ticket["owner"], (starts, ends)) | {"where": {"name": "Remote"}}
    for activity in activities:
        if activity["status"]["name"] == "Open":
            yield _entry("C", activity["id"], activity["assignTo"], activity) | {"name": activity["name"]}


def _entry(kind: str, number: int, member: Record, times: tuple[int, int] | Record) -> Record:
    starts, ends = (
        (times["dateStart"], times["dateEnd"]) if isinstance(times, dict) else (offset(-each) for each in times)
    )
    return {
        "objectId": number,
        "type": {"identifier": kind},
        "member": member,
        "dateStart": starts,
        "dateEnd": ends,
        "status": {"name": "Firm"},
        "dateEntered": offset(CALL),
        "enteredBy": member["identifier"],
    }
