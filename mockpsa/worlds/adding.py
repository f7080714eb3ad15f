"""Records for a tenant that is at work, in a world's format: the bulk way in. All that are sent, or none."""

from pathlib import Path
from typing import Any

from mockpsa.errors import InvalidObject, InvalidRecord
from mockpsa.store.tenants import Tenant
from mockpsa.worlds.files import Section, World
from mockpsa.worlds.loading import loading
from mockpsa.worlds.problems import Place, Problem

HERE = Place(Path("records"), 1)
MOST_TOLD = 100  # problems of one call


def add_records(tenant: Tenant, records: Any) -> dict[str, list[int]]:
    """Write the records of a mapping of paths to lists of records; the ids of each list's, in its order.

    What holds for a world holds here: rules of data, not of workflow; dates may be offsets from now. Raises
    InvalidObject with an entry for each problem.
    """
    world, problems = World(HERE.file), list[Problem]()
    if not isinstance(records, dict):
        problems.append(Problem(HERE, 'is no mapping of paths to lists of records such as {"/service/tickets": []}'))
    for path, listed in records.items() if isinstance(records, dict) else ():
        if isinstance(listed, list):
            world.sections.append(Section(path, listed, HERE))
        else:
            problems.append(Problem(HERE, "is not a list of records", record=path))
    with loading(tenant, world, problems.append) as load:
        added = load.run()
        if problems:
            raise InvalidObject("records", [_error(problem) for problem in problems[:MOST_TOLD]])
    return added


def _error(problem: Problem) -> InvalidRecord:
    return InvalidRecord(problem.record, f"{problem.what.rstrip('.')}{f'; {problem.mend}' if problem.mend else ''}")
