"""One tenant's SQLite database and the one way into it. Knows tables, not what is in them."""

import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

from mockpsa.errors import DeskClosed, RecordInUse, UnusableDatabase
from mockpsa.schema.folding import FOLD, fold
from mockpsa.schema.tables import PROPERTY_TABLE, SCHEMA_VERSION, all_tables, statistics
from mockpsa.store.statements import Statement, dialect

T = TypeVar("T")

# WAL with synchronous=NORMAL survives a killed process, not a power cut.
FILE_PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA busy_timeout=250")
TROUBLE = frozenset(
    {
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR),
        *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB),
    }
)
MODES, NO_LOG = slice(18, 20), b"\1\1"  # where a file's header says that it is written ahead, and how it says not
LARGEST_TAKEN = 268_435_456  # bytes
PRAGMAS = ("PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF")


def _fold(value: Any) -> str | None:
    """How the database folds what stands in a JSON array; what is no text compares with none."""
    return fold(value) if isinstance(value, str) else None


class Closed:
    """In the place of a connection that was closed."""

    def __getattr__(self, name: str) -> NoReturn:
        """Raises DeskClosed."""
        raise DeskClosed


class Database:
    """A connection. Every piece of work goes through `run`; for SQLite it runs at once, on the event loop."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._commit_hooks: list[Callable[[], None]] = []
        self.observer: Callable[[Statement, Sequence[Any]], None] | None = None  # sees every single statement
        self._rollback_hooks: list[Callable[[], None]] = []
        self.copy_of: object = None  # the image that it holds but for the tables that were
        self.written: set[str] = set()  # since
        try:
            self._connect()
        except sqlite3.DatabaseError as error:
            raise UnusableDatabase(f"the database {path} cannot be opened: {error}") from error

    def _connect(self) -> None:
        self._connection = sqlite3.connect(
            self.path or ":memory:", isolation_level=None, check_same_thread=False, cached_statements=256
        )
        # Closed with the last who uses it, if nobody closes it before.
        self._closing = weakref.finalize(self, self._connection.close)
        self._connection.create_function(FOLD, 1, _fold, deterministic=True)
        for pragma in (*PRAGMAS, *(FILE_PRAGMAS if self.path else ())):
            self._connection.execute(pragma)

    async def run(self, work: Callable[[], T]) -> T:
        """Do one piece of work on the database. It must not await: nothing else runs in between."""
        return work()

    def execute(self, statement: Statement, given: Mapping[str, Any] | None = None) -> sqlite3.Cursor:
        """Run a prepared statement with these parameters."""
        return self.execute_row(statement, statement.bind(given or {}))

    def execute_row(self, statement: Statement, row: Sequence[Any]) -> sqlite3.Cursor:
        """Run a prepared statement whose parameters are given in order."""
        if self.observer is not None:
            self.observer(statement, row)
        if statement.writes:
            self.written.add(statement.writes)
        try:
            return self._connection.execute(statement.sql, row)
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error

    def execute_rows(self, statement: Statement, rows: Iterable[Sequence[Any]]) -> None:
        """Run a prepared statement once for each row of parameters."""
        self.written.add(statement.writes)
        try:
            self._connection.executemany(statement.sql, rows)
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error

    @contextmanager
    def transaction(self, *, deferred: bool = False) -> Iterator[None]:
        """All that is done inside is done, or none of it. One inside another is a part of it.

        ``deferred``: references are checked at its end, not at each statement.
        """
        if self._connection.in_transaction:
            if deferred:
                self.defer_foreign_keys()
            yield
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            if deferred:
                self.defer_foreign_keys()
            yield
            for hook in self._commit_hooks:
                hook()
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            for hook in self._rollback_hooks:
                hook()
            if isinstance(error, sqlite3.DatabaseError):
                raise self._failure(error) from error
            raise

    def _failure(self, error: sqlite3.DatabaseError) -> Exception:
        """What the file or the disk did, as an answer; anything else is the error itself."""
        if isinstance(error, sqlite3.IntegrityError):
            return RecordInUse(f"The change would leave records in disorder that refer to each other: {error}.")
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if primary in TROUBLE:
            return UnusableDatabase(f"the database {self.path} cannot be used now: {error}")
        return error

    def on_commit(self, hook: Callable[[], None]) -> None:
        """Call this whenever a transaction is about to be committed, as its last part."""
        self._commit_hooks.append(hook)

    def on_rollback(self, hook: Callable[[], None]) -> None:
        """Call this whenever a transaction was undone: what was remembered of it is wrong."""
        self._rollback_hooks.append(hook)

    def defer_foreign_keys(self) -> None:
        """Check references when the present transaction commits, not at each statement."""
        self._connection.execute("PRAGMA defer_foreign_keys=ON")

    def create_tables(self) -> None:
        """Make the tables of an empty database."""
        import sqlalchemy as sa  # whole: a part of it, imported while another thread imports all, would be half made

        with self.transaction():
            for table in all_tables():
                self._connection.execute(str(sa.schema.CreateTable(table).compile(dialect=dialect())))
                for index in table.indexes:
                    self._connection.execute(str(sa.schema.CreateIndex(index).compile(dialect=dialect())))
            self._connection.execute("ANALYZE sqlite_schema")  # makes the table that the next line fills, no more
            self._connection.executemany("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", statistics())
        self._connection.execute("ANALYZE sqlite_schema")  # reads it
        self._connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

    def contents(self) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        """Every table that holds rows, with them."""
        names = [name for (name,) in self._connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for name in names:
            rows = self.rows(name)
            if rows:
                yield name, rows

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""
        return [name for (name,) in self._connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]

    def is_sound(self) -> bool:
        """Whether every index says what its table does."""
        found: bool = self._connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        return found

    def check_version(self) -> None:
        """Raises `UnusableDatabase` for a file of another version, or one that is no database."""
        try:
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version == SCHEMA_VERSION:
                self._connection.execute(f"SELECT count(*) FROM {PROPERTY_TABLE}")  # noqa: S608 - a name of ours
        except sqlite3.DatabaseError as error:
            raise UnusableDatabase(f"the file {self.path} is not a mockpsa database: {error}") from error
        if version != SCHEMA_VERSION:
            raise UnusableDatabase(
                f"the database {self.path} is of version {version}, this mockpsa reads version {SCHEMA_VERSION}: "
                "move the file away and let a new one be made"
            )

    def copy_to(self, other: "Database") -> None:
        """Overwrite another database with this one's content."""
        other.copy_of = None
        try:
            self._connection.backup(other._connection)  # noqa: SLF001 - a copy needs both connections
        except sqlite3.DatabaseError as error:
            raise other._failure(error) from error  # noqa: SLF001

    def begin_as(self, image: object) -> None:
        """Remember that this is what it holds."""
        self.copy_of = image
        self.written = set()

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """All rows of a table."""
        return self._connection.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - a name of ours

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self._connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - as above

    def pages(self) -> int:
        """How many pages it takes."""
        return int(self._connection.execute("PRAGMA page_count").fetchone()[0])

    def put_rows(self, tables: Mapping[str, list[tuple[Any, ...]]]) -> None:
        """Have these tables hold these rows and no others. That references hold is the caller's to know."""
        run = self._connection.execute
        run("PRAGMA foreign_keys=OFF")
        with self.transaction():
            for table, rows in tables.items():
                run(f'DELETE FROM "{table}"')  # noqa: S608 - a name of ours
                if rows:
                    places = ",".join("?" * len(rows[0]))
                    self._connection.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)  # noqa: S608
        run("PRAGMA foreign_keys=ON")

    def handed_over(self) -> "Database":
        """Another one on this connection, without hooks. Whoever still has work here gets DeskClosed."""
        other = copy(self)
        other._commit_hooks, other._rollback_hooks, other.observer = [], [], None  # noqa: SLF001 - one of these
        self._closing.detach()
        other._closing = weakref.finalize(other, self._connection.close)  # noqa: SLF001 - as above
        self._connection = cast("sqlite3.Connection", Closed())
        return other

    def content(self) -> bytes:
        """The database as the bytes of a SQLite file that is read as it stands, without a log beside it."""
        content = self._connection.serialize()
        if self.path is None:
            return content
        return content[: MODES.start] + NO_LOG + content[MODES.stop :]

    def can_take(self, content: bytes) -> bool:
        """Whether `take` may be used: SQLite lets what it took grow to 1 GiB and no further."""
        return self.path is None and len(content) <= LARGEST_TAKEN

    def take(self, content: bytes | bytearray) -> None:
        """Hold, in memory, a SQLite file's bytes instead of what is held. Raises UnusableDatabase.

        On a new connection: a statement prepared before would read tables that are gone.
        """
        self.copy_of = None
        self._closing()
        try:
            self._connect()
            self._connection.deserialize(content)
            self._connection.execute("PRAGMA foreign_keys=ON")
        except sqlite3.DatabaseError as error:
            raise UnusableDatabase(f"this is not a mockpsa database: {error}") from error

    @classmethod
    def of_content(cls, content: bytes, like: "Database", *, is_ours: bool) -> "Database":
        """A database in memory of a file's bytes. Raises UnusableDatabase unless it has another's very tables.

        One that is not ours, but from elsewhere, is read through first.
        """
        if not content:
            raise UnusableDatabase("this is not a mockpsa database: it is empty")
        database = cls()
        database.take(content)
        try:
            check = "SELECT 'ok'" if is_ours else "PRAGMA quick_check(1)"
            (state,) = database._connection.execute(check).fetchone()
            fits = state == "ok" and database.declared() == like.declared()
            if fits and not is_ours and database._connection.execute("PRAGMA foreign_key_check").fetchone():
                raise UnusableDatabase("a record in it refers to one that is not there")
        except sqlite3.DatabaseError as error:
            raise UnusableDatabase(f"this is not a mockpsa database: {error}") from error
        if not fits:
            raise UnusableDatabase("this is not a database of this version of mockpsa")
        return database

    def declared(self) -> list[tuple[str, str]]:
        """What is declared, as SQL, by name."""
        return self._connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()

    def close(self) -> None:
        """Close the connection; SQLite itself checkpoints a file. Whoever still has work here gets DeskClosed."""
        self._closing()
        self._connection = cast("sqlite3.Connection", Closed())
