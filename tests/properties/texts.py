"""Strategies for texts of the query language, of any resource: valid ones, and what mutations make of them."""

import sys

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# Seconds of CPU that a refusal may take; code whose coverage is measured runs at a fraction of its speed.
LONGEST_REFUSAL = 0.05 if sys.gettrace() is None else 0.5
NAME = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,6}(/[a-z]{1,4}){0,2}\Z").filter(
    lambda name: name.upper() not in {"AND", "OR", "NOT", "IN", "LIKE", "CONTAINS", "IS", "NULL", "TRUE", "FALSE"}
)
BLANK = st.sampled_from(["", " ", "  ", "\t", "\r\n", "\u00a0"])
GAP = st.sampled_from([" ", "  ", "\n"])


def cased(*words: str) -> SearchStrategy[str]:
    """A keyword in some letter case."""
    return st.sampled_from([form for word in words for form in (word, word.upper(), word.title())])


@st.composite
def quoted(draw: st.DrawFn) -> str:
    """A text in either quotes, with the escapes that clients use."""
    text = draw(st.text(max_size=12))
    quote = draw(st.sampled_from("\"'"))
    way = draw(st.sampled_from(["\\", quote]))
    return quote + text.replace("\\", "\\\\").replace(quote, way + quote) + quote


literals = st.one_of(
    quoted(),
    st.integers(-(10**12), 10**12).map(str),
    st.decimals(-(10**6), 10**6, places=4).map(str),
    st.datetimes().map(lambda moment: f"[{moment.isoformat()}Z]"),
    st.dates().map(lambda date: f"[{date}]"),
    cased("true", "false", "null"),
)


@st.composite
def comparisons(draw: st.DrawFn, names: SearchStrategy[str]) -> str:
    """One comparison in any of its forms."""
    name, gap = draw(names), draw(GAP)
    match draw(st.sampled_from(["symbol", "word", "list", "null"])):
        case "symbol":
            operator = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
            return f"{name}{draw(BLANK)}{operator}{draw(BLANK)}{draw(literals)}"
        case "word":
            negation = draw(st.sampled_from(["", f"{draw(cased('not'))} "]))
            return f"{name}{gap}{negation}{draw(cased('contains', 'like'))}{gap}{draw(literals)}"
        case "list":
            negation = draw(st.sampled_from(["", f"{draw(cased('not'))} "]))
            values = f"{draw(BLANK)},{draw(BLANK)}".join(draw(st.lists(literals, max_size=4)))
            return f"{name}{gap}{negation}{draw(cased('in'))}{draw(BLANK)}({values})"
        case _:
            negation = draw(st.sampled_from(["", f"{draw(cased('not'))} "]))
            return f"{name}{gap}{draw(cased('is'))} {negation}{draw(cased('null'))}"


def conditions(names: SearchStrategy[str] = NAME) -> SearchStrategy[str]:
    """Conditions that parse, about names that need not exist."""
    return st.recursive(
        comparisons(names),
        lambda inner: st.one_of(
            st.builds(lambda a, word, b: f"{a} {word} {b}", inner, cased("and", "or"), inner),
            inner.map(lambda text: f"({text})"),
            st.builds(lambda word, text: f"{word}({text})", cased("not"), inner),
        ),
        max_leaves=6,
    )


@st.composite
def mutated(draw: st.DrawFn, names: SearchStrategy[str]) -> str:
    """A text of any kind: a valid one with pieces taken out, doubled, swapped or put in, or characters at random."""
    text = draw(st.one_of(conditions(names), conditions(names), st.text(max_size=60)))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 8)))
        piece = draw(st.one_of(st.sampled_from(list("()[]\"'\\,=<>!/-. \u00a0")), st.text(max_size=3), st.just("")))
        times = draw(st.sampled_from([1, 1, 1, 2, 300]))
        text = text[:start] + piece * times + text[end if draw(st.booleans()) else start :]
    return text
