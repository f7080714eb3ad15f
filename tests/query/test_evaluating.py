"""Conditions on a record that is at hand describe what they describe in a list."""

import pytest

from mockpsa.query.bind import Binder
from mockpsa.query.evaluating import describes
from mockpsa.query.limits import IN_BODY
from mockpsa.rules import Rules
from mockpsa.schema.registry import REGISTRY

STATUS = {"name": "Waiting on Customer", "statusId": "Waiting Customer"}


@pytest.mark.parametrize(
    ("conditions", "described"),
    [
        ('status/name="waiting customer"', True),
        ('status/name="Waiting on Customer"', True),
        ('status/name!="Waiting Customer"', False),
        ('status/name in ("New", "Waiting Customer")', True),
        ('status/name not in ("New", "Waiting Customer")', False),
        ('status/name="New"', False),
        ('status/name!="New"', True),
        ('status/name contains "on cust"', True),
    ],
)
def test_a_status_has_two_names(conditions: str, described: bool) -> None:  # noqa: FBT001
    bound = Binder(REGISTRY["Ticket"], Rules(), IN_BODY).conditions(conditions)
    assert describes(bound, lambda path: STATUS[path.field.name]) is described
