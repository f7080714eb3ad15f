"""Who of the demo world is busy when. Moments are minutes before the tenant's start: what is earlier is larger."""

from bisect import insort


class Diaries:
    """Each member's, by identifier."""

    def __init__(self) -> None:
        self._taken: dict[str, list[tuple[int, int]]] = {}  # from, until: minutes after the start, ascending

    def free(self, member: str, minutes: int, begins: int) -> int:
        """The first moment from ``begins`` on at which a member has so many minutes to spare."""
        first = -begins
        for start, end in self._taken.get(member, []):
            if start >= first + minutes:
                break
            first = max(first, end)
        return -first

    def take(self, member: str, minutes: int, starts: int) -> None:
        """Be busy for so many minutes."""
        insort(self._taken.setdefault(member, []), (-starts, minutes - starts))
