"""The journal as an HTTP archive (HAR 1.2), which browsers and proxies open."""

from base64 import b64encode
from typing import Any

from mockpsa.clock import stamp_at
from mockpsa.control.recording import Entry, Headers, printed


def archive(entries: list[Entry], origin: str, version: str) -> dict[str, Any]:
    """The entries as an HTTP archive (HAR 1.2)."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "mockpsa", "version": version},
            "entries": [_archived(entry, origin) for entry in entries],
        }
    }


def _archived(entry: Entry, origin: str) -> dict[str, Any]:
    query = entry.query.decode("latin-1")
    milliseconds = round(entry.seconds * 1000, 3)
    types = printed(entry.answer_headers)
    kind = types.get("content-type", "")
    is_text = not entry.answer or "json" in kind or "text" in kind
    content: dict[str, Any] = {"size": entry.answer_size, "mimeType": kind}
    content["text"] = entry.answer.decode("utf-8", "replace") if is_text else b64encode(entry.answer).decode()
    if not is_text:
        content["encoding"] = "base64"
    request: dict[str, Any] = {
        "method": entry.method,
        "url": f"{origin}{entry.path}{f'?{query}' if query else ''}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(entry.headers),
        "queryString": [],
        "headersSize": -1,
        "bodySize": len(entry.body),
    }
    if entry.body:
        request["postData"] = {"mimeType": "application/json", "text": entry.body.decode("utf-8", "replace")}
    return {
        "startedDateTime": stamp_at(entry.moment),
        "time": milliseconds,
        "request": request,
        "response": {
            "status": entry.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(entry.answer_headers),
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": entry.answer_size,
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }


def _pairs(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name.decode("latin-1"), "value": value.decode("latin-1")} for name, value in headers]
