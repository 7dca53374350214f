"""What is kept is encrypted, what travels is encrypted, and nobody may do more than they need."""

from __future__ import annotations

import json
from typing import Any

from cdk.conftest import ROOT
from cdk.synthesised import Stack, listed, statements

WILD = {
    "arn:aws:bedrock:*::foundation-model/anthropic.*",  # a profile leads to the model in several regions
    "@connections/*",
    "execution:${ProcessDocument.Name}:*",
    "/index/*",
    "UploadsBucket",
    "WorkBucket",
}


def with_key(bucket: dict[str, Any]) -> dict[str, Any]:
    """How the bucket encrypts where there is a key, as the foundation gives one."""
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    condition, chosen, _ = rule["Fn::If"]
    assert condition == "HasDataKey"
    return dict(chosen)


def test_buckets_are_private_and_versioned(application: Stack) -> None:
    buckets = application.of("AWS::S3::Bucket")

    assert buckets.keys() == {"UploadsBucket", "WorkBucket", "ConsoleBucket"}
    for bucket in buckets.values():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


def test_what_people_send_is_encrypted_with_the_applications_key_and_the_page_with_the_services_own(
    application: Stack,
) -> None:
    buckets = application.of("AWS::S3::Bucket")
    (page,) = buckets["ConsoleBucket"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert page == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    for name in ("UploadsBucket", "WorkBucket"):
        assert with_key(buckets[name])["ServerSideEncryptionByDefault"] == {
            "SSEAlgorithm": "aws:kms",
            "KMSMasterKeyID": {"Ref": "DataKeyArn"},
        }


def test_only_the_distribution_reads_the_pages_files(application: Stack) -> None:
    policy = application.of("AWS::S3::BucketPolicy")["ConsoleBucketPolicy"]["PolicyDocument"]
    (allowed,) = (each for each in policy["Statement"] if each["Effect"] == "Allow")

    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert set(allowed["Action"]) == {"s3:GetObject", "s3:ListBucket"}
    assert allowed["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"].endswith(":distribution/${Distribution}")


def longest_review_days() -> float:
    """How long an execution may take, of which all but a review is minutes."""
    machine = json.loads((ROOT / "statemachines" / "process_document.asl.json").read_text())
    return float(machine["TimeoutSeconds"]) / 86400


def test_objects_of_unfinished_and_spent_work_go_and_originals_are_archived(application: Stack) -> None:
    rules = {
        name: {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
        for name, bucket in application.of("AWS::S3::Bucket").items()
    }

    assert all("AbortIncompleteMultipartUpload" in each["unfinished"] for each in rules.values())
    assert rules["WorkBucket"]["spent"]["ExpirationInDays"] == {"Ref": "WorkDays"}
    [archived] = rules["UploadsBucket"]["archive"]["Transitions"]
    assert archived["StorageClass"] == "GLACIER_IR"
    assert archived["TransitionInDays"] > longest_review_days()
    assert "ExpirationInDays" not in str(rules["UploadsBucket"])


def test_buckets_queues_and_topics_are_spoken_to_over_tls_alone(application: Stack, operations: Stack) -> None:
    covered = set()
    for stack, kind, named in (
        (application, "AWS::S3::BucketPolicy", "Bucket"),
        (application, "AWS::SQS::QueuePolicy", "Queues"),
        (operations, "AWS::SNS::TopicPolicy", "Topics"),
    ):
        for policy in stack.of(kind).values():
            denied = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
            assert [each["Condition"] for each in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]
            covered |= stack.references(policy[named])

    kept = application.of("AWS::S3::Bucket").keys() | application.of("AWS::SQS::Queue").keys()
    assert covered == kept | operations.of("AWS::SNS::Topic").keys()


def test_tables_queues_and_topics_are_encrypted(application: Stack, operations: Stack) -> None:
    for table in application.of("AWS::DynamoDB::Table").values():
        assert table["SSESpecification"] == {"SSEEnabled": True}
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    for queue in application.of("AWS::SQS::Queue").values():
        assert queue["SqsManagedSseEnabled"] is True
    for topic in operations.of("AWS::SNS::Topic").values():
        assert "KmsMasterKeyId" in topic


def test_the_database_asks_for_iam_and_tls_and_is_encrypted_with_the_applications_key(foundation: Stack) -> None:
    cluster = foundation.only("AWS::RDS::DBCluster")
    settings = foundation.only("AWS::RDS::DBClusterParameterGroup")["Parameters"]
    (key,) = foundation.references(cluster["KmsKeyId"])

    assert cluster["EnableIAMDatabaseAuthentication"] is True
    assert cluster["StorageEncrypted"] is True
    assert key in foundation.of("AWS::KMS::Key")
    assert settings["rds.force_ssl"] == "1"
    assert cluster["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in cluster


def test_the_cache_knows_one_user_and_asks_for_iam(foundation: Stack) -> None:
    user = foundation.only("AWS::ElastiCache::User")

    assert user["AuthenticationMode"] == {"Type": "iam"}
    assert user["UserId"] == user["UserName"]
    assert "@all" not in user["AccessString"].replace("-@all", "")
    assert foundation.only("AWS::ElastiCache::ServerlessCache")["Engine"] == "valkey"


def test_keys_change_by_themselves(foundation: Stack, operations: Stack) -> None:
    for stack in (foundation, operations):
        for key in stack.of("AWS::KMS::Key").values():
            assert key["EnableKeyRotation"] is True


def test_notices_are_encrypted_and_whoever_sends_them_may_use_the_key_for_nothing_else(
    foundation: Stack, operations: Stack
) -> None:
    allowed = foundation.only("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    [sent] = [each for each in allowed if "cloudwatch.amazonaws.com" in json.dumps(each["Principal"])]

    assert all("KmsMasterKeyId" in topic for topic in operations.of("AWS::SNS::Topic").values())
    assert sent["Condition"]["ArnLike"].keys() == {"kms:EncryptionContext:aws:sns:topicArn"}
    assert set(sent["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}


def test_every_log_ends(foundation: Stack, application: Stack) -> None:
    for stack in (foundation, application):
        groups = stack.of("AWS::Logs::LogGroup")
        assert groups
        assert all("RetentionInDays" in group for group in groups.values())
    for function in application.of("AWS::Lambda::Function").values():
        assert function["LoggingConfig"]["LogGroup"] == {"Ref": "Logs"}


def test_no_right_is_wider_than_the_listed_few(foundation: Stack, application: Stack) -> None:
    wide = [
        (name, str(resource))
        for stack in (foundation, application)
        for name, statement in statements(stack)
        if statement["Effect"] == "Allow"
        for resource in listed(statement["Resource"])
        if "*" in str(resource)
    ]

    assert wide
    assert [each for each in wide if not any(known in each[1] for known in (*WILD, "anthropic", "Refused"))] == []


def test_no_right_covers_a_whole_service(foundation: Stack, application: Stack, operations: Stack) -> None:
    actions = {
        action
        for stack in (foundation, application, operations)
        for _, statement in statements(stack)
        if statement["Effect"] == "Allow"
        for action in listed(statement["Action"])
    }

    assert {action for action in actions if action.endswith("*")} == {"sqs:SendMessage*"}


def test_every_function_has_a_role_of_its_own(application: Stack) -> None:
    functions = application.of("AWS::Lambda::Function")
    roles = [tuple(application.references(function["Role"])) for function in functions.values()]

    assert len(set(roles)) == len(functions)


def test_in_production_the_standby_sleeps_and_the_writer_is_called_on_before_it_could(
    foundation: Stack, application: Stack, stage: str
) -> None:
    scaling = foundation.only("AWS::RDS::DBCluster")["ServerlessV2ScalingConfiguration"]
    priorities = [each["PromotionTier"] for each in foundation.of("AWS::RDS::DBInstance").values()]
    (sweep,) = (
        rule for name, rule in application.of("AWS::Events::Rule").items() if name.startswith("MaintainFunctionSweep")
    )

    assert scaling["MinCapacity"] == 0
    assert sorted(priorities) == ([0, 2] if stage == "prod" else [0])
    assert sweep["ScheduleExpression"] == "rate(6 hours)"
    assert scaling["SecondsUntilAutoPause"] == (7 * 3600 if stage == "prod" else 300)


def test_what_production_keeps_outlives_its_stacks(foundation: Stack, stage: str) -> None:
    cluster = foundation.only("AWS::RDS::DBCluster")
    instances = foundation.of("AWS::RDS::DBInstance")
    policies = {
        resource["Type"]: resource.get("DeletionPolicy") for resource in foundation.template["Resources"].values()
    }

    assert cluster["DeletionProtection"] is (stage == "prod")
    assert cluster["BackupRetentionPeriod"] == {"dev": 1, "staging": 7, "prod": 35}[stage]
    assert len(instances) == (2 if stage == "prod" else 1)
    assert policies["AWS::RDS::DBCluster"] == ("Snapshot" if stage == "prod" else "Delete")
    assert policies["AWS::KMS::Key"] == ("Retain" if stage == "prod" else "Delete")
