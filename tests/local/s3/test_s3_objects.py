"""Objects come back as they were put, whatever their keys and headers."""

import gzip
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HOSTILE_KEYS = [
    "../../etc/passwd",
    "..",
    "./a",
    "a//b",
    "/leading",
    "trailing/",
    "a b+c&d=e?f#g%h",
    "zeile\numbruch\ttab",
    "naïve/日本語/🗒️",
    "'\"<>\\|*:",
    "x" * 1024,
]


def md5(body):
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def code(error):
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize("key", HOSTILE_KEYS)
def test_a_hostile_key_is_just_a_key(cloud, s3, key):
    s3.put_object(Bucket="plain", Key=key, Body=b"content")

    assert s3.get_object(Bucket="plain", Key=key)["Body"].read() == b"content"
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="plain")["Contents"]] == [key]
    assert all(len(name) == 32 for name in cloud.files())

    s3.delete_object(Bucket="plain", Key=key)
    assert cloud.files() == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100), body=st.binary(max_size=2000))
def test_any_key_and_content_come_back(s3, key, body):
    s3.put_object(Bucket="plain", Key=key, Body=body)

    assert s3.get_object(Bucket="plain", Key=key)["Body"].read() == body


def test_a_key_of_more_than_1024_bytes_is_refused(s3):
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket="plain", Key="é" * 513, Body=b"")

    assert code(error) == ("KeyTooLongError", 400)


def test_headers_and_metadata_stay_with_the_object(s3):
    kept = {
        "ContentType": "application/pdf",
        "ContentDisposition": 'attachment; filename="a.pdf"',
        "CacheControl": "no-store",
        "ContentEncoding": "gzip",
        "ContentLanguage": "de",
        "Metadata": {"correlation-id": "0123", "origin": "scan"},
    }
    body = gzip.compress(b"text")

    s3.put_object(Bucket="plain", Key="a", Body=body, **kept)

    answer = s3.get_object(Bucket="plain", Key="a")
    assert {name: answer[name] for name in kept} == kept
    assert answer["Body"].read() == body
    head = s3.head_object(Bucket="plain", Key="a")
    assert {name: head[name] for name in kept} == kept
    assert (head["ContentLength"], head["ETag"]) == (len(body), f'"{md5(body)}"')
    assert "VersionId" not in head


def test_a_large_object_is_streamed_whole(s3):
    body = bytes(range(256)) * 20_000

    etag = s3.put_object(Bucket="plain", Key="large", Body=body)["ETag"]

    assert etag == f'"{md5(body)}"'
    assert s3.get_object(Bucket="plain", Key="large")["Body"].read() == body
    part = s3.get_object(Bucket="plain", Key="large", Range="bytes=1000000-3999999")
    assert part["Body"].read() == body[1_000_000:4_000_000]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=2-4", 2, 5), ("bytes=7-", 7, 10), ("bytes=-3", 7, 10), ("bytes=0-99", 0, 10), ("bytes=-99", 0, 10)],
)
def test_a_range_gives_that_part(s3, asked, start, end):
    s3.put_object(Bucket="plain", Key="a", Body=b"0123456789")

    answer = s3.get_object(Bucket="plain", Key="a", Range=asked)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert answer["ContentRange"] == f"bytes {start}-{end - 1}/10"
    assert answer["Body"].read() == b"0123456789"[start:end]


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=-0", "bytes=99-100"])
def test_a_range_beyond_the_end_is_refused(s3, asked):
    s3.put_object(Bucket="plain", Key="a", Body=b"0123456789")

    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket="plain", Key="a", Range=asked)

    assert code(error) == ("InvalidRange", 416)


@pytest.mark.parametrize("asked", ["bytes=5-2", "lines=1-2", "bytes=0-1,4-5", "bytes=-"])
def test_what_is_no_single_range_is_ignored(s3, asked):
    s3.put_object(Bucket="plain", Key="a", Body=b"0123456789")

    assert s3.get_object(Bucket="plain", Key="a", Range=asked)["Body"].read() == b"0123456789"


def test_conditions_on_a_read_are_kept(s3):
    etag = s3.put_object(Bucket="plain", Key="a", Body=b"a")["ETag"]
    hour_ago, in_an_hour = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)

    def status(**conditions):
        try:
            answer = s3.get_object(Bucket="plain", Key="a", **conditions)
            answer["Body"].close()
            return answer["ResponseMetadata"]["HTTPStatusCode"]
        except ClientError as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"]

    assert status(IfMatch=etag) == 200
    assert status(IfMatch='"other"') == 412
    assert status(IfNoneMatch=etag) == 304
    assert status(IfNoneMatch='"other"') == 200
    assert status(IfModifiedSince=in_an_hour) == 304
    assert status(IfModifiedSince=hour_ago) == 200
    assert status(IfUnmodifiedSince=hour_ago) == 412
    assert status(IfUnmodifiedSince=hour_ago, IfMatch=etag) == 200
    assert status(IfModifiedSince=in_an_hour, IfNoneMatch='"other"') == 200


