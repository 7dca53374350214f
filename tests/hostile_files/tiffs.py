"""TIFFs whose directories lead astray, and WebPs that move or lie."""

from __future__ import annotations

import struct
import zlib
from random import Random

from PIL import Image

from hostile_files.making import READABLE, TIFF, WEBP, Lures, Shelf
from hostile_files.pdf_writing import inflating
from hostile_files.pictures_writing import SIDE, behind, directory, grey_tags, saved, tiff, webp

SHELF = Shelf("tiff", TIFF)
WEB = Shelf("webp", WEBP)
_TAGS = 9


def _one(width: int = SIDE, height: int = SIDE, *, data: bytes | None = None, after: int = 0, **how: int) -> bytes:
    held = b"\xff" * (SIDE * SIDE) if data is None else data
    return tiff(grey_tags(width, height, at=behind(_TAGS), size=len(held), **how), after=after, data=held)


@SHELF.add("PIXEL_LIMIT")
def a_header_of_a_thousand_megapixels(dice: Random, lures: Lures) -> bytes:
    return _one(dice.randint(30_000, 90_000), dice.randint(30_000, 90_000))


@SHELF.add("CORRUPT", "PIXEL_LIMIT")
def a_width_beyond_all_numbers(dice: Random, lures: Lures) -> bytes:
    return _one(2**32 - dice.randint(1, 9), dice.randint(1, 9))


@SHELF.add("CORRUPT")
def no_height(dice: Random, lures: Lures) -> bytes:
    return _one(*dice.choice([(0, 9), (9, 0)]))


@SHELF.add(READABLE, "CORRUPT", "TOO_MANY_PAGES")
def a_page_that_follows_itself(dice: Random, lures: Lures) -> bytes:
    return _one(after=8)


@SHELF.add("TOO_MANY_PAGES")
def a_thousand_pages(dice: Random, lures: Lures) -> bytes:
    pages, at = b"", 8
    for _ in range(dice.randint(1_000, 4_000)):
        size = len(directory(grey_tags(1, 1, at=8, size=1), 0))
        pages += directory(grey_tags(1, 1, at=8, size=1), at + size)
        at += size
    return b"II*\0" + struct.pack("<I", 8) + pages


@SHELF.add("CORRUPT")
def a_directory_beyond_the_end(dice: Random, lures: Lures) -> bytes:
    return b"II*\0" + struct.pack("<I", dice.randint(10**6, 2**32 - 1)) + bytes(100)


@SHELF.add("CORRUPT")
def a_strip_beyond_the_end(dice: Random, lures: Lures) -> bytes:
    return tiff(grey_tags(SIDE, SIDE, at=dice.randint(10**6, 2**31), size=SIDE * SIDE), data=bytes(SIDE * SIDE))


@SHELF.add(READABLE, "CORRUPT", "RESOURCE_LIMIT")
def a_strip_that_inflates_to_a_gigabyte(dice: Random, lures: Lures) -> bytes:
    return _one(data=inflating(dice.randint(700, 1_000) << 20, b"\xff"), compression=8)


@SHELF.add("CORRUPT")
def a_strip_that_inflates_to_nothing(dice: Random, lures: Lures) -> bytes:
    return _one(data=zlib.compress(b""), compression=8)


@SHELF.add("CORRUPT")
def a_way_of_packing_that_nobody_knows(dice: Random, lures: Lures) -> bytes:
    return _one(compression=dice.randint(40_000, 60_000))


@SHELF.add("CORRUPT")
def bits_that_no_sample_has(dice: Random, lures: Lures) -> bytes:
    return _one(bits=dice.choice([0, 3, 77, 65_535]))


@SHELF.add("CORRUPT", READABLE)
def tens_of_thousands_of_tags(dice: Random, lures: Lures) -> bytes:
    tags = [(10_000 + n, 4, 1, n) for n in range(dice.randint(20_000, 50_000))]
    return tiff([*grey_tags(SIDE, SIDE, at=8, size=SIDE * SIDE), *tags])


@SHELF.add("CORRUPT", READABLE)
def a_tag_of_four_thousand_million_values(dice: Random, lures: Lures) -> bytes:
    tags = grey_tags(SIDE, SIDE, at=behind(_TAGS + 1), size=SIDE * SIDE)
    return tiff([*tags, (33_432, 2, 2**32 - dice.randint(1, 99), 8)], data=b"\xff" * (SIDE * SIDE))


@SHELF.add("CORRUPT", READABLE)
def samples_by_the_thousand(dice: Random, lures: Lures) -> bytes:
    tags = [tag for tag in grey_tags(SIDE, SIDE, at=behind(_TAGS), size=99) if tag[0] != 277]
    return tiff([*tags, (277, 3, 1, dice.randint(300, 65_535))], data=bytes(99))


@SHELF.add("TYPE_MISMATCH")
def of_the_large_kind(dice: Random, lures: Lures) -> bytes:
    return b"II+\0\x08\0\0\0" + struct.pack("<Q", 16) + dice.randbytes(300)


@WEB.add("PIXEL_LIMIT", "CORRUPT")
def a_canvas_of_a_hundred_megapixels(dice: Random, lures: Lures) -> bytes:
    side = dice.randint(9_000, 16_383)
    written = saved("webp", lossless=True, mode="RGB")
    bits = struct.pack("<I", (side - 1) | (side - 1) << 14)
    at = written.index(b"VP8L") + 9
    return written[:at] + bits + written[at + 4 :]


@WEB.add("CORRUPT", "PIXEL_LIMIT")
def a_canvas_that_its_picture_does_not_fill(dice: Random, lures: Lures) -> bytes:
    written = saved("webp", lossless=True, mode="RGB")
    side = struct.pack("<I", dice.randint(2**14, 2**24 - 2))[:3]
    return webp((b"VP8X", b"\0\0\0\0" + side + side), (b"VP8L", written[20:]))


@WEB.add(READABLE)
def a_film_of_thousands_of_frames(dice: Random, lures: Lures) -> bytes:
    frames = [Image.new("RGB", (SIDE, SIDE), (n % 256, n // 256 % 256, 9)) for n in range(dice.randint(1_000, 2_000))]
    return saved("webp", mode="RGB", save_all=True, append_images=frames, lossless=True)


@WEB.add("CORRUPT")
def broken_off(dice: Random, lures: Lures) -> bytes:
    return saved("webp", mode="RGB", size=(200, 200), lossless=True)[: dice.randint(13, 30)]


@WEB.add("CORRUPT")
def nothing_but_a_length(dice: Random, lures: Lures) -> bytes:
    return b"RIFF" + struct.pack("<I", 2**32 - dice.randint(2, 99)) + b"WEBPVP8X\xff\xff\xff\xff" + dice.randbytes(30)


@WEB.add("CORRUPT")
def a_picture_of_noise(dice: Random, lures: Lures) -> bytes:
    return webp((b"VP8L", b"\x2f" + struct.pack("<I", 23 | 23 << 14)[:3] + dice.randbytes(500)))
