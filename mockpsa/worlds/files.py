"""A world's files -> a World: YAML and JSON lines, with the line of everything remembered. Knows no resource.

Plain scalars are read as YAML 1.2's core schema has it, and a number only where it is written as it is printed: 02134,
+43 and 1.10 are texts, which a number's field reads all the same. Files are read with libyaml where PyYAML has it.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import yaml

from mockpsa.data import digest_of
from mockpsa.schema.folding import nearest
from mockpsa.worlds.problems import Place, Problem, UnreadableWorldError, did_you_mean
from mockpsa.worlds.shipped import find_world, world_names

JSON_LINES = ".jsonl"
PROPERTIES = ("time_zone", "api_member")
MEMBERS = ("name", "about", *PROPERTIES, "include", "as_is", "records")
TAG = "tag:yaml.org,2002:"
MERGE = f"{TAG}merge"
PLAIN = {  # what has no quotes round it: its form, by its tag and what it begins with
    ("null", ("", *"~nN")): r"~|null|Null|NULL|",
    ("bool", tuple("tTfF")): r"true|True|TRUE|false|False|FALSE",
    ("int", tuple("-0123456789")): r"0|-?[1-9][0-9]{0,17}",
    ("float", tuple("-0123456789")): r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?",
    ("merge", ("<",)): r"<<",
}
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Places:
    """Where each mapping and list that was read stands, and each of its members."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, Place, Mapping[Any, int]]] = {}

    def remember(self, value: object, place: Place, members: Mapping[Any, int]) -> None:
        """Keep where a value stands; ``members`` gives the lines of its keys or indexes."""
        self._known[id(value)] = (value, place, members)

    def of(self, value: object, member: Any = None) -> Place | None:
        """The place of a value that was read, or of one of its members; None for what is no mapping or list."""
        known = self._known.get(id(value))
        if known is None:
            return None
        _, place, members = known
        return Place(place.file, members.get(member, place.line))


@dataclass(frozen=True, slots=True)
class Section:
    """The records that a file has under one path; ``as_is`` are written as they stand."""

    path: str
    records: list[Any]
    place: Place
    as_is: bool = False


