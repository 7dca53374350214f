"""What each kind of resource answers to Ref and GetAtt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quire_local.errors import Section, Unsupported
from quire_local.identity import ACCOUNT, REGION
from quire_local.template import aliases
from quire_local.template.distributions import domains_of
from quire_local.template.intrinsics import Unresolvable
from quire_local.template.properties import Properties
from quire_local.template.scope import Identity, Scope


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def queue_url(origin: str, name: str) -> str:
    return f"{origin}/{ACCOUNT}/{name}"


class Identities:
    """Names resources as CloudFormation would, without the random tail: the same template gives the same names."""

    def __init__(
        self, resources: Mapping[str, Any], stack: str, origin: str, globals_: Mapping[str, Any] | None = None
    ) -> None:
        self._resources = resources
        self._stack = stack
        self._origin = origin
        self._globals = globals_ or {}

    def __call__(self, logical_id: str, scope: Scope) -> Identity:
        resource = self._resources.get(logical_id)
        api = self._resources.get(logical_id.removesuffix(".Stage"), {})
        if logical_id.endswith(".Stage") and api.get("Type") == "AWS::Serverless::Api":
            return {"Ref": scope.resolve(api["Properties"]["StageName"])}  # the stage that SAM makes
        if resource is None:
            made = aliases.generated(self._resources, logical_id, self._globals, scope)
            if made is not None:
                return made
            raise Unresolvable(f"a reference to {logical_id}, which the template does not declare,")
        kind = resource["Type"]
        if kind not in _KINDS:
            raise Unsupported(logical_id, f"the resource type {kind}", section_of(kind))
        name_property, make = _KINDS[kind]
        properties = Properties(logical_id, resource.get("Properties"), scope, section_of(kind))
        given = properties.get(name_property)
        identity = make(given or f"{self._stack}-{logical_id}", logical_id, self._origin)
        alias = aliases.published(self._resources, logical_id, self._globals, scope)
        return {**identity, **aliases.attributes(identity["Arn"], alias)} if alias else identity


def section_of(kind: str) -> Section:
    """Where the documentation says what is supported of a type of resource."""
    return next((section for prefix, section in _SECTIONS.items() if kind.startswith(prefix)), Section.TEMPLATE)


_SECTIONS: Mapping[str, Section] = {
    "AWS::Serverless::Function": Section.LAMBDA,
    "AWS::Serverless::LayerVersion": Section.LAMBDA,
    "AWS::Lambda::": Section.LAMBDA,
    "AWS::Serverless::Api": Section.REST,
    "AWS::ApiGateway::": Section.REST,
    "AWS::ApiGatewayV2::": Section.WEBSOCKET,
    "AWS::Serverless::StateMachine": Section.STEP_FUNCTIONS,
    "AWS::StepFunctions::": Section.STEP_FUNCTIONS,
    "AWS::CloudFront::": Section.CLOUDFRONT,
    "AWS::S3::": Section.S3,
    "AWS::SQS::": Section.SQS,
    "AWS::Events::": Section.EVENTBRIDGE,
    "AWS::Scheduler::": Section.EVENTBRIDGE,
    "AWS::DynamoDB::": Section.DYNAMODB,
    "AWS::Serverless::SimpleTable": Section.DYNAMODB,
}


_Make = Callable[[str, str, str], Identity]


def _by_name(service: str, prefix: str) -> _Make:
    return lambda name, _logical_id, _origin: {"Ref": name, "Arn": arn(service, prefix + name), "Name": name}


def _by_id(_name: str, logical_id: str, _origin: str) -> Identity:
    return {"Ref": logical_id.lower()}


def _by_id_alone(_name: str, logical_id: str, _origin: str) -> Identity:
    return {"Ref": logical_id.lower(), "Id": logical_id.lower()}


def _bucket(name: str, _logical_id: str, _origin: str) -> Identity:
    name = name.lower()
    everywhere, nearby = domains_of(name)
    return {"Ref": name, "Arn": f"arn:aws:s3:::{name}", "DomainName": everywhere, "RegionalDomainName": nearby}


def _distribution(_name: str, logical_id: str, origin: str) -> Identity:
    return {"Ref": logical_id.lower(), "Id": logical_id.lower(), "DomainName": origin.partition("://")[2]}


def _queue(name: str, _logical_id: str, origin: str) -> Identity:
    return {"Ref": queue_url(origin, name), "Arn": arn("sqs", name), "QueueName": name}


def _iam(kind: str, name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:{kind}/{name}"


def _state_machine(name: str, _logical_id: str, _origin: str) -> Identity:
    machine = arn("states", f"stateMachine:{name}")
    return {"Ref": machine, "Arn": machine, "Name": name}


_KINDS: Mapping[str, tuple[str, _Make]] = {
    "AWS::Serverless::Function": ("FunctionName", _by_name("lambda", "function:")),
    "AWS::Serverless::LayerVersion": (
        "LayerName",
        lambda name, _i, _o: {"Ref": arn("lambda", f"layer:{name}:1")},
    ),
    "AWS::Serverless::Api": ("Name", _by_id),
    "AWS::Serverless::StateMachine": ("Name", _state_machine),
    "AWS::ApiGatewayV2::Api": ("Name", _by_id),
    "AWS::ApiGateway::ApiKey": ("", _by_id),
    "AWS::ApiGateway::UsagePlan": ("", _by_id),
    "AWS::ApiGateway::UsagePlanKey": ("", _by_id),
    "AWS::ApiGatewayV2::Authorizer": ("", _by_id),
    "AWS::ApiGatewayV2::Deployment": ("", _by_id),
    "AWS::ApiGatewayV2::Integration": ("", _by_id),
    "AWS::ApiGatewayV2::Route": ("", _by_id),
    "AWS::ApiGatewayV2::RouteResponse": ("", _by_id),
    "AWS::ApiGatewayV2::Stage": ("StageName", lambda name, _i, _o: {"Ref": name}),
    "AWS::CloudFront::Distribution": ("", _distribution),
    "AWS::CloudFront::OriginAccessControl": ("", _by_id_alone),
    "AWS::CloudFront::ResponseHeadersPolicy": ("", _by_id_alone),
    "AWS::S3::Bucket": ("BucketName", _bucket),
    "AWS::SQS::Queue": ("QueueName", _queue),
    "AWS::SQS::QueuePolicy": ("", _by_id),
    "AWS::Events::EventBus": ("Name", _by_name("events", "event-bus/")),
    "AWS::Events::Rule": ("Name", _by_name("events", "rule/")),
    "AWS::Events::Archive": ("ArchiveName", _by_name("events", "archive/")),
    "AWS::Events::Connection": ("Name", _by_name("events", "connection/")),
    "AWS::Events::ApiDestination": ("Name", _by_name("events", "api-destination/")),
    "AWS::Scheduler::Schedule": ("Name", _by_name("scheduler", "schedule/default/")),
    "AWS::DynamoDB::Table": ("TableName", _by_name("dynamodb", "table/")),
    "AWS::Serverless::SimpleTable": ("TableName", _by_name("dynamodb", "table/")),
    "AWS::Lambda::Permission": ("", _by_id),
    # Read by AWS alone: who may do what is not asked here, and logs are files.
    "AWS::Events::EventBusPolicy": ("", _by_id),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", lambda name, _i, _o: {"Ref": _iam("policy", name)}),
    "AWS::IAM::Policy": ("PolicyName", _by_id),
    "AWS::IAM::Role": ("RoleName", lambda name, _i, _o: {"Ref": name, "Arn": _iam("role", name)}),
    "AWS::Logs::LogGroup": (
        "LogGroupName",
        lambda name, _i, _o: {"Ref": name, "Arn": arn("logs", f"log-group:{name}:*")},
    ),
    "AWS::S3::BucketPolicy": ("", _by_id),
}
