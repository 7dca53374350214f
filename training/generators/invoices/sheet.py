"""A stack of paper to put text on, measured in points from the top left."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0
FACES = (("Helvetica", "Helvetica-Bold"), ("Times-Roman", "Times-Bold"))

Align = Literal["left", "right", "middle"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text with the left end of its base line."""

    text: str
    x: float
    y: float
    size: float
    face: str


@dataclass(slots=True)
class Sheets:
    face: int = 0
    texts: list[list[Placed]] = field(default_factory=lambda: [[]])
    rules: list[list[tuple[float, float, float, float]]] = field(default_factory=lambda: [[]])

    def put(
        self, x: float, y: float, text: str, *, size: float = 9, bold: bool = False, align: Align = "left"
    ) -> float:
        """Answers where the text ends."""
        face = FACES[self.face][bold]
        width: float = stringWidth(text, face, size)
        start = x - {"left": 0.0, "right": width, "middle": width / 2}[align]
        self.texts[-1].append(Placed(text, start, y, size, face))
        return start + width

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.rules[-1].append((x0, y0, x1, y1))

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        for ends in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self.rule(*ends)

    def turn(self) -> None:
        """Begins the next sheet."""
        self.texts.append([])
        self.rules.append([])

    def pdf(self) -> bytes:
        target = BytesIO()
        canvas: Any = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1)
        for texts, rules in zip(self.texts, self.rules, strict=True):
            for one in texts:
                canvas.setFont(one.face, one.size)
                canvas.drawString(one.x, HEIGHT - one.y, one.text)
            for x0, y0, x1, y1 in rules:
                canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)
            canvas.showPage()
        canvas.save()
        return target.getvalue()
