"""What the services' answers mean to the review and to pushes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest
from app_fixtures import Cloud
from botocore.awsrequest import AWSResponse
from botocore.stub import Stubber
from fakes.making import a_principal
from fakes.services import NOON
from fakes.wire import Raw
from quire import bootstrap
from quire.adapters.aws.callbacks import StepFunctionsCallbacks
from quire.adapters.aws.connections import DynamoConnections
from quire.adapters.aws.pushes import GatewayPushes
from quire.domain.codes import ErrorCode
from quire.domain.push import Connection
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


def test_who_is_gone_is_told_from_who_is_open() -> None:
    client = boto3.client("apigatewaymanagementapi", endpoint_url="http://sockets.test/ws", **MADE_UP)

    def respond(request: Any, **_: Any) -> AWSResponse:
        is_gone = request.url.rpartition("/")[2] == "c3"
        headers = {"x-amzn-errortype": "GoneException"} if is_gone else {}
        return AWSResponse(request.url, 410 if is_gone else 200, headers, Raw())

    client.meta.events.register("before-send.apigatewaymanagementapi.GetConnection", respond)

    assert list(GatewayPushes(client).gone(["c1", "c3"])) == ["c3"]


def test_a_connection_that_was_opened_by_half_can_be_closed(cloud: Cloud) -> None:
    class Killed(Exception):  # noqa: N818 - what happened, not a mistake
        pass

    def die(params: dict[str, Any], **_: Any) -> None:
        if params["Item"]["sk"]["S"] == "self":
            raise Killed

    table = bootstrap.settings().given("connections_table")
    client = boto3.client("dynamodb")
    connections = DynamoConnections(client, table=table)
    client.meta.events.register("provide-client-params.dynamodb.PutItem", die)
    with pytest.raises(Killed):
        connections.open(Connection(id="half=", principal=a_principal()), at=NOON)
    later = NOON + timedelta(minutes=1)
    assert [one.id for one in connections.opened(later)] == ["half="]

    connections.close("half=")

    assert list(connections.opened(later)) == []
