"""Which function a path reaches."""

from __future__ import annotations

import pytest
from local.gateway_fixtures import Functions, rest_api, route, serve_rest

ROUTES = (
    route("GET", "/v1/documents"),
    route("POST", "/v1/documents/upload"),
    route("GET", "/v1/documents/{id}"),
    route("GET", "/v1/documents/{id}/result"),
    route("GET", "/v1/files/{folder}/{proxy+}"),
    route("ANY", "/{proxy+}"),
)


async def resource_of(method: str, path: str) -> tuple[str, dict[str, str] | None] | None:
    functions = Functions(main=lambda _: {"statusCode": 200})
    async with serve_rest(rest_api(*ROUTES), functions) as client:
        await client.request(method, f"{client.base_url}".rstrip("/") + path)
    if not functions.events["main"]:
        return None
    event = functions.last("main")
    return event["resource"], event["pathParameters"]


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        ("GET /v1/documents", ("/v1/documents", None)),
        ("GET //v1/documents/", ("/v1/documents", None)),
        ("GET /v1/%64ocuments", ("/v1/documents", None)),
        ("POST /v1/documents/upload", ("/v1/documents/upload", None)),
        ("GET /v1/documents/7", ("/v1/documents/{id}", {"id": "7"})),
        ("GET /v1/documents/a%2Fb", ("/v1/documents/{id}", {"id": "a%2Fb"})),
        ("GET /v1/documents/7/result", ("/v1/documents/{id}/result", {"id": "7"})),
        ("GET /v1/files/a/b/c%20d", ("/v1/files/{folder}/{proxy+}", {"folder": "a", "proxy": "b/c%20d"})),
        ("PATCH /v2/anything/else", ("/{proxy+}", {"proxy": "v2/anything/else"})),
        ("GET /v1/documents/7/other", ("/{proxy+}", {"proxy": "v1/documents/7/other"})),
    ],
)
async def test_a_path_reaches_the_most_specific_resource(
    request_line: str, expected: tuple[str, dict[str, str] | None]
) -> None:
    method, path = request_line.split()

    assert await resource_of(method, path) == expected


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /v1/documents/upload",  # the literal resource hides {id}, though it has no GET
        "GET /v1",  # a parent is a resource without methods, and hides {proxy+}
        "TRACE /v2/x",  # ANY stands for the seven methods that API Gateway knows
        "GET /",  # {proxy+} needs at least one segment
    ],
)
async def test_the_resource_is_chosen_before_the_method(request_line: str) -> None:
    method, path = request_line.split()

    assert await resource_of(method, path) is None
