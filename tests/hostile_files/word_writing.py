"""Word files written by hand, so that every part of them can be wrong."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = ("r1", "officeDocument", "word/document.xml", False)
LINE = "<w:p><w:r><w:t>A page whose text can be read without looking at it.</w:t></w:r></w:p>"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)

Relation = tuple[str, str, str, bool]
"""Name, kind, target, and whether that lies outside of the file."""


def relations(*those: Relation) -> str:
    each = "".join(
        f'<Relationship Id="{name}" Type="{_KINDS}/{kind}" Target="{target}"{" TargetMode=" * away}{chr(34) * away}'
        f"{'External' * away}{chr(34) * away}/>"
        for name, kind, target, away in those
    )
    return f'<Relationships xmlns="{_RELATIONS}">{each}</Relationships>'


def document(body: str, *, head: str = "") -> str:
    return f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


def packed(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def word(body: str = LINE, *, head: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    """A Word file with this in its body; `more` parts take the place of those that it has."""
    return packed(parts(body, head=head) | (more or {}))


def parts(body: str = LINE, *, head: str = "") -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(MAIN),
        "word/document.xml": document(body, head=head),
    }
