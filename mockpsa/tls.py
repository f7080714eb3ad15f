"""HTTPS without anybody's help: a small CA that stays the same between runs, and a certificate of it for each start.

The CA's key can sign for any name, so only its user can read it; trust the CA where clients are run, not everywhere.
"""

import os
import ssl
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mockpsa.clock import Clock
from mockpsa.settings import Settings

if TYPE_CHECKING:
    import trustme

CA_FILE, KEY_FILE = "ca.pem", "ca-key.pem"
CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
ALWAYS = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - what is listened on, and the name of nothing
LIFE = timedelta(days=397)  # the longest that all clients take; each start makes a new one


class CannotSecure(OSError):  # noqa: N818 - it is a sentence for the user
    """The CA cannot be kept; the text is one sentence for the user."""


def secure(settings: Settings) -> tuple[ssl.SSLContext, Path]:
    """What TLS is spoken with, and the file of the CA's certificate. Raises CannotSecure."""
    folder = settings.tls_folder
    if folder is None:
        raise CannotSecure("there is no home folder to keep the CA of --tls in; --tls-ca names another one")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        authority = _authority(folder / KEY_FILE)
        ca_file = folder / CA_FILE
        certificate = authority.cert_pem.bytes()
        if not ca_file.exists() or ca_file.read_bytes() != certificate:
            written = _written(folder, certificate)
            written.chmod(0o644)  # this one is for everybody
            written.replace(ca_file)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotSecure(f"the CA of --tls cannot be kept in {folder}: {reason}; --tls-ca names another") from error
    except ValueError as error:
        raise CannotSecure(f"{folder / KEY_FILE} is no CA that --tls made; move it away") from error
    clock = Clock()
    now = clock.now()
    names = _names(settings)
    leaf = authority.issue_cert(*names, not_before=now - timedelta(days=1), not_after=now + LIFE)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    leaf.configure_cert(context)
    return context, ca_file


def _authority(path: Path) -> "trustme.CA":
    """The CA that is kept in a file, key before certificate; made if there is none. Raises OSError, ValueError."""
    import trustme  # it takes longer than all else that a start imports

    if not path.exists():
        made = trustme.CA(organization_name="mockpsa", organization_unit_name="mockpsa's own CA")
        written = _written(path.parent, made.private_key_pem.bytes() + made.cert_pem.bytes())
        with suppress(FileExistsError):  # another server was faster; its CA is the one
            os.link(written, path)
        written.unlink()
    key, mark, certificate = path.read_bytes().partition(CERTIFICATE)
    return trustme.CA.from_pem(mark + certificate, key)


def _written(folder: Path, content: bytes) -> Path:
    """A new file beside where it is to be, whole, that only its user can read."""
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Path(name)


def _names(settings: Settings) -> list[str]:
    """What the server is called: this machine, what it listens on, what its links say."""
    public = urlsplit(settings.public_url or "").hostname
    named = (*ALWAYS, settings.host, *((public,) if public else ()))
    return list(dict.fromkeys(name for name in named if name not in EVERYWHERE))
