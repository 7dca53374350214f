"""A database that is real and an AWS that is moto, for tests of the application without the local cloud."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest
from moto import mock_aws
from quire import bootstrap, failpoints
from quire.domain.people import Principal
from quire_local import resources
from quire_local.backing.postgres import PostgresServer

ROOT = Path(__file__).parents[1]
EVENTS = ROOT / "events"
REGION = "us-east-1"
EMAIL, PASSWORD = "ada@example.org", "correct horse"
UPLOADS, WORK, BUS = "quire-uploads", "quire-work", "quire-bus"
ROLES = ("quire_owner", "quire_app", "quire_auth")

_TABLES = {
    "keys": ("keyId", None),
    "tickets": ("ticketHash", None),
    "connections": ("pk", "sk"),
    "snapshots": ("jobKey", None),
    "webhooks": ("webhookId", None),
    "api_keys": ("keyHash", None),
    "attempts": ("attemptKey", None),
    "handoffs": ("secretHash", None),
    "chores": ("chore", None),
    "ledger": ("tenantId", "account"),
}


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """URLs of a real PostgreSQL by role."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres"), resources.Postgres(database="quire", roles=ROLES))
    with asyncio.Runner() as runner:
        runner.run(server.start())
        yield server.url
        runner.run(server.stop())


@pytest.fixture
def forgetful() -> Iterator[None]:
    """What bootstrap made for one test is not kept for the next."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    with suppress(LookupError):
        bootstrap.database().close()
    for made in vars(bootstrap).values():
        if hasattr(made, "cache_clear"):
            made.cache_clear()
    failpoints._armed.cache_clear()


@dataclass
class Cloud:
    """The application's functions, called as Lambda would, with everything that they reach."""

    urls: Callable[[str], str]
    state_machine: str
    queue: str
    monkeypatch: pytest.MonkeyPatch
    role: str = ""

    def call(self, function: str, event: dict[str, Any]) -> Any:
        """What a fresh process of the function answers."""
        self.become({"migrate": "quire_owner", "auth": "quire_auth"}.get(function, "quire_app"))
        return handler(function)(json.loads(json.dumps(event)), None)

    def become(self, role: str) -> None:
        """Start afresh, as a process that connects to the database in this role."""
        _forget()
        self.role = role
        self.monkeypatch.setenv("DATABASE_URL", self.urls(role))

    def remain(self, role: str) -> None:
        """Go on as the process that there is, where it has this role already."""
        if self.role != role:
            self.become(role)

    def announced(self) -> list[dict[str, Any]]:
        """The events that reached the bus since the last look, oldest first."""
        sqs, found = boto3.client("sqs"), []
        while batch := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(message["Body"]) for message in batch]
            for message in batch:
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return found

    def settle(self, who: Principal) -> Principal:
        """Somebody of a tenant that is there already or of a new one."""
        with psycopg.connect(self.urls("quire_owner")) as owner:
            owner.execute("SELECT set_config('app.tenant', %s, true)", (str(who.tenant_id),))
            owner.execute(
                "INSERT INTO tenants (tenant_id, name) VALUES (%s, 'one') ON CONFLICT DO NOTHING", (who.tenant_id,)
            )
            owner.execute(
                "INSERT INTO users (user_id, tenant_id, email, role, password_hash) VALUES (%s, %s, %s, %s, '')",
                (who.user_id, who.tenant_id, f"{who.user_id}@example.org", who.role),
            )
        return who


def handler(function: str) -> Callable[[dict[str, Any], object], Any]:
    path = ROOT / "functions" / function / "handler.py"
    spec = importlib.util.spec_from_file_location(f"handler_of_{function}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.lambda_handler


def sample(name: str) -> dict[str, Any]:
    return json.loads((EVENTS / f"{name}.json").read_text())


@pytest.fixture
def cloud(postgres: Callable[[str], str], forgetful: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with standing(postgres, monkeypatch) as made:
        yield made


@contextmanager
def standing(postgres: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """Functions with everything that they reach, for as long as the block lasts."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "QUIRE_")):
            monkeypatch.delenv(name)
    for name, value in _environment().items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", _session())
        state_machine, queue = _made()
        monkeypatch.setenv("QUIRE_STATE_MACHINE", state_machine)
        made = Cloud(postgres, state_machine, queue, monkeypatch)
        made.call("migrate", {"admin": {"email": EMAIL, "password": PASSWORD}})
        with psycopg.connect(postgres("quire_owner")) as connection:
            connection.execute("TRUNCATE outbox")
        yield made
        _forget()


@cache
def _session() -> boto3.Session:
    """One for all tests: a session reads the descriptions of the services anew."""
    return boto3.Session()


def _environment() -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "QUIRE_UPLOADS_BUCKET": UPLOADS,
        "QUIRE_WORK_BUCKET": WORK,
        "QUIRE_BUS": BUS,
        "QUIRE_WEBSOCKET_URL": "wss://socket.test/ws",
        "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": f"https://abc.execute-api.{REGION}.amazonaws.com/ws",
        **{f"QUIRE_{name.upper()}_TABLE": name for name in _TABLES},
    }


def _made() -> tuple[str, str]:
    s3, dynamodb, events = boto3.client("s3"), boto3.client("dynamodb"), boto3.client("events")
    for bucket in (UPLOADS, WORK):
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for name, (partition, sort) in _TABLES.items():
        keys = [(partition, "HASH"), *([(sort, "RANGE")] if sort else [])]
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys],
        )
    queue = boto3.client("sqs").create_queue(QueueName="seen")["QueueUrl"]
    events.create_event_bus(Name=BUS)
    events.put_rule(Name="all", EventBusName=BUS, EventPattern='{"source": ["quire"]}')
    arn = f"arn:aws:sqs:{REGION}:123456789012:seen"
    events.put_targets(Rule="all", EventBusName=BUS, Targets=[{"Id": "seen", "Arn": arn}])
    machine = boto3.client("stepfunctions").create_state_machine(
        name="process",
        roleArn="arn:aws:iam::123456789012:role/any",
        definition='{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
    )
    return machine["stateMachineArn"], queue


def signed_in(cloud: Cloud) -> dict[str, str]:
    said = data(cloud, rest("POST", "/v1/auth/login", {}, {"email": EMAIL, "password": PASSWORD}), "auth")
    policy = cloud.call(
        "authorizer",
        {
            "methodArn": "arn:aws:execute-api:us-east-1:1:abc/api/GET/v1/documents",
            "headers": {"Authorization": f"Bearer {said['tokens']['accessToken']}"},
        },
    )
    assert policy["policyDocument"]["Statement"][0]["Resource"].endswith("abc/api/*")
    return policy["context"]


def rest(method: str, route: str, me: dict[str, str], body: Any = None, **path: str) -> dict[str, Any]:
    return {
        "resource": route,
        "path": route.format(**path),
        "httpMethod": method,
        "headers": {},
        "queryStringParameters": None,
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {"requestId": "r-1", "stage": "api", "authorizer": me, "path": "/api" + route.format(**path)},
    }


def data(cloud: Cloud, event: dict[str, Any], function: str, status: int = 200) -> Any:
    answer = cloud.call(function, event)
    assert answer["statusCode"] == status, answer["body"]
    return json.loads(answer["body"])["data"]
