"""The house rules that no linter knows."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout
ROOT = Path(__file__).resolve().parents[1]
SOURCES = [path for folder in ("mockpsa", "tests", "bench") for path in sorted((ROOT / folder).rglob("*.py"))]
LONGEST = 400
PATTERNS = ("/root/", "/work/", "/home/", "pypi", "npmjs")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_too_long_and_each_says_where_it_stands(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST
    if path.is_relative_to(ROOT / "mockpsa"):
        assert ast.get_docstring(ast.parse(text)), "a module says in its docstring where it stands"


def test_the_project_names_no_machine_and_no_registry() -> None:
    for path in (*ROOT.glob("*.md"), *ROOT.glob("*.toml"), ROOT / ".ci" / "run", ROOT / "Dockerfile", *SOURCES):
        if path != Path(__file__).resolve():
            text = path.read_text(encoding="utf-8").lower()
            assert not [pattern for pattern in PATTERNS if pattern in text], path
