"""The README's tables are what the code says. `python -m tests.test_readme` writes them."""

import os
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from mockpsa.cli import PLURALS
from mockpsa.rules import RULES
from mockpsa.settings import OPTIONS, Settings
from tests.conftest import skip
from tests.test_server import serving

pytestmark = pytest.mark.checkout
README = Path(__file__).resolve().parents[1] / "README.md"


def rules_table() -> str:
    rows = (f"| `{rule.name}` | {rule.documented} | {rule.live} | {rule.about} |" for rule in RULES.values())
    return "\n".join(("| rule | documented | live | what it decides |", "|---|---|---|---|", *rows))


def options_table() -> str:
    rows = []
    for option in OPTIONS:
        default = "" if option.default in (None, ()) else f" (`{option.default}`)"
        values = "".join(f" `{value}`" for value in option.values)
        rows.append(f"| `{option.flag}`{values} | `{option.variable}` | {option.about}{default} |")
    return "\n".join(("| option | variable | meaning |", "|---|---|---|", *rows))


def with_tables(text: str) -> str:
    for name, table in (("rules", rules_table()), ("options", options_table())):
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"\n<!-- /{name} -->")
        text = before + start + table + end + after
    return text


def test_the_tables_are_current() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_tables(text) == text, "run: python -m tests.test_readme"


def test_every_setting_has_an_option() -> None:
    names = {field.name for field in fields(Settings)}
    assert names == {PLURALS.get(option.name, option.name) for option in OPTIONS}


def test_the_set_up_lines_are_the_ones_that_ci_runs() -> None:
    text = README.read_text(encoding="utf-8")
    assert "    pip install . && mockpsa serve\n" in text
    assert "    pip install -e '.[test]' && pytest\n" in text


def test_the_printed_calls_work_as_pasted() -> None:
    if not (shutil.which("bash") and shutil.which("curl")):
        skip("needs bash and curl")
    blocks = README.read_text(encoding="utf-8").split("```sh\n")[1:]
    script = "".join(block.split("```")[0] for block in blocks)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with serving("--world", "demo") as (_, ready):
        pasted = script.replace("http://127.0.0.1:8080", ready["origin"])
        command = ["bash", "-euc", pasted]
        environment = {**os.environ, "PATH": path}
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=environment)
    assert "1000 tickets added to mycompany." in done.stdout
    assert '{"added":{"/service/tickets":[1554]}}' in done.stdout
    assert '{"id":1,"name":"New"}' in done.stdout
    assert '"summary":"No e-mail"' in done.stdout
    assert '"code"' not in done.stdout


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
