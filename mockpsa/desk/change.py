"""One write in the making: what the record was, what it will be, what is wrong with it so far."""

from dataclasses import dataclass, field
from typing import Any

from mockpsa.errors import FieldError, InvalidObject
from mockpsa.schema.resource import Resource
from mockpsa.store.records import Record


@dataclass(slots=True)
class Change:
    """``after`` holds a value for every stored field; ``sent`` the members of the body; ``extra`` write-only values.

    ``replacing`` is a PUT: what is not sent goes.
    ``failed`` are the fields that already have an error, so that no second one is made of it.
    """

    resource: Resource
    before: Record | None
    after: Record
    sent: frozenset[str] = frozenset()
    extra: dict[str, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    replacing: bool = False
    creating: bool = field(init=False)  # whether the record is new

    def __post_init__(self) -> None:
        """Say once what is asked again and again."""
        self.creating = self.before is None

    def was(self, name: str) -> Any:
        """The field's value before the change; None for a new record."""
        return None if self.before is None else self.before[name]

    def changed(self, name: str) -> bool:
        """Whether the field's value changes; for a new record, whether it has one."""
        was = None if self.before is None else self.before[name]
        return bool(self.after[name] != was)

    def anew(self, name: str) -> bool:
        """Whether what follows from the field is worked out anew: it changes, or nothing else was kept (PUT)."""
        return self.replacing or self.creating or self.changed(name)

    def refuse(self, name: str, error: FieldError) -> None:
        """Add an error, once per field."""
        if name not in self.failed:
            self.failed.add(name)
            self.errors.append(error)

    def settle(self) -> None:
        """Raises InvalidObject when anything is wrong."""
        if self.errors:
            raise InvalidObject(self.resource.error_key, self.errors)

    def fill(self, name: str, value: Any) -> None:
        """Give the field a value if it has none."""
        if self.after[name] is None and name not in self.failed:
            self.after[name] = value

    def fill_from(self, record: Record, *names: str) -> None:
        """Give the fields that have no value those of another record."""
        for name in names:
            self.fill(name, record[name])

    def fill_pair(self, name: str, bare: str, value: int | None = None) -> None:
        """Have a reference and its bare id say the same: what is sent of the two, as it was, or else a value."""
        if bare in self.sent and name not in self.sent:
            self.after[name] = self.after[bare]
        self.fill(name, value)
        self.after[bare] = self.after[name]

    def fill_while(self, holds: bool, **values: Any) -> None:  # noqa: FBT001 - it reads as the sentence that it is
        """Give the fields that have no value these while something holds; none of them has one while it does not."""
        for name, value in values.items():
            if holds:
                self.fill(name, value)
            else:
                self.after[name] = None
