"""PDFs written by hand, so that every byte of them can be wrong."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

LINE = b"BT /F 12 Tf 50 700 Td (A page whose text can be read without looking at it.) Tj ET"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(content: bytes, *filters: str, about: bytes = b"") -> bytes:
    """A stream object; each Flate among its filters has been applied."""
    for name in reversed(filters):
        content = zlib.compress(content, 9) if name == "FlateDecode" else content
    named = b"/Filter[" + b"".join(b"/" + name.encode() for name in filters) + b"]" if filters else b""
    return b"<<%b%b/Length %d>>stream\n%b\nendstream" % (named, about, len(content), content)


def written(objects: Mapping[int, bytes], *, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """The file with its table of objects."""
    body, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start, size = len(body), max(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        body += b"%010d 00000 %c \n" % (places.get(number, 0), b"n" if number in places else b"f")
    body += b"trailer\n<</Size %d%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(body)


def leaflet(
    content: bytes = b"",
    *,
    catalog: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"",
    box: bytes = b"0 0 595 842",
    more: Mapping[int, bytes] | None = None,
) -> bytes:
    """One page with a readable line, and whatever else it is given; `more` begins with object 6."""
    return written(parts(content, catalog=catalog, page=page, resources=resources, box=box) | dict(more or {}))


def parts(
    content: bytes = b"",
    *,
    catalog: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"",
    box: bytes = b"0 0 595 842",
) -> dict[int, bytes]:
    """The five objects of a leaflet by number: catalogue, pages, page, content, font."""
    return {
        1: b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%b>>%b>>"
        % (box, resources, page),
        4: stream(LINE + b"\n" + content, "FlateDecode"),
        5: FONT,
    }


def of_pages(count: int) -> bytes:
    """As many pages as that, all with the same content."""
    objects = parts()
    first = max(objects) + 1
    kids = b" ".join(b"%d 0 R" % number for number in range(first, first + count))
    objects[2] = b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count)
    return written(objects | dict.fromkeys(range(first, first + count), objects[3]))


def inflating(size: int, letter: bytes = b" ") -> bytes:
    """Deflated, this many bytes; made of one piece that is compressed once."""
    piece, count = letter * 2**20, size >> 20
    squeezer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    squeezed = squeezer.compress(piece) + squeezer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(count):
        check = zlib.adler32(piece, check)
    return b"\x78\xda" + squeezed * count + squeezer.flush() + check.to_bytes(4, "big")