def test_a_reader_may_override_headers_but_not_smuggle_one(s3):
    s3.put_object(Bucket="plain", Key="a", Body=b"a")

    answer = s3.get_object(
        Bucket="plain", Key="a", ResponseContentType="text/plain", ResponseContentDisposition="attachment"
    )
    assert (answer["ContentType"], answer["ContentDisposition"]) == ("text/plain", "attachment")
    assert answer["Body"].read() == b"a"

    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket="plain", Key="a", ResponseContentType="a\r\nset-cookie: b")
    assert code(error) == ("InvalidArgument", 400)


def test_what_is_not_there_is_named(s3):
    for call in (s3.get_object, s3.head_object):
        with pytest.raises(ClientError) as error:
            call(Bucket="plain", Key="missing")
        assert code(error)[1] == 404
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="plain", Key="missing")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.get_object(Bucket="nowhere", Key="a")
    with pytest.raises(ClientError) as error:
        s3.head_bucket(Bucket="nowhere")
    assert code(error) == ("404", 404)


def test_an_overwritten_or_deleted_object_leaves_no_file_behind(cloud, s3):
    s3.put_object(Bucket="plain", Key="a", Body=b"first")
    s3.put_object(Bucket="plain", Key="a", Body=b"second")
    assert len(cloud.files()) == 1
    assert s3.get_object(Bucket="plain", Key="a")["Body"].read() == b"second"

    s3.delete_object(Bucket="plain", Key="a")
    s3.delete_object(Bucket="plain", Key="a")
    assert cloud.files() == []


def test_many_objects_are_deleted_at_once(cloud, s3):
    for key in ("a", "b&<>", "c"):
        s3.put_object(Bucket="plain", Key=key, Body=b"x")

    answer = s3.delete_objects(Bucket="plain", Delete={"Objects": [{"Key": "a"}, {"Key": "b&<>"}, {"Key": "missing"}]})

    assert [entry["Key"] for entry in answer["Deleted"]] == ["a", "b&<>", "missing"]
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="plain")["Contents"]] == ["c"]
    assert len(cloud.files()) == 1


def test_buckets_are_those_of_the_template(s3):
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["kept", "plain", "uploads"]
    assert s3.head_bucket(Bucket="plain")["BucketRegion"] == "us-east-1"
    assert s3.get_bucket_location(Bucket="plain")["LocationConstraint"] is None


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("create_bucket", {}),
        ("delete_bucket", {}),
        ("get_bucket_acl", {}),
        ("put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": []}}),
        ("get_bucket_policy", {}),
        ("get_object_retention", {"Key": "a"}),
        ("put_object_acl", {"Key": "a", "ACL": "private"}),
        ("restore_object", {"Key": "a"}),
    ],
)
def test_what_is_not_supported_is_refused_by_name(s3, operation, arguments):
    with pytest.raises(ClientError) as error:
        getattr(s3, operation)(Bucket="plain", **arguments)

    assert code(error) == ("NotImplemented", 501)
    assert "s3:" in error.value.response["Error"]["Message"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"ServerSideEncryption": "aws:kms"},
        {"StorageClass": "GLACIER"},
        {"ACL": "public-read"},
        {"WebsiteRedirectLocation": "/x"},
        {"ObjectLockLegalHoldStatus": "ON"},
        {"IfNoneMatch": '"etag"'},
    ],
)
def test_a_header_that_asks_for_more_is_refused_by_name(s3, arguments):
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket="plain", Key="a", Body=b"", **arguments)

    assert code(error) == ("NotImplemented", 501)


def test_a_conditional_deletion_is_refused_by_name(s3):
    s3.put_object(Bucket="plain", Key="a", Body=b"a")

    with pytest.raises(ClientError) as error:
        s3.delete_object(Bucket="plain", Key="a", IfMatch='"etag"')

    assert code(error) == ("NotImplemented", 501)
    s3.head_object(Bucket="plain", Key="a")


def test_a_bucket_that_should_be_another_account_s_is_refused(s3):
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket="plain", Key="a", Body=b"a", ExpectedBucketOwner="123456789012")

    assert code(error) == ("AccessDenied", 403)
    s3.put_object(Bucket="plain", Key="a", Body=b"a", ExpectedBucketOwner="000000000000")


def test_too_much_metadata_is_refused(s3):
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket="plain", Key="a", Body=b"", Metadata={"a": "x" * 2048})

    assert code(error) == ("MetadataTooLarge", 400)


def test_a_bucket_in_the_host_name_is_found(cloud, http):
    client = cloud.client()
    client.put_object(Bucket="plain", Key="a/b", Body=b"content")
    for host in ("plain.s3.localhost", "plain.localhost"):
        hosted = cloud.client(s3={"addressing_style": "virtual"})
        hosted.meta.events.register(
            "before-sign.s3.*",
            lambda request, host=host, **_: setattr(request, "url", f"http://{host}:{cloud.port}/a/b"),
        )
        url = hosted.generate_presigned_url("get_object", {"Bucket": "plain", "Key": "a/b"})
        query = url.partition("?")[2]
        answer = http.get(f"{cloud.url}/a/b?{query}", headers={"host": f"{host}:{cloud.port}"})
        assert answer.content == b"content"
