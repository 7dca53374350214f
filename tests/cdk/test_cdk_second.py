"""A second region has the rows and the objects, and waits until its database takes writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cdk.conftest import run
from cdk.synthesised import Stack, read, statements

Stacks = dict[str, Stack]


@pytest.fixture
def stacks(described: Path) -> Stacks:
    """By the name that is left without the stage's."""
    paths = (described / "everything").glob("*.template.json")
    return {path.name.removesuffix(".template.json").removeprefix("quire-prod"): read(path) for path in paths}


def given(application: Stack, parameter: str) -> str:
    return str(application.template["Parameters"][parameter]["Default"])


@pytest.fixture(scope="module")
def awakened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As a deployment describes it after the first region was lost."""
    folder = tmp_path_factory.mktemp("awakened")
    said = {
        "stage": "prod",
        "code": "source",
        "domain": "quire.example.org",
        "certificate": "arn:aws:acm:us-east-1:123456789012:certificate/1",
        "zone": "Z1",
        "second_region": "eu-west-1",
        "second_awake": "true",
    }
    run(["cdk/app.py"], CDK_OUTDIR=str(folder), CDK_CONTEXT_JSON=json.dumps(said))
    return folder


def scheduled(application: Stack) -> dict[str, str]:
    """The state of what begins by itself."""
    rules = application.of("AWS::Events::Rule")
    by_itself = {name for name, rule in rules.items() if "ScheduleExpression" in rule} | {"ObjectCreatedRule"}
    return {name: rules[name].get("State", "ENABLED") for name in by_itself}


def test_both_databases_are_one_of_which_only_the_first_has_a_password(stacks: Stacks) -> None:
    worldwide = stacks["-foundation"].only("AWS::RDS::GlobalCluster")
    first = stacks["-foundation"].only("AWS::RDS::DBCluster")
    second = stacks["-second-foundation"].only("AWS::RDS::DBCluster")

    assert second["GlobalClusterIdentifier"] == worldwide["GlobalClusterIdentifier"]
    assert first["EngineVersion"] == second["EngineVersion"]
    assert {"MasterUsername", "MasterUserPassword"} <= first.keys()
    assert not {"MasterUsername", "MasterUserPassword", "ManageMasterUserPassword", "DatabaseName"} & second.keys()
    assert second["StorageEncrypted"] is True
    assert stacks["-second-foundation"].of("Custom::AWS") == {}


@pytest.mark.parametrize("name", ["uploads", "work"])
def test_objects_travel_to_the_bucket_and_the_key_of_the_second_region(stacks: Stacks, name: str) -> None:
    bucket = stacks[""].of("AWS::S3::Bucket")[f"{name.capitalize()}Bucket"]
    there = stacks["-second"].of("AWS::S3::Bucket")[f"{name.capitalize()}Bucket"]
    (rule,) = bucket["ReplicationConfiguration"]["Rules"]
    destination = rule["Destination"]
    key = destination["EncryptionConfiguration"]["ReplicaKmsKeyID"]["Fn::Sub"]

    named = there["BucketName"]["Fn::Sub"].replace("${AWS::Region}", "eu-west-1")
    assert destination["Bucket"]["Fn::Sub"] == f"arn:${{AWS::Partition}}:s3:::{named}"
    assert there["VersioningConfiguration"] == bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert key.endswith(stacks["-second-foundation"].only("AWS::KMS::Alias")["AliasName"])
    assert ":eu-west-1:" in key
    assert "ReplicationConfiguration" not in there


def test_what_copies_may_read_here_and_write_there_and_nothing_else(stacks: Stacks) -> None:
    allowed = [each for name, each in statements(stacks[""]) if name == "ReplicationRole"]

    written = [each for each in allowed if "s3:ReplicateObject" in each["Action"]]
    assert all("-eu-west-1/*" in resource["Fn::Sub"] for each in written for resource in each["Resource"])
    assert {action.partition(":")[0] for each in allowed for action in each["Action"]} == {"s3", "kms"}
    assert "s3:PutObject" not in json.dumps(allowed)


def test_the_image_comes_from_the_registry_of_its_region(stacks: Stacks) -> None:
    here, there = (stacks[name].template["Parameters"]["OcrImage"]["Default"] for name in ("", "-second"))

    assert here == "123456789012.dkr.ecr.us-east-1.amazonaws.com/quire-ocr:1"
    assert there == "123456789012.dkr.ecr.eu-west-1.amazonaws.com/quire-ocr:1"


def test_nothing_begins_by_itself_in_the_region_that_waits(stacks: Stacks) -> None:
    states = scheduled(stacks["-second"]).values()
    warming = {"Fn::If": ["IsWarm", "ENABLED", "DISABLED"]}

    assert [each for each in states if each not in ("DISABLED", warming)] == []
    assert "DISABLED" in states
    assert "DISABLED" not in scheduled(stacks[""]).values()


def test_everything_begins_by_itself_in_the_second_region_once_somebody_said_so(awakened: Path) -> None:
    first, second = (scheduled(read(awakened / f"quire-prod{name}.template.json")) for name in ("", "-second"))

    assert "DISABLED" not in second.values()
    assert second == first


def test_names_lead_to_the_nearest_region_that_is_ready(stacks: Stacks) -> None:
    places = {"-doors": {"Ref": "AWS::Region"}, "-second-doors": "eu-west-1"}
    for stack, region in places.items():
        doors = stacks[stack]
        records = {each["Name"]: each for each in doors.of("AWS::Route53::RecordSet").values()}
        check = doors.only("AWS::Route53::HealthCheck")["HealthCheckConfig"]

        assert records.keys() == {"api.quire.example.org", "ws.quire.example.org"}
        assert all(each["Region"] == each["SetIdentifier"] == region for each in records.values())
        assert all("HealthCheckId" in each for each in records.values())
        assert check["ResourcePath"] == "/api/v1/health/ready"


def test_the_distribution_asks_for_the_names_that_both_regions_answer_to(stacks: Stacks) -> None:
    origins = stacks[""].only("AWS::CloudFront::Distribution")["DistributionConfig"]["Origins"]
    named = {origin["DomainName"]["Fn::If"][1]["Ref"] for origin in origins if "Fn::If" in origin["DomainName"]}

    assert {given(stacks[""], name) for name in named} == {"api.quire.example.org", "ws.quire.example.org"}


def test_the_distribution_stands_in_the_first_region_and_both_firewalls_know_it(stacks: Stacks) -> None:
    (secret,) = (
        each for each in stacks["-foundation"].of("AWS::SecretsManager::Secret").values() if "ReplicaRegions" in each
    )

    assert (given(stacks[""], "Console"), given(stacks["-second"], "Console")) == ("on", "off")
    assert stacks["-second"].template["Resources"]["Distribution"]["Condition"] == "HasConsole"
    assert [each["Region"] for each in secret["ReplicaRegions"]] == ["eu-west-1"]
    for stack in ("-operations", "-second-doors"):
        assert secret["Name"] in json.dumps(stacks[stack].only("AWS::WAFv2::WebACL"))


def test_each_stack_comes_after_what_it_reads_by_name(described: Path) -> None:
    artifacts: dict[str, Any] = json.loads((described / "everything" / "manifest.json").read_text())["artifacts"]

    def after(name: str) -> set[str]:
        return {each for each in artifacts[name].get("dependencies", []) if not each.endswith(".assets")}

    assert "quire-prod-foundation" in after("quire-prod-second-foundation")
    assert "quire-prod-second" in after("quire-prod")
    assert "quire-prod-doors" in after("quire-prod-edge")
    assert "quire-prod-foundation" in after("quire-prod") & after("quire-prod-operations")
    assert "quire-prod-second" in after("quire-prod-second-doors")
    assert "quire-prod-second-foundation" in after("quire-prod-second")
