"""A local Lambda on its own, for tests: functions from `functions_fixtures`, an inbox in the place of SQS."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
from quire_local.chaos import Dice
from quire_local.functions.child import OFFICIAL, STAND_IN, official_runtime_is_installed
from quire_local.functions.service import Functions, Place
from quire_local.functions.settings import Settings
from quire_local.invoking import Invocation
from quire_local.resources import Function
from quire_local.store import Store
from quire_local.targets import Targets

FIXTURES = Path(__file__).parent / "functions_fixtures"
RUNTIMES = [OFFICIAL, STAND_IN] if official_runtime_is_installed() else [STAND_IN]
INBOX = "arn:aws:sqs:us-east-1:000000000000:failed"


def function(name: str = "probe", handler: str = "probe.handler", **changes: Any) -> Function:
    return Function(
        **{
            "logical_id": name,
            "name": name,
            "arn": f"arn:aws:lambda:us-east-1:000000000000:function:{name}",
            "folder": FIXTURES,
            "handler": handler,
            "runtime": "python3.13",
            "timeout": 20.0,
            **changes,
        }
    )


class Inbox:
    """A target that keeps what it is given in a table."""

    def accept(self, db: sqlite3.Connection, arn: str, payload: bytes) -> None:
        db.execute("INSERT INTO inbox VALUES (?, ?)", (arn, payload))

    def wake(self, arn: str) -> None:
        pass


@dataclass
class Lab:
    functions: Functions
    store: Store
    logs: Path

    async def call(self, name: str = "probe", **event: Any) -> Any:
        """The function's result, where there must be no error."""
        invocation = await self.invoke(name, **event)
        assert invocation.error is None, invocation.payload
        return json.loads(invocation.payload)

    async def error(self, name: str = "probe", **event: Any) -> dict[str, Any]:
        """The function's error document, where there must be one."""
        invocation = await self.invoke(name, **event)
        assert invocation.error == "Unhandled"
        return {"id": invocation.request_id, **json.loads(invocation.payload)}

    async def invoke(self, name: str, **event: Any) -> Invocation:
        return await self.functions.invoke(name, json.dumps(event).encode())

    def log(self, name: str = "probe") -> str:
        return (self.logs / f"{name}.log").read_text()

    def letters(self) -> list[Any]:
        rows = self.store.read(lambda db: db.execute("SELECT payload FROM inbox").fetchall())
        return [json.loads(row["payload"]) for row in rows]


@asynccontextmanager
async def running(
    folder: Path,
    *functions: Function,
    environment: Mapping[str, str] | None = None,
    events: bool = True,
    deliveries: Dice | None = None,
    **settings: Any,
) -> AsyncIterator[Lab]:
    store = Store(folder / "store.db")
    store.schema("CREATE TABLE IF NOT EXISTS inbox (arn TEXT, payload BLOB)")
    targets = Targets()
    service = Functions(
        functions or (function(),),
        store=store,
        targets=targets,
        environment=lambda _: environment or {},
        place=Place(logs=folder / "logs", scratch=folder / "scratch"),
        settings=replace(Settings(retry_waits=(0.01,), throttle_waits=(0.01, 0.05), patience=0.05), **settings),
        deliveries=deliveries,
    )
    targets.add("lambda", service)
    for name in ("sqs", "events"):
        targets.add(name, Inbox())
    await service.start(events=events)
    try:
        yield Lab(service, store, folder / "logs")
    finally:
        await service.stop()
        store.close()


async def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait for something that will be so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


def is_alive(pid: int) -> bool:
    """False also of a zombie: in a container nobody may collect it."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
