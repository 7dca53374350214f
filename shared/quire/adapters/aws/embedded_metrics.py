"""Figures as lines of the log, from which CloudWatch takes them: no call, no permission, no waiting."""

from __future__ import annotations

from collections.abc import Mapping

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from quire.domain.watching import Figure


class EmbeddedMetrics:
    """The port `Meter`, in CloudWatch's embedded metric format."""

    def __init__(self, *, namespace: str, service: str) -> None:
        self._namespace = namespace
        self._service = service

    def add(self, figures: Mapping[Figure, float], **labels: str) -> None:
        metrics = EphemeralMetrics(namespace=self._namespace, service=self._service)
        for name, label in labels.items():
            metrics.add_dimension(name.title(), label)
        for figure, value in figures.items():
            metrics.add_metric(figure.value, MetricUnit.Count if figure.is_count else MetricUnit.NoUnit, value)
        metrics.flush_metrics()
