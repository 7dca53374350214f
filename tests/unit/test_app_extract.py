"""The result, made out of the pages of words."""

from __future__ import annotations

import pytest
from fakes.making import a_job, a_principal
from fakes.services import FakeObjects
from quire.domain.content import Format
from quire.domain.flow import Classified, Prepared, PreparedPage, PreparedPages, Received, RunContext, ToExtract
from quire.domain.pages import PageOfWords, Word
from quire.domain.refs import ObjectRef
from quire.domain.results import Extraction
from quire.domain.routing import ReviewPolicy, ReviewRule, Way
from quire.steps.extract import extract

ELSEWHERE = ObjectRef(bucket="uploads", key="k", version_id="v")


def prepared(objects: FakeObjects, *pages: PageOfWords, rule: ReviewRule = ReviewRule.BY_CONFIDENCE) -> ToExtract:
    listed = objects.write("pages", _listed(objects, pages).model_dump_json().encode())
    context = RunContext(
        type="document",
        max_pages=5,
        threshold_complete=98,
        threshold_review=80,
        review=ReviewPolicy(by_type={"document": rule}),
        review_seconds=60,
    )
    written = objects.write("context", context.model_dump_json().encode())
    return ToExtract(
        job=a_job(a_principal()),
        received=Received(original=ELSEWHERE, context=written, sha256="0" * 64, size=1),
        classified=Classified(format=Format.PDF, type="document", pages=len(pages)),
        prepared=Prepared(pages=listed, count=len(pages)),
    )


def _listed(objects: FakeObjects, pages: tuple[PageOfWords, ...]) -> PreparedPages:
    return PreparedPages(
        pages=tuple(
            PreparedPage(
                number=page.number,
                width=page.width,
                height=page.height,
                words=objects.write(f"page-{page.number}", page.model_dump_json().encode()),
            )
            for page in pages
        )
    )


def page(*texts: str, number: int = 1) -> PageOfWords:
    height = 1 / (2 * len(texts))
    words = tuple(
        Word(text=text, box=(0, 2 * row * height, 1, (2 * row + 1) * height)) for row, text in enumerate(texts)
    )
    return PageOfWords(number=number, width=600, height=800, words=words)


def test_pages_become_lines_in_their_order() -> None:
    objects = FakeObjects()

    extracted = extract(prepared(objects, page("Dear", "all"), page("Bye", number=2)), objects=objects)

    result = Extraction.model_validate_json(objects.read(extracted.result))
    assert [page.text for page in result.pages] == ["Dear\nall", "Bye"]


@pytest.mark.parametrize(("rule", "way"), [(ReviewRule.BY_CONFIDENCE, Way.ACCEPT), (ReviewRule.ALWAYS, Way.REVIEW)])
def test_the_runs_own_settings_say_which_way_the_document_goes(rule: ReviewRule, way: Way) -> None:
    objects = FakeObjects()

    direction = extract(prepared(objects, page("Dear"), rule=rule), objects=objects).direction

    assert (direction.way, direction.low_confidence, direction.review_seconds) == (way, False, 60)
