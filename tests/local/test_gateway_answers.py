"""REST APIs: what a function's answer becomes, and which answers are malformed."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from local.gateway_fixtures import OK, Functions, answering, rest_api, route, serve_rest

INTERNAL = {"message": "Internal server error"}


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
