"""Tenants, databases and statements."""

from pathlib import Path

import orjson
import pytest

from mockpsa.app import make_tenants
from mockpsa.desk.behaviours import open_desk
from mockpsa.errors import InvalidObject, UnusableDatabase
from mockpsa.schema.reading import Draft, Pointer
from mockpsa.schema.registry import REGISTRY
from mockpsa.settings import Settings
from mockpsa.store.database import Database
from mockpsa.store.tenants import Tenant, Tenants

ORIGIN = "http://127.0.0.1:1"


def tenants(**settings: object) -> Tenants:
    return make_tenants(Settings(**{"world": "minimal", **settings}), ORIGIN)  # type: ignore[arg-type]


def test_a_tenant_is_a_copy_of_the_template_and_made_once() -> None:
    served = tenants()
    one = served.get("One")
    assert served.get("oNE") is one
    assert one.documents.get(REGISTRY["Ticket"], 1) == served.template.documents.get(REGISTRY["Ticket"], 1)


def test_the_same_seed_gives_the_same_guids_and_another_seed_others() -> None:
    ticket = REGISTRY["Ticket"]
    guids = [tenants(seed=seed).get("a").records.get(ticket, 1)["mobileGuid"] for seed in (1, 1, 2)]  # type: ignore[index]
    assert guids[0] == guids[1] != guids[2]


def test_an_id_is_not_given_twice_also_when_the_last_record_is_gone(tmp_path: Path) -> None:
    ticket, body = REGISTRY["Ticket"], {"summary": "x", "board": Pointer(1), "company": Pointer(12345)}
    first = tenants(database=tmp_path)
    desk = open_desk(first.get("a"), "apimember")
    made = desk.create(ticket, Draft(dict(body)))
    desk.delete(ticket, made)
    assert open_desk(first.get("a"), "apimember").create(ticket, Draft(dict(body))) == made + 1
    open_desk(first.get("a"), "apimember").delete(ticket, made + 1)
    first.close()
    second = tenants(database=tmp_path)
    assert open_desk(second.get("a"), "apimember").create(ticket, Draft(dict(body))) == made + 2
    second.close()


def _delete_and_fail(tenant: Tenant) -> None:
    with tenant.database.transaction():
        tenant.records.delete(REGISTRY["ServiceNote"], 1)
        raise ZeroDivisionError


def test_a_failed_transaction_leaves_nothing_behind() -> None:
    tenant = tenants().get("a")
    with pytest.raises(InvalidObject):
        open_desk(tenant, "apimember").create(REGISTRY["Ticket"], Draft({"summary": "x"}))
    with pytest.raises(ZeroDivisionError):
        _delete_and_fail(tenant)
    assert tenant.records.get(REGISTRY["ServiceNote"], 1) is not None
    assert list(tenant.documents.verify()) == []
    with pytest.raises(ZeroDivisionError), tenant.database.transaction():
        _rename_and_fail(tenant)
    assert tenant.properties["api_member"] == "apimember"


def test_what_is_kept_is_forgotten_when_a_transaction_is_undone() -> None:
    tenant = tenants().get("a")
    board = REGISTRY["Board"]
    before = tenant.records.get(board, 1)
    text = orjson.dumps(tenant.documents.reference(board, 1))
    assert tenant.records.find(board, ("name", "x")) == []
    with pytest.raises(ZeroDivisionError):
        _write_read_and_fail(tenant)
    assert tenant.records.get(board, 1) == before
    assert tenant.records.find(board, ("name", "x")) == []
    assert orjson.dumps(tenant.documents.reference(board, 1)) == text


def _write_read_and_fail(tenant: Tenant) -> None:
    board = REGISTRY["Board"]
    with tenant.database.transaction():
        before = tenant.records.get(board, 1) or {}
        tenant.records.update(board, before, before | {"name": "x"})
        record = tenant.records.get(board, 1)
        assert record is not None
        tenant.documents.put(board, record, new=False)
        assert tenant.records.find(board, ("name", "x"))
        tenant.documents.reference(board, 1)
        raise ZeroDivisionError


def test_a_file_is_written_ahead(tmp_path: Path) -> None:
    served = tenants(database=tmp_path)
    served.get("a")
    assert (tmp_path / "a.sqlite-wal").exists()
    served.close()


def test_a_lock_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mockpsa.lock").write_text("no database " * 1000)
    with pytest.raises(UnusableDatabase, match="cannot be locked"):
        tenants(database=tmp_path)


def _rename_and_fail(tenant: Tenant) -> None:
    tenant.set_property("api_member", "somebody")
    raise ZeroDivisionError


def test_files_are_named_after_companies_safely(tmp_path: Path) -> None:
    served = tenants(database=tmp_path)
    for company in ("Acme", "../evil", "a/b", "ü", "..", "a.b"):
        served.get(company)
    served.close()
    names = sorted(path.name for path in tmp_path.glob("*.sqlite"))
    assert names == sorted(
        ["%C3%BC.sqlite", "...sqlite", "..%2Fevil.sqlite", "a%2Fb.sqlite", "a.b.sqlite", "acme.sqlite"]
    )


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").write_text("no database " * 1000)
    with pytest.raises(UnusableDatabase, match=r"cannot be opened|not a mockpsa database"):
        tenants(database=tmp_path).get("a")
    with pytest.raises(UnusableDatabase, match="cannot be opened"):
        Database(tmp_path / "nowhere" / "x.sqlite")


def test_a_folder_belongs_to_one_server_at_a_time(tmp_path: Path) -> None:
    first = tenants(database=tmp_path)
    with pytest.raises(UnusableDatabase, match="is in use by another mockpsa"):
        tenants(database=tmp_path)
    first.close()
    tenants(database=tmp_path).close()


def test_an_unfinished_copy_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "a.unfinished").write_text("half")
    served = tenants(database=tmp_path)
    assert served.get("a").records.get(REGISTRY["Ticket"], 1) is not None
    served.close()


def test_verify_finds_a_document_that_is_not_its_columns() -> None:
    tenant = tenants().get("a")
    ticket = tenant.records.get(REGISTRY["Ticket"], 3) or {}
    tenant.records.update(REGISTRY["Ticket"], ticket, ticket | {"summary": "changed behind the document's back"})
    assert list(tenant.documents.verify()) == [("Ticket", 3), ("ServiceTicketNote", 2)]
    tenant.documents.render_all()
    assert list(tenant.documents.verify()) == []


def test_a_reference_to_nothing_is_an_error_of_ours() -> None:
    with pytest.raises(LookupError, match="Board 99 is referred to and does not exist"):
        tenants().get("a").documents.reference(REGISTRY["Board"], 99)
