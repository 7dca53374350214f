"""Pages that the tests of engines render themselves, and where each word stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

Pixels = NDArray[np.uint8]

FONT = "Helvetica"
WIDTH, HEIGHT = 420, 300
LEFT = 30
RECEIPT = (
    (40, "NORTHWIND BAKERY LTD"),
    (70, "12 Harbour Street, Ely"),
    (100, "Date 24/03/2026 10:45"),
    (130, "Bread 3.20"),
    (160, "Butter 1.95"),
    (190, "TOTAL GBP 5.15"),
)


@dataclass(frozen=True)
class Printed:
    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Page:
    words: tuple[Printed, ...]
    picture: bytes

    @property
    def pixels(self) -> Pixels:
        return np.asarray(cv2.imdecode(np.frombuffer(self.picture, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def printed(lines: tuple[tuple[int, str], ...] = RECEIPT, *, size: int = 16, scale: float = 2.5) -> Page:
    """The lines in black on white, each at its distance from the top."""
    file = BytesIO()
    canvas = Canvas(file, (WIDTH, HEIGHT))
    canvas.setFont(FONT, size)
    for down, text in lines:
        canvas.drawString(LEFT, HEIGHT - down, text)
    canvas.save()
    with pypdfium2.PdfDocument(file.getvalue()) as document:
        pixels = document[0].render(scale=scale).to_numpy()
    return Page(tuple(word for line in lines for word in _words(*line, size)), as_png(pixels))


def blank() -> bytes:
    return as_png(np.full((400, 300, 3), 255, np.uint8))


def as_png(pixels: Pixels) -> bytes:
    written, picture = cv2.imencode(".png", pixels)
    assert written
    return picture.tobytes()


def _words(down: int, text: str, size: int) -> list[Printed]:
    found = []
    for start, word in _starts(text):
        left = LEFT + stringWidth(text[:start], FONT, size)
        right = left + stringWidth(word, FONT, size)
        box = (left / WIDTH, (down - 0.75 * size) / HEIGHT, right / WIDTH, (down + 0.25 * size) / HEIGHT)
        found.append(Printed(word, box))
    return found


def _starts(text: str) -> list[tuple[int, str]]:
    starts, at = [], 0
    for word in text.split(" "):
        starts.append((at, word))
        at += len(word) + 1
    return starts
