"""People at the real API of one cloud, what they are told, and time that passes when it is told to."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import httpx
import psycopg
from pipeline.sending import pdf, post_form
from proofs.owner import Owner
from proofs.reference import PEOPLE, STRANGER

from benchmarks.running import RunningCloud

CODES = {"VALIDATION_ERROR": 400, "FORBIDDEN": 403, "NOT_FOUND": 404, "CONFLICT": 409}
PASSWORD = "a quite good passphrase"
_PAGE = pdf("A letter of one page")


class DivergedError(AssertionError):
    """The API and the reference do not agree."""


def content(name: str) -> bytes:
    """All of one size, so that any fits the form of any other."""
    size = len(_PAGE) + 10
    whole = {"png": b"\x89PNG\r\n\x1a\n", "broken": b"%PDF-1.7\n"}
    return whole[name].ljust(size, b"x") if name in whole else (_PAGE + b"\n% " + name.encode()).ljust(size)


def sha256(name: str) -> str:
    return hashlib.sha256(content(name)).hexdigest()


@dataclass(frozen=True)
class Said:
    """An answer: its status if it went well, otherwise the code of its error."""

    code: str
    data: Any = None
    total: int = 0


@dataclass
class Cloud:
    """The cloud of one proof, with what its owner can do to it."""

    database: str
    owner: Owner
    api: httpx.Client

    def age(self, tenant: str, change: LiteralString, which: str) -> None:
        """Let a row of the tenant have been there for longer."""
        with psycopg.connect(self.database) as connection:
            connection.execute("SELECT set_config('app.tenant', %s, true)", (tenant,))
            changed = connection.execute(change, (which,)).rowcount
        if changed != 1:
            raise DivergedError(f"{changed} rows to age")


@contextmanager
def open_cloud(folder: Path) -> Iterator[tuple[Cloud, RunningCloud]]:
    variables = folder / "variables.json"
    with RunningCloud(folder / "data", "--env-vars", str(variables)) as running:
        database = json.loads(variables.read_text())["MigrateFunction"]["DATABASE_URL"]
        with httpx.Client(base_url=f"{running.url}/api/v1", timeout=60) as api:
            yield Cloud(database, Owner(running), api), running


class Tenant:
    """New people of a new tenant, and a stranger."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.ids: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self.id = self._register("ann")
        self._register(STRANGER)
        for name, role in PEOPLE.items():
            if name not in self.ids:
                self._join(name, role)

    def ask(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Said:
        bearer = {"Authorization": f"Bearer {self._tokens[who]}"} if who in self._tokens else {}
        answer = self.cloud.api.request(method, path, json=body, headers=bearer | headers)
        whole = answer.json()
        if answer.is_success:
            return Said(str(answer.status_code), whole["data"], (whole.get("pagination") or {}).get("total", 0))
        code = str(whole["error"]["code"])
        if CODES.get(code) != answer.status_code:
            raise DivergedError(f"{who}: {method} {path} is answered {answer.status_code} {code}")
        return Said(code)

    def good(self, who: str, method: str, path: str, body: Any = None) -> Any:
        said = self.ask(who, method, path, body)
        if not said.code.startswith("2"):
            raise DivergedError(f"{who}: {method} {path} is answered {said.code}")
        return said.data

    def until(self, path: str, rests: set[str], *, seconds: float = 120) -> dict[str, Any]:
        """The job, seen by the admin, once it has one of these statuses."""
        deadline = time.monotonic() + seconds
        while (job := self.good("ann", "GET", path))["status"] not in rests:
            if time.monotonic() > deadline:
                raise DivergedError(f"still {job['status']} after {seconds:.0f} s, not {' or '.join(sorted(rests))}")
            time.sleep(0.03)
        return dict(job)

    def _register(self, name: str, **more: str) -> str:
        email = more.pop("email", f"{uuid.uuid4()}@example.org")
        said = self.good(name, "POST", "/auth/register", {"email": email, "password": PASSWORD, **more})
        self.ids[name] = said["user"]["id"]
        self._tokens[name] = said["tokens"]["accessToken"]
        return str(said["user"]["tenantId"])

    def _join(self, name: str, role: str) -> None:
        email = f"{uuid.uuid4()}@example.org"
        invited = self.good("ann", "POST", "/auth/invitations", {"email": email, "role": role})
        self._register(name, email=email, invitation=invited["token"])


def post(form: dict[str, Any], name: str) -> str:
    """How S3 answers this content."""
    return str(post_form(form, content(name)).status_code)
