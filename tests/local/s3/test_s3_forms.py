"""A pre-signed POST uploads exactly what its policy allows."""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quire_local.canonical import Credential, signature

KEY = "tenant/document/1"


def form(s3, key=KEY, *, fields=None, conditions=(), expires=60):
    """What boto3 makes of it."""
    extra = [{name: value} for name, value in (fields or {}).items()]
    return s3.generate_presigned_post(
        "uploads", key, Fields=dict(fields or {}), Conditions=[*extra, *conditions], ExpiresIn=expires
    )


def post(http, made, body=b"content", *, name="scan.pdf", **changed):
    fields = {field: value for field, value in {**made["fields"], **changed}.items() if value is not None}
    return http.post(made["url"], data=fields, files={"file": (name, body)})


def signed_form(cloud, policy, **fields):
    """A form over any policy at all, properly signed."""
    now = datetime.now(UTC)
    owner = cloud.callers.owner
    credential = Credential(owner.access_key, now.strftime("%Y%m%d"), "us-east-1", "s3")
    text = policy if isinstance(policy, str) else base64.b64encode(json.dumps(policy).encode()).decode()
    return {
        "url": f"{cloud.url}/uploads",
        "fields": {
            "key": KEY,
            "policy": text,
            "x-amz-algorithm": "AWS4-HMAC-SHA256",
            "x-amz-credential": f"{owner.access_key}/{credential.scope}",
            "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
            "x-amz-signature": signature(owner.secret_key, credential, text),
            **fields,
        },
    }


def anything(*conditions, minutes=5):
    """A policy that covers the fields every form has."""
    names = ("key", "x-amz-algorithm", "x-amz-credential", "x-amz-date")
    return {
        "expiration": (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat(),
        "conditions": [*(["starts-with", f"${name}", ""] for name in names), *conditions],
    }


def refused(answer, code, status=403):
    assert (answer.status_code, re.search("<Code>(.*)</Code>", answer.text)[1]) == (status, code), answer.text
    return re.search("<Message>(.*)</Message>", answer.text)[1]


def test_a_form_that_boto3_signed_uploads_a_file(cloud, s3, http):
    body = b"%PDF-1.7 " + b"\r\n--" * 1000
    checksum = base64.b64encode(hashlib.sha256(body).digest()).decode()
    made = form(
        s3,
        fields={
            "Content-Type": "application/pdf",
            "x-amz-checksum-sha256": checksum,
            "x-amz-meta-correlation-id": "0123",
            "success_action_status": "201",
        },
        conditions=[["content-length-range", 1, 10_000]],
    )

    answer = post(http, made, body)

    assert answer.status_code == 201
    assert f"<Key>{KEY}</Key>" in answer.text
    assert answer.headers["location"] == f"{cloud.url}/uploads/{KEY}"
    stored = s3.get_object(Bucket="uploads", Key=KEY, ChecksumMode="ENABLED")
    assert stored["Body"].read() == body
    assert (stored["ContentType"], stored["Metadata"]) == ("application/pdf", {"correlation-id": "0123"})
    assert stored["ChecksumSHA256"] == checksum
    (entry,) = cloud.told()
    assert entry["Detail"]["reason"] == "POST Object"
    assert entry["Detail"]["object"]["size"] == len(body)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300) | st.lists(st.sampled_from([b"\r", b"\n", b"-", b"\r\n--", b"x"])).map(b"".join))
def test_any_bytes_arrive_as_they_were(s3, http, body):
    assert post(http, form(s3), body).status_code == 204

    assert s3.get_object(Bucket="uploads", Key=KEY)["Body"].read() == body


def test_a_large_file_is_streamed_through_the_form(s3, http):
    body = b"\r\n--boundary-like " * 400_000

    assert post(http, form(s3), body).status_code == 204

    assert s3.head_object(Bucket="uploads", Key=KEY)["ContentLength"] == len(body)
    assert s3.get_object(Bucket="uploads", Key=KEY)["Body"].read() == body


@pytest.mark.parametrize(("status", "expected"), [("200", 200), ("201", 201), ("204", 204), ("999", 204)])
def test_the_form_says_with_which_status_success_is_told(s3, http, status, expected):
    assert post(http, form(s3, fields={"success_action_status": status})).status_code == expected


def test_a_redirect_after_success_tells_what_was_stored(s3, http):
    answer = post(http, form(s3, fields={"success_action_redirect": "https://example.org/done?a=1"}))

    assert answer.status_code == 303
    target = httpx.URL(answer.headers["location"])
    assert target.host == "example.org"
    assert dict(target.params) == {"a": "1", "bucket": "uploads", "key": KEY, "etag": answer.headers["etag"]}


