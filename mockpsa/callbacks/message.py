"""What is posted: the URL, the 12-key body, its signature, and the key that a receiver checks it with.

Key order, signature and suffix as captured and documented: Developer Guide, "Verifying the callback source";
amp-labs/connectors, 2026.
"""

import hashlib
import hmac
from base64 import b64encode
from urllib.parse import quote

import orjson

from mockpsa.ids import guid
from mockpsa.schema.callbacks import TYPE_OF
from mockpsa.schema.project_tickets import PROJECT_TICKET
from mockpsa.store.changes import DELETED, Noted
from mockpsa.store.tenants import Tenant

SIGNATURE = "x-content-signature"
KEY_PATH = "/v4_6_release//system/callbackkey/index.rails"


def key_id(tenant: Tenant) -> str:
    """The GUID under which a tenant's key is asked for."""
    return guid(tenant.seed, f"CallbackKey {tenant.company.lower()}", 1)


def signing_key(tenant: Tenant) -> str:
    """The key that a tenant's posts are signed with."""
    return guid(tenant.seed, f"SigningKey {tenant.company.lower()}", 1)


def sign(key: str, body: bytes) -> str:
    """The signature of a body: base64(HMAC-SHA256(key=SHA256(signing key), body))."""
    return b64encode(hmac.digest(hashlib.sha256(key.encode()).digest(), body, "sha256")).decode()


def target(url: str, identity: int, action: str) -> str:
    """The URL of one post: the id and the action behind the entry's URL, which is best one that ends in ``recordId=``.

    The guide says that both are appended; how they are joined is a guess that suits the receivers seen.
    """
    base, hash_sign, fragment = url.partition("#")
    if base.endswith("="):
        return f"{base}{identity}&action={action}{hash_sign}{fragment}"
    return f"{base}{'&' if '?' in base else '?'}id={identity}&action={action}{hash_sign}{fragment}"


def body_of(tenant: Tenant, callback: int, number: int, noted: Noted) -> bytes:
    """The body of post ``number``: with the record's document as a text, unless it was deleted."""
    identity: int = noted.record["id"]
    document = None if noted.action == DELETED else tenant.documents.get(noted.resource, identity)
    address = f"{tenant.origin}{KEY_PATH}?companyName={quote(tenant.company, safe='')}&id={key_id(tenant)}"
    message = {
        "MessageId": guid(tenant.seed, "Message", number),
        "FromUrl": tenant.origin.partition("://")[2],
        "CompanyId": tenant.company,
        "MemberId": noted.actor,
        "Action": noted.action,
        "Type": TYPE_OF[noted.resource.name],
        "ID": identity,
        "ProductInstanceId": _hex_id(tenant, "ProductInstance"),
        "PartnerId": _hex_id(tenant, "Partner"),
        "Entity": document and _entity(noted, document),
        "Metadata": {"key_url": address},
        "CallbackObjectRecId": callback,
    }
    return orjson.dumps(message)


def _entity(noted: Noted, document: bytes) -> str:
    """The document as a text; a project ticket's with the recordType that its own path does not print.

    That is how django-connectwise tells the two kinds apart (views.py, get_ticket_sync_class).
    """
    if noted.resource is not PROJECT_TICKET:
        return document.decode()
    kind = "ProjectIssue" if noted.record["isIssueFlag"] else "ProjectTicket"
    identity, comma, rest = document.decode().partition(",")
    return f'{identity},"recordType":"{kind}"{comma}{rest}'


def _hex_id(tenant: Tenant, kind: str) -> str:
    """24 hexadecimal digits, as captured."""
    return guid(tenant.seed, kind, 1).replace("-", "")[:24]
