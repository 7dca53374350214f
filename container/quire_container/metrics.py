"""What Prometheus is told."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.registry = registry
        self.requests = Counter("quire_requests", "Requests answered", ["method", "status"], registry=registry)
        self.request_seconds = Histogram(
            "quire_request_seconds", "Time to answer a request", ["method"], buckets=_SECONDS, registry=registry
        )
        self.sockets = Gauge("quire_sockets", "WebSockets that are open here", registry=registry)
        self.messages = Counter(
            "quire_messages", "Messages taken from a queue: done or given back", ["queue", "outcome"], registry=registry
        )
        self.calls = Counter(
            "quire_calls", "Calls of functions: ok or failed", ["function", "outcome"], registry=registry
        )
        self.call_seconds = Histogram(
            "quire_call_seconds", "Time that functions took", ["function"], buckets=_SECONDS, registry=registry
        )
