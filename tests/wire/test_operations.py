"""The names of operations are the vendor's."""

import csv

import pytest

from mockpsa.wire.operations import ENDINGS, operation_of
from mockpsa.wire.routes import EndpointKind
from tests.conftest import REFERENCE, need


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/service/tickets", "getServiceTickets"),
        ("PATCH", "/v4_6_release/apis/3.0/service/tickets/7", "patchServiceTicketsById"),
        ("GET", "/service/tickets/7/notes/count", "getServiceTicketsByParentIdNotesCount"),
        (
            "PUT",
            "/service/boards/1/items/2/associations/3",
            "putServiceBoardsByGrandparentIdItemsByParentIdAssociationsById",
        ),
        ("POST", "/service/tickets/7/merge", "postServiceTicketsByParentIdMerge"),
        ("GET", "/nothing", ""),
    ],
)
def test_an_operation_is_named(method: str, path: str, name: str) -> None:
    assert operation_of(method, path).name == name


def test_every_kind_of_place_has_a_name() -> None:
    assert set(EndpointKind) - set(ENDINGS) == {EndpointKind.ACTION}  # which has its own


def test_the_official_surface_has_these_names() -> None:
    need(REFERENCE / "paths.csv")
    with (REFERENCE / "paths.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["operationId"]]
    named = 0
    for row in rows:
        path = row["path"].replace("{id}", "1").replace("{parentId}", "2").replace("{grandparentId}", "3")
        found = operation_of(row["method"], path)
        if found.name and all(identity.isdigit() for identity in found.ids):  # else a word stands where an id goes
            assert found.name.lower() == row["operationId"].lower()
            named += 1
    assert named > 200
