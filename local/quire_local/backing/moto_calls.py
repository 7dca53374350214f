"""Calls into moto, in this process and without HTTP in between.

moto keeps its data in globals, so a process has one moto. All its calls are made from one thread.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import Any

from quire_local.backing.moto_services import SERVICES, Service
from quire_local.identity import ACCOUNT, REGION

_log = logging.getLogger(__name__)
_SEED_BITS = 63


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request, with all that its outcome depends on beyond the data: replayed, it makes the same ids and dates."""

    service: str
    operation: str
    body: bytes
    seed: int
    at: float


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    @property
    def error(self) -> str | None:
        """The code of a refusal, without its namespace."""
        if self.status < 400:
            return None
        return str(json.loads(self.body).get("__type", "")).rpartition("#")[2]


class _Clock:
    """Stands where moto's modules look for the time and shows the moment of the call under way."""

    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> float:
        return self.now

    def utcnow(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC).replace(tzinfo=None)


_clock = _Clock()


def new_call(service: str, operation: str, body: bytes) -> Call:
    return Call(service=service, operation=operation, body=body, seed=secrets.randbits(_SEED_BITS), at=time.time())


def perform(call: Call) -> Answer:
    """Make the call; a failure inside moto becomes the answer that AWS gives to its own failures."""
    handler = _load(call.service)
    _clock.now = call.at
    import_module("moto.moto_api._internal").mock_random.seed(call.seed)
    try:
        status, _, body = handler.dispatch(_request(SERVICES[call.service], call))
    except Exception:  # noqa: BLE001 - the door to somebody else's code, which fails with whatever it trips over
        _log.exception("moto failed in %s:%s", call.service, call.operation)
        return refusal("InternalServerError", f"{call.operation} failed inside moto; the log says why", status=500)
    finally:
        # moto notes each object that it ever made; an item that was overwritten would stay for good.
        import_module("moto.core.model_instances").reset_model_data()
    return Answer(status, body.encode() if isinstance(body, str) else body)


def refusal(code: str, message: str, *, status: int = 400) -> Answer:
    return Answer(status, json.dumps({"__type": code, "message": message}).encode())


def replay(calls: Iterator[Call]) -> None:
    """Forget everything, then make the calls again."""
    reset()
    for call in calls:
        perform(call)


def reset() -> None:
    """Forget everything that moto holds in this process."""
    import_module("moto.core.base_backend").BackendDict.reset()


def warm(service: Service, operation: str) -> None:
    """Do ahead what the first call would have to wait for: imports and service models."""
    perform(new_call(service.name, operation, b"{}"))


@cache
def _load(name: str) -> Any:
    """moto's handler of a service; imported when first needed, since SSM alone takes over 100 MB."""
    service = SERVICES[name]
    handler = _named(service.handler)
    for module, place in service.clocks:
        clock = _clock if place == "time" else _clock.utcnow
        setattr(import_module(module), place, clock)
    return handler


def _named(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def _request(service: Service, call: Call) -> Any:
    headers = {
        "X-Amz-Target": f"{service.target_prefix}.{call.operation}",
        "Content-Type": service.content_type,
        "x-moto-account-id": ACCOUNT,
    }
    url = f"https://{service.name}.{REGION}.amazonaws.com/"
    return import_module("moto.core.request").Request.from_primitives("POST", url, headers, call.body)
