"""Uploads in parts: joined, checked, listed, aborted, and never there in part."""

import base64
import hashlib
import io
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

MIB = 1 << 20
FIRST, LAST = bytes(range(256)) * (5 * MIB // 256), b"the end"


def md5(body):
    return hashlib.md5(body, usedforsecurity=False)


def etag_of(*parts):
    return f'"{md5(b"".join(md5(part).digest() for part in parts)).hexdigest()}-{len(parts)}"'


def code(error):
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def begin(s3, bucket="plain", key="a", **options):
    return {
        "Bucket": bucket,
        "Key": key,
        "UploadId": s3.create_multipart_upload(Bucket=bucket, Key=key, **options)["UploadId"],
    }


def send(s3, upload, *bodies, **options):
    answers = [
        (number, s3.upload_part(**upload, PartNumber=number, Body=body, **options))
        for number, body in enumerate(bodies, start=1)
    ]
    return [
        {"PartNumber": number, **{k: v for k, v in answer.items() if k == "ETag" or k.startswith("ChecksumSHA")}}
        for number, answer in answers
    ]


def complete(s3, upload, parts, **options):
    return s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, **options)


def test_parts_become_one_object(cloud, s3):
    upload = begin(s3, "kept", ContentType="text/plain", Metadata={"origin": "scan"}, Tagging="a=b")
    parts = send(s3, upload, FIRST, LAST)

    made = complete(s3, upload, parts)

    assert made["ETag"] == etag_of(FIRST, LAST)
    answer = s3.get_object(Bucket="kept", Key="a")
    assert answer["Body"].read() == FIRST + LAST
    assert (answer["ETag"], answer["ContentLength"]) == (made["ETag"], len(FIRST + LAST))
    assert (answer["ContentType"], answer["Metadata"], answer["TagCount"]) == ("text/plain", {"origin": "scan"}, 1)
    assert answer["VersionId"] == made["VersionId"]
    (event,) = cloud.told()
    assert event["Detail"]["reason"] == "CompleteMultipartUpload"
    assert event["Detail"]["object"]["etag"] == made["ETag"].strip('"')


def test_a_range_may_run_over_the_border_of_two_parts(s3):
    upload = begin(s3)
    complete(s3, upload, send(s3, upload, FIRST, LAST))

    border = s3.get_object(Bucket="plain", Key="a", Range=f"bytes={len(FIRST) - 3}-{len(FIRST) + 2}")
    tail = s3.get_object(Bucket="plain", Key="a", Range="bytes=-3")

    assert border["Body"].read() == FIRST[-3:] + LAST[:3]
    assert tail["Body"].read() == b"end"


def test_one_part_of_an_object_may_be_read_by_its_number(s3):
    upload = begin(s3)
    complete(s3, upload, send(s3, upload, FIRST, LAST))

    second = s3.get_object(Bucket="plain", Key="a", PartNumber=2)

    assert second["Body"].read() == LAST
    assert second["PartsCount"] == 2
    assert second["ContentRange"] == f"bytes {len(FIRST)}-{len(FIRST + LAST) - 1}/{len(FIRST + LAST)}"
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket="plain", Key="a", PartNumber=3)
    assert code(error) == ("InvalidPartNumber", 416)


def test_a_part_that_is_sent_again_replaces_the_first(cloud, s3):
    upload = begin(s3)
    s3.upload_part(**upload, PartNumber=1, Body=b"wrong")
    parts = send(s3, upload, b"right")
    assert len(cloud.files()) == 1

    complete(s3, upload, parts)

    assert s3.get_object(Bucket="plain", Key="a")["Body"].read() == b"right"


def test_parts_that_are_not_named_at_the_end_are_dropped(cloud, s3):
    upload = begin(s3)
    parts = send(s3, upload, FIRST, b"not wanted", LAST)

    complete(s3, upload, [parts[0], parts[2]])

    assert s3.get_object(Bucket="plain", Key="a")["Body"].read() == FIRST + LAST
    assert len(cloud.files()) == 2


