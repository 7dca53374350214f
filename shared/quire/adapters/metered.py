"""Ports whose use is counted on its way through."""

from __future__ import annotations

from quire.domain.inquiry import Answer, Question
from quire.domain.jobs import Happened, JobEvent
from quire.domain.spending import Price
from quire.domain.statuses import Status
from quire.domain.watching import Figure
from quire.ports import Journal, LanguageModel, Meter


class MeteredJournal:
    """The port `Journal`: a job is counted when it ends and when it begins to wait for a person, each time once."""

    def __init__(self, journal: Journal, meter: Meter) -> None:
        self._journal = journal
        self._meter = meter

    def append(self, event: JobEvent) -> bool:
        moved = self._journal.append(event)
        status = event.leads_to
        if moved and (status.is_final or status is Status.HITL_PENDING):
            self._meter.add({Figure.DOCUMENTS: 1}, status=status.value, route=event.detail.route or "none")
        if moved and status is Status.COMPLETED:
            self._meter.add(_of_result(event.detail))
        return moved


class MeteredModel:
    """The port `LanguageModel`: what is asked, and what it costs."""

    def __init__(self, model: LanguageModel, meter: Meter) -> None:
        self._model = model
        self._meter = meter

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def price(self) -> Price | None:
        return self._model.price

    def answer(self, question: Question) -> Answer:
        answer = self._model.answer(question)
        figures: dict[Figure, float] = {Figure.LLM_CALLS: 1, Figure.LLM_TOKENS: answer.tokens.total}
        if self.price is not None:
            figures[Figure.LLM_USD] = float(self.price.of(answer.tokens))
        self._meter.add(figures)
        return answer


def _of_result(detail: Happened) -> dict[Figure, float]:
    known = {} if detail.confidence is None else {Figure.CONFIDENCE: detail.confidence}
    return known | {Figure.USD: detail.usd}
