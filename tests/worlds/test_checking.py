"""`mockpsa world check`: each world in ``broken/`` has its exact explanation beside it; what is shipped is good."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from mockpsa.data import data_folder
from mockpsa.schema.registry import REGISTRY
from mockpsa.worlds.checking import check_file
from mockpsa.worlds.files import read_world
from mockpsa.worlds.json_schema import FILE, schema_text
from mockpsa.worlds.problems import UnreadableWorldError
from mockpsa.worlds.shipped import find_world, world_names
from tests.conftest import command

BROKEN = Path(__file__).parent / "broken"
NAMES = sorted(path.stem for path in BROKEN.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_world_is_explained(name: str, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(BROKEN)
    assert command("world", "check", f"{name}.yaml") == 1
    assert capsys.readouterr().out == (BROKEN / f"{name}.txt").read_text(encoding="utf-8")


def test_there_are_ten_and_more() -> None:
    assert len(NAMES) >= 10


@pytest.mark.parametrize("name", world_names())
def test_what_is_shipped_is_good(name: str, capsys: Any) -> None:
    assert command("world", "check", name) == 0
    assert re.fullmatch(rf"{name} is a good world of \d+ records.\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("content", "says"), [(None, "there is no world"), (b"name: \xff", "cannot be read")], ids=["missing", "no text"]
)
def test_what_cannot_be_read_is_a_sentence_and_exit_code_2(
    content: bytes | None, says: str, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "world.yaml"
    if content is not None:
        path.write_bytes(content)
    assert command("world", "check", str(path)) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_what_is_included_comes_first_and_once(tmp_path: Path) -> None:
    source = "records: {{Track: [{{name: {0}}}]}}\ninclude: [base.yaml, {1}]\napi_member: {0}\n"
    (tmp_path / "base.yaml").write_text(
        "time_zone: Europe/Vienna\napi_member: base\nrecords: {Track: [{name: base}]}\n"
    )
    (tmp_path / "middle.yaml").write_text(source.format("middle", "base.yaml"))
    (tmp_path / "top.yaml").write_text(source.format("top", "middle.yaml"))
    world = read_world(tmp_path / "top.yaml")
    assert [record["name"] for section in world.sections for record in section.records] == ["base", "middle", "top"]
    assert world.properties == {"time_zone": "Europe/Vienna", "api_member": "top"}
    assert world.problems == []


def test_a_section_may_be_a_yaml_list_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "skills.yaml").write_text("- {name: Cabling}\n- {name: Phones}\n")
    (tmp_path / "world.yaml").write_text("records: {Track: {include: skills.yaml}}\n")
    assert check_file(str(tmp_path)).records == 2


def test_the_schema_is_made_from_the_declarations() -> None:
    committed = (data_folder("fixtures") / FILE).read_text(encoding="utf-8")
    assert committed == schema_text(), "run: python -m mockpsa.worlds.json_schema"


@pytest.mark.parametrize("name", world_names())
def test_the_schema_accepts_what_is_shipped(name: str) -> None:
    validator = Draft202012Validator(json.loads(schema_text()))
    path = find_world(name)
    text = path.read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    for section, records in content["records"].items():
        if isinstance(records, dict):
            lines = (path.parent / records["include"]).read_text(encoding="utf-8").splitlines()
            content["records"][section] = [json.loads(line) for line in lines]
    assert [error.message for error in validator.iter_errors(content)] == []


def test_the_schema_refuses_a_misspelt_member_and_knows_every_resource() -> None:
    schema = json.loads(schema_text())
    errors = list(Draft202012Validator(schema).iter_errors({"records": {"Track": [{"nme": "x"}]}}))
    assert len(errors) == 1
    for resource in REGISTRY.stored:
        assert resource.name in schema["$defs"]


def test_find_world_suggests_a_name() -> None:
    with pytest.raises(UnreadableWorldError, match="did you mean demo"):
        find_world("dmo")


@pytest.mark.checkout
def test_the_documented_world_is_a_good_one(tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "worlds.md").read_text(encoding="utf-8")
    (tmp_path / "world.yaml").write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert check_file(str(tmp_path)).problems == ()


def test_a_folder_without_a_world_is_told_what_it_lacks(tmp_path: Path, capsys: Any) -> None:
    assert command("world", "check", str(tmp_path)) == 2
    assert f"there is no world in the folder {tmp_path}: it has no world.yaml" in capsys.readouterr().err


TEAM = {"name": "x", "teamLeader": {"id": 1}}
SECTIONS: list[tuple[dict[str, Any], bool]] = [
    (
        {"records": {"BoardTeam": [TEAM | {"members": ["jsmith", 1, {"identifier": "x"}], "boardId": {"name": "x"}}]}},
        True,
    ),
    ({"records": {"BoardTeam": [TEAM | {"members": [1.5]}]}}, False),
    ({"records": {"ServiceTicketNote": [{"id": 1, "text": "x"}]}}, False),
    ({"records": {"ServiceTicketNote": [{"id": 1, "text": "x"}]}, "as_is": True}, True),
    ({"records": {"/service/tickets": [{"summary": "x", "allNotes": [{"text": "x"}]}]}}, False),
    ({"name": None, "about": None, "time_zone": None, "include": None, "as_is": None, "records": None}, True),
    ({"as_is": "false"}, False),
]


@pytest.mark.parametrize(("world", "good"), SECTIONS)
def test_the_schema_accepts_what_can_be_loaded(world: dict[str, Any], good: bool) -> None:  # noqa: FBT001 - a row
    assert Draft202012Validator(json.loads(schema_text())).is_valid(world) is good
