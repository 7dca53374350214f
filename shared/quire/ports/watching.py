"""Where figures and traces go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from quire.domain.watching import Figure, Span


class Meter(Protocol):
    def add(self, figures: Mapping[Figure, float], **labels: str) -> None:
        """Count these. Each combination of labels is a figure of its own and is paid for, so they are few."""


class Tracer(Protocol):
    def send(self, spans: Sequence[Span]) -> None:
        """Tell the present call's trace of these; never fails, and does nothing where nobody follows the call."""
