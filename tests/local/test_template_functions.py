"""What the template says about functions beyond their code: packages, layers, aliases, destinations, filters."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from quire_local.errors import Unsupported
from quire_local.resources import Application
from quire_local.template import read_template

HEADER = """
Transform: AWS::Serverless-2016-10-31
Metadata: {LocalCloud: {Placements: {outside: []}}}
Resources:
  First: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layers/first}}
  Second: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layers/second, RetentionPolicy: Delete}}
  Jobs: {Type: AWS::SQS::Queue}
"""
ZIP = "CodeUri: step, Handler: handler.f, Runtime: python3.13"
IMAGE = "PackageType: Image, ImageUri: !Ref Nowhere, ImageConfig: {Command: [handler.f]}"
ARN = "arn:aws:lambda:us-east-1:000000000000:function:quire-Step"


def read(folder: Path, properties: str, metadata: str = "{}", more: str = "") -> Application:
    for layer in ("first/python", "second"):
        (folder / "layers" / layer).mkdir(parents=True, exist_ok=True)
    step = f"  Step:\n    Type: AWS::Serverless::Function\n    Metadata: {metadata}\n    Properties: {{{properties}}}\n"
    path = folder / "template.yaml"
    path.write_text(f"{HEADER}{step}{more}")
    return read_template(path).read(origin="http://127.0.0.1:1", addresses={})


def test_layers_keep_their_order_and_give_their_python_folder_or_all_of_theirs(tmp_path: Path) -> None:
    (function,) = read(tmp_path, f"{ZIP}, Layers: [!Ref First, !Ref Second]").functions

    assert function.layers == (tmp_path / "layers/first/python", tmp_path / "layers/second")


@pytest.mark.parametrize(
    ("logging", "wanted"), [("", "Text"), (", LoggingConfig: {LogFormat: JSON, LogGroup: shared}", "JSON")]
)
def test_a_function_logs_in_the_format_that_is_named(tmp_path: Path, logging: str, wanted: str) -> None:
    (function,) = read(tmp_path, f"{ZIP}{logging}").functions

    assert function.log_format == wanted


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("{DockerContext: docker, Dockerfile: Dockerfile, DockerTag: v1}", "docker"),
        ("{DockerContext: ., LocalCloud: {Code: functions/ocr}}", "functions/ocr"),
    ],
)
def test_an_images_code_is_where_the_metadata_says(tmp_path: Path, metadata: str, code: str) -> None:
    (function,) = read(tmp_path, IMAGE, metadata).functions

    assert (function.package, function.handler, function.layers) == ("Image", "handler.f", ())
    assert function.folder == tmp_path / code
    assert function.runtime == f"python3.{sys.version_info.minor}"


@pytest.mark.parametrize("layer", ["First", "!Ref First"])
def test_an_image_may_name_the_layers_that_its_dockerfile_copies(tmp_path: Path, layer: str) -> None:
    (function,) = read(tmp_path, IMAGE, f"{{LocalCloud: {{Code: functions/ocr, Layers: [{layer}]}}}}").functions

    assert function.layers == (tmp_path / "layers/first/python",)


@pytest.mark.parametrize(
    ("config", "folder"),
    [
        ("{Command: [h.f], WorkingDirectory: /var/task/inner}", "docker/inner"),
        ("{Command: [h.f], EntryPoint: [/usr/bin/python3, -m, awslambdaric]}", "docker"),
        ("{Command: [h.f], EntryPoint: [/lambda-entrypoint.sh]}", "docker"),
    ],
)
def test_an_images_configuration_is_followed(tmp_path: Path, config: str, folder: str) -> None:
    (function,) = read(tmp_path, f"PackageType: Image, ImageConfig: {config}", "{DockerContext: docker}").functions

    assert (function.handler, function.folder) == ("h.f", tmp_path / folder)


def test_an_alias_is_what_the_templates_own_events_call(tmp_path: Path) -> None:
    events = (
        "{Queue: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}, "
        "Rule: {Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}}}"
    )
    canary = "DeploymentPreference: {Type: Canary10Percent5Minutes}, ProvisionedConcurrencyConfig: {}"
    application = read(tmp_path, f"{ZIP}, AutoPublishAlias: live, {canary}, Events: {events}")

    (function,) = application.functions
    assert (function.arn, function.alias) == (ARN, "live")
    assert application.mappings[0].function == application.rules[0].targets[0].arn == f"{ARN}:live"


def test_an_alias_and_a_version_have_the_names_that_sam_gives_them(tmp_path: Path) -> None:
    values = {"A": "!Ref StepAliaslive", "B": "!Ref Step.Alias", "C": "!Ref Step.Version", "D": "!Sub '${Step.Alias}'"}
    outputs = "Outputs:\n" + "".join(f"  {name}: {{Value: {value}}}\n" for name, value in values.items())
    application = read(tmp_path, f"{ZIP}, AutoPublishAlias: live", more=outputs)

    assert application.outputs == {"A": f"{ARN}:live", "B": f"{ARN}:live", "C": f"{ARN}:1", "D": f"{ARN}:live"}


def test_an_alias_that_a_condition_takes_away_is_none(tmp_path: Path) -> None:
    never = "Conditions: {Never: !Equals [a, b]}\n"
    alias = "AutoPublishAlias: !If [Never, live, !Ref AWS::NoValue]"
    application = read(tmp_path, f"{ZIP}, {alias}", more=f"Outputs:\n  A: {{Value: !GetAtt Step.Arn}}\n{never}")

    assert application.functions[0].alias is None
    assert application.functions[0].called == application.outputs["A"] == ARN


@pytest.mark.parametrize("value", ["!Ref Step.Version", "!Ref StepAliaslive", "!Ref Jobs.Arn"])
def test_what_no_alias_makes_cannot_be_referred_to(tmp_path: Path, value: str) -> None:
    with pytest.raises(Unsupported, match=r"Step|Jobs\.Arn"):
        read(tmp_path, ZIP, more=f"Outputs:\n  A: {{Value: {value}}}\n")


def test_destinations_are_read(tmp_path: Path) -> None:
    bus = "arn:aws:events:us-east-1:000000000000:event-bus/default"
    destinations = f"{{OnSuccess: {{Type: EventBridge, Destination: '{bus}'}}, OnFailure: {{Destination: {ARN}}}}}"
    (function,) = read(tmp_path, f"{ZIP}, EventInvokeConfig: {{DestinationConfig: {destinations}}}").functions

    assert (function.on_success, function.on_failure) == (bus, ARN)


def test_filters_are_read(tmp_path: Path) -> None:
    pattern = json.dumps({"body": {"kind": ["a"]}})
    queue = f"Queue: !GetAtt Jobs.Arn, FilterCriteria: {{Filters: [{{Pattern: '{pattern}'}}]}}"
    (mapping,) = read(tmp_path, f"{ZIP}, Events: {{Jobs: {{Type: SQS, Properties: {{{queue}}}}}}}").mappings

    assert mapping.filters == ({"body": {"kind": ["a"]}},)


OUTSIDE = "arn:aws:lambda:us-east-1:123456789012:layer:numpy:3"


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        (f"{ZIP}, Layers: ['{OUTSIDE}']", f"Step: the layer {OUTSIDE}, which the template does not declare,"),
        (f"{ZIP}, Layers: [First]", "Step: the layer First"),
        (f"{ZIP}, Layers: [a, a, a, a, a, a]", "Step: more than 5 Layers"),
        ("CodeUri: {Bucket: b, Key: k}, Handler: h.f, Runtime: python3.13", "Step: code that is not in a folder"),
        (f"{ZIP}, FunctionUrlConfig: {{AuthType: NONE}}", "Step: the property FunctionUrlConfig"),
        (f"{ZIP}, DeadLetterQueue: {{Type: SNS, TargetArn: a}}", "Step.DeadLetterQueue: Type 'SNS'"),
        (f"{ZIP}, PackageType: Jar", "Step: PackageType 'Jar'"),
        (f"{IMAGE}, Runtime: python3.13", "Step: Runtime beside PackageType Image"),
        (f"{IMAGE}, Layers: [!Ref First]", "Step: Layers beside PackageType Image"),
        (IMAGE, "Step: an image without Metadata.LocalCloud.Code or Metadata.DockerContext"),
    ],
)
def test_a_function_that_this_machine_cannot_run_is_refused_by_name(tmp_path: Path, properties: str, said: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        read(tmp_path, properties)

    assert str(refusal.value).startswith(said)
    assert '"Lambda"' in str(refusal.value)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("{}", "leaving out Command"),
        ("{Command: h.f}", "Command 'h.f', which is not one handler,"),
        ("{Command: [h.f, more]}", "Command ['h.f', 'more'], which is not one handler,"),
        ("{Command: [h.f], EntryPoint: [/bin/sh, -c]}", "EntryPoint ['/bin/sh', '-c'], which does not start"),
        ("{Command: [h.f], WorkingDirectory: /srv}", "WorkingDirectory /srv, which is not in /var/task,"),
        ("{Command: [h.f], WorkingDirectory: /var/task/../..}", "WorkingDirectory /var/task/../.."),
        ("{Command: [h.f], User: nobody}", "the property User"),
    ],
)
def test_an_image_that_does_not_run_a_handler_is_refused_by_name(tmp_path: Path, config: str, said: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        read(tmp_path, f"PackageType: Image, ImageConfig: {config}", "{DockerContext: docker}")

    assert str(refusal.value).startswith(f"Step.ImageConfig: {said}")


@pytest.mark.parametrize(
    ("destination", "said"),
    [
        ("OnFailure: {Type: S3, Destination: 'arn:aws:s3:::b'}", "OnFailure: Type 'S3'"),
        ("OnFailure: {Destination: 'arn:aws:s3:::b'}", "OnFailure: the Destination arn:aws:s3:::b"),
        ("OnSuccess: {Type: SNS, Destination: t}", "OnSuccess: Type 'SNS'"),
        ("OnSuccess: {Type: SQS}", "OnSuccess: leaving out Destination"),
        (f"OnSuccess: {{Type: SQS, Destination: '{ARN}'}}", f"OnSuccess: the Destination {ARN}"),
        ("OnSuccess: {Bucket: b}", "OnSuccess: the property Bucket"),
    ],
)
def test_a_destination_that_nothing_here_takes_is_refused_by_name(tmp_path: Path, destination: str, said: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        read(tmp_path, f"{ZIP}, EventInvokeConfig: {{DestinationConfig: {{{destination}}}}}")

    assert str(refusal.value).startswith(f"Step.EventInvokeConfig.DestinationConfig.{said}")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("nonsense", "Pattern 'nonsense', which is not JSON,"),
        ('{"messageAttributes": {"a": ["b"]}}', "Pattern on ['messageAttributes'], which is not the message's body,"),
        ('{"body": {"a": [{"before": 1}]}}', "Pattern: Unrecognized match type before"),
        ("[]", "Pattern: Filter is not an object"),
    ],
)
def test_a_filter_that_lambda_would_not_take_is_refused_by_name(tmp_path: Path, pattern: str, said: str) -> None:
    queue = f"Queue: !GetAtt Jobs.Arn, FilterCriteria: {{Filters: [{{Pattern: '{pattern}'}}]}}"

    with pytest.raises(Unsupported) as refusal:
        read(tmp_path, f"{ZIP}, Events: {{Jobs: {{Type: SQS, Properties: {{{queue}}}}}}}")

    assert said in str(refusal.value)