def test_completing_twice_gives_the_same_answer_and_one_event(cloud, s3):
    upload = begin(s3, "kept")
    parts = send(s3, upload, b"all")

    first, second = complete(s3, upload, parts), complete(s3, upload, parts)

    assert (first["ETag"], first["VersionId"]) == (second["ETag"], second["VersionId"])
    assert len(cloud.told()) == 1
    s3.delete_object(Bucket="kept", Key="a", VersionId=first["VersionId"])
    with pytest.raises(ClientError) as error:
        complete(s3, upload, parts)
    assert code(error) == ("NoSuchUpload", 404)
    assert cloud.files() == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda parts: parts[:0], "MalformedXML"),
        (lambda parts: parts[::-1], "InvalidPartOrder"),
        (lambda parts: [parts[0], parts[0]], "InvalidPartOrder"),
        (lambda parts: [{**parts[0], "ETag": '"0"'}], "InvalidPart"),
        (lambda parts: [{**parts[0], "PartNumber": 3}], "InvalidPart"),
        (lambda parts: [{**parts[0], "PartNumber": 10_001}], "InvalidArgument"),
        (lambda parts: parts, "EntityTooSmall"),
    ],
)
def test_a_list_of_parts_that_does_not_fit_is_refused_and_the_upload_stays(s3, change, expected):
    upload = begin(s3)
    parts = send(s3, upload, b"too small", b"last")

    with pytest.raises(ClientError) as error:
        complete(s3, upload, change(parts))

    assert code(error) == (expected, 400)
    assert len(s3.list_parts(**upload)["Parts"]) == 2


@pytest.mark.parametrize("number", [0, 10_001, -1])
def test_a_part_number_out_of_bounds_is_refused(s3, number):
    with pytest.raises(ClientError) as error:
        s3.upload_part(**begin(s3), PartNumber=number, Body=b"")

    assert code(error) == ("InvalidArgument", 400)


def test_an_aborted_upload_leaves_nothing(cloud, s3):
    upload = begin(s3)
    parts = send(s3, upload, b"x")

    s3.abort_multipart_upload(**upload)

    assert cloud.files() == []
    for call in (
        lambda: complete(s3, upload, parts),
        lambda: send(s3, upload, b"x"),
        lambda: s3.list_parts(**upload),
        lambda: s3.abort_multipart_upload(**upload),
    ):
        with pytest.raises(ClientError) as error:
            call()
        assert code(error) == ("NoSuchUpload", 404)
    assert cloud.files() == []


def test_an_upload_belongs_to_its_key(s3):
    upload = begin(s3)

    with pytest.raises(ClientError) as error:
        s3.upload_part(**{**upload, "Key": "b"}, PartNumber=1, Body=b"")

    assert code(error) == ("NoSuchUpload", 404)


def test_a_conditional_completion_does_not_overwrite(s3):
    upload = begin(s3)
    parts = send(s3, upload, b"second")
    s3.put_object(Bucket="plain", Key="a", Body=b"first")

    with pytest.raises(ClientError) as error:
        complete(s3, upload, parts, IfNoneMatch="*")

    assert code(error) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket="plain", Key="a")["Body"].read() == b"first"
    s3.delete_object(Bucket="plain", Key="a")
    complete(s3, upload, parts, IfNoneMatch="*")
    assert s3.get_object(Bucket="plain", Key="a")["Body"].read() == b"second"


