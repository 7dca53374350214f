"""Pages to read, with the words that stand on them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

RECEIPTS = Path(__file__).parents[2] / "shared" / "data" / "receipts"
"""Real receipts, where they are at hand; they may not be part of the project."""

_SIZES = (7, 8, 9, 10, 11)
DPI = 200
_WORDS = (
    "account amount balance carried charge contract credit customer date debit delivery description discount due "
    "electricity entry fee forwarded gross interest invoice items net number order paid payment period price "
    "quantity rate received reference remittance rounded service statement subtotal tax terms transfer unit value"
)


@dataclass(frozen=True)
class TruePage:
    picture: bytes
    words: tuple[str, ...]


def receipts(count: int) -> list[TruePage]:
    """So many receipts from all over the folder; where there is no folder, photographs of invented ones."""
    if not has_real_receipts():
        return [_invented(seed) for seed in range(count)]
    listed = [json.loads(line) for line in (RECEIPTS / "manifest.jsonl").read_text().splitlines()]
    return [_receipt(one) for one in listed[:: max(1, len(listed) // count)][:count]]


def has_real_receipts() -> bool:
    return (RECEIPTS / "manifest.jsonl").exists()


def _invented(seed: int) -> TruePage:
    from training.generators.receipts import make, photographed  # noqa: PLC0415 - reportlab and more, seldom needed

    made, file = make(seed), BytesIO()
    photographed(made, seed=seed).save(file, "PNG")
    return TruePage(file.getvalue(), tuple(word.text for word in made.page.words))


def _receipt(entry: dict[str, object]) -> TruePage:
    lines = entry["text"]
    assert isinstance(lines, list)  # noqa: S101 - the dataset's format
    words = tuple(word for line in lines for word in str(line).split())
    return TruePage((RECEIPTS / str(entry["file"])).read_bytes(), words)


def scans(count: int, *, first: int = 0) -> list[TruePage]:
    """A4 pages of small print as a scanner of middling quality sees them, from the `first` of endlessly many on."""
    return [_scan(_SIZES[seed % len(_SIZES)], np.random.default_rng(seed)) for seed in range(first, first + count)]


def as_pdf(pages: list[TruePage]) -> bytes:
    """The pages as one scanned document."""
    file = BytesIO()
    pictures = [Image.open(BytesIO(page.picture)) for page in pages]
    pictures[0].save(file, "PDF", save_all=True, append_images=pictures[1:], resolution=DPI)
    return file.getvalue()


def _scan(size: int, dice: np.random.Generator) -> TruePage:
    lines = [_line(dice) for _ in range(int(740 / (1.5 * size)))]
    file = BytesIO()
    canvas = Canvas(file, A4)
    canvas.setFont("Helvetica", size)
    for row, line in enumerate(lines):
        canvas.drawString(50, 790 - 1.5 * size * row, line)
    canvas.save()
    with pypdfium2.PdfDocument(file.getvalue()) as document:
        clean = document[0].render(scale=DPI / 72, grayscale=True).to_numpy()
    blurred = cv2.GaussianBlur(clean, (3, 3), 0.7).astype(np.float32)
    noisy = np.clip(blurred * 0.85 + 25 + dice.normal(0, 8, blurred.shape), 0, 255).astype(np.uint8)
    _, picture = cv2.imencode(".png", noisy)
    return TruePage(picture.tobytes(), tuple(word for line in lines for word in line.split()))


def _line(dice: np.random.Generator) -> str:
    words = dice.choice(_WORDS.split(), size=int(dice.integers(3, 7)))
    return (
        f"{dice.integers(1, 29):02}/0{dice.integers(1, 10)}/2026 {' '.join(words)} {dice.integers(1, 99_999) / 100:.2f}"
    )


def recall(pages: list[TruePage], read: list[list[str]]) -> float:
    """Share of the pages' words that were read, each as often as it stands there, whatever their case."""
    found = sum(_found(page.words, words) for page, words in zip(pages, read, strict=True))
    return found / sum(len(page.words) for page in pages)


def _found(words: tuple[str, ...], read: list[str]) -> int:
    left = [word.casefold() for word in read]
    found = 0
    for word in words:
        if word.casefold() in left:
            left.remove(word.casefold())
            found += 1
    return found
