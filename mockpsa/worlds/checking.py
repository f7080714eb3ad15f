"""A world tried on an empty tenant, so that all that is wrong with it is known before it is served."""

from dataclasses import dataclass

from mockpsa.rules import Rules
from mockpsa.schema.registry import REGISTRY
from mockpsa.store.tenants import Setting, scratch_tenant
from mockpsa.worlds.files import read_world
from mockpsa.worlds.loading import check_world
from mockpsa.worlds.problems import Problem
from mockpsa.worlds.shipped import find_world


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: the problems in the order of the files, and how many records there are."""

    problems: tuple[Problem, ...]
    records: int


def check_file(name: str) -> Checked:
    """Try a world. Raises UnreadableWorldError."""
    world = read_world(find_world(name))
    tenant = scratch_tenant(Setting("http://localhost", Rules()))
    problems = check_world(tenant, world)
    order = {file: number for number, file in enumerate(dict.fromkeys(each.place.file for each in problems))}
    problems.sort(key=lambda each: (order[each.place.file], each.place.line))
    records = sum(len(tenant.records.ids(resource)) for resource in REGISTRY.stored)
    tenant.database.close()
    return Checked(tuple(problems), records)