def test_a_composite_checksum_is_of_the_parts_checksums(s3):
    upload = begin(s3, ChecksumAlgorithm="SHA256")
    parts = send(s3, upload, FIRST, LAST, ChecksumAlgorithm="SHA256")

    made = complete(s3, upload, parts)

    digests = hashlib.sha256(FIRST).digest() + hashlib.sha256(LAST).digest()
    whole = base64.b64encode(hashlib.sha256(digests).digest()).decode()
    assert (made["ChecksumSHA256"], made["ChecksumType"]) == (f"{whole}-2", "COMPOSITE")
    head = s3.head_object(Bucket="plain", Key="a", ChecksumMode="ENABLED")
    assert head["ChecksumSHA256"] == f"{whole}-2"
    told = s3.get_object_attributes(
        Bucket="plain", Key="a", ObjectAttributes=["ETag", "Checksum", "ObjectParts", "ObjectSize"]
    )
    assert (told["ETag"], told["ObjectSize"]) == (made["ETag"].strip('"'), len(FIRST + LAST))
    assert told["Checksum"]["ChecksumSHA256"] == f"{whole}-2"
    assert [part["Size"] for part in told["ObjectParts"]["Parts"]] == [len(FIRST), len(LAST)]


def test_a_composite_checksum_needs_that_of_every_part(s3):
    upload = begin(s3, ChecksumAlgorithm="SHA256")
    (part,) = send(s3, upload, b"x", ChecksumAlgorithm="SHA256")

    with pytest.raises(ClientError) as error:
        complete(s3, upload, [{"PartNumber": 1, "ETag": part["ETag"]}])

    assert code(error) == ("InvalidRequest", 400)


