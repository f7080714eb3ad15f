"""Documents: filed by a form, listed by what they are of, read back byte for byte; large ones in pieces."""

import hashlib
import os
import tracemalloc
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from mockpsa.desk.filing import clean_name
from mockpsa.store.files import Files
from tests.conftest import Client

MEGABYTE = 1_048_576
OF_TICKET = {"recordType": "Ticket", "recordId": "1", "title": "The log"}


def file(client: Client, name: str = "log.txt", content: bytes = b"It broke.", **form: str) -> Any:
    answer = client.post("/system/documents", data=OF_TICKET | form, files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_document_is_filed_listed_counted_read_and_deleted(client: Client) -> None:
    made = file(client)
    assert made["title"] == "The log"
    assert (made["fileName"], made["size"], made["owner"], made["publicFlag"]) == ("log.txt", 9, "apimember", True)
    assert made["serverFileName"] == f"{made['guid']}.txt"
    assert (made["imageFlag"], made["linkFlag"], made["urlFlag"], made["readOnlyFlag"]) == (False,) * 4
    path = f"/system/documents/{made['id']}"
    assert client.get(path).json() == made
    of_ticket = {"recordType": "ticket", "recordId": "1"}
    assert client.get("/system/documents", params=of_ticket).json() == [made]
    assert client.get("/system/documents", params=of_ticket | {"conditions": "title='x'"}).json() == []
    assert client.get("/system/documents/count", params=of_ticket).json() == {"count": 1}
    assert client.get("/system/documents/count", params=of_ticket | {"recordId": "2"}).json() == {"count": 0}
    bytes_back = client.get(f"{path}/download")
    assert bytes_back.content == b"It broke."
    assert bytes_back.headers["content-type"] == "application/octet-stream"
    assert bytes_back.headers["content-disposition"] == 'attachment; filename="log.txt"'
    assert client.delete(path).status_code == 204
    assert client.get(path).json() == {"code": "NotFound", "message": f"Document {made['id']} not found"}


def test_the_location_and_the_download_link_lead_there(client: Client) -> None:
    answer = client.post("/system/documents", data=OF_TICKET, files={"file": ("a.txt", b"a")})
    assert client.get(answer.headers["location"].removeprefix("http://127.0.0.1:8080")).json() == answer.json()
    link = answer.json()["_info"]["documentDownload_href"]
    assert client.get(link.removeprefix("http://127.0.0.1:8080")).content == b"a"


def test_a_ticket_s_own_list_and_its_end(client: Client) -> None:
    made = file(client)
    [listed] = client.get("/service/tickets/1/documents").json()
    assert {name: listed[name] for name in ("id", "name")} == {"id": made["id"], "name": "The log"}
    assert client.get("/service/tickets/1/documents/count").json() == {"count": 1}
    assert client.get("/service/tickets/2/documents").json() == []
    assert client.delete("/service/tickets/1").status_code == 204
    assert client.get(f"/system/documents/{made['id']}").status_code == 404


@pytest.mark.parametrize("record", [{}, {"recordType": "Ticket"}, {"recordId": "1"}])
def test_a_list_says_of_what(client: Client, record: dict[str, str]) -> None:
    for path in ("/system/documents", "/system/documents/count"):
        answer = client.get(path, params=record)
        assert answer.status_code == 400
        missing = [error["field"] for error in answer.json()["errors"]]
        assert missing == [name for name in ("recordType", "recordId") if name not in record]


@pytest.mark.parametrize(
    ("form", "field", "code"),
    [
        ({"recordType": "Spaceship"}, "recordType", "InvalidField"),
        ({"recordId": "one"}, "recordId", "InvalidField"),
        ({"recordId": "404"}, "recordId", "NotFound"),
        ({"recordId": "9" * 30}, "recordId", "InvalidField"),
        ({"recordType": ""}, "recordType", "MissingRequiredField"),
    ],
)
def test_what_it_is_of_must_be_there(client: Client, form: dict[str, str], field: str, code: str) -> None:
    answer = client.post("/system/documents", data=OF_TICKET | form, files={"file": ("a.txt", b"a")})
    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


def test_json_is_not_taken(client: Client) -> None:
    answer = client.post("/system/documents", json=OF_TICKET)
    assert answer.status_code == 415
    assert answer.json() == {
        "code": "ConnectWiseApi",
        "message": "The request entity's media type 'application/json' is not supported for this resource.",
    }


@pytest.mark.parametrize("header", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_what_is_no_form(client: Client, header: str) -> None:
    answer = client.post("/system/documents", content=b"nothing of it", headers={"content-type": header})
    assert answer.status_code == 400


def test_a_form_without_a_file(client: Client) -> None:
    answer = client.post("/system/documents", data=OF_TICKET, files={"other": (None, "text")})
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]


def test_an_address_instead_of_a_file(client: Client) -> None:
    form = {**OF_TICKET, "url": "https://wiki.test/page"}
    made = client.post("/system/documents", data=form, files={"other": (None, "text")}).json()
    assert (made["linkFlag"], made["urlFlag"], made["fileName"]) == (True, True, "https://wiki.test/page")
    assert client.get(f"/system/documents/{made['id']}/download").status_code == 404


def test_flags_in_any_case_and_as_the_official_document_spells_them(client: Client) -> None:
    made = file(client, PRIVATEFLAG="True", readOnlyFlay="true")
    assert (made["publicFlag"], made["readOnlyFlag"]) == (False, True)


def test_a_form_to_a_document_changes_what_it_says(client: Client) -> None:
    made = file(client, privateFlag="true")
    path = f"/system/documents/{made['id']}"
    form: Any = {"title": (None, "Renamed")}
    renamed = client.post(path, files=form).json()
    assert (renamed["title"], renamed["fileName"], renamed["publicFlag"]) == ("Renamed", "log.txt", False)
    replaced = client.post(path, files={"file": ("new.txt", b"Newer")}).json()
    assert (replaced["title"], replaced["fileName"], replaced["size"]) == ("Renamed", "new.txt", 5)
    assert client.get(f"{path}/download").content == b"Newer"
    assert client.post("/system/documents/404", files=form).status_code == 404


def test_an_image_has_a_thumbnail_and_nothing_else_has(client: Client) -> None:
    image, text = file(client, "screen.PNG", b"\x89PNG"), file(client)
    answer = client.get(f"/system/documents/{image['id']}/thumbnail")
    assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG", "image/png")
    assert image["imageFlag"] is True
    assert client.get(f"/system/documents/{text['id']}/thumbnail").status_code == 404


def test_an_avatar(client: Client) -> None:
    made = file(client, "face.png", b"\x89PNG", recordType="Contact", recordId="67890", isAvatar="true")
    assert client.get("/company/contacts/67890").json()["photo"]["id"] == made["id"]


@pytest.mark.parametrize(
    ("record_type", "record", "known_as"),
    [("Member", 123, "/system/members/mgarcia"), ("Contact", 67890, "/company/contacts/67890")],
)
def test_a_picture_is_the_avatar_or_a_square(client: Client, record_type: str, record: int, known_as: str) -> None:
    path = f"{known_as}/image"
    square = client.get(path)
    assert (square.content[:4], square.headers["content-type"]) == (b"\x89PNG", "application/octet-stream")
    assert client.get(path, params={"useDefaultFlag": "false"}).status_code == 404
    file(client, "face.png", b"\x89PNG of a face", recordType=record_type, recordId=str(record), isAvatar="true")
    assert client.get(path).content == b"\x89PNG of a face"
    assert client.get(path, params={"useDefaultFlag": "false"}).content == b"\x89PNG of a face"
    assert client.get(f"{known_as.rpartition('/')[0]}/404/image").status_code == 404


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        *(("../../etc/passwd", "passwd"), ("C:\\Users\\me\\a.txt", "a.txt"), ("a\r\nb\x00.txt", "a__b_.txt")),
        *(('q"<>|?*:.txt', "q_______.txt"), ("...", "document"), ("", "document"), (" .hidden. ", "hidden")),
        *(("é" * 300 + ".txt", "é" * 251 + ".txt"), ("x" * 300, "x" * 255), ("a." + "b" * 300, "a." + "b" * 253)),
    ],
)
def test_file_names_are_cleaned(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_document_over_the_limit_is_refused(make_client: Callable[..., Client]) -> None:
    client = make_client(max_document=1)
    assert file(client, content=b"x" * MEGABYTE)["size"] == MEGABYTE
    answer = client.post("/system/documents", data=OF_TICKET, files={"file": ("a.bin", b"x" * (MEGABYTE + 1))})
    assert answer.status_code == 413
    assert "1048576 bytes" in answer.json()["message"]

    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(40):
            yield b"x" * 65_536
        raise AssertionError("it was read on beyond its limit")

    kind = {"content-type": "multipart/form-data; boundary=b"}
    assert client.post("/system/documents", content=endless(), headers=kind).status_code == 413


def test_a_large_document_is_never_whole_in_memory(client: Client) -> None:
    piece, pieces = os.urandom(65_536), 18 * 16

    async def form() -> AsyncIterator[bytes]:
        for name, value in OF_TICKET.items():
            yield f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n'
        for _ in range(pieces):
            yield piece
        yield b"\r\n--b--\r\n"

    kind = {"content-type": "multipart/form-data; boundary=b"}
    client.get("/system/info")  # what is imported with the first request is not of this
    file(client)
    tracemalloc.start()
    try:
        made = client.post("/system/documents", content=form(), headers=kind).json()
        assert made["size"] == pieces * len(piece)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 3 * MEGABYTE  # the client's own buffers are in it


def test_a_durable_desk_keeps_its_documents(make_client: Callable[..., Client], tmp_path: Path) -> None:
    first = make_client("acme", database=tmp_path)
    made = file(first, content=b"For long.")
    first.app.state.tenants.close()
    second = make_client("acme", database=tmp_path)
    assert second.get(f"/system/documents/{made['id']}/download").content == b"For long."
    for kept in (tmp_path / "files").rglob("*"):
        if kept.is_file():
            kept.unlink()
    gone = second.get(f"/system/documents/{made['id']}/download")
    assert (gone.status_code, gone.json()["code"]) == (503, "ConnectWiseApi")
    second.app.state.tenants.close()


def test_what_is_temporary_goes_with_the_server(make_client: Callable[..., Client]) -> None:
    client = make_client()
    file(client)
    tenants = client.app.state.tenants
    kept = tenants.get(client.company).files.path(hashlib.sha256(b"It broke.").hexdigest())
    assert kept.is_file()
    tenants.close()
    assert not kept.exists()


def test_what_is_temporary_goes_with_the_last_who_uses_it() -> None:
    files = Files()
    kept = files.path(files.keep(BytesIO(b"It broke.")))
    assert kept.is_file()
    del files
    assert not kept.exists()
    assert not kept.parent.parent.exists()
