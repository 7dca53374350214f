"""What it takes to run it safely and to see it run: keys, secrets, logs, metrics, traces, images."""

from __future__ import annotations

from collections.abc import Iterator

from quire_client.cost.month import MINUTES, SECONDS, Line, Month

_TRACED_BEYOND_ONE_A_SECOND = 0.05
_CLOCKS = 3


def keys(month: Month) -> Iterator[Line]:
    asked = month.documents * month.given["kmsRequests"]
    yield month.line("KMS", "keys", month.given["keys"], "kms.key")
    yield month.line("KMS", "requests", asked, "kms.request")
    yield month.line("Secrets Manager", "secrets", month.given["secrets"], "secrets.secret")
    yield month.line("Secrets Manager", "requests", month.requests("secretsmanager:"), "secrets.request")


def logs(month: Month) -> Iterator[Line]:
    given = month.given
    ours = month.documents * month.document.logged + _CLOCKS * MINUTES * given["scheduledLogBytes"]
    size = ours * given["logFactor"] / 1e9
    yield month.line("CloudWatch", "logs, taken in", size, "logs.gb")
    yield month.line("CloudWatch", "logs, kept", size * given["logMonths"], "logs.gb-month")


def metrics(month: Month) -> Iterator[Line]:
    given = month.given
    yield month.line("CloudWatch", "metrics of our own", given["customMetrics"], "metrics.custom")
    if given["alarmMetrics"]:
        yield month.line("CloudWatch", "alarms, by metric", given["alarmMetrics"], "metrics.alarm")
        yield month.line("CloudWatch", "dashboards", given["dashboards"], "metrics.dashboard")
    yield month.line("X-Ray", "traces of requests and executions", _traced(month), "xray.trace")


def images(month: Month) -> Iterator[Line]:
    yield month.line("ECR", "images of the OCR function", month.given["imageGigabytes"], "ecr.gb-month")


def _traced(month: Month) -> float:
    """Documents as X-Ray samples unless told otherwise: one a second, and five in a hundred of the others."""
    first = min(month.documents, SECONDS)
    documents = first + _TRACED_BEYOND_ONE_A_SECOND * (month.documents - first)
    return documents + month.given["tracedRequests"] * month.rest_requests
