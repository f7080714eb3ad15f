"""The data folders: of the checkout, of an installed wheel, of an editable install with an edited grammar."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mockpsa.data import data_folder

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("mockpsa", "grammar", "fixtures", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")


def build(checkout: Path, hook: str, target: Path) -> Path:
    """Run a build hook of the project's backend in the checkout and unpack the wheel it makes."""
    target.mkdir()
    code = f"import hatchling.build as b; print(b.{hook}({str(target)!r}))"
    made = subprocess.run([sys.executable, "-c", code], cwd=checkout, check=True, capture_output=True, text=True)
    with zipfile.ZipFile(target / made.stdout.split()[-1]) as wheel:
        wheel.extractall(target)
    return target


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project that a test may edit."""
    copy = tmp_path_factory.mktemp("checkout")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / part)
    return copy


def run(installed: Path, code: str) -> str:
    """Run code with the installed project first and this environment's libraries behind it, away from the checkout."""
    libraries = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    prelude = f"import sys, site; site.addsitedir({str(installed)!r}); sys.path += {libraries!r}\n"
    arguments = [sys.executable, "-I", "-S", "-c", prelude + code]
    done = subprocess.run(arguments, cwd=installed, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


WHERE = "from mockpsa.data import data_folder; print(data_folder('grammar')); print(data_folder('fixtures'))"
PARSE = """
from mockpsa.query.limits import IN_URL
from mockpsa.query.parse import parse_conditions
print(parse_conditions('summary ~ "x"', IN_URL).operator)
"""


@pytest.mark.checkout
def test_a_wheel_carries_the_data_folders(checkout: Path, tmp_path: Path) -> None:
    installed = build(checkout, "build_wheel", tmp_path / "wheel")
    data = installed / "mockpsa" / "data"
    assert run(installed, WHERE).splitlines() == [str(data / "grammar"), str(data / "fixtures")]
    assert (data / "grammar" / "conditions.lark").is_file()
    assert (data / "fixtures" / "tenants" / "minimal" / "world.yaml").is_file()


@pytest.mark.checkout
def test_an_edited_grammar_takes_effect_in_an_editable_install(checkout: Path, tmp_path: Path) -> None:
    installed = build(checkout, "build_editable", tmp_path / "editable")
    assert run(installed, WHERE).splitlines() == [str(checkout / "grammar"), str(checkout / "fixtures")]
    terminals = checkout / "grammar" / "terminals.lark"
    original = terminals.read_text(encoding="utf-8")
    terminals.write_text(original.replace('COMPARATOR: "!="', 'COMPARATOR: "~" | "!="'), encoding="utf-8")
    try:
        assert run(installed, PARSE) == "~"
    finally:
        terminals.write_text(original, encoding="utf-8")


def test_an_unknown_folder_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match="the data folder 'nonsense'"):
        data_folder("nonsense")
