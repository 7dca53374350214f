"""The function `ocr`, called as Lambda calls it, with an object store and the real engine."""

from __future__ import annotations

from typing import Any

import pytest
from app_fixtures import Cloud, sample
from engines_pages import HEIGHT, WIDTH, Page, blank, printed
from quire import bootstrap
from quire.domain.flow import PreparedPage, PreparedPages, Read, ToOcr
from quire.domain.pages import PageOfWords, Source


@pytest.fixture
def work(cloud: Cloud) -> ToOcr:
    return ToOcr.model_validate(sample("ocr"))


def prepared(work: ToOcr, picture: bytes) -> dict[str, Any]:
    """The event for a page that looks like this."""
    objects = bootstrap.objects()
    written = objects.write(work.job.key("preprocess/page-1.png"), picture)
    page = PreparedPage(number=1, width=WIDTH, height=HEIGHT, picture=written)
    body = PreparedPages(pages=(page,)).model_dump_json(by_alias=True).encode()
    listed = objects.write(work.job.key("preprocess/pages.json"), body)
    ready = work.model_copy(update={"prepared": work.prepared.model_copy(update={"pages": listed})})
    return ready.model_dump(mode="json", by_alias=True)


def page_of(answer: Any) -> PageOfWords:
    return PageOfWords.model_validate_json(bootstrap.objects().read(Read.model_validate(answer).words))


def test_the_function_turns_a_picture_into_a_page_of_words(cloud: Cloud, work: ToOcr) -> None:
    picture: Page = printed()
    event = prepared(work, picture.picture)

    page = page_of(cloud.call("ocr", event))

    assert page.source is Source.OCR
    assert (page.width, page.height) == (WIDTH, HEIGHT)
    assert [word.text for word in page.words] == [word.text for word in picture.words]
    assert page_of(cloud.call("ocr", event)) == page


def test_a_page_on_which_nothing_stands_is_a_page_without_words(cloud: Cloud, work: ToOcr) -> None:
    assert page_of(cloud.call("ocr", prepared(work, blank()))).words == ()


def test_a_picture_that_cannot_be_opened_ends_with_its_code(cloud: Cloud, work: ToOcr) -> None:
    with pytest.raises(Exception, match="could not be read") as raised:
        cloud.call("ocr", prepared(work, b"no picture"))

    assert type(raised.value).__name__ == "OCR_FAILED"
