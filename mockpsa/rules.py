"""The named rules: every place where the documented behaviour and the live service differ, and the two profiles.

A rule's values are words; ``on`` and ``off`` where it is a switch. Raises `UnknownRule` for what is not in the table.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

ON, OFF = "on", "off"


class UnknownRule(ValueError):
    """A rule, a rule's value or a profile that does not exist; the text is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One difference: its name, its value in each profile, what it may be set to, and what it decides."""

    name: str
    documented: str
    live: str
    about: str
    values: tuple[str, ...] = (ON, OFF)


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("board_required", ON, OFF, "a new ticket must name its board; off: the member's default board is taken"),
        Rule("closing_needs_resolution", ON, OFF, "a ticket enters a closed status only with a resolution"),
        Rule(
            "closed_from_completed", ON, OFF, "the status Closed is entered only from Completed, where a board has both"
        ),
        Rule("ticket_resolution", ON, OFF, "`resolution` is a member of tickets: kept as a resolution note, returned"),
        Rule("merge_patch", ON, OFF, "PATCH also takes a JSON object, which is merged"),
        Rule("sla_by_info", ON, OFF, "tickets carry _info/sla_respond_by, sla_plan_by and sla_resolve_by"),
        Rule("info_conditions", ON, OFF, "conditions and orderBy may name members of _info"),
        Rule("status_ids", ON, OFF, "a status is understood by its Status ID (`Waiting Customer`) besides its name"),
        Rule("closed_flag", "writable", "ignored", "`closedFlag` in a body", ("writable", "ignored")),
        Rule("date_entered", "ignored", "refused", "`dateEntered` in a body", ("ignored", "refused")),
        Rule("resources", "writable", "ignored", "`resources` in a body", ("writable", "ignored")),
        Rule(
            "transitions",
            "free",
            "free",
            "which statuses a ticket may go on to: any, or those that its status leads to as the board has drawn it",
            ("free", "drawn"),
        ),
        Rule(
            "note_external_flag",
            "resolution",
            "discussion",
            "a note's externalFlag when not sent: true with resolutionFlag, or with detailDescriptionFlag too",
            ("resolution", "discussion"),
        ),
    )
}
STORED = re.compile(r"Rules\(profile='(\w+)', flipped=(\(.*\))\)")
PROFILES = ("documented", "live")


@dataclass(frozen=True)
class Rules:
    """The rules in force for a tenant: a profile, with single rules flipped. Hashable, so it can key a cache."""

    profile: str = "documented"
    flipped: tuple[tuple[str, str], ...] = ()

    @cached_property
    def values(self) -> Mapping[str, str]:
        """Every rule's value by its name."""
        return {name: getattr(rule, self.profile) for name, rule in RULES.items()} | dict(self.flipped)

    def on(self, name: str) -> bool:
        """Whether the switch ``name`` is on."""
        return self.values[name] == ON

    def value(self, name: str) -> str:
        """What the rule ``name`` is set to."""
        return self.values[name]

    @cached_property
    def switched_on(self) -> frozenset[str]:
        """The names of the switches that are on: what a field declaration's ``rule`` is looked up in."""
        return frozenset(name for name, value in self.values.items() if value in (ON, "writable"))

    def flip(self, values: Mapping[str, str]) -> "Rules":
        """These rules with some set otherwise. Raises `UnknownRule`."""
        settings = [*self.flipped, *values.items()]
        return Rules.of(self.profile, [f"{name}={value}" for name, value in settings])

    @classmethod
    def stored(cls, text: str) -> "Rules":
        """The rules that a database says it was rendered under, as `str` wrote them."""
        found = STORED.fullmatch(text)
        return cls() if found is None else cls(found[1], ast.literal_eval(found[2]))

    @classmethod
    def of(cls, profile: str, settings: Iterable[str] = ()) -> "Rules":
        """The rules of a profile with ``NAME=VALUE`` settings applied, the later one winning. Raises `UnknownRule`."""
        if profile not in PROFILES:
            raise UnknownRule(f"there is no profile {profile!r}; the profiles are {' and '.join(PROFILES)}")
        flipped: dict[str, str] = {}
        for setting in settings:
            name, equals, value = setting.partition("=")
            rule = RULES.get(name)
            if rule is None:
                raise UnknownRule(f"there is no rule {name!r}; the rules are {', '.join(RULES)}")
            if not equals or value not in rule.values:
                raise UnknownRule(f"the rule {name} is set as {name}={'|'.join(rule.values)}, not {setting!r}")
            flipped[name] = value
        return cls(profile, tuple(sorted(flipped.items())))
