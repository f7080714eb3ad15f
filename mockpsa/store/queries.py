"""What a list asks for, and which part of it."""

from dataclasses import dataclass

from mockpsa.query.limits import IN_URL, LONGEST_KEPT, Limits
from mockpsa.rules import Rules
from mockpsa.schema.tickets import Definitions


@dataclass(frozen=True, slots=True)
class Query:
    """What a list asks for, as text. ``forward_only``: only ids greater than the window's ``after``.

    ``definitions`` are the custom fields', which `Selections` adds where they are asked about. ``within`` is the field
    that holds what the list is of, where that is not the parent in the resource's path.
    """

    resource: str
    rules: Rules
    conditions: str = ""
    order_by: str = ""
    child_conditions: str = ""
    custom_field_conditions: str = ""
    forward_only: bool = False
    limits: Limits = IN_URL
    definitions: Definitions = ()
    within: str = ""

    @property
    def is_long(self) -> bool:
        """Whether its texts are too long for anything made from them to be kept."""
        texts = (self.conditions, self.order_by, self.child_conditions, self.custom_field_conditions)
        return sum(map(len, texts)) > LONGEST_KEPT


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for. ``after`` is a forward-only page's pageId."""

    limit: int
    offset: int = 0
    after: int = 0
