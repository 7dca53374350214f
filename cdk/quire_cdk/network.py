"""The network: two kinds of subnets, of which one has no way out."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from constructs import Construct

from quire_cdk.egress import HTTPS, open_endpoints, open_ipv6
from quire_cdk.ours import ours_alone
from quire_cdk.stages import Egress, Stage

POSTGRES, VALKEY = ec2.Port.tcp(5432), ec2.Port.tcp_range(6379, 6380)


class Network(Construct):
    """`data` reaches the stores and the services that it calls; `sealed` reaches S3, of this account alone."""

    def __init__(self, scope: Construct, name: str, *, stage: Stage) -> None:
        super().__init__(scope, name)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=0,
            create_internet_gateway=False,
            restrict_default_security_group=False,  # nothing uses it, and closing it takes a function of its own
            subnet_configuration=[_isolated("data"), _isolated("sealed")],
        )
        self.data_subnets = self.vpc.select_subnets(subnet_group_name="data")
        self.sealed_subnets = self.vpc.select_subnets(subnet_group_name="sealed")
        self.data = self._group("Data", "The functions beside the database and the cache")
        self.sealed = self._group("Sealed", "The functions that open the files of strangers")
        self.database = self._group("Database", "PostgreSQL")
        self.cache = self._group("Cache", "Valkey")
        self._connect()
        self._gateways()
        self._let_out(stage)
        self._watch(stage)

    def _group(self, name: str, what: str) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(self, name, vpc=self.vpc, description=what, allow_all_outbound=False)

    def _connect(self) -> None:
        """Whatever else of IPv4 a group may send to, its subnets have no route to it."""
        self.data.connections.allow_to(self.database, POSTGRES, "PostgreSQL")
        self.data.connections.allow_to(self.cache, VALKEY, "Valkey")
        for group in (self.data, self.sealed):
            group.add_egress_rule(ec2.Peer.any_ipv4(), HTTPS, "Gateway endpoints have no address of their own")

    def _gateways(self) -> None:
        data = ec2.SubnetSelection(subnets=self.data_subnets.subnets)
        sealed = ec2.SubnetSelection(subnets=self.sealed_subnets.subnets)
        s3 = self.vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3, subnets=[data, sealed])
        dynamodb = self.vpc.add_gateway_endpoint(
            "Dynamodb", service=ec2.GatewayVpcEndpointAwsService.DYNAMODB, subnets=[data]
        )
        s3.add_to_policy(ours_alone("s3:*", self))
        dynamodb.add_to_policy(ours_alone("dynamodb:*", self))

    def _let_out(self, stage: Stage) -> None:
        subnets = self.data_subnets.subnets
        if stage.egress is Egress.IPV6:
            open_ipv6(self, self.vpc, callers=self.data, subnets=subnets)
        else:
            open_endpoints(self, self.vpc, callers=self.data, subnets=subnets[: stage.endpoint_zones])

    def _watch(self, stage: Stage) -> None:
        """What was refused is written down: nothing in here has a reason to try."""
        group = logs.CfnLogGroup(self, "Refused", retention_in_days=stage.log_days)
        group.apply_removal_policy(RemovalPolicy.DESTROY)
        written = logs.LogGroup.from_log_group_name(self, "Written", group.ref)
        self.vpc.add_flow_log(
            "FlowLog",
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(written),
            traffic_type=ec2.FlowLogTrafficType.REJECT,
        )


def _isolated(name: str) -> ec2.SubnetConfiguration:
    return ec2.SubnetConfiguration(name=name, subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=22)
