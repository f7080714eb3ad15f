"""What was written to which resource, so that what was read before can tell whether it still holds."""

from collections import defaultdict
from collections.abc import Iterable

LONGEST = 1_000  # ids kept of one resource


class WriteLog:
    """Versions that only grow: of a resource, another one after every write to it."""

    def __init__(self) -> None:
        self._start = 0  # the version of what was not written since all was forgotten
        self._before: defaultdict[str, int] = defaultdict(int)  # writes whose ids are not kept
        self._ids: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, resource_name: str, identity: int) -> None:
        """A record was written."""
        ids = self._ids[resource_name]
        ids.append(identity)
        if len(ids) == LONGEST:
            self._before[resource_name] += LONGEST
            ids.clear()

    def forget(self) -> None:
        """Nothing that was read before holds: the database is not what it was."""
        self._start += 1 + sum(map(self._count, [*self._ids]))
        self._before.clear()
        self._ids.clear()

    def version(self, resource_name: str) -> int:
        """The resource's version."""
        return self._start + self._count(resource_name)

    def versions(self, resource_names: Iterable[str]) -> tuple[int, ...]:
        """The resources' versions, in their order."""
        return tuple(map(self.version, resource_names))

    def since(self, resource_name: str, version: int) -> list[int] | None:
        """The ids written since a version of the resource; None if they are not known any more."""
        first = version - self._start - self._before[resource_name]
        return None if first < 0 else self._ids[resource_name][first:]

    def _count(self, resource_name: str) -> int:
        return self._before[resource_name] + len(self._ids[resource_name])
