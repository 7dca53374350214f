"""The page that Prometheus fetches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from aiohttp import web
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry

from quire_local.figures.families import families
from quire_local.services import Services


def page(services: Services) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Answers in the format that the caller prefers, among those that Prometheus knows."""
    registry = CollectorRegistry()
    registry.register(_Figures(services))

    async def handle(request: web.Request) -> web.Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(registry), headers={"Content-Type": content_type})

    return handle


class _Figures(Collector):
    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        return families(self._services)

    def describe(self) -> Iterator[Metric]:
        """Nothing: what there is to tell shows when it is asked for."""
        return iter(())
