"""REST APIs: the events that functions get and the answers that clients get."""

from __future__ import annotations

import asyncio
import base64
import logging
import re
from typing import Any

import pytest
from local.gateway_fixtures import OK, FunctionError, Functions, eventually, hang, rest_api, route, serve_rest
from quire_local.errors import AwsError
from quire_local.resources import Cors

INTERNAL = {"message": "Internal server error"}


def answering(answer: Any) -> Functions:
    return Functions(main=lambda _: answer)


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


async def test_an_answer_sets_status_headers_and_every_cookie() -> None:
    functions = answering(
        {
            "statusCode": "201",
            "headers": {"Location": "/x/1", "Set-Cookie": "a=1", "X-Number": 7, "X-Flag": True},
            "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
            "body": '{"é": 1}',
        }
    )

    async with serve_rest(rest_api(route("POST", "/x")), functions) as client:
        response = await client.post("/x")

    assert (response.status_code, response.json()) == (201, {"é": 1})
    assert response.headers["Location"] == "/x/1"
    assert response.headers.get_list("Set-Cookie") == ["a=1", "b=2"]
    assert (response.headers["X-Number"], response.headers["X-Flag"]) == ("7", "true")
    assert response.headers["Content-Type"] == "application/json"


async def test_headers_that_the_gateway_owns_go_out_under_another_name() -> None:
    functions = answering({"statusCode": 200, "headers": {"Server": "mine", "Content-Length": "1"}, "body": "abc"})

    async with serve_rest(rest_api(route("GET", "/x")), functions) as client:
        response = await client.get("/x")

    assert response.text == "abc"
    assert response.headers["x-amzn-Remapped-Server"] == "mine"
    assert response.headers["x-amzn-Remapped-Content-Length"] == "1"


async def test_an_answer_without_anything_is_an_empty_200() -> None:
    async with serve_rest(rest_api(route("GET", "/x")), answering({})) as client:
        response = await client.get("/x")

    assert (response.status_code, response.content) == (200, b"")


async def test_head_is_a_method_of_its_own() -> None:
    functions = answering({"statusCode": 200, "body": "abc"})

    async with serve_rest(rest_api(route("GET", "/get"), route("ANY", "/any")), functions) as client:
        refused = await client.head("/get")
        answered = await client.head("/any")

    assert (refused.status_code, answered.status_code, answered.content) == (403, 200, b"")
    assert functions.last("main")["httpMethod"] == "HEAD"


async def test_bytes_survive_the_way_to_a_function_and_back() -> None:
    picture = bytes(range(256)) * 1000
    functions = Functions(
        main=lambda event: {
            "statusCode": 200,
            "headers": {"Content-Type": "image/png"},
            "body": event["body"],
            "isBase64Encoded": event["isBase64Encoded"],
        }
    )
    api = rest_api(route("PUT", "/x"), binary_media_types=("image/*",))

    async with serve_rest(api, functions) as client:
        headers = {"Content-Type": "image/png; q=1", "Accept": "image/png, */*"}
        response = await client.put("/x", content=picture, headers=headers)
        untold = await client.put("/x", content=picture, headers={**headers, "Accept": "*/*"})

    assert response.content == picture
    # AWS looks at the first accepted type alone: a client that does not ask for binary gets the base64 text.
    assert untold.content == base64.b64encode(picture)


async def test_text_stays_text_where_binary_types_are_set() -> None:
    functions = answering(OK)
    api = rest_api(route("POST", "/x"), binary_media_types=("image/*",))

    async with serve_rest(api, functions) as client:
        await client.post("/x", json={"a": 1})

    assert functions.last("main")["isBase64Encoded"] is False


async def test_base64_that_is_none_is_a_configuration_error() -> None:
    api = rest_api(route("GET", "/x"), binary_media_types=("*/*",))
    functions = answering({"statusCode": 200, "body": "%%%", "isBase64Encoded": True})

    async with serve_rest(api, functions) as client:
        response = await client.get("/x")

    assert (response.status_code, response.json()) == (500, INTERNAL)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "a string",
        [1],
        b"not json",
        {"statusCode": "abc"},
        {"statusCode": True},
        {"statusCode": 99},
        {"statusCode": 600},
        {"statusCode": 200, "body": {"an": "object"}},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a": None}},
        {"statusCode": 200, "headers": {"a b": "c"}},
        {"statusCode": 200, "headers": {"a": "b\r\nSet-Cookie: evil=1"}},
        {"statusCode": 200, "multiValueHeaders": {"a": "b"}},
        {"statusCode": 200, "isBase64Encoded": "yes"},
        {"statusCode": 200, "surprise": 1},
    ],
)
async def test_a_malformed_answer_is_a_502(answer: Any) -> None:
    async with serve_rest(rest_api(route("GET", "/x")), answering(answer)) as client:
        response = await client.get("/x")

    assert (response.status_code, response.json()) == (502, INTERNAL)
    assert response.headers["x-amzn-ErrorType"] == "InternalServerErrorException"


async def test_a_function_that_raises_or_exits_is_a_502_without_its_words() -> None:
    def fail(_: dict[str, Any]) -> None:
        raise FunctionError("RequestId: 1 Error: Runtime exited with error: exit status 1")

    async with serve_rest(rest_api(route("GET", "/x")), Functions(main=fail)) as client:
        response = await client.get("/x")

    assert (response.status_code, response.json()) == (502, INTERNAL)


