"""The words of a page, for whoever takes the text out of a rectangle that was drawn on it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from fakes.making import a_principal, a_registration
from fakes.services import FakeObjects
from fakes.store import FakeStore
from quire.domain.page_words import PlacedWords, placed
from quire.domain.pages import PageOfWords, Source, Word
from quire.domain.people import Principal
from quire.errors import Refusal, RefusalCode
from quire.steps.page_words import get_words

OWNER = a_principal()


def a_page(*words: Word, source: Source = Source.TEXT) -> PageOfWords:
    return PageOfWords(number=1, width=595, height=842, source=source, words=words)


def a_word(text: str, left: float, top: float, confidence: float | None = None) -> Word:
    return Word(text=text, box=(left, top, left + 0.1, top + 0.02), confidence=confidence)


@dataclass
class Desk:
    """A document at work."""

    store: FakeStore = field(default_factory=FakeStore)
    objects: FakeObjects = field(default_factory=FakeObjects)

    def __post_init__(self) -> None:
        registration = a_registration(OWNER)
        self.store.register(registration)
        self.job = registration.job

    def keep(self, key: str, page: PageOfWords) -> None:
        self.objects.write(key, page.model_dump_json(by_alias=True).encode())

    def words(self, number: int = 1, who: Principal = OWNER) -> PlacedWords:
        return get_words(self.job.document_id, number, who, documents=self.store, objects=self.objects)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_words_stand_line_by_line_from_left_to_right(desk: Desk) -> None:
    scattered = (
        a_word("12.50", 0.7, 0.5),
        a_word("Shop", 0.1, 0.1),
        a_word("Total", 0.1, 0.502),
        a_word("Ltd", 0.3, 0.1),
    )
    desk.keep(desk.job.text_key(1), a_page(*scattered))

    found = desk.words()

    assert [(word.text, word.line) for word in found.words] == [("Shop", 0), ("Ltd", 0), ("Total", 1), ("12.50", 1)]
    assert found.words[0].box == (0.1, 0.1, 0.2, 0.12)
    assert (found.source, found.has_image, found.truncated) == (Source.TEXT, False, False)


def test_of_a_page_that_an_engine_read_its_words_and_their_confidence_are_shown(desk: Desk) -> None:
    desk.keep(desk.job.text_key(1), a_page(a_word("stale", 0.1, 0.1)))
    desk.keep(desk.job.ocr_key(1), a_page(a_word("Total", 0.1, 0.1, 0.93), source=Source.OCR))
    desk.objects.write(desk.job.picture_key(1), b"jpeg")

    found = desk.words()

    assert [(word.text, word.confidence) for word in found.words] == [("Total", 0.93)]
    assert (found.source, found.has_image) == (Source.OCR, True)


def test_a_page_that_is_not_there_or_not_the_readers_to_see_is_not_found(desk: Desk) -> None:
    desk.keep(desk.job.text_key(1), a_page(a_word("mine", 0.1, 0.1)))

    for number, who in ((2, OWNER), (1, a_principal(OWNER.tenant_id)), (1, a_principal())):
        with pytest.raises(Refusal) as refused:
            desk.words(number, who)
        assert refused.value.code is RefusalCode.NOT_FOUND
    assert desk.words().words[0].text == "mine"


def test_more_words_than_an_answer_can_hold_are_cut_and_it_says_so() -> None:
    long = '"' * 1_000
    page = a_page(*(a_word(long, 0.1, row / 5_000) for row in range(4_000)))

    found = placed(page, has_image=True)

    assert found.truncated
    assert 0 < len(found.words) < 4_000
    assert len(json.dumps(found.model_dump_json(by_alias=True)).encode()) < 6_000_000
