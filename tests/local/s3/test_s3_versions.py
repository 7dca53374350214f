"""Versioned buckets keep what was; every change is an event in the same transaction."""

import pytest
from botocore.exceptions import ClientError
from quire_local.bucket_resources import Bucket


def test_every_write_of_a_versioned_key_is_kept(s3):
    first = s3.put_object(Bucket="kept", Key="a", Body=b"first")["VersionId"]
    second = s3.put_object(Bucket="kept", Key="a", Body=b"second")["VersionId"]

    assert first != second
    assert s3.get_object(Bucket="kept", Key="a")["Body"].read() == b"second"
    old = s3.get_object(Bucket="kept", Key="a", VersionId=first)
    assert (old["Body"].read(), old["VersionId"]) == (b"first", first)


def test_deleting_a_versioned_key_hides_it_behind_a_marker(cloud, s3):
    version = s3.put_object(Bucket="kept", Key="a", Body=b"a")["VersionId"]

    deleted = s3.delete_object(Bucket="kept", Key="a")

    assert deleted["DeleteMarker"] is True
    with pytest.raises(s3.exceptions.NoSuchKey) as hidden:
        s3.get_object(Bucket="kept", Key="a")
    assert hidden.value.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket="kept", Key="a", VersionId=deleted["VersionId"])
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 405
    assert s3.get_object(Bucket="kept", Key="a", VersionId=version)["Body"].read() == b"a"
    assert "Contents" not in s3.list_objects_v2(Bucket="kept")

    s3.delete_object(Bucket="kept", Key="a", VersionId=deleted["VersionId"])
    assert s3.get_object(Bucket="kept", Key="a")["Body"].read() == b"a"


def test_a_version_deleted_by_name_is_gone_and_the_one_before_it_is_the_latest(cloud, s3):
    s3.put_object(Bucket="kept", Key="a", Body=b"first")
    second = s3.put_object(Bucket="kept", Key="a", Body=b"second")["VersionId"]

    s3.delete_object(Bucket="kept", Key="a", VersionId=second)

    assert s3.get_object(Bucket="kept", Key="a")["Body"].read() == b"first"
    assert len(cloud.files()) == 1
    with pytest.raises(ClientError, match="NoSuchVersion"):
        s3.get_object(Bucket="kept", Key="a", VersionId=second)


def test_versions_are_listed_newest_first_page_by_page(s3):
    made = [s3.put_object(Bucket="kept", Key=key, Body=b"x")["VersionId"] for key in ("a", "a", "b", "c/1")]
    marker = s3.delete_object(Bucket="kept", Key="b")["VersionId"]

    pages = s3.get_paginator("list_object_versions").paginate(Bucket="kept", PaginationConfig={"PageSize": 1})
    seen = [
        (entry["Key"], entry["VersionId"], entry["IsLatest"])
        for page in pages
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", [])
    ]

    assert seen == [
        ("a", made[1], True),
        ("a", made[0], False),
        ("b", marker, True),
        ("b", made[2], False),
        ("c/1", made[3], True),
    ]
    folded = s3.list_object_versions(Bucket="kept", Delimiter="/", Prefix="c")
    assert [entry["Prefix"] for entry in folded["CommonPrefixes"]] == ["c/"]


def test_versions_below_a_common_prefix_are_not_listed_twice(s3):
    for key in ("a/1", "a/2", "b"):
        s3.put_object(Bucket="kept", Key=key, Body=b"x")

    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket="kept", Delimiter="/", PaginationConfig={"PageSize": 1}
    )
    folded = [[entry["Prefix"] for entry in page.get("CommonPrefixes", [])] for page in pages]

    assert folded == [["a/"], []]


