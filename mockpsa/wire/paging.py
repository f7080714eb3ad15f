"""The Link header (RFC 5988) as captured: absolute, the query kept in .NET's encoding, ``page`` the last parameter."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

from mockpsa.wire.parameters import Parameters

Item = TypeVar("Item")

# What .NET's UrlEncode leaves as it is, besides letters and digits.
SAFE = "-_.!*()"


def dotnet_encode(text: str) -> str:
    """A text as .NET's HttpUtility.UrlEncode writes it: lower-case hexadecimal, ``+`` for a blank."""
    encoded = quote(text, safe=SAFE + " ").replace("~", "%7e")
    pieces = encoded.split("%")
    return "%".join((pieces[0], *(piece[:2].lower() + piece[2:] for piece in pieces[1:]))).replace(" ", "+")


def _url(address: str, pairs: tuple[tuple[str, str], ...], name: str, value: int) -> str:
    kept = [f"{dotnet_encode(key)}={dotnet_encode(text)}" for key, text in pairs if key.lower() != name.lower()]
    return f"{address}?{'&'.join((*kept, f'{name}={value}'))}"


def link_header(address: str, pairs: tuple[tuple[str, str], ...], page: int, last: int | None) -> str | None:
    """The header of page ``page``; ``last`` is the last page's number when another follows. None for a single page.

    On every page but the last, next and last come after prev and first, and the last page does not end with
    rel="last": a client (spinen) goes on exactly while the header ends so.
    """
    relations = []
    if page > 1:
        relations += [("prev", page - 1), ("first", 1)]
    if last is not None:
        relations += [("next", page + 1), ("last", last)]
    if not relations:
        return None
    return ", ".join(f'<{_url(address, pairs, "page", number)}>; rel="{relation}"' for relation, number in relations)


def page_of(items: Sequence[Item], address: str, parameters: Parameters) -> tuple[Sequence[Item], Mapping[str, str]]:
    """The page that is asked for of items at hand, and its headers."""
    size = parameters.page_size
    start = (parameters.page - 1) * size
    last = -(-len(items) // size) if start + size < len(items) else None
    link = link_header(address, parameters.pairs, parameters.page, last)
    return items[start : start + size], {} if link is None else {"link": link}


def forward_link(address: str, pairs: tuple[tuple[str, str], ...], after: int | None) -> str:
    """The header of a forward-only page: always there, empty when nothing follows."""
    return "" if after is None else f'<{_url(address, pairs, "pageId", after)}>; rel="next"'
