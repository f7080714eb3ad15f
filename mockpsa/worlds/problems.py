"""What can be wrong with a world: where it stands, what it is, how to mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mockpsa.schema.folding import nearest


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``record`` is the record it is about, if any (``/service/boards[0].statuses[2]``)."""

    place: Place
    what: str
    mend: str = ""
    record: str = ""

    def explained(self, root: Path | None = None) -> str:
        """The problem in one line; file names below ``root`` are shortened."""
        file = self.place.file
        shown = file.relative_to(root) if root is not None and file.is_relative_to(root) else file
        return f"{shown}:{self.place.line}: {self}"

    def __str__(self) -> str:
        about = f"{self.record}: " if self.record else ""
        return f"{about}{self.what.rstrip('.')}{f'; {self.mend}' if self.mend else ''}"


class WorldError(ValueError):
    """A world that does not exist or cannot be loaded; the text is one sentence for the user."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, problem: Problem) -> "WorldError":
        """The error that one problem is."""
        return cls(f"the world is wrong in {problem.explained()}", (problem,))


class UnreadableWorldError(WorldError):
    """There is no such file, or it is no text."""


def did_you_mean(wrong: str, names: Iterable[str], otherwise: str = "") -> str:
    """How to mend a name: the nearest one, if one is near."""
    found = nearest(wrong, names)
    return f"did you mean {found}?" if found else otherwise
