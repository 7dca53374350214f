"""REST APIs: requests that lack a parameter or whose body does not fit the model never reach the function."""

from __future__ import annotations

import json
from typing import Any

import pytest
from local.gateway_fixtures import OK, answering, rest_api, serve_rest
from quire_local.api_rules import RequestRules
from quire_local.errors import Unsupported
from quire_local.gateway import RestGateway
from quire_local.resources import GatewayResponse, Route

NOTE = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string", "maxLength": 5}, "at": {"type": "string", "format": "date-time"}},
}
INVALID = {"message": "Invalid request body"}


def ruled(method: str = "POST", path: str = "/notes/{id}", **rules: Any) -> Route:
    return Route(method=method, path=path, function="main", rules=RequestRules(**rules))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"text": 1}',
        b'{"text": "too long"}',
        b'{"text": "a", "at": "yesterday"}',
        b'{"text": "a", "at": "2026-01-01"}',
        b'{"text": "a", "more": NaN}',
        b"\xff",
        b"[" * 100_000,
        b'{"text": ' + b"9" * 5000 + b"}",
    ],
)
async def test_a_body_that_does_not_fit_the_model_is_refused_in_awss_words(body: bytes) -> None:
    functions = answering(OK)

    async with serve_rest(rest_api(ruled(body=NOTE)), functions) as client:
        response = await client.post("/notes/1", content=body)

    assert (response.status_code, response.json()) == (400, INVALID)
    assert response.headers["x-amzn-ErrorType"] == "BadRequestException"
    assert functions.events["main"] == []


@pytest.mark.parametrize("at", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5+02:00"])
async def test_a_body_that_fits_goes_to_the_function_as_it_was_sent(at: str) -> None:
    functions = answering(OK)
    body = json.dumps({"text": "é", "at": at, "more": 1})

    async with serve_rest(rest_api(ruled(body=NOTE)), functions) as client:
        response = await client.post("/notes/1", content=body, headers={"Content-Type": "application/json; charset=x"})

    assert response.status_code == 200
    assert functions.last("main")["body"] == body


async def test_a_body_of_another_type_than_the_models_is_not_validated() -> None:
    async with serve_rest(rest_api(ruled(body=NOTE)), answering(OK)) as client:
        response = await client.post("/notes/1", content=b"a,b", headers={"Content-Type": "text/csv"})

    assert response.status_code == 200


async def test_a_model_may_refer_to_others_and_never_to_the_network() -> None:
    tag = {"type": "string", "enum": ["red"]}
    schema = {"definitions": {"Tag": tag}, "allOf": [{"properties": {"tag": {"$ref": "#/definitions/Tag"}}}]}

    async with serve_rest(rest_api(ruled(body=schema)), answering(OK)) as client:
        answers = [await client.post("/notes/1", json={"tag": colour}) for colour in ("red", "blue")]

    assert [answer.status_code for answer in answers] == [200, 400]


async def test_missing_and_blank_parameters_are_all_named() -> None:
    names = ("header.X-Who", "querystring.page", "querystring.size", "path.id")
    functions = answering(OK)
    api = rest_api(ruled(parameters=tuple(f"method.request.{name}" for name in names)))

    async with serve_rest(api, functions) as client:
        lacking = await client.post("/notes/1?size=%20", headers={"X-Who": ""})
        complete = await client.post("/notes/1?page=1&size=2", headers={"x-who": "me"})

    assert lacking.status_code == 400
    assert lacking.json() == {"message": "Missing required request parameters: [X-Who, page, size]"}
    assert complete.status_code == 200
    assert len(functions.events["main"]) == 1


async def test_parameters_are_asked_for_before_the_body() -> None:
    api = rest_api(ruled(parameters=("method.request.querystring.page",), body=NOTE))

    async with serve_rest(api, answering(OK)) as client:
        response = await client.post("/notes/1", content=b"nonsense")

    assert response.json() == {"message": "Missing required request parameters: [page]"}


async def test_a_gateway_response_may_say_what_is_wrong_and_cannot_be_broken_out_of() -> None:
    own = GatewayResponse(
        status=422,
        headers={},
        templates={"application/json": '{"m":$context.error.messageString,"e":"$context.error.validationErrorString"}'},
    )
    api = rest_api(ruled(body=NOTE), gateway_responses={"BAD_REQUEST_BODY": own})

    async with serve_rest(api, answering(OK)) as client:
        missing = await client.post("/notes/1", json={})
        hostile = await client.post("/notes/1", json={"text": '","admin":"\n'})

    assert (missing.status_code, missing.json()["m"]) == (422, "Invalid request body")
    assert missing.json()["e"] == "['text' is a required property]"
    assert hostile.json().keys() == {"m", "e"}


def test_a_model_that_is_no_schema_is_refused_by_name() -> None:
    with pytest.raises(Unsupported, match=r"Api POST /notes/\{id\}: a model that is not JSON Schema draft 4"):
        RestGateway(rest_api(ruled(body={"type": "text"})), answering(OK))
