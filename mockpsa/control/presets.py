"""Named faults: ``fixtures/faults/{name}.yaml``, each with what it is ``about`` and its ``faults``."""

from dataclasses import dataclass
from functools import cache

from mockpsa.control.faulting import Fault
from mockpsa.control.forms import read_form
from mockpsa.data import data_folder


@dataclass(frozen=True, slots=True)
class Preset:
    """Faults that go together."""

    about: str
    faults: tuple[Fault, ...]


@cache
def presets() -> dict[str, Preset]:
    """The presets by their names."""
    import yaml

    found = {}
    for path in sorted((data_folder("fixtures") / "faults").glob("*.yaml")):
        found[path.stem] = read_form(Preset, yaml.safe_load(path.read_text(encoding="utf-8")), path.name)
    return found
