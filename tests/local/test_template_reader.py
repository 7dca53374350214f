"""The template reader: what it resolves, what it refuses and how it says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from quire_local.errors import Unsupported
from quire_local.metadata import Kept
from quire_local.resources import Application
from quire_local.template import read_template
from quire_local.template.parameters import given_by

ROOT = Path(__file__).parents[2]
ORIGIN = "http://127.0.0.1:8080"
ADDRESSES = {
    "postgres:quire_app": "postgresql://quire_app:a@127.0.0.1:5432/quire",
    "postgres:quire_owner": "postgresql://quire_owner:b@127.0.0.1:5432/quire",
    "redis": "redis://:c@127.0.0.1:6379",
    "origin": ORIGIN,
}
TOKEN = "{FunctionPayloadType: TOKEN, FunctionArn: f}"


def read(folder: Path, text: str, **overrides: str) -> Application:
    path = folder / "template.yaml"
    path.write_text(text)
    return read_template(path).read(origin=ORIGIN, addresses=ADDRESSES, overrides=overrides)


def test_the_projects_own_template_is_read_whole() -> None:
    application = read_template(ROOT / "template.yaml").read(origin=ORIGIN, addresses=ADDRESSES)

    folders = {function.folder.name for function in application.functions}
    assert {"auth", "documents", "intake", "classify", "save", "record", "relay", "notify"} <= folders
    assert application.rest_apis[0].stage == "api"
    assert application.websocket_apis[0].routes.keys() == {"$connect", "$disconnect", "$default"}


def test_the_projects_functions_stand_where_the_placement_table_puts_them() -> None:
    application = read_template(ROOT / "template.yaml").read(origin=ORIGIN, addresses=ADDRESSES)

    placement = {function.folder.name: function.placement for function in application.functions}
    assert placement == {
        "auth": "data",
        "documents": "data",
        "intake": "data",
        "review": "data",
        "resume": "data",
        "save": "data",
        "record": "data",
        "relay": "data",
        "settle": "data",
        "maintain": "data",
        "migrate": "data",
        "classify": "sealed",
        "preprocess": "sealed",
        "ocr": "sealed",
        "extract": "sealed",
        "validate": "sealed",
        "authorizer": "outside",
        "oidc": "outside",
        "websocket": "outside",
        "notify": "outside",
        "hangup": "outside",
        "llm": "outside",
        "deliver": "outside",
    }


def test_intrinsics_resolve_to_names_arns_and_urls(tmp_path: Path) -> None:
    application = read(
        tmp_path,
        """
        Parameters:
          Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
          Names: {Type: CommaDelimitedList, Default: "a,b"}
        Conditions:
          IsProd: !Equals [!Ref Stage, prod]
          IsNotProd: !Not [!Condition IsProd]
        Resources:
          Jobs:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: !Sub ["${Stage}-${Second}-${!literal}", {Second: !Select [1, !Ref Names]}]
              DelaySeconds: !If [IsProd, 10, !Ref "AWS::NoValue"]
          OnlyInProd:
            Type: AWS::SQS::Queue
            Condition: IsProd
        Outputs:
          Arn: {Value: !GetAtt Jobs.Arn}
          Url: {Value: !Ref Jobs}
          Joined: {Value: !Join ["/", [!Ref "AWS::AccountId", !If [IsNotProd, small, large]]]}
        """,
    )

    assert [queue.name for queue in application.queues] == ["dev-b-${literal}"]
    assert application.queues[0].delay == 0
    assert application.outputs == {
        "Arn": "arn:aws:sqs:us-east-1:000000000000:dev-b-${literal}",
        "Url": f"{ORIGIN}/000000000000/dev-b-${{literal}}",
        "Joined": "000000000000/small",
    }


def test_globals_merge_into_each_function_as_sam_merges_them(tmp_path: Path) -> None:
    application = read(
        tmp_path,
        """
        Globals:
          Function:
            Runtime: python3.13
            Handler: handler.lambda_handler
            Timeout: 9
            Environment: {Variables: {SHARED: "1", BOTH: global}}
        Resources:
          Step:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: step/
              Timeout: 4
              Environment: {Variables: {BOTH: own, COUNT: 2}}
        """,
    )

    function = application.functions[0]
    assert function.environment == {"SHARED": "1", "BOTH": "own", "COUNT": "2"}
    assert function.timeout == 4
    assert function.folder == (tmp_path / "step").resolve()


@pytest.mark.parametrize("ignored", ["[Handler, Runtime, Layers]", '"*"'])
def test_a_resource_can_stay_out_of_what_globals_say(tmp_path: Path, ignored: str) -> None:
    application = read(
        tmp_path,
        f"""
        Globals:
          Function: {{Runtime: python3.13, Handler: handler.lambda_handler, Layers: []}}
        Resources:
          Step:
            Type: AWS::Serverless::Function
            IgnoreGlobals: {ignored}
            Metadata: {{LocalCloud: {{Code: step}}}}
            Properties: {{PackageType: Image, ImageUri: step, ImageConfig: {{Command: [handler.of_the_image]}}}}
        """,
    )

    assert application.functions[0].handler == "handler.of_the_image"


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        ("X: {Type: AWS::SNS::Topic}", "X: the resource type AWS::SNS::Topic"),
        ("X: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}", "X: FifoQueue True"),
        ("X: {Type: AWS::SQS::Queue, Properties: {Colour: red}}", "X: the property Colour"),
        (
            "X: {Type: AWS::S3::Bucket, Properties: {WebsiteConfiguration: {}}}",
            "X: the property WebsiteConfiguration",
        ),
        ("X: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Y}}", "X.QueueName: a reference to Y"),
        (
            "X: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt X.QueueName}}",
            "X: a name that is made of itself",
        ),
        (
            "X: {Type: AWS::SQS::Queue, Properties: {QueueName: !ImportValue y}}",
            "X.QueueName: the intrinsic Fn::ImportValue",
        ),
        ("X: {Type: AWS::SQS::Queue, Properties: {QueueName: {'Fn::Cidr': []}}}", "the intrinsic Fn::Cidr"),
        ("X: {Type: AWS::Serverless::StateMachine, Properties: {Type: EXPRESS}}", "X: Type 'EXPRESS'"),
        (
            "X: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: b, KinesisParameters: {}}]}}",
            "X.Targets[0]: the property KinesisParameters",
        ),
        (
            f"X: {{Type: AWS::Serverless::Api, Properties: {{StageName: s, Auth: {{Authorizers: {{A: {TOKEN}}}}}}}}}",
            "X.Auth.Authorizers.A: FunctionPayloadType 'TOKEN'",
        ),
        (
            "X: {Type: AWS::Serverless::Api, Properties: {StageName: s, Auth: {Authorizers: {A: {UserPoolArn: u}}}}}",
            "X.Auth.Authorizers.A: leaving out FunctionPayloadType",
        ),
        (
            "X: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: a, RouteKey: r, AuthorizationType: CUSTOM}}",
            "X: AuthorizationType 'CUSTOM'",
        ),
    ],
)
def test_what_is_not_supported_is_refused_by_name(tmp_path: Path, resources: str, said: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        read(tmp_path, f"Resources:\n  {resources}\n")

    assert said in str(refusal.value)
    assert "docs/local-cloud.md" in str(refusal.value)


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ("Runtime: nodejs22.x", "Runtime nodejs22.x"),
        ("Events: {Feed: {Type: Kinesis, Properties: {}}}", "the event type Kinesis"),
        ("VpcConfig: {SubnetIds: [a], SecurityGroupIds: [sg-1]}", "the placement ['sg-1']"),
        ("FileSystemConfigs: []", "the property FileSystemConfigs"),
    ],
)
def test_functions_that_cannot_run_here_are_refused_by_name(tmp_path: Path, properties: str, said: str) -> None:
    lines = {"Runtime": "Runtime: python3.13", "Handler": "Handler: handler.f", "CodeUri": "CodeUri: step/"}
    lines[properties.partition(":")[0]] = properties
    body = "".join(f"      {line}\n" for line in lines.values())

    with pytest.raises(Unsupported) as refusal:
        read(tmp_path, f"Resources:\n  Step:\n    Type: AWS::Serverless::Function\n    Properties:\n{body}")

    assert "Step" in str(refusal.value)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("address", "placement"), [("{redis}", "sealed"), ("{postgres:quire_app}", "sealed"), ("{redis}", "outside")]
)
def test_a_function_may_not_know_the_address_of_what_its_placement_cannot_reach(
    tmp_path: Path, address: str, placement: str
) -> None:
    network = "" if placement == "outside" else f"VpcConfig: {{SubnetIds: [a], SecurityGroupIds: [{placement}]}}"

    with pytest.raises(Unsupported, match=f"in the environment of a function placed {placement}"):
        read(
            tmp_path,
            f"""
