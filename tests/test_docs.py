"""docs/testing.md's tables are what the code says; its examples run. `python -m tests.test_docs` writes the tables."""

import re
import shutil
import subprocess
import sys
from dataclasses import fields
from inspect import getdoc
from pathlib import Path

import pytest
import yaml

from mockpsa.control.access import Limit
from mockpsa.control.api import ENDPOINTS
from mockpsa.control.callbacks import Delay, Disturbance, Replay
from mockpsa.control.effects import ABOUT
from mockpsa.control.faulting import Fault
from mockpsa.control.faults import Chosen
from mockpsa.control.forms import camel, members
from mockpsa.control.journal import Expected, Switch
from mockpsa.control.presets import presets
from mockpsa.control.querying import ENTRY
from mockpsa.control.state import Branch, Named, NewTenant, Reset
from mockpsa.settings import OPTIONS
from mockpsa.testing import MockPSA, Psa, plugin
from mockpsa.testing.client import Client, Credentials
from mockpsa.testing.controls import Clock, Controls, Faults, Journal, Snapshot
from tests.clients.faults_seen import LIBRARIES, SEEN

pytestmark = pytest.mark.checkout
ROOT = Path(__file__).resolve().parents[1]
TESTING = ROOT / "docs" / "testing.md"
FORMS = (
    NewTenant,
    Reset,
    Named,
    Branch,
    Chosen,
    Expected,
    Switch,
    Limit,
    Disturbance,
    Delay,
    Replay,
)  # Fault has a paragraph of its own
EXAMPLES = ROOT / "docs" / "examples"


def first_line(described: object) -> str:
    return (getdoc(described) or "").split("\n", maxsplit=1)[0].replace("``", "`")


def controls_table() -> str:
    rows = [
        f"| `{method}` | `/_mock{path}` | {first_line(function)} |"
        for path, methods in ENDPOINTS.items()
        for method, function in methods.items()
    ]
    return "\n".join(("| method | path | what it does |", "|---|---|---|", *rows))


PARTS = {
    "credentials": Credentials,
    "client": Client,
    "controls": Controls,
    "faults": Faults,
    "journal": Journal,
    "clock": Clock,
}


def fixtures_table() -> str:
    own = [f"| fixture `{name}` | {first_line(getattr(plugin, name).__wrapped__)} |" for name in ("psa", "psa_server")]
    told = {name: f"{first_line(kind)} {names_of(kind)}" for name, kind in PARTS.items()}
    told |= {name: first_line(getattr(Psa, name)) for name in vars(Psa) if not name.startswith("_")}
    told["snapshot"] += f" It has {names_of(Snapshot)}"
    return "\n".join(("| name | what it is |", "|---|---|", *own, *(f"| `psa.{n}` | {t} |" for n, t in told.items())))


def names_of(kind: type) -> str:
    return ", ".join(f"`{name}`" for name in vars(kind) if not name.startswith("_")) + "."


def runs_table() -> str:
    """What a run of pytest takes: its options, and the marker."""
    parser = pytest.Parser(_ispytest=True)
    plugin.pytest_addoption(parser)
    options = parser.getgroup("mockpsa").options
    rows = [
        f"| option `{option.names()[0]} {option.attrs()['metavar']}` | {option.attrs()['help']} |" for option in options
    ]
    marker, _, about = plugin.MARKER.partition("): ")
    return "\n".join(("| name | what it is |", "|---|---|", *rows, f"| marker `{marker})` | {about} |"))


def bodies_table() -> str:
    rows = [
        f"| `{form.__name__}` | {', '.join(f'`{name}`' for name in members(form))} | {sentences(form)} |"
        for form in FORMS
    ]
    return "\n".join(("| body | members | what they say |", "|---|---|---|", *rows))


def sentences(described: object) -> str:
    return re.sub(r"\s+", " ", (getdoc(described) or "").replace("``", "`"))


