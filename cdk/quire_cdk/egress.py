"""How functions beside the database reach Step Functions and EventBridge, which have no gateway endpoint."""

from __future__ import annotations

from aws_cdk import Fn
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from quire_cdk.ours import ours_alone

HTTPS = ec2.Port.tcp(443)
SERVICES = {
    "States": ec2.InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
    "Events": ec2.InterfaceVpcEndpointAwsService.EVENTBRIDGE,
}


def open_endpoints(scope: Construct, vpc: ec2.Vpc, *, callers: ec2.SecurityGroup, subnets: list[ec2.ISubnet]) -> None:
    """One for each service in each of these subnets, for this account's resources alone."""
    group = ec2.SecurityGroup(
        scope, "Endpoints", vpc=vpc, description="Step Functions and EventBridge", allow_all_outbound=False
    )
    callers.connections.allow_to(group, HTTPS, "Step Functions and EventBridge")
    for name, service in SERVICES.items():
        endpoint = vpc.add_interface_endpoint(
            name,
            service=service,
            open=False,
            security_groups=[group],
            subnets=ec2.SubnetSelection(subnets=subnets),
        )
        endpoint.add_to_policy(ours_alone(f"{name.lower()}:*", scope))


def open_ipv6(scope: Construct, vpc: ec2.Vpc, *, callers: ec2.SecurityGroup, subnets: list[ec2.ISubnet]) -> None:
    """A way out of these subnets alone, over IPv6 alone, to one port; nobody comes in by it."""
    block = ec2.CfnVPCCidrBlock(scope, "Ipv6", vpc_id=vpc.vpc_id, amazon_provided_ipv6_cidr_block=True)
    gateway = ec2.CfnEgressOnlyInternetGateway(scope, "WayOut", vpc_id=vpc.vpc_id)
    parts = Fn.cidr(Fn.select(0, vpc.vpc_ipv6_cidr_blocks), len(subnets), "64")
    for number, subnet in enumerate(subnets):
        made = subnet.node.default_child
        assert isinstance(made, ec2.CfnSubnet)  # noqa: S101 - tells the type
        made.ipv6_cidr_block = Fn.select(number, parts)
        made.assign_ipv6_address_on_creation = True
        made.add_resource_dependency(block)
        ec2.CfnRoute(
            scope,
            f"WayOut{number}",
            route_table_id=subnet.route_table.route_table_id,
            destination_ipv6_cidr_block="::/0",
            egress_only_internet_gateway_id=gateway.attr_id,
        )
    callers.add_egress_rule(ec2.Peer.any_ipv6(), HTTPS, "Dual-stack addresses of AWS, which have no list")
