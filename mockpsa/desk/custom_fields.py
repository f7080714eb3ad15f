"""Custom fields: a record lists every one that is defined for its kind, with the value that it has, if any."""

from collections.abc import Mapping
from typing import Any

from mockpsa.clock import parse_stamp
from mockpsa.desk.change import Change
from mockpsa.errors import InvalidField, ReferenceNotFound, UnsupportedFormat
from mockpsa.schema.folding import fold
from mockpsa.schema.reading import DECIMAL_FORM, LARGEST_DECIMAL
from mockpsa.schema.resource import Resource
from mockpsa.schema.system import USER_DEFINED_FIELD, pod_of
from mockpsa.schema.tickets import CUSTOM_FIELDS, custom_word
from mockpsa.store.records import Record, Records

NAME = CUSTOM_FIELDS.name
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def definitions(records: Records, resource: Resource) -> list[Record]:
    """The custom fields of a resource, in the order in which its records list them."""
    pod = pod_of(resource.name)
    return [] if pod is None else records.find(USER_DEFINED_FIELD, ("podId", pod), order="sequenceNumber")


def fill_custom_fields(records: Records, change: Change) -> None:
    """List every field that is defined: with the value sent, else the one it had; a PUT without the member has none.

    A value that is not the field's, or of no field, is an error of the change.
    """
    sent = change.after.get(NAME) or () if NAME in change.sent else ()
    if NAME not in change.after or not (sent or change.creating or change.replacing):
        return
    defined = definitions(records, change.resource)
    kept = () if NAME not in change.sent and change.replacing else change.was(NAME) or ()
    values = {entry["id"]: entry.get("value") for entry in kept}
    for entry in sent:
        found = _defined(defined, entry)
        if found is None:
            named = entry.get("id") or entry.get("caption")
            change.refuse(NAME, ReferenceNotFound(NAME, f"custom field {named} not found"))
            continue
        try:
            values[found["id"]] = typed(found, entry.get("value"))
        except ValueError as error:
            wrong = UnsupportedFormat if custom_word(found["fieldTypeIdentifier"]) == "DateTime" else None
            sentence = f"The value of the custom field {found['caption']} {error}."
            change.refuse(NAME, wrong(NAME) if wrong else InvalidField(NAME, sentence))
    change.after[NAME] = entries(defined, values)


def entries(defined: list[Record], values: Mapping[int, Any]) -> list[Record]:
    """What a record lists: each field as captured, its value behind it."""
    return [
        {
            "id": each["id"],
            "caption": each["caption"],
            "type": each["fieldTypeIdentifier"],
            "entryMethod": each["entryTypeIdentifier"],
            "numberOfDecimals": each["numberDecimals"] or 0,
            **({} if values.get(each["id"]) is None else {"value": values[each["id"]]}),
        }
        for each in defined
    ]


def typed(definition: Record, value: Any) -> Any:
    """A value as its field holds it; None for none. Raises ValueError, which says what it must be."""
    if value is None or (value == "" and custom_word(definition["fieldTypeIdentifier"]) != "string"):
        return None
    match custom_word(definition["fieldTypeIdentifier"]):
        case "numeric":
            return _number(value, definition["numberDecimals"] or 0)
        case "boolean":
            if str(value).lower() not in BOOLEANS:
                raise ValueError("must be true or false")
            return BOOLEANS[str(value).lower()]
        case "DateTime":
            parse_stamp(str(value))
            return value
    return _option(definition, str(value))


def _number(value: Any, decimals: int) -> float:
    if isinstance(value, bool) or not DECIMAL_FORM.fullmatch(str(value)) or abs(float(value)) > LARGEST_DECIMAL:
        raise ValueError("must be a number")
    number = round(float(value), decimals)
    return int(number) if number.is_integer() else number


def _option(definition: Record, text: str) -> str:
    """A text; of a field that has options, one of them."""
    options = {fold(option.get("optionValue") or ""): option for option in definition["options"] or ()}
    if not options or not text:
        return text
    if fold(text) not in options:
        raise ValueError("must be one of its options")
    chosen: str = options[fold(text)]["optionValue"]
    return chosen


def _defined(defined: list[Record], entry: Record) -> Record | None:
    """The field that an entry is about: by id, else by caption."""
    if entry.get("id") is not None:
        return next((each for each in defined if each["id"] == entry["id"]), None)
    return next((each for each in defined if each["caption"] == entry.get("caption")), None)
