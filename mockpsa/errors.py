"""Every error a caller can meet, as one tree. Knows the vendor's codes and wordings, not how they reach the wire.

PsaError
├── Unreadable              the body is not what the deserializer takes (vendor: Newtonsoft.Json)
│   ├── MalformedJson       ├── UnknownMember    ├── ConversionFailed
│   └── WrongShape          └── NestingTooDeep
├── InvalidObject           the body is readable, but the record would be wrong; carries FieldErrors
├── FindCondition           conditions, childConditions, customFieldConditions, orderBy
├── BadParameter            page, pageSize, pageId
├── PatchRefused            an operation of a PATCH
├── NotAuthenticated        KeysRefused, CredentialsMissing, ClientIdMissing
├── Forbidden               the member's access does not reach so far
├── RecordNotFound, EndpointNotFound, MethodNotAllowed, RecordInUse, IdsUsedUp
├── UnsupportedMediaType, InvalidForm
├── BodyTooLarge, NotEmulated, TooManyTenants, TenantExists, UnusableDatabase, DeskClosed, Stopping
├── those of control/refusals.py, below /_mock
└── CannotRoute             the cloud gateway's, in plain text

FieldError (one entry of InvalidObject.errors)
└── MissingRequiredField, MaxLengthField, ReferenceNotFound, InvalidField, OutOfRange, ObjectExists,
    UnsupportedFormat, NoteFlagRequired, SiteNameRequired, UnrecognizedLevel, InvalidRecord

`case` says when each one is met; a test asks every leaf for its status, code and case.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

API = "ConnectWiseApi"


class FieldError:
    """One entry of an InvalidObject's ``errors``: what is wrong with which member."""

    code: ClassVar[str]
    case: ClassVar[str]

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        self.message = message


class MissingRequiredField(FieldError):
    code = "MissingRequiredField"
    case = "a required member is absent, null, an empty text or an empty reference"

    def __init__(self, field: str, *, reference: bool = False) -> None:
        super().__init__(field, f"The {field}{'/id' if reference else ''} field is required.")


class MaxLengthField(FieldError):
    code = "MaxLengthField"
    case = "a text is longer than the field holds"

    def __init__(self, field: str, length: int) -> None:
        super().__init__(field, f"The field {field} must be a string with a maximum length of {length}.")


class ReferenceNotFound(FieldError):
    """``field`` has the sub-path asked for (``status/id``, ``status/name``), as in the captured answers."""

    code = "NotFound"
    case = "a reference names no record, or one that belongs elsewhere"


class InvalidField(FieldError):
    code = "InvalidField"
    case = "a member's value breaks a rule of the desk"


class OutOfRange(FieldError):
    code = "OutOfRange"
    case = "a number is outside the field's range"

    def __init__(self, field: str, low: int, high: int) -> None:
        super().__init__(field, f"The field {field} must be between {low} and {high}.")


class ObjectExists(FieldError):
    code = "ObjectExists"
    case = "a value that must be unique is taken"


class UnsupportedFormat(FieldError):
    code = "UnsupportedFormat"
    case = "a date is not written yyyy-MM-ddTHH:mm:ssZ"

    def __init__(self, field: str) -> None:
        super().__init__(field, f"Unsupported format applied to {field}")


class NoteFlagRequired(FieldError):
    code = "ServiceNote"
    case = "a ticket note has none of its three flags"

    def __init__(self) -> None:
        super().__init__(
            "detailDescriptionFlag, internalAnalysisFlag, resolutionFlag",
            "Please choose where to display the notes in order to save this record.",
        )


class SiteNameRequired(FieldError):
    code = "MissingRequiredField"
    case = "a new company names no site (captured wording)"

    def __init__(self) -> None:
        super().__init__("site/name", "Company Site name is required.")


class UnrecognizedLevel(FieldError):
    code = "InvalidObject"
    case = "a callback's type does not exist, or has no such level (captured wording)"

    def __init__(self) -> None:
        super().__init__("level", "Unrecognized level for type, see documentation for supported levels for each type")


class InvalidRecord(FieldError):
    """``field`` says which record it is: ``/service/tickets[0]``."""

    code = "InvalidRecord"
    case = "a record that is to be added through /_mock/records is wrong"


