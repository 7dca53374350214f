"""Asks a language model about what is doubtful, where one is at hand."""

from __future__ import annotations

from quire.domain.flow import Settled, ToSettle


def llm(work: ToSettle) -> Settled:
    return Settled(result=work.extracted.result, confidence=work.extracted.confidence)
