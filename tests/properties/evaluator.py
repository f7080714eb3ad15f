"""What a query means, said again in plain Python over JSON documents. Imports nothing from mockpsa.

A condition is a tuple: ("and" | "or", [conditions]), ("not", condition), ("compare", path, operator, value, negated) or
("in", path, [values], negated). Answers are True, False or None, which is unknown, as in SQL.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

Document = Mapping[str, Any]
Condition = tuple[Any, ...]
Truth = bool | None


def fold(text: str) -> str:
    """The form that texts compare by: without regard to case, accents kept."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


class Evaluator:
    """Evaluates conditions and orders. ``documents`` are all documents by collection and id.

    ``collections`` says in which collection a reference's record is: by the document's collection and the member.
    """

    def __init__(
        self, documents: Mapping[str, Mapping[int, Document]], collections: Mapping[tuple[str, str], str]
    ) -> None:
        self.documents = documents
        self._collections = collections

    def holds(self, condition: Condition, document: Document, collection: str) -> bool:
        """Whether the document is among those that the condition describes."""
        return self._truth(condition, document, collection) is True

    def ordered(self, documents: Iterable[Document], keys: Iterable[tuple[str, bool]], collection: str) -> list[int]:
        """The ids in the order of the keys (path, descending): nulls least, the id at last."""
        found = sorted(documents, key=lambda document: document["id"])
        for path, descending in reversed(list(keys)):
            found.sort(key=lambda each, path=path: self._rank(path, each, collection), reverse=descending)  # type: ignore[misc]
            if descending:  # a stable sort reversed keeps equals as they were, so the id still ascends
                continue
        return [document["id"] for document in found]

    def _rank(self, path: str, document: Document, collection: str) -> tuple[bool, Any]:
        value = self._value(path.split("/"), document, collection)
        return (value is not None, 0 if value is None else value)

    def _truth(self, condition: Condition, document: Document, collection: str) -> Truth:
        match condition:
            case ("not", term):
                return _not(self._truth(term, document, collection))
            case ("and", terms):
                truths = [self._truth(term, document, collection) for term in terms]
                return False if False in truths else None if None in truths else True
            case ("or", terms):
                truths = [self._truth(term, document, collection) for term in terms]
                return True if True in truths else None if None in truths else False
            case ("in", path, values, negated):
                value = self._value(path.split("/"), document, collection)
                if not values:
                    return bool(negated)
                truth = None if value is None else any(value == _comparable(each) for each in values)
                return _not(truth) if negated else truth
            case ("compare", path, operator, asked, negated):
                truth = _compared(self._value(path.split("/"), document, collection), operator, asked)
                return _not(truth) if negated else truth
        raise ValueError(condition)

    def _value(self, path: list[str], document: Document, collection: str) -> Any:
        """What stands at a path, comparable; None for null."""
        first, *further = path
        value = document.get(first)
        if value is None:
            value = document.get("_info", {}).get(first)
        if further and value is not None:
            if further == ["id"]:
                return value["id"]
            target = self._collections[collection, first]
            return self._value(further, self.documents[target][value["id"]], target)
        return None if value is None else _comparable(value)


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return value["id"]
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
            return datetime.fromisoformat(value)
        return fold(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _pattern(text: str) -> re.Pattern[str]:
    text = fold(text).replace("[[]", "[")
    return re.compile("".join(".*" if each in "%*" else re.escape(each) for each in text), re.DOTALL)


SYMBOLS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda value, asked: value == asked,
    "!=": lambda value, asked: value != asked,
    "<": lambda value, asked: value < asked,
    "<=": lambda value, asked: value <= asked,
    ">": lambda value, asked: value > asked,
    ">=": lambda value, asked: value >= asked,
    "contains": lambda value, asked: asked.replace("[[]", "[") in value,
}


def _compared(value: Any, operator: str, asked: Any) -> Truth:
    if asked is None:
        return (value is None) == (operator == "=")
    if value is None:
        return None
    if operator == "like":
        return _pattern(asked).fullmatch(value) is not None
    return SYMBOLS[operator](value, _comparable(asked))
