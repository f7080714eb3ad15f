"""Every option of `mockpsa serve` is an environment variable too, and does what it says."""

import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockpsa.ids import guid
from mockpsa.settings import OPTIONS
from tests.test_server import TOKEN, call, serving

EXAMPLES: dict[str, tuple[str, Callable[[dict[str, Any], Path], bool]]] = {
    "host": ("localhost", lambda ready, _: ready["origin"].startswith("http://localhost:")),
    "port": ("0", lambda ready, _: int(ready["origin"].rpartition(":")[2]) > 0),
    "database": ("{folder}", lambda ready, folder: "acme.sqlite" in _stored(ready, folder)),
    "cache": ("{folder}/kept", lambda _, folder: any((folder / "kept").glob("*.wanted"))),
    "world": ("empty", lambda ready, _: call(ready["origin"], "/service/tickets") == []),
    "profile": ("live", lambda ready, _: "resolution" not in call(ready["origin"], "/service/tickets/10")),
    "rule": (
        "merge_patch=off,ticket_resolution=off",
        lambda ready, _: "resolution" not in call(ready["origin"], "/service/tickets/10"),
    ),
    "seed": ("7", lambda ready, _: call(ready["origin"], "/service/tickets/1")["mobileGuid"] == guid(7, "Ticket", 1)),
    "companies": ("other,another", lambda ready, _: _status(ready) == 400 and ready["company"] == "other"),
    "max_tenants": ("1", lambda ready, _: [_status(ready, name) for name in ("acme", "b")] == [200, 503]),
    "public_url": (
        "https://psa.example:444",
        lambda ready, _: ready["url"] == "https://psa.example:444/v4_6_release/apis/3.0",
    ),
    "tls": ("0", lambda ready, folder: ready["caFile"] == str(folder / "mockpsa" / "ca.pem")),
    "tls_ca": ("{folder}", lambda ready, folder: bool(ready) and not list(folder.iterdir())),  # none without --tls
    "max_document": ("1", lambda ready, _: _refused(ready, 1_200_000)),
    "callback_hosts": ("0.0.0.0", lambda ready, _: _attempted(ready)),  # noqa: S104 - a target
    "log_format": ("json", lambda ready, _: bool(ready)),
}


def _status(ready: dict[str, Any], company: str = "acme") -> int:
    token = b64encode(f"{company}+public:private".encode()).decode()
    headers = {"Authorization": f"Basic {token}", "clientId": "tests"}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"{ready['origin']}/service/boards", headers=headers)
        ) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _refused(ready: dict[str, Any], size: int) -> bool:
    """Whether a document of this size is too large."""
    form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"x" * size + b"\r\n--b--\r\n"
    headers = {"Authorization": f"Basic {TOKEN}", "clientId": "x", "Content-Type": "multipart/form-data; boundary=b"}
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(f"{ready['origin']}/system/documents", form, headers))
    with caught.value as answer:
        return answer.code == 413


def _attempted(ready: dict[str, Any]) -> bool:
    """Whether a callback to an address in no private network gets as far as that nobody listens there."""
    entry = {"url": "http://0.0.0.0:1/", "type": "ticket", "level": "owner", "objectId": 1}
    call(ready["origin"], "/system/callbacks", "POST", entry)
    call(ready["origin"], "/service/tickets/1", "PATCH", [{"op": "replace", "path": "summary", "value": "x"}])
    with urllib.request.urlopen(f"{ready['origin']}/_mock/callbacks/flush?company=acme", b"", timeout=10) as answer:
        [delivery] = json.load(answer)["deliveries"]
    return "ConnectionRefused" in delivery["attempts"][0]["error"]


def _stored(ready: dict[str, Any], folder: Path) -> list[str]:
    call(ready["origin"], "/service/boards")
    return [path.name for path in folder.glob("*.sqlite")]


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_is_a_variable_too(option: Any, tmp_path: Path) -> None:
    text, holds = EXAMPLES[option.name]
    environment = {"XDG_DATA_HOME": str(tmp_path), option.variable: text.format(folder=tmp_path)}
    with serving(**environment) as (_, ready):
        assert holds(ready, tmp_path)