@dataclass(slots=True)
class World:
    """A world with what it includes. ``properties`` are the outermost file's, else those of what it includes."""

    path: Path
    properties: dict[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    problems: list[Problem] = field(default_factory=list)
    property_places: dict[str, Place] = field(default_factory=dict)
    files: dict[Path, str | None] = field(default_factory=dict)  # what it was read from: `digest_of` each


def read_world(path: Path) -> World:
    """A world's content; what is wrong with its files is in ``problems``. Raises UnreadableWorldError."""
    world = World(path)
    Files(world).read(path)
    return world


WRITTEN: dict[str, tuple[type, str, str]] = {  # a world's own members: of which type, in words, and how to mend them
    **dict.fromkeys(
        ("name", "about", *PROPERTIES), (str, "a text", "write a text, in quotes if it looks like a number")
    ),
    "as_is": (bool, "true or false", "write true or false, without quotes"),
}
YAML_ADVICE = {  # by what the parser says
    "another document": "a world is one document: take the --- out",
    "undefined alias": "define it as &name further up, or quote the text if it is to begin with an asterisk",
    "second occurrence": "give each anchor a name of its own",
    "for the tag": "take the tag out",
    "unhashable key": "a key is a text",
}


class Files:
    """Reads a world's file and all that it includes, each once, what is included first."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: list[Path] = []
        self._done: set[Path] = set()

    def read(self, path: Path) -> None:
        """Add a file's content to the world. Raises UnreadableWorldError."""
        content = self._yaml(path, self._text(path))
        start = Place(path, 1)
        if content is None and self._world.problems:
            return
        if not isinstance(content, dict):
            self._wrong(start, "a world must be a mapping", f"with the members {', '.join(MEMBERS)}")
            return
        self._open.append(path.resolve())
        self._check_members(content)
        self._include(path, content)
        for name in PROPERTIES:
            if isinstance(content.get(name), str):
                self._world.properties[name] = content[name]
                self._world.property_places[name] = self._place(content, name)
        self._records(path, content)
        self._done.add(self._open.pop())

    def _check_members(self, content: dict[Any, Any]) -> None:
        for name in content:
            if name not in MEMBERS:
                mend = did_you_mean(str(name), MEMBERS, "take it out")
                what = f"a world has no {name!r}: it is none of {', '.join(MEMBERS)}"
                self._wrong(self._place(content, name), what, mend)
        for name, (kind, words, mend) in WRITTEN.items():
            if not isinstance(content.get(name), kind | None):
                self._wrong(self._place(content, name), f"{name} must be {words}", mend)

    def _include(self, path: Path, content: dict[Any, Any]) -> None:
        names = content.get("include")
        place = self._place(content, "include")
        for name in names if isinstance(names, list) else [] if names is None else [names]:
            found = self._find(path, name, place)
            if found is None or found.resolve() in self._done:
                continue
            if found.resolve() in self._open:
                self._wrong(place, f"{name} includes itself, by way of what it includes", "take one include out")
                continue
            self.read(found)

    def _find(self, path: Path, name: Any, place: Place) -> Path | None:
        """An included file: beside the one that includes it, else a shipped world of this name."""
        if not isinstance(name, str):
            self._wrong(place, "include takes the name of a file, or a list of them", "such as include: [people.yaml]")
            return None
        found = path.parent / name
        if found.is_file():
            return found
        self._world.files[found.absolute()] = None  # were it there, it would be taken
        if name in world_names():
            return find_world(name)
        beside = [each.name for each in found.parent.glob("*") if each.is_file()] if found.parent.is_dir() else []
        alike = sorted((*beside, *world_names()), key=lambda each: (Path(each).suffix == found.suffix, each))
        named = {Path(each).stem: each for each in alike}  # nearly every file ends alike, so the ends say nothing
        near = nearest(found.stem, named)
        mend = f"did you mean {named[near]}?" if near else "file names are relative to the file they stand in"
        self._wrong(place, f"there is no file {name}", mend)
        return None

    def _records(self, path: Path, content: dict[Any, Any]) -> None:
        records = content.get("records")
        if records is None:
            return
        if not isinstance(records, dict):
            sentence = "records must be a mapping of paths to lists of records"
            self._wrong(self._place(content, "records"), sentence, "such as records: {/service/boards: [{name: Desk}]}")
            return
        for name, value in records.items():
            place = self._place(records, name)
            listed = self._included(path, value, place) if isinstance(value, dict) else value
            if isinstance(listed, list | None):
                self._world.sections.append(Section(str(name), listed or [], place, content.get("as_is") is True))
            else:
                sentence = f"{name} is not a list: records is a mapping of paths to lists of records"
                self._wrong(place, sentence, "begin each record with a dash")

    def _included(self, path: Path, value: dict[Any, Any], place: Place) -> Any:
        """The records of ``{include: FILE}``: JSON lines, or a YAML list."""
        if list(value) != ["include"]:
            return value
        found = self._find(path, value["include"], place)
        if found is None:
            return []
        return self._json_lines(found) if found.suffix == JSON_LINES else self._yaml(found, self._text(found))

    def _json_lines(self, path: Path) -> list[Any]:
        records = []
        for number, line in enumerate(self._text(path).split("\n"), 1):
            if line.strip():
                try:
                    record = orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    what = f"the line is not JSON: {error.msg}"
                    self._wrong(Place(path, number), what, "write one object on each line")
                    continue
                self._world.places.remember(record, Place(path, number), {})
                records.append(record)
        self._world.places.remember(records, Place(path, 1), {})
        return records

    def _yaml(self, path: Path, text: str) -> Any:
        try:
            loader = _locating(_Loader, path, self._world.places, self._wrong)(text)
            try:
                return loader.get_single_data()
            finally:
                loader.dispose()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = " ".join(f"{error.context or ''} {error.problem or ''}".split())
            place = Place(path, mark.line + 1 if mark else 1)
            self._wrong(place, f"the file cannot be read: {said}", _yaml_advice(error, text))
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            self._wrong(Place(path, 1), f"the file cannot be read: {' '.join(str(error).split())}")
        return None

    def _text(self, path: Path) -> str:
        try:
            content = path.read_bytes()
            self._world.files[path.absolute()] = digest_of(content)
            return content.decode().replace("\r\n", "\n").replace("\r", "\n")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableWorldError(f"the world {path} cannot be read: {error}") from error

    def _place(self, value: object, member: Any) -> Place:
        return self._world.places.of(value, member) or Place(self._world.path, 1)

    def _wrong(self, place: Place, what: str, mend: str = "") -> None:
        self._world.problems.append(Problem(place, what, mend))


def _yaml_advice(error: yaml.MarkedYAMLError, text: str) -> str:
    """How to mend what is no YAML, or not the YAML of a world."""
    mark, said = error.problem_mark, error.problem or ""
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        return "indent with blanks, not with tabs"
    known = (mend for words, mend in YAML_ADVICE.items() if words in said)
    return next(known, "check the indentation, the brackets and the quotes there and in the line above")


def _number(_: yaml.SafeLoader, node: yaml.ScalarNode) -> float | str:
    """A number, or the text that would not be what it prints."""
    try:
        value = float(node.value)
    except ValueError:  # somebody has tagged it a number
        return str(node.value)
    return value if repr(value) == node.value else str(node.value)


def _flag(_: yaml.SafeLoader, node: yaml.ScalarNode) -> bool | str:
    """A boolean, or the text of what was only tagged one."""
    return {"true": True, "false": False}.get(node.value.lower(), str(node.value))


def _locating(
    base: type[yaml.SafeLoader], path: Path, places: Places, wrong: Callable[[Place, str, str], None]
) -> type[yaml.SafeLoader]:
    """A loader that remembers where every mapping and list stands, and finds keys that stand twice."""

    class Located(base):  # type: ignore[misc, valid-type]
        """Builds plain values; see the function."""

        def mapping(self, node: yaml.MappingNode) -> Iterator[dict[Hashable, Any]]:
            """A mapping, with the lines of its keys."""
            self._twice(node)
            value: dict[Hashable, Any] = {}
            yield value
            value.update(self.construct_mapping(node))
            lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
            places.remember(value, Place(path, node.start_mark.line + 1), lines)

        def sequence(self, node: yaml.SequenceNode) -> Iterator[list[Any]]:
            """A list, with the lines of its items."""
            value: list[Any] = []
            yield value
            value.extend(self.construct_sequence(node))
            lines = {index: item.start_mark.line + 1 for index, item in enumerate(node.value)}
            places.remember(value, Place(path, node.start_mark.line + 1), lines)

        @staticmethod
        def _twice(node: yaml.MappingNode) -> None:
            seen: set[str] = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode) and key.tag != MERGE:
                    if key.value in seen:
                        place = Place(path, key.start_mark.line + 1)
                        wrong(place, f"{key.value} stands twice in one mapping", "keep one of the two")
                    seen.add(key.value)

    Located.yaml_implicit_resolvers = {}
    for (name, begin), form in PLAIN.items():
        Located.add_implicit_resolver(TAG + name, re.compile(rf"(?:{form})\Z"), begin)
    Located.add_constructor(f"{TAG}map", Located.mapping)
    Located.add_constructor(f"{TAG}seq", Located.sequence)
    Located.add_constructor(f"{TAG}float", _number)
    Located.add_constructor(f"{TAG}bool", _flag)
    return Located
