"""What kind of file it is: as its sender says, and as its first bytes say."""

from __future__ import annotations

from enum import StrEnum

SNIFFED_BYTES = 1024


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    WEBP = "webp"


CONTENT_TYPES = {
    "application/pdf": Format.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Format.DOCX,
    "image/png": Format.PNG,
    "image/jpeg": Format.JPEG,
    "image/tiff": Format.TIFF,
    "image/webp": Format.WEBP,
}
"""The content types that the API accepts."""

_STARTS = {
    b"\x89PNG\r\n\x1a\n": Format.PNG,
    b"\xff\xd8\xff": Format.JPEG,
    b"II*\x00": Format.TIFF,
    b"MM\x00*": Format.TIFF,
    b"PK\x03\x04": Format.DOCX,
}


def sniffed(head: bytes) -> Format | None:
    """The format that the first bytes of a file announce, or None for anything else."""
    for start, found in _STARTS.items():
        if head.startswith(start):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    # Readers accept a PDF header anywhere in the first kilobyte.
    return Format.PDF if b"%PDF-" in head[:SNIFFED_BYTES] else None
