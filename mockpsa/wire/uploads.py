"""/system/documents: forms with a file in, files out. Both in pieces: no more than 1 MB of one is ever in memory."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from mimetypes import guess_type

from starlette.datastructures import Headers, UploadFile
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse, Response

from mockpsa.desk.filing import Upload, file_document, record_key, refile_document
from mockpsa.errors import BodyTooLarge, InvalidForm, RecordNotFound, UnsupportedMediaType
from mockpsa.schema.documents import DOCUMENT
from mockpsa.store.records import Record
from mockpsa.wire.call import Call
from mockpsa.wire.endpoints import (
    answer,
    count_records,
    delete,
    list_records,
    location_of,
    projected,
    query_of,
    read_one,
)
from mockpsa.wire.routes import EndpointKind

BESIDE_THE_FILE = 65_536  # bytes of a form that are not its file
RECORD = "record"  # the field that says what a document is of
OCTETS = "application/octet-stream"


async def read_documents(call: Call) -> Response:
    """GET the documents of a record: ``recordType`` and ``recordId`` say of which. Raises InvalidObject."""
    return await list_records(call, query_of(call, order_by=call.parameters.order_by, within=RECORD), _within(call))


async def count_documents(call: Call) -> Response:
    """GET how many documents a record has. Raises InvalidObject."""
    return await count_records(call, RECORD, _within(call))


def _within(call: Call) -> str:
    asked = {name.lower(): value for name, value in call.parameters.pairs}
    return record_key(asked.get("recordtype", ""), asked.get("recordid", ""))


async def upload(call: Call) -> Response:
    """POST a form: 201, what is known of the document."""
    async with _form(call) as (form, file):
        kept = await _kept(call, file)
        identity = await call.tenant.database.run(lambda: file_document(call.desk(), form, kept))
    content = call.tenant.documents.get(DOCUMENT, identity) or b""
    return answer(call, projected(call, content), 201, {"location": location_of(call, DOCUMENT, identity)})


async def replace(call: Call) -> Response:
    """POST a form to a document: what it says is changed."""
    identity = await call.identity()
    await call.tenant.database.run(lambda: call.desk().existing(DOCUMENT, identity))
    async with _form(call) as (form, file):
        kept = await _kept(call, file)
        await call.tenant.database.run(lambda: refile_document(call.desk(), identity, form, kept))
    return answer(call, projected(call, call.tenant.documents.get(DOCUMENT, identity) or b""))


async def download(call: Call) -> Response:
    """GET a document's bytes, as an attachment."""
    document = await _with_file(call)
    path = call.tenant.files.path(document["digest"])
    return FileResponse(path, media_type=OCTETS, filename=document["fileName"])


async def thumbnail(call: Call) -> Response:
    """GET an image's thumbnail: the image itself, as large as it is. Raises RecordNotFound for what is none."""
    document = await _with_file(call)
    if not document["imageFlag"]:
        raise RecordNotFound("Thumbnail of document", document["id"])
    path = call.tenant.files.path(document["digest"])
    return FileResponse(path, media_type=guess_type(document["fileName"])[0])


async def _with_file(call: Call) -> Record:
    """The record of a document that has a file. Raises RecordNotFound."""
    identity = await call.identity()
    document = await call.tenant.database.run(lambda: call.desk().existing(DOCUMENT, identity))
    if document["digest"] is None:
        raise RecordNotFound("File of document", identity)
    return document


async def _kept(call: Call, file: UploadFile | None) -> Upload | None:
    """The file of a form, kept. Raises BodyTooLarge, UnusableDatabase."""
    if file is None:
        return None
    limit, size = call.tenant.files.limit, file.size or 0
    if size > limit:
        raise BodyTooLarge(limit)
    return Upload(file.filename or "", size, await asyncio.to_thread(call.tenant.files.keep, file.file))


@asynccontextmanager
async def _form(call: Call) -> AsyncIterator[tuple[Mapping[str, str], UploadFile | None]]:
    """A form's members, their names in lower case, and its file.

    Raises UnsupportedMediaType, InvalidForm, BodyTooLarge.
    """
    from starlette.formparsers import MultiPartException, MultiPartParser

    headers = Headers(raw=call.scope["headers"])
    media_type = headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() != "multipart/form-data":
        raise UnsupportedMediaType(media_type)
    parser = MultiPartParser(headers, _pieces(call), max_files=1, max_fields=50, max_part_size=BESIDE_THE_FILE)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise InvalidForm(error.message) from error
    try:
        texts = {name.lower(): value for name, value in form.multi_items() if isinstance(value, str)}
        files = [value for value in form.values() if isinstance(value, UploadFile)]
        yield texts, files[0] if files else None
    finally:
        await form.close()


async def _pieces(call: Call) -> AsyncGenerator[bytes, None]:
    """The body as it comes in. Raises BodyTooLarge, ClientDisconnect."""
    limit, size, more = call.tenant.files.limit + BESIDE_THE_FILE, 0, True
    sent = call.headers.get(b"content-length", b"")
    if sent.isdigit() and int(sent) > limit:
        raise BodyTooLarge(call.tenant.files.limit)
    while more:
        message = await call.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        size += len(message.get("body", b""))
        if size > limit:
            raise BodyTooLarge(call.tenant.files.limit)
        yield message.get("body", b"")
        more = message.get("more_body", False)


HANDLERS = {
    (EndpointKind.DOCUMENTS, "GET"): read_documents,
    (EndpointKind.DOCUMENTS, "POST"): upload,
    (EndpointKind.DOCUMENT_COUNT, "GET"): count_documents,
    (EndpointKind.DOCUMENT, "GET"): read_one,
    (EndpointKind.DOCUMENT, "POST"): replace,
    (EndpointKind.DOCUMENT, "DELETE"): delete,
    (EndpointKind.DOWNLOAD, "GET"): download,
    (EndpointKind.THUMBNAIL, "GET"): thumbnail,
}
