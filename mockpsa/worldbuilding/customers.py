"""The demo world's members, companies, sites and contacts. What must be as printed in the documentation is fixed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from faker import Faker

COMPANIES, CONTACTS = 40, 200
FIRST_COMPANY, FIRST_CONTACT = 12345, 67890
# (city, state, zip, area code)
CITIES = (
    ("Tampa", "FL", "33602", "813"),
    ("Tampa", "FL", "33605", "813"),
    ("Clearwater", "FL", "33755", "727"),
    ("Orlando", "FL", "32801", "407"),
    ("Sarasota", "FL", "34236", "941"),
    ("Atlanta", "GA", "30303", "404"),
    ("Savannah", "GA", "31401", "912"),
    ("Mobile", "AL", "36602", "251"),
)
TITLES = (
    *("Office Manager", "Controller", "Operations Manager", "Receptionist", "Accountant", "Sales Manager"),
    *("Warehouse Supervisor", "Project Lead", "Purchasing Agent", "Managing Director", "Assistant", "Human Resources"),
)
# Companies and contacts that documentation and clients name.
FIXED_COMPANIES = (("CompanyID", "Contoso Dental Group"), ("Fabrikam", "Fabrikam Logistics"))
FIXED_CONTACTS = (("Pat", "Doe"), ("Lee", "Wong"))
VENDORS, PROSPECTS = range(36, 38), range(38, 40)  # by their place in the list
SECOND_SITES = range(2, 36, 5)
BUSINESS_HOURS = frozenset(range(4, 40, 6))  # whose SLA counts these only

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a company, as stories speak of them."""

    id: int
    first: str
    name: str


@dataclass(frozen=True, slots=True)
class Company:
    """A customer, as stories speak of it; ``tag`` begins its devices' names."""

    id: int
    tag: str
    kind: str
    contacts: tuple[Contact, ...]
    name: str


class Customers:
    """Draws companies and their contacts; `companies` and `contacts` are their records."""

    def __init__(self, fake: Faker, random: Random) -> None:
        self._fake, self._random = fake, random
        self._identifiers: set[str] = set()
        self._phones: dict[str, int] = {}
        self._free_ids = iter(range(FIRST_CONTACT + len(FIXED_CONTACTS), FIRST_CONTACT + CONTACTS))
        self.companies: list[Record] = []
        self.contacts: list[Record] = []
        self.people: list[Company] = []
        for place in range(COMPANIES):
            self.people.append(self._company(place))

    def _company(self, place: int) -> Company:
        city, state, code, area = CITIES[place if place < len(FIXED_COMPANIES) else self._random.randrange(len(CITIES))]
        if place < len(FIXED_COMPANIES):
            identifier, name = FIXED_COMPANIES[place]
        else:
            identifier, name = self._named()
        kind = "Vendor" if place in VENDORS else "Prospect" if place in PROSPECTS else "Client"
        slug = re.sub(r"[^a-z]", "", name.split()[0].lower())
        record: Record = {
            "id": FIRST_COMPANY + place,
            "identifier": identifier,
            "name": name,
            "types": [{"name": kind}],
            "addressLine1": self._fake.street_address(),
            "city": city,
            "state": state,
            "zip": code,
            "country": {"name": "United States"},
            "phoneNumber": self._phone(area),
            "website": f"https://www.{slug}.example",
            "numberOfEmployees": self._random.choice((8, 12, 20, 35, 60, 90, 140, 220)),
            "dateEntered": f"-P{self._random.randrange(120, 1500)}D",
            "site": {"name": "Main"},
        }
        if place in BUSINESS_HOURS:
            record["sla"] = {"name": "Business hours"}
        if place in SECOND_SITES:
            record["sites"] = [self._second_site(city, state, code)]
        self.companies.append(record)
        people = tuple(self._contacts(place, slug, area))
        return Company(record["id"], re.sub(r"[^A-Z]", "", name.upper())[:3], kind, people, name)

    def _second_site(self, city: str, state: str, code: str) -> Record:
        street = self._fake.street_address()
        reference = {"identifier": state}
        return {"name": "Warehouse", "addressLine1": street, "city": city, "zip": code, "stateReference": reference}

    def _named(self) -> tuple[str, str]:
        while True:
            name = self._fake.company()
            identifier = re.sub(r"[^A-Za-z]", "", name)[:25]
            if identifier.lower() not in self._identifiers:
                self._identifiers.add(identifier.lower())
                return identifier, name

    def _phone(self, area: str) -> str:
        """A number of the range kept for fiction: 555-0100 to 555-0199."""
        number = self._phones[area] = self._phones.get(area, 99) + 1
        return f"{area}5550{100 + number % 100:03}"

    def _contacts(self, place: int, slug: str, area: str) -> Iterator[Contact]:
        for number in range(CONTACTS // COMPANIES):
            fixed = number == 0 and place < len(FIXED_CONTACTS)
            first, last = FIXED_CONTACTS[place] if fixed else (self._fake.first_name(), self._fake.last_name())
            identity = FIRST_CONTACT + place if fixed else next(self._free_ids)
            email = f"{first}.{last}@{slug}.example".lower()
            self.contacts.append(
                {
                    "id": identity,
                    "firstName": first,
                    "lastName": last,
                    "company": {"id": FIRST_COMPANY + place},
                    "title": self._random.choice(TITLES) if number else "Office Manager",
                    **({} if number else {"defaultFlag": True}),
                    "communicationItems": [
                        {"type": {"name": "Email"}, "value": email, "communicationType": "Email", "defaultFlag": True},
                        {
                            "type": {"name": "Direct"},
                            "value": self._phone(area),
                            "communicationType": "Phone",
                            "defaultFlag": True,
                        },
                    ],
                }
            )
            yield Contact(identity, first, f"{first} {last}")


def member_records(plan: dict[str, Any]) -> Iterator[Record]:
    """The members of the plan, each with what all have in common, an address and a number."""
    for number, member in enumerate(plan["members"]):
        email = f"{member['identifier']}@msp.example"
        own = {"officeEmail": email, "primaryEmail": email, "officePhone": f"8135550{120 + number}"}
        yield {**plan["common"], **own, **member}
