"""AWS::Serverless::SimpleTable: a DynamoDB table with one key."""

from __future__ import annotations

from collections.abc import Mapping

from quire_local.resources import Table
from quire_local.template.properties import Properties

_LETTERS = {"String": "S", "Number": "N", "Binary": "B"}


def read_simple_table(logical_id: str, properties: Properties, *, identity: Mapping[str, str]) -> Table:
    key = properties.part("PrimaryKey")
    name, kind = key.get("Name", "id"), key.get("Type", "String")
    key.expect("Type", kind, _LETTERS)
    key.finish()
    table = Table(
        logical_id=logical_id,
        name=identity["Ref"],
        arn=identity["Arn"],
        definition={
            "TableName": identity["Ref"],
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": _LETTERS[kind]}],
            "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
        },
    )
    properties.get("TableName")
    properties.finish(
        without_effect=("PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification", "Tags")
    )
    return table
