"""The demo world: a plan (``fixtures/building/demo``), a seed and Faker -> the files of ``fixtures/tenants/demo``."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml
from faker import Faker

from mockpsa.data import data_folder
from mockpsa.worldbuilding.customers import Company, Customers, member_records
from mockpsa.worldbuilding.diaries import Diaries
from mockpsa.worldbuilding.projects import draw_projects
from mockpsa.worldbuilding.selling import draw_activities, draw_agreements, draw_opportunities, draw_schedule
from mockpsa.worldbuilding.stories import BOARDS, Story, Ticket, draw_age, read_stories

SEED = 20_260
TICKETS = {"Service Desk": 340, "Managed Services": 90, "Projects": 30, "Sales": 40}


def build_demo(folder: Path) -> list[Path]:
    """Write the demo world's files into a folder, made if need be; the same bytes under the same Faker."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in demo_files().items():
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return paths


def demo_files() -> dict[str, bytes]:
    """The demo world's files by name."""
    plan = data_folder("fixtures") / "building" / "demo"
    random = Random(SEED)  # noqa: S311 - the same every time is what is wanted
    fake = Faker("en_US")
    fake.seed_instance(SEED)
    customers = Customers(fake, random)
    members = _read(plan / "members.yaml")
    tickets = list(_tickets(random, read_stories(), customers.people))
    records = [ticket.record for ticket in tickets]
    people, sold, diaries = customers.people, _read(plan / "sales.yaml"), Diaries()
    projects, below = draw_projects(random, _read(plan / "projects.yaml"), people, len(tickets) + 1, diaries)
    drawn = list(draw_opportunities(random, sold, people))
    opportunities = [opportunity for opportunity, _ in drawn]
    activities = list(draw_activities(random, sold, opportunities, people, diaries))
    entries = [entry for identity, each in enumerate(tickets, 1) for entry in each.time_entries(identity, diaries)]
    return {
        "world.yaml": (plan / "world.yaml").read_bytes(),
        "members.jsonl": _lines(member_records(members)),
        "companies.jsonl": _lines(customers.companies),
        "contacts.jsonl": _lines(customers.contacts),
        "agreements.jsonl": _lines(draw_agreements(random, sold, people)),
        "tickets.jsonl": _lines(records),
        "opportunities.jsonl": _lines(opportunities),
        "opportunity_notes.jsonl": _lines(note for _, notes in drawn for note in notes),
        "activities.jsonl": _lines(activities),
        "projects.jsonl": _lines(projects),
        "project_tickets.jsonl": _lines(below.tickets),
        "schedule.jsonl": _lines(draw_schedule(random, records, activities, diaries)),
        "time_entries.jsonl": _lines([*entries, *below.time_entries]),
    }


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _lines(records: Iterable[dict[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records).encode()


def _tickets(random: Random, stories: dict[str, list[Story]], people: list[Company]) -> Iterator[Ticket]:
    """The tickets, oldest first, so that their ids grow with their dates."""
    ages = sorted((draw_age(random) for _ in range(sum(TICKETS.values()))), reverse=True)
    boards = [name for name, count in TICKETS.items() for _ in range(count)]
    random.shuffle(boards)
    clients = [company for company in people if company.kind == "Client"]
    buyers = [company for company in people if company.kind != "Vendor"]
    weights = [3 if company.id == people[0].id else 1 + company.id % 3 for company in clients]
    for age, board in zip(ages, boards, strict=True):
        story = random.choice(stories[board])
        company = random.choice(buyers) if board == "Sales" else random.choices(clients, weights)[0]
        yield Ticket(random, BOARDS[board], story, company, age)
