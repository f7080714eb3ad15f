"""``fields=id,summary,status/name``: which members of a document to keep. Unknown names are ignored, as captured."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

Tree = Mapping[str, "Tree"]
MAX_PATHS = 1_000


@lru_cache(maxsize=256)
def parse_fields(text: str) -> Tree:
    """The members asked for, in lower case; an empty tree below a name means all of it."""
    tree: dict[str, Any] = {}
    for path in text.lower().split(",")[:MAX_PATHS]:
        branch = tree
        for name in filter(None, (segment.strip() for segment in path.split("/"))):
            branch = branch.setdefault(name, {})
    return tree


def project(document: Any, tree: Tree) -> Any:
    """The document with only the members of the tree, in the document's own order; arrays item by item."""
    if not tree or not isinstance(document, dict | list):
        return document
    if isinstance(document, list):
        return [project(item, tree) for item in document]
    return dict(_kept(document.items(), tree))


def _kept(members: Iterable[tuple[str, Any]], tree: Tree) -> Iterable[tuple[str, Any]]:
    for name, value in members:
        branch = tree.get(name.lower())
        if branch is not None:
            yield name, project(value, branch)
