"""Word files: their parts, taken out of the archive with care."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers import expat

from quire.adapters.opening.crowds import Crowd
from quire.adapters.opening.docx_looks import styles_of
from quire.adapters.opening.docx_seen import keep_seen
from quire.adapters.opening.docx_text import blocks_of, named, said_by
from quire.adapters.opening.outcomes import Outcome, refuse
from quire.adapters.opening.sheets import Sheet, laid_out

_MOST_ENTRIES = 4_000
_MOST_BYTES = 64 << 20
"""Of all parts that are read, inflated."""
_DEEPEST = 250
_MOST_ELEMENTS = 400_000
"""Of all parts that are read: some eight thousand a page."""
_MOST_LETTERS = 4_000_000
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "/officeDocument"
_TWIPS = 20.0


def survey(data: bytes, request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """What there is to read on each page; nothing of a Word file is a picture to be read."""
    crowd = Crowd()
    for sheet in _sheets(data, request["maxPages"]):
        crowd.admit(sheet.as_page()["words"])
        text = " ".join(word["text"] for word in sheet.words)
        odd = sum(letter == "\N{REPLACEMENT CHARACTER}" for letter in text)
        facts = {"characters": len(text), "oddCharacters": odd, "largestImage": 0.0, "objects": len(sheet.words)}
        yield facts | {"sample": text[:3000]}, b""


def pages(data: bytes, request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each page with its words and cells where they would about stand."""
    for number, sheet in enumerate(_sheets(data, request["maxPages"]), start=1):
        yield {"number": number} | sheet.as_page(), b""


def _sheets(data: bytes, max_pages: int) -> list[Sheet]:
    with _archive(data) as archive:
        parts = _Parts(archive)
        main = next(parts.related("", _MAIN), None)
        if main is None:
            refuse(Outcome.TYPE_MISMATCH)
        styles = next((styles_of(parts.tree(name)) for name in parts.related(main, "/styles")), {})
        body = named(keep_seen(parts.tree(main), styles), "body")
        if body is None:
            refuse(Outcome.CORRUPT)
        heads, feet = (
            [block for name in parts.related(main, kind) for block in blocks_of(keep_seen(parts.tree(name), styles))]
            for kind in ("/header", "/footer")
        )
        sheets = laid_out(blocks_of(body), heads=heads, feet=feet, size=_page_size(body))
    if len(sheets) > max_pages:
        refuse(Outcome.TOO_MANY_PAGES)
    return sheets


def _archive(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        refuse(Outcome.CORRUPT)
    if len(archive.infolist()) > _MOST_ENTRIES:
        refuse(Outcome.RESOURCE_LIMIT)
    return archive


def _page_size(body: Element) -> tuple[float, float]:
    """In points; A4 where the file says nothing that can be."""
    size = named(body, "sectPr", "pgSz")
    width, height = said_by(size, "w"), said_by(size, "h")
    if not (width.isdecimal() and height.isdecimal()) or not all(1000 < int(one) < 50_000 for one in (width, height)):
        return 595.0, 842.0
    return int(width) / _TWIPS, int(height) / _TWIPS


class _Parts:
    """The parts of the archive by name. Nothing is written anywhere, and nothing outside of it is ever asked for."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = _MOST_BYTES
        self._elements = 0
        self._letters = 0

    def related(self, name: str, kind: str) -> Iterator[str]:
        """The parts that this one names as its headers, say; external ones do not exist for us."""
        folder, file = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        if relations not in self._archive.namelist():
            return
        for relation in self.tree(relations).iter(_RELATIONS):
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:]
            is_inside = relation.get("TargetMode") != "External" and target in self._archive.namelist()
            if relation.get("Type", "").endswith(kind) and is_inside:
                yield target

    def tree(self, name: str) -> Element:
        return self._parsed(self._read(name))

    def _parsed(self, content: bytes) -> Element:
        """The tree of a part without a document type: so no entities, and nothing that would be fetched."""
        builder, depth = TreeBuilder(), 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._elements += 1
            if depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
                refuse(Outcome.RESOURCE_LIMIT)
            builder.start(_clark(name), {_clark(key): value for key, value in attributes.items()})

        def end(name: str) -> None:
            nonlocal depth
            depth -= 1
            builder.end(_clark(name))

        def letters(said: str) -> None:
            self._letters += len(said)
            if self._letters > _MOST_LETTERS:
                refuse(Outcome.RESOURCE_LIMIT)
            builder.data(said)

        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = letters
        parser.StartDoctypeDeclHandler = lambda *_: refuse(Outcome.CORRUPT)
        try:
            parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position alone
            return builder.close()
        except (expat.ExpatError, ParseError, AssertionError, ValueError):
            refuse(Outcome.CORRUPT)

    def _read(self, name: str) -> bytes:
        entry = self._archive.getinfo(name)
        if entry.flag_bits & 1:
            refuse(Outcome.ENCRYPTED)
        try:
            with self._archive.open(entry) as part:
                content = part.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
            refuse(Outcome.CORRUPT)
        self._left -= len(content)
        if self._left < 0:
            refuse(Outcome.RESOURCE_LIMIT)
        return content


def _clark(name: str) -> str:
    return "{" + name if "}" in name else name
