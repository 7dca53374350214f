"""The application on a real PostgreSQL, with all else that it reaches, for as long as schedules are tried."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import boto3
import psycopg
import pytest
from app_fixtures import ROLES, UPLOADS, WORK, Cloud, handler, rest, signed_in, standing
from engines_vision import Vision
from engines_vision import listening as vision_listening
from llm_server import MessagesServer, messages_server
from proofs.delivered.wire import Wire
from quire import bootstrap
from quire.domain.people import Principal, Role
from quire.domain.push import Connection, all_jobs_topic
from quire.domain.tasks import tasks_topic
from quire_local import resources
from quire_local.backing.postgres import PostgresServer

SECRET = "key-of-the-provider"
_UNHURRIED = "?options=-c%20synchronous_commit%3Doff"
"""What is tried here ends no process, so nobody has to wait for the disk."""

step = cache(handler)
"""As a warm process has it."""


@dataclass
class World:
    cloud: Cloud
    folder: Path
    model: MessagesServer
    vision: Vision
    hooks: list[tuple[dict[str, str], dict[str, Any]]]
    """What the webhook's address was sent: headers and bodies."""
    wire: Wire = field(default_factory=Wire)
    me: dict[str, str] = field(default_factory=dict)
    _one_at_a_time: threading.RLock = field(default_factory=threading.RLock)

    @property
    def tenant(self) -> str:
        return self.me["tenantId"]

    @contextmanager
    def owner(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """The database as its owner sees the tenant."""
        with psycopg.connect(self.cloud.urls("quire_owner")) as connection:
            connection.execute("SELECT set_config('app.tenant', %s, true)", (self.tenant,))
            yield connection

    def begin(self, **environment: str) -> None:
        """Go on as a new process with these settings."""
        for name, value in environment.items():
            self.cloud.monkeypatch.setenv(name, value)
        self.cloud.become("quire_app")
        self.wire.attach()

    def call(self, function: str, event: dict[str, Any]) -> Any:
        with self._one_at_a_time:
            return step(function)(json.loads(json.dumps(event)), None)

    def ask(
        self, method: str, route: str, body: Any = None, *, query: dict[str, str] | None = None, **path: str
    ) -> Any:
        """What the API answers; an answer that is not good is an error here."""
        event = rest(method, route, self.me, body, **path) | {"queryStringParameters": query}
        answer = self.call("documents", event)
        if answer["statusCode"] >= 400:
            raise RuntimeError(f"{method} {route}: {answer['statusCode']} {answer['body']}")
        return json.loads(answer["body"]).get("data") if answer["body"] else None

    def upload(self, name: str, content: bytes, media: str, kind: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
        """What was accepted, and S3's event for the content that followed."""
        about = {"fileName": name, "contentType": media, "size": len(content), "type": kind, "force": True}
        accepted = self.ask("POST", "/v1/documents/upload", about)
        key = accepted["upload"]["fields"]["key"]
        put = boto3.client("s3").put_object(Bucket=UPLOADS, Key=key, Body=content)
        stored = {"key": key, "size": len(content), "version-id": put["VersionId"]}
        detail = {"bucket": {"name": UPLOADS}, "object": stored}
        return accepted, {"id": f"put-{key}", "source": "aws.s3", "detail-type": "Object Created", "detail": detail}


@contextmanager
def world() -> Iterator[World]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quire-proof-")))
        # What the functions log is as much as they do.
        stack.enter_context(contextlib.redirect_stdout(stack.enter_context(Path(os.devnull).open("w"))))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("POWERTOOLS_LOG_LEVEL", "CRITICAL")
        urls = stack.enter_context(_postgres(folder / "postgres"))
        model, vision = stack.enter_context(messages_server()), stack.enter_context(vision_listening())
        hooks: list[tuple[dict[str, str], dict[str, Any]]] = []
        address = stack.enter_context(_receiving(hooks))
        cloud = stack.enter_context(standing(lambda role: urls(role) + _UNHURRIED, patch))
        made = World(cloud, folder, model, vision, hooks)
        made.me = signed_in(cloud)
        boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString="sk-secret")
        made.begin(**_settings(model, vision))
        _listen(made, address)
        yield made


def _settings(model: MessagesServer, vision: Vision) -> dict[str, str]:
    return {
        "QUIRE_LLM_PROVIDER": "anthropic",
        "QUIRE_LLM_SECRET": SECRET,
        "QUIRE_LLM_URL": model.url,
        "QUIRE_RATE_LIMITS": "off",
        "QUIRE_OCR_ENGINE": "vision",
        "QUIRE_VISION_ENDPOINT": vision.url,
        "QUIRE_WEBHOOK_ALLOWED_HOSTS": "127.0.0.1",
        "QUIRE_DELIVER_QUEUE": "deliver",
        "QUIRE_REVIEW_SECONDS": "604800",
    }


def _listen(made: World, address: str) -> None:
    """A webhook for all that calls for a person or ends a job, and a reviewer who follows everything."""
    made.ask("POST", "/v1/webhooks", {"url": address})
    who = Principal(
        tenant_id=UUID(made.tenant),
        user_id=UUID(made.me["userId"]),
        role=Role.ADMIN,
        token_expires_at=datetime.now(UTC) + timedelta(days=1),
    )
    connection, connections = Connection(id="reviewer", principal=who), bootstrap.connections()
    connections.open(connection, at=datetime.now(UTC))
    connections.subscribe(connection, all_jobs_topic(who.tenant_id), most=2)
    connections.subscribe(connection, tasks_topic(who.tenant_id), most=2)


@contextmanager
def _postgres(folder: Path) -> Iterator[Callable[[str], str]]:
    server = PostgresServer(folder, resources.Postgres(database="quire", roles=ROLES))
    with asyncio.Runner() as runner:
        runner.run(server.start())
        try:
            yield server.url
        finally:
            runner.run(server.stop())


@contextmanager
def _receiving(seen: list[tuple[dict[str, str], dict[str, Any]]]) -> Iterator[str]:
    """An address for webhooks that accepts all and remembers it."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((dict(self.headers.items()), json.loads(body)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def forget_readings(made: World, documents: list[str]) -> None:
    """As if no engine and no model had been asked about these documents; versions that are named stay readable."""
    s3 = boto3.client("s3")
    for prefix in (f"{made.tenant}/readings/", *(f"{made.tenant}/{one}/llm/" for one in documents)):
        for found in s3.list_objects_v2(Bucket=WORK, Prefix=prefix).get("Contents", ()):
            s3.delete_object(Bucket=WORK, Key=found["Key"])