def test_the_file_name_may_be_part_of_the_key(s3, http):
    made = form(s3, key="tenant/${filename}")

    assert post(http, made, name="C:\\scans\\page 1.pdf").status_code == 204

    assert s3.head_object(Bucket="uploads", Key="tenant/page 1.pdf")["ContentLength"] == 7


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"key": "other/document/1"}, 'Policy Condition failed: ["eq", "$key", "tenant/document/1"]'),
        ({"Content-Type": "text/html"}, 'Policy Condition failed: ["eq", "$content-type", "application/pdf"]'),
        ({"Content-Type": None}, 'Policy Condition failed: ["eq", "$content-type", "application/pdf"]'),
        ({"x-amz-meta-a": "b"}, "Extra input fields: x-amz-meta-a"),
        ({"x-amz-date": "20300101T000000Z"}, None),
    ],
)
def test_a_field_other_than_the_policy_allows_is_refused(cloud, s3, http, changed, message):
    made = form(s3, fields={"Content-Type": "application/pdf"})

    told = refused(post(http, made, **changed), "AccessDenied")

    if message is not None:
        assert told.replace("&quot;", '"') == f"Invalid according to Policy: {message}"
    assert cloud.files() == []


@pytest.mark.parametrize(
    ("size", "code"), [(9, "EntityTooSmall"), (21, "EntityTooLarge"), (3_000_000, "EntityTooLarge")]
)
def test_a_file_outside_the_size_range_is_refused(cloud, s3, http, size, code):
    made = form(s3, conditions=[["content-length-range", 10, 20]])

    refused(post(http, made, b"x" * size), code, 400)

    assert cloud.files() == []
    assert [post(http, made, b"x" * size).status_code for size in (10, 20)] == [204, 204]


def test_a_form_for_one_bucket_does_not_open_another(cloud, s3, http):
    made = form(s3)

    told = refused(post(http, {**made, "url": f"{cloud.url}/plain"}), "AccessDenied")

    assert "$bucket" in told


def test_a_file_other_than_the_promised_one_is_refused(cloud, s3, http):
    made = form(s3, fields={"x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(b"content").digest()).decode()})

    refused(post(http, made, b"CONTENT"), "BadDigest", 400)

    assert cloud.files() == []


def test_a_form_expires(cloud, s3, http):
    told = refused(post(http, signed_form(cloud, anything({"bucket": "uploads"}, minutes=-1))), "AccessDenied")

    assert told == "Invalid according to Policy: Policy expired."


@pytest.mark.parametrize("field", ["policy", "x-amz-signature", "x-amz-credential", "x-amz-algorithm", "x-amz-date"])
def test_a_form_whose_signature_does_not_hold_is_refused(cloud, s3, http, field):
    made = form(s3)
    value = made["fields"][field]

    tampered = post(http, made, **{field: value[:-1] + ("A" if value[-1] != "A" else "B")})
    missing = post(http, made, **{field: None})

    assert tampered.status_code in {400, 403}
    assert missing.status_code in {400, 403}
    assert cloud.files() == []


@given(position=st.integers(0, 10_000), letter=st.sampled_from("ABCabc019+/="))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_policy_with_any_letter_changed_is_refused(s3, http, position, letter):
    made = form(s3)
    text = made["fields"]["policy"]
    at = position % len(text)
    changed = text[:at] + letter + text[at + 1 :]

    if changed != text:
        refused(post(http, made, policy=changed), "SignatureDoesNotMatch")


def test_a_form_signed_with_version_2_is_refused(cloud, http):
    old = {"key": KEY, "policy": "e30=", "AWSAccessKeyId": cloud.callers.owner.access_key, "signature": "c2ln"}

    told = refused(post(http, {"url": f"{cloud.url}/uploads", "fields": old}), "AccessDenied")

    assert "Please use AWS4-HMAC-SHA256" in told


def test_a_form_without_a_policy_is_anonymous_and_refused(cloud, http):
    refused(post(http, {"url": f"{cloud.url}/uploads", "fields": {"key": KEY}}), "AccessDenied")


def test_a_form_of_a_caller_that_may_not_reach_s3_is_refused(cloud, http):
    client = cloud.client(cloud.callers.add("relay", {"events"}))

    told = refused(post(http, form(client)), "AccessDenied")

    assert "placement" in told
    client.close()


@pytest.mark.parametrize(
    "policy",
    [
        "bm90IGpzb24=",
        base64.b64encode(b"[" * 12_000).decode(),
        {},
        {"expiration": "soon", "conditions": []},
        {"expiration": "2999-01-01T00:00:00", "conditions": []},
        {"expiration": "2999-01-01T00:00:00Z", "conditions": {}},
        {"expiration": "2999-01-01T00:00:00Z", "conditions": [["matches", "$key", ".*"]]},
        {"expiration": "2999-01-01T00:00:00Z", "conditions": [["eq", "key", "x"]]},
        {"expiration": "2999-01-01T00:00:00Z", "conditions": [{"key": 1}]},
        {"expiration": "2999-01-01T00:00:00Z", "conditions": [["content-length-range", "a", "b"]]},
        {"expiration": "2999-01-01T00:00:00Z", "conditions": [["eq", "$key"]]},
        {"expiration": "2999-01-01T00:00:00Z", "conditions": ["key"]},
    ],
)
def test_a_policy_that_is_none_is_refused(cloud, http, policy):
    answer = post(http, signed_form(cloud, policy))

    assert answer.status_code in {400, 403}, answer.text
    assert cloud.files() == []


def test_each_part_of_a_list_of_types_must_match(cloud, http):
    policy = anything({"bucket": "uploads"}, ["starts-with", "$Content-Type", "image/"])

    assert post(http, signed_form(cloud, policy, **{"Content-Type": "image/png,image/jpeg"})).status_code == 204
    refused(post(http, signed_form(cloud, policy, **{"Content-Type": "image/png,text/html"})), "AccessDenied")


def test_fields_to_ignore_and_fields_behind_the_file_are_ignored(cloud, s3, http):
    made = form(s3)
    fields = [(name, (None, value)) for name, value in {**made["fields"], "x-ignore-me": "1"}.items()]

    answer = http.post(made["url"], files=[*fields, ("file", ("a", b"content")), ("key", (None, "other"))])

    assert answer.status_code == 204
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="uploads")["Contents"]] == [KEY]


