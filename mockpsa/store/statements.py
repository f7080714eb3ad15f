"""Statements as text, made once, run on the driver's cursor: 3 microseconds a select instead of SQLAlchemy's 40.

Rows that are read and written by declared names are said here, in SQL. What callers ask for is SQLAlchemy's to say,
and to compile (`prepare`). It is imported where the first such statement is made, here and everywhere: that takes
longer than all else that a start imports, and neither a kept world nor reading and writing records needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.engine.interfaces import Dialect
    from sqlalchemy.sql import FromClause
    from sqlalchemy.sql.elements import ClauseElement

WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")
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

    def __post_init__(self) -> None:
        """Raises ValueError where it is not said what is written: what a database has written is put back by that."""
        if self.sql.startswith(WRITING) != bool(self.writes):
            raise ValueError(f"what this changes is not said: {self.sql}")

    def bind(self, given: Mapping[str, Any]) -> list[Any]:
        """The parameters in order, the given values over the built-in ones."""
        values = self.values
        return [given[name] if name in given else values[name] for name in self.names]


def quoted(name: str) -> str:
    """A table's or column's name: some are words of SQL, such as ``group``."""
    return f'"{name}"'


def equal(names: Iterable[str]) -> list[str]:
    """The conditions that these columns equal parameters in their order."""
    return [f"{quoted(name)} = ?" for name in names]


def select(
    table: str, columns: Iterable[str], where: Iterable[str] = (), order: Iterable[str] = (), tail: str = ""
) -> str:
    """SELECT of expressions from a table, by conditions and in the order of columns."""
    sql = f"SELECT {', '.join(columns)} FROM {quoted(table)}"  # noqa: S608 - declared names, here and below
    if conditions := " AND ".join(where):
        sql += f" WHERE {conditions}"
    if keys := ", ".join(map(quoted, order)):
        sql += f" ORDER BY {keys}"
    return f"{sql} {tail}".rstrip()


def insert(table: str, columns: tuple[str, ...]) -> Statement:
    """INSERT of a row; its parameters are called as its columns."""
    places = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {quoted(table)} ({', '.join(map(quoted, columns))}) VALUES ({places})"  # noqa: S608
    return Statement(sql, columns, {}, table, columns.index("id"))


def update(table: str, columns: tuple[str, ...]) -> Statement:
    """UPDATE of a row's columns; the record's id is the last parameter."""
    sql = f"UPDATE {quoted(table)} SET {', '.join(equal(columns))} WHERE id = ?"  # noqa: S608
    return Statement(sql, (*columns, "record_id"), {}, table, len(columns))


def delete(table: str) -> Statement:
    """DELETE of the row with an id."""
    return Statement(f"DELETE FROM {quoted(table)} WHERE id = ?", ("id",), {}, table)  # noqa: S608


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
