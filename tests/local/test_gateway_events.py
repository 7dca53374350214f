"""REST APIs: the events that functions get."""

from __future__ import annotations

import re

from local.gateway_fixtures import OK, answering, rest_api, route, serve_rest


async def test_a_function_gets_the_proxy_event_that_aws_sends() -> None:
    functions = answering(OK)
    api = rest_api(route("POST", "/v1/documents/{id}/notes"))

    async with serve_rest(api, functions) as client:
        response = await client.post(
            "/v1/documents/a%2Bb%20c/notes?tag=x&tag=y+z&empty=&plus=%2B",
            headers={"User-Agent": "tester", "X-MiXeD": "kept"},
            content='{"a": "é"}',
        )

    event = functions.last("main")
    assert response.text == "ok"
    assert event["resource"] == "/v1/documents/{id}/notes"
    assert event["path"] == "/v1/documents/a%2Bb%20c/notes"
    assert event["httpMethod"] == "POST"
    assert event["pathParameters"] == {"id": "a%2Bb%20c"}
    assert event["queryStringParameters"] == {"tag": "y z", "empty": "", "plus": "+"}
    assert event["multiValueQueryStringParameters"] == {"tag": ["x", "y z"], "empty": [""], "plus": ["+"]}
    assert event["stageVariables"] is None
    assert (event["body"], event["isBase64Encoded"]) == ('{"a": "é"}', False)
    assert event["headers"]["X-MiXeD"] == "kept"
    assert event["headers"]["Host"] == client.base_url.netloc.decode()
    assert event["headers"]["X-Forwarded-For"] == "127.0.0.1"
    assert event["headers"]["X-Forwarded-Proto"] == "http"
    assert event["headers"]["X-Forwarded-Port"] == str(client.base_url.port)
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", event["headers"]["X-Amzn-Trace-Id"])
    assert "Content-Length" not in event["headers"]


async def test_the_request_context_is_the_one_of_aws() -> None:
    functions = answering(OK)

    async with serve_rest(rest_api(route("GET", "/v1/jobs/{id}")), functions) as client:
        response = await client.get("/v1/jobs/7/", headers={"User-Agent": "tester"})

    context = functions.last("main")["requestContext"]
    assert functions.last("main")["path"] == "/v1/jobs/7/"
    assert context["path"] == "/api/v1/jobs/7/"
    assert (context["accountId"], context["apiId"], context["stage"]) == ("000000000000", "abc123", "api")
    assert (context["httpMethod"], context["protocol"]) == ("GET", "HTTP/1.1")
    assert (context["resourcePath"], len(context["resourceId"])) == ("/v1/jobs/{id}", 6)
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert context["identity"]["userAgent"] == "tester"
    assert context["identity"]["cognitoIdentityId"] is None
    assert context["domainName"] == client.base_url.netloc.decode()
    assert re.fullmatch(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000", context["requestTime"])
    assert isinstance(context["requestTimeEpoch"], int)
    assert response.headers["x-amzn-RequestId"] == context["requestId"]
    assert response.headers["x-amz-apigw-id"] == context["extendedRequestId"]
    assert "authorizer" not in context


async def test_what_a_request_does_not_have_is_null() -> None:
    functions = answering(OK)

    async with serve_rest(rest_api(route("GET", "/")), functions) as client:
        await client.get("/")

    event = functions.last("main")
    for name in ("body", "pathParameters", "queryStringParameters", "multiValueQueryStringParameters"):
        assert event[name] is None
    assert (event["path"], event["resource"]) == ("/", "/")


async def test_a_repeated_header_arrives_whole_and_its_last_value_alone() -> None:
    functions = answering(OK)

    async with serve_rest(rest_api(route("GET", "/x")), functions) as client:
        headers = [("X-Tag", "one"), ("x-tag", "two"), ("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-Proto", "https")]
        await client.get("/x", headers=headers)

    event = functions.last("main")
    assert event["headers"]["X-Tag"] == "two"
    assert event["multiValueHeaders"]["X-Tag"] == ["one", "two"]
    assert event["headers"]["X-Forwarded-For"] == "10.0.0.1, 127.0.0.1"
    assert event["multiValueHeaders"]["X-Forwarded-Proto"] == ["http"]


async def test_a_trace_id_that_is_there_is_kept() -> None:
    functions = answering(OK)

    async with serve_rest(rest_api(route("GET", "/x")), functions) as client:
        response = await client.get("/x", headers={"X-Amzn-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793"})

    assert functions.last("main")["headers"]["X-Amzn-Trace-Id"].startswith("Root=1-5759e988")
    assert response.headers["X-Amzn-Trace-Id"] == "Root=1-5759e988-bd862e3fe1be46a994272793"
