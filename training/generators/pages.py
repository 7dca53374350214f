"""Pages to draw on, in points from the top left corner, and what they become: a PDF or pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

Align = Literal["left", "right", "middle"]

A4 = (595.0, 842.0)


Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Drawn:
    """What was drawn on a page besides words, as shares of its width and height."""

    cells: list[Box] = field(default_factory=list)
    ticks: list[tuple[Box, bool]] = field(default_factory=list)


class Pages:
    """A document while it is being drawn; texts stand on their base line."""

    def __init__(self, size: tuple[float, float] = A4) -> None:
        self.width, self.height = size
        self.marks: list[Drawn] = [Drawn()]
        self._written = BytesIO()
        self._canvas: Any = Canvas(self._written, pagesize=size, invariant=1)

    def text(
        self, x: float, y: float, text: str, *, font: str = "Helvetica", size: float = 10, align: Align = "left"
    ) -> float:
        """Write a text; answers where it ends."""
        width = width_of(text, font=font, size=size)
        start = x - {"left": 0.0, "right": width, "middle": width / 2}[align]
        self._canvas.setFont(font, size)
        self._canvas.drawString(start, self.height - y, text)
        return start + width

    def line(self, x0: float, y0: float, x1: float, y1: float, *, thick: float = 0.7, dotted: bool = False) -> None:
        self._canvas.setLineWidth(thick)
        self._canvas.setDash([1, 2] if dotted else [])
        self._canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(
        self, x0: float, y0: float, x1: float, y1: float, *, thick: float = 0.7, shade: float | None = None
    ) -> None:
        """Draw a frame, filled with a grey of this brightness where one is given."""
        self._canvas.setLineWidth(thick)
        self._canvas.setDash([])
        if shade is not None:
            self._canvas.setFillGray(shade)
        self._canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, fill=int(shade is not None))
        self._canvas.setFillGray(0)

    def cell(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a frame that is remembered as a cell of a table."""
        self.box(x0, y0, x1, y1)
        self.marks[-1].cells.append(self._share(x0, y0, x1, y1))

    def tick(self, x: float, y: float, side: float, *, is_ticked: bool, cross: bool = True) -> None:
        """Draw a box to be ticked, its top left corner at this point."""
        self.box(x, y, x + side, y + side)
        self.marks[-1].ticks.append((self._share(x, y, x + side, y + side), is_ticked))
        if is_ticked and cross:
            self.line(x + 1, y + 1, x + side - 1, y + side - 1, thick=1.2)
            self.line(x + 1, y + side - 1, x + side - 1, y + 1, thick=1.2)
        elif is_ticked:
            self.line(x + 1, y + side / 2, x + side / 2.5, y + side - 1, thick=1.4)
            self.line(x + side / 2.5, y + side - 1, x + side + 1, y - 1, thick=1.4)

    def _share(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        return (x0 / self.width, y0 / self.height, x1 / self.width, y1 / self.height)

    def turn(self) -> None:
        """Begin the next page."""
        self.marks.append(Drawn())
        self._canvas.showPage()

    def pdf(self) -> bytes:
        """The finished document; nothing can be drawn any more."""
        self._canvas.showPage()
        self._canvas.save()
        return self._written.getvalue()


def width_of(text: str, *, font: str = "Helvetica", size: float = 10) -> float:
    width: float = stringWidth(text, font, size)
    return width


def pictures(pdf: bytes, *, dpi: float = 200) -> list[Image.Image]:
    """Each page of a document as a picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = [page.render(scale=dpi / 72).to_numpy() for page in document]
        return [Image.fromarray(np.ascontiguousarray(one[:, :, ::-1])) for one in drawn]
    finally:
        document.close()


def png(picture: Image.Image) -> bytes:
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
