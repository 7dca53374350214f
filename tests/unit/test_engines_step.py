"""The step `ocr`: one picture, read once for a tenant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from fakes.services import FakeDarkroom, FakeObjects
from quire.domain.content import Format
from quire.domain.flow import Classified, Prepared, PreparedPage, PreparedPages, Read, Received, ToOcr
from quire.domain.pages import Box, Marks, PageOfWords, Source, Tick, Word
from quire.domain.refs import JobRef
from quire.steps.ocr import ocr

WORD = Word(text="5.15", box=(0.1, 0.1, 0.2, 0.2), confidence=0.9, second="5.15")
MARKS = Marks(cells=((0, 0, 0.5, 0.5),), ticks=(Tick(box=(0, 0, 0.1, 0.1), is_ticked=True),))
TENANT = uuid4()


@dataclass
class CountingEngine:
    name: str = "counting-1"
    words: Sequence[Word] = (WORD,)
    read_pictures: list[bytes] = field(default_factory=list)

    def read(self, picture: bytes) -> Sequence[Word]:
        self.read_pictures.append(picture)
        return self.words


def to_read(objects: FakeObjects, picture: bytes | None = b"picture", *, tenant: UUID = TENANT) -> ToOcr:
    job = JobRef(tenant_id=tenant, document_id=uuid4(), job_id=uuid4(), attempt=1, correlation_id="c")
    original = objects.write(job.upload_key, b"original")
    page = PreparedPage(
        number=1,
        width=200,
        height=300,
        marks=MARKS,
        picture=None if picture is None else objects.write(job.key("preprocess/page-1.png"), picture),
    )
    listed = objects.write(job.key("preprocess/pages.json"), PreparedPages(pages=(page,)).model_dump_json().encode())
    return ToOcr(
        job=job,
        received=Received(original=original, context=original, sha256="0" * 64, size=8),
        classified=Classified(format=Format.PDF, type="receipt", pages=1),
        prepared=Prepared(pages=listed, count=1, scans=(1,)),
        number=1,
    )


def reading(objects: FakeObjects, work: ToOcr, engine: CountingEngine) -> Read:
    return ocr(work, objects=objects, engine=engine, darkroom=FakeDarkroom())


def page_of(objects: FakeObjects, work: ToOcr, engine: CountingEngine) -> PageOfWords:
    return PageOfWords.model_validate_json(objects.read(reading(objects, work, engine).words))


def test_a_page_is_its_words_with_the_marks_that_preprocessing_found() -> None:
    objects = FakeObjects()

    page = page_of(objects, to_read(objects), CountingEngine())

    assert page == PageOfWords(
        number=1, width=200, height=300, source=Source.OCR, words=(WORD,), cells=MARKS.cells, ticks=MARKS.ticks
    )


def test_a_step_that_runs_again_reads_nothing_again() -> None:
    objects, engine = FakeObjects(), CountingEngine()
    work = to_read(objects)

    assert page_of(objects, work, engine) == page_of(objects, work, engine)
    assert engine.read_pictures == [b"picture"]


def test_the_same_picture_in_another_document_of_the_tenant_is_not_read_again() -> None:
    objects, engine = FakeObjects(), CountingEngine()

    first, second = (page_of(objects, to_read(objects), engine) for _ in range(2))

    assert first.words == second.words
    assert len(engine.read_pictures) == 1


@pytest.mark.parametrize(
    ("tenant", "picture", "name"),
    [(uuid4(), b"picture", "counting-1"), (TENANT, b"other", "counting-1"), (TENANT, b"picture", "counting-2")],
    ids=["another tenant's", "another picture", "another engine"],
)
def test_a_reading_serves_one_tenant_one_picture_and_one_engine(tenant: UUID, picture: bytes, name: str) -> None:
    objects = FakeObjects()
    page_of(objects, to_read(objects), CountingEngine())
    engine = CountingEngine(name=name)

    page_of(objects, to_read(objects, picture, tenant=tenant), engine)

    assert engine.read_pictures == [picture]


def test_a_reading_goes_with_the_document_that_it_came_with() -> None:
    objects, engine = FakeObjects(), CountingEngine()
    first = to_read(objects)
    page_of(objects, first, engine)
    gone = first.job.key("")
    objects.stored = {ref: body for ref, body in objects.stored.items() if not ref.key.startswith(gone)}

    page_of(objects, to_read(objects), engine)

    assert len(engine.read_pictures) == 2
    assert not any(b"5.15" in body for ref, body in objects.stored.items() if "/readings/" in ref.key)


def rows(*tops: float) -> tuple[Word, ...]:
    """Two words in each of these rows, in the order in which they are read."""
    boxes: list[Box] = [(left, top, left + 0.125, top + 0.0625) for top in tops for left in (0.5, 0.25)]
    return tuple(Word(text=f"word{number}", box=box) for number, box in enumerate(boxes))


def test_a_page_that_lies_upside_down_is_turned_with_its_marks_and_its_picture() -> None:
    objects = FakeObjects()
    work, engine = to_read(objects), CountingEngine(words=rows(0.75, 0.5, 0.25))

    read = reading(objects, work, engine)
    page = PageOfWords.model_validate_json(objects.read(read.words))

    assert [word.text for word in page.words] == [word.text for word in engine.words]
    assert page.words[0].box == (0.375, 0.1875, 0.5, 0.25)
    assert (page.cells, page.ticks[0].box) == (((0.5, 0.5, 1, 1),), (0.9, 0.9, 1, 1))
    assert read.picture is not None
    assert (read.picture.key, objects.read(read.picture)) == (work.job.picture_key(1), b"erutcip")


def test_a_page_that_lies_upside_down_is_turned_in_every_document_that_holds_it() -> None:
    objects, engine = FakeObjects(), CountingEngine(words=rows(0.75, 0.5, 0.25))

    first, second = (reading(objects, to_read(objects), engine) for _ in range(2))

    assert first.picture is not None
    assert second.picture is not None


@pytest.mark.parametrize("tops", [(), (0.5,), (0.5, 0.25), (0.25, 0.5, 0.75), (0.5, 0.75, 0.25, 0.5)])
def test_a_page_is_left_as_it_is_where_its_rows_do_not_go_upwards(tops: tuple[float, ...]) -> None:
    objects = FakeObjects()

    assert reading(objects, to_read(objects), CountingEngine(words=rows(*tops))).picture is None


def test_a_page_without_a_picture_is_our_mistake() -> None:
    objects = FakeObjects()

    with pytest.raises(LookupError, match="page 1 has no picture"):
        reading(objects, to_read(objects, None), CountingEngine())
