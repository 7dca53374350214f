"""A language model over its real wire format that does as it is told, also when that is to misbehave."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from llm_server import Asked, MessagesServer, Reply, Script, fails, messages_server, says
from pipeline.sending import arm, pdf

from benchmarks.running import RunningCloud, signed_in

TYPE = "delivery-note"
SLOW_SECONDS = 10.0
_SECRET = "key-of-the-provider"
_SCHEMA = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("number", "customer", "carrier")},
    "required": ["number", "customer", "carrier"],
}
_NOTE = ("Delivery note", "Note number: DN-20417", "Customer: Blue Heron Ltd", "Brought by Quick Wheels")
RIGHT = {"number": "DN-20417", "customer": "Blue Heron Ltd", "carrier": "Quick Wheels"}
_RIGHT = says(RIGHT)


def note(text: str) -> bytes:
    """A page about which the model is asked, since nothing on it says who the carrier is."""
    return pdf(*_NOTE, text)


def _slow(asked: Asked) -> Reply:
    time.sleep(SLOW_SECONDS)
    return _RIGHT(asked)


def _refuses(_asked: Asked) -> Reply:
    raise ConnectionAbortedError


@dataclass
class Model:
    server: MessagesServer
    _ways: dict[str, Script] = field(init=False)

    def __post_init__(self) -> None:
        self._ways = {"refuse": _refuses, "hang": self.server.hangs, "fail": fails(500), "slow": _slow}
        self.server.plays(_RIGHT)

    @contextmanager
    def breaking(self, kind: str) -> Iterator[None]:
        self.server.plays(self._ways[kind])
        yield
        self.server.plays(_RIGHT)


def define(login: dict[str, str]) -> None:
    """Gives this tenant the type about which the model is asked."""
    with signed_in(login) as api:
        about = {"name": TYPE, "title": "Delivery note", "schema": _SCHEMA, "synonyms": {"number": ["Note number"]}}
        api.post("/types", json=about).raise_for_status()


@contextmanager
def model(cloud: RunningCloud, **settings: str) -> Iterator[Model]:
    """This cloud's functions ask it about every delivery note, of which the tenant has a type."""
    cloud.service("secretsmanager").create_secret(Name=_SECRET, SecretString="sk-secret")
    define(cloud.login)
    with messages_server() as server:
        asking = {
            "QUIRE_LLM_PROVIDER": "anthropic",
            "QUIRE_LLM_SECRET": _SECRET,
            "QUIRE_LLM_URL": server.url,
            "QUIRE_LLM_SECONDS": "5",
            "QUIRE_THRESHOLD_COMPLETE": "87",
            "QUIRE_THRESHOLD_REVIEW": "0",
        }
        arm(cloud, "", **asking | settings)
        yield Model(server)
        server.hang.set()
