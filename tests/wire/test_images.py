"""The image that every ticket's priority links to."""

import struct
import zlib

from mockpsa.schema.service import PRIORITY
from mockpsa.wire.images import COLOURS, SIDE, painted
from tests.conftest import Client


def middle(image: bytes) -> tuple[int, ...]:
    """The colour of the pixel in the middle of a PNG with a palette, as a program that knows the format reads it."""
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, rest = {}, image[8:]
    while rest:
        length, kind = struct.unpack(">I4s", rest[:8])
        chunks[kind] = rest[8 : 8 + length]
        assert struct.unpack(">I", rest[8 + length : 12 + length])[0] == zlib.crc32(rest[4 : 8 + length])
        rest = rest[12 + length :]
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    lines = zlib.decompress(chunks[b"IDAT"])
    assert len(lines) == (width + 1) * height
    place = 3 * lines[(height // 2) * (width + 1) + 1 + width // 2]
    return tuple(chunks[b"PLTE"][place : place + 3])


def test_the_link_in_a_ticket_leads_to_a_square_in_the_priority_s_colour(client: Client) -> None:
    ticket = client.get("/service/tickets/1").json()
    colour = client.get(f"/service/priorities/{ticket['priority']['id']}").json()["color"]
    answer = client.get(ticket["priority"]["_info"]["image_href"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
    assert struct.unpack(">II", answer.content[16:24]) == (SIDE, SIDE)
    assert middle(answer.content) == COLOURS[colour]
    other = next(each for each in COLOURS if each != colour)
    client.patch(
        f"/service/priorities/{ticket['priority']['id']}", json=[{"op": "replace", "path": "color", "value": other}]
    )
    again = client.get("/service/tickets/1").json()["priority"]["_info"]["image_href"]
    assert middle(client.get(again).content) == COLOURS[other]


def test_every_colour_that_a_priority_may_have_is_known(client: Client) -> None:
    assert set(PRIORITY.by_name["color"].values) == set(COLOURS)
    assert middle(painted("Red")) == (255, 0, 0)
    assert len({*COLOURS.values()}) == len(COLOURS)
    assert client.get("/service/priorities/404/image").json()["message"] == "Priority 404 not found"
    assert client.post("/service/priorities/1/image").status_code == 405
    assert client.get("/service/sources/1/image").status_code == 404
