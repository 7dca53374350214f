"""What a deployment may choose: a name of its own, a bound for its roles, other settings for its stage."""

from __future__ import annotations

import compileall
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cdk.conftest import ROOT, run
from cdk.synthesised import Stack, read

BYTECODE = shutil.ignore_patterns("__pycache__")
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
CHOSEN = {
    "stage": "prod",
    "code": "built",
    "domain": "quire.example.org",
    "certificate": CERTIFICATE,
    "zone": "Z1",
    "permissions_boundary": "bound",
    "settings": '{"standby": "none", "egress": "endpoints", "endpoint_zones": 1}',
    "parameters": {"OcrImage": "registry.test/ocr:1", "AuthConcurrency": "5"},
}


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `cdk deploy` describes it: with the account and the region that it found."""
    folder, root = tmp_path_factory.mktemp("chosen"), tmp_path_factory.mktemp("project")
    build(root)
    account = {"CDK_DEFAULT_ACCOUNT": "123456789012", "CDK_DEFAULT_REGION": "us-east-1"}
    run(["cdk/app.py"], CDK_OUTDIR=str(folder), CDK_CONTEXT_JSON=json.dumps({**CHOSEN, "root": str(root)}), **account)
    return folder


def build(root: Path) -> None:
    """A project as `sam build` leaves it, with bytecode beside one handler and no packages."""
    built = root / ".aws-sam" / "build"
    for source in (ROOT / "functions").glob("*/handler.py"):
        name = source.parent.name
        shutil.copytree(source.parent, root / "functions" / name, ignore=BYTECODE)
        shutil.copytree(source.parent, built / f"{name.capitalize()}Function", ignore=BYTECODE)
    for folder in (root / "shared", built / "QuireLayer" / "python"):
        shutil.copytree(ROOT / "shared", folder, ignore=BYTECODE)
    shutil.copytree(ROOT / "statemachines", root / "statemachines")
    shutil.copy(ROOT / "template.yaml", root)
    compileall.compile_dir(built / "AuthFunction", quiet=1)


@pytest.fixture
def application(chosen: Path) -> Stack:
    return read(chosen / "quire-prod.template.json")


@pytest.fixture
def firewall(chosen: Path) -> dict[str, dict[str, Any]]:
    """Its rules, by name."""
    rules = read(chosen / "quire-prod-operations.template.json").only("AWS::WAFv2::WebACL")["Rules"]
    return {rule["Name"]: rule for rule in rules}


def test_functions_go_up_as_they_were_built_with_their_bytecode(chosen: Path) -> None:
    files = json.loads((chosen / "quire-prod.assets.json").read_text())["files"].values()
    folders = [chosen / file["source"]["path"] for file in files]
    compiled = [folder for folder in folders if list(folder.glob("__pycache__/handler.*.pyc"))]

    assert len(compiled) == 1
    assert [folder for folder in folders if (folder / "python" / "quire").is_dir()] != []


def test_one_name_leads_to_the_console_the_api_and_the_websocket(chosen: Path, application: Stack) -> None:
    distribution = application.only("AWS::CloudFront::Distribution")["DistributionConfig"]
    origins = {origin["Id"]: json.dumps(origin["DomainName"]) for origin in distribution["Origins"]}
    behind = {each["PathPattern"]: origins[each["TargetOriginId"]] for each in distribution["CacheBehaviors"]}
    records = read(chosen / "quire-prod-edge.template.json").of("AWS::Route53::RecordSet").values()

    assert given(application)["CertificateArn"] == CERTIFICATE
    assert "RestApi" in behind["/api/*"]
    assert "WebSocketApi" in behind["/ws"]
    assert "ConsoleBucket" in origins[distribution["DefaultCacheBehavior"]["TargetOriginId"]]
    assert {(record["Name"], record["Type"]) for record in records} == {
        ("quire.example.org", "A"),
        ("quire.example.org", "AAAA"),
    }


def test_no_other_stack_has_a_distribution_or_a_bucket_for_files(chosen: Path) -> None:
    makers = [
        path.name.removesuffix(".template.json")
        for path in chosen.glob("*.template.json")
        for _ in read(path).of("AWS::CloudFront::Distribution")
    ]

    assert makers == ["quire-prod"]


def test_the_application_knows_its_name_and_who_says_whose_request_it_is(application: Stack) -> None:
    code = application.only("AWS::CloudFront::Function")["FunctionCode"]

    assert given(application)["PublicUrl"] == "https://quire.example.org"
    assert "headers['x-quire-address'] = { value: event.viewer.ip }" in code


def test_nobody_gets_past_the_distribution(
    chosen: Path, application: Stack, firewall: dict[str, dict[str, Any]]
) -> None:
    """Otherwise the header with the caller's address could be made up."""
    admitted = firewall["Entry"]["Statement"]["NotStatement"]["Statement"]["OrStatement"]["Statements"]
    with_header, of_health = (each["ByteMatchStatement"] for each in admitted)
    (behind_the_firewall,) = (
        origin["OriginCustomHeaders"]["Fn::If"]
        for origin in application.only("AWS::CloudFront::Distribution")["DistributionConfig"]["Origins"]
        if "OriginCustomHeaders" in origin
    )
    (shown,) = behind_the_firewall[1]
    foundation = read(chosen / "quire-prod-foundation.template.json")
    (name,) = (
        note["Value"]
        for note in foundation.of("AWS::SSM::Parameter").values()
        if note["Name"] == given(application)["EntrySecret"]
    )
    secret = f"{{{{resolve:secretsmanager:{name}:SecretString:::}}}}"

    assert firewall["Entry"]["Action"] == {"Block": {}}
    assert with_header["FieldToMatch"] == {"SingleHeader": {"Name": shown["HeaderName"].lower()}}
    assert behind_the_firewall[0] == "HasEntrySecret"
    assert shown["HeaderValue"]["Fn::Sub"].replace("${EntrySecret}", name) == secret
    assert with_header["SearchString"] == secret
    assert name in [each.get("Name") for each in foundation.of("AWS::SecretsManager::Secret").values()]
    assert (of_health["FieldToMatch"], of_health["SearchString"]) == ({"UriPath": {}}, "/api/v1/health/")


