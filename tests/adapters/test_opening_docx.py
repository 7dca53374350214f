"""Word files, honest and otherwise."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as WordFile
from quire.adapters.opening.opener import ChildOpener
from quire.domain.codes import ErrorCode
from quire.domain.content import Format
from quire.domain.pages import Box, PageOfWords
from quire.errors import PermanentError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
TEXT_BOX = (
    '<w:p><w:r><w:t>before</w:t></w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
    'markup-compatibility/2006"><mc:Choice><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>'
    "</mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
    "</mc:AlternateContent></w:p>"
)


@pytest.fixture
def opener() -> ChildOpener:
    return ChildOpener(megabytes=512, seconds=30, max_pixels=1_000_000)


def saved(document: WordFile) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def packed(body: str, *, head: str = "", **more: str) -> bytes:
    """A Word file with this in its body, and nothing that is not needed."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", RELATIONS)
        xml = f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", xml)
        for name, content in more.items():
            archive.writestr(name, content)
    return written.getvalue()


def pages(opener: ChildOpener, content: bytes) -> list[PageOfWords]:
    return [page.words for page in opener.pages(content, Format.DOCX, max_pages=5)]


def texts(page: PageOfWords) -> list[str]:
    return [word.text for word in page.words]


def box_of(page: PageOfWords, text: str) -> Box:
    [box] = [word.box for word in page.words if word.text == text]
    return box


def cell_around(page: PageOfWords, text: str) -> Box:
    left, top, right, bottom = box_of(page, text)
    [cell] = [c for c in page.cells if c[0] <= left and c[1] <= top and c[2] >= right and c[3] >= bottom]
    return cell


def refused(opener: ChildOpener, content: bytes) -> ErrorCode:
    with pytest.raises(PermanentError) as error:
        opener.survey(content, Format.DOCX, max_pages=5)
    return error.value.code


def test_paragraphs_stand_below_each_other(opener: ChildOpener) -> None:
    document = Document()
    document.add_paragraph("Dear reader,")
    document.add_paragraph("all is well.")

    [page] = pages(opener, saved(document))

    assert texts(page) == ["Dear", "reader,", "all", "is", "well."]
    assert box_of(page, "Dear")[3] <= box_of(page, "all")[1]
    assert box_of(page, "Dear")[2] < box_of(page, "reader,")[0]


def test_merged_cells_are_one_cell_with_their_text_once(opener: ChildOpener) -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"r{row}c{column}"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "wide"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "tall"

    [page] = pages(opener, saved(document))

    assert sorted(texts(page)) == ["r0c0", "r1c1", "r1c2", "r2c1", "r2c2", "tall", "wide"]
    assert len(page.cells) == 7
    wide, tall, other = (cell_around(page, text) for text in ("wide", "tall", "r1c1"))
    assert wide[2] - wide[0] == pytest.approx(2 * (other[2] - other[0]), rel=0.01)
    assert tall[3] == cell_around(page, "r2c1")[3]
    assert tall[1] == other[1]


def test_a_text_box_is_read_once(opener: ChildOpener) -> None:
    assert texts(pages(opener, packed(TEXT_BOX))[0]) == ["before", "boxed"]


def test_headers_and_footers_are_read(opener: ChildOpener) -> None:
    document = Document()
    document.add_paragraph("between")
    document.sections[0].header.paragraphs[0].text = "above"
    document.sections[0].footer.paragraphs[0].text = "below"

    assert texts(pages(opener, saved(document))[0]) == ["above", "between", "below"]


def test_a_page_ends_where_its_author_ends_it(opener: ChildOpener) -> None:
    document = Document()
    document.add_paragraph("one")
    document.add_page_break()
    document.add_paragraph("two")

    assert [texts(page) for page in pages(opener, saved(document))] == [["one"], ["two"]]


def test_a_long_table_stays_on_one_page_whole(opener: ChildOpener) -> None:
    row = "<w:tr><w:tc><w:p><w:r><w:t>row</w:t></w:r></w:p></w:tc></w:tr>"

    [page] = pages(opener, packed(f"<w:tbl>{row * 900}</w:tbl>"))

    assert (len(page.words), len(page.cells)) == (900, 900)
    assert max(word.box[3] for word in page.words) < 1