def test_a_created_object_is_announced_as_aws_announces_it(cloud, s3):
    answer = s3.put_object(Bucket="kept", Key="tenant/a b", Body=b"12345")

    (entry,) = cloud.told()
    detail = entry.pop("Detail")
    assert entry.pop("Time").endswith("Z")
    assert entry == {
        "Source": "aws.s3",
        "DetailType": "Object Created",
        "Resources": ["arn:aws:s3:::kept"],
        "EventBusName": "default",
    }
    assert int(detail["object"].pop("sequencer"), 16) > 0
    assert detail == {
        "version": "0",
        "bucket": {"name": "kept"},
        "object": {
            "key": "tenant/a b",
            "size": 5,
            "etag": answer["ETag"].strip('"'),
            "version-id": answer["VersionId"],
        },
        "request-id": answer["ResponseMetadata"]["RequestId"],
        "requester": "000000000000",
        "source-ip-address": "127.0.0.1",
        "reason": "PutObject",
    }
    assert cloud.woken == 1


def test_deletions_are_announced_and_sequencers_rise(cloud, s3):
    s3.put_object(Bucket="kept", Key="a", Body=b"a")
    marker = s3.delete_object(Bucket="kept", Key="a")["VersionId"]
    s3.delete_object(Bucket="kept", Key="a", VersionId=marker)
    s3.delete_object(Bucket="kept", Key="missing", VersionId="none")

    created, hidden, removed = (entry["Detail"] for entry in cloud.told())
    assert hidden["deletion-type"] == "Delete Marker Created"
    assert removed["deletion-type"] == "Permanently Deleted"
    assert hidden["object"]["version-id"] == removed["object"]["version-id"] == marker
    sequencers = [detail["object"]["sequencer"] for detail in (created, hidden, removed)]
    assert sequencers == sorted(set(sequencers))


def test_a_bucket_without_notifications_is_quiet(cloud, s3):
    s3.put_object(Bucket="plain", Key="a", Body=b"a")
    s3.delete_object(Bucket="plain", Key="a")

    assert (cloud.told(), cloud.woken) == ([], 0)


def test_an_event_that_cannot_be_told_undoes_its_object(cloud, s3):
    s3.put_object(Bucket="kept", Key="before", Body=b"a")
    cloud.store.schema("CREATE TRIGGER broken BEFORE INSERT ON told BEGIN SELECT RAISE(ABORT, 'broken'); END")

    with pytest.raises(ClientError, match="InternalError"):
        s3.put_object(Bucket="kept", Key="a", Body=b"a")

    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="kept")["Contents"]] == ["before"]


def test_a_bucket_that_stops_versioning_still_hides_what_is_deleted(open_cloud):
    with open_cloud() as cloud:
        client = cloud.client()
        version = client.put_object(Bucket="kept", Key="a", Body=b"old")["VersionId"]
        client.close()
    with open_cloud(buckets=(Bucket(logical_id="Kept", name="kept"),)) as cloud:
        client = cloud.client()
        client.put_object(Bucket="kept", Key="a", Body=b"new")
        client.delete_object(Bucket="kept", Key="a")

        assert "Contents" not in client.list_objects_v2(Bucket="kept")
        assert client.get_object(Bucket="kept", Key="a", VersionId=version)["Body"].read() == b"old"
        client.close()


def test_a_delete_marker_says_what_it_is(s3, http):
    s3.put_object(Bucket="kept", Key="a", Body=b"a")
    marker = s3.delete_object(Bucket="kept", Key="a")["VersionId"]

    def answer(operation, method, **version):
        link = s3.generate_presigned_url(operation, {"Bucket": "kept", "Key": "a", **version})
        response = http.request(method, link)
        told = response.headers
        return response.status_code, told.get("x-amz-delete-marker"), told.get("x-amz-version-id"), told.get("allow")

    assert answer("get_object", "GET") == (404, "true", marker, None)
    assert answer("head_object", "HEAD") == (404, "true", marker, None)
    assert answer("get_object", "GET", VersionId=marker) == (405, "true", marker, "DELETE")
    assert answer("head_object", "HEAD", VersionId=marker) == (405, "true", marker, "DELETE")
    assert answer("delete_object", "DELETE", VersionId=marker) == (204, "true", marker, None)
    assert s3.get_object(Bucket="kept", Key="a")["Body"].read() == b"a"
