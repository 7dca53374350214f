"""The database's roles, made while the foundation is put up: nobody signs in as the master user for it."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import custom_resources as cr
from constructs import Construct

from quire_cdk.stores import DATABASE, Database

STATEMENT = Path(__file__).with_name("roles.sql")
"""One statement, as the Data API takes them, which may run on a database that has the roles already."""


class Roles(Construct):
    """Runs the statement through RDS's Data API, and again when it changes. The caller is a function of CDK's own."""

    def __init__(self, scope: Construct, name: str, *, database: Database, key: kms.IKey) -> None:
        super().__init__(scope, name)
        call = self._call(database)
        made = cr.AwsCustomResource(
            self,
            "Made",
            on_create=call,
            on_update=call,
            policy=cr.AwsCustomResourcePolicy.from_statements(self._needs(database, key)),
            install_latest_aws_sdk=False,
            log_group=logs.LogGroup(
                self, "Log", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
            ),
        )
        made.node.add_dependency(database.cluster.node.find_child("Writer"))  # whoever answers

    def _call(self, database: Database) -> cr.AwsSdkCall:
        return cr.AwsSdkCall(
            service="rds-data",
            action="ExecuteStatement",
            parameters={
                "resourceArn": database.cluster.cluster_arn,
                "secretArn": database.master_secret_arn,
                "database": DATABASE,
                "sql": STATEMENT.read_text(),
            },
            physical_resource_id=cr.PhysicalResourceId.of("roles"),
        )

    def _needs(self, database: Database, key: kms.IKey) -> list[iam.PolicyStatement]:
        secrets = f"secretsmanager.{Stack.of(self).region}.amazonaws.com"
        return [
            iam.PolicyStatement(actions=["rds-data:ExecuteStatement"], resources=[database.cluster.cluster_arn]),
            iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=[database.master_secret_arn]),
            iam.PolicyStatement(
                actions=["kms:Decrypt"],
                resources=[key.key_arn],
                conditions={"StringEquals": {"kms:ViaService": secrets}},
            ),
        ]
