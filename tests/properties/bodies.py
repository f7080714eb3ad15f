"""Strategies: requests a desk may meet, from well-formed records to noise. Knows the declarations, not the server.

An id in a request is a text, or `LAST`: the newest record of that kind when the request is sent.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockpsa.schema.fields import INT32, JSON_KINDS, Access, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Action, Resource

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


def operations(resource: Resource, world: World) -> SearchStrategy[Any]:
    """PATCH arrays: sensible operations, and all that may be wrong with one."""
    below = [f for f in resource.fields if f.kind is Kind.REFERENCE or f.kind in JSON_KINDS]
    steps = st.sampled_from(
        [
            "id",
            "name",
            "identifier",
            "0",
            "1",
            "-",
            "00",
            "99999",
            "x",
            "",
            "0/value",
            "0/type/id",
            "0/type/id/x",
            "0/id",
            "-/x",
        ]
    )
    names = [f.name for f in resource.fields]
    odd_paths = st.one_of(
        texts, st.sampled_from(["", "/", "//", "~0", "~1", "/_info", "_info/lastUpdated", "ID", "value"])
    )
    paths = st.one_of(
        st.sampled_from(names),
        st.sampled_from(names).map(lambda name: f"/{name}"),
        st.builds(lambda f, step: f"{f.name}/{step}", st.sampled_from(below), steps) if below else odd_paths,
        odd_paths,
    )
    words = st.sampled_from(["replace", "add", "remove", "Replace", "REMOVE", "add", "replace"])

    def sensible(f: Field) -> SearchStrategy[Any]:
        return st.fixed_dictionaries(
            {
                "op": words,
                "path": st.sampled_from([f.name, f"/{f.name}"]),
                "value": st.one_of(good(f, world), bad(f, world)),
            }
        )

    def repeated(f: Field) -> SearchStrategy[Any]:
        """Several operations on one member: on the whole of it first, then on a part."""
        part = mostly((2, st.sampled_from(["0", "-"])), (1, steps)).map(lambda step: f"{f.name}/{step}")
        values = mostly((2, scalars), (1, junk), (1, good(f, world)))
        whole = st.fixed_dictionaries({"op": words, "path": st.just(f.name), "value": values})
        parts = st.lists(st.fixed_dictionaries({"op": words, "path": part, "value": values}), min_size=1, max_size=2)
        return st.builds(lambda first, rest: [first, *rest], whole, parts)

    open_fields = [f for f in resource.fields if f.access not in READ_ONLY_ACCESS] or list(resource.fields)
    likely = st.sampled_from(open_fields).flatmap(
        lambda f: st.fixed_dictionaries({"op": st.just("replace"), "path": st.just(f.name), "value": good(f, world)})
    )
    arrays = [f for f in open_fields if f.kind in JSON_KINDS]
    into_array = (
        st.sampled_from(arrays).flatmap(
            lambda f: st.fixed_dictionaries(
                {
                    "op": words,
                    "path": steps.map(lambda step: f"{f.name}/{step}"),
                    "value": st.one_of(array_item(f, world), junk),
                }
            )
        )
        if arrays
        else likely
    )
    garbage = st.fixed_dictionaries(
        {},
        optional={"op": st.one_of(words, junk), "path": st.one_of(paths, junk), "value": junk, "from": junk, "x": junk},
    )
    loose = st.fixed_dictionaries({"op": words, "path": paths}, optional={"value": junk})
    typed = st.sampled_from(resource.fields).flatmap(sensible)
    one = mostly((6, likely), (2, typed), (1, loose), (3, into_array), (1, garbage))
    return mostly(
        (5, st.lists(likely, max_size=4)),
        (3, st.lists(one, max_size=4)),
        (2, st.lists(into_array, min_size=1, max_size=3)),
        (2, st.sampled_from(arrays or resource.fields).flatmap(repeated)),
        (1, st.sampled_from(below or resource.fields).flatmap(repeated)),
        (1, st.lists(st.one_of(one, junk), max_size=3)),
        (1, one),
    )


def array_item(field: Field, world: World) -> SearchStrategy[Any]:
    """One item of an array field."""
    return good(field, world).map(lambda items: items[0] if items else {})


def as_bytes(value: Any, *, escaped: bool) -> bytes:
    """A JSON text, with what only Python would write in it (NaN, lone surrogates) left as it is."""
    return json.dumps(value, ensure_ascii=escaped).encode("utf-8", "surrogatepass")


def _damaged(raw: bytes, cut: int, how: str) -> bytes:
    at = cut % (len(raw) + 1)
    return {
        "cut": raw[:at],
        "byte": raw[:at] + b"\xff" + raw[at:],
        "comma": raw[:at] + b"," + raw[at:],
        "zero": raw[:at] + b"\x00" + raw[at:],
        "mark": b"\xef\xbb\xbf" + raw,
        "twice": raw + raw,
        "space": b" \r\n\t" + raw + b"\n",
        "utf16": raw.decode("utf-8", "replace").encode("utf-16"),
    }[how]


def bodies(resource: Resource, method: str, world: World) -> SearchStrategy[bytes]:
    """Raw bodies for one method on one resource."""
    fine = operations(resource, world) if method == "PATCH" else records(resource, world)
    values = mostly((12, fine), (5, spoiled(resource, world)), (1, junk))
    json_text = st.builds(lambda value, escaped: as_bytes(value, escaped=escaped), values, st.booleans())
    hows = st.sampled_from(["cut", "byte", "comma", "zero", "mark", "twice", "space", "utf16"])
    damaged = st.builds(_damaged, json_text, st.integers(0, 300), hows)
    deep = st.sampled_from(
        [b"[" * 70, b"[" * 70 + b"]" * 70, b'{"a":' * 1100 + b"1" + b"}" * 1100, b"[[[]]]", b"[{}]", b"{}"]
    )
    noise = st.one_of(
        st.binary(max_size=30), st.sampled_from([b"", b" ", b"null", b"[]", b"[null]", b'""', b"0", b"1e999"]), deep
    )
    return mostly((20, json_text), (1, damaged), (1, noise))


def places(resource: Resource, world: World, *, whole: bool) -> SearchStrategy[tuple[str, ...]]:
    """What fills the path of a collection or a record: mostly ids of records that exist, below their own parent."""
    depth = len(resource.placeholders)
    if whole and not depth:
        return st.just(())
    known = world.places[resource.parent.target if whole and resource.parent else resource.name]
    right = st.sampled_from(known or [("1",) * (depth + (not whole))])
    newest = right.map(lambda ids: (*ids[:-1], LAST))
    odd = st.sampled_from(["999999", "1", "2", *NONSENSE_IDS])
    wrong = st.builds(lambda ids, at, each: (*ids[:at], each, *ids[at + 1 :]), right, st.integers(0, 1), odd)
    ids = mostly((12, right), (2, newest), (1, wrong))
    return ids.map(lambda sent: sent[: len(known[0]) if known else None])


@cache
def _write(name: str, method: str, world: World) -> SearchStrategy[Request]:
    resource = REGISTRY[name]
    whole = method == "POST"
    body = st.just(b"") if method == "DELETE" else bodies(resource, method, world)
    return st.builds(
        Request, st.just(method), st.just(resource.name), places(resource, world, whole=whole), st.just(whole), body
    )


@cache
def _act(name: str, action: Action, world: World) -> SearchStrategy[Request]:
    resource = REGISTRY[name]
    body = st.just(b"") if action.body is None else bodies(action.body, "POST", world)
    place = places(resource, world, whole=not action.on_record)
    return st.builds(
        lambda ids, raw: Request("POST", name, ids, not action.on_record, raw, tail=f"/{action.name}"), place, body
    )


@st.composite
def writes(draw: st.DrawFn, world: World) -> Request:
    """One write, to anything that is served."""
    if draw(st.integers(0, 5)) == 0:
        name, action = draw(st.sampled_from(ACTIONS))
        return draw(_act(name, action, world))
    resource = REGISTRY[draw(st.sampled_from([*(each.name for each in SERVED), *BUSY]))]
    fitting = [method for method in METHODS if method in resource.methods]
    method = draw(mostly((12, st.sampled_from(fitting or METHODS)), (1, st.sampled_from(METHODS))))
    return draw(_write(resource.name, method, world))


@st.composite
def _names(draw: st.DrawFn, name: str, depth: int) -> str:
    """Names for conditions on a resource: its own, through references at most this deep, and wrong ones."""
    resource = REGISTRY[name]
    pointers = [f for f in resource.fields if f.kind is Kind.REFERENCE]
    way = draw(st.sampled_from(["own", "own", "below", "further", "odd"] if pointers else ["own", "odd"]))
    if way == "own" or (way == "further" and not depth):
        return draw(st.sampled_from([f.name for f in resource.fields]))
    if way == "odd":
        return draw(
            st.sampled_from(["_info/lastUpdated", "_info/sla_resolve_by", "_info/x", "_info", "ID", "inactive", "nope"])
        )
    through = draw(st.sampled_from(pointers))
    if way == "further":
        return f"{through.name}/{draw(_names(through.target, depth - 1))}"
    return f"{through.name}/{draw(st.sampled_from(LEAVES))}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


literals = st.one_of(
    st.sampled_from(
        ["true", "false", "null", "True", "[2024-01-15T10:00:00Z]", "[2024-01-15]", "[x]", "''", '""', "1", "-1"]
    ),
    st.sampled_from(
        ["[0001-01-01T00:00:00+14:00]", "[9999-12-31T23:59:59-14:00]", "[9999-12-31T23:59:59.5Z]", "1.", ".5"]
    ),
    st.sampled_from(
        ["9" * 19, "9" * 39, "9" * 41, '"' + "9" * 5000 + '"', '"1.5e999."', '"1_0"', '"nan"', '"NEW"', "'%'"]
    ),
    st.integers().map(str),
    st.floats(-1e9, 1e9).map(lambda number: f"{number:.6f}"),
    texts.map(_quoted),
)
operators = st.sampled_from(
    ["=", "!=", "<", "<=", ">", ">=", " contains ", " like ", " not contains ", " not like ", " LIKE "]
)


def conditions(resource: Resource) -> SearchStrategy[str]:
    """Conditions that mostly parse, on names that mostly exist."""
    names = _names(resource.name, 2)
    lists = st.lists(literals, max_size=4).map(", ".join)

    @st.composite
    def tests(draw: st.DrawFn) -> str:
        name = draw(names)
        match draw(st.sampled_from(["compare", "compare", "in", "null"])):
            case "compare":
                return f"{name}{draw(operators)}{draw(literals)}"
            case "in":
                return f"{name} {draw(st.sampled_from(['in', 'not in', 'IN']))} ({draw(lists)})"
            case _:
                return f"{name} {draw(st.sampled_from(['is null', 'is not null', '= null', '< null']))}"

    return st.recursive(
        tests(),
        lambda inner: st.one_of(
            st.builds(lambda a, word, b: f"{a} {word} {b}", inner, st.sampled_from(["and", "or", "AND"]), inner),
            inner.map(lambda text: f"({text})"),
            inner.map(lambda text: f"not ({text})"),
        ),
        max_leaves=5,
    )


def large_conditions(resource: Resource) -> SearchStrategy[str]:
    """Conditions near and past what a database takes: many tests, many values, many joins, deep nesting."""
    pointers = [f for f in resource.fields if f.kind is Kind.REFERENCE]
    through = pointers[0].name if pointers else "x"
    loop = next((f.name for f in pointers if f.target == resource.name), through)
    named = [f"{f.name}/{REGISTRY[f.target].lookup[0]}=''" for f in pointers if REGISTRY[f.target].lookup]
    size = st.sampled_from([20, 40, 63, 64, 65, 70, 250, 499, 500, 501])
    return st.one_of(
        size.map(lambda n: " or ".join(f"id={i}" for i in range(n))),
        size.map(lambda n: " and ".join(f"{through}/name!='{i}'" for i in range(n))),
        size.map(lambda n: " or ".join([f"status/name='{n}'"] * n)),
        size.map(lambda n: "(" * n + "id=1" + ")" * n),
        size.map(lambda n: "not (" * n + "id=1 or id=2 and id=3" + ")" * n),
        size.map(lambda n: f"{loop}/" * n + "id=1"),
        size.map(lambda n: f"id in ({','.join(map(str, range(n * 3)))})"),
        size.map(lambda n: " or ".join([f"id in ({','.join(['1'] * 1000)})"] * (n // 10))),
        size.map(lambda n: f"{through}/name like {_quoted('%a_' * n * 40)}"),
        st.just(" or ".join(named) or "id=1"),
    )


def order_bys(resource: Resource) -> SearchStrategy[str]:
    """orderBy texts, good and bad."""
    key = st.builds(
        lambda name, word: f"{name}{word}",
        _names(resource.name, 2),
        st.sampled_from(["", " asc", " desc", " DESC", " x"]),
    )
    return st.one_of(st.lists(key, min_size=1, max_size=4).map(",".join), texts)


def reads(world: World) -> SearchStrategy[Request]:
    """One read: a list, a count, a search or a record, with any parameters."""
    names = [*(each.name for each in SERVED), "Ticket", "Ticket", "Ticket"]
    return st.sampled_from(names).flatmap(lambda name: _read(name, world))


@cache
def _read(name: str, world: World) -> SearchStrategy[Request]:
    resource = REGISTRY[name]
    filters = mostly((12, conditions(resource)), (2, large_conditions(resource)), (1, texts))
    page_numbers = st.one_of(
        st.sampled_from(
            ["1", "0", "-1", "--1", "", "x", "1.5", "9" * 12, "9" * 19, "9" * 20, "9223372036854775808", "²", " 2 "]
        ),
        st.integers(1, 40).map(str),
    )
    names = _names(resource.name, 3)
    kept = st.one_of(
        st.lists(names, max_size=4).map(",".join), texts, st.sampled_from(["/" * 50, "a/" * 3000, "_info", "id,,id"])
    )
    parameters = st.fixed_dictionaries(
        {},
        optional={
            "conditions": filters,
            "orderBy": order_bys(resource),
            "fields": kept,
            "page": page_numbers,
            "pageSize": page_numbers,
            "pageId": page_numbers,
            "columns": texts,
        },
    )
    queries = parameters.map(lambda given: urlencode(given, errors="surrogatepass"))
    odd = st.sampled_from(["&&=&", "%", "conditions=%ff", "page=%ED%A0%80", "a=1&" * 1001])
    odd_queries = mostly((20, queries), (1, odd))
    headers = st.sampled_from([(), (), (("pagination-type", "forward-only"),)])
    tails = [(True, ""), (True, ""), (True, ""), (True, "/count"), (False, ""), (True, "/search")]
    if resource.usages:
        tails += [(False, "/usages"), (False, "/usages/list")]
    kinds = st.sampled_from(tails)

    def request(kind: tuple[bool, str]) -> SearchStrategy[Request]:
        whole, tail = kind
        body: SearchStrategy[bytes] = st.just(b"")
        if tail == "/search":
            members = {"conditions": filters, "orderBy": order_bys(resource), "x": junk, "childConditions": st.just("")}
            values = st.one_of(st.fixed_dictionaries({}, optional=members), junk)
            body = st.builds(lambda value, escaped: as_bytes(value, escaped=escaped), values, st.booleans())
        method = "POST" if tail == "/search" else "GET"
        place = places(resource, world, whole=whole)
        return st.builds(
            Request,
            st.just(method),
            st.just(resource.name),
            place,
            st.just(whole),
            body,
            odd_queries,
            headers,
            st.just(tail),
        )

    return kinds.flatmap(request)
