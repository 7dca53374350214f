"""What is seen of the application while it runs: figures that are counted, and stretches of time in a trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Figure(StrEnum):
    """A figure under the name that dashboards know it by."""

    DOCUMENTS = "Documents"
    CONFIDENCE = "Confidence"
    USD = "Usd"
    LLM_CALLS = "LlmCalls"
    LLM_TOKENS = "LlmTokens"
    LLM_USD = "LlmUsd"
    LLM_BREAKER = "LlmBreaker"

    @property
    def is_count(self) -> bool:
        return self in {Figure.DOCUMENTS, Figure.LLM_CALLS, Figure.LLM_TOKENS, Figure.LLM_BREAKER}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one call, in seconds since 1970; `about` are ids, by which a trace can be found."""

    name: str
    start: float
    end: float
    about: Mapping[str, str]
    failed: bool = False