class PsaError(Exception):
    """An answer that is not the one asked for. ``headers`` are added to the answer's own."""

    status: ClassVar[int]
    code: ClassVar[str]
    case: ClassVar[str]

    def __init__(self, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.headers = dict(headers or {})


class InvalidObject(PsaError):
    """Everything that is wrong with one body; ``resource`` is the vendor's word for it (``ticket``)."""

    status = 400
    code = "InvalidObject"
    case = "a body breaks one or more rules of its resource; an empty body"

    def __init__(self, resource: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(f"{resource} object is invalid")
        self.resource = resource
        self.errors = tuple(errors)


class Unreadable(PsaError):
    """A body the deserializer refuses. ``path`` leads to the offender as in the raw body: member names and indexes.

    `located` is the same error with Newtonsoft's "Path 'x', line 1, position 51." between ``message`` and ``advice``.
    """

    status = 400
    code = API

    def __init__(self, message: str, path: Sequence[str | int] = (), advice: str = "") -> None:
        super().__init__(message)
        self.path = tuple(path)
        self.advice = advice

    def located(self, where: str) -> "Unreadable":
        """Say where in the raw body the offender stands."""
        blank = "" if self.message.endswith("\n") else " "
        self.message = f"{self.message}{blank}{where}{self.advice}"
        return self


class MalformedJson(Unreadable):
    case = "the body is not JSON, not UTF-8, or has a number beyond 64 bits' range"


class UnknownMember(Unreadable):
    case = "a member that the type does not have"

    def __init__(self, member: str, type_name: str, path: Sequence[str | int]) -> None:
        super().__init__(
            f"Could not find member '{member}' on object of type '{type_name}'.",
            path,
            "Check your accept header to make sure you are using the correct version.",
        )


class ConversionFailed(Unreadable):
    case = "a member's value is of the wrong JSON type (the live service answers 500)"


class WrongShape(Unreadable):
    case = "an object where an array is expected, or the reverse"


class NestingTooDeep(Unreadable):
    case = "JSON nested deeper than 64"


class FindCondition(PsaError):
    """``span`` is where in ``text``, what the parameter holds, the offender stands; the rest says how to mend it."""

    status = 400
    code = "ApiFindCondition"
    case = "conditions, childConditions, customFieldConditions or orderBy cannot be understood"

    def __init__(
        self,
        message: str,
        *,
        span: tuple[int, int] | None = None,
        expected: Sequence[str] = (),
        nearest: str | None = None,
    ) -> None:
        super().__init__(message)
        self.span = span
        self.expected = tuple(expected)
        self.nearest = nearest
        self.parameter = ""
        self.text = ""


class BadParameter(PsaError):
    status = 400
    code = API
    case = "page, pageSize or pageId is not a number"


class PatchRefused(PsaError):
    status = 400
    code = API
    case = "a PATCH operation that is none, or whose path leads nowhere"


class NotAuthenticated(PsaError):
    status = 401


class KeysRefused(NotAuthenticated):
    code = API
    case = "the company is known, the keys are not accepted"

    def __init__(self) -> None:
        super().__init__("UserNotAuthenticated")


class CredentialsMissing(NotAuthenticated):
    code = "Unauthorized"
    case = "no Authorization header, or not Basic companyId+publicKey:privateKey"

    def __init__(self) -> None:
        super().__init__("Authorization must be Basic companyId+publicKey:privateKey.")


class ClientIdMissing(NotAuthenticated):
    code = "Unauthorized"
    case = "no clientId header, or an empty one"

    def __init__(self) -> None:
        super().__init__("Missing or invalid clientId.")


class Forbidden(PsaError):
    """Captured: Xyte KB-5017, and live in September 2026."""

    status = 403
    code = "Security"
    case = "the acting member may only read the module or not enter it; or may not mint keys"

    def __init__(self) -> None:
        super().__init__("You do not have security permission to perform this action.")


class RecordNotFound(PsaError):
    status = 404
    code = "NotFound"
    case = "no record has the id in the path"

    def __init__(self, label: str, identity: int | str) -> None:
        super().__init__(f"{label} {identity} not found")


class EndpointNotFound(PsaError):
    status = 404
    code = API
    case = "no such path, or an id that is no integer"

    def __init__(self) -> None:
        super().__init__("The endpoint does not exist.")


class MethodNotAllowed(PsaError):
    status = 405
    code = API
    case = "the path exists, but not with this method"

    def __init__(self, method: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"The requested resource does not support http method '{method}'.",
            headers={"allow": ", ".join(sorted(allowed))},
        )


class RecordInUse(PsaError):
    status = 409
    code = "Conflict"
    case = "a record that others refer to is to be deleted"


class IdsUsedUp(PsaError):
    status = 409
    code = "Conflict"
    case = "a new record of a kind of which one has, or had, the last of all ids"


class UnsupportedMediaType(PsaError):
    """The vendor documents the status; the words are ASP.NET's."""

    status = 415
    code = API
    case = "a document that is not sent as multipart/form-data"

    def __init__(self, media_type: str) -> None:
        super().__init__(f"The request entity's media type '{media_type}' is not supported for this resource.")


class InvalidForm(PsaError):
    status = 400
    code = API
    case = "a body that is called multipart/form-data and is none, or has too many parts"


class BodyTooLarge(PsaError):
    status = 413
    code = API
    case = "a body over 1 MB, or a document over --max-document"

    def __init__(self, limit: int) -> None:
        super().__init__(f"The request body is larger than the {limit} bytes that are accepted.")


class NotEmulated(PsaError):
    status = 501
    code = API
    case = "something the service has and mockpsa does not"


class TooManyTenants(PsaError):
    status = 503
    code = API
    case = "a company past --max-tenants"

    def __init__(self, limit: int) -> None:
        super().__init__(f"This mockpsa serves at most {limit} companies (--max-tenants), and all of them are in use.")


class UnusableDatabase(PsaError):
    status = 503
    code = API
    case = "a database file that cannot be opened, written, or was written by another version"


class DeskClosed(PsaError):
    status = 503
    code = API
    case = "a company's tenant is deleted while a request for it is under way"

    def __init__(self) -> None:
        super().__init__("This company's desk was removed while the request was under way.")


class Stopping(PsaError):
    status = 503
    code = API
    case = "the server is told to stop while a request is under way"

    def __init__(self) -> None:
        super().__init__("mockpsa is stopping.")


class TenantExists(PsaError):
    status = 409
    code = API
    case = "a tenant is to be created for a company that has one"

    def __init__(self, company: str) -> None:
        super().__init__(f"The company {company!r} has a tenant already.")


class CannotRoute(PsaError):
    """Answered as plain text, without JSON (captured at the cloud gateway, August 2026)."""

    status = 400
    code = ""
    case = "a company that --companies does not list or that is too long, a codebase without /apis/3.0, a doubled one"

    def __init__(self) -> None:
        super().__init__("Cannot route. Codebase/company is invalid")
