"""The query string: names in any letter case, unknown ones ignored, an empty value as good as none."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from mockpsa.errors import BadParameter

DEFAULT_PAGE_SIZE = 25
LARGEST_PAGE_SIZE = 1_000
LARGEST_PAGE = 10**12
LARGEST_ID = 2**63 - 1
LONGEST_NUMBER = 19
MOST_PARAMETERS = 1_000
LONGEST_KEPT = 1_024  # bytes of a query string whose reading is kept


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a request asks for besides its path. ``pairs`` are all parameters as sent, for the Link header."""

    pairs: tuple[tuple[str, str], ...]
    conditions: str
    child_conditions: str
    custom_field_conditions: str
    order_by: str
    fields: str
    page: int
    page_size: int
    page_id: int


def _number(name: str, text: str, least: int, default: int) -> int:
    """A number; below ``least`` the default. Raises BadParameter for what is no number."""
    digits = text.strip()
    if not digits:
        return default
    if not (digits.lstrip("-").isascii() and digits.removeprefix("-").isdigit()):
        raise BadParameter(f"The value '{text[:50]}' is not valid for {name}.")
    value = int(digits) if len(digits) <= LONGEST_NUMBER else -1 if digits.startswith("-") else LARGEST_PAGE
    return default if value < least else value


def read_parameters(query_string: bytes) -> Parameters:
    """The parameters of a query string. Raises BadParameter."""
    if not query_string:
        return NO_PARAMETERS
    return _read(query_string) if len(query_string) <= LONGEST_KEPT else _read.__wrapped__(query_string)


@lru_cache(maxsize=512)
def _read(query_string: bytes) -> Parameters:
    try:
        pairs = tuple(
            parse_qsl(query_string.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
        )
    except ValueError:
        raise BadParameter(f"A request may have at most {MOST_PARAMETERS} parameters.") from None
    given = {name.lower(): value for name, value in reversed(pairs)}
    return Parameters(
        pairs=pairs,
        conditions=given.get("conditions", ""),
        child_conditions=given.get("childconditions", ""),
        custom_field_conditions=given.get("customfieldconditions", ""),
        order_by=given.get("orderby", ""),
        fields=given.get("fields", ""),
        page=min(_number("page", given.get("page", ""), 1, 1), LARGEST_PAGE),
        page_size=min(_number("pageSize", given.get("pagesize", ""), 1, DEFAULT_PAGE_SIZE), LARGEST_PAGE_SIZE),
        page_id=min(_number("pageId", given.get("pageid", ""), 0, 0), LARGEST_ID),
    )


NO_PARAMETERS = Parameters((), "", "", "", "", "", 1, DEFAULT_PAGE_SIZE, 0)