def test_a_full_checksum_is_worked_out_from_the_parts(s3):
    upload = begin(s3, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    parts = send(s3, upload, FIRST, LAST, ChecksumAlgorithm="CRC32")
    expected = base64.b64encode(zlib.crc32(FIRST + LAST).to_bytes(4, "big")).decode()

    with pytest.raises(ClientError) as error:
        complete(s3, upload, parts, ChecksumCRC32="AAAAAA==", ChecksumType="FULL_OBJECT")
    assert code(error) == ("BadDigest", 400)
    made = complete(s3, upload, parts, ChecksumCRC32=expected, ChecksumType="FULL_OBJECT")

    assert (made["ChecksumCRC32"], made["ChecksumType"]) == (expected, "FULL_OBJECT")
    assert s3.get_object(Bucket="plain", Key="a", ChecksumMode="ENABLED")["Body"].read() == FIRST + LAST


def test_a_checksum_type_that_its_algorithm_has_not_is_refused(s3):
    for algorithm, kind in (("SHA256", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE")):
        with pytest.raises(ClientError) as error:
            begin(s3, ChecksumAlgorithm=algorithm, ChecksumType=kind)
        assert code(error) == ("InvalidRequest", 400)


def test_a_part_of_another_object_may_be_copied_in(s3):
    s3.put_object(Bucket="kept", Key="source", Body=b"0123456789")
    upload = begin(s3)

    copied = s3.upload_part_copy(**upload, PartNumber=1, CopySource="kept/source", CopySourceRange="bytes=2-4")
    complete(s3, upload, [{"PartNumber": 1, "ETag": copied["CopyPartResult"]["ETag"]}])

    assert s3.get_object(Bucket="plain", Key="a")["Body"].read() == b"234"
    for asked in ("bytes=5-10", "bytes=5-", "bytes=5-4"):
        with pytest.raises(ClientError) as error:
            s3.upload_part_copy(**begin(s3), PartNumber=1, CopySource="kept/source", CopySourceRange=asked)
        assert code(error) == ("InvalidArgument", 400)


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("/", 400),
        ("plain", 400),
        ("plain/", 400),
        ("plain/%ff", 404),
        ("plain/%00", 404),
        ("../a", 404),
        (f"plain/{'x' * 2000}", 404),
        ("plain/a?versionId=%00", 404),
    ],
)
def test_a_hostile_source_of_a_part_is_no_error_of_ours(s3, source, status):
    with pytest.raises(ClientError) as error:
        s3.upload_part_copy(**begin(s3), PartNumber=1, CopySource=source)

    assert code(error)[1] == status


def test_what_a_part_asks_for_beyond_its_bytes_is_refused_by_name(s3):
    upload = begin(s3)

    with pytest.raises(ClientError, match="x-amz-server-side-encryption-customer-algorithm") as error:
        s3.upload_part(**upload, PartNumber=1, Body=b"x", SSECustomerAlgorithm="AES256", SSECustomerKey="k" * 32)

    assert code(error) == ("NotImplemented", 501)


def test_parts_are_listed_page_by_page(s3):
    upload = begin(s3)
    send(s3, upload, b"a", b"bb", b"ccc")

    pages = list(s3.get_paginator("list_parts").paginate(**upload, PaginationConfig={"PageSize": 2}))

    assert [[part["Size"] for part in page["Parts"]] for page in pages] == [[1, 2], [3]]


def test_uploads_that_have_not_ended_are_listed_page_by_page(s3):
    begun = [begin(s3, key=key) for key in ("a", "b/1", "b/2", "c", "c")]
    ended = begin(s3, key="c")
    s3.abort_multipart_upload(**ended)
    listing = s3.get_paginator("list_multipart_uploads")

    pages = list(listing.paginate(Bucket="plain", PaginationConfig={"PageSize": 2}))
    listed = [(upload["Key"], upload["UploadId"]) for page in pages for upload in page["Uploads"]]
    assert listed == sorted((upload["Key"], upload["UploadId"]) for upload in begun)

    pages = list(listing.paginate(Bucket="plain", Delimiter="/", PaginationConfig={"PageSize": 1}))
    assert [upload["Key"] for page in pages for upload in page.get("Uploads", [])] == ["a", "c", "c"]
    assert [prefix["Prefix"] for page in pages for prefix in page.get("CommonPrefixes", [])] == ["b/"]
    below = s3.list_multipart_uploads(Bucket="plain", Prefix="b/")["Uploads"]
    assert [upload["Key"] for upload in below] == ["b/1", "b/2"]


def test_each_part_may_go_through_a_link_of_its_own(s3, http):
    upload = begin(s3)
    links = [s3.generate_presigned_url("upload_part", Params={**upload, "PartNumber": number}) for number in (1, 2)]

    answers = [http.put(link, content=body) for link, body in zip(links, (FIRST, LAST), strict=True)]
    parts = [{"PartNumber": n, "ETag": answer.headers["etag"]} for n, answer in enumerate(answers, start=1)]
    complete(s3, upload, parts)

    assert s3.get_object(Bucket="plain", Key="a")["Body"].read() == FIRST + LAST
    assert http.put(links[0].replace("partNumber=1", "partNumber=2"), content=b"x").status_code == 403


def test_a_large_file_goes_up_and_comes_down_in_parts_side_by_side(cloud, s3, tmp_path):
    body = bytes(range(251)) * (30 * MIB // 251)
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(body)

    s3.upload_file(str(source), "plain", "large", Config=TransferConfig(multipart_threshold=8 * MIB))
    s3.download_file("plain", "large", str(target))

    assert target.read_bytes() == body
    assert s3.head_object(Bucket="plain", Key="large")["ETag"].endswith('-4"')
    s3.delete_object(Bucket="plain", Key="large")
    assert cloud.files() == []


def test_a_reader_reads_to_the_end_what_is_deleted_meanwhile(cloud, s3):
    s3.upload_fileobj(io.BytesIO(FIRST * 2 + LAST), "plain", "a")
    body = s3.get_object(Bucket="plain", Key="a")["Body"]
    start = body.read(10)

    s3.delete_object(Bucket="plain", Key="a")

    assert start + body.read() == FIRST * 2 + LAST
    assert s3.list_objects_v2(Bucket="plain")["KeyCount"] == 0
    assert cloud.files() == []


def test_one_of_many_completions_makes_the_object(cloud):
    client = cloud.client(max_pool_connections=8)
    upload = begin(client, "kept")
    parts = send(client, upload, b"x")

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: complete(client, upload, parts)["VersionId"], range(8)))

    assert len(set(made)) == 1
    assert len(cloud.told()) == 1
    client.close()
