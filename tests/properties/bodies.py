"""Strategies: bodies and whole writes, from well-formed ones to noise."""

import json
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockpsa.schema.fields import JSON_KINDS, Field, Kind
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Action, Resource
from tests.properties.values import (
    ACTIONS,
    BUSY,
    LAST,
    METHODS,
    NONSENSE_IDS,
    READ_ONLY_ACCESS,
    SERVED,
    Request,
    World,
    bad,
    good,
    junk,
    mostly,
    records,
    scalars,
    spoiled,
    texts,
)


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
