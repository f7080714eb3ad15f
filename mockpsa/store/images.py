"""Images: what a database held at one moment, kept to be copied into others. What tenants start with and go back to."""

from typing import Any

from mockpsa.store.database import Database

MOST_ROWS = 100  # of a table: to put more of them back costs as much as a new database
MOST_GROWN = 2  # times its image: what grew more would keep the memory
MOST_SPARES = 8


class Image:
    """A database's content. A new database is filled page by page, one in use takes the bytes: ten times as fast.

    One that is a copy of it already gets back the rows of the tables that were written.
    """

    def __init__(self, database: Database | None = None, content: bytes | None = None) -> None:
        self._database = database
        self._content = content
        self._rows: dict[str, list[tuple[Any, ...]]] = {}

    @classmethod
    def taken(cls, database: Database) -> "Image":
        """What a database holds now."""
        return cls(content=database.content())

    @classmethod
    def unread(cls, content: bytes, like: Database, *, is_ours: bool = False) -> "Image":
        """The image in a file. Raises UnusableDatabase unless it has another database's very tables."""
        return cls(Database.of_content(content, like, is_ours=is_ours), content)

    @property
    def content(self) -> bytes:
        """The bytes of a SQLite file."""
        if self._content is None:
            self._content = self.database.content()
        return self._content

    @property
    def database(self) -> Database:
        """A database in memory that holds it, to be read only."""
        if self._database is None:
            self._database = Database()
            self._database.take(self.content)
        return self._database

    def fill(self, database: Database) -> None:
        """Write it into a new database, or into one that `Spares` kept for it."""
        if database.copy_of is self:
            database.put_rows({table: self._rows_of(table) for table in database.written})
        elif self._database is None and database.path is None:
            database.take(self.content)
        else:
            self.database.copy_to(database)
        database.begin_as(self)

    def is_cheap_for(self, database: Database) -> bool:
        """Whether to fill this database, which was a copy, costs less than to fill a new one."""
        return (
            database.copy_of is self
            and database.path is None
            and self._database is not None
            and database.pages() <= MOST_GROWN * self.database.pages()
            and all(self.database.count(table) <= MOST_ROWS for table in database.written)
        )

    def _rows_of(self, table: str) -> list[tuple[Any, ...]]:
        rows = self._rows.get(table)
        if rows is None:
            rows = self._rows[table] = self.database.rows(table)
        return rows

    def put_back(self, database: Database) -> None:
        """Write it over what a database in use holds."""
        if database.can_take(self.content):
            database.take(self.content)
        else:
            self.database.copy_to(database)
        database.begin_as(self)


class Spares:
    """Databases in memory that deleted tenants have left, for new ones that begin with the same image.

    A new connection reads six hundred declarations before its first answer: of all that a new tenant takes, that is
    two thirds.
    """

    def __init__(self) -> None:
        self._kept: list[Database] = []

    def keep(self, database: Database) -> None:
        """Keep a database that was a copy of an image, or close it; nobody has a way to it. The oldest one goes."""
        image = database.copy_of
        if not isinstance(image, Image) or not image.is_cheap_for(database):
            database.close()
            return
        self._kept.append(database.handed_over())
        if len(self._kept) > MOST_SPARES:
            self._kept.pop(0).close()

    def take(self, image: Image) -> Database | None:
        """One that was a copy of the image, to be filled again."""
        place = next((place for place, each in enumerate(self._kept) if each.copy_of is image), None)
        return None if place is None else self._kept.pop(place)

    def close(self) -> None:
        """Close them all."""
        while self._kept:
            self._kept.pop().close()
