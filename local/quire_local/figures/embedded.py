"""Figures that functions write into their logs, in CloudWatch's embedded metric format."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from quire_local.figures.tally import Tally

MOST_SERIES = 5_000
LONGEST_LINE = 2**20
"""Bytes. CloudWatch takes no longer one either."""

_MARK = b'"CloudWatchMetrics"'
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|\W+")
_VALUES = TypeAdapter(float | list[float])

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SeriesName:
    """A figure and the labels that tell it from its like."""

    name: str
    is_count: bool
    labels: tuple[tuple[str, str], ...]


class _Seen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class _Metric(_Seen):
    name: str = Field(alias="Name")
    unit: str = Field("None", alias="Unit")


class _Directive(_Seen):
    namespace: str = Field(alias="Namespace")
    dimensions: list[list[str]] = Field(alias="Dimensions")
    metrics: list[_Metric] = Field(alias="Metrics")


class _Metadata(_Seen):
    directives: list[_Directive] = Field(alias="CloudWatchMetrics")


class _Document(_Seen):
    metadata: _Metadata = Field(alias="_aws")

    @property
    def members(self) -> dict[str, Any]:
        return self.model_extra or {}


class EmbeddedFigures:
    """All that was written since the start. What does not fit the format is no figure, as for CloudWatch."""

    def __init__(self) -> None:
        self._series: dict[SeriesName, Tally] = {}

    def take(self, line: bytes) -> None:
        """Count what the line tells, if it tells a figure."""
        if _MARK not in line:
            return
        try:
            document = _Document.model_validate_json(line)
            for name, value in _told(document):
                self._add(name, value)
        except (ValidationError, KeyError) as error:
            log.warning("a line in the embedded metric format is not understood: %s", type(error).__name__)

    def __iter__(self) -> Iterator[tuple[SeriesName, Tally]]:
        return iter(sorted(self._series.items(), key=lambda item: (item[0].name, item[0].labels)))

    def _add(self, name: SeriesName, value: float) -> None:
        tally = self._series.get(name)
        if tally is None and len(self._series) >= MOST_SERIES:
            log.warning("more than %d series: %s is not counted", MOST_SERIES, name.name)
            return
        self._series.setdefault(name, tally or Tally()).add(value)


class Lines:
    """Hands on whole lines of what comes in pieces."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take
        self._rest = b""

    def feed(self, data: bytes) -> None:
        *whole, rest = (self._rest + data).split(b"\n")
        self._rest = rest[-LONGEST_LINE:]
        for line in whole:
            self._take(line)


def _told(document: _Document) -> Iterator[tuple[SeriesName, float]]:
    for directive in document.metadata.directives:
        for dimensions in directive.dimensions:
            labels = tuple(sorted((_snake(name), str(document.members[name])) for name in dimensions))
            for metric in directive.metrics:
                name = SeriesName(_snake(f"{directive.namespace} {metric.name}"), metric.unit == "Count", labels)
                values = _VALUES.validate_python(document.members[metric.name])
                yield from ((name, value) for value in (values if isinstance(values, list) else [values]))


def _snake(name: str) -> str:
    """LlmUsd becomes llm_usd, as Prometheus has it."""
    return "_".join(_WORDS.split(name)).strip("_").lower()
