"""Every setting of a server, once: its option, its environment variable, its default, its meaning."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. The option is ``--name``, the variable ``MOCKPSA_NAME``; ``kind`` says how its text is read."""

    name: str
    kind: str
    default: Any
    about: str
    values: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """The command line's form."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """The environment's form."""
        return f"MOCKPSA_{self.name.upper()}"


OPTIONS = (
    Option("host", "text", "127.0.0.1", "the address to listen on"),
    Option("port", "port", 8080, "the port to listen on; 0 picks a free one"),
    Option(
        "tls", "given port", None, "serve HTTPS too, beside HTTP: on port 8443, or on --tls=PORT; 0 picks a free one"
    ),
    Option("tls_ca", "text", "user", "the folder of the CA that certifies it; user: your data folder"),
    Option("database", "folder", None, "a folder that makes tenants durable, a SQLite file each; in memory without"),
    Option(
        "cache", "text", "user", "a folder that keeps loaded worlds between starts; user: your cache folder; off: none"
    ),
    Option("world", "text", "demo", "what a new tenant holds: demo, minimal, empty, or the path of a world's file"),
    Option("profile", "choice", "documented", "how the service behaves where documents differ", ("documented", "live")),
    Option("rule", "many", (), "one rule flipped, as NAME=VALUE; may be given more than once (variable: by commas)"),
    Option("seed", "number", 0, "what GUIDs are made from: the same seed and calls give the same bytes"),
    Option("companies", "list", (), "the only company ids served, by commas; any without"),
    Option("max_tenants", "count", 1000, "how many companies are served at most"),
    Option("public_url", "url", None, "scheme://host:port that every link carries, whatever Host was asked"),
    Option("max_document", "count", 20, "how large a document may be, in MB"),
    Option(
        "callback_hosts",
        "list",
        (),
        "where callbacks may go besides this machine and private networks: names, *.names, networks or *, by commas",
    ),
    Option(
        "control_token", "text", None, "what callers of /_mock must send as X-Mock-Token; only this machine without"
    ),
    Option("journal", "size", 1000, "how many requests of each company are kept for /_mock/journal; 0 keeps none"),
    Option(
        "rate_limit", "rate", None, "requests a minute that a member may make before a 429; 1000, as is the service's"
    ),
    Option("log_format", "choice", "text", "how the log is written to standard error", ("text", "json")),
)

EXAMPLE_COMPANY = "mycompany"

DEFAULTS: dict[str, Any] = {option.name: option.default for option in OPTIONS}


def user_cache_folder() -> Path | None:
    """Where the user's platform keeps what can be made anew; None for a user without a home."""
    named = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None)
    return _below_home(named, "Library/Caches" if sys.platform == "darwin" else ".cache")


def user_data_folder() -> Path | None:
    """Where the user's platform keeps what is not to be lost; None for a user without a home."""
    named = os.environ.get("XDG_DATA_HOME") or (os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None)
    return _below_home(named, "Library/Application Support" if sys.platform == "darwin" else ".local/share")


def _below_home(named: str | None, otherwise: str) -> Path | None:
    if named:
        return Path(named) / "mockpsa"
    try:
        return Path.home() / otherwise / "mockpsa"
    except RuntimeError:
        return None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, by the options' names (``rules``: every ``--rule``)."""

    host: str = DEFAULTS["host"]
    port: int = DEFAULTS["port"]
    tls: int | None = DEFAULTS["tls"]
    tls_ca: str = DEFAULTS["tls_ca"]
    database: Path | None = DEFAULTS["database"]
    cache: str = DEFAULTS["cache"]
    world: str = DEFAULTS["world"]
    profile: str = DEFAULTS["profile"]
    rules: tuple[str, ...] = DEFAULTS["rule"]
    seed: int = DEFAULTS["seed"]
    companies: tuple[str, ...] = DEFAULTS["companies"]
    max_tenants: int = DEFAULTS["max_tenants"]
    public_url: str | None = DEFAULTS["public_url"]
    max_document: int = DEFAULTS["max_document"]
    callback_hosts: tuple[str, ...] = DEFAULTS["callback_hosts"]
    control_token: str | None = DEFAULTS["control_token"]
    journal: int = DEFAULTS["journal"]
    rate_limit: int | None = DEFAULTS["rate_limit"]
    log_format: str = DEFAULTS["log_format"]

    @property
    def announced(self) -> tuple[str, ...]:
        """The companies that a start names: the only ones that are served, or an example."""
        return self.companies or (EXAMPLE_COMPANY,)

    @property
    def cache_folder(self) -> Path | None:
        """The folder that keeps loaded worlds between starts."""
        if self.cache == "off":
            return None
        return Path(self.cache) if self.cache != "user" else user_cache_folder()

    @property
    def tls_folder(self) -> Path | None:
        """The folder that keeps the CA."""
        return user_data_folder() if self.tls_ca == "user" else Path(self.tls_ca)

    @property
    def base_url(self) -> str:
        """Where the server listens, as an origin; a wildcard address is reached as localhost."""
        return f"http://{self._authority}:{self.port}"

    @property
    def tls_url(self) -> str | None:
        """Where it speaks HTTPS."""
        return None if self.tls is None else f"https://{self._authority}:{self.tls}"

    @property
    def _authority(self) -> str:
        host = "localhost" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 - compared, not bound
        return f"[{host}]" if ":" in host else host
