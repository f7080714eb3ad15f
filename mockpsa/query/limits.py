"""How large a query may be, as data. Past a limit the answer is a 400 that names it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """``length`` in characters of one text; ``depth`` of parentheses; ``pattern`` in characters of a LIKE pattern."""

    length: int = 10_000
    depth: int = 64
    comparisons: int = 500
    values: int = 1_000
    pattern: int = 1_000
    sort_keys: int = 50


IN_URL = Limits()
IN_BODY = Limits(length=100_000)