def test_boxes_to_tick_are_ticks(opener: ChildOpener) -> None:
    [page] = pages(opener, packed("<w:p><w:r><w:t>\u2612 yes \u2610 no</w:t></w:r></w:p>"))

    assert texts(page) == ["yes", "no"]
    assert [tick.is_ticked for tick in page.ticks] == [True, False]


def test_deleted_text_is_not_read(opener: ChildOpener) -> None:
    body = "<w:p><w:del><w:r><w:t>old</w:t></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>"

    assert texts(pages(opener, packed(body))[0]) == ["new"]


def test_a_document_type_is_refused_with_all_that_it_could_declare(opener: ChildOpener) -> None:
    laughs = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    outside = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

    for head in (laughs, outside):
        body = "<w:p><w:r><w:t>&amp;x;</w:t></w:r></w:p>"
        assert refused(opener, packed(body, head=head)) is ErrorCode.CORRUPT


def test_an_archive_that_inflates_beyond_measure_ends_at_the_limit(opener: ChildOpener) -> None:
    content = packed("<w:p/>" + " " * (100 << 20))

    assert len(content) < 200_000
    assert refused(opener, content) is ErrorCode.RESOURCE_LIMIT


def test_an_archive_of_too_many_files_is_not_searched(opener: ChildOpener) -> None:
    many = {f"word/{number}.xml": "" for number in range(5000)}

    assert refused(opener, packed("<w:p/>", **many)) is ErrorCode.RESOURCE_LIMIT


def test_elements_within_elements_without_end_are_refused(opener: ChildOpener) -> None:
    depth = 100_000

    assert refused(opener, packed("<w:r>" * depth + "</w:r>" * depth)) is ErrorCode.RESOURCE_LIMIT


@pytest.mark.parametrize(
    "body",
    [
        "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 200_000,
        f"<w:tbl><w:tr>{'<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>' * 100_000}</w:tr></w:tbl>",
        f"<w:p><w:r><w:t>{'a ' * 60_000}</w:t></w:r></w:p>",
        f"<w:p><w:r><w:t>{'a' * 1_000_000}</w:t></w:r></w:p>",
        f"<w:p><w:r><w:t>{'a ' * 3_000_000}</w:t></w:r></w:p>",
    ],
    ids=["elements", "cells", "words", "one word", "letters"],
)
def test_more_than_a_reader_could_go_through_is_refused(opener: ChildOpener, body: str) -> None:
    assert refused(opener, packed(body)) is ErrorCode.RESOURCE_LIMIT


def test_what_fills_all_pages_that_are_allowed_is_read(opener: ChildOpener) -> None:
    [facts] = opener.survey(
        packed("<w:p><w:r><w:t>five words in a row</w:t></w:r></w:p>" * 4_000), Format.DOCX, max_pages=5
    )

    assert facts.objects == 20_000


def test_parts_outside_of_the_archive_do_not_exist(opener: ChildOpener) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="x/header" Target="file:///etc/passwd" TargetMode="External"/>'
        '<Relationship Id="b" Type="x/header" Target="../../../../etc/passwd"/></Relationships>'
    )
    content = packed(
        "<w:p><w:r><w:t>alone</w:t></w:r></w:p>", **{"word/_rels/document.xml.rels": relations, "../evil": "x"}
    )

    assert texts(pages(opener, content)[0]) == ["alone"]


def test_an_archive_without_a_document_is_no_word_file(opener: ChildOpener) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("readme.txt", "hello")

    assert refused(opener, written.getvalue()) is ErrorCode.TYPE_MISMATCH


def test_a_word_file_is_text(opener: ChildOpener) -> None:
    body = "<w:p><w:r><w:t>Thirty letters and more stand here to be read.</w:t></w:r></w:p>"

    [facts] = opener.survey(packed(body), Format.DOCX, max_pages=5)

    assert facts.has_usable_text
    assert facts.sample.startswith("Thirty")
