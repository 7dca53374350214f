"""/metrics, as Prometheus fetches and reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from local.cloud_lab import Owner, cloud_here
from prometheus_client import parser as text_parser
from prometheus_client.openmetrics import parser as open_parser

OPEN_METRICS = "application/openmetrics-text;version=1.0.0"


class Page:
    def __init__(self, owner: Owner) -> None:
        self.owner = owner

    async def text(self, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.owner.origin) as client:
            return (await client.get("/metrics", headers=headers)).raise_for_status()

    async def samples(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        families = text_parser.text_string_to_metric_families((await self.text()).text)
        return {(one.name, frozenset(one.labels.items())): one.value for each in families for one in each.samples}

    def send(self) -> None:
        sqs = self.owner.client("sqs")
        sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="waiting")["QueueUrl"], MessageBody="x")

    async def tell(self, *lines: Any) -> None:
        await asyncio.to_thread(self.owner.call, "tell", lines=list(lines))


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    async with cloud_here("figures.yaml", tmp_path / "data"):
        yield Page(Owner(tmp_path / "data"))


def a_line(name: str, value: float | list[float], *, unit: str = "Count", **labels: str) -> dict[str, Any]:
    """As Powertools writes it."""
    directive = {"Namespace": "Shop", "Dimensions": [list(labels)], "Metrics": [{"Name": name, "Unit": unit}]}
    return {"_aws": {"Timestamp": 1, "CloudWatchMetrics": [directive]}, **labels, name: value}


def named(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


async def test_what_a_function_counts_adds_up_by_its_labels(page: Page) -> None:
    await page.tell(a_line("PensSold", 2, Colour="red"), a_line("PensSold", [1, 3], Colour="red"))
    await page.tell(a_line("PensSold", 5, Colour="blue"))

    samples = await page.samples()

    assert samples[named("shop_pens_sold_total", colour="red")] == 6
    assert samples[named("shop_pens_sold_total", colour="blue")] == 5


async def test_what_a_function_measures_has_a_number_a_sum_and_quantiles(page: Page) -> None:
    await page.tell(*(a_line("Price", value, unit="None") for value in range(1, 101)))

    samples = await page.samples()

    assert (samples[named("shop_price_count")], samples[named("shop_price_sum")]) == (100, 5050)
    quantiles = [samples[named("shop_price", quantile=share)] for share in ("0.05", "0.5", "0.95")]
    assert quantiles == [5, 50, 95]


@pytest.mark.parametrize(
    "line",
    [
        'no JSON, though it says "CloudWatchMetrics"',
        {"_aws": {"CloudWatchMetrics": "many"}},
        {"_aws": {"CloudWatchMetrics": [{"Namespace": "Shop", "Dimensions": [["No"]], "Metrics": [{"Name": "A"}]}]}},
        a_line("Price", 1) | {"Price": "dear"},
    ],
)
async def test_a_line_that_is_no_figure_does_no_harm(page: Page, line: Any) -> None:
    await page.tell(line, a_line("PensSold", 1))

    samples = await page.samples()

    assert samples[named("shop_pens_sold_total")] == 1
    assert not [name for name, _ in samples if name.startswith("shop_price")]


async def test_calls_of_functions_and_depths_of_queues_are_counted_by_the_services(page: Page) -> None:
    await page.tell()
    await page.tell()
    await asyncio.to_thread(page.send)

    samples = await page.samples()

    assert samples[named("aws_lambda_invocations_total", function="tell")] == 2
    assert samples[named("aws_lambda_cold_starts_total", function="tell")] == 1
    assert samples[named("aws_lambda_errors_total", function="tell")] == 0
    assert samples[named("aws_lambda_duration_seconds_total", function="tell")] > 0
    assert samples[named("aws_sqs_messages_visible", queue="waiting")] == 1


async def test_answers_of_the_api_are_counted_by_kind_of_status(page: Page) -> None:
    async with httpx.AsyncClient(base_url=page.owner.origin) as client:
        assert (await client.get("/shop/sold")).status_code == 201
        assert (await client.get("/shop/nothing")).status_code == 403

    samples = await page.samples()

    assert samples[named("aws_apigateway_answers_total", stage="shop", status="2xx")] == 1
    assert samples[named("aws_apigateway_answers_total", stage="shop", status="4xx")] == 1
    assert samples[named("aws_apigateway_latency_seconds_count", stage="shop")] == 2


@pytest.mark.parametrize(
    ("accept", "kind", "parse"),
    [
        ("text/plain", "text/plain; version=0.0.4; charset=utf-8", text_parser.text_string_to_metric_families),
        (OPEN_METRICS, "application/openmetrics-text; version=1.0.0", open_parser.text_string_to_metric_families),
    ],
)
async def test_the_page_comes_in_the_format_that_is_asked_for(
    page: Page, accept: str, kind: str, parse: Callable[[str], Any]
) -> None:
    await page.tell(a_line("PensSold", 2, Colour="red"), a_line("Price", 3, unit="None"))

    answer = await page.text(Accept=accept)

    assert answer.headers["Content-Type"].startswith(kind)
    assert {"shop_price", "aws_lambda_invocations"} <= {family.name for family in parse(answer.text)}
