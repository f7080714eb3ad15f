"""Filing documents: what a form says becomes a record, with the bytes kept already. Knows no HTTP."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from mimetypes import guess_type
from typing import Any

from mockpsa.desk.desk import Desk
from mockpsa.errors import FieldError, InvalidField, InvalidObject, MissingRequiredField, ReferenceNotFound
from mockpsa.ids import guid
from mockpsa.schema.documents import DOCUMENT, RECORD_TYPES
from mockpsa.schema.reading import Draft, Mode
from mockpsa.schema.registry import REGISTRY
from mockpsa.schema.resource import Resource

LONGEST_NAME = 255
LONGEST_NUMBER = 10
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
FLAGS: Mapping[str, tuple[str, bool]] = {  # a form's flag: what it sets, and whether it says the opposite
    "privateflag": ("publicFlag", True),
    "readonlyflag": ("readOnlyFlag", False),
    "readonlyflay": ("readOnlyFlag", False),  # as the official document spells it
}
PICTURED = frozenset({"Contact", "Member"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form, and that is kept under its digest."""

    name: str
    size: int
    digest: str


def clean_name(name: str) -> str:
    """A file's name that is one on any system: no folders, no control characters, no leading or trailing dots."""
    last = re.split(r"[/\\]", name)[-1]
    cleaned = NOT_IN_NAMES.sub("_", last).strip(". ")
    stem, dot, ending = cleaned.rpartition(".")
    kept = LONGEST_NAME - len(dot + ending)
    return (stem[:kept] + dot + ending if stem and kept > 0 else cleaned[:LONGEST_NAME]) or "document"


def record_key(record_type: str, identity: str) -> str:
    """What documents of a record are found by. Raises InvalidObject for a type or an id that is none."""
    errors: list[FieldError] = []
    if not record_type.strip():
        errors.append(MissingRequiredField("recordType"))
    elif record_type.strip().lower() not in RECORD_TYPES:
        errors.append(InvalidField("recordType", f"recordType {record_type[:50]} is not one that has documents."))
    if not identity.strip():
        errors.append(MissingRequiredField("recordId"))
    elif not _is_number(identity.strip()):
        errors.append(InvalidField("recordId", f"recordId {identity[:50]} is not a number."))
    if errors:
        raise InvalidObject(DOCUMENT.error_key, errors)
    return f"{record_type.strip().lower()} {int(identity)}"


def file_document(desk: Desk, form: Mapping[str, str], upload: Upload | None) -> int:
    """File a document by a form, member names in lower case; its id. Raises InvalidObject."""
    key = record_key(form.get("recordtype", ""), form.get("recordid", ""))
    target, identity = _record(desk, key)
    values = _values(desk, form, upload)
    if upload is None and not form.get("url", "").strip():
        raise InvalidObject(DOCUMENT.error_key, [MissingRequiredField("file")])
    with desk.tenant.database.transaction():
        number = desk.records.next_id(DOCUMENT)
        made: dict[str, Any] = {"owner": desk.actor, "createdOnDate": desk.now, "record": key}
        made["guid"] = guid(desk.tenant.seed, "Document", number)
        if target is not None and target.name == "Ticket":
            made["ticket"] = identity
        ending = values["fileName"].rpartition(".")[1:]
        made["serverFileName"] = made["guid"] + "".join(ending) if upload is not None else values["fileName"]
        number = desk.create(DOCUMENT, Draft(made | values))
        if _flag(form.get("isavatar", "")) and values["imageFlag"] and target is not None and target.name in PICTURED:
            desk.amend(target, identity, {"photo": number})
    return number


def refile_document(desk: Desk, identity: int, form: Mapping[str, str], upload: Upload | None) -> None:
    """Change what a form says of a document. Raises RecordNotFound, InvalidObject."""
    values = _values(desk, form, upload)
    sent = {"title"} if form.get("title", "").strip() else set()
    sent |= {FLAGS[name][0] for name in FLAGS if name in form}
    if upload is not None or form.get("url", "").strip():
        sent |= values.keys() - {"title", "publicFlag", "readOnlyFlag"}
    changed = {name: values[name] for name in sent}
    desk.update(DOCUMENT, identity, Draft(changed), Mode.PATCH)


def _record(desk: Desk, key: str) -> tuple[Resource | None, int]:
    """The resource and id of what a document is of, if that is known here. Raises InvalidObject."""
    record_type, _, number = key.partition(" ")
    known = [REGISTRY.by_name.get(name) for name in RECORD_TYPES[record_type]]
    resources = [resource for resource in known if resource is not None and resource.path is not None]
    identity = int(number)
    for resource in resources:
        if desk.records.get(resource, identity) is not None:
            return resource, identity
    if resources:
        missing = ReferenceNotFound("recordId", f"{resources[0].label} {identity} not found")
        raise InvalidObject(DOCUMENT.error_key, [missing])
    return None, identity


def _values(desk: Desk, form: Mapping[str, str], upload: Upload | None) -> dict[str, Any]:
    """What a form and its file say of a document."""
    url = form.get("url", "").strip()
    name = clean_name(upload.name) if upload is not None else url
    values: dict[str, Any] = {
        "title": form.get("title", "").strip() or name,
        "fileName": name,
        "linkFlag": upload is None,
        "urlFlag": upload is None,
        "imageFlag": upload is not None and (guess_type(name)[0] or "").startswith("image/"),
        "size": 0 if upload is None else upload.size,
        "digest": None if upload is None else upload.digest,
    }
    for sent, (name, opposite) in FLAGS.items():
        if sent in form:
            values[name] = _flag(form[sent]) is not opposite
    return values


def _flag(text: str) -> bool:
    return text.strip().lower() in ("true", "1", "on")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
