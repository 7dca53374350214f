"""Paper in the type faces of one invoice."""

from __future__ import annotations

from training.generators.pages import A4, Align, Pages

WIDTH, HEIGHT = A4
FACES = (("Helvetica", "Helvetica-Bold"), ("Times-Roman", "Times-Bold"))


class Sheets(Pages):
    def __init__(self, *, face: int = 0) -> None:
        super().__init__()
        self._face = face

    def put(
        self, x: float, y: float, text: str, *, size: float = 9, bold: bool = False, align: Align = "left"
    ) -> float:
        """Answers where the text ends."""
        return self.text(x, y, text, font=FACES[self._face][bold], size=size, align=align)
