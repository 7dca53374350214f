"""REST APIs: functions that fail, bodies that are too large, routes that are not there, preflight and log."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any

import pytest
from local.gateway_fixtures import (
    OK,
    FunctionError,
    Functions,
    answering,
    eventually,
    hang,
    rest_api,
    route,
    serve_rest,
)
from quire_local.errors import AwsError
from quire_local.resources import Cors

INTERNAL = {"message": "Internal server error"}


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


async def test_a_function_that_is_too_slow_is_left_to_finish() -> None:
    release, finished = asyncio.Event(), asyncio.Event()

    async def slow(_: dict[str, Any]) -> Any:
        await release.wait()
        finished.set()
        return OK

    async with serve_rest(rest_api(route("GET", "/x")), Functions(main=slow), timeout=0.05) as client:
        response = await client.get("/x")
        release.set()
        await asyncio.wait_for(finished.wait(), 10)

    assert response.status_code == 504


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


async def test_a_body_announced_beyond_10_mb_is_refused_before_it_is_sent() -> None:
    async with serve_rest(rest_api(route("POST", "/x")), answering(OK)) as client:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(b"POST /api/x HTTP/1.1\r\nHost: h\r\nContent-Length: 10485761\r\n\r\n")
        status_line = await reader.readline()
        writer.close()

    assert status_line.startswith(b"HTTP/1.1 413")


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
