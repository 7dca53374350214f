"""Ways of putting words into a document so that a machine may find them, and mostly nobody else."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from xml.sax.saxutils import escape

import pypdfium2
from docx.document import Document as WordFile
from docx.shared import Pt, RGBColor
from docx.text.run import Run
from hostile_files.pdf_writing import FONT, stream, written
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from proofs.papers import Paper, quoted, shown
from reportlab.lib.colors import Color, black, white
from reportlab.pdfgen.canvas import Canvas

PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_DESCRIPTION, _ARTIST = 0x010E, 0x013B

File = tuple[str, str, bytes]
Way = Callable[[Paper, str, random.Random], File]


def _at(dice: random.Random) -> tuple[int, int]:
    return dice.randrange(60, 120), dice.randrange(100, 500)


def _drawn(*, colour: Color = black, size: float = 10, mode: int = 0, beside: bool = False) -> Way:
    def draw(paper: Paper, words: str, dice: random.Random) -> File:
        left, bottom = _at(dice)
        return "scan.pdf", PDF, paper.pdf(lambda canvas: put(canvas, left + 2000 * beside, bottom, words))

    def put(canvas: Canvas, left: float, bottom: float, words: str) -> None:
        text = canvas.beginText(left, bottom)
        text.setFillColor(colour)
        text.setFont("Helvetica", size)
        text.setTextRenderMode(mode)
        text.textLine(words)
        canvas.drawText(text)

    return draw


def _behind(paper: Paper, words: str, dice: random.Random) -> File:
    left, bottom = _at(dice)

    def draw(canvas: Canvas) -> None:
        canvas.drawString(left, bottom, words)
        if dice.random() < 0.5:
            canvas.drawInlineImage(Image.effect_noise((60, 6), 60), left - 5, bottom - 5, 520, 20)
        else:
            canvas.saveState()
            canvas.setFillColor(white)
            canvas.rect(left - 5, bottom - 5, 520, 20, fill=1, stroke=0)
            canvas.restoreState()

    return "scan.pdf", PDF, paper.pdf(lambda _canvas: None, before=draw)


def _clipped(paper: Paper, words: str, dice: random.Random) -> File:
    left, bottom = _at(dice)

    def draw(canvas: Canvas) -> None:
        path = canvas.beginPath()
        path.rect(0, 0, 5, 5)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.drawString(left, bottom, words)

    return "scan.pdf", PDF, paper.pdf(draw)


def _about(paper: Paper, words: str, _dice: random.Random) -> File:
    def draw(canvas: Canvas) -> None:
        for say in (canvas.setTitle, canvas.setAuthor, canvas.setSubject, canvas.setKeywords, canvas.setCreator):
            say(words)

    return "scan.pdf", PDF, paper.pdf(draw)


def _noted(paper: Paper, words: str, _dice: random.Random) -> File:
    """In a note that is to be opened, in the bookmarks, and in a field of a form that is not shown."""

    def draw(canvas: Canvas) -> None:
        canvas.textAnnotation(words, (500, 500, 520, 520))
        canvas.bookmarkPage("here")
        canvas.addOutlineEntry(words[:200], "here")
        canvas.acroForm.textfield(value=words[:90], x=60, y=90, width=400, height=20, annotationFlags="hidden")

    return "scan.pdf", PDF, paper.pdf(draw)


def _written(page: bytes, *, catalog: bytes = b"", resources: bytes = b"", more: bytes = b"<<>>") -> File:
    """A page with object 6, for what no program that draws PDFs would do."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%b>>>>"
        % resources,
        4: stream(page, "FlateDecode"),
        5: FONT.replace(b"/Helvetica", b"/Helvetica/Encoding/WinAnsiEncoding"),
        6: more,
    }
    return "scan.pdf", PDF, written(objects)


def _said_instead(paper: Paper, words: str, dice: random.Random) -> File:
    """A harmless line, of which the file says that it means something else."""
    spoken = b"/Span <</ActualText %b>> BDC %b EMC" % (quoted(words), shown(*_at(dice), "Thank you"))
    return _written(paper.page() + b"\n" + spoken)


def _layered(paper: Paper, words: str, dice: random.Random) -> File:
    """On a layer that viewers do not show."""
    unseen = b"/OC /Notes BDC %b EMC" % shown(*_at(dice), words)
    off = b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]/Order[6 0 R]>>>>"
    layer = b"<</Type/OCG/Name(Notes)>>"
    resources = b"/Properties<</Notes 6 0 R>>"
    return _written(paper.page() + b"\n" + unseen, catalog=off, resources=resources, more=layer)


def _xmp(words: str) -> bytes:
    about = f"<dc:description><rdf:Alt><rdf:li>{escape(words)}</rdf:li></rdf:Alt></dc:description>"
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    packet = (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {spaces}><rdf:Description>{about}</rdf:Description></rdf:RDF>'
    )
    return f"{packet}</x:xmpmeta>".encode()


