"""What a file is, what its pages are, and what is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import uuid4

import pytest
from fakes.services import FakeDarkroom, FakeObjects
from quire.domain.codes import ErrorCode
from quire.domain.content import Format, sniffed
from quire.domain.flow import PreparedPages, Received, RunContext, ToClassify, ToPreprocess
from quire.domain.languages import language_of
from quire.domain.pages import OpenedPage, PageFacts, PageOfWords, Pixels, Word
from quire.domain.refs import JobRef
from quire.domain.routing import ReviewPolicy
from quire.errors import PermanentError
from quire.steps.classify import classify
from quire.steps.preprocess import preprocess

TEXT = PageFacts(
    characters=400, odd_characters=0, largest_image=0, objects=9, sample="the letter is for you and for me"
)
SCAN = PageFacts(characters=0, odd_characters=0, largest_image=1, objects=1)
CELL = FakeDarkroom.cell
PDF, PNG = b"%PDF-1.7 of a test", b"\x89PNG\r\n\x1a\n of a test"


@dataclass
class FakeOpener:
    facts: Sequence[PageFacts] = ()
    has_pictures: bool = True
    asked: list[tuple[Format, int, tuple[int, ...]]] = field(default_factory=list)

    def survey(self, content: bytes, kind: Format, *, max_pages: int) -> Sequence[PageFacts]:
        assert content
        self.asked.append((kind, max_pages, ()))
        return self.facts

    def pages(self, content: bytes, kind: Format, *, max_pages: int, scans: Sequence[int] = ()) -> Iterator[OpenedPage]:
        assert content
        self.asked.append((kind, max_pages, tuple(scans)))
        for number in range(1, max_pages + 1):
            words = () if number in scans else (Word(text="read", box=CELL),)
            page = PageOfWords(number=number, width=400, height=600, words=words)
            yield OpenedPage(words=page, pixels=Pixels(200, 300, 1, bytes(60_000)) if self.has_pictures else None)


def to_classify(objects: FakeObjects, content: bytes = PDF, *, named: str | None = None) -> ToClassify:
    context = RunContext(
        type=named,
        max_pages=7,
        threshold_complete=98,
        threshold_review=80,
        review=ReviewPolicy(),
        review_seconds=60,
    )
    return ToClassify(
        job=JobRef(tenant_id=uuid4(), document_id=uuid4(), job_id=uuid4(), attempt=1, correlation_id="c"),
        received=Received(
            original=objects.write("original", content),
            context=objects.write("context.json", context.model_dump_json(by_alias=True).encode()),
            sha256=sha256(content).hexdigest(),
            size=len(content),
        ),
    )


def to_preprocess(objects: FakeObjects, facts: Sequence[PageFacts]) -> ToPreprocess:
    work = to_classify(objects)
    classified = classify(work, objects=objects, opener=FakeOpener(facts))
    return ToPreprocess(job=work.job, received=work.received, classified=classified)


def prepared(objects: FakeObjects, facts: Sequence[PageFacts], opener: FakeOpener) -> PreparedPages:
    work = to_preprocess(objects, facts)
    result = preprocess(work, objects=objects, opener=opener, darkroom=FakeDarkroom())
    assert result.count == len(facts)
    assert result.scans == work.classified.scans
    return PreparedPages.model_validate_json(objects.read(result.pages))


def test_pages_without_usable_text_are_named_one_by_one() -> None:
    objects = FakeObjects()

    classified = classify(to_classify(objects), objects=objects, opener=FakeOpener([TEXT, SCAN, TEXT, SCAN]))

    assert (classified.pages, classified.scans, classified.language) == (4, (2, 4), "en")


def test_the_format_is_what_the_file_begins_like() -> None:
    objects, opener = FakeObjects(), FakeOpener([SCAN])

    assert classify(to_classify(objects, PNG), objects=objects, opener=opener).format is Format.PNG
    assert opener.asked == [(Format.PNG, 7, ())]


def test_the_type_is_the_senders_or_open() -> None:
    objects = FakeObjects()

    types = [
        classify(to_classify(objects, named=named), objects=objects, opener=FakeOpener([TEXT])).type
        for named in ("receipt", None)
    ]

    assert types == ["receipt", None]


@pytest.mark.parametrize(("content", "code"), [(PDF, ErrorCode.EMPTY), (b"plain text", ErrorCode.UNSUPPORTED_TYPE)])
def test_what_has_no_pages_or_is_no_document_is_refused(content: bytes, code: ErrorCode) -> None:
    objects = FakeObjects()

    with pytest.raises(PermanentError) as error:
        classify(to_classify(objects, content), objects=objects, opener=FakeOpener([]))

    assert error.value.code is code


def test_a_mixed_file_has_words_for_some_pages_and_pictures_to_read_for_others() -> None:
    objects, opener = FakeObjects(), FakeOpener()

    text, scan = prepared(objects, [TEXT, SCAN], opener).pages

    assert opener.asked == [(Format.PDF, 2, (2,))]
    assert text.words is not None
    assert text.picture is not None
    kept = PageOfWords.model_validate_json(objects.read(text.words))
    assert (kept.words[0].text, kept.cells) == ("read", (CELL,))
    assert scan.words is None
    assert scan.picture is not None
    assert objects.read(scan.picture) == b"jpeg"
    assert scan.marks.cells == (CELL,)


def test_a_scan_that_was_turned_is_as_wide_as_it_was_high() -> None:
    text, scan = prepared(FakeObjects(), [TEXT, SCAN], FakeOpener()).pages

    assert (text.width, text.height) == (400, 600)
    assert (scan.width, scan.height) == (600, 400)


def test_a_page_without_a_picture_keeps_its_words() -> None:
    [page] = prepared(FakeObjects(), [TEXT], FakeOpener(has_pictures=False)).pages

    assert page.words is not None
    assert page.picture is None


def test_the_picture_of_a_page_is_where_people_look_for_it() -> None:
    objects = FakeObjects()
    work = to_preprocess(objects, [SCAN])

    preprocess(work, objects=objects, opener=FakeOpener(), darkroom=FakeDarkroom())

    assert objects.find(work.job.picture_key(1)) is not None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Please pay the total of this invoice by the end of the month, with thanks for your order", "en"),
        ("Bitte zahlen Sie die Rechnung bis zum Ende des Monats, und wir danken für den Auftrag", "de"),
        ("Nous vous prions de payer la facture dans les trente jours par virement sur notre compte", "fr"),
        ("Por favor pague el importe de la factura con los datos que se indican para el pago", "es"),
        ("4711 0815 12.50", None),
        ("", None),
    ],
)
def test_a_language_is_told_by_its_commonest_words(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "head",
    [
        b"GIF89a%PDF-1.4",
        b"\x89PNG\r\n\x1a\n....%PDF-1.4",
        b"\xff\xd8\xff\xe0 %PDF-1.4",
        b"PK\x03\x04 %PDF-1.4",
        b"<html><script>%PDF-1.4",
        b"MZ..%PDF-1.4",
        b"  #!/bin/sh\n%PDF-1.4",
    ],
)
def test_what_could_be_two_things_is_neither(head: bytes) -> None:
    assert sniffed(head) is None


def test_a_pdf_may_have_a_little_noise_before_it() -> None:
    assert sniffed(b"\xef\xbb\xbf\r\n%PDF-1.4") is Format.PDF
    assert sniffed(b"a mailer's line\n%PDF-1.4") is Format.PDF
