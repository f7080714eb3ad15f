"""Tenants: one company id, one database. Made on first use as a copy of a template that holds the seeded world."""

import sqlite3
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from mockpsa.clock import Clock
from mockpsa.errors import TenantExists, TooManyTenants, UnusableDatabase
from mockpsa.rules import Rules
from mockpsa.schema.tables import PROPERTY_TABLE
from mockpsa.store.changes import Changes
from mockpsa.store.database import Database
from mockpsa.store.documents import Documents
from mockpsa.store.files import DEFAULT_LIMIT, Files
from mockpsa.store.images import Image, Spares
from mockpsa.store.records import Records
from mockpsa.store.selection import Selections
from mockpsa.store.statements import Statement

SUFFIX = ".sqlite"
LOCK_FILE = "mockpsa.lock"
LONGEST_COMPANY = 200  # characters of its file name, percent-encoded

READ_PROPERTIES = Statement(f"SELECT name, value FROM {PROPERTY_TABLE}", (), {})  # noqa: S608 - a name of ours
WRITE_PROPERTY = Statement(
    f"INSERT OR REPLACE INTO {PROPERTY_TABLE} VALUES (?, ?)",  # noqa: S608 - as above
    ("name", "value"),
    {},
    PROPERTY_TABLE,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What all tenants of a server start with. ``origin`` is scheme://host:port, announced in links."""

    origin: str
    rules: Rules
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Beginning:
    """What one tenant starts with, and goes back to: a database's content, a setting, a clock."""

    image: Callable[[], Image]
    setting: Setting
    clock: Callable[[], Clock]


class Tenant:
    """One company's desk: database, rows, documents, rules, clock and seed."""

    def __init__(self, company: str, database: Database, setting: Setting, clock: Clock) -> None:
        self.company = company
        self.database = database
        self.clock = clock
        self.setting = setting
        self.records = Records(database)
        self.properties: dict[str, str] = {}
        self._read_properties()
        database.on_rollback(self._read_properties)
        self.files = Files()
        self.changes = Changes()
        self.records.on_forget(self.changes.forget)
        self.seed = int(self.properties.get("seed", setting.seed))
        origin = self.properties.get("origin", setting.origin)
        self._started_with = setting.rules
        self.documents = Documents(database, self.records, origin, setting.rules.flip(self.flipped))
        self.selections = Selections(database, self.records, self.documents)
        if "clock" in self.properties:
            clock.restore(self.properties["clock"])
        self.falls_due = 0.0  # when something next does, in seconds since 1970; not later than it does

    def _read_properties(self) -> None:
        self.properties = dict(self.database.execute(READ_PROPERTIES).fetchall())

    @property
    def origin(self) -> str:
        """The origin that this database's documents carry in their links."""
        return self.documents.origin

    @property
    def rules(self) -> Rules:
        """The rules in force."""
        return self.documents.rules

    @property
    def flipped(self) -> dict[str, str]:
        """The rules that were set while it was served, with their values."""
        return dict(line.split("=") for line in self.properties.get("flipped", "").splitlines())

    def flip(self, changes: Mapping[str, str | None]) -> None:
        """Set rules, or (None) have them again as they were started with. Raises UnknownRule; in a transaction."""
        flipped = {name: value for name, value in (self.flipped | dict(changes)).items() if value is not None}
        rules = self._started_with.flip(flipped)
        self.set_property("flipped", "\n".join(f"{name}={value}" for name, value in flipped.items()))
        self.set_property("rules", str(rules))
        self.documents.change_rules(rules)

    @property
    def time_zone(self) -> str:
        """The server's zone, as an IANA name: slaStatus is printed in it."""
        return self.properties.get("time_zone", "UTC")

    def require_properties(self) -> None:
        """Raises ValueError where what the database says of itself is not what this program writes there."""
        from zoneinfo import ZoneInfo

        if "rules" not in self.properties:
            raise ValueError("it does not say under which rules it was written")
        try:
            ZoneInfo(self.time_zone)
        except KeyError:
            raise ValueError(f"there is no time zone {self.time_zone!r}") from None

    def expect(self, moment: float) -> None:
        """Something falls due then."""
        self.falls_due = min(self.falls_due, moment)

    def set_property(self, name: str, value: str) -> None:
        """Remember something of the database in the database."""
        self.properties[name] = value
        self.database.execute(WRITE_PROPERTY, {"name": name, "value": value})

    def restore(self, image: Image) -> None:
        """Hold what an image holds and nothing else: all that was remembered of the old content is forgotten."""
        image.put_back(self.database)
        self._read_properties()
        self.seed = int(self.properties.get("seed", self.setting.seed))
        self.records.forget()
        origin = self.properties.get("origin", self.setting.origin)
        self.documents.carry(origin, self._started_with.flip(self.flipped))
        self.falls_due = 0.0
        self.settle()

    def settle(self) -> None:
        """Render every document anew if they were made under other rules."""
        if self.properties["rules"] != str(self.rules):
            with self.database.transaction():
                self.documents.render_all()
                self.set_property("rules", str(self.rules))


def _file_stem(company: str) -> str:
    return quote(company.lower(), safe="")


def new_database(path: Path | None = None) -> Database:
    """An empty database with its tables."""
    database = Database(path)
    database.create_tables()
    return database


def scratch_tenant(setting: Setting, clock: Clock | None = None) -> Tenant:
    """A tenant in memory that holds nothing and belongs to nobody."""
    tenant = Tenant("", new_database(), setting, clock or Clock())
    for name, value in (("origin", setting.origin), ("seed", setting.seed), ("rules", setting.rules)):
        tenant.set_property(name, str(value))
    return tenant


def open_folder(folder: Path) -> dict[str, Tenant]:
    """The tenants of a folder by their companies, to be read while no server has it. Raises UnusableDatabase."""
    FolderLock(folder).release()
    tenants = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        database = Database(path)
        database.check_version()
        stored = dict(database.execute(READ_PROPERTIES).fetchall())
        company = unquote(path.stem)
        tenants[company] = Tenant(company, database, Setting("", Rules.stored(stored.get("rules", ""))), Clock())
    return tenants


class FolderLock:
    """Keeps a folder to one server: what one remembers of a database, another one's writes would make wrong.

    A lock of SQLite's own, so that it goes with the process, however that ends. Raises UnusableDatabase.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK_FILE
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
        except sqlite3.DatabaseError as error:
            raise UnusableDatabase(f"the file {path} cannot be locked: {error}") from error
        weakref.finalize(self, self._connection.close)
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            self._connection.close()
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise UnusableDatabase(f"the folder {folder} is in use by another mockpsa") from error
            raise UnusableDatabase(f"the file {path} cannot be locked: {error}") from error

    def release(self) -> None:
        """Let another server have the folder."""
        self._connection.close()


class Tenants:
    """All tenants of a server. ``make`` makes the template that holds the world, once, before the first tenant.

    ``opened`` is told of every tenant before its first request, ``closed`` of one that is removed.
    ``settle`` runs what is due in the template, before each copy.
    """

    def __init__(
        self,
        setting: Setting,
        make: Callable[[Setting, Clock], Tenant],
        *,
        folder: Path | None = None,
        companies: tuple[str, ...] = (),
        limit: int = 1_000,
        clock: Callable[[], Clock] = Clock,
        opened: Callable[[Tenant], None] = lambda _: None,
        closed: Callable[[Tenant], None] = lambda _: None,
        largest_file: int = DEFAULT_LIMIT,
        settle: Callable[[Tenant], None] = lambda _: None,
    ) -> None:
        self.setting = setting
        self.limit = limit
        self._make_template = make
        self._folder = folder
        self._companies = frozenset(company.lower() for company in companies)
        self._clock = clock
        self._opened, self._closed = opened, closed
        self._files = Files(None if folder is None else folder / "files", largest_file)
        self._settle = settle
        self._open: dict[str, Tenant] = {}
        self._template: Tenant | None = None
        self._image: Image | None = None
        self._spares = Spares()
        self._lock = None if folder is None else FolderLock(folder)

    @property
    def template(self) -> Tenant:
        """The seeded world that every new tenant is a copy of."""
        if self._template is None:
            self._template = self._make_template(self.setting, self._clock())
        return self._template

    def prepare(self) -> None:
        """Make the template, if it is not there."""
        self.template  # noqa: B018 - making it is all that is wanted

    def knows(self, company: str) -> bool:
        """Whether a company id would be served."""
        if company.lower() in self._open:
            return True
        known = not self._companies or company.lower() in self._companies
        return known and 0 < len(_file_stem(company)) <= LONGEST_COMPANY

    def get(self, company: str) -> Tenant:
        """The tenant of a company id that is served, in any case; made now if need be. Raises TooManyTenants."""
        key = company.lower()
        tenant = self._open.get(key)
        if tenant is None:
            tenant = self._open[key] = self._make(company, self.beginning)
        return tenant

    @property
    def is_called(self) -> bool:
        """Whether there is a tenant that was asked for."""
        return bool(self._open)

    def peek(self, company: str) -> Tenant:
        """The tenant of a company, if it is there, else what it would be made from; nothing is made."""
        path = None if self._folder is None else self._folder / f"{_file_stem(company)}{SUFFIX}"
        there = company.lower() in self._open or (path is not None and path.exists())
        return self.get(company) if there else self.template

    def stored(self) -> list[tuple[str, Path]]:
        """The companies that have a file, and are served."""
        paths = [] if self._folder is None else sorted(self._folder.glob(f"*{SUFFIX}"))
        return [(unquote(path.stem), path) for path in paths if self.knows(unquote(path.stem))]

    def present(self, company: str) -> Tenant | None:
        """The tenant of a company id, if there is one by now."""
        return self._open.get(company.lower())

    @property
    def beginning(self) -> Beginning:
        """What a tenant starts with that nothing else is asked for."""
        return Beginning(lambda: self.template_image, self.setting, self._clock)

    @property
    def template_image(self) -> Image:
        """What the template holds, after all that has fallen due in it."""
        before = self.template.falls_due
        self._settle(self.template)
        if self._image is None or self.template.falls_due != before:
            self._image = Image(self.template.database)
        return self._image

    @property
    def companies(self) -> list[str]:
        """The companies that have a tenant, in lower case."""
        stored = () if self._folder is None else (unquote(path.stem) for path in self._folder.glob(f"*{SUFFIX}"))
        return sorted({*self._open, *stored})

    def create(self, company: str, beginning: Beginning) -> Tenant:
        """A new tenant that starts with this. Raises TenantExists, TooManyTenants."""
        key = company.lower()
        if key in self.companies:
            raise TenantExists(company)
        tenant = self._open[key] = self._make(company, beginning)
        return tenant

    def delete(self, company: str) -> None:
        """Remove a tenant and, in a folder, its file. Who asks for its company again gets a new one."""
        tenant = self._open.pop(company.lower(), None)
        if tenant is not None:
            self._closed(tenant)
            self._spares.keep(tenant.database)
        if self._folder is not None:
            path = self._folder / f"{_file_stem(company)}{SUFFIX}"
            for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
                path.with_name(name).unlink(missing_ok=True)

    def close(self) -> None:
        """Close every database."""
        for tenant in (*self._open.values(), *((self._template,) if self._template else ())):
            tenant.database.close()
        self._open.clear()
        self._spares.close()
        self._files.close()
        if self._lock is not None:
            self._lock.release()

    def _make(self, company: str, beginning: Beginning) -> Tenant:
        path = None if self._folder is None else self._folder / f"{_file_stem(company)}{SUFFIX}"
        if path is not None and path.exists() and path.stat().st_size:
            database = Database(path)
            database.check_version()
        else:
            if self._count() >= self.limit:
                raise TooManyTenants(self.limit)
            database = self._new(path, beginning.image())
        tenant = Tenant(company, database, beginning.setting, beginning.clock())
        tenant.settle()  # a file may have been last served under other rules
        tenant.files = self._files
        self._opened(tenant)
        return tenant

    def _new(self, path: Path | None, image: Image) -> Database:
        """A database that holds an image; a file appears under its name only when it is whole."""
        if path is None:
            database = self._spares.take(image) or Database()
            image.fill(database)
            return database
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        try:
            copy = Database(unfinished)
            image.fill(copy)
            copy.close()
            unfinished.replace(path)
        except OSError as error:
            raise UnusableDatabase(f"the folder {path.parent} cannot be written: {error.strerror}") from error
        return Database(path)

    def _count(self) -> int:
        if self._folder is None:
            return len(self._open)
        return sum(1 for _ in self._folder.glob(f"*{SUFFIX}"))
