"""What an endpoint lets through."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct


def ours_alone(action: str, scope: Construct) -> iam.PolicyStatement:
    """It leads to the account's own resources, for its own roles: nothing is carried out to another's."""
    account = Stack.of(scope).account
    return iam.PolicyStatement(
        principals=[iam.AnyPrincipal()],
        actions=[action],
        resources=["*"],
        conditions={"StringEquals": {"aws:PrincipalAccount": account, "aws:ResourceAccount": account}},
    )
