"""PNGs that are larger than they look, or not what they say."""

from __future__ import annotations

import struct
import zlib
from random import Random

from hostile_files.making import PNG, READABLE, Lures, Shelf
from hostile_files.pdf_writing import inflating
from hostile_files.pictures_writing import SIDE, blank_rows, chunk, png, saved

SHELF = Shelf("png", PNG)


@SHELF.add("PIXEL_LIMIT")
def thirty_thousand_squared(dice: Random, lures: Lures) -> bytes:
    side = dice.randint(30_000, 31_000)
    return png(side, side, depth=1, data=blank_rows(side, side, bits=1))


@SHELF.add("PIXEL_LIMIT")
def a_header_as_large_as_can_be_said(dice: Random, lures: Lures) -> bytes:
    return png(2**31 - dice.randint(1, 9), 2**31 - dice.randint(1, 9))


@SHELF.add("PIXEL_LIMIT")
def a_line_of_a_hundred_million(dice: Random, lures: Lures) -> bytes:
    return png(dice.randint(10**8, 10**9), 1)


@SHELF.add("CORRUPT")
def no_width(dice: Random, lures: Lures) -> bytes:
    return png(*dice.choice([(0, 10), (10, 0), (0, 0)]))


@SHELF.add("RESOURCE_LIMIT")
def colours_that_fit_no_memory(dice: Random, lures: Lures) -> bytes:
    side = dice.randint(7_900, 8_000)
    return png(side, side, depth=16, colour=6, data=blank_rows(side, side, bits=64))


@SHELF.add("CORRUPT")
def a_header_of_more_rows_than_there_are(dice: Random, lures: Lures) -> bytes:
    return png(dice.randint(100, 4_000), dice.randint(100, 4_000))


@SHELF.add(READABLE)
def rows_that_inflate_to_a_gigabyte(dice: Random, lures: Lures) -> bytes:
    return png(SIDE, SIDE, data=inflating(dice.randint(1_000, 1_500) << 20, b"\0"))


@SHELF.add("CORRUPT", READABLE)
def words_that_inflate_to_a_gigabyte(dice: Random, lures: Lures) -> bytes:
    words = b"Comment\0\0" + inflating(dice.randint(500, 1_000) << 20)
    return png(SIDE, SIDE, data=blank_rows(SIDE, SIDE), before=chunk(b"zTXt", words))


@SHELF.add("CORRUPT", READABLE)
def colours_that_inflate_to_a_gigabyte(dice: Random, lures: Lures) -> bytes:
    profile = b"icc\0\0" + inflating(dice.randint(500, 1_000) << 20)
    return png(SIDE, SIDE, data=blank_rows(SIDE, SIDE), before=chunk(b"iCCP", profile))


@SHELF.add("CORRUPT", READABLE)
def a_hundred_thousand_notes(dice: Random, lures: Lures) -> bytes:
    note = chunk(b"tEXt", b"Note\0" + lures.at("png"))
    return png(SIDE, SIDE, data=blank_rows(SIDE, SIDE), before=note * dice.randint(50_000, 100_000))


@SHELF.add("CORRUPT")
def a_checksum_that_does_not_hold(dice: Random, lures: Lures) -> bytes:
    content = bytearray(saved("png"))
    content[29 + dice.randint(0, 3)] ^= 0xFF
    return bytes(content)


@SHELF.add(READABLE)
def a_chunk_of_four_gigabytes(dice: Random, lures: Lures) -> bytes:
    content = saved("png")
    at = content.index(b"IDAT") - 4
    return content[:at] + struct.pack(">I", 2**32 - dice.randint(1, 99)) + content[at + 4 :]


@SHELF.add("CORRUPT")
def a_depth_that_is_none(dice: Random, lures: Lures) -> bytes:
    return png(SIDE, SIDE, depth=dice.choice([0, 3, 7, 99, 255]), colour=dice.choice([0, 2, 6]))


@SHELF.add("CORRUPT")
def a_colour_that_is_none(dice: Random, lures: Lures) -> bytes:
    return png(SIDE, SIDE, colour=dice.choice([1, 5, 7, 200]))


@SHELF.add("CORRUPT")
def broken_off_in_its_rows(dice: Random, lures: Lures) -> bytes:
    rows = zlib.compress(dice.randbytes(100 * 101), 0)
    content = png(100, 100, data=rows)
    return content[: dice.randint(200, 9_000)]


@SHELF.add(READABLE)
def films_of_frames_that_are_not_there(dice: Random, lures: Lures) -> bytes:
    control = chunk(b"acTL", struct.pack(">II", dice.randint(10**6, 2**31 - 1), 0))
    return png(SIDE, SIDE, data=blank_rows(SIDE, SIDE), before=control)


@SHELF.add("CORRUPT", READABLE)
def a_camera_that_talks_rubbish(dice: Random, lures: Lures) -> bytes:
    return png(SIDE, SIDE, data=blank_rows(SIDE, SIDE), before=chunk(b"eXIf", b"MM\0*" + dice.randbytes(2_000)))
