"""PDFs that are hostile, and PDFs that are not."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pytest
from quire.adapters.opening.opener import ChildOpener
from quire.domain.codes import ErrorCode
from quire.domain.content import Format
from quire.domain.pages import PageOfWords
from quire.errors import PermanentError
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas


@pytest.fixture
def opener() -> ChildOpener:
    return ChildOpener(megabytes=512, seconds=30, max_pixels=64_000_000)


def drawn(draw: Callable[[Canvas], None], *, pages: int = 1, encrypt: StandardEncryption | None = None) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(600, 800), invariant=1, encrypt=encrypt)
    for _ in range(pages):
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def handmade(stream: bytes, *filters: str) -> bytes:
    """A PDF of one page with this content stream, written without a table of objects."""
    for _ in filters:
        stream = zlib.compress(stream, 9)
    named = " ".join(f"/{name}" for name in filters).encode()
    return b"\n".join(
        [
            b"%PDF-1.4",
            b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>endobj",
            b"4 0 obj<</Filter[%b]/Length %d>>stream\n%b\nendstream endobj" % (named, len(stream), stream),
            b"trailer<</Size 5/Root 1 0 R>>",
        ]
    )


def in_three_byte_codes(code: bytes, *, times: int) -> bytes:
    """A PDF whose font says how long its codes are, and not what they mean."""
    text = b"BT /F 12 Tf 50 700 Td <%b> Tj ET" % (code.hex().encode() * times)
    cmap = b"begincmap 2 begincodespacerange <00> <7f> <e08080> <efbfbf> endcodespacerange endcmap"
    return b"\n".join(
        [
            b"%PDF-1.4",
            b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R",
            b"/Resources<</Font<</F 5 0 R>>>>>>endobj",
            b"4 0 obj<</Length %d>>stream\n%b\nendstream endobj" % (len(text), text),
            b"5 0 obj<</Type/Font/Subtype/Type0/BaseFont/Odd/Encoding 6 0 R/DescendantFonts[7 0 R]>>endobj",
            b"6 0 obj<</Type/CMap/CMapName/Odd/Length %d>>stream\n%b\nendstream endobj" % (len(cmap), cmap),
            b"7 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/Odd",
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 6>>>>endobj",
            b"trailer<</Size 8/Root 1 0 R>>",
        ]
    )


def words(opener: ChildOpener, pdf: bytes) -> list[PageOfWords]:
    return [page.words for page in opener.pages(pdf, Format.PDF, max_pages=5)]


def refused(opener: ChildOpener, pdf: bytes) -> ErrorCode:
    with pytest.raises(PermanentError) as error:
        opener.survey(pdf, Format.PDF, max_pages=5)
    return error.value.code


def test_words_have_boxes_from_the_top_left(opener: ChildOpener) -> None:
    pdf = drawn(lambda canvas: canvas.drawString(300, 780, "Grüße aus-Köln"))

    [page] = words(opener, pdf)

    assert [word.text for word in page.words] == ["Grüße", "aus-Köln"]
    left, top, right, bottom = page.words[0].box
    assert (page.width, page.height, left) == (600, 800, pytest.approx(0.5, abs=0.01))
    assert 0 < top < bottom < 0.05
    assert right < page.words[1].box[0]


def test_a_rotated_page_is_read_as_it_is_shown(opener: ChildOpener) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)  # makes the page lie: 800 wide, 600 high, shown upright
        canvas.drawString(20, 580, "corner")

    [page] = words(opener, drawn(draw))

    left, top, right, bottom = page.words[0].box
    assert (page.width, page.height) == (600, 800)
    assert left > 0.9
    assert right - left < bottom - top < 0.1


def test_a_survey_counts_what_the_rule_needs(opener: ChildOpener) -> None:
    [page] = opener.survey(
        drawn(lambda canvas: canvas.drawString(50, 700, "five words are on here")), Format.PDF, max_pages=5
    )

    assert (page.characters, page.odd_characters, page.largest_image, page.objects) == (18, 0, 0, 1)


def test_codes_beyond_all_characters_count_as_a_text_layer_that_says_nothing(opener: ChildOpener) -> None:
    pdf = in_three_byte_codes(b"\xe0\xe0\xe0", times=40)

    [facts] = opener.survey(pdf, Format.PDF, max_pages=5)
    [page] = words(opener, pdf)

    assert facts.odd_characters == facts.characters == 40
    assert not facts.has_usable_text
    assert page.words == ()  # they draw nothing


def test_a_blank_page_has_no_objects(opener: ChildOpener) -> None:
    assert opener.survey(drawn(lambda _: None), Format.PDF, max_pages=5)[0].is_blank


def test_the_password_of_an_encrypted_file_is_not_guessed(opener: ChildOpener) -> None:
    assert refused(opener, drawn(lambda _: None, encrypt=StandardEncryption("secret"))) is ErrorCode.ENCRYPTED


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n" + bytes(2000), b"\x00" * 10, b"not at all"])
def test_what_is_no_pdf_inside_is_corrupt(opener: ChildOpener, content: bytes) -> None:
    assert refused(opener, content) is ErrorCode.CORRUPT


def test_too_many_pages_are_counted_and_not_read(opener: ChildOpener) -> None:
    assert refused(opener, drawn(lambda _: None, pages=6)) is ErrorCode.TOO_MANY_PAGES


def test_a_stream_that_inflates_to_two_gigabytes_ends_at_the_limit(opener: ChildOpener) -> None:
    squeezer = zlib.compressobj(9)
    inflated = b"".join(squeezer.compress(b" " * 2**24) for _ in range(128)) + squeezer.flush()

    pdf = handmade(inflated, "FlateDecode").replace(b"[/FlateDecode]", b"[/FlateDecode /FlateDecode]")

    assert len(pdf) < 10_000
    assert refused(opener, pdf) is ErrorCode.RESOURCE_LIMIT


def test_a_page_that_takes_for_ever_is_given_up() -> None:
    pdf = handmade(b"0 0 m 1 1 l S\n" * 1_000_000, "FlateDecode")

    assert refused(ChildOpener(megabytes=512, seconds=0.5, max_pixels=64_000_000), pdf) is ErrorCode.TIMEOUT


def test_a_page_of_letters_without_end_is_not_gone_through(opener: ChildOpener) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 0.5)
        for row in range(150):
            canvas.drawString(1, 5 * row, "x" * 2_000)

    assert refused(opener, drawn(draw)) is ErrorCode.RESOURCE_LIMIT


def test_thousands_of_words_at_one_height_are_refused(opener: ChildOpener) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((14_000, 14_000))
        canvas.setFont("Helvetica", 6)
        for number in range(4_800):
            canvas.drawString(20 + number % 600 * 23, 7_000 + number // 600 * 8, f"{number} ")

    with pytest.raises(PermanentError) as error:
        words(opener, drawn(draw))
    assert error.value.code is ErrorCode.RESOURCE_LIMIT


def test_of_words_that_lie_on_each_other_by_the_thousand_none_is_read(opener: ChildOpener) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(100, 700, "Legible")
        for number in range(4_000):
            canvas.drawString(100 + number / 1_000, 400, f"{number} ")

    assert len(words(opener, drawn(draw))) < 100


def test_a_page_of_small_print_is_read(opener: ChildOpener) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 4)
        for row in range(150):
            canvas.drawString(10, 10 + 5 * row, "word " * 50)

    [page] = words(opener, drawn(draw))

    assert len(page.words) == 7_500


def test_the_child_has_no_environment_and_no_site_packages(
    opener: ChildOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.setenv("LD_PRELOAD", "/nowhere.so")

    assert len(opener.survey(drawn(lambda _: None), Format.PDF, max_pages=5)) == 1
