"""What the services' answers mean to the review and to pushes."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.stub import Stubber
from quire.adapters.aws.callbacks import StepFunctionsCallbacks
from quire.adapters.aws.pushes import GatewayPushes
from quire.domain.codes import ErrorCode
from quire.errors import TransientError

MADE_UP = {"region_name": "us-east-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}


@pytest.mark.parametrize("code", ["InvalidToken", "TaskDoesNotExist", "TaskTimedOut"])
def test_a_token_that_nobody_waits_with_is_no_error(code: str) -> None:
    client = boto3.client("stepfunctions", **MADE_UP)
    with Stubber(client) as states:
        states.add_client_error("send_task_success", code)
        states.add_client_error("send_task_failure", code)

        assert not StepFunctionsCallbacks(client).succeed("t", {})
        assert not StepFunctionsCallbacks(client).fail("t", ErrorCode.REVIEW_REJECTED)


def test_a_service_that_is_busy_is_asked_again_later() -> None:
    client = boto3.client("stepfunctions", **MADE_UP)
    with Stubber(client) as states:
        states.add_client_error("send_task_success", "ThrottlingException", http_status_code=400)

        with pytest.raises(TransientError):
            StepFunctionsCallbacks(client).succeed("t", {})


def test_a_rejection_carries_its_code() -> None:
    client = boto3.client("stepfunctions", **MADE_UP)
    with Stubber(client) as states:
        wanted = {"taskToken": "t", "error": "REVIEW_REJECTED", "cause": ErrorCode.REVIEW_REJECTED.sentence}
        states.add_response("send_task_failure", {}, wanted)

        assert StepFunctionsCallbacks(client).fail("t", ErrorCode.REVIEW_REJECTED)


class Raw:
    """The body of an answer, as botocore reads it."""

    def stream(self, **_: Any) -> list[bytes]:
        return [b"{}"]


@pytest.mark.parametrize("broken", [set(), {"c7"}])
def test_a_broadcast_reaches_all_others_whatever_one_connection_does(broken: set[str]) -> None:
    client = boto3.client("apigatewaymanagementapi", endpoint_url="http://sockets.test/ws", **MADE_UP)
    tried: set[str] = set()

    def respond(request: Any, **_: Any) -> AWSResponse:
        connection = request.url.rpartition("/")[2]
        tried.add(connection)
        status = 410 if connection in {"c3", "c5"} else 400 if connection in broken else 200
        headers = {"x-amzn-errortype": {410: "GoneException", 400: "LimitExceededException"}.get(status, "")}
        return AWSResponse(request.url, status, headers, Raw())

    client.meta.events.register("before-send.apigatewaymanagementapi.PostToConnection", respond)
    everybody = [f"c{number}" for number in range(40)]

    if broken:
        with pytest.raises(TransientError):
            GatewayPushes(client).broadcast(everybody, {})
    else:
        assert sorted(GatewayPushes(client).broadcast(everybody, {})) == ["c3", "c5"]
    assert tried == set(everybody)
