"""Works on the queues, as Lambda's event source mappings do with the same functions."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass

import boto3
from botocore.config import Config

from quire_container.application import Feed, Work
from quire_container.doors import private_door
from quire_container.doorways import Doorways
from quire_container.listening import listening, told_to_end
from quire_container.metrics import Metrics
from quire_container.queues import Taker

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Bench:
    region: str
    host: str
    private_port: int
    pushes: str
    """Where a replica that serves takes pushes."""
    processes: int
    at_once: int
    wait: int
    """Seconds that a receive waits for messages."""
    grace: float


async def work_on(work: Work, feeds: tuple[Feed, ...], bench: Bench) -> None:
    """Until SIGTERM: then no new message, and those at work are finished."""
    told, metrics = told_to_end(), Metrics()
    doorways = Doorways(work, metrics, processes=bench.processes, pushes=bench.pushes)
    config = Config(max_pool_connections=len(feeds) * (bench.at_once + 1), read_timeout=bench.wait + 10)
    sqs = boto3.client("sqs", region_name=bench.region, config=config)
    takers = [Taker(feed, sqs, doorways, metrics, at_once=bench.at_once, wait=bench.wait) for feed in feeds]

    async def is_ready() -> bool:
        return not told.is_set() and all(taker.hears for taker in takers)

    async with AsyncExitStack() as cleanup:
        cleanup.push_async_callback(doorways.stop, bench.grace)
        door = private_door(metrics, is_ready)
        await cleanup.enter_async_context(listening(door, bench.host, bench.private_port, grace=1))
        log.info("working on %s", ", ".join(feed.queue for feed in feeds))
        await asyncio.gather(*(taker.run(told) for taker in takers))
        log.info("ending")
