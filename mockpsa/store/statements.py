"""SQLAlchemy statements, compiled once, run on the driver's cursor: 3 microseconds a select instead of 40.

SQLAlchemy is imported where the first statement is made, here and everywhere: it takes longer than all else that a
start imports, and a kept world needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.engine.interfaces import Dialect
    from sqlalchemy.sql import FromClause
    from sqlalchemy.sql.elements import ClauseElement

IDENTITIES = ("id", "record_id")  # what the parameter is called that says which record is written


@cache
def dialect() -> Dialect:
    """How SQLite is spoken to."""
    import sqlalchemy  # noqa: F401 - whole, and first: another thread may be importing it
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

    class Compiler(SQLiteCompiler):
        """SQLite's, with the hints behind a table's name that SQLite has and SQLAlchemy does not write."""

        def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
            return text

    made = sqlite.dialect(paramstyle="qmark")
    made.statement_compiler = Compiler
    return made


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text, the names of its parameters in order, and the values of those known when it was built.

    ``writes`` is the table that it changes, and ``identity`` the place of the record's id among the parameters.
    """

    sql: str
    names: tuple[str, ...]
    values: Mapping[str, Any]
    writes: str = ""
    identity: int = 0

    def bind(self, given: Mapping[str, Any]) -> list[Any]:
        """The parameters in order, the given values over the built-in ones."""
        values = self.values
        return [given[name] if name in given else values[name] for name in self.names]


def prepare(clause: ClauseElement) -> Statement:
    """Compile a statement; a list for IN is written out."""
    compiled = clause.compile(dialect=dialect(), compile_kwargs={"render_postcompile": True})
    names = tuple(getattr(compiled, "positiontup", None) or ())
    params = compiled.params  # built anew at each access
    writes = str(getattr(clause, "table", "")) if getattr(clause, "is_dml", False) else ""
    identity = next((place for place, name in enumerate(names) if name in IDENTITIES), 0)
    return Statement(str(compiled), names, {name: params.get(name) for name in names}, writes, identity)


def parameter(name: str) -> sa.BindParameter[Any]:
    """A value that is given at each execution."""
    import sqlalchemy as sa

    return sa.bindparam(name, None)
