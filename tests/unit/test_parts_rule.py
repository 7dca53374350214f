"""Where in a file another document begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quire import types
from quire.domain.folios import Folio, folio_of
from quire.domain.pages import PageOfWords, Source, Word
from quire.domain.parting import Parting, Sheet, parted
from quire.domain.types import DocumentType
from quire.types.sheets import sheets

from training.generators import invoices, receipts, statements
from training.generators.bundles import bundle, long_invoice, long_letter, scanned
from training.generators.letters import letter
from training.words import Pages, words_of_pdf

KINDS = [kind for name in types.BUILT_IN if (kind := types.built_in(name)) is not None]


def parting(pages: Pages, *, named: str | None = None, more: Sequence[DocumentType] = ()) -> Parting:
    known = [*KINDS, *more]
    return parted(sheets(pages, known, named=next((kind for kind in known if kind.name == named), None)))


def a_receipt(seed: int) -> Pages:
    return (receipts.make(seed).page,)


def an_invoice(seed: int) -> Pages:
    return words_of_pdf(invoices.make(seed, "classic", items=3).pdf)


def a_letter(seed: int) -> Pages:
    return words_of_pdf(letter(seed, look="letterhead").pages.pdf())


def a_page(*rows: str, number: int = 1) -> PageOfWords:
    words = [
        Word(text=text, box=(0.05 + 0.045 * place, 0.05 + 0.02 * row, 0.09 + 0.045 * place, 0.06 + 0.02 * row))
        for row, line in enumerate(rows)
        for place, text in enumerate(line.split())
    ]
    return PageOfWords(number=number, width=595, height=842, words=tuple(words))


def a_sheet(number: int, **more: object) -> Sheet:
    plain = Sheet(
        number=number,
        words=50,
        is_read=False,
        kind="invoice",
        share=1.0,
        required=("invoice_number", "total"),
        telling=("invoice_number",),
        values={"invoice_number": f"2024-{number:03}", "total": f"{number}.50"},
        opens=True,
        text=f"invoice2024{number:03}",
    )
    return replace(plain, **more)


@pytest.mark.parametrize("seed", range(6))
def test_a_long_invoice_is_one_document(seed: int) -> None:
    pages = long_invoice(seed)

    assert len(pages) > 1
    assert parting(pages).parts == ((0, len(pages)),)
    assert parting(scanned(pages, seed)).parts == ((0, len(pages)),)


@pytest.mark.parametrize("seed", range(6))
def test_a_letter_of_several_pages_is_one_document(seed: int) -> None:
    pages = long_letter(seed)

    assert parting(pages).parts == ((0, len(pages)),)


@pytest.mark.parametrize("heads", [True, False])
def test_a_statement_of_twenty_pages_is_one_document(heads: bool) -> None:  # noqa: FBT001 - both are tried
    pages = words_of_pdf(statements.make(3, rows=960, heads_on_each_page=heads).pdf)

    assert len(pages) == 20
    assert parting(pages) == Parting(((0, 20),))


def test_receipts_behind_each_other_are_documents_of_their_own() -> None:
    made = bundle([a_receipt(1), a_receipt(2), a_receipt(3)])

    assert parting(made.pages) == Parting(((0, 1), (1, 2), (2, 3)))


def test_two_invoices_and_a_letter_are_three_documents() -> None:
    first = words_of_pdf(invoices.make(2, "modern", items=40).pdf)
    made = bundle([first, words_of_pdf(invoices.make(5, "modern", items=3).pdf), a_letter(3)])

    assert parting(made.pages).parts == (
        (0, len(first)),
        (len(first), len(first) + 1),
        (len(first) + 1, len(made.pages)),
    )


def test_terms_on_the_back_of_an_invoice_belong_to_it() -> None:
    [front, *_] = words_of_pdf(invoices.make(2, "modern", items=3).pdf)
    prose = "These terms apply to all goods that we deliver and remain in force until both parties agree on others"
    back = a_page("Terms and conditions", *[prose] * 20, number=2)

    assert parting((front, back)) == Parting(((0, 2),))


def test_an_empty_page_between_two_receipts_belongs_to_the_first() -> None:
    empty = PageOfWords(number=2, width=595, height=842, words=())
    made = bundle([(*a_receipt(1), empty), a_receipt(2)])

    assert parting(made.pages) == Parting(((0, 2), (2, 3)))


def test_page_numbers_that_go_on_hold_pages_together_whatever_stands_on_them() -> None:
    first, second = (a_sheet(number, folio=Folio(at=number, of=2)) for number in (1, 2))

    assert parted([first, second]) == Parting(((0, 2),))


def test_page_numbers_that_begin_again_part_what_has_no_other_sign() -> None:
    plain = {"kind": "document", "required": (), "values": {}, "opens": False}
    pages = [
        a_sheet(number, folio=Folio(at=at, of=of), **plain) for number, at, of in ((1, 1, 2), (2, 2, 2), (3, 1, 3))
    ]

    assert parted(pages) == Parting(((0, 2), (2, 3)))


def test_a_document_that_lacks_pages_is_asked_about_and_not_parted() -> None:
    first, other = a_sheet(1, folio=Folio(at=1, of=3)), a_sheet(2)

    assert parted([first, other]) == Parting(((0, 2),), doubts=(2,))


def test_an_invoice_whose_number_stands_on_the_next_page_too_goes_on_there() -> None:
    first, second = a_sheet(1), a_sheet(2, text="invoice2024001carriedforward")

    assert parted([first, second]) == Parting(((0, 2),))


def test_numbers_that_an_engine_may_have_misread_part_only_with_other_totals() -> None:
    first = a_sheet(1, is_read=True)
    again = a_sheet(2, is_read=True, values={"invoice_number": "2024-0O1", "total": "1.50"})

    assert parted([first, again]).doubts == (2,)
    assert parted([first, a_sheet(2, is_read=True)]).parts == ((0, 1), (1, 2))


def test_another_kind_of_document_behind_one_that_is_not_whole_is_asked_about() -> None:
    unfinished = a_sheet(1, values={"invoice_number": "2024-001"})
    other = a_sheet(2, kind="letter", required=("sender",), telling=("sender",), values={"sender": "Ann"})

    assert parted([unfinished, other]) == Parting(((0, 2),), doubts=(2,))


def test_a_type_that_the_sender_named_is_that_of_each_page() -> None:
    made = bundle([a_letter(1), a_letter(3)])

    assert parting(made.pages, named="invoice").parts == ((0, 2),)
    assert parting(made.pages, named="letter").parts == ((0, 1), (1, 2))


def test_types_that_people_made_are_told_apart_by_what_they_require() -> None:
    note = DocumentType.model_validate(
        {
            "name": "delivery-note",
            "title": "Delivery note",
            "schema": {
                "type": "object",
                "properties": {"number": {"type": "string"}, "pieces": {"type": "number"}},
                "required": ["number", "pieces"],
            },
            "synonyms": {"number": ["Note number"], "pieces": ["Pieces"]},
            "hints": ["delivery note", "received by"],
        }
    )
    rows = ("Delivery note", "Received by the warehouse", "Pieces: 12", "Handle with care and keep dry at all times")
    first, other = (a_page(f"Note number: {number}", *rows) for number in ("A-1001", "B-2002"))

    assert parting(bundle([(first,), (other,)]).pages, more=[note]).parts == ((0, 1), (1, 2))
    assert parting(bundle([(first,), (first,)]).pages, more=[note]).parts == ((0, 2),)


@pytest.mark.parametrize(
    ("row", "folio"),
    [
        ("Page 2 of 3", Folio(at=2, of=3)),
        ("Seite 1 von 2", Folio(at=1, of=2)),
        ("Page1of2", Folio(at=1, of=2)),
        ("Pagina: 2/2", Folio(at=2, of=2)),
        ("Blatt 4", Folio(at=4)),
        ("- 7 -", Folio(at=7)),
        ("2/3", Folio(at=2, of=3)),
        ("12/24", None),
        ("Page 3 of 2", None),
        ("Total 2 of 3 boxes", None),
    ],
)
def test_running_numbers_are_read_as_they_are_printed(row: str, folio: Folio | None) -> None:
    assert folio_of(a_page(row), most=5) == folio


def test_a_bare_number_amid_the_page_counts_no_pages() -> None:
    assert folio_of(a_page(*["Dear all"] * 10, "2"), most=5) is None


SHEETS = st.builds(
    a_sheet,
    number=st.just(0),
    words=st.integers(0, 20),
    is_read=st.booleans(),
    kind=st.sampled_from(["document", "invoice", "letter", "receipt"]),
    share=st.floats(0, 1),
    values=st.dictionaries(st.sampled_from(["invoice_number", "total"]), st.text(max_size=6)),
    opens=st.booleans(),
    text=st.text(max_size=20),
    folio=st.none() | st.builds(Folio, at=st.integers(1, 4), of=st.none() | st.integers(1, 4)),
)


@settings(max_examples=60)
@given(drawn=st.lists(SHEETS, min_size=1, max_size=8))
def test_every_page_is_in_one_part_and_no_part_begins_with_a_doubt(drawn: list[Sheet]) -> None:
    pages = [replace(sheet, number=number) for number, sheet in enumerate(drawn, start=1)]

    found = parted(pages)

    assert [place for begin, end in found.parts for place in range(begin, end)] == list(range(len(pages)))
    assert not {pages[begin].number for begin, _ in found.parts} & set(found.doubts)


@settings(max_examples=40)
@given(drawn=st.lists(SHEETS, min_size=2, max_size=8))
def test_pages_that_open_nothing_are_never_torn_off(drawn: list[Sheet]) -> None:
    pages = [replace(sheet, number=number, opens=False, folio=None) for number, sheet in enumerate(drawn, start=1)]

    assert parted(pages).parts == ((0, len(pages)),)


def test_scans_are_parted_as_digital_pages_are() -> None:
    made = bundle([scanned(a_receipt(4), 4), scanned(a_receipt(9), 9)])

    assert {page.source for page in made.pages} == {Source.OCR}
    assert parting(made.pages).parts == ((0, 1), (1, 2))
