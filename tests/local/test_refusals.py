"""Whatever a template, a pattern or a state machine asks for beyond the page: the refusal says where, what and which
section of the page to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from quire_local.errors import Section, Unsupported
from quire_local.eventbridge.rules import Rules
from quire_local.resources import Application
from quire_local.states.loading import load_machine
from quire_local.template import read_template

FUNCTION = "Type: AWS::Serverless::Function, Properties: {CodeUri: a/, Handler: a.b, Runtime: python3.13"
MACHINE = "Type: AWS::Serverless::StateMachine, Properties: {Definition: {QueryLanguage: JSONata, StartAt: A, States: "
TASK = "Type: Task, End: true, Resource: 'arn:aws:states:::lambda:invoke', Arguments: {FunctionName: f}"
AUTH = "Auth: {AddDefaultAuthorizerToCorsPreflight: false"
API = f"Type: AWS::Serverless::Api, Properties: {{StageName: v1, {AUTH}"
SOCKETS = "Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: "
TABLE = "AttributeDefinitions: [], KeySchema: []"


class Refused(NamedTuple):
    resource: str
    """Of the resource X."""
    where: str
    """X, or the part of it."""
    what: str
    section: Section


RESOURCES = [
    Refused("Type: AWS::SNS::Topic", "X", "the resource type AWS::SNS::Topic", Section.TEMPLATE),
    Refused("Type: AWS::Lambda::Function", "X", "the resource type AWS::Lambda::Function", Section.LAMBDA),
    Refused("Type: AWS::ApiGateway::RestApi", "X", "the resource type AWS::ApiGateway::RestApi", Section.REST),
    Refused("Type: AWS::StepFunctions::Activity", "X", "the resource type", Section.STEP_FUNCTIONS),
    Refused("Type: AWS::S3::AccessPoint", "X", "the resource type AWS::S3::AccessPoint", Section.S3),
    Refused("Type: AWS::DynamoDB::GlobalTable", "X", "the resource type", Section.DYNAMODB),
    Refused("Type: AWS::Serverless::HttpApi", "X", "the resource type AWS::Serverless::HttpApi", Section.TEMPLATE),
    Refused("Type: AWS::SQS::Queue, CreationPolicy: {}", "X", "the attribute CreationPolicy", Section.TEMPLATE),
    Refused("Type: AWS::SQS::Queue, Properties: [a]", "X", "anything but an object", Section.SQS),
    Refused(f"{FUNCTION}, SnapShot: 1}}", "X", "the property SnapShot", Section.LAMBDA),
    Refused(f"{FUNCTION}, InlineCode: pass}}", "X", "the property InlineCode", Section.LAMBDA),
    Refused(f"{FUNCTION}, FileSystemConfigs: []}}", "X", "the property FileSystemConfigs", Section.LAMBDA),
    Refused(f"{FUNCTION}, Timeout: !Cidr 1}}", "X.Timeout", "the intrinsic Fn::Cidr", Section.TEMPLATE),
    Refused(
        f"{FUNCTION}, Events: {{E: {{Type: Kinesis}}}}}}",
        "X.Events.E.Properties",
        "the event type Kinesis",
        Section.LAMBDA,
    ),
    Refused(f"{FUNCTION}, VpcConfig: {{Ipv6: 1}}}}", "X.VpcConfig", "the property Ipv6", Section.LAMBDA),
    Refused(f"{API}}}, DefinitionBody: {{}}}}", "X", "the property DefinitionBody", Section.REST),
    Refused(f"{API}, ResourcePolicy: a}}}}", "X.Auth", "the property ResourcePolicy", Section.REST),
    Refused(f"{API}, Authorizers: {{A: {{UserPoolArn: u}}}}}}}}", "X.Auth.Authorizers.A", "", Section.REST),
    Refused(f"{SOCKETS} HTTP}}", "X", "ProtocolType 'HTTP'", Section.WEBSOCKET),
    Refused("Type: AWS::S3::Bucket, Properties: {WebsiteConfiguration: {}}", "X", "the property", Section.S3),
    Refused("Type: AWS::SQS::Queue, Properties: {FifoQueue: true}", "X", "FifoQueue True", Section.SQS),
    Refused("Type: AWS::SQS::Queue, Properties: {ContentBased: true}", "X", "the property", Section.SQS),
    Refused("Type: AWS::Events::EventBus, Properties: {Name: b, Eyes: 1}", "X", "the property", Section.EVENTBRIDGE),
    Refused(
        "Type: AWS::Events::Rule, Properties: {EventPattern: {a: [b]}, Targets: [{Id: a, Arn: b, EcsParameters: {}}]}",
        "X.Targets[0]",
        "the property EcsParameters",
        Section.EVENTBRIDGE,
    ),
    Refused(f"Type: AWS::DynamoDB::Table, Properties: {{{TABLE}, StreamX: 1}}", "X", "the prop", Section.DYNAMODB),
    Refused(
        "Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {Type: Map}}",
        "X.PrimaryKey",
        "Type 'Map'",
        Section.DYNAMODB,
    ),
    Refused(
        f"{MACHINE}{{A: {{Type: Succeed}}}}}}, Events: {{E: {{Type: Api}}}}}}",
        "X.Events.E.Properties",
        "the event type Api",
        Section.STEP_FUNCTIONS,
    ),
]
SECTIONS = [
    ("Rules: {}", "template.yaml", "the section Rules"),
    ("Hooks: {}", "template.yaml", "the section Hooks"),
    ("Transform: AWS::LanguageExtensions", "template.yaml.Transform", "the transform AWS::LanguageExtensions"),
    ("Transform: [AWS::Serverless-2016-10-31, Mine]", "template.yaml.Transform", "the transform Mine"),
    ("Mappings: [a]", "template.yaml.Mappings", "a section that is not an object"),
    ("Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: a}}", "Parameters.P", "the type AWS::SSM"),
    ("Parameters: {P: {Type: String}}", "Parameters.P", "a parameter without a value"),
    ("Parameters: {P: {Default: a}}", "Parameters.P", "leaving out Type"),
]
MACHINES = [
    ("{A: {Type: Teleport}}", "X/States/A"),
    ("{A: {Type: Pass, End: true, InputPath: $}}", "X/States/A"),
    (f"{{A: {{{TASK}, Cats: 1}}}}", "X/States/A"),
    ("{A: {Type: Task, End: true, Resource: 'arn:aws:states:::ecs:runTask.sync'}}", "X/States/A"),
    ("{A: {Type: Task, End: true, Resource: 'arn:aws:states:us-east-1:0:activity:a'}}", "X/States/A"),
]
RULES = [
    ("EventPattern: {source: [{before: b}]}", "EventPattern"),
    ("EventPattern: {source: [{anything-but: {numeric: [1]}}]}", "EventPattern"),
    ("ScheduleExpression: rate(1 fortnight)", "ScheduleExpression"),
    ("ScheduleExpression: at(2026-01-01T00:00:00)", "ScheduleExpression"),
    ("ScheduleExpression: cron(0 0 * * * *)", "ScheduleExpression"),
]


def read(folder: Path, text: str) -> Application:
    path = folder / "template.yaml"
    path.write_text(text)
    return read_template(path).read(origin="http://x", addresses={})


def refusal(work: Callable[[], object]) -> Unsupported:
    with pytest.raises(Unsupported) as raised:
        work()
    assert f'(docs/local-cloud.md, "{raised.value.section}")' in str(raised.value)
    return raised.value


@pytest.mark.parametrize("case", RESOURCES, ids=lambda case: f"{case.resource} {case.what}"[:90])
def test_a_resource_beyond_the_page_is_refused_by_name_property_and_section(tmp_path, case):
    found = refusal(lambda: read(tmp_path, f"Resources: {{X: {{{case.resource}}}}}"))

    assert (found.where, found.section) == (case.where, case.section)
    assert found.what.startswith(case.what)


@pytest.mark.parametrize(("text", "where", "what"), SECTIONS)
def test_a_section_beyond_the_page_is_refused_by_its_name(tmp_path, text, where, what):
    found = refusal(lambda: read(tmp_path, f"{text}\nResources: {{}}"))

    assert (found.where, found.section) == (where, Section.TEMPLATE)
    assert found.what.startswith(what)


@pytest.mark.parametrize(("states", "where"), MACHINES)
def test_a_state_beyond_the_page_is_refused_by_machine_and_state(tmp_path, states, where):
    application = read(tmp_path, f"Resources: {{X: {{{MACHINE}{states}}}}}}}}}")

    found = refusal(lambda: load_machine(application.state_machines[0]))

    assert found.where.startswith(f"quire-{where}")
    assert found.section is Section.STEP_FUNCTIONS


@pytest.mark.parametrize(("properties", "named"), RULES)
def test_a_pattern_or_a_schedule_beyond_the_page_is_refused_by_rule_and_property(tmp_path, properties, named):
    rule = f"Resources: {{X: {{Type: AWS::Events::Rule, Properties: {{{properties}, Targets: []}}}}}}"

    found = refusal(lambda: Rules(read(tmp_path, rule).rules, {"default": None}))

    assert named in found.where
    assert found.where.startswith("X")
    assert found.section is Section.EVENTBRIDGE
