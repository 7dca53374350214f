"""Pages to draw on, in points from the top left corner, and what they become: a PDF or pictures."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Literal

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

Align = Literal["left", "right", "middle"]

A4 = (595.0, 842.0)


class Pages:
    """A document while it is being drawn; texts stand on their base line."""

    def __init__(self, size: tuple[float, float] = A4) -> None:
        self.width, self.height = size
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

    def turn(self) -> None:
        """Begin the next page."""
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
