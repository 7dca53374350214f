"""Requests signed by botocore are verified; a request with any part changed is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st
from quire_local.errors import AwsError
from quire_local.identity import REGION, Callers
from quire_local.sigv4 import SignedRequest, verify

CALLERS = Callers(b"root secret")
OWNER = CALLERS.owner
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ODD_PATHS = [
    "/",
    "/a/b",
    "/a%20b/%C3%A9%2B",
    "/a/../b",
    "/a//b",
    "/~x%28y%29%27%2A",
    "/%F0%9F%93%84",
    "/%40connections/Ab%3D",
]
QUERIES = ["", "a=&b", "b=2&a=1", "prefix=a%20b%2F%C3%A9&x=%2B", "a=2&a=1", "k=a%3Db%26c"]


def now():
    return datetime.now(UTC)


def credentials():
    return Credentials(OWNER.access_key, OWNER.secret_key)


def as_received(request):
    """The AWSRequest as a server sees it."""
    prepared = request.prepare()
    parts = urlsplit(prepared.url)
    headers = {name.lower(): value for name, value in prepared.headers.items()}
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in headers.items()}
    headers.setdefault("host", parts.netloc)
    return SignedRequest(prepared.method, parts.path or "/", parts.query, headers, None)


def signed_by_header(service, *, path="/bucket/key", query="", method="GET", body=b"", headers=None):
    url = f"http://127.0.0.1:4566{path}" + (f"?{query}" if query else "")
    request = AWSRequest(method=method, url=url, data=body, headers=headers or {})
    auth = S3SigV4Auth if service == "s3" else SigV4Auth
    auth(credentials(), service, REGION).add_auth(request)
    received = as_received(request)
    return replace(received, body_sha256=EMPTY if not body else None)


def signed_by_query(service, *, path="/bucket/key", query="", method="GET", expires=300):
    url = f"http://127.0.0.1:4566{path}" + (f"?{query}" if query else "")
    request = AWSRequest(method=method, url=url)
    auth = S3SigV4QueryAuth if service == "s3" else SigV4QueryAuth
    auth(credentials(), service, REGION, expires=expires).add_auth(request)
    return replace(as_received(request), body_sha256=EMPTY)


def refusal(request, *, service="s3", at=None):
    with pytest.raises(AwsError) as caught:
        verify(request, CALLERS, service=service, now=at or now())
    return caught.value


@pytest.mark.parametrize("service", ["s3", "events", "execute-api"])
@pytest.mark.parametrize("path", ODD_PATHS)
@pytest.mark.parametrize("query", QUERIES)
def test_header_signature_of_any_path_and_query_is_verified(service, path, query):
    request = signed_by_header(service, path=path, query=query)

    assert verify(request, CALLERS, service=service, now=now()) is OWNER


@pytest.mark.parametrize("service", ["s3", "execute-api"])
@pytest.mark.parametrize("path", ODD_PATHS)
@pytest.mark.parametrize("query", QUERIES)
def test_query_signature_of_any_path_and_query_is_verified(service, path, query):
    request = signed_by_query(service, path=path, query=query)

    assert verify(request, CALLERS, service=service, now=now()) is OWNER


@given(key=st.text(min_size=1, max_size=60), value=st.text(max_size=60))
def test_any_unicode_key_and_value_is_verified(key, value):
    path = f"/bucket/{quote(key, safe='/~', errors='replace')}"
    query = f"prefix={quote(value, safe='~', errors='replace')}"

    assert verify(signed_by_header("s3", path=path, query=query), CALLERS, service="s3", now=now()) is OWNER
    assert verify(signed_by_query("s3", path=path, query=query), CALLERS, service="s3", now=now()) is OWNER


@given(
    part=st.sampled_from(["method", "path", "query", "host", "x-amz-date", "x-amz-content-sha256", "x-amz-meta-a"]),
    text=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="%&=/#?"), min_size=1),
)
def test_a_header_signature_dies_with_any_change(part, text):
    request = signed_by_header("s3", query="a=1", headers={"x-amz-meta-a": "1"})
    if part in request.headers:
        changed = replace(request, headers={**request.headers, part: request.headers[part] + text})
    else:
        changed = replace(request, **{part: getattr(request, part) + text})

    assert refusal(changed).status in {400, 403}


@given(
    name=st.sampled_from(["Credential", "Date", "Expires", "SignedHeaders", "Signature", "Algorithm"]),
    text=st.text(st.characters(min_codepoint=48, max_codepoint=122, exclude_characters="&=?<>;"), min_size=1),
)
def test_a_query_signature_dies_with_any_change(name, text):
    request = signed_by_query("s3")
    changed = replace(request, query=request.query.replace(f"X-Amz-{name}=", f"X-Amz-{name}={text}"))

    assert refusal(changed).status in {400, 403}


@pytest.mark.parametrize("part", ["method", "path", "query"])
def test_a_query_signature_holds_for_one_request_only(part):
    request = signed_by_query("s3", query="prefix=mine")
    other = {"method": "PUT", "path": "/bucket/other", "query": request.query.replace("mine", "yours")}

    assert refusal(replace(request, **{part: other[part]})).code == "SignatureDoesNotMatch"


def test_a_client_may_write_the_same_s3_key_with_other_escapes():
    request = signed_by_query("s3", path="/bucket/a%28b%29%27%2A")

    assert verify(replace(request, path="/bucket/a(b)'*"), CALLERS, service="s3", now=now()) is OWNER


def test_a_header_that_was_not_signed_is_refused():
    request = signed_by_header("s3")
    smuggled = replace(request, headers={**request.headers, "x-amz-copy-source": "/bucket/secret"})

    assert refusal(smuggled).code == "AccessDenied"
    assert "x-amz-copy-source" in refusal(smuggled).message


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_that_is_far_off_is_refused(minutes):
    request = signed_by_header("s3")

    assert refusal(request, at=now() + timedelta(minutes=minutes)).code == "RequestTimeTooSkewed"


def test_a_pre_signed_url_expires():
    request = signed_by_query("s3", expires=60)

    assert verify(request, CALLERS, service="s3", now=now() + timedelta(seconds=50)) is OWNER
    assert refusal(request, at=now() + timedelta(seconds=61)).message == "Request has expired"


@pytest.mark.parametrize("expires", [0, -1, 604_801])
def test_a_pre_signed_url_lives_at_most_a_week(expires):
    assert refusal(signed_by_query("s3", expires=expires)).code == "AuthorizationQueryParametersError"


def test_an_unknown_key_is_named_in_each_service_s_words():
    stranger = replace(signed_by_header("s3"))
    text = stranger.headers["authorization"].replace(OWNER.access_key, "AKIASTRANGER")
    headers = {**stranger.headers, "authorization": text}

    assert refusal(replace(stranger, headers=headers)).code == "InvalidAccessKeyId"
    assert refusal(replace(stranger, headers=headers), service="events").code == "UnrecognizedClientException"


def test_a_signature_for_another_service_does_not_open_this_one():
    assert refusal(signed_by_header("events"), service="states").code == "IncompleteSignatureException"
    assert refusal(signed_by_header("events"), service="s3").code == "AuthorizationHeaderMalformed"


def test_no_signature_at_all_is_refused():
    bare = SignedRequest("GET", "/bucket/key", "", {"host": "127.0.0.1"}, EMPTY)

    assert (refusal(bare).code, refusal(bare).status) == ("AccessDenied", 403)
    assert refusal(bare, service="sqs").code == "MissingAuthenticationTokenException"


@pytest.mark.parametrize(
    ("headers", "query"),
    [({"authorization": "AWS AKIAX:c2ln"}, ""), ({}, "AWSAccessKeyId=AKIAX&Expires=1&Signature=c2ln")],
)
def test_signature_version_2_is_refused(headers, query):
    old = SignedRequest("GET", "/bucket/key", query, {"host": "127.0.0.1", **headers}, EMPTY)

    assert refusal(old).status == 403
    assert "Please use AWS4-HMAC-SHA256" in refusal(old).message


def test_the_body_must_be_the_one_that_was_signed():
    request = signed_by_header("s3", method="PUT", body=b"mine")
    assert verify(request, CALLERS, service="s3", now=now()) is OWNER

    assert refusal(replace(request, body_sha256=EMPTY)).code == "XAmzContentSHA256Mismatch"
    assert refusal(replace(signed_by_header("events", body=b"mine"), body_sha256=EMPTY), service="events").status == 403


def test_both_kinds_of_signature_at_once_are_refused():
    by_query = signed_by_query("s3")
    both = replace(by_query, headers={**by_query.headers, **signed_by_header("s3").headers})

    assert refusal(both).code == "InvalidArgument"


def test_a_session_token_that_nobody_issued_is_refused():
    request = signed_by_header("s3")
    changed = replace(request, headers={**request.headers, "x-amz-security-token": "made up"})

    assert refusal(changed).code == "InvalidToken"


@pytest.mark.parametrize("header", ["AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=x", "Bearer x", ""])
def test_a_malformed_authorization_header_is_refused(header):
    request = SignedRequest("GET", "/", "", {"host": "h", "authorization": header}, EMPTY)

    assert refusal(request).status in {400, 403}


def test_a_hostile_header_is_refused_and_never_an_error_of_ours():
    request = signed_by_header("s3")
    text = request.headers["authorization"].rpartition("=")[0] + "=\udcff\u00e9"

    changed = replace(request, headers={**request.headers, "authorization": text})

    assert refusal(changed).code == "SignatureDoesNotMatch"
