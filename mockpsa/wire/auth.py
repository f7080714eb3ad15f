"""Who calls: ``Authorization: Basic companyId+publicKey:privateKey`` and a ``clientId`` header (Developer Guide)."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hmac import compare_digest

from mockpsa.errors import CannotRoute, ClientIdMissing, CredentialsMissing, KeysRefused

PUBLIC_KEY, PRIVATE_KEY = "public", "private"  # of every fresh tenant
LONGEST_KEPT = 512  # bytes of a header whose reading is kept
_ACCEPTED = f"{PUBLIC_KEY}:{PRIVATE_KEY}".encode()


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name's company, and the keys as sent."""

    company: str
    keys: bytes


def read_credentials(header: bytes) -> Credentials:
    """The credentials in an Authorization header. Raises CredentialsMissing."""
    if len(header) > LONGEST_KEPT:
        return _read_credentials.__wrapped__(header)
    return _read_credentials(header)


@lru_cache(maxsize=4096)
def _read_credentials(header: bytes) -> Credentials:
    scheme, _, encoded = header.partition(b" ")
    try:
        user = b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise CredentialsMissing from None
    company, plus, keys = user.partition("+")
    if scheme.lower() != b"basic" or not company or not plus or ":" not in keys:
        raise CredentialsMissing
    return Credentials(company, keys.encode())


def authenticate(
    headers: dict[bytes, bytes], knows: Callable[[str], bool], member_of: Callable[[str, str, str], str | None]
) -> tuple[str, str | None]:
    """The company whose keys are accepted, and the member whose own they are: None for the company's.

    The gateway routes by company before any key is looked at, so an unknown company is no matter of keys. ``member_of``
    is asked with company, public and private key. Raises CredentialsMissing, CannotRoute, KeysRefused, ClientIdMissing.
    """
    credentials = read_credentials(headers.get(b"authorization", b""))
    if not knows(credentials.company):
        raise CannotRoute
    member = None
    if not compare_digest(credentials.keys, _ACCEPTED):
        public, _, private = credentials.keys.decode().partition(":")
        member = member_of(credentials.company, public, private)
        if member is None:
            raise KeysRefused
    if not headers.get(b"clientid", b"").strip():
        raise ClientIdMissing
    return credentials.company, member
