"""Worlds: what is shipped loads, what is wrong is explained."""

from pathlib import Path

import pytest

from mockpsa.app import make_app, make_tenants
from mockpsa.schema.registry import REGISTRY
from mockpsa.settings import Settings
from mockpsa.worlds.files import read_world
from mockpsa.worlds.problems import WorldError
from mockpsa.worlds.shipped import find_world, world_names

ORIGIN = "http://127.0.0.1:1"


@pytest.mark.parametrize("name", world_names())
def test_shipped_worlds_load(name: str) -> None:
    tenant = make_tenants(Settings(world=name), ORIGIN).get("a")
    assert tenant.properties["api_member"] == "apimember"


def test_the_minimal_world_is_as_documented() -> None:
    tenant = make_tenants(Settings(world="minimal"), ORIGIN).get("a")
    count = {name: len(tenant.records.ids(REGISTRY[name])) for name in ("Board", "BoardStatus", "Priority", "Ticket")}
    assert count == {"Board": 1, "BoardStatus": 8, "Priority": 4, "Ticket": 10}
    assert tenant.records.ids(REGISTRY["Priority"]) == [1, 2, 3, 4]
    assert 12345 in tenant.records.ids(REGISTRY["Company"])
    assert tenant.records.get(REGISTRY["Contact"], 67890)["company"] == 12345  # type: ignore[index]
    assert 123 in tenant.records.ids(REGISTRY["Member"])
    assert tenant.records.first(REGISTRY["Member"], ("identifier", "jsmith")) is not None


def test_a_world_of_one_s_own(tmp_path: Path) -> None:
    text = "name: mine\ninclude: empty\nrecords:\n"
    text += "  /service/sources:\n    - {name: Carrier pigeon, dateEntered: -P1W2DT3H4M5S}\n"
    (tmp_path / "world.yaml").write_text(text, encoding="utf-8")
    for path in (tmp_path, tmp_path / "world.yaml"):
        tenant = make_tenants(Settings(world=str(path)), ORIGIN).get("a")
        source = tenant.records.first(REGISTRY["Source"], ("name", "carrier pigeon"))
        assert source is not None
        assert source["dateEntered"] == source["lastUpdated"]


