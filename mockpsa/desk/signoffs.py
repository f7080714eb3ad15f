"""Sign-offs: what the flags of a new one say of one another."""

from mockpsa.desk.change import Change
from mockpsa.desk.desk import Behaviour, Desk
from mockpsa.schema.signoffs import EXPENSE, PRODUCT, TIME

# On add, officially: the first is set when any of the others is.
FOLLOWING = {
    "taskFlag": ("task",),
    "timeFlag": (*TIME, "timeManualEntry", "timeTaxFlag"),
    "expenseFlag": (*EXPENSE, "expenseManualEntry"),
    "productFlag": (*PRODUCT, "productManualEntry", "productTaxFlag"),
    "customerSignoffTextFlag": ("customerSignoffText",),
    "billingMethodsTextFlag": ("billingMethodsText",),
}


class SignoffBehaviour(Behaviour):
    """ServiceSignoff."""

    def complete(self, desk: Desk, change: Change) -> None:
        """On add a part is shown when something of it is, and tasks are all of them unless said otherwise."""
        if not change.creating:
            return
        signoff = change.after
        for name, parts in FOLLOWING.items():
            signoff[name] = signoff[name] or any(signoff[part] for part in parts)
        if signoff["taskFlag"]:
            change.fill("task", "All")
