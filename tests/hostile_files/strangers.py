"""Files that are something else, two things at once, or nothing at all."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hostile_files.making import DOCX, JPEG, PDF, PNG, READABLE, TIFF, WEBP, Lures, Maker, Recipe
from hostile_files.pdf_writing import leaflet
from hostile_files.pictures_writing import saved
from hostile_files.word_writing import packed, word

TYPES = (PDF, DOCX, PNG, JPEG, TIFF, WEBP)
_HONEST: dict[str, Maker] = {
    PDF: lambda _dice, _lures: leaflet(),
    DOCX: lambda _dice, _lures: word(),
    PNG: lambda _dice, _lures: saved("png"),
    JPEG: lambda _dice, _lures: saved("jpeg"),
    TIFF: lambda _dice, _lures: saved("tiff"),
    WEBP: lambda _dice, _lures: saved("webp", mode="RGB"),
}
_MAGIC = {
    PDF: b"%PDF-1.7\n",
    DOCX: b"PK\x03\x04",
    PNG: b"\x89PNG\r\n\x1a\n",
    JPEG: b"\xff\xd8\xff",
    TIFF: b"II*\0",
    WEBP: b"RIFF\x90\x01\0\0WEBP",
}
_STRANGERS = {
    "an HEIC photo": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "a drawing with a script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='fetch(1)'/>",
    "a page of the web": b"<!doctype html><script>1</script>",
    "a program of Windows": b"MZ\x90\0\x03",
    "a program of Linux": b"\x7fELF\x02\x01\x01",
    "a Word file of old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "an archive": b"\x1f\x8b\x08\0",
    "a moving picture": b"GIF89a",
    "PostScript": b"%!PS-Adobe-3.0\n(%pipe%id) (w) file\n",
}
_HEADS = {
    "a page of the web": b"<html><script>1</script><!--",
    "a moving picture that is a script": b"GIF89a=1;/*",
    "a script of a shell": b"#!/bin/sh\nexit 0\n",
    "a program": b"MZ" + bytes(60),
    "a photo": b"\xff\xd8\xff\xe0",
    "an archive": b"PK\x03\x04" + bytes(26),
    "a bitmap": b"BM" + bytes(52),
}
_NAMES = {
    "../../../../etc/passwd": READABLE,
    "..\\..\\windows\\win.ini": READABLE,
    "<script>alert(1)</script>.pdf": READABLE,
    "'; DROP TABLE documents; --.pdf": READABLE,
    "$(touch /tmp/x) `id` | sh.pdf": READABLE,
    "{{7*7}} ${7*7} %s%n%x.pdf": READABLE,
    "\u4e2d\u6587 \U0001f4a3.pdf": READABLE,
    "a.pdf\r\nX-Header: 1": "VALIDATION_ERROR",
    "a\0.pdf": "VALIDATION_ERROR",
    "invoice\u202efdp.exe": "VALIDATION_ERROR",
    "a" * 256: "VALIDATION_ERROR",
}
"""And how the API answers to them; those that it lets in are PDFs as they should be."""


def _constant(content: bytes) -> Maker:
    return lambda _dice, _lures: content


def _random(magic: bytes) -> Maker:
    return lambda dice, _lures: magic + dice.randbytes(dice.randint(50, 50_000))


def _mislabelled(name: str) -> Maker:
    """What is inside is drawn from the other kinds; SEED says which."""

    def make(dice: Random, lures: Lures) -> bytes:
        return _HONEST[dice.choice([each for each in TYPES if each != name])](dice, lures)

    return make


def _behind(head: bytes) -> Maker:
    return lambda dice, _lures: head + b"\n" * dice.randint(1, 200) + leaflet()


def _and_an_archive(name: str) -> Maker:
    return lambda dice, lures: _HONEST[name](dice, lures) + packed({lures.word: dice.randbytes(200)})


def _shaken(name: str) -> Maker:
    """A file with some of its bytes changed: nobody knows what it is now."""

    def make(dice: Random, lures: Lures) -> bytes:
        content = bytearray(_HONEST[name](dice, lures))
        for _ in range(dice.randint(1, 30)):
            content[dice.randrange(20, len(content))] = dice.randrange(256)
        return bytes(content)

    return make


def _short(content_type: str) -> str:
    return "docx" if content_type == DOCX else content_type.rpartition("/")[2]


def recipes() -> list[Recipe]:
    found = [
        Recipe("mislabelled", f"mislabelled: as {_short(t)}", t, ("TYPE_MISMATCH",), _mislabelled(t)) for t in TYPES
    ]
    found += [
        Recipe("mislabelled", f"mislabelled: {name} as {_short(t)}", t, ("TYPE_MISMATCH",), _random(magic))
        for (name, magic), t in zip(_STRANGERS.items(), [*TYPES, *TYPES], strict=False)
    ]
    found += [
        Recipe("polyglot", f"polyglot: {name} before a PDF", PDF, ("TYPE_MISMATCH",), _behind(head))
        for name, head in _HEADS.items()
    ]
    found += [
        Recipe("polyglot", f"polyglot: an archive behind a {_short(t)}", t, ("TYPE_MISMATCH",), _and_an_archive(t))
        for t in TYPES
        if t != DOCX
    ]
    found += [
        Recipe("noise", f"noise: behind the mark of a {_short(t)}", t, ("CORRUPT",), _random(_MAGIC[t])) for t in TYPES
    ]
    found += [Recipe("noise", f"noise: as {_short(t)}", t, ("TYPE_MISMATCH",), _random(b"\0")) for t in TYPES]
    found += [Recipe("shaken", f"shaken: a {_short(t)}", t, (), _shaken(t)) for t in TYPES]
    return [*found, *_at_the_door(), *_oddly_named()]


def _at_the_door() -> list[Recipe]:
    return [
        Recipe("door", "door: nothing", PDF, ("VALIDATION_ERROR",), _constant(b"")),
        Recipe("door", "door: one byte", PDF, ("TYPE_MISMATCH",), _constant(b"%")),
        Recipe("door", "door: too large", PDF, ("PAYLOAD_TOO_LARGE",), _constant(bytes(10_000_001))),
        Recipe("door", "door: a photo as HEIC", "image/heic", ("UNSUPPORTED_MEDIA_TYPE",), _random(b"\0\0\0\x18ftyp")),
        Recipe(
            "door",
            "door: macros by their name",
            "application/vnd.ms-word.document.macroEnabled.12",
            ("UNSUPPORTED_MEDIA_TYPE",),
            _HONEST[DOCX],
        ),
    ]


def _oddly_named() -> list[Recipe]:
    plain = Recipe("name", "", PDF, (), _HONEST[PDF])
    return [replace(plain, name=f"name: {name[:30]!a}", file_name=name, ends=(end,)) for name, end in _NAMES.items()]
