"""The network: two kinds of subnets, neither with a way to the internet."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from quire_cdk.stages import Stage

HTTPS, POSTGRES, VALKEY = ec2.Port.tcp(443), ec2.Port.tcp(5432), ec2.Port.tcp_range(6379, 6380)
SERVICES = {
    "States": ec2.InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
    "Events": ec2.InterfaceVpcEndpointAwsService.EVENTBRIDGE,
}
"""What the functions beside the database call, apart from S3 and DynamoDB."""


class Network(Construct):
    """`data` reaches the stores and what DESIGN gives it by endpoint; `sealed` reaches S3, of this account alone."""

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
        self._endpoints(stage.endpoint_zones)
        self._watch(stage)

    def _group(self, name: str, what: str) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(self, name, vpc=self.vpc, description=what, allow_all_outbound=False)

    def _connect(self) -> None:
        """Whatever else a group may send to, its subnets have no route to it."""
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
        s3.add_to_policy(_own("s3:*", self))
        dynamodb.add_to_policy(_own("dynamodb:*", self))

    def _endpoints(self, zones: int) -> None:
        group = self._group("Endpoints", "Step Functions and EventBridge")
        self.data.connections.allow_to(group, HTTPS, "Step Functions and EventBridge")
        for name, service in SERVICES.items():
            endpoint = self.vpc.add_interface_endpoint(
                name,
                service=service,
                open=False,
                security_groups=[group],
                subnets=ec2.SubnetSelection(subnets=self.data_subnets.subnets[:zones]),
            )
            endpoint.add_to_policy(_own(f"{name.lower()}:*", self))

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


def _own(action: str, scope: Construct) -> iam.PolicyStatement:
    """An endpoint leads to the account's own resources, for its own roles: nothing is carried out to another's."""
    account = Stack.of(scope).account
    return iam.PolicyStatement(
        principals=[iam.AnyPrincipal()],
        actions=[action],
        resources=["*"],
        conditions={"StringEquals": {"aws:PrincipalAccount": account, "aws:ResourceAccount": account}},
    )
