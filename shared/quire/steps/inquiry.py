"""Asks a language model within what may be spent, and never pays twice for the same question."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from quire.domain.inquiry import Answer, End, Question
from quire.domain.model import Model
from quire.domain.refs import JobRef
from quire.domain.results import Cost
from quire.domain.spending import Ceilings, Price, Tokens, accounts
from quire.errors import TransientError
from quire.failpoints import reach
from quire.ports import Clock, LanguageModel, Ledger, Objects


class Reason(StrEnum):
    """Why a language model settled nothing, as people read it beside the values that stay doubtful."""

    NOT_CONFIGURED = "No language model was asked: none is configured."
    NOT_PRICED = "No language model was asked: nobody knows what this one costs."
    NOT_WANTED = "No language model was asked: the sender wanted none."
    BUDGET_EXCEEDED = "No language model was asked: what may be spent is used up."
    UNAVAILABLE = "The language model did not answer."
    REFUSED = "The language model declined to read the document."
    CUT = "The language model's answer was too long."
    UNREADABLE = "The language model's answer could not be used."
    TOO_LARGE = "No language model was asked: the pages are too long."


class UnsettledError(Exception):
    """The doubts stay; the document goes to a person and not to waste."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Kept(Model):
    """An answer, and the attempt that paid for it."""

    answer: Answer
    attempt: int


@dataclass
class Inquiry:
    """The calls of one step, and what this attempt paid for them."""

    job: JobRef
    ceilings: Ceilings
    model: LanguageModel
    price: Price
    ledger: Ledger
    objects: Objects
    clock: Clock
    is_over: bool = False
    """Nothing more is asked: answers that were kept are all there is."""
    _paid: list[Tokens] = field(default_factory=list)

    @property
    def cost(self) -> Cost:
        usd = sum((self.price.of(tokens) for tokens in self._paid), Decimal(0))
        return Cost(usd=round(float(usd), 6), llm_tokens=sum(tokens.total for tokens in self._paid))

    def answer(self, question: Question) -> Answer:
        # Below the document, so that it goes when the document is erased.
        key = f"{self.job.tenant_id}/{self.job.document_id}/llm/{question.key(self.model.name)}.json"
        found = self.objects.find(key)
        kept = self._asked(question, key) if found is None else Kept.model_validate_json(self.objects.read(found))
        if kept.attempt == self.job.attempt:
            self._paid.append(kept.answer.tokens)
        return kept.answer

    def _asked(self, question: Question, key: str) -> Kept:
        if self.is_over:
            raise UnsettledError(Reason.UNAVAILABLE)
        counted = accounts(self.job.document_id, self.ceilings, self.clock())
        reserved = self.ledger.reserve(self.job.tenant_id, counted, question.costs_at_most(self.price))
        if reserved is None:
            raise UnsettledError(Reason.BUDGET_EXCEEDED)
        reach("llm.before_call")
        answer = self.model.answer(question)
        # Whoever dies from here to the write has paid and knows nothing of it; what was set aside stays counted.
        reach("llm.after_call")
        if answer.end in {End.BUSY, End.BARRED}:
            self.ledger.settle(reserved, Decimal(0))
            _raise_for(answer.end)
        reach("llm.before_write")
        kept = Kept(answer=answer, attempt=self.job.attempt)
        self.objects.write(key, kept.model_dump_json(by_alias=True).encode())
        self.ledger.settle(reserved, self.price.of(answer.tokens))
        return kept


def _raise_for(end: End) -> None:
    if end is End.BUSY:
        raise TransientError("the language model is busy")
    raise UnsettledError(Reason.UNAVAILABLE)
