"""Images: what a database held at one moment, kept to be copied into others. What tenants start with and go back to."""

from mockpsa.store.database import Database


class Image:
    """A database's content. A new database is filled page by page, one in use takes the bytes: ten times as fast."""

    def __init__(self, database: Database | None = None, content: bytes | None = None) -> None:
        self._database = database
        self._content = content

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
        """Write it into a new database."""
        if self._database is None and database.path is None:
            database.take(self.content)
        else:
            self.database.copy_to(database)

    def put_back(self, database: Database) -> None:
        """Write it over what a database in use holds."""
        if database.can_take(self.content):
            database.take(self.content)
        else:
            self.database.copy_to(database)
