"""What callers of real clients see of each fault: what `test_faults` expects and docs/testing.md prints.

A status is an answer whose body is JSON, ``with`` the ids of a list's records; a status and an exception are an answer
whose body cannot be read; an exception alone is what the call itself raises. The calls are a list's second page, two
records long (3 and 4), and for ``reset`` and ``dropped`` the POST of a ticket.
"""

LIBRARIES = ("requests", "httpx2", "fetch of Node", "pyconnectwise")
SEEN: dict[str, tuple[str, str, str, str]] = {
    "401": ("401", "401", "401", "AuthenticationFailedException"),
    "403": ("403", "403", "403", "PermissionsFailedException"),
    "404": ("404", "404", "404", "NotFoundException"),
    "409": ("409", "409", "409", "ConflictException"),
    "429": ("429", "429", "429", "ValidationError"),
    "500": ("500", "500", "500", "Timeout, after 4 calls"),
    "502": ("502 JSONDecodeError", "502 JSONDecodeError", "502 SyntaxError", "JSONDecodeError"),
    "503": ("503 JSONDecodeError", "503 JSONDecodeError", "503 SyntaxError", "JSONDecodeError"),
    "gateway": ("400 JSONDecodeError", "400 JSONDecodeError", "400 SyntaxError", "MalformedRequestException"),
    "html": ("200 JSONDecodeError", "200 JSONDecodeError", "200 SyntaxError", "JSONDecodeError"),
    "delay": ("200 with 3, 4", "200 with 3, 4", "200 with 3, 4", "models with 3, 4"),
    "reset": ("ConnectionError", "ReadError", "TypeError", "ConnectionError"),
    "dropped": ("ConnectionError", "ReadError", "TypeError", "ConnectionError"),
    "half": ("ChunkedEncodingError", "RemoteProtocolError", "200 TypeError", "ChunkedEncodingError"),
    "malformed": ("200 JSONDecodeError", "200 JSONDecodeError", "200 SyntaxError", "JSONDecodeError"),
    "duplicate": ("200 with 2, 3", "200 with 2, 3", "200 with 2, 3", "models with 2, 3"),
}
