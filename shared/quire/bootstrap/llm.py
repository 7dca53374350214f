"""Language models, and what may be spent on them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from quire.bootstrap.base import API_ATTEMPTS, clients, now, settings
from quire.bootstrap.watching import meter

if TYPE_CHECKING:
    from quire import ports
    from quire.adapters.llm.claude import Connect, Effort


@cache
def language_model() -> ports.LanguageModel | None:
    """None where the installation has none."""
    connect = _connect()
    if connect is None:
        return None
    from quire.adapters.llm.claude import Claude
    from quire.adapters.llm.patient import PatientModel
    from quire.adapters.metered import MeteredModel

    claude = Claude(connect, model=settings().llm_model, effort=cast("Effort", settings().llm_effort))
    asked = MeteredModel(claude, meter())
    return PatientModel(asked, _breaker(), meter(), now, seconds=settings().llm_pause_seconds)


def _connect() -> Connect | None:
    from quire.adapters.llm.claude import bedrock, direct

    url, seconds = settings().llm_url, settings().llm_seconds
    if settings().llm_provider == "bedrock":
        return bedrock(region=settings().region, base_url=url, seconds=seconds)
    # Without a key there is nobody to ask, and the documents go to people.
    if settings().llm_provider == "anthropic" and settings().llm_secret:
        from quire.adapters.aws.handoffs import secret_reader

        return direct(secret_reader(clients().secrets, settings().llm_secret), base_url=url, seconds=seconds)
    return None


def _breaker() -> ports.Breaker:
    from quire.adapters.aws.breaker import DynamoBreaker

    return DynamoBreaker(
        clients().dynamodb,
        table=settings().given("ledger_table"),
        model=settings().llm_model,
        failures=settings().llm_failures,
    )


@cache
def ledger() -> ports.Ledger:
    from quire.adapters.aws.ledger import DynamoLedger

    return DynamoLedger(clients().dynamodb, table=settings().given("ledger_table"))


@cache
def patient_objects() -> ports.Objects:
    """For answers that are paid for: a step that was called again because one write failed would pay once more."""
    from quire.adapters.aws.s3 import S3Objects

    return S3Objects(clients(API_ATTEMPTS).s3, bucket=settings().given("work_bucket"))