def test_a_field_that_comes_twice_is_refused(s3, http):
    made = form(s3)
    fields = [(name, (None, value)) for name, value in made["fields"].items()]

    answer = http.post(made["url"], files=[*fields, ("key", (None, "other")), ("file", ("a", b"content"))])

    refused(answer, "InvalidArgument", 400)


def test_a_form_without_a_file_is_refused(s3, http):
    fields = [(name, (None, value)) for name, value in form(s3)["fields"].items()]

    refused(http.post(form(s3)["url"], files=fields), "InvalidArgument", 400)


def test_endless_fields_in_front_of_the_file_are_refused(s3, http):
    refused(post(http, form(s3), **{"x-ignore-this": "x" * 30_000}), "MaxPostPreDataLengthExceeded", 400)


@pytest.mark.parametrize(
    ("content_type", "body", "code", "status"),
    [
        ("application/x-www-form-urlencoded", b"key=a", "PreconditionFailed", 412),
        ("multipart/form-data", b"--x", "MalformedPOSTRequest", 400),
        ("multipart/form-data; boundary=x", b"", "MalformedPOSTRequest", 400),
        ("multipart/form-data; boundary=x", b"rubbish", "MalformedPOSTRequest", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nNo: name\r\n\r\nvalue\r\n--x--", "MalformedPOSTRequest", 400),
        ("multipart/form-data; boundary=x", b"--x--\r\n", "InvalidArgument", 400),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nvalue',
            "AccessDenied",
            403,
        ),
    ],
)
def test_a_malformed_form_is_refused(cloud, http, content_type, body, code, status):
    answer = http.post(f"{cloud.url}/uploads", content=body, headers={"Content-Type": content_type})

    refused(answer, code, status)


def test_a_form_that_breaks_off_inside_the_file_is_refused(cloud, s3, http):
    made = form(s3)
    whole = httpx.Request("POST", made["url"], data=made["fields"], files={"file": ("a", b"content")})
    body = whole.read()
    cut = body[: body.rindex(b"content") + 7]

    answer = http.post(made["url"], content=cut, headers={"Content-Type": whole.headers["content-type"]})

    refused(answer, "MalformedPOSTRequest", 400)
    assert cloud.files() == []


def test_a_form_may_tag_its_object(s3, http):
    tagging = "<Tagging><TagSet><Tag><Key>kind</Key><Value>scan</Value></Tag></TagSet></Tagging>"

    answer = post(http, form(s3, fields={"tagging": tagging}), b"x")

    assert answer.status_code == 204
    assert s3.get_object_tagging(Bucket="uploads", Key=KEY)["TagSet"] == [{"Key": "kind", "Value": "scan"}]
    refused(post(http, form(s3, fields={"tagging": "<Tagging>"}), b"x"), "MalformedXML", 400)
