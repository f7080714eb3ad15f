"""The declarations hold together, and everything made from them is made from them alone."""

import dataclasses

import pytest

from mockpsa.schema.fields import Access, Kind, text
from mockpsa.schema.folding import fold
from mockpsa.schema.registry import REGISTRY, Registry
from mockpsa.schema.resource import ReferenceShape, Resource
from mockpsa.schema.tables import document_table, table


@pytest.mark.parametrize("resource", list(REGISTRY), ids=lambda resource: resource.name)
def test_a_resource_s_declaration_is_sound(resource: Resource) -> None:
    names = [field.name for field in resource.fields]
    assert len(names) == len({name.lower() for name in names})
    assert names[0] == "id"
    for field in resource.fields:
        assert (field.kind is Kind.CHOICE) == bool(field.values)
        assert field.default is None or not field.values or field.default in field.values
        assert field.within is None or field.within in names
    for name in (*resource.lookup, *(name for _, name in resource.reference.printed), *resource.info):
        assert name in names
    for columns in resource.indexes:
        assert all(name.removeprefix("-") in table(resource).c for name in columns)
    if resource.parent is not None:
        assert resource.parent.target in REGISTRY.by_name
    assert len(resource.placeholders) == len(REGISTRY.holders(resource))
    if resource.source:
        assert table(resource) is table(REGISTRY[resource.source])
    elif resource.path is not None:
        assert set(document_table(resource).c.keys()) == {"id", "document"}


def test_text_has_a_folded_twin_unless_it_is_seldom_compared() -> None:
    for resource in (each for each in REGISTRY if not each.source):
        columns = set(table(resource).c.keys())
        for field in resource.columns:
            assert (f"{field.name}_folded" in columns) == (field.kind is Kind.TEXT and field.twin)


def test_a_reference_to_an_undeclared_resource_is_an_error() -> None:
    broken = dataclasses.replace(
        REGISTRY["Source"], declared=(dataclasses.replace(text("x"), kind=Kind.REFERENCE, target="Nope"),)
    )
    with pytest.raises(KeyError, match="Nope"):
        Registry([broken])


def test_referrers_and_children() -> None:
    board = REGISTRY["Board"]
    assert {child.name for child, _ in REGISTRY.children(board)} == {
        *("BoardStatus", "BoardType", "BoardSubType", "BoardItem", "BoardTeam", "BoardTypeSubTypeItemAssociation"),
        *(
            "BoardNotification",
            "BoardAutoAssignResource",
            "BoardExcludedMember",
            "BoardAutoTemplate",
            "BoardSkillMapping",
        ),
    }
    assert ("Ticket", "board") in {(other.name, field.name) for other, field in REGISTRY.referrers(board)}
    assert all(field.kind is not Kind.LINK for _, field in REGISTRY.printing(REGISTRY["Ticket"]))


def test_a_new_resource_costs_its_declaration() -> None:
    thing = Resource(
        "Thing", "Thing", (text("name", 10, required=True),), ReferenceShape("ThingReference"), "/x/things"
    )
    assert [field.name for field in thing.printed] == ["id", "name", "_info"]
    assert [field.name for field in thing.fields if field.access is Access.STAMP] == [
        *("lastUpdated", "updatedBy", "dateEntered", "enteredBy"),
    ]
    assert thing.error_key == "thing"


@pytest.mark.parametrize(("one", "other"), [("Ü", "u\u0308"), ("ß", "SS"), ("İ", "i̇"), ("ΑΣ", "ας"), ("abc", "ABC")])
def test_texts_that_compare_equal_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_accents_stay_distinct() -> None:
    assert fold("é") != fold("e")