BROKEN = {
    "- not a mapping": "must be a mapping",
    "records: 5": "must be a mapping",
    "a: [": "cannot be read: while parsing",
    "records: {/service/nothing: []}": "cannot hold '/service/nothing'",
    "records: {/service/sources: [5]}": "/service/sources[0]: is not a record",
    "records: {/service/sources: [{nme: x}]}": "Could not find member 'nme' on object of type 'Source'",
    "records: {/service/sources: [{}]}": "/service/sources[0]: The name field is required; add name",
    "records: {Source: [{name: x, dateEntered: P1X}]}": "neither a date nor a duration",
    "records: {TaxCode: [{id: 1}, {id: 1}]}": "TaxCode[1]: the id 1 is taken",
    "records: {/service/sources: 5}": "a mapping of paths to lists of records",
    "recrods: {}": "is none of name, about, time_zone, api_member, include, as_is, records; did you mean records?",
    "records: {5: []}": "cannot hold '5'",
    "records: {/service/sources: [{5: x}]}": "/service/sources[0]: is not a record",
    "records: {Source: [{name: x, dateEntered: P99999999999D}]}": "leads out of the calendar",
    "records: {/company/countries: [{name: x, currency: {id: 9}}]}": "Currency 9 not found",
    "time_zone: Mars/Olympus": "is not an IANA time zone",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_world_is_explained(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorldError) as caught:
        make_app(Settings(world=str(path)))
    assert BROKEN[text] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unreadable_world_is_explained(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"name: \xff")
    with pytest.raises(WorldError, match="cannot be read"):
        read_world(tmp_path / "latin.yaml")
    with pytest.raises(WorldError, match="there is no world"):
        find_world(str(tmp_path / "nowhere.yaml"))


def test_a_line_of_json_ends_where_the_line_ends(tmp_path: Path) -> None:
    text = "name: mine\ninclude: minimal\nrecords:\n  /company/companies: {include: more.jsonl}\n"
    (tmp_path / "world.yaml").write_text(text, encoding="utf-8")
    record = '{"identifier": "Sep", "name": "one\u2028two", "site": {"name": "Main"}}\n'
    (tmp_path / "more.jsonl").write_text(record, encoding="utf-8")
    tenant = make_tenants(Settings(world=str(tmp_path)), ORIGIN).get("a")
    found = tenant.records.first(REGISTRY["Company"], ("identifier", "Sep"))
    assert found is not None
    assert found["name"] == "one\u2028two"


AS_WRITTEN = {  # a ticket's member, as it stands in the file -> what the ticket then holds
    "poNumber: 010": "010",
    "poNumber: 0x1F": "0x1F",
    "poNumber: 1_000": "1_000",
    "poNumber: 17:00:00": "17:00:00",
    "poNumber: 1.10": "1.10",
    "poNumber: +43155": "+43155",
    "poNumber: 1e5": "1e5",
    "poNumber: NO": "NO",
    "poNumber: off": "off",
    "poNumber: =": "=",
    "poNumber: .nan": ".nan",
    "poNumber: 12345678901234567890123": "12345678901234567890123",
    "poNumber: -12": "-12",
    "poNumber: true": "true",
    "poNumber: ~": None,
    "budgetHours: 1.50": 1.5,
    "budgetHours: 010": 10.0,
    "budgetHours: 1.5e+1": 15.0,
    "budgetHours: 2E1": 20.0,
    "poNumber: !!float .inf": ".inf",
    "budgetHours: 0.25": 0.25,
    "automaticEmailCcFlag: TRUE": True,
}


@pytest.mark.parametrize("member", AS_WRITTEN)
def test_what_has_no_quotes_is_taken_as_it_is_written(tmp_path: Path, member: str) -> None:
    ticket = f"{{id: 99, summary: x, board: {{id: 1}}, company: {{id: 12345}}, {member}}}"
    text = f"include: minimal\nrecords:\n  /service/tickets:\n    - {ticket}\n"
    (tmp_path / "world.yaml").write_text(text, encoding="utf-8")
    tenant = make_tenants(Settings(world=str(tmp_path)), ORIGIN).get("a")
    added = tenant.records.get(REGISTRY["Ticket"], 99) or {}
    assert added[member.partition(":")[0]] == AS_WRITTEN[member]


def test_yes_and_no_are_no_flags(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text("records:\n  /service/sources:\n    - {name: no, defaultFlag: yes}\n", encoding="utf-8")
    with pytest.raises(WorldError, match="Could not convert string to boolean: yes; write true or false"):
        make_app(Settings(world=str(path)))


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("automaticEmailCcFlag: !!bool maybe", "Could not convert string to boolean: maybe; write true or false"),
        ("budgetHours: 1e999", "budgetHours must be"),
        ("predecessorId: abc", "Could not convert string to integer: abc; write the other record's id$"),
        ("predecessorId: {summary: x}", "write the other record's id$"),
    ],
)
def test_what_cannot_be_read_says_how_to_mend_it(tmp_path: Path, member: str, said: str) -> None:
    ticket = f"{{summary: x, board: {{id: 1}}, company: {{id: 12345}}, {member}}}"
    path = tmp_path / "world.yaml"
    path.write_text(f"include: minimal\nrecords:\n  /service/tickets:\n    - {ticket}\n", encoding="utf-8")
    with pytest.raises(WorldError, match=said):
        make_app(Settings(world=str(path)))


@pytest.mark.parametrize("path", ["/service/boards/{board}/items", "/service/boards/{parentId}/ITEMS", "boardItem"])
def test_what_stands_in_the_braces_of_a_path_does_not_matter(tmp_path: Path, path: str) -> None:
    text = f"include: minimal\nrecords:\n  {path}: [{{id: 99, name: Mine, board: {{id: 1}}}}]\n"
    (tmp_path / "world.yaml").write_text(text, encoding="utf-8")
    tenant = make_tenants(Settings(world=str(tmp_path)), ORIGIN).get("a")
    assert (tenant.records.get(REGISTRY["BoardItem"], 99) or {})["name"] == "Mine"


LINKED = """include: minimal
records:
  /service/boards:
    - {id: 2, name: Billing, location: {id: 11}, department: {id: 5}}
  /service/boards/{board}/types: [{id: 80, name: Question, board: {id: 2}}, {id: 81, name: Bug, board: {id: 2}}]
  /service/boards/{board}/subtypes:
    - {id: 90, board: {id: 2}, name: All, typeAssociationIds: [question, {name: Bug}, 80]}
  /service/boards/{board}/teams:
    - id: 95
      name: Callers
      boardId: {name: Billing}
      businessUnitId: {identifier: Services}
      members: [jsmith, {name: Maria Garcia}]
      teamLeader: {identifier: jsmith}
"""


def test_bare_ids_may_be_written_as_names(tmp_path: Path) -> None:
    (tmp_path / "world.yaml").write_text(LINKED, encoding="utf-8")
    records = make_tenants(Settings(world=str(tmp_path)), ORIGIN).get("a").records
    assert (records.get(REGISTRY["BoardSubType"], 90) or {})["typeAssociationIds"] == [80, 81]
    team = records.get(REGISTRY["BoardTeam"], 95) or {}
    assert (team["boardId"], team["businessUnitId"]) == (2, 5)
    members = [records.get(REGISTRY["Member"], each) or {} for each in team["members"]]
    assert [member["identifier"] for member in members] == ["jsmith", "mgarcia"]
