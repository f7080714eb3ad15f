"""Strategies for reads: conditions, orderBy, fields and pages, valid, invalid and hostile."""

from functools import cache
from urllib.parse import urlencode

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockpsa.schema.fields import JSON_KINDS, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from tests.properties.bodies import as_bytes, places
from tests.properties.values import LEAVES, SERVED, Request, World, junk, mostly, texts


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


CUSTOM_FILTERS = st.builds(
    lambda name, operator, value, word, other: f"{name}{operator}{value} {word} value{other}{value}",
    st.sampled_from(["caption", "value", "type", "id", "numberOfDecimals", "nope"]),
    operators,
    literals,
    st.sampled_from(["and", "or"]),
    operators,
)


def child_filters(resource: Resource) -> SearchStrategy[str]:
    """childConditions on the arrays of a resource."""
    arrays = [f for f in resource.fields if f.kind in JSON_KINDS]
    members = [f"{f.name}/{item.name}" for f in arrays for item in f.items]
    names = [*members, *(f"{f.name}/{leaf}" for f in arrays for leaf in LEAVES), *(f.name for f in arrays), "nope"]
    return st.tuples(st.sampled_from(names), operators, literals).map("".join)


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
            "childConditions": child_filters(resource),
            "customFieldConditions": st.one_of(CUSTOM_FILTERS, filters),
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
            members = {"conditions": filters, "orderBy": order_bys(resource), "x": junk}
            members |= {"childConditions": child_filters(resource), "customFieldConditions": CUSTOM_FILTERS}
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