def fault_table() -> str:
    about = sentences(Fault).partition(". ")[2]
    names = ", ".join(f"`{camel(field.name)}`" for field in fields(Fault))
    return f"{about} Members: {names}."


def entry_table() -> str:
    return ", ".join(f"`{field.name}`" for field in ENTRY.fields) + "."


def rows_of(head: str, told: dict[str, str]) -> str:
    return "\n".join(
        (f"| {head} | what it is |", "|---|---|", *(f"| `{name}` | {text} |" for name, text in told.items()))
    )


def seen_table() -> str:
    rows = (f"| `{effect}` | {' | '.join(texts)} |" for effect, texts in SEEN.items())
    return "\n".join((f"| effect | {' | '.join(LIBRARIES)} |", "|---|---|---|---|---|", *rows))


TABLES = {
    "fixtures": fixtures_table,
    "effects": lambda: rows_of("effect", ABOUT),
    "seen": seen_table,
    "fault": fault_table,
    "presets": lambda: rows_of("preset", {name: preset.about for name, preset in presets().items()}),
    "entry": entry_table,
    "runs": runs_table,
    "bodies": bodies_table,
    "controls": controls_table,
}


def with_tables(text: str) -> str:
    for name, table in TABLES.items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        assert end, name
        text = f"{before}{start}{table()}\n{end}{after}"
    return text


def test_the_tables_are_current() -> None:
    text = TESTING.read_text(encoding="utf-8")
    assert with_tables(text) == text, "run: python -m tests.test_docs"


def test_every_endpoint_and_fixture_says_what_it_is() -> None:
    for line in with_tables(TESTING.read_text(encoding="utf-8")).splitlines():
        assert not line.endswith("|  |"), line
    named = set(re.findall(r"`([A-Z][a-z]\w+)`", controls_table()))
    assert named | {"Delay"} == {form.__name__ for form in FORMS} | {"Fault"}


def test_everything_that_a_desk_has_is_in_the_table() -> None:
    with MockPSA(in_process=True) as psa:
        for name in dir(psa):
            assert name.startswith("_") or f"| `psa.{name}` |" in fixtures_table(), name


def test_the_readme_s_example_and_the_page_s_are_the_file_and_pass(tmp_path: Path) -> None:
    example = (EXAMPLES / "test_five_lines.py").read_text(encoding="utf-8")
    for page in (ROOT / "README.md", TESTING):
        assert f"```python\n{example}```" in page.read_text(encoding="utf-8"), page
    (tmp_path / "test_it.py").write_text(example, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout


def test_the_page_s_seed_is_one() -> None:
    [snippet] = re.findall(r"```python\n(psa\.seed.*?)```", TESTING.read_text(encoding="utf-8"), re.DOTALL)
    with MockPSA(in_process=True) as psa:
        exec(snippet, {"psa": psa})  # noqa: S102 - the page's own words
        assert psa.client.get("/service/tickets/count").json() == {"count": 260}
        assert psa.company("acme")["name"] == "Acme"


def test_the_readme_s_ci_example_is_the_workflow_s_and_its_commands_exist(tmp_path: Path) -> None:
    workflow = (EXAMPLES / "github-actions.yaml").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("```yaml\n")[1].split("```")[0]
    assert len(block.splitlines()) == 5
    assert block in workflow
    service = yaml.safe_load(workflow)["jobs"]["tests"]["services"]["mockpsa"]
    variables = {option.variable: option.name for option in OPTIONS}
    settings = {variables[name]: value for name, value in service["env"].items()}
    last = yaml.safe_load(workflow)["jobs"]["tests"]["steps"][-1]["run"]
    server = MockPSA(**settings)
    try:
        options = last.replace("http://127.0.0.1:8080", server.origin).split()[1:]
        shutil.copy(EXAMPLES / "test_five_lines.py", tmp_path / "test_it.py")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, "test_it.py"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout
    finally:
        server.close()


if __name__ == "__main__":
    TESTING.write_text(with_tables(TESTING.read_text(encoding="utf-8")), encoding="utf-8")
