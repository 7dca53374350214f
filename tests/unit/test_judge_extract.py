"""A document whose kind nobody named gets the type that its words speak for."""

from __future__ import annotations

from fakes.making import a_job, a_principal
from fakes.services import FakeObjects
from quire import types
from quire.domain.content import Format
from quire.domain.flow import Classified, Prepared, PreparedPage, PreparedPages, Received, RunContext, ToExtract
from quire.domain.pages import PageOfWords
from quire.domain.refs import ObjectRef
from quire.domain.results import Extraction
from quire.domain.routing import ReviewPolicy
from quire.steps.extract import extract

from training.generators import papers

ELSEWHERE = ObjectRef(bucket="uploads", key="k", version_id="v")


def extracted(page: PageOfWords, *named: str) -> Extraction:
    """What comes of a page when the sender names this type, or none."""
    objects = FakeObjects()
    words = objects.write("page-1", page.model_dump_json().encode())
    listed = PreparedPages(pages=(PreparedPage(number=1, width=page.width, height=page.height, words=words),))
    kinds = [kind for name in named or types.BUILT_IN if (kind := types.built_in(name)) is not None]
    context = RunContext(
        type=named[0] if named else None,
        max_pages=5,
        threshold_complete=98,
        threshold_review=80,
        types=tuple(kind.wire() for kind in kinds),
        review=ReviewPolicy(),
        review_seconds=60,
    )
    work = ToExtract(
        job=a_job(a_principal()),
        received=Received(
            original=ELSEWHERE,
            context=objects.write("context", context.model_dump_json().encode()),
            sha256="0" * 64,
            size=1,
        ),
        classified=Classified(format=Format.PDF, type=context.type, pages=1),
        prepared=Prepared(pages=objects.write("pages", listed.model_dump_json().encode()), count=1),
    )
    return Extraction.model_validate_json(objects.read(extract(work, objects=objects).result))


def test_a_kind_that_nobody_named_is_found_out() -> None:
    result = extracted(papers.make("letter", 4))

    assert result.type == "letter"
    assert result.kinds["letter"] == max(result.kinds.values())


def test_a_kind_that_the_sender_named_is_not_doubted() -> None:
    result = extracted(papers.make("letter", 4), "receipt")

    assert (result.type, result.kinds) == ("receipt", {})


def test_a_document_of_no_kind_claims_nothing() -> None:
    result = extracted(PageOfWords(number=1, width=595, height=842, words=()))

    assert (result.type, result.confidence, result.language) == ("document", None, None)


def test_the_language_of_a_result_is_that_of_its_words() -> None:
    languages = {extracted(papers.make("letter", seed)).language for seed in range(12)}

    assert {"en", "de"} <= languages
