"""Tags of objects, and what buckets answer about themselves."""

import pytest
from botocore.exceptions import ClientError


def code(error):
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def tag_set(**tags):
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def test_tags_are_kept_replaced_and_removed(cloud, s3):
    s3.put_object(Bucket="kept", Key="a", Body=b"", Tagging="kind=r%C3%BCckseite&empty=")
    assert s3.get_object_tagging(Bucket="kept", Key="a")["TagSet"] == tag_set(kind="rückseite", empty="")
    assert s3.head_object(Bucket="kept", Key="a")["TagCount"] == 2

    s3.put_object_tagging(Bucket="kept", Key="a", Tagging={"TagSet": tag_set(one="1")})
    assert s3.get_object_tagging(Bucket="kept", Key="a")["TagSet"] == tag_set(one="1")

    s3.delete_object_tagging(Bucket="kept", Key="a")
    assert s3.get_object_tagging(Bucket="kept", Key="a")["TagSet"] == []
    assert "TagCount" not in s3.head_object(Bucket="kept", Key="a")
    kinds = [event["DetailType"] for event in cloud.told()]
    assert kinds == ["Object Created", "Object Tags Added", "Object Tags Deleted"]


def test_each_version_has_tags_of_its_own(s3):
    first = s3.put_object(Bucket="kept", Key="a", Body=b"1", Tagging="n=1")["VersionId"]
    s3.put_object(Bucket="kept", Key="a", Body=b"2", Tagging="n=2")

    s3.put_object_tagging(Bucket="kept", Key="a", VersionId=first, Tagging={"TagSet": tag_set(n="one")})

    assert s3.get_object_tagging(Bucket="kept", Key="a", VersionId=first)["TagSet"] == tag_set(n="one")
    assert s3.get_object_tagging(Bucket="kept", Key="a")["TagSet"] == tag_set(n="2")


def test_an_overwritten_object_loses_its_tags(s3):
    s3.put_object(Bucket="plain", Key="a", Body=b"1", Tagging="n=1")
    s3.put_object(Bucket="plain", Key="a", Body=b"2")

    assert s3.get_object_tagging(Bucket="plain", Key="a")["TagSet"] == []


@pytest.mark.parametrize(
    ("tagging", "expected"),
    [
        ("a=1&a=2", "InvalidTag"),
        ("=1", "InvalidTag"),
        ("aws:a=1", "InvalidTag"),
        (f"{'k' * 129}=1", "InvalidTag"),
        (f"k={'v' * 257}", "InvalidTag"),
        ("a=%00", "InvalidTag"),
        ("a=%FF", "InvalidTag"),
        ("no-equals-sign", "InvalidArgument"),
        ("&".join(f"k{n}=1" for n in range(11)), "BadRequest"),
        ("&".join(f"k{n}=1" for n in range(12)), "InvalidArgument"),
    ],
)
def test_tags_that_aws_would_not_take_are_refused(s3, tagging, expected):
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket="plain", Key="a", Body=b"", Tagging=tagging)

    assert code(error) == (expected, 400)


def test_a_delete_marker_has_no_tags(s3):
    s3.put_object(Bucket="kept", Key="a", Body=b"")
    marker = s3.delete_object(Bucket="kept", Key="a")["VersionId"]

    with pytest.raises(ClientError) as error:
        s3.get_object_tagging(Bucket="kept", Key="a", VersionId=marker)
    assert code(error) == ("MethodNotAllowed", 405)
    with pytest.raises(ClientError) as error:
        s3.put_object_tagging(Bucket="kept", Key="a", Tagging={"TagSet": []})
    assert code(error) == ("NoSuchKey", 404)


def test_a_bucket_says_what_its_template_says(s3):
    assert s3.get_bucket_versioning(Bucket="kept")["Status"] == "Enabled"
    assert "Status" not in s3.get_bucket_versioning(Bucket="plain")
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket="kept")
    assert "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(Bucket="plain")
    first, second = s3.get_bucket_cors(Bucket="uploads")["CORSRules"]
    assert (first["AllowedMethods"], first["MaxAgeSeconds"]) == (["POST", "GET"], 600)
    assert (second["AllowedOrigins"], second["ExposeHeaders"]) == (["*"], ["ETag"])
    for read, missing in (
        (s3.get_bucket_cors, "NoSuchCORSConfiguration"),
        (s3.get_bucket_lifecycle_configuration, "NoSuchLifecycleConfiguration"),
    ):
        with pytest.raises(ClientError) as error:
            read(Bucket="plain")
        assert code(error) == (missing, 404)


def test_the_first_form_of_the_listing_pages_by_keys(s3):
    for key in ("a", "b/1", "b/2", "c"):
        s3.put_object(Bucket="plain", Key=key, Body=b"x")

    pages = list(s3.get_paginator("list_objects").paginate(Bucket="plain", PaginationConfig={"PageSize": 3}))
    assert [[entry["Key"] for entry in page["Contents"]] for page in pages] == [["a", "b/1", "b/2"], ["c"]]

    page = s3.list_objects(Bucket="plain", Delimiter="/", MaxKeys=2)
    assert [entry["Key"] for entry in page["Contents"]] == ["a"]
    assert (page["CommonPrefixes"], page["NextMarker"]) == ([{"Prefix": "b/"}], "b/")
    rest = s3.list_objects(Bucket="plain", Delimiter="/", Marker="b/")
    assert [entry["Key"] for entry in rest["Contents"]] == ["c"]
    assert "CommonPrefixes" not in rest
