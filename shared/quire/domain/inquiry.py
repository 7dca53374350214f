"""What a language model is asked, and what it answers, whoever provides it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from pydantic import Field

from quire.domain.content import Format
from quire.domain.model import Model
from quire.domain.spending import Price, Tokens


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as the model sees it."""

    page: int
    format: Format
    body: bytes


@dataclass(frozen=True, slots=True)
class Correction:
    """An answer that did not fit, and what is wrong with it."""

    answer: str
    fault: str


@dataclass(frozen=True, slots=True)
class Question:
    """One call. `instructions` and `shape` are the same for all documents of a type, so providers can cache them."""

    instructions: str
    shape: Mapping[str, Any]
    """The JSON schema of the answer."""
    pages: str
    pictures: tuple[Picture, ...] = ()
    correction: Correction | None = None
    most_tokens: int = 4096

    def key(self, model: str) -> str:
        """The same for the same question to the same model."""
        seen = [sha256(picture.body).hexdigest() for picture in self.pictures]
        before = None if self.correction is None else [self.correction.answer, self.correction.fault]
        asked = [model, self.instructions, self.shape, self.pages, seen, before, self.most_tokens]
        return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    def costs_at_most(self, price: Price) -> Decimal:
        """US dollars, before anybody has counted its tokens."""
        texts = [self.instructions, json.dumps(self.shape), self.pages]
        if self.correction is not None:
            texts += [self.correction.answer, self.correction.fault]
        return price.most(
            prompt_bytes=sum(len(text.encode()) for text in texts),
            pictures=len(self.pictures),
            answer_tokens=self.most_tokens,
        )

    def corrected(self, answer: str, fault: str) -> Question:
        return replace(self, correction=Correction(answer, fault))

    def with_more_room(self) -> Question:
        return replace(self, most_tokens=2 * self.most_tokens)


class End(StrEnum):
    """Why an answer ends where it does."""

    DONE = "done"
    CUT = "cut"
    """It was longer than it might be."""
    REFUSED = "refused"
    """The model will not answer this."""
    BUSY = "busy"
    """It was not even begun, and may be in a moment."""
    BARRED = "barred"
    """It was not even begun, and asking again will not help: a wrong key, an unknown model, too large a question."""


class Gate(StrEnum):
    """Whether a model may be asked now."""

    OPEN = "open"
    DOUBTFUL = "doubtful"
    """It may, though the last call failed: an answer would be news."""
    SHUT = "shut"


class Answer(Model):
    text: str = ""
    end: End
    tokens: Tokens = Field(default_factory=Tokens)
    wait: float = 0
    """Seconds that a busy provider asks to be left alone for."""
