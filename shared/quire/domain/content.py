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

_ENDINGS = {
    Format.PDF: (".pdf",),
    Format.DOCX: (".docx",),
    Format.PNG: (".png",),
    Format.JPEG: (".jpg", ".jpeg"),
    Format.TIFF: (".tif", ".tiff"),
    Format.WEBP: (".webp",),
}

_STARTS = {
    b"\x89PNG\r\n\x1a\n": Format.PNG,
    b"\xff\xd8\xff": Format.JPEG,
    b"II*\x00": Format.TIFF,
    b"MM\x00*": Format.TIFF,
    b"PK\x03\x04": Format.DOCX,
}

_OF_OTHER_READERS = (
    b"GIF8",
    b"MZ",
    b"\x7fELF",
    b"PK",
    b"Rar!",
    b"#!",
    b"<",
    b"BM",
    b"RIFF",
    b"\x1f\x8b",
    b"BEGIN",
    b"{",
)
"""With these begins what something else than a PDF reader would open, run or show."""


def sniffed(head: bytes) -> Format | None:
    """The format that the first bytes of a file announce; None for anything else, and for what could be two things."""
    # Readers accept a PDF header anywhere in the first kilobyte.
    pdf = head[:SNIFFED_BYTES].find(b"%PDF-")
    other = _announced(head)
    if pdf < 0:
        return other
    is_only_pdf = other is None and not head[:pdf].lstrip().startswith(_OF_OTHER_READERS)
    return Format.PDF if is_only_pdf else None


def ending_as(content_type: str, file_name: str) -> str:
    """The name with an ending of the type, so that nobody's machine opens the file as anything else."""
    endings = _ENDINGS[CONTENT_TYPES[content_type]]
    return file_name if file_name.lower().endswith(endings) else file_name + endings[0]


def _announced(head: bytes) -> Format | None:
    for start, found in _STARTS.items():
        if head.startswith(start):
            return found
    return Format.WEBP if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None
