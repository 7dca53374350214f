"""A language model that is left alone while it answers nobody."""

from __future__ import annotations

import logging
from datetime import timedelta

from quire.domain.inquiry import Answer, End, Gate, Question
from quire.domain.spending import Price
from quire.domain.watching import Figure
from quire.errors import TransientError
from quire.ports import Breaker, Clock, LanguageModel, Meter

_LONGEST_WAIT = 60.0
"""Seconds: whatever a provider asks for, it is tried again by then."""


class PatientModel:
    """The port `LanguageModel`: after failures in a row it says BUSY by itself, and asks once in each pause."""

    def __init__(self, model: LanguageModel, breaker: Breaker, meter: Meter, clock: Clock, *, seconds: float) -> None:
        self._model = model
        self._breaker = breaker
        self._meter = meter
        self._clock = clock
        self._seconds = seconds

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def price(self) -> Price | None:
        return self._model.price

    def answer(self, question: Question) -> Answer:
        gate = self._breaker.gate(self._clock(), pause=timedelta(seconds=self._seconds))
        if gate is Gate.SHUT:
            return Answer(end=End.BUSY)
        try:
            answer = self._model.answer(question)
        except TransientError:
            self._failed()
            raise
        if answer.end is End.BUSY:
            self._failed(answer.wait)
        elif gate is Gate.DOUBTFUL:
            self._answered()
        return answer

    def _failed(self, wait: float = 0) -> None:
        seconds = max(self._seconds, min(wait, _LONGEST_WAIT))
        if self._breaker.failed(self._clock(), pause=timedelta(seconds=seconds)):
            self._tell("opened")

    def _answered(self) -> None:
        """The answer is paid for: it is worth more than that all others learn of it, who can by the next one."""
        try:
            is_open_again = self._breaker.answered()
        except TransientError:
            logging.getLogger(__name__).warning("the breaker could not be told of an answer", exc_info=True)
            return
        if is_open_again:
            self._tell("closed")

    def _tell(self, change: str) -> None:
        self._meter.add({Figure.LLM_BREAKER: 1}, change=change)