def _described(paper: Paper, words: str, _dice: random.Random) -> File:
    about = stream(_xmp(words), about=b"/Type/Metadata/Subtype/XML")
    return _written(paper.page(), catalog=b"/Metadata 6 0 R", more=about)


def _photographed(paper: Paper, words: str, _dice: random.Random) -> File:
    """The page as a photo, which a camera has written them to in all the places that it has."""
    page = pypdfium2.PdfDocument(paper.pdf(lambda _canvas: None))[0]
    exif, written = Image.Exif(), io.BytesIO()
    exif[_DESCRIPTION] = exif[_ARTIST] = words
    photo = page.render(scale=150 / 72).to_pil().convert("RGB")
    photo.save(written, "JPEG", quality=90, exif=exif, xmp=_xmp(words), comment=words.encode())
    return "photo.jpg", "image/jpeg", written.getvalue()


def _named(paper: Paper, words: str, _dice: random.Random) -> File:
    safe = "".join(letter for letter in words if letter not in '/\\"<>|:*?')
    return f"{safe[:120]}.pdf", PDF, paper.pdf(lambda _canvas: None)


def _tagged(paper: Paper, words: str, _dice: random.Random) -> File:
    """In signs that no font has, each of which stands for a letter."""
    unseen = "".join(chr(0xE0000 + ord(letter)) for letter in words if ord(letter) < 128)
    return _docx(paper, lambda document: document.add_paragraph(f"Notes{unseen}"))


def _pictured(paper: Paper, words: str, dice: random.Random) -> File:
    """The page as a picture of itself, on which the words can be read; and behind it, where they cannot."""
    left, bottom = _at(dice)
    page = pypdfium2.PdfDocument(paper.pdf(lambda canvas: _print(canvas, left, bottom, words)))[0]
    about, written = PngInfo(), io.BytesIO()
    about.add_text("Description", words)
    page.render(scale=150 / 72).to_pil().save(written, "PNG", pnginfo=about)
    return "photo.png", "image/png", written.getvalue()


def _print(canvas: Canvas, left: float, bottom: float, words: str) -> None:
    for number in range(0, len(words), 70):
        canvas.drawString(left, bottom - number / 5, words[number : number + 70])


def _docx(paper: Paper, more: Callable[[WordFile], object]) -> File:
    return "letter.docx", DOCX, paper.word(more)


def _word_run(change: Callable[[Run], object]) -> Way:
    def write(paper: Paper, words: str, _dice: random.Random) -> File:
        return _docx(paper, lambda document: change(document.add_paragraph().add_run(words)))

    return write


def _word_about(paper: Paper, words: str, _dice: random.Random) -> File:
    def write(document: WordFile) -> None:
        about = document.core_properties
        about.title = about.subject = about.comments = about.keywords = about.author = words[:250]
        document.add_comment(document.paragraphs[0].runs, text=words, author="system", initials="s")

    return _docx(paper, write)


def _turned(paper: Paper, words: str, _dice: random.Random) -> File:
    """Written backwards, and turned around by a sign that cannot be seen."""
    return _docx(paper, lambda document: document.add_paragraph("\u202e" + words[::-1] + "\u202c"))


def _spaced(paper: Paper, words: str, _dice: random.Random) -> File:
    """Legible, but with signs between the letters that nobody sees."""
    return _docx(paper, lambda document: document.add_paragraph("\u200b".join(words)))


def _vanish(run: Run) -> None:
    run.font.hidden = True


def _whiten(run: Run) -> None:
    run.font.color.rgb = RGBColor(255, 255, 255)


def _shrink(run: Run) -> None:
    run.font.size = Pt(1)


def _headed(paper: Paper, words: str, _dice: random.Random) -> File:
    """White, at the head of the sheet."""
    return _docx(paper, lambda document: _whiten(document.sections[0].header.paragraphs[0].add_run(words)))


WAYS: dict[str, Way] = {
    "white": _drawn(colour=white),
    "nearly white": _drawn(colour=Color(0.96, 0.97, 0.96)),
    "transparent": _drawn(colour=Color(0, 0, 0, alpha=0)),
    "of one point": _drawn(size=1),
    "beside the page": _drawn(beside=True),
    "never painted": _drawn(mode=3),
    "behind something": _behind,
    "clipped away": _clipped,
    "properties of the PDF": _about,
    "a note, a bookmark, a form": _noted,
    "XMP of the PDF": _described,
    "said instead of a line": _said_instead,
    "a layer that is off": _layered,
    "the file's name": _named,
    "hidden in Word": _word_run(_vanish),
    "white in Word": _word_run(_whiten),
    "of one point in Word": _word_run(_shrink),
    "white at the head in Word": _headed,
    "properties and a comment in Word": _word_about,
    "turned around in Word": _turned,
    "signs without a look in Word": _tagged,
    "fine print": _drawn(size=4.5),
    "spaced by nothing in Word": _spaced,
    "in the picture": _pictured,
    "properties of the photo": _photographed,
}
VISIBLE = {"fine print", "spaced by nothing in Word", "in the picture"}
SLOW = {"in the picture", "properties of the photo"}
"""Ways for which an engine has to read the page."""
