"""How one service hands a payload to another: durably, inside the sender's own transaction."""

from __future__ import annotations

import sqlite3
from typing import Protocol


class Target(Protocol):
    """A service that others deliver to (a function's asynchronous queue, an SQS queue, a state machine, a bus)."""

    def accept(self, db: sqlite3.Connection, arn: str, payload: bytes) -> None:
        """Take the payload inside the caller's transaction; raises AwsError where it cannot be taken.

        Runs in the store's writer thread: it must touch nothing but `db` and what is immutable.
        """

    def wake(self, arn: str) -> None:
        """Called in the event loop after that transaction is committed: there may be work for `arn`."""


class Targets:
    """Finds the service behind an ARN."""

    def __init__(self) -> None:
        self._by_service: dict[str, Target] = {}

    def add(self, service: str, target: Target) -> None:
        self._by_service[service] = target

    def of(self, arn: str) -> Target:
        return self._by_service[arn.split(":")[2]]

    def accept(self, db: sqlite3.Connection, arn: str, payload: bytes) -> None:
        self.of(arn).accept(db, arn, payload)

    def wake(self, arn: str) -> None:
        self.of(arn).wake(arn)
