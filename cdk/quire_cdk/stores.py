"""PostgreSQL and Valkey, each reached with IAM and over TLS alone."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from constructs import Construct

from quire_cdk.network import Network
from quire_cdk.second import Part
from quire_cdk.stages import Stage, Standby

DATABASE = "quire"
_MASTER = "postgres"
ENGINE = rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.VER_17_7)


class Database(Construct):
    """Aurora Serverless v2. The master user's password belongs to the service, which changes it by itself.

    With a second region it does not: Aurora has no such passwords for databases of several regions.
    """

    def __init__(
        self, scope: Construct, name: str, *, stage: Stage, part: Part, network: Network, key: kms.IKey
    ) -> None:
        super().__init__(scope, name)
        self.cluster = rds.DatabaseCluster(
            self,
            "Cluster",
            engine=ENGINE,
            default_database_name=DATABASE,
            writer=rds.ClusterInstance.serverless_v2("Writer"),
            readers=_standby(stage, part),
            serverless_v2_min_capacity=stage.least_acu,
            serverless_v2_max_capacity=stage.most_acu,
            serverless_v2_auto_pause_duration=_sleeps_after(stage),
            vpc=network.vpc,
            vpc_subnets=ec2.SubnetSelection(subnets=network.data_subnets.subnets),
            security_groups=[network.database],
            parameter_group=_settings(self),
            iam_authentication=True,
            credentials=rds.Credentials.from_generated_secret(_MASTER, encryption_key=key),
            enable_data_api=part
            is not Part.SECOND,  # the one way in for a person: nothing in the network can be logged into
            storage_encrypted=True,
            storage_encryption_key=key,
            backup=rds.BackupProps(retention=Duration.days(stage.backup_days)),
            copy_tags_to_snapshot=True,
            deletion_protection=stage.protected,
            removal_policy=RemovalPolicy.SNAPSHOT if stage.protected else RemovalPolicy.DESTROY,
            cloudwatch_logs_exports=["postgresql"],
        )
        made = self.cluster.node.default_child
        assert isinstance(made, rds.CfnDBCluster)  # noqa: S101 - tells the type
        match part:
            case Part.ALONE:
                self.master_secret_arn = self._give_away_the_password(made, key)
            case Part.FIRST:
                self.master_secret_arn = self._spread(made, worldwide(stage))
            case Part.SECOND:
                self._follow(made, worldwide(stage))

    def _give_away_the_password(self, made: rds.CfnDBCluster, key: kms.IKey) -> str:
        """Answers where the service keeps it."""
        self._forget_the_password(made)
        made.manage_master_user_password = True
        made.master_username = _MASTER
        made.master_user_secret = rds.CfnDBCluster.MasterUserSecretProperty(kms_key_id=key.key_id)
        return made.attr_master_user_secret_secret_arn

    def _spread(self, made: rds.CfnDBCluster, name: str) -> str:
        """Begins the database of all regions with this one; answers where its password is kept."""
        rds.CfnGlobalCluster(
            self,
            "Worldwide",
            global_cluster_identifier=name,
            source_db_cluster_identifier=self.cluster.cluster_arn,
            deletion_protection=made.deletion_protection,
        )
        assert self.cluster.secret is not None  # noqa: S101 - made above, and Aurora keeps none of its own
        return self.cluster.secret.secret_full_arn or self.cluster.secret.secret_arn

    def _follow(self, made: rds.CfnDBCluster, name: str) -> None:
        """Copies the first region's: database, users and passwords come from there."""
        self._forget_the_password(made)
        made.master_username = None
        made.database_name = None
        made.global_cluster_identifier = name

    def _forget_the_password(self, made: rds.CfnDBCluster) -> None:
        self.cluster.node.try_remove_child("Secret")
        made.master_user_password = None

    def url(self, role: str) -> str:
        """Without verification of the certificate's name: the network leads to no other server."""
        endpoint = self.cluster.cluster_endpoint
        return f"postgresql://{role}@{endpoint.hostname}:5432/{DATABASE}?sslmode=require"


def worldwide(stage: Stage) -> str:
    """The name of the database of all regions."""
    return f"quire-{stage.name}"


def _standby(stage: Stage, part: Part) -> list[rds.IClusterInstance]:
    """One that is as large as the writer at each moment is as awake, too."""
    if stage.standby is Standby.NONE or part is Part.SECOND:
        return []
    return [rds.ClusterInstance.serverless_v2("Standby", scale_with_writer=stage.standby is Standby.AWAKE)]


def _sleeps_after(stage: Stage) -> Duration | None:
    return None if stage.least_acu else Duration.seconds(stage.sleeps_after_seconds)


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
