"""One page on which the application can be seen to be well."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from quire_cdk.measures import Measures


def draw(scope: Construct, measures: Measures, *, cluster: str, cache: str) -> None:
    dashboard = cloudwatch.Dashboard(scope, "Dashboard", dashboard_name=measures.application.stack_name)
    for row in (_doors(measures), _work(measures), _stores(measures, cluster, cache), _results(measures)):
        dashboard.add_widgets(*row)


def _doors(measures: Measures) -> Sequence[cloudwatch.GraphWidget]:
    latencies = [measures.api("Latency", statistic) for statistic in ("p50", "p95", "p99")]
    return (
        _graph("API: requests and errors", [measures.api(name, "Sum") for name in ("Count", "4XXError", "5XXError")]),
        _graph("API: latency, ms", latencies),
        _graph("Functions: calls", measures.each_function("Invocations")),
        _graph("Functions: errors", measures.each_function("Errors")),
    )


def _work(measures: Measures) -> Sequence[cloudwatch.GraphWidget]:
    queues = measures.application.named("AWS::SQS::Queue")
    outcomes = ("ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut")
    waiting = [measures.queue(name, "ApproximateNumberOfMessagesVisible").with_(label=name) for name in queues]
    oldest = [measures.queue(name, "ApproximateAgeOfOldestMessage").with_(label=name) for name in queues]
    return (
        _graph("Workflow: executions", [measures.workflow(name) for name in outcomes]),
        _graph("Workflow: duration, ms", [measures.workflow("ExecutionTime", each) for each in ("p50", "p95")]),
        _graph("Queues: messages waiting", waiting),
        _graph("Queues: age of the oldest, s", oldest),
    )


def _stores(measures: Measures, cluster: str, cache: str) -> Sequence[cloudwatch.GraphWidget]:
    capacity = [measures.database(cluster, name) for name in ("ServerlessDatabaseCapacity", "ACUUtilization")]
    hits = [measures.cache(cache, name) for name in ("CacheHits", "CacheMisses", "ThrottledCmds")]
    return (
        _graph("Aurora: capacity units, percent of the maximum", capacity),
        _graph("Aurora: connections", [measures.database(cluster, "DatabaseConnections")]),
        _graph("Cache: hits, misses, throttled", hits),
        _graph(
            "Cache: bytes, units",
            [
                measures.cache(cache, "BytesUsedForCache", "Maximum"),
                measures.cache(cache, "ElastiCacheProcessingUnits"),
            ],
        ),
    )


def _results(measures: Measures) -> Sequence[cloudwatch.GraphWidget]:
    spread = [measures.result("Confidence", statistic) for statistic in ("p5", "p50", "p95")]
    return (
        _graph("Confidence of finished documents", spread),
        cloudwatch.GraphWidget(title="Documents by route", left=[measures.results_by_route()], stacked=True, width=6),
        _graph("What a document cost in calls, USD", [measures.result("Usd", "Average")]),
    )


def _graph(title: str, metrics: Sequence[cloudwatch.IMetric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=6)
