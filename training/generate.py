"""Makes a dataset that `quire eval` reads: `python -m training.generate TYPE... --count N --seed S --out DIR`.

Types and formats take turns: PDF, Word file, clean picture, photo. A document of several pages is a scanned PDF where
it would be a picture. The same seed makes the same documents; none of them is anybody's.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

from PIL import Image

from training.generators import forms, invoices, letters, receipts, timetables
from training.generators.pages import pictures, png
from training.generators.photo import PHOTO, SCAN, worn
from training.generators.timetables.sheets import docx_of as docx_of_sheet
from training.generators.timetables.sheets import pdf_of
from training.generators.word import docx_of
from training.made import marked
from training.words import words_of_pdf

FORMATS = ("pdf", "docx", "png", "jpg")
_DPI = 150


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in the two formats that have a text of their own, with the truth of each."""

    pdf: bytes
    expected: Mapping[str, Any]
    docx: bytes
    expected_of_docx: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Generated:
    name: str
    type: str
    content: bytes
    expected: Mapping[str, Any]

    @property
    def line(self) -> str:
        """The line of the manifest."""
        entry = {"file": f"files/{self.name}", "type": self.type, "expected": self.expected}
        return json.dumps(entry, ensure_ascii=False, default=str) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.generate", description=__doc__)
    parser.add_argument("types", nargs="+", metavar="TYPE", choices=sorted(PAPERS), help=", ".join(sorted(PAPERS)))
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    write(generated(asked.types, count=asked.count, seed=asked.seed), asked.out)


def write(documents: Iterator[Generated], folder: Path) -> None:
    """The files and, once all are there, their manifest."""
    files, lines = folder / "files", []
    files.mkdir(parents=True, exist_ok=True)
    for document in documents:
        (files / document.name).write_bytes(document.content)
        lines.append(document.line)
    (folder / "manifest.jsonl").write_text("".join(lines))


def generated(types: list[str], *, count: int, seed: int) -> Iterator[Generated]:
    turns = list(product(FORMATS, types))
    for number in range(seed, seed + count):
        form, kind = turns[(number - seed) % len(turns)]
        yield _generated(kind, number, form)


def _generated(kind: str, seed: int, form: str) -> Generated:
    paper = PAPERS[kind](seed)
    if form == "docx":
        return Generated(f"{kind}-{seed}.docx", kind, paper.docx, paper.expected_of_docx)
    suffix, content = ("pdf", paper.pdf) if form == "pdf" else _pictured(paper.pdf, form, seed)
    return Generated(f"{kind}-{seed}.{suffix}", kind, content, paper.expected)


def _pictured(pdf: bytes, form: str, seed: int) -> tuple[str, bytes]:
    """As a camera or a scanner would give it, and what it is then called."""
    pages = [page.convert("RGB") for page in pictures(pdf, dpi=_DPI)]
    if len(pages) > 1:
        return "pdf", _scanned([worn(page, SCAN, seed=seed).convert("RGB") for page in pages])
    if form == "png":
        return "png", png(pages[0])
    taken = BytesIO()
    worn(pages[0], PHOTO, seed=seed).convert("RGB").save(taken, "JPEG", quality=85)
    return "jpg", taken.getvalue()


def _scanned(pages: list[Image.Image]) -> bytes:
    written = BytesIO()
    pages[0].save(written, "PDF", save_all=True, append_images=pages[1:], resolution=_DPI)
    return written.getvalue()


def _receipt(seed: int) -> Paper:
    made = receipts.make(seed)
    truth = made.receipt.truth()
    return Paper(made.pdf, truth, docx_of([made.page]), truth)


def _invoice(seed: int) -> Paper:
    looks = tuple(invoices.LAYOUTS)
    made, other = invoices.make(seed, looks[seed % len(looks)]), invoices.make_docx(seed)
    return Paper(made.pdf, made.invoice.expected(), other.docx, other.invoice.expected())


def _form(seed: int) -> Paper:
    made = forms.form(seed)
    pdf = made.pages.pdf()
    return Paper(pdf, made.expected, docx_of(marked(words_of_pdf(pdf), made.pages.marks)), made.expected)


def _letter(seed: int) -> Paper:
    made = letters.letter(seed)
    pdf = made.pages.pdf()
    return Paper(pdf, made.expected, docx_of(words_of_pdf(pdf)), made.expected)


def _timetable(seed: int) -> Paper:
    made = timetables.timetable(seed)
    return Paper(pdf_of(made.sheet), made.truth, docx_of_sheet(made.sheet), made.truth)


PAPERS: Mapping[str, Callable[[int], Paper]] = {
    "form": _form,
    "invoice": _invoice,
    "letter": _letter,
    "receipt": _receipt,
    "timetable": _timetable,
}


if __name__ == "__main__":
    main()
