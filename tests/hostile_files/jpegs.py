"""JPEGs that are larger than they look, or not what they say."""

from __future__ import annotations

import struct
from random import Random

from hostile_files.making import JPEG, READABLE, Lures, Shelf
from hostile_files.pictures_writing import resized_jpeg, saved, segment

SHELF = Shelf("jpeg", JPEG)
_START = 2


def _with(segments: bytes, content: bytes) -> bytes:
    return content[:_START] + segments + content[_START:]


@SHELF.add("PIXEL_LIMIT")
def a_header_of_four_thousand_megapixels(dice: Random, lures: Lures) -> bytes:
    return resized_jpeg(saved("jpeg"), dice.randint(30_000, 65_500), dice.randint(30_000, 65_500))


@SHELF.add(READABLE)
def a_header_of_more_than_there_is(dice: Random, lures: Lures) -> bytes:
    return resized_jpeg(saved("jpeg"), dice.randint(3_000, 8_000), dice.randint(3_000, 8_000))


@SHELF.add("CORRUPT")
def no_height(dice: Random, lures: Lures) -> bytes:
    return resized_jpeg(saved("jpeg"), *dice.choice([(0, 9), (9, 0), (0, 0)]))


@SHELF.add("CORRUPT")
def broken_off_in_its_tables(dice: Random, lures: Lures) -> bytes:
    return saved("jpeg")[: dice.randint(25, 300)]


@SHELF.add("CORRUPT")
def a_segment_longer_than_the_file(dice: Random, lures: Lures) -> bytes:
    return b"\xff\xd8" + struct.pack(">BBH", 0xFF, 0xE1, dice.randint(60_000, 65_535)) + b"Exif\0\0"


@SHELF.add(READABLE, "CORRUPT")
def a_camera_that_talks_rubbish(dice: Random, lures: Lures) -> bytes:
    return _with(segment(0xE1, b"Exif\0\0II*\0" + dice.randbytes(dice.randint(100, 9_000))), saved("jpeg"))


def _turned(value: int) -> bytes:
    entries = struct.pack("<HHHII", 1, 0x0112, 3, 1, value) + struct.pack("<I", 0)
    return segment(0xE1, b"Exif\0\0II*\0" + struct.pack("<I", 8) + entries)


@SHELF.add(READABLE)
def a_ribbon_to_be_turned(dice: Random, lures: Lures) -> bytes:
    return _with(_turned(dice.choice([5, 6, 7, 8])), saved("jpeg", size=(dice.randint(20_000, 60_000), 8)))


@SHELF.add(READABLE)
def a_turn_that_is_none(dice: Random, lures: Lures) -> bytes:
    return _with(_turned(dice.choice([0, 9, 255, 65_535])), saved("jpeg"))


@SHELF.add(READABLE, "CORRUPT")
def directories_of_a_camera_in_a_circle(dice: Random, lures: Lures) -> bytes:
    entries = struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    return _with(segment(0xE1, b"Exif\0\0II*\0" + struct.pack("<I", 8) + entries), saved("jpeg"))


@SHELF.add(READABLE, "CORRUPT")
def more_pictures_that_lie_elsewhere(dice: Random, lures: Lures) -> bytes:
    entry = struct.pack("<IIIHH", 0x030000, 2**31, 2**31, 0, 0)
    count = dice.randint(1_000, 3_000)
    tags = [(0xB000, 7, 4, 0x30303130), (0xB001, 4, 1, count), (0xB002, 7, 16 * count, 50)]
    index = struct.pack("<H", 3) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", 0)
    return _with(segment(0xE2, b"MPF\0II*\0" + struct.pack("<I", 8) + index + entry * count), saved("jpeg"))


@SHELF.add("TIMEOUT", "RESOURCE_LIMIT", READABLE, slow=True)
def passes_over_the_picture_without_end(dice: Random, lures: Lures) -> bytes:
    content = resized_jpeg(saved("jpeg", progressive=True), 7_900, 7_900)
    scan = content[content.index(b"\xff\xda") : -2]
    return content[:-2] + scan * dice.randint(3_000, 5_000) + b"\xff\xd9"


@SHELF.add(READABLE)
def four_inks_and_a_lie_about_them(dice: Random, lures: Lures) -> bytes:
    content = saved("jpeg", mode="CMYK")
    return _with(segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([dice.randint(3, 255)])), content)


@SHELF.add(READABLE)
def a_page_of_the_web_in_a_comment(dice: Random, lures: Lures) -> bytes:
    page = b"<html><img src='%b'><script>location='%b'</script>" % (lures.at("html"), lures.at("script"))
    return _with(segment(0xFE, page), saved("jpeg"))


@SHELF.add(READABLE)
def a_program_of_a_server_in_a_comment(dice: Random, lures: Lures) -> bytes:
    return _with(segment(0xFE, b"<?php file_put_contents('/tmp/%b', 1); ?>" % lures.word.encode()), saved("jpeg"))


@SHELF.add(READABLE, "CORRUPT")
def comments_by_the_ten_thousand(dice: Random, lures: Lures) -> bytes:
    return _with(segment(0xFE, b"x" * 40) * dice.randint(10_000, 90_000), saved("jpeg"))


@SHELF.add("CORRUPT", READABLE)
def tables_that_were_shaken(dice: Random, lures: Lures) -> bytes:
    content = bytearray(saved("jpeg"))
    at = content.index(b"\xff\xc4") + 5
    content[at : at + 16] = dice.randbytes(16)
    return bytes(content)
