"""What people do, spelled out in calls of the functions."""

from __future__ import annotations

import json
from typing import Any

from app_fixtures import Cloud, data, rest
from quire.domain.ids import new_id

ORIGIN = "https://quire.test"
GOOD = "a quite good passphrase"


def post(cloud: Cloud, route: str, body: Any, me: dict[str, str] | None = None, **headers: str) -> tuple[int, Any, Any]:
    event = rest("POST", f"/v1/auth/{route}", me or {}, body)
    event["headers"] = headers
    said = cloud.call("auth", event)
    return said["statusCode"], json.loads(said["body"]), said["multiValueHeaders"]


def newcomer(**more: Any) -> dict[str, Any]:
    return {"email": f"{new_id()}@example.org", "password": GOOD, **more}


def authorized(cloud: Cloud, token: str) -> dict[str, str] | None:
    """What the gateway would hand on of this bearer."""
    arn = "arn:aws:execute-api:us-east-1:1:abc/api/GET/v1/documents"
    try:
        policy = cloud.call("authorizer", {"methodArn": arn, "headers": {"Authorization": f"Bearer {token}"}})
    except Exception as error:
        if str(error) != "Unauthorized":  # the function's way to say no
            raise
        return None
    return dict(policy["context"])


def registered(cloud: Cloud, **more: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Somebody new: what they were answered, and whom the gateway takes them for."""
    said = post(cloud, "register", newcomer(**more))[1]["data"]
    me = authorized(cloud, said["tokens"]["accessToken"])
    assert me is not None
    return said, me


def joined(cloud: Cloud, admin: dict[str, str], role: str = "member") -> tuple[dict[str, Any], dict[str, str]]:
    """Somebody who was invited by this admin."""
    body = {"email": f"{new_id()}@example.org", "role": role}
    invited = data(cloud, rest("POST", "/v1/auth/invitations", admin, body), "auth", 201)
    return registered(cloud, email=body["email"], invitation=invited["token"])


def status(cloud: Cloud, event: dict[str, Any], function: str = "auth") -> int:
    return int(cloud.call(function, event)["statusCode"])
