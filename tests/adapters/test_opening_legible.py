"""Which words of a PDF count: those that somebody who looks at the page can read."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hostile_files.pdf_writing import leaflet, stream
from PIL import Image
from quire.adapters.opening.opener import ChildOpener
from quire.domain.content import Format
from quire.domain.pages import PageFacts
from reportlab.lib.colors import Color, black, blue, lightgrey, white, yellow
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

SECRET = "Unseen 999.00"
Draw = Callable[[Canvas], None]


@pytest.fixture
def opener() -> ChildOpener:
    return ChildOpener(megabytes=512, seconds=30, max_pixels=64_000_000)


def drawn(draw: Draw) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595, 842), invariant=1)
    canvas.drawString(72, 760, "Total 12.50 and some more words that anybody can read on this page")
    draw(canvas)
    canvas.save()
    return written.getvalue()


def seen(opener: ChildOpener, pdf: bytes) -> str:
    [page] = opener.pages(pdf, Format.PDF, max_pages=1)
    return " ".join(word.text for word in page.words.words)


def facts(opener: ChildOpener, pdf: bytes) -> PageFacts:
    [found] = opener.survey(pdf, Format.PDF, max_pages=1)
    return found


def written(*, at: tuple[float, float] = (72, 600), colour: Color = black, size: float = 12, mode: int = 0) -> Draw:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(*at)
        text.setFillColor(colour)
        text.setFont("Helvetica", size)
        text.setTextRenderMode(mode)
        text.textLine(SECRET)
        canvas.drawText(text)

    return draw


def behind(cover: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        written()(canvas)
        cover(canvas)

    return draw


def _box(canvas: Canvas) -> None:
    canvas.setFillColor(white)
    canvas.rect(60, 590, 200, 30, fill=1, stroke=0)


def _picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.effect_noise((200, 30), 80)), 60, 590, 200, 30)


def _over_the_total(canvas: Canvas) -> None:
    """What one reads there was drawn last, upon paper that was drawn before it."""
    canvas.drawString(72, 700, "9999.99")
    canvas.setFillColor(white)
    canvas.rect(60, 690, 200, 30, fill=1, stroke=0)
    canvas.setFillColor(black)
    canvas.drawString(72, 700, "1234.56")


def _clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(0, 0, 10, 10)
    canvas.clipPath(path, stroke=0, fill=0)
    written()(canvas)


HIDDEN = {
    "white": written(colour=white),
    "nearly white": written(colour=Color(0.97, 0.97, 0.97)),
    "transparent": written(colour=Color(0, 0, 0, alpha=0)),
    "of one point": written(size=1),
    "never painted": written(mode=3),
    "beside the page": written(at=(-400, 600)),
    "above the page": written(at=(72, 2000)),
    "behind a box": behind(_box),
    "behind a picture": behind(_picture),
    "clipped away": _clipped,
    "white across what is written": written(at=(90, 760), colour=white),
}
SEEN = {
    "black": written(),
    "light grey": written(colour=lightgrey),
    "fine print": written(size=4),
    "an outline": written(size=20, mode=1),
    "blue": written(colour=blue),
}


@pytest.mark.parametrize("way", HIDDEN)
def test_what_nobody_can_see_is_no_word_of_the_page(opener: ChildOpener, way: str) -> None:
    pdf = drawn(HIDDEN[way])

    assert not {"Unseen", "999.00"} & set(seen(opener, pdf).split())
    assert facts(opener, pdf).hidden_characters >= len("Unseen999.00")
    assert "Unseen" not in facts(opener, pdf).sample


@pytest.mark.parametrize("way", SEEN)
def test_what_can_be_seen_is_a_word_of_the_page_however_it_looks(opener: ChildOpener, way: str) -> None:
    pdf = drawn(SEEN[way])

    assert SECRET in seen(opener, pdf)
    assert facts(opener, pdf).hidden_characters == 0


@pytest.mark.parametrize(("paper", "ink"), [(black, white), (blue, yellow)])
def test_white_letters_on_a_dark_band_are_read(opener: ChildOpener, paper: Color, ink: Color) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(paper)
        canvas.rect(60, 590, 300, 30, fill=1, stroke=0)
        written(colour=ink)(canvas)

    assert SECRET in seen(opener, drawn(draw))


def test_of_letters_upon_each_other_none_is_read(opener: ChildOpener) -> None:
    said = seen(opener, drawn(_over_the_total))

    assert "9999" not in said
    assert "Total 12.50" in said


def test_letters_drawn_twice_to_look_bold_are_read(opener: ChildOpener) -> None:
    def draw(canvas: Canvas) -> None:
        written()(canvas)
        written(at=(72.3, 600))(canvas)

    assert SECRET in seen(opener, drawn(draw))


def test_a_page_with_more_hidden_than_legible_text_is_read_from_its_picture(opener: ChildOpener) -> None:
    def draw(canvas: Canvas) -> None:
        for row in range(20):
            written(at=(72, 100 + 20 * row), mode=3)(canvas)

    assert facts(opener, drawn(written(mode=3))).has_usable_text
    assert not facts(opener, drawn(draw)).has_usable_text


INSTEAD = b"/Span <</ActualText (Unseen 999.00)>> BDC %b EMC"
LINE = b"BT /F 12 Tf 72 600 Td (Shown 12.50) Tj ET"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>"
SAID_INSTEAD = {
    "of a line": leaflet(INSTEAD % LINE),
    "of a line within another": leaflet(INSTEAD % (b"/P <</MCID 0>> BDC %b EMC" % (INSTEAD % LINE))),
    "by a name": leaflet(
        b"/Span /Other BDC %b EMC" % LINE,
        resources=b"/Properties<</Other<</ActualText 6 0 R>>>>",
        more={6: b"(Unseen)"},
    ),
    "within a form": leaflet(b"/X Do", resources=b"/XObject<</X 6 0 R>>", more={6: stream(INSTEAD % LINE, about=FORM)}),
    "of a form": leaflet(INSTEAD % b"/X Do", resources=b"/XObject<</X 6 0 R>>", more={6: stream(LINE, about=FORM)}),
}


@pytest.mark.parametrize("pdf", SAID_INSTEAD.values(), ids=SAID_INSTEAD)
def test_what_a_file_says_instead_of_what_it_shows_is_not_read(opener: ChildOpener, pdf: bytes) -> None:
    assert seen(opener, pdf).endswith("looking at it. Shown 12.50")
    assert "Unseen" not in facts(opener, pdf).sample


def test_a_layer_that_is_off_is_not_read(opener: ChildOpener) -> None:
    off = b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]/Order[6 0 R]>>>>"
    layer = {6: b"<</Type/OCG/Name(Notes)>>"}

    pdf = leaflet(b"/OC /L BDC %b EMC" % LINE, catalog=off, resources=b"/Properties<</L 6 0 R>>", more=layer)

    assert seen(opener, pdf).endswith("looking at it.")
