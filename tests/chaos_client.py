"""Asks a running local cloud to misbehave, and reads what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx


class ChaosClient:
    """The owner's tool /_local/chaos, with the facts of `cloud.json`."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._url = f"{facts['origin']}/_local/chaos"
        self._headers = {"X-Local-Token": facts["token"]}

    def told(self) -> dict[str, Any]:
        return self._ask("GET").raise_for_status().json()

    def ask(self, **plan: Any) -> dict[str, Any]:
        """Replace the plan; what is not named does not misbehave."""
        answer = self.try_to_ask(plan)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, service: str, kind: str, **how: Any) -> None:
        self.ask(faults=[{"service": service, "kind": kind, **how}])

    def try_to_ask(self, plan: Any) -> httpx.Response:
        return self._ask("PUT", json=plan)

    def end(self) -> None:
        self._ask("DELETE").raise_for_status()

    def kill(self, name: str) -> int:
        answer = self._ask("POST", json={"kill": name})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["killed"])

    def done(self, what: str) -> int:
        """How often it has happened since the start of the cloud."""
        return int(self.told()["done"].get(what, 0))

    def _ask(self, method: str, **more: Any) -> httpx.Response:
        return httpx.request(method, self._url, headers=self._headers, timeout=30, **more)
