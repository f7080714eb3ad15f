"""What a resource may do beyond its declaration. Most do nothing here: a declaration is all they cost."""

from typing import TYPE_CHECKING

from mockpsa.desk.change import Change
from mockpsa.schema.reading import Draft
from mockpsa.schema.resource import Resource
from mockpsa.store.records import Record

if TYPE_CHECKING:
    from mockpsa.desk.desk import Desk


class Behaviour:
    """Hooks of one resource, in the order they run. Errors are added to the change, never raised."""

    def prepare(self, desk: "Desk", change: Change, draft: Draft) -> None:
        """Before references are resolved: take from the draft what is not a plain value."""

    def complete(self, desk: "Desk", change: Change) -> None:
        """With references resolved: defaults, derived values, rules."""

    def follow(self, desk: "Desk", change: Change) -> None:
        """With the record written: what other records must hold now."""

    def follow_delete(self, desk: "Desk", resource: Resource, record: Record) -> None:
        """With the record gone: what other records must hold now."""
