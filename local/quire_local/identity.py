"""Who may call which service: one access key for the machine's owner and one for each function."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

ACCOUNT = "000000000000"
REGION = "us-east-1"


@dataclass(frozen=True)
class Caller:
    """A holder of credentials. `services` are SigV4 service names ("s3", "events", ...); None means all."""

    name: str
    access_key: str
    secret_key: str
    services: frozenset[str] | None

    def may_call(self, service: str) -> bool:
        return self.services is None or service in self.services


class Callers:
    """Every set of credentials that the local cloud knows, derived from one root secret so that a link signed before a
    restart still holds after it."""

    def __init__(self, root_secret: bytes) -> None:
        self._root_secret = root_secret
        self._by_key: dict[str, Caller] = {}
        self._asked: Counter[tuple[str, str]] = Counter()
        self.owner = self.add("owner", services=None)

    def add(self, name: str, services: Iterable[str] | None) -> Caller:
        digest = hmac.new(self._root_secret, name.encode(), hashlib.sha256).hexdigest()
        allowed = None if services is None else frozenset(services)
        caller = Caller(name, f"AKIA{digest[:16].upper()}", digest[16:56], allowed)
        self._by_key[caller.access_key] = caller
        return caller

    def derive(self, purpose: str) -> str:
        """A secret for one purpose, the same in every run on this folder."""
        return hmac.new(self._root_secret, f"for {purpose}".encode(), hashlib.sha256).hexdigest()[:40]

    def by_key(self, access_key: str) -> Caller | None:
        return self._by_key.get(access_key)

    def count(self, caller: str, operation: str) -> None:
        """Remember that this caller asked for this operation ("s3:GetObject"); on AWS each request is billed."""
        self._asked[caller, operation] += 1

    def asked(self) -> dict[str, dict[str, int]]:
        """By caller: how often it asked for each operation since the start."""
        told: dict[str, dict[str, int]] = {}
        for (caller, operation), times in sorted(self._asked.items()):
            told.setdefault(caller, {})[operation] = times
        return told
