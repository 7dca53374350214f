"""Pictures written by hand, so that every byte of them can be wrong."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from PIL import Image

SIDE = 24


def saved(kind: str, *, size: tuple[int, int] = (SIDE, SIDE), mode: str = "L", **how: Any) -> bytes:
    """An honest blank picture."""
    written = io.BytesIO()
    Image.new(mode, size, "white").save(written, kind, **how)
    return written.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(
    width: int,
    height: int,
    *,
    depth: int = 8,
    colour: int = 0,
    data: bytes | None = None,
    before: bytes = b"",
    interlace: int = 0,
) -> bytes:
    """A PNG that says what it is told to; without `data` it holds rows for a picture of one pixel."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    pixels = zlib.compress(b"\0\xff", 9) if data is None else data
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def blank_rows(width: int, height: int, *, bits: int = 8) -> bytes:
    """Deflated, rows of a PNG that are all black."""
    squeezer, row = zlib.compressobj(9), b"\0" * (1 + (width * bits + 7) // 8)
    rows = row * max(1, (1 << 20) // len(row))
    left, pieces = len(row) * height, []
    while left > 0:
        pieces.append(squeezer.compress(rows[:left]))
        left -= len(rows)
    return b"".join(pieces) + squeezer.flush()


def resized_jpeg(content: bytes, width: int, height: int) -> bytes:
    """The same picture under a header of another size."""
    at = next(content.index(mark) for mark in (b"\xff\xc0", b"\xff\xc2") if mark in content)
    return content[: at + 5] + struct.pack(">HH", height, width) + content[at + 9 :]


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


Tag = tuple[int, int, int, int]
"""Number, kind, count and value (or place of the values)."""


def directory(tags: Sequence[Tag], after: int) -> bytes:
    entries = b"".join(struct.pack("<HHII", *tag) for tag in sorted(tags))
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", after)


def grey_tags(width: int, height: int, *, at: int, size: int, compression: int = 1, bits: int = 8) -> list[Tag]:
    """What a TIFF says of one strip of grey."""
    return [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, bits),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (273, 4, 1, at),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, 1, size),
    ]


def tiff(tags: Sequence[Tag], *, after: int = 0, data: bytes = b"") -> bytes:
    """A TIFF of one directory at place 8 with this data behind it."""
    return b"II*\0" + struct.pack("<I", 8) + directory(tags, after) + data


def behind(tags: int) -> int:
    """Where data begin behind one directory of this many tags."""
    return 8 + 2 + 12 * tags + 4


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2) for name, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body
