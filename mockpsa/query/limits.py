"""How large a query may be, as data. Past a limit the answer is a 400 that names it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one query.

    ``length`` in characters of one text; ``depth`` of parentheses; ``values`` of one list, ``all_values`` of all;
    ``pattern`` in characters of a LIKE pattern.
    """

    length: int = 10_000
    depth: int = 64
    comparisons: int = 500
    values: int = 1_000
    all_values: int = 10_000
    pattern: int = 1_000
    sort_keys: int = 50

    @property
    def fewest(self) -> int:
        """How many characters it takes at least to have too many comparisons or values: two for each."""
        return 2 * min(self.comparisons, self.values)


LONGEST_KEPT = 2_000  # characters; what is parsed or prepared from a longer text is not kept
MOST_JOINS = 30  # references that one query may follow; SQLite joins at most 64 tables
IN_URL = Limits()
IN_BODY = Limits(length=100_000)
