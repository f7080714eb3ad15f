"""The service's whole surface, from fixtures/surface.txt: what is official, and not emulated, answers 501 and says so.

The list is read when a request is first refused for want of a path, a method or a record; a start never reads it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from mockpsa.data import data_folder
from mockpsa.errors import CannotRoute, NotEmulated, PsaError
from mockpsa.wire.routes import Routes, api_segments, served

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PLACEHOLDER = re.compile(r"{(\w+)}")
NUMBERS = frozenset({"id", "parentid", "grandparentid", "podid"})  # places that hold an integer; others hold a text
NUMBER, TEXT = "1", "x"


@dataclass(slots=True)
class Place:
    """A path of the surface with the methods it takes there; what is below it by its next segment."""

    path: str
    methods: tuple[str, ...] = ()
    below: dict[str, "Place"] = field(default_factory=dict)

    def walk(self) -> Iterator["Place"]:
        """This place and all below it, in the order of the list."""
        yield self
        for place in self.below.values():
            yield from place.walk()

    def matching(self, segments: Sequence[str]) -> Iterator["Place"]:
        """The places that the segments may mean, the most literal first."""
        if not segments:
            yield self
            return
        for name in sorted(self.below, key=PLACEHOLDER.findall):
            if _pattern(name).fullmatch(segments[0]):
                yield from self.below[name].matching(segments[1:])


@cache
def _pattern(segment: str) -> re.Pattern[str]:
    """What a segment of the list stands for, letter case aside."""
    literal = PLACEHOLDER.split(segment)
    form = "".join(
        re.escape(part) if not index % 2 else r"\d+" if part.lower() in NUMBERS else ".+"
        for index, part in enumerate(literal)
    )
    return re.compile(form, re.ASCII | re.IGNORECASE)


@cache
def read_surface() -> Place:
    """The list as a tree: a line is a segment, indented by its depth, and the methods of the path that ends there."""
    root = Place("")
    above = [root]
    for line in (data_folder("fixtures") / "surface.txt").read_text(encoding="utf-8").splitlines():
        segment, *methods = line.split()
        del above[len(line) - len(line.lstrip()) + 1 :]
        place = Place(f"{above[-1].path}/{segment}", tuple(methods))
        above[-1].below[segment] = place
        above.append(place)
    return root


@dataclass(frozen=True)
class Surface:
    """The surface beside the routes that are served."""

    routes: Routes

    @cached_property
    def operations(self) -> tuple[tuple[str, str, bool], ...]:
        """Every (method, path, whether it is emulated)."""
        places = read_surface().walk()
        return tuple((each, place.path, self.emulated(each, place.path)) for place in places for each in place.methods)

    def emulated(self, method: str, path: str) -> bool:
        """Whether an official operation is served: by a path of its own, not as a record that is called so."""
        match = self.routes.match(example(path))
        if match is None:
            return False
        return method in match.endpoint.methods and len(match.ids) == len(PLACEHOLDER.findall(path))

    def explain(self, method: str, path: str, refusal: PsaError) -> PsaError:
        """The answer to a request that was refused: NotEmulated where it is an operation of the service's."""
        try:
            segments = api_segments(path)
        except CannotRoute:  # what is not below the API's root
            return refusal
        for place in read_surface().matching(segments):
            if method in place.methods:
                if self.emulated(method, place.path):
                    return refusal
                return NotEmulated(f"{method} {place.path} exists in the service; mockpsa does not emulate it.")
        return refusal


@cache
def surface() -> Surface:
    """The surface beside what is served, for all who ask."""
    return Surface(served())


def example(path: str) -> str:
    """An official path with a value in each of its places."""
    return PLACEHOLDER.sub(lambda found: NUMBER if found[1].lower() in NUMBERS else TEXT, path)