Metadata:
  LocalCloud:
    Parameters: {{Address: "{address}"}}
    Placements: {{outside: [s3], sealed: [s3], data: [postgres, redis]}}
Parameters:
  Address: {{Type: String}}
Resources:
  Step:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: step/
      Handler: handler.f
      Runtime: python3.13
      Environment: {{Variables: {{URL: !Ref Address}}}}
      {network}
""",
        )


def test_a_parameter_without_a_value_and_one_outside_its_allowed_values_are_refused(tmp_path: Path) -> None:
    text = "Parameters:\n  Mode: {Type: String, AllowedValues: [a]}\nResources: {}\n"

    with pytest.raises(Unsupported, match=r"Parameters\.Mode: a parameter without a value"):
        read(tmp_path, text)
    with pytest.raises(Unsupported, match=r"Parameters\.Mode: the value b"):
        read(tmp_path, text, Mode="b")


def test_a_section_that_would_change_the_meaning_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("Resources: {}\nRules: {}\n")

    with pytest.raises(Unsupported, match="the section Rules"):
        read_template(path)


def test_how_much_of_what_is_over_is_kept_stands_in_the_metadata(tmp_path: Path) -> None:
    told = read(tmp_path, "Metadata: {LocalCloud: {Retention: {Executions: 7, Events: 8}}}\nResources: {}\n")

    assert told.kept == Kept(executions=7, events=8)
    assert read(tmp_path, "Resources: {}\n").kept == Kept(executions=2_000, events=2_000)


@pytest.mark.parametrize("retention", ["{Invokes: 1}", "{Events: -1}", "{Executions: all}"])
def test_a_retention_that_means_nothing_is_refused_by_name(tmp_path: Path, retention: str) -> None:
    with pytest.raises(Unsupported, match=r"Metadata\.LocalCloud\.Retention"):
        read(tmp_path, f"Metadata: {{LocalCloud: {{Retention: {retention}}}}}\nResources: {{}}\n")


def test_the_environment_gives_parameters_by_their_names():
    environment = {"QUIRE_PARAMETER_LlmProvider": "bedrock", "QUIRE_PARAMETERS": "no", "HOME": "/"}

    assert given_by(environment) == {"LlmProvider": "bedrock"}
