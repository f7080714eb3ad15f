"""What a world's sections are called: the service's paths, whatever their places are named, or names of resources."""

import re

from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource
from mockpsa.worlds.problems import did_you_mean

PLACE = re.compile(r"{[^{}/]*}")


def _plain(word: str) -> str:
    """A word as it is looked up: the vendor names the places of its paths in more than one way."""
    return PLACE.sub("{}", word.lower())


WORDS = tuple(word for resource in REGISTRY.stored for word in (resource.path, resource.name) if word)
BY_WORD: dict[str, Resource] = {
    _plain(word): resource for resource in REGISTRY.stored for word in (resource.path, resource.name) if word
}
SHOWN: dict[str, str] = {
    _plain(word): REGISTRY[view.source].path or ""
    for view in REGISTRY.served
    if view.source
    for word in (view.path, view.name)
    if word
}
CHILDREN: dict[str, dict[str, Resource]] = {
    resource.name: {
        child.path.rpartition("/")[2]: child for child, _ in REGISTRY.children(resource) if child.path is not None
    }
    for resource in REGISTRY.stored
}


def resource_of(word: str) -> Resource | None:
    """The resource whose records stand under a path or a name."""
    return BY_WORD.get(_plain(word))


def no_section(word: str) -> tuple[str, str]:
    """Why no records can stand under a word, and how to mend it."""
    source = SHOWN.get(_plain(word))
    if source is not None:
        return f"a world cannot hold {word!r}: it only shows {source}", f"write the records under {source}"
    return f"a world cannot hold {word!r}: there is no such resource", did_you_mean(word, WORDS)
