"""Where in a raw JSON body something stands, as Newtonsoft counts it. Only asked when a body is refused."""

import re
from collections.abc import Sequence

import orjson

TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+)')


def member_path(path: Sequence[str | int]) -> str:
    """A path as Newtonsoft writes it: ``[0].value``, ``company.id``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def where(raw: str, path: Sequence[str | int], *, after_key: bool) -> str:
    """``Path 'x', line 1, position 51.``: just behind the member's colon, or behind its value."""
    offset = _find(raw, list(path), after_key=after_key)
    before = raw[:offset]
    line = before.count("\n") + 1
    return f"Path '{member_path(path)}', line {line}, position {offset - (before.rfind(chr(10)) + 1)}."


def _find(raw: str, path: list[str | int], *, after_key: bool) -> int:
    """The offset behind the member at ``path``; the whole text's length when it is not found."""
    steps: list[str | int] = []  # where we are: an index in an array, a key (or "" before one) in an object
    expecting_key = False
    position = 0
    while match := TOKEN.match(raw, position):
        word, position = match[1], match.end()
        if word in ("{", "["):
            steps.append("" if word == "{" else 0)
            expecting_key = word == "{"
        elif word in ("}", "]"):
            steps.pop()
            expecting_key = False
            if steps == path:
                return position
        elif word == ",":
            last = steps[-1]
            expecting_key = isinstance(last, str)
            steps[-1] = last + 1 if isinstance(last, int) else ""
        elif word == ":":
            expecting_key = False
            if after_key and steps == path:
                return position
        elif expecting_key:
            steps[-1] = _unquoted(word)
        elif steps == path:
            return position
    return len(raw)


def _unquoted(token: str) -> str:
    key: str = orjson.loads(token)
    return key
