"""The images that links lead to: a square in a colour, drawn here, since none of the service's are ours to give."""

import zlib
from functools import cache
from struct import pack

SIDE = 16  # pixels
SIGNATURE = b"\x89PNG\r\n\x1a\n"
PALETTE_COLOUR = 3
CORNERS = frozenset({(0, 0), (0, SIDE - 1), (SIDE - 1, 0), (SIDE - 1, SIDE - 1)})
CLEAR, EDGE, FILL = range(3)
DARKENED = 0.6
# The vendor's names of colours as RGB, by their names in CSS. Custom stands for an image of one's own: none is held.
COLOURS: dict[str, tuple[int, int, int]] = {
    "Black": (0, 0, 0),
    "Blue": (0, 0, 255),
    "Cyan": (0, 255, 255),
    "Custom": (192, 192, 192),
    "Gray": (128, 128, 128),
    "Green": (0, 128, 0),
    "Lime": (0, 255, 0),
    "Orange": (255, 165, 0),
    "Pink": (255, 192, 203),
    "Purple": (128, 0, 128),
    "Red": (255, 0, 0),
    "White": (255, 255, 255),
    "Yellow": (255, 255, 0),
}


@cache
def painted(colour: str) -> bytes:
    """A PNG of 16 by 16 pixels in a colour, with a darker edge, so that white shows too, and clear corners."""
    fill = COLOURS[colour]
    palette = bytes((0, 0, 0, *(int(part * DARKENED) for part in fill), *fill))
    lines = (bytes((0, *(_index(x, y) for x in range(SIDE)))) for y in range(SIDE))  # 0: no filter
    return b"".join(
        (
            SIGNATURE,
            _chunk(b"IHDR", pack(">IIBBBBB", SIDE, SIDE, 8, PALETTE_COLOUR, 0, 0, 0)),
            _chunk(b"PLTE", palette),
            _chunk(b"tRNS", b"\x00"),  # the palette's first colour is clear
            _chunk(b"IDAT", zlib.compress(b"".join(lines))),
            _chunk(b"IEND", b""),
        )
    )


def _index(x: int, y: int) -> int:
    if (x, y) in CORNERS:
        return CLEAR
    return EDGE if {x, y} & {0, SIDE - 1} else FILL


def _chunk(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))
