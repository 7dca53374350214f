"""The ledger, and the way of a tenant's budget into its runs."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Lock
from typing import Any

import boto3
from adapters.test_app_slice import announcement, arrive, started
from app_fixtures import Cloud, data, rest, signed_in
from fakes.making import PDF
from fakes.services import NOON
from llm_house import LEDGER, House, house, server
from quire.adapters.aws.ledger import DynamoLedger
from quire.domain.flow import RunContext
from quire.domain.ids import new_id
from quire.domain.spending import Ceilings, accounts

__all__ = ["house", "server"]


class OneByOne:
    """A client whose calls each happen at one moment, as in DynamoDB and not in moto; between them others come in."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._client, name)
        return self._held(attribute) if inspect.ismethod(attribute) else attribute

    def _held(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def held(**arguments: Any) -> Any:
            with self._lock:
                return call(**arguments)

        return held


def test_calls_side_by_side_never_exceed_a_ceiling_together(house: House) -> None:
    ledger = DynamoLedger(OneByOne(boto3.client("dynamodb")), table=LEDGER)
    tenant_id = new_id()
    counted = [accounts(new_id(), Ceilings(day=Decimal("0.05")), NOON) for _ in range(12)]

    with ThreadPoolExecutor(6) as threads:
        reserved = list(threads.map(lambda own: ledger.reserve(tenant_id, own, Decimal("0.01")), counted))

    assert sum(one is not None for one in reserved) == 5


def test_where_one_account_has_too_little_left_the_others_stay_as_they_are(house: House) -> None:
    ledger = DynamoLedger(boto3.client("dynamodb"), table=LEDGER)
    tenant_id, document_id = new_id(), new_id()
    ledger.reserve(tenant_id, accounts(new_id(), Ceilings(), NOON), Decimal("0.04"))

    refused = ledger.reserve(tenant_id, accounts(document_id, Ceilings(day=Decimal("0.05")), NOON), Decimal("0.02"))

    key = {"tenantId": {"S": str(tenant_id)}, "account": {"S": f"document#{document_id}"}}
    assert refused is None
    assert "Item" not in boto3.client("dynamodb").get_item(TableName=LEDGER, Key=key)


def test_what_was_set_aside_and_not_spent_can_be_spent_again(house: House) -> None:
    ledger = DynamoLedger(OneByOne(boto3.client("dynamodb")), table=LEDGER)
    tenant_id = new_id()
    counted = accounts(new_id(), Ceilings(document=Decimal("0.05")), NOON)
    first = ledger.reserve(tenant_id, counted, Decimal("0.04"))
    assert first is not None
    assert ledger.reserve(tenant_id, counted, Decimal("0.04")) is None

    ledger.settle(first, Decimal("0.01"))

    assert ledger.reserve(tenant_id, counted, Decimal("0.04")) is not None


def test_after_a_call_that_cost_nothing_the_next_one_can_be_made(house: House) -> None:
    ledger = DynamoLedger(boto3.client("dynamodb"), table=LEDGER)
    tenant_id = new_id()
    counted = accounts(new_id(), Ceilings(document=Decimal("0.05")), NOON)
    odd = Decimal("0.00252215")
    first = ledger.reserve(tenant_id, counted, odd)
    assert first is not None

    ledger.settle(first, Decimal(0))

    again = ledger.reserve(tenant_id, counted, odd)
    assert again is not None
    assert odd <= again.usd < odd + Decimal("0.000001")


def test_tenants_do_not_spend_each_others_money(house: House) -> None:
    ledger = DynamoLedger(boto3.client("dynamodb"), table=LEDGER)
    counted = accounts(new_id(), Ceilings(day=Decimal("0.01")), NOON)

    assert ledger.reserve(new_id(), counted, Decimal("0.01")) is not None
    assert ledger.reserve(new_id(), counted, Decimal("0.01")) is not None


def test_the_budget_that_a_tenant_sets_is_the_ceiling_of_its_runs(cloud: Cloud) -> None:
    me = signed_in(cloud)
    data(cloud, rest("PUT", "/v1/usage/budget", me, {"monthlyUsd": "3.5"}), "documents")
    accepted = data(cloud, rest("POST", "/v1/documents/upload", me, announcement(PDF)), "documents", 201)
    arrive(cloud, accepted, PDF)

    context = started(cloud, accepted)["received"]["context"]

    body = boto3.client("s3").get_object(Bucket=context["bucket"], Key=context["key"])["Body"].read()
    assert RunContext.model_validate(json.loads(body)).llm.month == Decimal("3.5")
    data(cloud, rest("PUT", "/v1/usage/budget", me, {"monthlyUsd": None}), "documents")
