"""What only the deployed stack knows: its parameters, its functions' environments and the addresses of its queues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_lambda import LambdaClient

FUNCTION = "AWS::Lambda::Function"
QUEUE = "AWS::SQS::Queue"

Named = tuple[str, str, str]
"""Type, logical id and physical id of a resource."""


class Deployed(BaseModel):
    """All by logical id. It may hold passwords, where the stack uses them."""

    model_config = ConfigDict(frozen=True)

    parameters: Mapping[str, str]
    environments: Mapping[str, Mapping[str, str]]
    queues: Mapping[str, str]
    """The queues' URLs."""


def describe(stack: str, *, cloudformation: CloudFormationClient, lambda_: LambdaClient) -> Deployed:
    """The stack as it stands now."""
    resources = list(_resources(stack, cloudformation))
    return Deployed(
        parameters=_parameters(stack, cloudformation),
        environments={
            logical: _environment(physical, lambda_) for kind, logical, physical in resources if kind == FUNCTION
        },
        queues={logical: physical for kind, logical, physical in resources if kind == QUEUE},
    )


def _resources(stack: str, cloudformation: CloudFormationClient) -> Iterator[Named]:
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for found in page["StackResourceSummaries"]:
            yield found["ResourceType"], found["LogicalResourceId"], found.get("PhysicalResourceId", "")


def _parameters(stack: str, cloudformation: CloudFormationClient) -> dict[str, str]:
    parameters = cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("Parameters", [])
    return {each["ParameterKey"]: each["ParameterValue"] for each in parameters}


def _environment(function: str, lambda_: LambdaClient) -> dict[str, str]:
    configuration = lambda_.get_function_configuration(FunctionName=function)
    return dict(configuration.get("Environment", {}).get("Variables", {}))
