"""Which words of a Word file count: those that somebody who looks at it can read."""

from __future__ import annotations

import io
import zipfile

import pytest
from quire.adapters.opening.opener import ChildOpener
from quire.domain.content import Format

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LISTED = "http://schemas.openxmlformats.org/package/2006/relationships"
PLACED = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
SHAPE = 'xmlns:s="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
DRAWN = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
STYLES = f"""<w:styles {W}>
<w:style w:type="character" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Pale"><w:rPr><w:color w:val="FEFEFE"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Paler"><w:basedOn w:val="Pale"/></w:style>
<w:style w:type="table" w:styleId="Grid"><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:fill="1F3864"/></w:tcPr>
</w:tblStylePr></w:style></w:styles>"""
SECRET = "unseen"


def run(properties: str = "", text: str = SECRET) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def row(cell: str, properties: str = "", paper: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc><w:tcPr>{paper}</w:tcPr>{cell}</w:tc></w:tr>"


def drawn(*, offset: int = 0, size: int = 900_000, hidden: str = "0", paper: str = "", text: str = "") -> str:
    within = f"<w:txbxContent>{text or paragraph(run())}</w:txbxContent>"
    fill = f'<a:solidFill><a:srgbClr val="{paper}"/></a:solidFill>' if paper else ""
    return paragraph(
        f"<w:r><w:drawing><wp:anchor {PLACED}><wp:positionH><wp:posOffset>{offset}</wp:posOffset></wp:positionH>"
        f'<wp:extent cx="{size}" cy="{size}"/><wp:docPr id="1" hidden="{hidden}"/>'
        f"<s:wsp {SHAPE} {DRAWN}><s:spPr>{fill}</s:spPr>{within}</s:wsp></wp:anchor></w:drawing></w:r>"
    )


WHITE = '<w:color w:val="FFFFFF"/>'
HEADED = '<w:tblStyle w:val="Grid"/><w:tblLook w:firstRow="1"/>'
HIDDEN = {
    "hidden": paragraph(run("<w:vanish/>")),
    "hidden by a style": paragraph(run('<w:rStyle w:val="Gone"/>')),
    "white": paragraph(run(WHITE)),
    "white by the theme": paragraph(run('<w:color w:val="auto" w:themeColor="background1"/>')),
    "nearly white by a style of a style": paragraph(run(), '<w:pStyle w:val="Paler"/>'),
    "black on black": paragraph(run('<w:color w:val="000000"/><w:shd w:val="clear" w:fill="0A0A0A"/>')),
    "of one point": paragraph(run('<w:sz w:val="2"/>')),
    "squeezed": paragraph(run('<w:w w:val="1"/>')),
    "on a line without height": paragraph(run(), '<w:spacing w:line="2" w:lineRule="exact"/>'),
    "in a frame beside the page": paragraph(run(), '<w:framePr w:x="-20000" w:y="1"/>'),
    "read backwards": paragraph(run(text="\u202e" + SECRET)),
    "turned around": paragraph(f'<w:bdo w:val="rtl">{run()}</w:bdo>'),
    "in a row without height": table(row(paragraph(run()), '<w:trHeight w:val="1" w:hRule="exact"/>')),
    "in a hidden row": table(row(paragraph(run()), "<w:hidden/>")),
    "white below a dark head": table(row(paragraph(run(text="head"))), row(paragraph(run(WHITE))), properties=HEADED),
    "in a hidden box": drawn(hidden="1"),
    "in a box beside the page": drawn(offset=-90_000_000),
    "in a box without size": drawn(size=1),
    "white in a white box": drawn(text=paragraph(run(WHITE))),
    "in an older box that is hidden": paragraph(
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="visibility:hidden"><v:textbox>'
        f"<w:txbxContent>{paragraph(run())}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    ),
}
SEEN = {
    "black": paragraph(run()),
    "not hidden after all": paragraph(run('<w:vanish w:val="0"/>')),
    "for the web alone": paragraph(run("<w:webHidden/>")),
    "white on dark paper": paragraph(run(WHITE + '<w:shd w:val="clear" w:fill="1F3864"/>')),
    "white in a dark cell": table(row(paragraph(run(WHITE)), paper='<w:shd w:val="clear" w:fill="1F3864"/>')),
    "white in a dark head": table(row(paragraph(run(WHITE))), properties=HEADED),
    "in a box": drawn(),
    "white in a dark box": drawn(paper="203040", text=paragraph(run(WHITE))),
    "of a colour of its own": paragraph(run('<w:color w:val="C00000"/>')),
    "with signs that are nothing": paragraph(run(text="un\u200bse\u2060en\ufe0f")),
}


@pytest.fixture
def opener() -> ChildOpener:
    return ChildOpener(megabytes=512, seconds=30, max_pixels=1_000_000)


def read(opener: ChildOpener, body: str) -> list[str]:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("_rels/.rels", _relation("officeDocument", "word/document.xml"))
        archive.writestr("word/_rels/document.xml.rels", _relation("styles", "styles.xml"))
        archive.writestr("word/styles.xml", STYLES)
        plain = paragraph("<w:r><w:t>plain</w:t></w:r>")
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{plain}{body}</w:body></w:document>")
    [page] = opener.pages(written.getvalue(), Format.DOCX, max_pages=1)
    return [word.text for word in page.words.words]


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{LISTED}"><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/>'
        "</Relationships>"
    )


@pytest.mark.parametrize("way", HIDDEN)
def test_what_nobody_can_see_is_no_word_of_the_document(opener: ChildOpener, way: str) -> None:
    assert [word for word in read(opener, HIDDEN[way]) if word != "head"] == ["plain"]


@pytest.mark.parametrize("way", SEEN)
def test_what_can_be_seen_is_a_word_of_the_document_however_it_looks(opener: ChildOpener, way: str) -> None:
    assert read(opener, SEEN[way]) == ["plain", SECRET]
