"""The AWS services of a running local cloud, as its owner reaches them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

_S3 = Config(signature_version="s3v4")
"""Unasked, boto3 signs links and forms in an older way."""


def service(owner: Mapping[str, str], name: str, config: Config | None = None) -> Any:
    """boto3's client of one of them; `owner` is what the cloud tells its owner."""
    is_s3 = name == "s3"
    return boto3.client(
        name,  # type: ignore[call-overload]  # one function for all services
        endpoint_url=owner["s3" if is_s3 else "origin"],
        region_name=owner["region"],
        aws_access_key_id=owner["accessKeyId"],
        aws_secret_access_key=owner["secretAccessKey"],
        config=_S3.merge(config or Config()) if is_s3 else config,
    )


def executions(states: Any) -> list[dict[str, Any]]:
    """All of them, by this client of Step Functions; the name of each begins with its document's id."""
    [machine] = states.list_state_machines()["stateMachines"]
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine["stateMachineArn"])
    return [execution for page in pages for execution in page["executions"]]


def history(states: Any, execution: str) -> list[dict[str, Any]]:
    """Everything that happened in it."""
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
    return [event for page in pages for event in page["events"]]
