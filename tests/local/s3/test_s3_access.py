"""Nobody gets in without a signature that holds, and browsers only where a bucket says so."""

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from quire_local.bucket_resources import Bucket, CorsRule


@pytest.fixture
def stored(s3):
    s3.put_object(Bucket="uploads", Key="a", Body=b"content")
    return s3


def url(client, operation="get_object", key="a", expires=60, **parameters):
    return client.generate_presigned_url(operation, {"Bucket": "uploads", "Key": key, **parameters}, ExpiresIn=expires)


def test_a_pre_signed_url_opens_one_object_for_one_method(stored, http):
    link = url(stored)

    assert http.get(link).content == b"content"
    assert http.head(link).status_code == 403
    assert http.put(link, content=b"x").status_code == 403
    assert http.get(link.replace("/a?", "/b?")).status_code == 403
    assert http.get(link.replace("/uploads/", "/kept/")).status_code == 403
    assert http.get(link.replace("X-Amz-Expires=60", "X-Amz-Expires=600")).status_code == 403
    assert http.head(url(stored, "head_object")).headers["content-length"] == "7"


def test_a_link_may_delete_and_may_name_the_file_that_a_browser_saves(stored, http):
    named = url(
        stored, ResponseContentDisposition='attachment; filename="a.pdf"', ResponseContentType="application/pdf"
    )

    answer = http.get(named, headers={"Range": "bytes=0-2"})
    assert (answer.status_code, answer.content) == (206, b"con")
    assert answer.headers["content-disposition"] == 'attachment; filename="a.pdf"'
    assert answer.headers["content-type"] == "application/pdf"
    assert http.get(f"{cloud_of(named)}/uploads/a?response-content-type=text/html").status_code == 403
    assert http.delete(url(stored, "delete_object")).status_code == 204
    assert http.get(named).status_code == 404


def cloud_of(link):
    return "/".join(link.split("/")[:3])


def test_a_pre_signed_put_takes_the_body_and_keeps_its_headers(stored, http):
    link = url(stored, "put_object", "new", ContentType="text/plain", Metadata={"a": "1"})

    headers = {"content-type": "text/plain", "x-amz-meta-a": "1"}
    assert http.put(link, content=b"text", headers={**headers, "x-amz-meta-a": "2"}).status_code == 403
    assert http.put(link, content=b"text", headers=headers).status_code == 200

    assert stored.head_object(Bucket="uploads", Key="new")["Metadata"] == {"a": "1"}


def test_a_link_that_has_expired_says_so(stored, http):
    link = url(stored, expires=60).replace("X-Amz-Expires=60", "X-Amz-Expires=0")

    assert http.get(link).status_code == 400


def test_what_a_link_overrides_is_part_of_its_signature(stored, http):
    link = url(stored, ResponseContentDisposition='attachment; filename="a.pdf"')

    assert http.get(link).headers["content-disposition"] == 'attachment; filename="a.pdf"'
    assert http.get(link.replace("a.pdf", "b.exe")).status_code == 403


def test_anonymous_and_foreign_callers_are_refused(cloud, http):
    answer = http.get(f"{cloud.url}/uploads/a")
    assert (answer.status_code, "<Code>AccessDenied</Code>" in answer.text) == (403, True)

    stranger = boto3.client(
        "s3",
        endpoint_url=cloud.url,
        region_name="us-east-1",
        aws_access_key_id="AKIASTRANGER",
        aws_secret_access_key="x",
        config=Config(signature_version="s3v4"),
    )
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        stranger.list_buckets()
    stranger.close()


def test_a_signature_of_version_2_is_refused(cloud, http):
    owner = cloud.callers.owner
    old = boto3.client(
        "s3",
        endpoint_url=cloud.url,
        region_name="us-east-1",
        aws_access_key_id=owner.access_key,
        aws_secret_access_key=owner.secret_key,
        config=Config(signature_version="s3"),
    )
    with pytest.raises(ClientError, match="Please use AWS4-HMAC-SHA256"):
        old.list_buckets()
    assert http.get(url(old)).status_code == 403
    old.close()


def test_a_function_whose_placement_has_no_s3_is_refused(cloud):
    client = cloud.client(cloud.callers.add("relay", {"events"}))

    with pytest.raises(ClientError, match=r"AccessDenied.*placement"):
        client.get_object(Bucket="uploads", Key="a")
    client.close()

    sealed = cloud.client(cloud.callers.add("ocr", {"s3"}))
    sealed.put_object(Bucket="plain", Key="a", Body=b"x")
    sealed.close()


