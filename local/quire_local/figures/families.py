"""The figures of one cloud as Prometheus names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from quire_local.figures.embedded import EmbeddedFigures, SeriesName
from quire_local.figures.tally import Tally
from quire_local.gateway.traffic import Traffic
from quire_local.services import Services

_OF_FUNCTIONS = {
    "invocations": ("aws_lambda_invocations", "Calls of a function"),
    "errors": ("aws_lambda_errors", "Calls that failed"),
    "throttles": ("aws_lambda_throttles", "Calls refused for reserved concurrency"),
    "cold_starts": ("aws_lambda_cold_starts", "Calls that a new process was started for"),
    "seconds": ("aws_lambda_duration_seconds", "Time in calls"),
}
_OF_PROCESSES = {
    "running": ("aws_lambda_running", "Calls under way"),
    "queued": ("aws_lambda_events_waiting", "Asynchronous calls that wait"),
    "peak_memory": ("aws_lambda_peak_memory_bytes", "Most memory that a call used"),
}
_OF_QUEUES = {
    "visible": ("aws_sqs_messages_visible", "Messages that wait"),
    "inFlight": ("aws_sqs_messages_in_flight", "Messages that somebody has taken"),
    "delayed": ("aws_sqs_messages_delayed", "Messages that cannot be taken yet"),
}


def families(services: Services) -> Iterator[Metric]:
    stats, queues = services.functions.stats(), services.sqs.snapshot()["queues"]
    for field, (name, about) in _OF_FUNCTIONS.items():
        yield _counter(name, about, "function", {one: figures[field] for one, figures in stats.items()})
    for field, (name, about) in _OF_PROCESSES.items():
        yield _gauge(name, about, "function", {one: figures[field] for one, figures in stats.items()})
    for field, (name, about) in _OF_QUEUES.items():
        yield _gauge(name, about, "queue", {queue["name"]: queue[field] for queue in queues})
    yield _executions(services.states.snapshot())
    yield _gauge("aws_events_deliveries_waiting", "Deliveries owed", "", {"": services.events.snapshot()["deliveries"]})
    yield from _api({stage: gateway.traffic for stage, gateway in services.rest.items()})
    yield from _embedded(services.functions.figures)


def _counter(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, about, labels=[label])
    for one, value in values.items():
        family.add_metric([one], value)
    return family


def _gauge(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label] if label else [])
    for one, value in values.items():
        family.add_metric([one] if label else [], value)
    return family


def _executions(machines: Mapping[str, Mapping[str, int]]) -> Metric:
    family = GaugeMetricFamily("aws_states_executions", "Executions by status", labels=["machine", "status"])
    for machine, counts in machines.items():
        for status, count in counts.items():
            family.add_metric([machine, status.lower()], count)
    return family


def _api(stages: Mapping[str, Traffic]) -> Iterator[Metric]:
    answers = CounterMetricFamily("aws_apigateway_answers", "Answers of the REST API", labels=["stage", "status"])
    latency = Metric("aws_apigateway_latency_seconds", "From a request to its answer", "summary")
    for stage, traffic in stages.items():
        for kind, count in sorted(traffic.by_kind.items()):
            answers.add_metric([stage, kind], count)
        _summarise(latency, {"stage": stage}, traffic.seconds)
    yield from (answers, latency)


def _embedded(figures: EmbeddedFigures) -> Iterator[Metric]:
    for (name, is_count), series in groupby(figures, key=lambda item: (item[0].name, item[0].is_count)):
        yield _told(name, list(series), is_count=is_count)


def _told(name: str, series: Sequence[tuple[SeriesName, Tally]], *, is_count: bool) -> Metric:
    about = "As the functions tell it"
    if not is_count:
        summary = Metric(name, about, "summary")
        for one, tally in series:
            _summarise(summary, dict(one.labels), tally)
        return summary
    counter = Metric(name, about, "counter")
    for one, tally in series:
        counter.add_sample(f"{name}_total", dict(one.labels), tally.sum)
    return counter


def _summarise(summary: Metric, labels: Mapping[str, str], tally: Tally) -> None:
    samples: Iterable[tuple[str, dict[str, str], float]] = (
        *(("", {"quantile": str(share)}, value) for share, value in tally.quantiles().items()),
        ("_count", {}, tally.count),
        ("_sum", {}, tally.sum),
    )
    for ending, more, value in samples:
        summary.add_sample(f"{summary.name}{ending}", {**labels, **more}, value)
