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


@cache
def dialect() -> Dialect:
    """How SQLite is spoken to."""
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
    """SQL text, the names of its parameters in order, and the values of those known when it was built."""

    sql: str
    names: tuple[str, ...]
    values: Mapping[str, Any]

    def bind(self, given: Mapping[str, Any]) -> list[Any]:
        """The parameters in order, the given values over the built-in ones."""
        values = self.values
        return [given[name] if name in given else values[name] for name in self.names]


def prepare(clause: ClauseElement) -> Statement:
    """Compile a statement; a list for IN is written out."""
    compiled = clause.compile(dialect=dialect(), compile_kwargs={"render_postcompile": True})
    names = tuple(getattr(compiled, "positiontup", None) or ())
    params = compiled.params  # built anew at each access
    return Statement(str(compiled), names, {name: params.get(name) for name in names})


def parameter(name: str) -> sa.BindParameter[Any]:
    """A value that is given at each execution."""
    import sqlalchemy as sa

    return sa.bindparam(name, None)
