"""Asks a language model about what is doubtful, where one is at hand and may be paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quire import types
from quire.domain.asking import Doubts, doubts, pages_to_send, question
from quire.domain.content import Format, sniffed
from quire.domain.flow import PreparedPages, RunContext, Settled, ToSettle
from quire.domain.inquiry import End, Picture, Question
from quire.domain.pages import PageOfLines, PageOfWords, Source
from quire.domain.parts import again, apart
from quire.domain.replies import Reply, reply
from quire.domain.results import Extraction
from quire.domain.settling import Evidence, settled, unsettled
from quire.domain.types import DocumentType
from quire.failpoints import reach
from quire.ports import Clock, LanguageModel, Ledger, Objects
from quire.settings import Settings
from quire.steps.inquiry import Inquiry, Reason, UnsettledError

_PICTURES = frozenset({Format.PNG, Format.JPEG, Format.WEBP})
_LARGEST_PICTURE = 3_500_000
"""Bytes: as text, in which it travels, a third more, and 5 MB are what providers take."""


@dataclass(frozen=True)
class Desk:
    """What asking needs. `model` is None where none is configured."""

    objects: Objects
    model: LanguageModel | None
    ledger: Ledger
    clock: Clock
    settings: Settings


def llm(work: ToSettle, desk: Desk) -> Settled:
    context = RunContext.model_validate_json(desk.objects.read(work.received.context))
    extraction = Extraction.model_validate_json(desk.objects.read(work.extracted.result))
    after = again(extraction, [_asked_about(one, context, work, desk) for one in apart(extraction)])
    if after == extraction:
        return Settled(result=work.extracted.result, confidence=extraction.confidence)
    reach("llm.before_result")
    body = after.model_dump_json(by_alias=True).encode()
    return Settled(result=desk.objects.write(work.job.key("llm/result.json"), body), confidence=after.confidence)


def _asked_about(document: Extraction, context: RunContext, work: ToSettle, desk: Desk) -> Extraction:
    """The document as it is once somebody was asked, if there is anything to ask about."""
    kind = _kind(document.type, context)
    asked = doubts(document, kind, complete=context.threshold_complete)
    return _settled(document, asked, kind, context, work, desk) if asked else document


def _kind(name: str, context: RunContext) -> DocumentType:
    given = next((one for one in context.types if one["name"] == name), None)
    kind = types.built_in(name) if given is None else DocumentType.model_validate(given)
    if kind is None:
        raise LookupError(f"the run does not know the type {name}")
    return kind


def _settled(
    extraction: Extraction, asked: Doubts, kind: DocumentType, context: RunContext, work: ToSettle, desk: Desk
) -> Extraction:
    if not context.use_llm:
        return unsettled(extraction, asked, Reason.NOT_WANTED)
    if desk.model is None:
        return unsettled(extraction, asked, Reason.NOT_CONFIGURED)
    price = desk.model.price
    if price is None:
        return unsettled(extraction, asked, Reason.NOT_PRICED)
    inquiry = Inquiry(
        work.job, context.llm, desk.model, price, desk.ledger, desk.objects, desk.clock, is_over=work.gave_up
    )
    try:
        after = _read_again(extraction, asked, kind, work, inquiry, desk.settings)
    except UnsettledError as error:
        after = unsettled(extraction, asked, error.reason)
    return after.model_copy(update={"cost": extraction.cost.plus(inquiry.cost)})


def _read_again(
    extraction: Extraction, asked: Doubts, kind: DocumentType, work: ToSettle, inquiry: Inquiry, settings: Settings
) -> Extraction:
    sent = pages_to_send(extraction, asked, most_characters=settings.llm_characters)
    if not sent:
        raise UnsettledError(Reason.TOO_LARGE)
    pages, pictures = _pages(work, sent, inquiry.objects, most_pictures=settings.llm_pictures)
    put = question(kind, asked, sent, pictures, most_tokens=settings.llm_answer_tokens)
    said = _reply(put, asked, kind, inquiry)
    seen = {page.number for page in pages if page.source is Source.TEXT} | {picture.page for picture in pictures}
    return settled(extraction, asked, said, kind, Evidence(pages, seen, extraction.calibrated))


def _reply(put: Question, asked: Doubts, kind: DocumentType, inquiry: Inquiry) -> Reply:
    """The answer, after at most one attempt to repair it; what does not fit even then counts as not answered."""
    first = inquiry.answer(put)
    if first.end is End.REFUSED:
        raise UnsettledError(Reason.REFUSED)
    said = reply(first.text, asked, kind) if first.end is End.DONE else Reply()
    if first.end is End.DONE and not said.faults:
        return said
    again = put.with_more_room() if first.end is End.CUT else put.corrected(first.text, "\n".join(said.faults))
    return _repaired(again, asked, kind, inquiry)


def _repaired(put: Question, asked: Doubts, kind: DocumentType, inquiry: Inquiry) -> Reply:
    second = inquiry.answer(put)
    if second.end is not End.DONE:
        raise UnsettledError(Reason.CUT if second.end is End.CUT else Reason.REFUSED)
    said = reply(second.text, asked, kind)
    if said.faults and not said.values and not said.blocks:
        raise UnsettledError(Reason.UNREADABLE)
    return said


def _pages(
    work: ToSettle, sent: Sequence[PageOfLines], objects: Objects, *, most_pictures: int
) -> tuple[tuple[PageOfWords, ...], tuple[Picture, ...]]:
    """The words of these pages, and how the first scans among them look."""
    read = {page.number: page for page in work.read}
    numbers = {page.number for page in sent}
    listed = PreparedPages.model_validate_json(objects.read(work.prepared.pages)).pages
    wanted = [page for page in listed if page.number in numbers]
    words = [PageOfWords.model_validate_json(objects.read(page.words or read[page.number].words)) for page in wanted]
    scans = [page for page, one in zip(wanted, words, strict=True) if one.source is Source.OCR]
    looks = [(page.number, read[page.number].picture or page.picture) for page in scans[:most_pictures]]
    shown = [(number, objects.read(look)) for number, look in looks if look is not None]
    return tuple(words), tuple(_pictures(shown))


def _pictures(shown: Sequence[tuple[int, bytes]]) -> Iterator[Picture]:
    for number, body in shown:
        kind = sniffed(body)
        if kind in _PICTURES and len(body) <= _LARGEST_PICTURE:
            yield Picture(page=number, format=kind, body=body)
