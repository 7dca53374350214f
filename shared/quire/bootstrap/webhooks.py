"""Webhooks and usage."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

from quire.bootstrap.base import API_ATTEMPTS, clients, database, settings

if TYPE_CHECKING:
    from quire import ports


@cache
def webhooks() -> ports.Webhooks:
    from quire.adapters.postgres.webhooks import PostgresWebhooks

    return PostgresWebhooks(database())


@cache
def delivery_log() -> ports.DeliveryLog:
    from quire.adapters.postgres.webhooks import PostgresDeliveryLog

    return PostgresDeliveryLog(database())


@cache
def webhook_endpoints() -> ports.WebhookEndpoints:
    from quire.adapters.aws.webhooks import DynamoWebhookEndpoints

    return DynamoWebhookEndpoints(clients(API_ATTEMPTS).dynamodb, table=settings().given("webhooks_table"))


@cache
def webhook_calls() -> ports.WebhookCalls:
    from quire.adapters.calls import GuardedCalls

    return GuardedCalls(allowed_hosts=settings().hosts_for_trials, seconds=settings().webhook_seconds)


@cache
def postponements() -> ports.Postponements:
    from quire.adapters.aws.webhooks import SqsPostponements

    return SqsPostponements(clients(API_ATTEMPTS).sqs, queue=settings().given("deliver_queue"))


@cache
def dice() -> random.Random:
    return random.SystemRandom()


@cache
def usages() -> ports.Usages:
    from quire.adapters.postgres.usage import PostgresUsages

    return PostgresUsages(database())