def test_the_functions_that_ask_for_addresses_believe_the_distribution_alone(application: Stack) -> None:
    for name in ("AuthFunction", "OidcFunction", "DocumentsFunction"):
        variables = application.of("AWS::Lambda::Function")[name]["Environment"]["Variables"]
        condition, known, unknown = variables["QUIRE_ENTRY"]["Fn::If"]

        assert (condition, unknown) == ("HasEntrySecret", {"Ref": "AWS::NoValue"})
        assert known == {"Fn::Sub": "{{resolve:secretsmanager:${EntrySecret}:SecretString:::}}"}


def given(application: Stack) -> dict[str, str]:
    """The parameters' values."""
    return {name: spec["Default"] for name, spec in application.template["Parameters"].items() if "Default" in spec}


def test_behind_a_distribution_no_rule_asks_whose_addresses_these_are(firewall: dict[str, dict[str, Any]]) -> None:
    assert firewall.keys() == {"Entry", "AWSManagedRulesKnownBadInputsRuleSet", "Rate"}


def test_rates_are_counted_for_the_address_behind_the_distribution(firewall: dict[str, dict[str, Any]]) -> None:
    rate = firewall["Rate"]["Statement"]["RateBasedStatement"]

    assert rate["AggregateKeyType"] == "CUSTOM_KEYS"
    assert rate["CustomKeys"][0]["Header"]["Name"] == "X-Quire-Address"


def test_every_role_is_bounded(chosen: Path) -> None:
    for path in chosen.glob("*.template.json"):
        for role in read(path).of("AWS::IAM::Role").values():
            assert "policy/bound" in json.dumps(role["PermissionsBoundary"])


def test_a_stage_is_as_its_deployment_wants_it(chosen: Path) -> None:
    foundation = read(chosen / "quire-prod-foundation.template.json")
    application = read(chosen / "quire-prod.template.json")

    assert len(foundation.of("AWS::RDS::DBInstance")) == 1
    assert application.template["Parameters"]["AuthConcurrency"]["Default"] == "5"
    assert application.template["Parameters"]["DataEgress"]["Default"] == "endpoints"
    assert foundation.of("AWS::EC2::EgressOnlyInternetGateway") == {}


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"stage": "production", "code": "source"}, "there is no stage production: dev, staging, prod"),
        ({"settings": {"readers": 2}, "code": "source"}, "a stage has no setting readers"),
        ({"settings": {"egress": "nat"}, "code": "source"}, "'nat' is not a valid Egress"),
        (
            {"stage": "prod", "settings": {"least_acu": 1}, "code": "source"},
            "a standby sleeps only where least_acu is 0",
        ),
        ({"domain": "quire.example.org", "code": "source"}, "a domain needs a certificate: its ARN, in us-east-1"),
        (
            {"second_region": "eu-west-1", "code": "source"},
            "a second region needs a domain and its zone: people are led there by name",
        ),
        ({}, "the parameter OcrImage is missing: `make image` pushes the image that it names"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(said: dict[str, Any], answer: str) -> None:
    from_context = "from aws_cdk import App; from quire_cdk.choices import Choices; Choices.of(App())"
    with pytest.raises(AssertionError, match=answer):
        run(["-c", from_context], CDK_CONTEXT_JSON=json.dumps(said), PYTHONPATH="cdk")
