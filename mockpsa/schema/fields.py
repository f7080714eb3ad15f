"""One declaration per field: what the column, the validation, the query language and the document are made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any


class Kind(Enum):
    """What a field holds. `schema.reading` says how each is read, `store.documents` how it is printed."""

    __hash__ = object.__hash__  # kinds key the tables that hot paths look into; Enum's own hash is Python code

    TEXT = auto()
    INTEGER = auto()
    DECIMAL = auto()
    BOOLEAN = auto()
    DATE = auto()
    CHOICE = auto()
    GUID = auto()
    REFERENCE = auto()  # {"id": 1, "name": …}: a column holding the id, printed as the target's reference
    LINK = auto()  # another record's id as a plain number, such as a note's ticketId
    REFERENCES = auto()  # an array of references: ids as a JSON array
    LINKS = auto()  # other records' ids as plain numbers, such as a subtype's typeAssociationIds: a JSON array
    TEXTS = auto()
    INTEGERS = auto()
    SCALAR = auto()  # in an array's objects: a text, number or boolean, whatever was sent
    OBJECTS = auto()  # an array of objects with declared items: JSON
    INFO = auto()  # the place of _info in the key order; holds no value of its own


class Access(Enum):
    """Who may set a field, and whether it is printed."""

    OPEN = auto()
    SERVER = auto()  # ignored in POST and PUT, refused in PATCH
    CREATE_ONLY = auto()  # as OPEN in POST, refused in PUT and PATCH
    WRITE_ONLY = auto()  # taken, acted upon, never stored or returned
    STAMP = auto()  # the server's own dates and members: printed in _info, conditions name them at the top level
    HIDDEN = auto()  # a column that is never printed; conditions reach it only through a reference
    INFO_ONLY = auto()  # printed in _info, conditions name it _info/…


JSON_KINDS = frozenset({Kind.REFERENCES, Kind.LINKS, Kind.TEXTS, Kind.INTEGERS, Kind.OBJECTS})
NUMBERED_KINDS = frozenset({Kind.LINK, Kind.LINKS})  # other records by their bare ids
INT32 = (-(2**31), 2**31 - 1)
ALL_LOCATIONS = ("addAllLocations", "removeAllLocations")  # as ``all_by``
TAKEN = "This value is already in use."


@dataclass(frozen=True, slots=True)
class Field:
    """A member of a resource, by the vendor's name.

    ``default`` is what an absent member becomes in POST and PUT. ``within`` names the reference whose record the
    target must belong to (a ticket's status: ``board``; a company's site: ``id``, the company itself). ``rule`` is a
    switch without which the field does not exist. ``belongs`` says that the record goes when the one it points at goes.
    ``of`` is, in a view, the field of the source that is shown. ``usual``: a reference that is not sent is the target
    that has the defaultFlag. ``series``: what is pointed at may also be of another resource of the target's series.
    ``twin``: a text that is seldom asked about has no folded twin; it is folded when it is.
    ``told_by`` is the choice beside a link that says of which resource the record is, ``among`` (its value, resource);
    where it says nothing, the first. ``all_by`` are the write-only flags of a body that fill a list with all there are
    and that empty it. ``mirror``: it says again what another field or record says, and is no reason of its own why its
    target stays.
    """

    name: str
    kind: Kind
    length: int | None = None
    values: tuple[str, ...] = ()
    between: tuple[int, int] | None = None
    target: str = ""
    items: tuple["Field", ...] = ()
    required: bool = False
    required_on_update: bool = False
    access: Access = Access.OPEN
    default: Any = None
    within: str | None = None
    rule: str | None = None
    indexed: bool = False
    belongs: bool = False
    of: "Field | None" = None
    usual: bool = False
    series: bool = False
    twin: bool = True
    told_by: str = ""
    among: tuple[tuple[str, str], ...] = ()
    all_by: tuple[str, str] | None = None
    mirror: bool = False
    unique: str = ""  # among its parent's records; what the service says when the value is taken

    @property
    def stored(self) -> bool:
        """Whether the field has a column."""
        return self.kind is not Kind.INFO and self.access is not Access.WRITE_ONLY

    @property
    def printed(self) -> bool:
        """Whether the field is a member of the document."""
        return self.access in (Access.OPEN, Access.SERVER, Access.CREATE_ONLY)

    @property
    def column(self) -> str:
        """The name of its column."""
        if self.of is not None:
            return self.of.column
        return f"{self.name}_id" if self.kind is Kind.REFERENCE else self.name

    @property
    def alternatives(self) -> tuple["Field", ...]:
        """The field as it is for each resource that it may point at, with the choices that mean this one."""
        if not self.among:
            return (self,)
        targets = dict.fromkeys(target for _, target in self.among)
        return tuple(replace(self, target=each, among=tuple(p for p in self.among if p[1] == each)) for each in targets)

    def told(self, record: Mapping[str, Any]) -> "Field":
        """The field as it is for the resource that a record says."""
        target = dict(self.among).get(record[self.told_by]) if self.told_by else None
        return self if target is None else replace(self, target=target)

    @property
    def folded(self) -> str | None:
        """The name of the casefolded twin that text is compared by, if there is one."""
        if self.of is not None:
            return self.of.folded
        return f"{self.name}_folded" if self.kind is Kind.TEXT and self.stored and self.twin else None


def text(name: str, length: int | None = None, **declared: Any) -> Field:
    return Field(name, Kind.TEXT, length, **declared)


def integer(name: str, **declared: Any) -> Field:
    return Field(name, Kind.INTEGER, **declared)


def decimal(name: str, **declared: Any) -> Field:
    return Field(name, Kind.DECIMAL, **declared)


def flag(name: str, default: bool | None = False, **declared: Any) -> Field:
    return Field(name, Kind.BOOLEAN, default=default, **declared)


def date(name: str, **declared: Any) -> Field:
    return Field(name, Kind.DATE, **declared)


def choice(name: str, *values: str, **declared: Any) -> Field:
    return Field(name, Kind.CHOICE, values=values, **declared)


def guid(name: str, **declared: Any) -> Field:
    """A GUID that the server makes."""
    return Field(name, Kind.GUID, access=Access.SERVER, **declared)


def ref(name: str, target: str, **declared: Any) -> Field:
    return Field(name, Kind.REFERENCE, target=target, **declared)


def refs(name: str, target: str, **declared: Any) -> Field:
    return Field(name, Kind.REFERENCES, target=target, default=(), **declared)


def link(name: str, target: str, **declared: Any) -> Field:
    return Field(name, Kind.LINK, target=target, **declared)


def link_among(name: str, told_by: str, *among: tuple[str, str], **declared: Any) -> Field:
    """A bare id of a record of one of several resources: (what the choice says, resource)."""
    return Field(name, Kind.LINK, target=among[0][1], told_by=told_by, among=among, series=True, **declared)


def links(name: str, target: str, **declared: Any) -> Field:
    return Field(name, Kind.LINKS, target=target, **declared)


def texts(name: str, **declared: Any) -> Field:
    return Field(name, Kind.TEXTS, **declared)


def integers(name: str, **declared: Any) -> Field:
    return Field(name, Kind.INTEGERS, **declared)


def objects(name: str, *items: Field, **declared: Any) -> Field:
    return Field(name, Kind.OBJECTS, items=items, default=(), **declared)


def scalar(name: str, **declared: Any) -> Field:
    return Field(name, Kind.SCALAR, **declared)


INFO = Field("_info", Kind.INFO, access=Access.SERVER)
ID = Field("id", Kind.INTEGER, access=Access.SERVER, between=(1, INT32[1]))

STAMPS = (
    Field("lastUpdated", Kind.DATE, access=Access.STAMP, indexed=True),
    Field("updatedBy", Kind.TEXT, access=Access.STAMP),
    Field("dateEntered", Kind.DATE, access=Access.STAMP),
    Field("enteredBy", Kind.TEXT, access=Access.STAMP),
)


def flags(*names: str) -> tuple[Field, ...]:
    """Several booleans that are false unless set."""
    return tuple(flag(name) for name in names)


def of_server(*fields: Field) -> tuple[Field, ...]:
    """The same fields, set by the server only."""
    return tuple(replace(field, access=Access.SERVER) for field in fields)


def write_only(*fields: Field) -> tuple[Field, ...]:
    """The same fields, taken in bodies and never stored."""
    return tuple(replace(field, access=Access.WRITE_ONLY) for field in fields)


def row(*parts: Field | Iterable[Field]) -> tuple[Field, ...]:
    """Fields and groups of fields as one tuple, in the vendor's key order."""
    return tuple(field for part in parts for field in ((part,) if isinstance(part, Field) else part))


# Members that the newest API versions list on many setup objects. The service sets them; none was ever seen in a
# captured answer, so they stay null here and are therefore omitted.
CONNECTWISE_ID = Field("connectWiseId", Kind.TEXT, access=Access.SERVER)
LINEAGE = of_server(
    CONNECTWISE_ID,
    text("parentConnectWiseId"),
    integer("parentId"),
    integer("grandParentId"),
    text("grandParentConnectWiseId"),
)
