"""Which services moto plays here, and which of their operations read and which change something."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Service:
    """One of moto's services, with the operations that the local cloud lets through; others are refused by name."""

    name: str
    """Its name in SigV4."""
    target_prefix: str
    content_type: str
    handler: str
    """module:class"""
    clocks: tuple[tuple[str, str], ...]
    """(module, name) of each place where moto looks for the time"""
    reads: frozenset[str]
    changes: frozenset[str]


# The calls that change items rather than tables: what compaction replaces.
ITEM_CHANGES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})

DYNAMODB = Service(
    name="dynamodb",
    target_prefix="DynamoDB_20120810",
    content_type="application/x-amz-json-1.0",
    handler="moto.dynamodb.responses:DynamoHandler",
    clocks=(("moto.dynamodb.models.table", "utcnow"),),
    reads=frozenset(
        {
            "BatchGetItem",
            "DescribeTable",
            "DescribeTimeToLive",
            "GetItem",
            "ListTables",
            "ListTagsOfResource",
            "Query",
            "Scan",
            "TransactGetItems",
        }
    ),
    changes=ITEM_CHANGES
    | {"CreateTable", "DeleteTable", "TagResource", "UntagResource", "UpdateTable", "UpdateTimeToLive"},
)

SECRETS_MANAGER = Service(
    name="secretsmanager",
    target_prefix="secretsmanager",
    content_type="application/x-amz-json-1.1",
    handler="moto.secretsmanager.responses:SecretsManagerResponse",
    clocks=(("moto.secretsmanager.models", "utcnow"), ("moto.secretsmanager.models", "time")),
    reads=frozenset({"BatchGetSecretValue", "DescribeSecret", "GetSecretValue", "ListSecretVersionIds", "ListSecrets"}),
    changes=frozenset(
        {
            "CreateSecret",
            "DeleteSecret",
            "PutSecretValue",
            "RestoreSecret",
            "TagResource",
            "UntagResource",
            "UpdateSecret",
            "UpdateSecretVersionStage",
        }
    ),
)

SSM = Service(
    name="ssm",
    target_prefix="AmazonSSM",
    content_type="application/x-amz-json-1.1",
    handler="moto.ssm.responses:SimpleSystemManagerResponse",
    clocks=(("moto.ssm.models", "utcnow"),),
    reads=frozenset(
        {
            "DescribeParameters",
            "GetParameter",
            "GetParameterHistory",
            "GetParameters",
            "GetParametersByPath",
            "ListTagsForResource",
        }
    ),
    changes=frozenset(
        {
            "AddTagsToResource",
            "DeleteParameter",
            "DeleteParameters",
            "LabelParameterVersion",
            "PutParameter",
            "RemoveTagsFromResource",
            "UnlabelParameterVersion",
        }
    ),
)

SERVICES = {service.name: service for service in (DYNAMODB, SECRETS_MANAGER, SSM)}
