"""How the template's buckets copy what they hold to the buckets of the same names in a second region."""

from __future__ import annotations

from typing import Any

from quire_cdk.template import Template

BUCKETS = ("UploadsBucket", "WorkBucket")
ROLE = "ReplicationRole"
_READ = ("s3:GetReplicationConfiguration", "s3:ListBucket")
_READ_VERSIONS = ("s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging")
_WRITE = ("s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags")


def replicated(template: Template, region: str, alias: str) -> None:
    """Every version of every object, encrypted there with the key that has this alias."""
    resources = template["Resources"]
    names = [resources[bucket]["Properties"]["BucketName"]["Fn::Sub"] for bucket in BUCKETS]
    resources[ROLE] = _role(names, region)
    for bucket, name in zip(BUCKETS, names, strict=True):
        resources[bucket]["Properties"]["ReplicationConfiguration"] = {
            "Role": {"Fn::GetAtt": [ROLE, "Arn"]},
            "Rules": [_rule(_arn(_there(name, region)), _key(region, alias))],
        }


def _rule(bucket: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    return {
        "Id": "second-region",
        "Status": "Enabled",
        "Priority": 0,
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": {"Bucket": bucket, "EncryptionConfiguration": {"ReplicaKmsKeyID": key}},
    }


def _role(names: list[str], region: str) -> dict[str, Any]:
    """Speaks of buckets by name, because they speak of it."""
    here, there = {"Fn::Sub": "s3.${AWS::Region}.amazonaws.com"}, f"s3.{region}.amazonaws.com"
    statements = [
        _allowed(_READ, [_arn(name) for name in names]),
        _allowed(_READ_VERSIONS, [_arn(f"{name}/*") for name in names]),
        _allowed(_WRITE, [_arn(f"{_there(name, region)}/*") for name in names]),
        {**_allowed(("kms:Decrypt",), [{"Ref": "DataKeyArn"}]), **_through(here)},
        {**_allowed(("kms:Encrypt",), [_key(region, "key/*")]), **_through(there)},
    ]
    trusted = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": _policy([trusted]),
            "Policies": [{"PolicyName": "replicate", "PolicyDocument": _policy(statements)}],
        },
    }


def _there(name: str, region: str) -> str:
    return name.replace("${AWS::Region}", region)


def _arn(name: str) -> dict[str, Any]:
    return {"Fn::Sub": "arn:${AWS::Partition}:s3:::" + name}


def _key(region: str, name: str) -> dict[str, Any]:
    return {"Fn::Sub": "arn:${AWS::Partition}:kms:" + region + ":${AWS::AccountId}:" + name}


def _allowed(actions: tuple[str, ...], resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resources}


def _through(service: Any) -> dict[str, Any]:
    return {"Condition": {"StringEquals": {"kms:ViaService": service}}}


def _policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}
