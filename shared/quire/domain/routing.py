"""Which way a document goes once its values were read: accepted, to a language model, or to a person."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from quire.domain.model import Model

TypeName = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_-]{0,62}$")]


class ReviewRule(StrEnum):
    """Which documents a tenant wants to see before they count."""

    ALWAYS = "always"
    NEVER = "never"
    BY_CONFIDENCE = "by_confidence"


class ReviewPolicy(Model):
    """The rule for all types of documents, and other ones for single types."""

    rule: ReviewRule = ReviewRule.BY_CONFIDENCE
    by_type: Annotated[dict[TypeName, ReviewRule], Field(max_length=200)] = Field(default_factory=dict)

    def of(self, kind: str) -> ReviewRule:
        return self.by_type.get(kind, self.rule)


class Way(StrEnum):
    ACCEPT = "accept"
    LLM = "llm"
    """Good enough for a language model to settle; where none is at hand it goes to review."""
    REVIEW = "review"


class Direction(Model):
    """What the state machine is told of the way ahead."""

    way: Way
    low_confidence: bool
    """The values were read, and badly: this, and not only a rule, asks for a person."""
    review_seconds: int


class Thresholds(Model):
    """Confidences in percent: from `complete` on nobody looks, below `review` a person does."""

    complete: float
    review: float

    def way(self, confidence: float | None, rule: ReviewRule, *, has_problems: bool = False) -> Way:
        if rule is ReviewRule.ALWAYS:
            return Way.REVIEW
        if rule is ReviewRule.NEVER:
            return Way.ACCEPT
        if has_problems:
            return Way.REVIEW
        # A reading that claims no values has no confidence, and nothing that could be doubted.
        if confidence is None or confidence >= self.complete:
            return Way.ACCEPT
        return Way.REVIEW if confidence < self.review else Way.LLM

    def is_low(self, confidence: float | None) -> bool:
        return confidence is not None and confidence < self.review
