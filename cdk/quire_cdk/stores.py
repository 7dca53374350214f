"""PostgreSQL and Valkey, each reached with IAM and over TLS alone."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from constructs import Construct

from quire_cdk.network import Network
from quire_cdk.stages import Stage

DATABASE = "quire"
ENGINE = rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.VER_17_7)


class Database(Construct):
    """Aurora Serverless v2. The owner's password belongs to the service, which changes it by itself."""

    def __init__(self, scope: Construct, name: str, *, stage: Stage, network: Network, key: kms.IKey) -> None:
        super().__init__(scope, name)
        self.cluster = rds.DatabaseCluster(
            self,
            "Cluster",
            engine=ENGINE,
            default_database_name=DATABASE,
            writer=rds.ClusterInstance.serverless_v2("Writer"),
            readers=[rds.ClusterInstance.serverless_v2("Reader", scale_with_writer=True)] if stage.reader else [],
            serverless_v2_min_capacity=stage.least_acu,
            serverless_v2_max_capacity=stage.most_acu,
            vpc=network.vpc,
            vpc_subnets=ec2.SubnetSelection(subnets=network.data_subnets.subnets),
            security_groups=[network.database],
            parameter_group=_settings(self),
            iam_authentication=True,
            enable_data_api=True,  # the one way in for a person: nothing in the network can be logged into
            storage_encrypted=True,
            storage_encryption_key=key,
            backup=rds.BackupProps(retention=Duration.days(stage.backup_days)),
            copy_tags_to_snapshot=True,
            deletion_protection=stage.protected,
            removal_policy=RemovalPolicy.SNAPSHOT if stage.protected else RemovalPolicy.DESTROY,
            cloudwatch_logs_exports=["postgresql"],
        )
        self.master_secret_arn = self._give_away_the_password(key)

    def _give_away_the_password(self, key: kms.IKey) -> str:
        """Answers where the service keeps it."""
        made = self.cluster.node.default_child
        assert isinstance(made, rds.CfnDBCluster)  # noqa: S101 - tells the type
        self.cluster.node.try_remove_child("Secret")
        made.manage_master_user_password = True
        made.master_user_password = None
        made.master_username = "postgres"
        made.master_user_secret = rds.CfnDBCluster.MasterUserSecretProperty(kms_key_id=key.key_id)
        return made.attr_master_user_secret_secret_arn

    def url(self, role: str) -> str:
        """Without verification of the certificate's name: the network leads to no other server."""
        endpoint = self.cluster.cluster_endpoint
        return f"postgresql://{role}@{endpoint.hostname}:5432/{DATABASE}?sslmode=require"


def _settings(scope: Construct) -> rds.ParameterGroup:
    return rds.ParameterGroup(
        scope,
        "Settings",
        engine=ENGINE,
        parameters={"rds.force_ssl": "1", "log_min_duration_statement": "1000", "log_statement": "ddl"},
    )


class Cache(Construct):
    """ElastiCache Serverless for Valkey: rates and nothing that would be missed, so no snapshots."""

    def __init__(self, scope: Construct, name: str, *, stage: Stage, network: Network, key: kms.IKey) -> None:
        super().__init__(scope, name)
        self.name = f"quire-{stage.name}"
        user = elasticache.CfnUser(
            self,
            "User",
            engine="valkey",
            user_id=self.name,  # with IAM, id and name have to be the same
            user_name=self.name,
            authentication_mode={"Type": "iam"},
            access_string="on ~* -@all +@read +@write +@scripting +@connection +cluster|slots +cluster|shards",
        )
        users = elasticache.CfnUserGroup(self, "Users", engine="valkey", user_group_id=self.name, user_ids=[user.ref])
        self.cache = elasticache.CfnServerlessCache(
            self,
            "Cache",
            engine="valkey",
            major_engine_version="8",
            serverless_cache_name=self.name,
            cache_usage_limits=elasticache.CfnServerlessCache.CacheUsageLimitsProperty(
                data_storage=elasticache.CfnServerlessCache.DataStorageProperty(
                    maximum=stage.cache_gigabytes, unit="GB"
                ),
                ecpu_per_second=elasticache.CfnServerlessCache.ECPUPerSecondProperty(maximum=5000),
            ),
            kms_key_id=key.key_arn,
            security_group_ids=[network.cache.security_group_id],
            subnet_ids=network.data_subnets.subnet_ids,
            user_group_id=users.ref,
        )
        self.url = f"rediss://{self.name}@{self.cache.attr_endpoint_address}:6379"
