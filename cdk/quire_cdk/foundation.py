"""What template.yaml cannot hold: the network, the stores, the key, what must be there before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import CfnOutput, Fn, Stack
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from quire_cdk import entry
from quire_cdk.choices import Choices
from quire_cdk.keys import DataKey
from quire_cdk.network import Network
from quire_cdk.roles import Roles
from quire_cdk.second import Part
from quire_cdk.stages import Stage
from quire_cdk.stores import Cache, Database


class Foundation(Stack):
    """Its outputs are the application's parameters, name for name: for `sam deploy`, and noted for the next stack."""

    def __init__(self, scope: Construct, name: str, *, choices: Choices, part: Part, **options: Any) -> None:
        super().__init__(scope, name, **options)
        stage = choices.stage
        self.key = DataKey(self, "DataKey", stage=stage)
        self.network = Network(self, "Network", stage=stage)
        self.database = Database(self, "Database", stage=stage, part=part, network=self.network, key=self.key)
        if part is not Part.SECOND:
            Roles(self, "Roles", database=self.database, key=self.key)
            entry.kept(self, name=choices.entry, second=choices.second)
        self.cache = Cache(self, "Cache", stage=stage, network=self.network, key=self.key)
        noted_here = {**self._parameters(), "EntrySecret": choices.entry, "DataEgress": str(stage.egress)}
        for parameter, value in noted_here.items():
            note = ssm.CfnParameter(self, f"{parameter}Note", type="String", name=noted(stage, parameter), value=value)
            CfnOutput(self, parameter, value=note.value)
        CfnOutput(self, "DatabaseClusterArn", value=self.database.cluster.cluster_arn)

    def _parameters(self) -> Mapping[str, str]:
        return {
            "DatabaseUrl": self.database.url("quire_app"),
            "AuthDatabaseUrl": self.database.url("quire_auth"),
            "MigrationDatabaseUrl": self.database.url("quire_owner"),
            "DatabaseResourceId": self.database.cluster.cluster_resource_identifier,
            "CacheUrl": self.cache.url,
            "CacheName": self.cache.name,
            "DataKeyArn": self.key.key_arn,
            "DataSubnetIds": Fn.join(",", self.network.data_subnets.subnet_ids),
            "SealedSubnetIds": Fn.join(",", self.network.sealed_subnets.subnet_ids),
            "DataSecurityGroupId": self.network.data.security_group_id,
            "SealedSecurityGroupId": self.network.sealed.security_group_id,
        }


GIVEN = (
    "DatabaseUrl",
    "AuthDatabaseUrl",
    "MigrationDatabaseUrl",
    "DatabaseResourceId",
    "CacheUrl",
    "CacheName",
    "DataKeyArn",
    "EntrySecret",
    "DataSubnetIds",
    "SealedSubnetIds",
    "DataSecurityGroupId",
    "SealedSecurityGroupId",
)
"""The parameters of template.yaml that only the foundation knows."""


def noted(stage: Stage, parameter: str) -> str:
    """The name under which Parameter Store holds it."""
    return f"/quire/{stage.name}/{parameter}"
