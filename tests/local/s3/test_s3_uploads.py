"""A PUT is checked to the last byte before it becomes an object."""

import base64
import hashlib
import socket
import threading
import zlib

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError


def b64(data):
    return base64.b64encode(data).decode()


def crc32(data):
    return b64(zlib.crc32(data).to_bytes(4, "big"))


def signed(cloud, method, path, headers, body=b""):
    """A request that no SDK would make, properly signed."""
    request = AWSRequest(method=method, url=f"{cloud.url}{path}", data=body, headers=headers)
    owner = cloud.callers.owner
    signer = S3SigV4Auth(Credentials(owner.access_key, owner.secret_key), "s3", "us-east-1")
    if "X-Amz-Content-SHA256" in headers:
        signer.payload = lambda _: headers["X-Amz-Content-SHA256"]
    signer.add_auth(request)
    return dict(request.headers.items())


def chunked(*pieces, trailer=""):
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return body + b"0\r\n" + trailer.encode() + b"\r\n"


def put_chunked(cloud, http, body, *, length, checksum="crc32"):
    headers = {
        "X-Amz-Content-SHA256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "X-Amz-Decoded-Content-Length": str(length),
        "X-Amz-Trailer": f"x-amz-checksum-{checksum}",
        "Content-Encoding": "aws-chunked",
    }
    return http.put(f"{cloud.url}/plain/a", content=body, headers=signed(cloud, "PUT", "/plain/a", headers))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ChecksumCRC32", crc32(b"content")),
        ("ChecksumSHA1", b64(hashlib.sha1(b"content", usedforsecurity=False).digest())),
        ("ChecksumSHA256", b64(hashlib.sha256(b"content").digest())),
    ],
)
def test_a_checksum_is_verified_stored_and_given_back(s3, name, value):
    assert s3.put_object(Bucket="plain", Key="a", Body=b"content", **{name: value})[name] == value

    assert s3.head_object(Bucket="plain", Key="a", ChecksumMode="ENABLED")[name] == value
    assert name not in s3.head_object(Bucket="plain", Key="a")
    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(Bucket="plain", Key="b", Body=b"CONTENT", **{name: value})
    with pytest.raises(ClientError, match="InvalidRequest"):
        s3.put_object(Bucket="plain", Key="b", Body=b"content", **{name: "rubbish"})


@pytest.mark.parametrize(
    ("name", "bits", "polynomial", "of_digits"),
    [
        ("ChecksumCRC32", 32, 0xEDB88320, "cbf43926"),
        ("ChecksumCRC32C", 32, 0x82F63B78, "e3069283"),
        ("ChecksumCRC64NVME", 64, 0x9A6C9329AC4BC9B5, "ae8b14860a799888"),
    ],
)
@pytest.mark.parametrize("body", [b"", b"123456789", bytes(range(255)) * 1100 + b"end"], ids=len)
def test_each_cyclic_checksum_is_worked_out_as_its_definition_says(s3, name, bits, polynomial, of_digits, body):
    value = by_definition(bits, polynomial, body)
    assert by_definition(bits, polynomial, b"123456789") == b64(bytes.fromhex(of_digits))

    assert s3.put_object(Bucket="plain", Key="a", Body=body, **{name: value})[name] == value
    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(Bucket="plain", Key="a", Body=body + b"x", **{name: value})


def by_definition(bits, polynomial, body):
    value = ones = (1 << bits) - 1
    table = [0] * 256
    for byte in range(256):
        entry = byte
        for _ in range(8):
            entry = (entry >> 1) ^ (polynomial if entry & 1 else 0)
        table[byte] = entry
    for byte in body:
        value = (value >> 8) ^ table[(value ^ byte) & 0xFF]
    return b64((value ^ ones).to_bytes(bits // 8, "big"))


@pytest.mark.parametrize("name", ["ChecksumSHA512", "ChecksumXXHASH64"])
def test_a_checksum_that_is_not_supported_is_refused_by_name(s3, name):
    with pytest.raises(ClientError, match=name.removeprefix("Checksum")):
        s3.put_object(Bucket="plain", Key="a", Body=b"content", **{name: "AAAAAA=="})


def test_content_md5_is_verified(cloud, s3):
    good = b64(hashlib.md5(b"content", usedforsecurity=False).digest())
    s3.put_object(Bucket="plain", Key="a", Body=b"content", ContentMD5=good)

    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(Bucket="plain", Key="b", Body=b"CONTENT", ContentMD5=good)
    with pytest.raises(ClientError, match="InvalidDigest"):
        s3.put_object(Bucket="plain", Key="b", Body=b"content", ContentMD5="rubbish")
    assert len(cloud.files()) == 1


def test_a_body_other_than_the_signed_one_is_refused(cloud, http):
    headers = signed(cloud, "PUT", "/plain/a", {}, b"mine")

    answer = http.put(f"{cloud.url}/plain/a", content=b"your", headers=headers)

    assert (answer.status_code, "XAmzContentSHA256Mismatch" in answer.text) == (400, True)
    assert cloud.files() == []


@pytest.mark.parametrize("pieces", [(b"content",), (b"con", b"t", b"ent"), (), (b"x" * 3_000_000, b"y" * 70_000)])
def test_an_aws_chunked_body_is_unpacked_and_its_trailer_verified(cloud, s3, http, pieces):
    body = b"".join(pieces)

    answer = put_chunked(
        cloud, http, chunked(*pieces, trailer=f"x-amz-checksum-crc32:{crc32(body)}\r\n"), length=len(body)
    )

    assert answer.status_code == 200
    stored = s3.get_object(Bucket="plain", Key="a", ChecksumMode="ENABLED")
    assert stored["Body"].read() == body
    assert stored["ChecksumCRC32"] == crc32(body)
    assert "ContentEncoding" not in stored


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (chunked(b"content", trailer=f"x-amz-checksum-crc32:{crc32(b'other')}\r\n"), "BadDigest"),
        (chunked(b"conten"), "IncompleteBody"),
        (chunked(b"content and more"), "IncompleteBody"),
        (b"7\r\ncontent", "IncompleteBody"),
        (b"7\r\ncontentXX0\r\n\r\n", "IncompleteBody"),
        (b"-7\r\ncontent\r\n0\r\n\r\n", "IncompleteBody"),
        (b"x" * 9000, "IncompleteBody"),
        (chunked(b"content", trailer="x-amz-checksum-sha256:AAAA\r\n"), "InvalidArgument"),
    ],
)
def test_a_broken_aws_chunked_body_makes_no_object(cloud, http, body, code):
    answer = put_chunked(cloud, http, body, length=7)

    assert (answer.status_code, code in answer.text) == (400, True)
    assert cloud.files() == []


