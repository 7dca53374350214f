"""Files that look alike and are not: nothing that was read before answers for them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

_PICTURES = frozenset({".jpg", ".png"})


def different(sample: Path, folder: Path, number: int) -> Path:
    """A copy of the sample, other than each with another number: in its pixels too, since those are what is kept."""
    content = sample.read_bytes()
    changed = _other_pixels(content, number) if sample.suffix in _PICTURES else content + _comment(sample, number)
    copy = folder / f"{number}-{sample.name}"
    copy.write_bytes(changed)
    return copy


def _other_pixels(content: bytes, number: int) -> bytes:
    """A small grey mark at the upper edge, each time a little further on."""
    with Image.open(BytesIO(content)) as picture:
        left = 4 * number % (picture.width - 4)
        picture.paste((128, 128, 128), (left, 0, left + 4, 4))
        saved = BytesIO()
        picture.save(saved, "JPEG", quality=92)
    return saved.getvalue()


def _comment(sample: Path, number: int) -> bytes:
    """What follows the end of a PDF changes its hash and nothing else; a DOCX is sent as it is."""
    return f"\n% {number}\n".encode() if sample.suffix == ".pdf" else b""