async def test_a_function_that_hangs_is_a_504() -> None:
    async with serve_rest(rest_api(route("GET", "/x")), Functions(main=hang), timeout=0.05) as client:
        response = await client.get("/x")

    assert (response.status_code, response.json()) == (504, {"message": "Endpoint request timed out"})
    assert response.headers["x-amzn-ErrorType"] == "InternalServerErrorException"


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (AwsError("TooManyRequestsException", "Rate Exceeded.", 429), 500, "Internal server error"),
        (AwsError("ResourceNotFoundException", "Function not found", 404), 500, "Internal server error"),
        (AwsError("RequestTooLargeException", "over 6 MB", 413), 413, "Request Too Long"),
    ],
)
async def test_an_invoke_that_lambda_refuses_is_answered_as_aws_does(
    error: AwsError, status: int, message: str
) -> None:
    def refuse(_: dict[str, Any]) -> None:
        raise error

    async with serve_rest(rest_api(route("GET", "/x")), Functions(main=refuse)) as client:
        response = await client.get("/x")

    assert (response.status_code, response.json()) == (status, {"message": message})


async def test_a_fault_of_the_gateway_itself_is_a_500_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def break_it(_: dict[str, Any]) -> None:
        raise ZeroDivisionError

    async with serve_rest(rest_api(route("GET", "/x")), Functions(main=break_it)) as client:
        response = await client.get("/x")

    assert (response.status_code, response.json()) == (500, INTERNAL)
    assert "ZeroDivisionError" in caplog.text


async def test_a_body_at_the_limit_passes_and_one_beyond_it_is_refused() -> None:
    functions = answering(OK)

    async with serve_rest(rest_api(route("POST", "/x")), functions, body_limit=1000) as client:
        at_limit = await client.post("/x", content=b"a" * 1000)
        beyond = await client.post("/x", content=b"a" * 1001)

    assert (at_limit.status_code, beyond.status_code) == (200, 413)
    assert beyond.json() == {"message": "Request Too Long"}
    assert len(functions.events["main"]) == 1


async def test_a_body_without_a_length_is_refused_before_it_has_ended() -> None:
    async with serve_rest(rest_api(route("POST", "/x")), answering(OK), body_limit=100_000) as client:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(b"POST /api/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(b"30d40\r\n" + b"a" * 200_000 + b"\r\n")
        status_line = await reader.readline()
        writer.close()

    assert status_line.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    ("head", "rest"),
    [(b"Transfer-Encoding: chunked", b"nonsense\r\n"), (b"Content-Length: 10", b"abc")],
)
async def test_a_body_that_breaks_off_reaches_no_function(
    head: bytes, rest: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    functions = answering(OK)
    caplog.set_level(logging.INFO, "quire_local.gateway")

    async with serve_rest(rest_api(route("POST", "/x")), functions) as client:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(b"POST /api/x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n" + head + b"\r\n\r\n")
        await reader.readline()
        writer.write(rest)
        writer.write_eof()
        await eventually(lambda: caplog.records)
        writer.close()

    lines = [record.getMessage() for record in caplog.records]
    assert [line.rpartition(" 400 ")[0] for line in lines] == ["POST /api/x"]
    assert functions.events["main"] == []


async def test_an_unknown_route_and_a_wrong_method_get_awss_answer() -> None:
    async with serve_rest(rest_api(route("GET", "/v1/x")), answering(OK)) as client:
        answers = [await client.get("/v1/y"), await client.get("/v1"), await client.delete("/v1/x")]

    for response in answers:
        assert (response.status_code, response.json()) == (403, {"message": "Missing Authentication Token"})
        assert response.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
        assert response.headers["x-amzn-RequestId"]


CORS = Cors(origin="https://example.org", methods="GET,POST", headers="Authorization", max_age="600")


async def test_a_preflight_is_answered_for_every_path_that_has_routes() -> None:
    functions = answering(OK)

    async with serve_rest(rest_api(route("GET", "/v1/x/{id}"), cors=CORS), functions) as client:
        response = await client.options("/v1/x/1", headers={"Origin": "https://example.org"})
        elsewhere = await client.options("/v1/x")

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "https://example.org"
    assert response.headers["Access-Control-Allow-Methods"] == "GET,POST"
    assert response.headers["Access-Control-Allow-Headers"] == "Authorization"
    assert response.headers["Access-Control-Max-Age"] == "600"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert elsewhere.status_code == 403
    assert functions.events["main"] == []


async def test_an_options_route_of_the_application_is_its_own_preflight() -> None:
    api = rest_api(route("OPTIONS", "/x"), cors=CORS)

    async with serve_rest(api, answering({"statusCode": 204})) as client:
        response = await client.options("/x")

    assert response.status_code == 204


async def test_each_request_is_one_log_line_without_what_is_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "quire_local.gateway")

    async with serve_rest(rest_api(route("GET", "/x")), answering(OK)) as client:
        response = await client.get("/x?token=secret", headers={"Authorization": "secret"})

    lines = [record.getMessage() for record in caplog.records if record.name == "quire_local.gateway.rest"]
    assert len(lines) == 1
    assert re.fullmatch(rf"GET /api/x 200 \d+\.\d ms {response.headers['x-amzn-RequestId']}", lines[0])
