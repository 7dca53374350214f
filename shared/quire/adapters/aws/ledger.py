"""DynamoDB: what was spent on language models, one item for each account of a tenant."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from quire.adapters.aws.clients import translated
from quire.domain.spending import Account, Reservation
from quire.errors import TransientError

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef, UpdateTypeDef


_SMALLEST = Decimal("0.000001")
"""US dollars. Sums are whole ones, rounded up: a longer zero is written as 0E-7, which not every store reads."""


class DynamoLedger:
    """The port `Ledger`. Money is set aside on all accounts in one transaction, on each under its own condition."""

    def __init__(self, client: DynamoDBClient, *, table: str) -> None:
        self._client = client
        self._table = table

    def reserve(self, tenant_id: UUID, accounts: Sequence[Account], usd: Decimal) -> Reservation | None:
        usd = _rounded(usd)
        # An account that does not exist yet has no sum for the condition to look at.
        if any(one.ceiling is not None and usd > one.ceiling for one in accounts):
            return None
        moves: list[TransactWriteItemTypeDef] = [{"Update": self._move(tenant_id, one, usd)} for one in accounts]
        with translated("dynamodb"):
            try:
                self._client.transact_write_items(TransactItems=moves)
            except self._client.exceptions.TransactionCanceledException as error:
                reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
                if "ConditionalCheckFailed" in reasons:
                    return None
                raise TransientError("dynamodb cancelled a transaction") from error
        return Reservation(tenant_id=tenant_id, accounts=tuple(one.name for one in accounts), usd=usd)

    def settle(self, reservation: Reservation, usd: Decimal) -> None:
        more = _rounded(usd) - reservation.usd
        # One by one: nothing is asked of these sums, and single updates do not get into each other's way.
        for name in reservation.accounts:
            with translated("dynamodb"):
                self._client.update_item(
                    TableName=self._table,
                    Key={"tenantId": {"S": str(reservation.tenant_id)}, "account": {"S": name}},
                    UpdateExpression="ADD usd :more",
                    ExpressionAttributeValues={":more": {"N": str(more)}},
                )

    def _move(self, tenant_id: UUID, account: Account, usd: Decimal) -> UpdateTypeDef:
        move: UpdateTypeDef = {
            "TableName": self._table,
            "Key": {"tenantId": {"S": str(tenant_id)}, "account": {"S": account.name}},
            "UpdateExpression": "SET expiresAt = if_not_exists(expiresAt, :until) ADD usd :usd",
            "ExpressionAttributeValues": {
                ":usd": {"N": str(usd)},
                ":until": {"N": str(int(account.expires_at.timestamp()))},
            },
        }
        if account.ceiling is not None:
            move["ConditionExpression"] = "attribute_not_exists(usd) OR usd <= :room"
            move["ExpressionAttributeValues"] = {
                **move["ExpressionAttributeValues"],
                ":room": {"N": str(account.ceiling - usd)},
            }
        return move


def _rounded(usd: Decimal) -> Decimal:
    return usd.quantize(_SMALLEST, ROUND_UP)
