"""Strategies: values of fields and whole records, from well-formed to noise. Knows the declarations, not the server.

An id in a request is a text, or `LAST`: the newest record of that kind when the request is sent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockpsa.schema.fields import INT32, Access, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource

LAST = "{last}"
SERVED = tuple(REGISTRY.served)
ACTIONS = [(each.name, action) for each in SERVED for action in each.actions]
# drawn more often than the others
BUSY = ("Ticket", "ServiceNote", "Company", "CompanySite", "Contact", "Member", "Board", "BoardStatus")
METHODS = ("POST", "PUT", "PATCH", "POST", "PUT", "PATCH", "POST", "PATCH", "DELETE")
READ_ONLY_ACCESS = frozenset({Access.STAMP, Access.HIDDEN, Access.INFO_ONLY, Access.SERVER})

ODD_TEXTS = (
    *(
        "",
        " ",
        "\t\r\n",
        "\x00",
        "a\x00b",
        "İstanbul",
        "straße",
        "STRASSE",
        "ﬃ",
        "e\u0301",
        "\u202eabc",
        "\ufeff",
        "\uffff",
    ),
    *(
        "\U0001d518\U0001d52b",
        "👩\u200d🚀",
        "'",
        '"',
        "\\",
        "%",
        "_",
        "*",
        "[[]",
        "null",
        "true",
        "-1",
        "1e3",
        "NaN",
        "0x10",
        "\uff11\uff12",
    ),
    *("x" * 31, "x" * 51, "x" * 101, "é" * 51, "👍" * 101, "x" * 1_001, "x" * 20_000),
    *("apimember", "mgarcia, jsmith", "nobody", ", ,", "pat.doe@contoso.example", "CLOSED", "Waiting Customer", "Main"),
)
DATES = (
    *(
        "2024-01-15T10:00:00Z",
        "2024-02-29T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "0001-01-02T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ),
    *(
        "2023-02-29T00:00:00Z",
        "2024-01-15T10:00:00.123Z",
        "2024-01-15T10:00:00+02:00",
        "2024-01-15",
        "0000-00-00T00:00:00Z",
    ),
    *("2016-12-31T23:59:60Z", "٢٠٢٤-01-15T10:00:00Z", "tomorrow", ""),
)
ODD_NUMBERS = (
    *(0, -1, 1, 2, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**30),
    *(0.0, -0.0, 0.005, 1.005, -1.5, 1e15, 1e16, 1e308, 5e-324, 123456789012345.67),
)
LEAVES = ("id", "name", "identifier", "_info", "statusId", "respondHours", "sort", "nope", "company/id")
NONSENSE_IDS = (
    *("0", "-1", "1.0", "abc", "²", "\uff11", "%20", " ", "1e3", "null", "2147483648", "9223372036854775807"),
    *("9223372036854775808", "99999999999999999999", "count", "search", "statuses", "types", "1;2", "'", "%00", "%ff"),
)

texts = st.one_of(st.sampled_from(ODD_TEXTS), st.text(max_size=20), st.text("aB1 ,", max_size=6))
numbers = st.one_of(
    st.sampled_from(ODD_NUMBERS), st.integers(-5, 200), st.integers(), st.floats(allow_nan=True, allow_infinity=True)
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts, st.sampled_from(DATES))
junk: SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(texts, st.just("id")), inner, max_size=4)
    ),
    max_leaves=8,
)


def nested(depth: int) -> Any:
    """Arrays and objects in turn, this deep."""
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


@st.composite
def mostly(draw: st.DrawFn, *choices: tuple[int, SearchStrategy[Any]]) -> Any:
    """One of several strategies by weight (`one_of` forgets repetitions)."""
    roll = draw(st.integers(0, sum(weight for weight, _ in choices) - 1))
    for weight, strategy in choices:
        if roll < weight:
            return draw(strategy)
        roll -= weight
    raise AssertionError


@dataclass(frozen=True, eq=False)
class World:
    """What a strategy may point at, for each resource.

    The ids of its records, the ids in their paths, and the (field, text) pairs by which references may name them.
    """

    ids: Mapping[str, Sequence[int]]
    places: Mapping[str, Sequence[tuple[str, ...]]]
    names: Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Request:
    """One call. ``ids`` fill the places in the path."""

    method: str
    resource: str
    ids: tuple[str, ...]
    whole: bool  # the collection, not a record of it
    body: bytes = b""
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    tail: str = ""

    def __repr__(self) -> str:
        path = f"{REGISTRY[self.resource].path}{'' if self.whole else '/{id}'}{self.tail}"
        extra = f" {dict(self.headers)}" if self.headers else ""
        return f"<{self.method} {path} {self.ids}{'?' if self.query else ''}{self.query}{extra} {self.body!r}>"


def good(field: Field, world: World) -> SearchStrategy[Any]:
    """Values that the field takes, more often than not."""
    return GOOD[field.kind](field, world)


def _good_text(field: Field, _: World) -> SearchStrategy[Any]:
    longest = field.length or 40
    plain = st.text("abc", min_size=1, max_size=min(longest, 8))
    return mostly((2, plain), (1, texts.map(lambda text: text[:longest])))


def _good_integer(field: Field, _: World) -> SearchStrategy[Any]:
    return st.integers(*field.between) if field.between else st.one_of(st.integers(-3, 300), st.integers(*INT32))


def _good_objects(field: Field, world: World) -> SearchStrategy[Any]:
    items = {item.name: good(item, world) for item in field.items}
    return st.lists(st.fixed_dictionaries({}, optional=items), max_size=3)


GOOD: dict[Kind, Callable[[Field, World], SearchStrategy[Any]]] = {
    Kind.TEXT: _good_text,
    Kind.GUID: _good_text,
    Kind.SCALAR: lambda _, __: scalars,
    Kind.INTEGER: _good_integer,
    Kind.DECIMAL: lambda _, __: st.one_of(st.integers(-9, 999), st.floats(-1e6, 1e6), st.sampled_from(["1.50", " 7 "])),
    Kind.BOOLEAN: lambda _, __: st.sampled_from([True, False, True, False, "true", "False", 1, 0, ""]),
    Kind.DATE: lambda _, __: st.sampled_from([*DATES[:2], *DATES[3:5]]),
    Kind.CHOICE: lambda field, _: st.sampled_from([*field.values, field.values[0].upper()]),
    Kind.REFERENCE: lambda field, world: pointer(field.target, world),
    Kind.LINK: lambda field, world: st.sampled_from(world.ids[field.target] or (1,)),
    Kind.REFERENCES: lambda field, world: st.lists(pointer(field.target, world), max_size=3),
    Kind.LINKS: lambda field, world: st.lists(st.sampled_from(world.ids[field.target] or (1,)), max_size=3),
    Kind.TEXTS: lambda _, __: st.lists(texts, max_size=3),
    Kind.INTEGERS: lambda _, __: st.lists(st.sampled_from([1, 2, 101, 123, 124, 999]), max_size=3),
    Kind.OBJECTS: _good_objects,
    Kind.INFO: lambda _, __: st.just({}),
}


@cache
def _pointer(target: str, ids: tuple[int, ...], names: tuple[tuple[str, str], ...]) -> SearchStrategy[Any]:
    by_id = st.sampled_from(ids or (1,)).map(lambda identity: {"id": identity})
    members = [name for name, _ in REGISTRY[target].reference.printed] or ["name"]
    odd = st.fixed_dictionaries({}, optional={"id": scalars, members[0]: scalars, members[-1]: texts})
    if not names:
        return mostly((20, by_id), (1, odd))
    by_name = st.sampled_from(names).map(lambda pair: {pair[0]: pair[1]})
    aloud = st.sampled_from(names).map(lambda pair: {pair[0].upper(): pair[1].swapcase(), "_info": {}})
    return mostly((20, by_id), (4, by_name), (2, aloud), (1, odd))


def pointer(target: str, world: World) -> SearchStrategy[Any]:
    """References, mostly to records that exist."""
    return _pointer(target, tuple(world.ids[target]), tuple(world.names[target]))


def bad(field: Field, world: World) -> SearchStrategy[Any]:
    """Values that the field mostly refuses."""
    ways: list[SearchStrategy[Any]] = [
        junk,
        st.none(),
        good(field, world).map(str),
        good(field, world).map(lambda v: [v]),
    ]
    if field.kind is Kind.TEXT and field.length:
        ways.append(st.sampled_from(["x", "é", "👍"]).map(lambda each: each * ((field.length or 0) + 1)))
    if field.target:
        ways.append(
            st.sampled_from([{"id": 999_999}, {"id": "1"}, {"id": "x"}, {"name": "nobody"}, {"id": 1, "x": 2}, {}, 1])
        )
    ways.append(st.sampled_from([3, 63, 64, 65, 500]).map(nested))
    return st.one_of(ways)


def required(resource: Resource, world: World) -> dict[str, SearchStrategy[Any]]:
    """The members without which a POST is refused."""
    members = {f.name: good(f, world) for f in resource.declared if f.required}
    extra: dict[str, dict[str, SearchStrategy[Any]]] = {
        "Ticket": {"board": st.sampled_from(world.ids["Board"]).map(lambda identity: {"id": identity})},
        "ServiceNote": {"text": texts, "resolutionFlag": st.booleans(), "internalAnalysisFlag": st.just(True)},
        "Company": {"site": st.text("abc", min_size=1, max_size=5).map(lambda name: {"name": name})},
    }
    return members | extra.get(resource.name, {})


def records(resource: Resource, world: World) -> SearchStrategy[dict[str, Any]]:
    """Objects that are mostly accepted: what is required, and some more."""
    writable = [f for f in resource.fields if f.access not in READ_ONLY_ACCESS]
    if not writable:
        return st.fixed_dictionaries(required(resource, world))
    few = st.lists(st.sampled_from(writable), max_size=6, unique_by=lambda f: f.name)
    more = few.flatmap(lambda fields: st.fixed_dictionaries({f.name: good(f, world) for f in fields}))
    return st.builds(lambda base, rest: rest | base, st.fixed_dictionaries(required(resource, world)), more)


def spoiled(resource: Resource, world: World) -> SearchStrategy[dict[str, Any]]:
    """Objects with members that are wrong in kind, place, letter case or name."""
    named = st.sampled_from(resource.fields).flatmap(
        lambda f: st.tuples(
            st.sampled_from([f.name, f.name, f.name.upper()]), mostly((3, bad(f, world)), (1, good(f, world)))
        )
    )
    unknown = st.tuples(st.one_of(texts, st.sampled_from(["Id", "_INFO", "name ", "__proto__", "board/id"])), junk)
    wrong = st.lists(mostly((9, named), (1, unknown)), min_size=1, max_size=3).map(dict)
    return st.builds(lambda base, rest: base | rest, mostly((3, records(resource, world)), (1, st.just({}))), wrong)
