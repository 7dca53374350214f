"""Who may reach what, read from subnets, routes, security groups, endpoints and policies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from cdk.synthesised import Stack, read, statements

DATA = {
    "AuthFunction", "DocumentsFunction", "IntakeFunction", "MaintainFunction", "MigrateFunction", "RecordFunction",
    "RelayFunction", "ResumeFunction", "ReviewFunction", "SaveFunction", "SettleFunction",
}  # fmt: skip
SEALED = {"ClassifyFunction", "ExtractFunction", "OcrFunction", "PreprocessFunction", "ValidateFunction"}
PLACES = {"Data": DATA, "Sealed": SEALED}


def inside(function: dict[str, Any]) -> dict[str, Any]:
    network: dict[str, Any] = function.get("VpcConfig", {})
    return network["Fn::If"][2] if "Fn::If" in network else network


def group(foundation: Stack, name: str) -> str:
    """The logical id of the security group that the foundation gives under this name."""
    (made,) = foundation.references(foundation.template["Resources"][f"{name}SecurityGroupIdNote"])
    return made


def subnets(foundation: Stack, name: str) -> set[str]:
    return foundation.references(foundation.template["Resources"][f"{name}SubnetIdsNote"])


def tables(foundation: Stack, name: str) -> set[str]:
    """The route tables of the subnets that the foundation gives under this name."""
    ours = subnets(foundation, name)
    return {
        each["RouteTableId"]["Ref"]
        for each in foundation.of("AWS::EC2::SubnetRouteTableAssociation").values()
        if each["SubnetId"]["Ref"] in ours
    }


def gateways(foundation: Stack, name: str) -> set[str]:
    """The services whose gateway endpoints these subnets have a route to."""
    ours = tables(foundation, name)
    return {
        service(endpoint)
        for endpoint in foundation.of("AWS::EC2::VPCEndpoint").values()
        if ours & foundation.references(endpoint.get("RouteTableIds", []))
    }


def service(endpoint: dict[str, Any]) -> str:
    name = endpoint["ServiceName"]
    return str(name["Fn::Join"][1][-1] if isinstance(name, dict) else name).rpartition(".")[2]


def admitted(foundation: Stack, source: str) -> set[tuple[str, int, int]]:
    """The groups, with ports, that let members of `source` in."""
    return {
        (rule["GroupId"]["Fn::GetAtt"][0], rule["FromPort"], rule["ToPort"])
        for rule in foundation.of("AWS::EC2::SecurityGroupIngress").values()
        if source in foundation.references(rule.get("SourceSecurityGroupId", {}))
    }


@pytest.mark.parametrize("place", PLACES)
def test_functions_are_inside_with_the_group_and_subnets_of_their_place(application: Stack, place: str) -> None:
    placed = {
        name
        for name, function in application.of("AWS::Lambda::Function").items()
        if inside(function).get("SecurityGroupIds") == [{"Ref": f"{place}SecurityGroupId"}]
        and inside(function)["SubnetIds"] == {"Ref": f"{place}SubnetIds"}
    }

    assert placed == PLACES[place]


def test_all_other_functions_are_outside_the_network_and_know_no_store(application: Stack) -> None:
    functions = application.of("AWS::Lambda::Function")
    outside = {name: function for name, function in functions.items() if not inside(function)}

    assert outside.keys() == functions.keys() - DATA - SEALED
    for function in outside.values():
        assert not {"DATABASE_URL", "CACHE_URL"} & function["Environment"]["Variables"].keys()


def ways_out(foundation: Stack) -> dict[str, dict[str, Any]]:
    """Routes beyond those of gateway endpoints, by the table that has them."""
    return {route["RouteTableId"]["Ref"]: route for route in foundation.of("AWS::EC2::Route").values()}


def sent(foundation: Stack, name: str) -> list[tuple[str, int, int]]:
    """The addresses, with ports, that members of the group may send to."""
    rules = foundation.of("AWS::EC2::SecurityGroup")[group(foundation, name)]["SecurityGroupEgress"]
    return [(rule.get("CidrIp") or rule["CidrIpv6"], rule["FromPort"], rule["ToPort"]) for rule in rules]


def dual_stack(service: str, region: str) -> str:
    """The address with both kinds of IP that AWS's own library knows."""
    return botocore.session.get_session().create_client(
        service, region_name=region, config=Config(use_dualstack_endpoint=True)
    ).meta.endpoint_url  # fmt: skip


@pytest.fixture
def closed(described: Path) -> Stack:
    """The network of who would rather pay for endpoints than have a way out."""
    return read(described / "everything" / "quire-prod-foundation.template.json")


def test_nobody_comes_in_from_the_internet_and_nothing_goes_out_over_ipv4(foundation: Stack) -> None:
    for kind in ("InternetGateway", "NatGateway", "TransitGatewayAttachment"):
        assert foundation.of(f"AWS::EC2::{kind}") == {}
    for subnet in foundation.of("AWS::EC2::Subnet").values():
        assert subnet["MapPublicIpOnLaunch"] is False
    for route in ways_out(foundation).values():
        assert "DestinationCidrBlock" not in route


def test_the_way_out_is_for_functions_beside_the_database_alone_over_ipv6_and_to_one_port(foundation: Stack) -> None:
    (gateway,) = foundation.of("AWS::EC2::EgressOnlyInternetGateway")
    routes = ways_out(foundation)

    assert routes.keys() == tables(foundation, "Data")
    assert all(route["DestinationIpv6CidrBlock"] == "::/0" for route in routes.values())
    assert all(foundation.references(route["EgressOnlyInternetGatewayId"]) == {gateway} for route in routes.values())
    assert sent(foundation, "Data") == [("0.0.0.0/0", 443, 443), ("::/0", 443, 443)]


