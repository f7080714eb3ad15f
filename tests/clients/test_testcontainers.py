"""Testcontainers for Python has what the example asks of it. Without an engine no container is started."""

import ast
import json
import re
import subprocess
from pathlib import Path

from tests.clients.served import python_with

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "testcontainers_example.py"
LOOK = """
import json, sys
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy
print(json.dumps([name for name in json.loads(sys.argv[1]) if not hasattr(DockerContainer, name)]))
LogMessageWaitStrategy("mockpsa is serving")
"""


OURS = {"DockerContainer", "container", "running"}  # names of the example for what is Testcontainers' own


def root(node: ast.AST) -> str:
    """The name that a chain of attributes and calls begins with."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def test_the_example_s_names_are_there() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert set(re.findall(r"^from testcontainers\S* import .*$", text, re.MULTILINE)) <= set(LOOK.splitlines())
    used = {each.attr for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Attribute) and root(each) in OURS}
    assert used > {"with_exposed_ports", "with_env", "waiting_for", "get_exposed_port"}
    names = sorted({*used, "__enter__", "__exit__"})
    command = [python_with("testcontainers"), "-c", LOOK, json.dumps(names)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")