def test_an_error_is_written_as_s3_writes_it(cloud, stored, http):
    answer = http.get(url(stored, key="a<b>\x01"))

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/xml"
    request_id = answer.headers["x-amz-request-id"]
    assert answer.text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>'
        "<Message>The specified key does not exist.</Message><Key>a&lt;b&gt;&#1;</Key>"
        f"<Resource>/uploads/a%3Cb%3E%01</Resource><RequestId>{request_id}</RequestId></Error>"
    )


@pytest.mark.parametrize("path", ["/uploads/%ff", "/uploads?prefix=%ff", "/%", "//", "/uploads//", "/?x=%00"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "FROBNICATE"])
def test_no_request_is_an_error_of_ours(cloud, http, method, path):
    assert http.request(method, cloud.url + path).status_code in {400, 403, 404, 412}


def preflight(http, target, **headers):
    asked = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"}
    asked |= {name.replace("_", "-"): value for name, value in headers.items()}
    return http.options(target, headers=asked)


def test_a_preflight_is_answered_by_the_bucket_s_rules(cloud, http):
    answer = preflight(http, f"{cloud.url}/uploads", Access_Control_Request_Headers="X-Custom, content-type")

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://app.example.org"
    assert answer.headers["access-control-allow-methods"] == "POST, GET"
    assert answer.headers["access-control-allow-headers"] == "x-custom, content-type"
    assert answer.headers["access-control-max-age"] == "600"
    assert "Origin" in answer.headers["vary"]


def test_a_preflight_that_no_rule_allows_is_refused(cloud, http):
    target = f"{cloud.url}/uploads"

    assert preflight(http, target, Origin="https://evil.example.com").status_code == 403
    assert preflight(http, target, Access_Control_Request_Method="DELETE").status_code == 403
    assert preflight(http, f"{cloud.url}/plain").status_code == 403
    assert http.options(target).status_code == 400


@pytest.mark.parametrize(
    ("origin", "method", "headers", "allowed"),
    [
        ("https://one.example.org", "PUT", "x-amz-meta-a", "PUT"),
        ("https://one.example.org", "PUT", "x-amz-meta-a, content-type", None),
        ("https://two.example.org", "PUT", "", None),
        ("https://two.example.org", "GET", "content-type", "GET, HEAD"),
        ("https://one.example.org", "GET", "content-type", "GET, HEAD"),
        ("http://x.local", "DELETE", "authorization, x-amz-date", "DELETE"),
        ("https://x.local", "DELETE", "", None),
    ],
)
def test_the_first_rule_that_fits_a_preflight_answers_it(open_cloud, http, origin, method, headers, allowed):
    rules = (
        CorsRule(origins=("https://one.example.org",), methods=("PUT",), headers=("x-amz-*",), expose=("ETag",)),
        CorsRule(origins=("*",), methods=("GET", "HEAD"), headers=("Content-Type",)),
        CorsRule(origins=("http://*",), methods=("DELETE",), headers=("*",)),
    )
    with open_cloud(buckets=(Bucket(logical_id="B", name="ruled", cors=rules),)) as cloud:
        asked = {"Origin": origin, "Access-Control-Request-Method": method}
        answer = http.options(f"{cloud.url}/ruled/a", headers={**asked, "Access-Control-Request-Headers": headers})

    assert answer.status_code == (403 if allowed is None else 200)
    assert answer.headers.get("access-control-allow-methods") == allowed


def test_an_answer_may_be_read_by_a_page_that_a_rule_names(stored, http):
    ours = http.get(url(stored), headers={"Origin": "https://app.example.org"})
    assert ours.headers["access-control-allow-origin"] == "https://app.example.org"
    theirs = http.get(url(stored), headers={"Origin": "https://evil.example.com"})
    assert "access-control-allow-origin" not in theirs.headers
    anyone = http.head(url(stored, "head_object"), headers={"Origin": "https://evil.example.com"})
    assert anyone.headers["access-control-allow-origin"] == "*"
    assert anyone.headers["access-control-expose-headers"] == "ETag"
    refused = http.get(url(stored, key="missing"), headers={"Origin": "https://app.example.org"})
    assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (404, True)


def test_a_refused_upload_does_not_hang_a_client_that_waits_to_be_asked(cloud):
    stranger = cloud.client(cloud.callers.add("relay", {"events"}))
    for _ in range(3):
        with pytest.raises(ClientError, match="AccessDenied"):
            stranger.put_object(Bucket="plain", Key="a", Body=b"x" * 2_000_000)
    stranger.close()


def test_boto3_addresses_an_ip_endpoint_by_path_whatever_the_style(cloud):
    client = cloud.client(s3={"addressing_style": "virtual"})

    client.put_object(Bucket="plain", Key="a", Body=b"x")

    assert client.generate_presigned_post("plain", "a")["url"] == f"{cloud.url}/plain"
    client.close()
