"""CopyObject: bytes, headers, tags and conditions."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def source(s3):
    return s3.put_object(
        Bucket="kept",
        Key="ein/Schlüssel +&?",
        Body=b"body",
        ContentType="text/plain",
        Metadata={"a": "1"},
        Tagging="t=1",
    )


SOURCE = {"Bucket": "kept", "Key": "ein/Schlüssel +&?"}


def code(error):
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_copy_has_the_bytes_headers_and_tags_of_its_source(cloud, s3, source):
    made = s3.copy_object(Bucket="uploads", Key="b", CopySource=SOURCE)

    assert made["CopyObjectResult"]["ETag"] == source["ETag"]
    assert made["CopySourceVersionId"] == source["VersionId"]
    answer = s3.get_object(Bucket="uploads", Key="b")
    assert (answer["Body"].read(), answer["ContentType"], answer["Metadata"]) == (b"body", "text/plain", {"a": "1"})
    assert s3.get_object_tagging(Bucket="uploads", Key="b")["TagSet"] == [{"Key": "t", "Value": "1"}]
    assert cloud.told()[-1]["Detail"]["reason"] == "CopyObject"


def test_a_copy_may_have_headers_and_tags_of_its_own(s3, source):
    s3.copy_object(
        Bucket="plain",
        Key="b",
        CopySource=SOURCE,
        MetadataDirective="REPLACE",
        ContentType="image/png",
        TaggingDirective="REPLACE",
        Tagging="u=2",
    )

    head = s3.head_object(Bucket="plain", Key="b")
    assert (head["ContentType"], head["Metadata"]) == ("image/png", {})
    assert s3.get_object_tagging(Bucket="plain", Key="b")["TagSet"] == [{"Key": "u", "Value": "2"}]


def test_an_older_version_may_be_copied_over_the_latest(s3, source):
    s3.put_object(**SOURCE, Body=b"newer")

    s3.copy_object(**SOURCE, CopySource={**SOURCE, "VersionId": source["VersionId"]})

    assert s3.get_object(**SOURCE)["Body"].read() == b"body"


def test_a_copy_onto_itself_must_change_something(s3, source):
    with pytest.raises(ClientError) as error:
        s3.copy_object(**SOURCE, CopySource=SOURCE)
    assert code(error) == ("InvalidRequest", 400)

    s3.copy_object(**SOURCE, CopySource=SOURCE, MetadataDirective="REPLACE", Metadata={"a": "2"})
    assert s3.head_object(**SOURCE)["Metadata"] == {"a": "2"}


def test_conditions_on_the_source_are_kept(s3, source):
    hour_ago, in_an_hour = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)

    def status(**conditions):
        try:
            answer = s3.copy_object(Bucket="plain", Key="b", CopySource=SOURCE, **conditions)
        except ClientError as error:
            answer = error.response
        return answer["ResponseMetadata"]["HTTPStatusCode"]

    assert status(CopySourceIfMatch=source["ETag"]) == 200
    assert status(CopySourceIfMatch='"other"') == 412
    assert status(CopySourceIfNoneMatch=source["ETag"]) == 412
    assert status(CopySourceIfNoneMatch='"other"') == 200
    assert status(CopySourceIfModifiedSince=hour_ago) == 200
    assert status(CopySourceIfModifiedSince=in_an_hour) == 412
    assert status(CopySourceIfUnmodifiedSince=in_an_hour) == 200
    assert status(CopySourceIfUnmodifiedSince=hour_ago) == 412
    assert status(CopySourceIfUnmodifiedSince=hour_ago, CopySourceIfMatch=source["ETag"]) == 200


def test_a_source_that_is_not_there_is_named(s3, source):
    marker = s3.delete_object(**SOURCE)["VersionId"]

    def refusal(copied):
        with pytest.raises(ClientError) as error:
            s3.copy_object(Bucket="plain", Key="b", CopySource=copied)
        return code(error)

    assert refusal(SOURCE) == ("NoSuchKey", 404)
    assert refusal({**SOURCE, "VersionId": marker}) == ("InvalidRequest", 400)
    assert refusal({**SOURCE, "VersionId": "none"}) == ("NoSuchVersion", 404)
    assert refusal("nowhere/a") == ("NoSuchBucket", 404)
    assert refusal("no-key") == ("InvalidArgument", 400)


def test_a_copy_of_an_object_in_parts_is_in_one_piece(s3):
    upload = {"Bucket": "plain", "Key": "a"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    etag = s3.upload_part(**upload, PartNumber=1, Body=b"part")["ETag"]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})

    made = s3.copy_object(Bucket="plain", Key="b", CopySource="plain/a")

    assert made["CopyObjectResult"]["ETag"] == etag
    s3.delete_object(Bucket="plain", Key="a")
    assert s3.get_object(Bucket="plain", Key="b")["Body"].read() == b"part"
