"""Gateway responses: the errors that the gateway makes, dressed as the template says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from local.gateway_fixtures import FunctionError, Functions, rest_api, route, serve_rest
from quire_local.errors import Unsupported
from quire_local.gateway import RestGateway
from quire_local.resources import GatewayResponse
from quire_local.template import read_template

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
ADDRESSES = {
    name: f"http://{name.rpartition(':')[2]}.test"
    for name in ("postgres:quire_app", "postgres:quire_owner", "redis", "origin")
}


def fail(_: dict[str, Any]) -> None:
    raise FunctionError("secret")


def response(template: str | None = None, status: int | None = None, **headers: str) -> GatewayResponse:
    templates = {} if template is None else {"application/json": template}
    return GatewayResponse(status=status, headers=headers, templates=templates)


async def test_a_type_has_its_own_status_headers_and_body() -> None:
    own = response('{"code":"NOT_FOUND","id":"$context.requestId"}', 404, Allow="'nothing'")
    api = rest_api(route("GET", "/x"), gateway_responses={"MISSING_AUTHENTICATION_TOKEN": own})

    async with serve_rest(api, Functions(main=fail)) as client:
        answer = await client.get("/y")

    assert answer.status_code == 404
    assert answer.json() == {"code": "NOT_FOUND", "id": answer.headers["x-amzn-RequestId"]}
    assert answer.headers["Allow"] == "nothing"
    assert answer.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    assert answer.headers["Content-Type"] == "application/json"


async def test_what_has_no_response_of_its_own_takes_the_default_of_its_class() -> None:
    defaults = {
        "DEFAULT_4XX": response('{"from":"4xx"}'),
        "DEFAULT_5XX": response('{"from":"5xx"}', 500),
    }
    api = rest_api(route("GET", "/x"), gateway_responses=defaults)

    async with serve_rest(api, Functions(main=fail)) as client:
        unknown, failed = await client.get("/y"), await client.get("/x")

    assert (unknown.status_code, unknown.json()) == (403, {"from": "4xx"})
    assert (failed.status_code, failed.json()) == (500, {"from": "5xx"})


async def test_a_response_without_a_template_keeps_awss_body() -> None:
    api = rest_api(route("GET", "/x"), gateway_responses={"DEFAULT_4XX": response(None, 404, Extra="'1'")})

    async with serve_rest(api, Functions(main=fail)) as client:
        answer = await client.get("/y")

    assert (answer.status_code, answer.json()) == (404, {"message": "Missing Authentication Token"})
    assert answer.headers["Extra"] == "1"


async def test_templates_speak_of_the_request_and_of_the_error() -> None:
    template = (
        "$context.httpMethod $context.path $context.resourcePath $context.stage $context.identity.sourceIp"
        " $context.error.responseType $context.error.message $context.error.messageString"
        " [$context.nothing.like.it] $context.requestTimeEpoch."
    )
    api = rest_api(route("GET", "/x/{id}"), gateway_responses={"DEFAULT_5XX": response(template)})

    async with serve_rest(api, Functions(main=fail)) as client:
        answer = await client.get("/x/1")

    words = answer.text.rpartition(" ")
    assert words[0] == (
        'GET /api/x/1 /x/{id} api 127.0.0.1 DEFAULT_5XX Internal server error "Internal server error" []'
    )
    assert words[2].rstrip(".").isdecimal()


async def test_the_projects_own_responses_wear_its_envelope() -> None:
    application = read_template(TEMPLATE).read(origin="http://127.0.0.1", addresses=ADDRESSES)
    api = application.rest_apis[0]

    async with serve_rest(api, Functions(**{function.arn: fail for function in application.functions})) as client:
        unknown = await client.get("/v1/nowhere")
        stranger = await client.get("/v1/documents")
        failed = await client.get("/v1/health/live")

    answers = [(answer.status_code, answer.json()["error"]["code"]) for answer in (unknown, stranger, failed)]
    assert answers == [(404, "NOT_FOUND"), (401, "UNAUTHORIZED"), (500, "INTERNAL_ERROR")]
    for answer in (unknown, stranger, failed):
        assert answer.json()["success"] is False
        assert answer.json()["meta"]["requestId"] == answer.headers["x-amzn-RequestId"]
        assert answer.headers["Access-Control-Allow-Origin"]


async def test_headers_are_mapped_from_the_request_the_context_and_the_stage() -> None:
    mapped = {
        "From-Header": "method.request.header.Origin",
        "From-Query": "method.request.querystring.page",
        "From-Context": "context.error.responseType",
        "From-Stage": "stageVariables.mode",
        "Empty": "''",
        "Not-There": "method.request.header.Nobody",
    }
    responses = {"DEFAULT_4XX": response("$stageVariables.mode", None, **mapped)}
    api = rest_api(gateway_responses=responses, variables={"mode": "dev"})

    async with serve_rest(api, Functions()) as client:
        answer = await client.get("/y?page=7%0d%0aX-Evil:%201", headers={"origin": "https://a.example"})

    assert answer.headers["From-Header"] == "https://a.example"
    assert answer.headers["From-Query"] == "7X-Evil: 1"
    assert answer.headers["From-Context"] == "MISSING_AUTHENTICATION_TOKEN"
    assert (answer.headers["From-Stage"], answer.text) == ("dev", "dev")
    assert answer.headers["Empty"] == ""
    assert "Not-There" not in answer.headers
    assert "X-Evil" not in answer.headers


@pytest.mark.parametrize("value", ["unquoted", "'a' 'b'", "method.request.path.id", "method.request.body.a", "'a\nb'"])
def test_a_header_of_another_origin_is_refused_by_name(value: str) -> None:
    api = rest_api(gateway_responses={"DEFAULT_4XX": response(None, None, Extra=value)})

    with pytest.raises(Unsupported, match="as the header Extra"):
        RestGateway(api, Functions())


@pytest.mark.parametrize("variable", ["$input.body", "$util.escapeJavaScript('x')", "${x}"])
def test_a_template_with_other_variables_is_refused_by_name(variable: str) -> None:
    api = rest_api(gateway_responses={"THROTTLED": response(f'{{"a":"{variable}"}}')})

    with pytest.raises(Unsupported, match=r"Api GatewayResponses THROTTLED: \$"):
        RestGateway(api, Functions())
