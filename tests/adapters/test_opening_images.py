"""Pictures as phones, scanners and strangers send them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from quire.adapters.opening.opener import ChildOpener
from quire.domain.codes import ErrorCode
from quire.domain.content import Format
from quire.domain.pages import OpenedPage
from quire.errors import PermanentError

RED, WHITE = (255, 0, 0), (255, 255, 255)


@pytest.fixture
def opener() -> ChildOpener:
    return ChildOpener(megabytes=512, seconds=30, max_pixels=1_000_000)


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **how)
    return written.getvalue()


def half_red(mode: str = "RGB") -> Image.Image:
    """The left half is red, the right one white; twice as wide as high."""
    image = Image.new("RGB", (80, 40), WHITE)
    image.paste(RED, (0, 0, 40, 40))
    return image.convert(mode)


def pages(opener: ChildOpener, content: bytes, kind: Format, *, max_pages: int = 5) -> list[OpenedPage]:
    return list(opener.pages(content, kind, max_pages=max_pages, scans=[1]))


def colour(page: OpenedPage, x: int, y: int) -> tuple[int, ...]:
    assert page.pixels is not None
    start = (y * page.pixels.width + x) * page.pixels.channels
    return tuple(page.pixels.rows[start : start + page.pixels.channels])


def refused(opener: ChildOpener, content: bytes, kind: Format, *, max_pages: int = 5) -> ErrorCode:
    with pytest.raises(PermanentError) as error:
        pages(opener, content, kind, max_pages=max_pages)
    return error.value.code


def is_near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 40


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        (Format.PNG, {}),
        (Format.JPEG, {"quality": 95}),
        (Format.WEBP, {"lossless": True}),
        (Format.TIFF, {"compression": "tiff_lzw"}),
    ],
)
def test_a_picture_becomes_one_page_in_its_colours(opener: ChildOpener, kind: Format, how: dict[str, Any]) -> None:
    [page] = pages(opener, saved(half_red(), kind.value, **how), kind)

    assert page.pixels is not None
    assert (page.pixels.width, page.pixels.height) == (80, 40)
    assert is_near(colour(page, 10, 20), RED)
    assert is_near(colour(page, 70, 20), WHITE)


def test_a_photo_is_turned_as_the_camera_was_held(opener: ChildOpener) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of the scene is at the right of the picture

    [page] = pages(opener, saved(half_red(), "jpeg", exif=exif, quality=95), Format.JPEG)

    assert page.pixels is not None
    assert (page.pixels.width, page.pixels.height) == (40, 80)
    assert is_near(colour(page, 20, 10), RED)


def test_ink_of_four_colours_is_shown_as_a_screen_does(opener: ChildOpener) -> None:
    [page] = pages(opener, saved(half_red("CMYK"), "jpeg", quality=95), Format.JPEG)

    assert is_near(colour(page, 10, 20), RED)
    assert is_near(colour(page, 70, 20), WHITE)


def test_what_is_transparent_lies_on_white(opener: ChildOpener) -> None:
    [page] = pages(opener, saved(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "png"), Format.PNG)

    assert colour(page, 5, 5) == WHITE


def test_sixteen_bits_of_grey_keep_their_shades(opener: ChildOpener) -> None:
    image = Image.new("I;16", (10, 10), 0x8000)

    [page] = pages(opener, saved(image, "png"), Format.PNG)

    assert is_near(colour(page, 5, 5), (128,))


def test_every_page_of_a_tiff_is_a_page(opener: ChildOpener) -> None:
    more = [Image.new("L", (30, 20), shade) for shade in (100, 200)]
    content = saved(half_red(), "tiff", save_all=True, append_images=more)

    assert [page.words.number for page in pages(opener, content, Format.TIFF)] == [1, 2, 3]
    assert len(opener.survey(content, Format.TIFF, max_pages=3)) == 3
    assert refused(opener, content, Format.TIFF, max_pages=2) is ErrorCode.TOO_MANY_PAGES


def test_a_scan_is_as_large_as_its_resolution_says(opener: ChildOpener) -> None:
    [page] = pages(opener, saved(half_red(), "png", dpi=(150, 150)), Format.PNG)

    assert (page.words.width, page.words.height) == (pytest.approx(38.4, abs=0.1), pytest.approx(19.2, abs=0.1))


def test_a_picture_never_counts_as_text(opener: ChildOpener) -> None:
    [facts] = opener.survey(saved(half_red(), "png"), Format.PNG, max_pages=5)

    assert not facts.has_usable_text


def test_a_picture_of_too_many_pixels_is_refused_by_its_header(opener: ChildOpener) -> None:
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")

    with pytest.raises(PermanentError) as error:
        opener.survey(content, Format.PNG, max_pages=5)
    assert error.value.code is ErrorCode.PIXEL_LIMIT


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@pytest.mark.parametrize("kind", [Format.PNG, Format.JPEG, Format.TIFF, Format.WEBP])
def test_a_picture_that_breaks_off_is_corrupt(opener: ChildOpener, kind: Format) -> None:
    content = saved(Image.effect_noise((200, 200), 90).convert("RGB"), kind.value)

    assert refused(opener, content[: len(content) // 2], kind) is ErrorCode.CORRUPT


@pytest.mark.parametrize("kind", [Format.PNG, Format.JPEG, Format.TIFF, Format.WEBP, Format.DOCX])
def test_what_is_nothing_inside_is_corrupt(opener: ChildOpener, kind: Format) -> None:
    assert refused(opener, b"not at all", kind) is ErrorCode.CORRUPT


def test_a_picture_that_is_an_archive_too_is_refused(opener: ChildOpener) -> None:
    content = saved(half_red(), "png") + b"PK\x05\x06" + bytes(18)

    assert refused(opener, content, Format.PNG) is ErrorCode.TYPE_MISMATCH


def test_a_moving_picture_shows_its_first_moment(opener: ChildOpener) -> None:
    content = saved(half_red(), "webp", save_all=True, append_images=[Image.new("RGB", (80, 40))], lossless=True)

    [page] = pages(opener, content, Format.WEBP)

    assert is_near(colour(page, 10, 20), RED)
