"""People of one tenant or another, each with documents and something to follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from benchmarks.running import RunningCloud, signed_in

_PASSWORD = "a quite good passphrase"


@dataclass
class Person:
    """How they sign in, the topic of all that they see, and what they were promised to upload."""

    login: dict[str, str]
    topic: str
    uploads: list[tuple[dict[str, Any], bytes]] = field(default_factory=list)
    follows: tuple[str, ...] = ()
    """Where it is more than their own jobs."""

    @property
    def jobs(self) -> tuple[str, ...]:
        return tuple(accepted["jobId"] for accepted, _ in self.uploads)


def newcomer(cloud: RunningCloud) -> Person:
    """Somebody with a tenant of their own."""
    return Person(_registered(cloud), "all-jobs")


def invited(cloud: RunningCloud, admin: Person) -> Person:
    """A member of the admin's tenant."""
    email = f"{uuid4()}@example.org"
    with signed_in(admin.login) as api:
        answer = api.post("/auth/invitations", json={"email": email, "role": "member"}).raise_for_status()
    return Person(_registered(cloud, email=email, invitation=answer.json()["data"]["token"]), "jobs")


def _registered(cloud: RunningCloud, **more: str) -> dict[str, str]:
    body = {"email": f"{uuid4()}@example.org", "password": _PASSWORD, **more}
    httpx.post(f"{cloud.url}/api/v1/auth/register", json=body, timeout=60).raise_for_status()
    return {"url": cloud.url, "email": body["email"], "password": _PASSWORD}
