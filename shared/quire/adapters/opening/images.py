"""Pictures: PNG, JPEG, TIFF with its pages, WEBP."""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import (  # noqa: F401 - the plugins: Pillow looks for them later, when what is compiled cannot be kept
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from quire.adapters.opening.outcomes import Outcome, refuse

_PLUGINS = {"png": ("PNG",), "jpeg": ("JPEG", "MPO"), "tiff": ("TIFF",), "webp": ("WEBP",)}
_DAMAGES = (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError)
"""What Pillow's decoders raise over files that are not as they should be; it has no error of its own for that."""
_MOST_SHOWN = 12_000_000
"""Pixels of the picture of one page: a sheet of A4 at 350 dots an inch."""
_LONGEST = 10_000
_USUAL_DPI = 200.0
_LIKELY_DPI = (100.0, 1200.0)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_OF_ONE_CHANNEL = ("1", "L", "LA", "La", "I;16", "I;16B", "I;16L", "I", "F")


def survey(data: bytes, request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """One entry a page, by the headers alone: no pixel is decoded."""
    for _ in _frames(data, request):
        yield {"characters": 0, "oddCharacters": 0, "largestImage": 1.0, "objects": 1, "sample": ""}, b""


def pages(data: bytes, request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each page as people would hold it, on white, with eight bits a channel."""
    for number, image in enumerate(_frames(data, request), start=1):
        dots, area = _dots(image), image.width * image.height
        shown = _shown(image)
        point = 72 / dots * math.sqrt(area / (shown.width * shown.height))
        yield (
            {
                "number": number,
                "width": round(shown.width * point, 2),
                "height": round(shown.height * point, 2),
                "words": [],
                "size": {"width": shown.width, "height": shown.height, "channels": len(shown.getbands())},
            },
            shown.tobytes(),
        )


def _frames(data: bytes, request: dict[str, Any]) -> Iterator[Image.Image]:
    image = _opened(data, request["format"])
    for index in range(request["maxPages"] + 1):
        if not _turned_to(image, index):
            return
        if index == request["maxPages"]:
            refuse(Outcome.TOO_MANY_PAGES)
        if image.width * image.height > request["maxPixels"]:
            refuse(Outcome.PIXEL_LIMIT)
        if image.width * image.height == 0:
            refuse(Outcome.CORRUPT)
        yield image


def _opened(data: bytes, kind: str) -> Image.Image:
    # The limit is ours, which refuses where Pillow's warns.
    Image.MAX_IMAGE_PIXELS = None
    try:
        return Image.open(io.BytesIO(data), formats=_PLUGINS[kind])
    except (UnidentifiedImageError, *_DAMAGES, struct.error, zlib.error):
        refuse(Outcome.CORRUPT)


def _turned_to(image: Image.Image, index: int) -> bool:
    """Whether there is a page of this index; only TIFF holds pages, what moves shows its first picture."""
    if index > 0 and image.format != "TIFF":
        return False
    try:
        image.seek(index)
    except EOFError:
        return False
    except (*_DAMAGES, struct.error):
        refuse(Outcome.CORRUPT)
    return True


def _shown(image: Image.Image) -> Image.Image:
    try:
        return _upright(_on_white(_reduced(image)), image)
    except (*_DAMAGES, struct.error, zlib.error):
        refuse(Outcome.CORRUPT)


def _reduced(image: Image.Image) -> Image.Image:
    share = min(math.sqrt(_MOST_SHOWN / (image.width * image.height)), _LONGEST / max(image.size))
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    if share < 1:
        image.draft(None, size)
    eight = _of_eight_bits(image)
    if share >= 1:
        return eight
    return eight.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


def _of_eight_bits(image: Image.Image) -> Image.Image:
    if image.mode in ("1", "La"):
        return image.convert("L" if image.mode == "1" else "LA")
    if image.mode in ("P", "PA"):
        return image.convert("RGBA")
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("I", "F"):
        return _stretched(image)
    return image


def _stretched(image: Image.Image) -> Image.Image:
    """Of numbers without a known range, the lowest becomes black and the highest white."""
    lowest, highest = (float(value) for value in image.convert("F").getextrema())  # type: ignore[arg-type]
    scale = 255 / (highest - lowest) if highest > lowest else 0.0
    return image.convert("F").point(lambda value: value * scale + (-lowest * scale)).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    mode = "L" if image.mode in _OF_ONE_CHANNEL else "RGB"
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert(mode)
    over = image.convert("RGBA")
    ground = Image.new("RGBA", over.size, "white")
    ground.alpha_composite(over)
    return ground.convert(mode)


def _upright(shown: Image.Image, original: Image.Image) -> Image.Image:
    """Turned as the camera says that it was held."""
    turn = _TURNS.get(original.getexif().get(ExifTags.Base.Orientation, 1))
    return shown if turn is None else shown.transpose(turn)


def _dots(image: Image.Image) -> float:
    """Dots an inch, where the file says something that can be."""
    said = image.info.get("dpi", (0, 0))
    dots = float(said[0]) if isinstance(said, tuple) and said else 0.0
    return dots if _LIKELY_DPI[0] <= dots <= _LIKELY_DPI[1] else _USUAL_DPI
