"""The tree of errors: every leaf has a status, a code and a case, and one wire form."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from mockpsa import errors
from mockpsa.control import refusals
from mockpsa.errors import FieldError, InvalidObject, PsaError, UnknownMember
from mockpsa.wire.failures import failure

ROOMS = (errors.__name__, refusals.__name__)


def leaves(root: type[Any]) -> Iterator[type[Any]]:
    below: list[type[Any]] = [child for child in root.__subclasses__() if child.__module__ in ROOMS]
    yield from (leaf for child in below for leaf in leaves(child)) if below else (root,)


@pytest.mark.parametrize("leaf", list(leaves(PsaError)), ids=lambda leaf: leaf.__name__)
def test_every_error_says_its_status_code_and_case(leaf: type[PsaError]) -> None:
    assert 400 <= leaf.status <= 503
    assert leaf.code or leaf is errors.CannotRoute
    assert leaf.case


@pytest.mark.parametrize("leaf", list(leaves(FieldError)), ids=lambda leaf: leaf.__name__)
def test_every_field_error_says_its_code_and_case(leaf: type[FieldError]) -> None:
    assert leaf.code
    assert leaf.case


def test_no_error_is_missing_in_the_drawing() -> None:
    drawn = errors.__doc__ or ""
    for leaf in (*leaves(PsaError), *leaves(FieldError)):
        assert leaf.__name__ in drawn or leaf.__module__ == refusals.__name__


def test_single_errors_have_no_errors_member() -> None:
    answer = failure(errors.RecordNotFound("Service Ticket", 404))
    assert (answer.status_code, answer.body) == (404, b'{"code":"NotFound","message":"Service Ticket 404 not found"}')


def test_an_invalid_object_lists_what_is_wrong() -> None:
    answer = failure(InvalidObject("ticket", [errors.MissingRequiredField("company", reference=True)]))
    assert orjson.loads(answer.body) == {
        "code": "InvalidObject",
        "message": "ticket object is invalid",
        "errors": [
            {
                "code": "MissingRequiredField",
                "message": "The company/id field is required.",
                "resource": "ticket",
                "field": "company",
            }
        ],
    }


def test_the_gateway_speaks_plain_text() -> None:
    answer = failure(errors.CannotRoute())
    assert answer.body == b"Cannot route. Codebase/company is invalid"
    assert answer.headers["content-type"].startswith("text/plain")


def test_an_unknown_member_is_located_between_its_two_sentences() -> None:
    error = UnknownMember("a", "Ticket", ("a",)).located("Path 'a', line 1, position 5.")
    assert error.message == (
        "Could not find member 'a' on object of type 'Ticket'. Path 'a', line 1, position 5."
        "Check your accept header to make sure you are using the correct version."
    )