def test_chunks_that_are_signed_one_by_one_are_refused_by_name(cloud, http):
    name = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    headers = signed(cloud, "PUT", "/plain/a", {"X-Amz-Content-SHA256": name, "X-Amz-Decoded-Content-Length": "1"})

    answer = http.put(f"{cloud.url}/plain/a", content=b"x", headers=headers)

    assert (answer.status_code, name in answer.text) == (501, True)


def test_a_body_of_unknown_length_is_refused(cloud, http):
    headers = signed(cloud, "PUT", "/plain/a", {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})

    answer = http.put(f"{cloud.url}/plain/a", content=iter([b"x"]), headers=headers)

    assert (answer.status_code, "MissingContentLength" in answer.text) == (411, True)


def test_an_upload_that_breaks_off_leaves_nothing(cloud, s3):
    headers = signed(cloud, "PUT", "/plain/a", {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection(("127.0.0.1", cloud.port)) as connection:
        connection.sendall(f"PUT /plain/a HTTP/1.1\r\nHost: 127.0.0.1:{cloud.port}\r\n{head}".encode())
        connection.sendall(b"Content-Length: 5000000\r\n\r\n" + b"x" * 3_000_000)
        wait_until(lambda: len(cloud.files()) == 1)

    wait_until(lambda: cloud.files() == [])
    assert "Contents" not in s3.list_objects_v2(Bucket="plain")


def test_if_none_match_lets_one_of_many_writers_win(cloud):
    outcomes = []

    def put(number):
        client = cloud.client()
        try:
            client.put_object(Bucket="kept", Key="a", Body=str(number).encode(), IfNoneMatch="*")
            outcomes.append((200, number))
        except ClientError as error:
            outcomes.append((error.response["ResponseMetadata"]["HTTPStatusCode"], number))
        client.close()

    writers = [threading.Thread(target=put, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    statuses = sorted(status for status, _ in outcomes)
    assert statuses == [200, 412, 412, 412, 412, 412]
    winner = next(number for status, number in outcomes if status == 200)
    client = cloud.client()
    assert client.get_object(Bucket="kept", Key="a")["Body"].read() == str(winner).encode()
    assert len(cloud.files()) == len(cloud.told()) == 1
    client.close()


def test_if_match_replaces_only_what_the_writer_knows(s3):
    etag = s3.put_object(Bucket="plain", Key="a", Body=b"first")["ETag"]
    s3.put_object(Bucket="plain", Key="a", Body=b"second", IfMatch=etag)

    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket="plain", Key="a", Body=b"third", IfMatch=etag)
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.put_object(Bucket="plain", Key="missing", Body=b"", IfMatch=etag)


def test_if_none_match_is_content_with_a_delete_marker(s3):
    s3.put_object(Bucket="kept", Key="a", Body=b"a")
    s3.delete_object(Bucket="kept", Key="a")

    s3.put_object(Bucket="kept", Key="a", Body=b"b", IfNoneMatch="*")


@pytest.mark.parametrize("body", [b"<Delete>", b"<!DOCTYPE x []><Delete/>", b"\xff", b"<Delete></Delete>"])
def test_a_broken_list_of_deletions_is_refused(cloud, http, body):
    headers = {"Content-MD5": b64(hashlib.md5(body, usedforsecurity=False).digest())}

    answer = http.post(
        f"{cloud.url}/plain?delete", content=body, headers=signed(cloud, "POST", "/plain?delete", headers, body)
    )

    assert (answer.status_code, "MalformedXML" in answer.text) == (400, True)


def wait_until(condition):
    deadline = threading.Event()
    for _ in range(500):
        if condition():
            return
        deadline.wait(0.01)
    raise AssertionError("it never came true")
