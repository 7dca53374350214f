"""The $context of a request: what functions see as requestContext and response templates as $context.*."""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from quire_local.gateway.incoming import Incoming
from quire_local.identity import ACCOUNT
from quire_local.resources import RestApi

Context = dict[str, Any]

_NOBODY = dict.fromkeys(
    (
        "accessKey",
        "accountId",
        "caller",
        "cognitoAuthenticationProvider",
        "cognitoAuthenticationType",
        "cognitoIdentityId",
        "cognitoIdentityPoolId",
        "principalOrgId",
        "user",
        "userArn",
    )
)


def rest_context(api: RestApi, incoming: Incoming) -> Context:
    """What is known of a request before its resource is."""
    return {
        "accountId": ACCOUNT,
        "apiId": api.id,
        "deploymentId": stable_id(api.id),
        "domainName": incoming.host,
        "domainPrefix": incoming.host.partition(".")[0],
        "extendedRequestId": new_id(),
        "httpMethod": incoming.method,
        "identity": {
            **_NOBODY,
            "sourceIp": incoming.source_ip,
            "userAgent": incoming.header("User-Agent"),
        },
        "path": incoming.stage_path,
        "protocol": "HTTP/1.1",
        "requestId": str(uuid.uuid4()),
        **request_times(),
        "stage": api.stage,
    }


def value_at(known: Mapping[str, Any], path: str) -> str:
    """What a dotted name stands for; empty where nothing has it."""
    found: Any = known
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return "" if found is None else str(found)


def request_times() -> Context:
    now = datetime.now(UTC)
    return {
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": epoch_ms(now),
    }


def epoch_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def new_id() -> str:
    """A random id in the form of API Gateway's extended request, message and connection ids."""
    return base64.urlsafe_b64encode(secrets.token_bytes(11)).decode()


def stable_id(text: str) -> str:
    """A six-character id that is the same in every run, as a resource's id is between deployments."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().lower()[:6]