def test_sealed_functions_have_no_address_that_the_way_out_is_for(foundation: Stack) -> None:
    with_ipv6 = {name for name, each in foundation.of("AWS::EC2::Subnet").items() if "Ipv6CidrBlock" in each}

    assert with_ipv6 == subnets(foundation, "Data")
    assert sent(foundation, "Sealed") == [("0.0.0.0/0", 443, 443)]


def test_functions_beside_the_database_call_the_addresses_that_the_way_out_leads_to(application: Stack) -> None:
    functions = application.of("AWS::Lambda::Function")
    over_ipv6 = {name for name, each in functions.items() if "Ipv6AllowedForDualStack" in each.get("VpcConfig", {})}
    told = functions["IntakeFunction"]["Environment"]["Variables"]

    assert application.template["Parameters"]["DataEgress"]["Default"] == "ipv6"
    assert over_ipv6 == DATA
    for name, client in (("SFN", "stepfunctions"), ("EVENTS", "events")):
        condition, address, _ = told[f"AWS_ENDPOINT_URL_{name}"]["Fn::If"]
        assert condition == "LeavesByIpv6"
        assert address["Fn::Sub"].replace("${AWS::Region}", "eu-west-1") == dual_stack(client, "eu-west-1")


def test_who_chooses_endpoints_has_no_way_out_at_all(closed: Stack, described: Path) -> None:
    application = read(described / "everything" / "quire-prod.template.json")

    assert ways_out(closed) == {}
    assert closed.of("AWS::EC2::EgressOnlyInternetGateway") == {}
    assert sent(closed, "Data") == sent(closed, "Sealed") == [("0.0.0.0/0", 443, 443)]
    assert application.template["Parameters"]["DataEgress"]["Default"] == "endpoints"


def test_endpoints_take_the_calls_where_there_is_no_way_out(closed: Stack) -> None:
    endpoints = {
        service(endpoint): endpoint
        for endpoint in closed.of("AWS::EC2::VPCEndpoint").values()
        if endpoint["VpcEndpointType"] == "Interface"
    }
    (of_endpoints,) = closed.references([endpoint["SecurityGroupIds"] for endpoint in endpoints.values()])

    assert endpoints.keys() == {"states", "events"}
    for endpoint in endpoints.values():
        assert endpoint["PrivateDnsEnabled"] is True
        assert closed.references(endpoint["SubnetIds"]) <= subnets(closed, "Data")
    assert (of_endpoints, 443, 443) in admitted(closed, group(closed, "Data"))


def test_sealed_functions_have_a_route_to_s3_alone(foundation: Stack) -> None:
    assert gateways(foundation, "Sealed") == {"s3"}
    assert admitted(foundation, group(foundation, "Sealed")) == set()
    assert tables(foundation, "Sealed").isdisjoint(tables(foundation, "Data") | ways_out(foundation).keys())


def test_functions_beside_the_stores_reach_them_and_have_gateways_to_their_services(foundation: Stack) -> None:
    (of_database,) = foundation.references(foundation.only("AWS::RDS::DBCluster")["VpcSecurityGroupIds"])
    (of_cache,) = foundation.references(foundation.only("AWS::ElastiCache::ServerlessCache")["SecurityGroupIds"])

    assert gateways(foundation, "Data") == {"s3", "dynamodb"}
    assert admitted(foundation, group(foundation, "Data")) == {(of_database, 5432, 5432), (of_cache, 6379, 6380)}


def test_the_stores_let_in_nobody_else(foundation: Stack) -> None:
    inline = [each for each in foundation.of("AWS::EC2::SecurityGroup").values() if "SecurityGroupIngress" in each]
    sources = foundation.references(
        [rule["SourceSecurityGroupId"] for rule in foundation.of("AWS::EC2::SecurityGroupIngress").values()]
    )

    assert inline == []
    assert sources == {group(foundation, "Data")}


def test_endpoints_lead_to_this_account_alone(foundation: Stack, closed: Stack) -> None:
    account = {"Ref": "AWS::AccountId"}
    kind = "AWS::EC2::VPCEndpoint"
    for endpoint in (*foundation.of(kind).values(), *closed.of(kind).values()):
        for statement in endpoint["PolicyDocument"]["Statement"]:
            assert statement["Condition"] == {
                "StringEquals": {"aws:PrincipalAccount": account, "aws:ResourceAccount": account}
            }


def test_rights_follow_the_place(application: Stack) -> None:
    """Who may sign in to the database is beside it, and sealed functions may use S3 and nothing else."""
    policies = application.of("AWS::IAM::ManagedPolicy")
    allowed: dict[str, set[str]] = {}
    for name, statement in statements(application):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        allowed.setdefault(name, set()).update(action.partition(":")[0] for action in actions)
    roles = application.of("AWS::IAM::Role")

    def services(function: str) -> set[str]:
        role = f"{function}Role"
        attached = application.references(roles[role].get("ManagedPolicyArns", [])) & policies.keys()
        return set().union(*(allowed.get(name, set()) for name in (role, *attached)))

    for function in application.of("AWS::Lambda::Function"):
        assert ("rds-db" in services(function)) == (function in DATA), function
    for function in SEALED:
        assert services(function) == {"s3"}, function
