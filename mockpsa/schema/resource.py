"""What a resource is: its fields, its place in the URL space, and how other records print a reference to it."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mockpsa.schema.fields import ID, INFO, STAMPS, TAKEN, Access, Field, Kind

ALL_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
UPDATE_ONLY = frozenset({"GET", "PUT", "PATCH"})
READ_ONLY = frozenset({"GET"})
MOST_KEPT = 256  # sets of names


@dataclass(frozen=True)
class ReferenceShape:
    """How others print a reference to this resource.

    ``members`` are fields of the target, printed after ``id``; a pair renames one (printed name, field).
    ``href`` is the prefix of the ``…_href`` link in its ``_info`` (none: no ``_info``, as the captures show for a few).
    ``extras`` are members that bodies may carry and the service ignores.
    """

    type_name: str
    members: tuple[str | tuple[str, str], ...] = ("name",)
    href: str | None = None
    image: bool = False
    guid: bool = False
    extras: tuple[str, ...] = ()

    @cached_property
    def printed(self) -> tuple[tuple[str, str], ...]:
        """(printed name, field) of each member after the id."""
        return tuple((member, member) if isinstance(member, str) else member for member in self.members)

    @cached_property
    def known(self) -> frozenset[str]:
        """The members that a reference in a body may have, in lower case."""
        names = {"id", "_info", *(name for name, _ in self.printed), *self.extras}
        return frozenset(name.lower() for name in names)


@dataclass(frozen=True)
class Action:
    """What a POST to a path of its own does: ``{id}/merge``, or ``copy`` of a collection.

    ``body`` is a resource that is never stored: the members that may be sent. Its hidden fields are taken from the
    record acted upon, so that others can be looked up within them. ``optional``: the body may also be left out.
    ``path`` is where a collection's action is found if not below it. ``status`` is that of its answer.
    """

    name: str
    body: "Resource | None" = None
    on_record: bool = True
    optional: bool = False
    path: str = ""
    status: int = 200


@dataclass(frozen=True)
class Resource:
    """One kind of record, declared once.

    ``path`` is its collection below the API's root; a segment ``{board}`` is the field that holds the parent. Without a
    path the resource is only referred to. ``label`` is how the service's 404 names it; ``key`` how its error bodies do.
    ``lookup`` lists the fields by which a reference may name a record. ``synonyms`` are names that conditions take
    besides the fields' own. ``path_name`` is a field by which a path may name a record instead of by id.
    ``one_default`` are the fields within whose values only one record has defaultFlag (``()``: among all).
    ``also_known_by`` is (field, second field, rule): while the rule is on, a text that equals the second field names
    the record too. ``named_by`` is the field whose value is printed as the id and asked for in the path, where ids are
    unique only within the parent. ``derived`` says of what the desk makes the rows, where nobody can write them.
    ``alone``: one record can be asked for. ``usages``: what refers to it can be.
    ``painted`` is the field that says in which colour ``{record}/image`` is painted, ``pictured`` the one that refers
    to the document that it is.
    ``indexes`` are columns, ``-name`` for the greatest first.
    A view has a ``source``, whose rows it shows under names of its own, and ``only`` those with (field, value); without
    a path it is another way in which others print a reference to its source. Resources of one ``series``, which the
    first of them names, never give the same id. ``twin`` is the resource that answers at its path where the id there is
    of the twin's holder: the notes of project tickets are found where those of service tickets are, too.
    """

    name: str
    label: str
    declared: tuple[Field, ...]
    reference: ReferenceShape
    path: str | None = None
    methods: frozenset[str] = ALL_METHODS
    key: str = ""
    info: tuple[str, ...] = ("lastUpdated", "updatedBy")
    links: tuple[tuple[str, str], ...] = ()
    lookup: tuple[str, ...] = ("name",)
    synonyms: tuple[tuple[str, str], ...] = ()
    path_name: str | None = None
    one_default: tuple[str, ...] | None = None
    indexes: tuple[tuple[str, ...], ...] = ()
    also_known_by: tuple[str, str, str] | None = None
    named_by: str | None = None
    derived: str = ""
    alone: bool = True
    usages: bool = False
    painted: str = ""
    pictured: str = ""
    actions: tuple[Action, ...] = ()
    source: str = ""
    only: tuple[str, Any] | None = None
    series: str = ""
    twin: str = ""

    @property
    def module(self) -> str:
        """The vendor's module that its path is in."""
        return (self.path or "/").split("/")[1]

    @property
    def error_key(self) -> str:
        """The vendor's lower-camel word for the resource in error bodies."""
        return self.key or self.name[0].lower() + self.name[1:]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields in the order of the document: id first, the declared ones, then the stamps."""
        body = self.declared if any(f.kind is Kind.INFO for f in self.declared) else (*self.declared, INFO)
        declared = {f.name for f in body}
        return (*(() if "id" in declared else (ID,)), *body, *(stamp for stamp in STAMPS if stamp.name not in declared))

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Every field by its exact name."""
        return {f.name: f for f in self.fields}

    @cached_property
    def by_lower_name(self) -> dict[str, Field]:
        """Every field by its name in lower case: members and conditions are matched without regard to case."""
        return {f.name.lower(): f for f in self.fields}

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The fields that have a column."""
        return tuple(f for f in self.fields if f.stored)

    @cached_property
    def pointers(self) -> tuple[Field, ...]:
        """The fields that hold other records' ids."""
        return tuple(f for f in self.columns if f.target)

    @cached_property
    def resolved(self) -> tuple[Field, ...]:
        """The stored fields that hold references, those that others belong within first."""
        kinds = (Kind.REFERENCE, Kind.LINK, Kind.REFERENCES, Kind.LINKS, Kind.OBJECTS)
        return tuple(sorted((f for f in self.columns if f.kind in kinds), key=lambda f: f.within is not None))

    def resolved_among(self, names: frozenset[str]) -> tuple[Field, ...]:
        """Those of `resolved` that have these names. Kept: bodies have the same members again and again."""
        kept = self._resolved_among.get(names)
        if kept is None:
            if len(self._resolved_among) >= MOST_KEPT:
                self._resolved_among.clear()
            kept = self._resolved_among[names] = tuple(f for f in self.resolved if f.name in names)
        return kept

    @cached_property
    def _resolved_among(self) -> dict[frozenset[str], tuple[Field, ...]]:
        return {}

    @cached_property
    def contained(self) -> dict[str, frozenset[str]]:
        """The fields whose targets follow from another field (belong within it, are told by it), by its name."""
        holders = {f.name: f.within or f.told_by for f in self.resolved}
        names = {holder for holder in holders.values() if holder}
        return {name: frozenset(each for each, holder in holders.items() if holder == name) for name in names}

    @cached_property
    def usual(self) -> tuple[Field, ...]:
        """The references that are the target's default where none is sent."""
        return tuple(f for f in self.columns if f.usual)

    @cached_property
    def wholesale(self) -> tuple[Field, ...]:
        """The lists that flags of a body fill and empty."""
        return tuple(f for f in self.columns if f.all_by is not None)

    @cached_property
    def demanding(self) -> tuple[Field, ...]:
        """The fields that must have a value, or one of their own: what a record is below among them."""
        return tuple(f for f in self.columns if f.required or f.required_on_update or f.unique or f is self.parent)

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        return {f.name: f.default for f in self.columns}

    @cached_property
    def _arrays(self) -> tuple[str, ...]:
        return tuple(name for name, default in self._defaults.items() if isinstance(default, tuple))

    def blank(self) -> dict[str, Any]:
        """A new record with every stored field at its default, in the order of `columns`."""
        record = dict(self._defaults)
        for name in self._arrays:
            record[name] = []
        return record

    @cached_property
    def in_reference(self) -> frozenset[str]:
        """The fields that a reference to a record is printed from: when one changes, who prints it is rendered anew."""
        shape = self.reference
        names = {"id", *(name for _, name in shape.printed), *(("lastUpdated",) if shape.image else ())}
        linked = {self.named_by, *self.placeholders} if shape.href else set()
        return frozenset(names | {name for name in linked if name in self.by_name})

    @cached_property
    def printed(self) -> tuple[Field, ...]:
        """The members of the document, in its key order."""
        return tuple(f for f in self.fields if f.printed or f.kind is Kind.INFO)

    @cached_property
    def in_info(self) -> tuple[Field, ...]:
        """The fields that are printed only inside ``_info``."""
        return tuple(f for f in self.fields if f.access is Access.INFO_ONLY)

    @cached_property
    def parent(self) -> Field | None:
        """The field that holds the parent record, for a resource below another one: the innermost in its path."""
        if self.path is None or "{" not in self.path:
            return None
        return self.by_name[self.path.rpartition("{")[2].partition("}")[0]]

    @cached_property
    def placeholders(self) -> tuple[str, ...]:
        """The names of the places in the path, the outermost first."""
        return tuple(re.findall(r"{(\w+)}", self.path or ""))

    def path_below(self, parent: int | None) -> str:
        """The path of the records below one, whose id this is; the resource is below no other's record."""
        path = self.path or ""
        return path if parent is None else re.sub(r"{\w+}", str(parent), path)

    @cached_property
    def record_path(self) -> str:
        """The path of one record; the service puts the id before an ``info`` that ends it."""
        path = self.path or ""
        return f"{path.removesuffix('/info')}/{{id}}/info" if path.endswith("/info") else f"{path}/{{id}}"

    @cached_property
    def is_setup(self) -> bool:
        """Whether a desk has few of its records: what others choose from, by a name that is taken once, or no path."""
        return self.path is None or any(f.unique == TAKEN for f in self.fields)

    @property
    def has_guid(self) -> bool:
        """Whether records carry a mobileGuid."""
        return "mobileGuid" in self.by_name
