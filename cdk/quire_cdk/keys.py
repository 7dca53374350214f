"""The key that what people entrust to us is encrypted with."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from quire_cdk.stages import Stage

SENDERS = ("cloudwatch.amazonaws.com", "budgets.amazonaws.com")
"""The services that send notices."""


def alias(stage: Stage) -> str:
    """The key's name, the same in every region."""
    return f"alias/quire-{stage.name}"


class DataKey(kms.Key):
    """Opens to whoever may use the service: S3 for the account's own callers, logs for the account's own groups.

    So no function's role speaks of keys, and a role that may not read an object cannot decrypt it either.
    """

    def __init__(self, scope: Construct, name: str, *, stage: Stage) -> None:
        super().__init__(
            scope,
            name,
            description="Documents, database, cache, logs and notices of Quire",
            alias=alias(stage),
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN if stage.protected else RemovalPolicy.DESTROY,
        )
        stack = Stack.of(self)
        s3 = {"kms:CallerAccount": stack.account, "kms:ViaService": f"s3.{stack.region}.{stack.url_suffix}"}
        written = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:/quire/*"
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ObjectsByWhoeverMayUseThem",
                principals=[iam.AnyPrincipal()],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],
                conditions={"StringEquals": s3},
            )
        )
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="LogsOfTheApplication",
                principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
                actions=["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                resources=["*"],
                conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": written}},
            )
        )
        noticed = f"arn:{stack.partition}:sns:{stack.region}:{stack.account}:quire-{stage.name}-*"
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NoticesOfTheServicesThatSendThem",
                principals=[iam.ServicePrincipal(sender) for sender in SENDERS],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],
                conditions={"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": noticed}},
            )
        )
