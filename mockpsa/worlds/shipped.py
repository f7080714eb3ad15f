"""Which worlds are shipped, and where the file of a world is. Apart from reading one: a start may not need to."""

from pathlib import Path

from mockpsa.data import data_folder
from mockpsa.worlds.problems import UnreadableWorldError, did_you_mean

WORLD_FILE = "world.yaml"


def world_names() -> list[str]:
    """The worlds that are shipped."""
    return sorted(path.parent.name for path in (data_folder("fixtures") / "tenants").glob(f"*/{WORLD_FILE}"))


def find_world(name: str) -> Path:
    """The file of a shipped world, or of a path to a file or folder. Raises UnreadableWorldError."""
    if name in world_names():
        return data_folder("fixtures") / "tenants" / name / WORLD_FILE
    path = Path(name)
    if path.is_dir():
        path /= WORLD_FILE
        if not path.is_file():
            raise UnreadableWorldError(f"there is no world in the folder {name}: it has no {WORLD_FILE}")
    if not path.is_file():
        mend = did_you_mean(name, world_names())
        sentence = f"there is no world {name!r}: it is neither one of {', '.join(world_names())} nor a file"
        raise UnreadableWorldError(f"{sentence}; {mend}" if mend else sentence)
    return path
