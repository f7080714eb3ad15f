"""Who may do what: members' keys, and the modules that a member may only read or not enter. No path serves them."""

from mockpsa.schema.fields import choice, date, ref, row, text
from mockpsa.schema.resource import Action, ReferenceShape, Resource

NO_ACCESS, READ_ONLY = "None", "ReadOnly"

MEMBER_KEY = Resource(
    name="MemberKey",
    label="Member Key",
    declared=row(
        ref("member", "Member", required=True, belongs=True),
        text("publicKey", 50, required=True, unique="This public key is already in use."),
        text("privateKey", 50, required=True),
        date("expiration"),
    ),
    reference=ReferenceShape("MemberKeyReference", ()),
    lookup=(),
)

MODULE_ACCESS = Resource(
    name="ModuleAccess",
    label="Module Access",
    declared=row(
        ref("member", "Member", required=True, belongs=True, indexed=True),
        text("module", 50, required=True),
        choice("access", NO_ACCESS, READ_ONLY, required=True),
    ),
    reference=ReferenceShape("ModuleAccessReference", ()),
    lookup=(),
)

TOKENS = Action(
    "tokens", Resource("TokenRequest", "Token", (text("memberIdentifier", 15),), ReferenceShape("")), optional=True
)

RESOURCES = (MEMBER_KEY, MODULE_ACCESS)
