"""Answers the event on stdin many times and says what that cost: `python -m benchmarks.handling_process CALLS`.

The CPU of the process (all threads) is taken around each call of the handler, and around each transaction from
before it begins until after its commit; the difference is the handler's own: the door, the step, reading the row
into a model, writing JSON and the log line.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from uuid import UUID

from quire import bootstrap
from quire.adapters.postgres.connection import Connection, Database

WARM = 20


class _Timed(Database):
    """The database with the CPU that its transactions have taken, in seconds."""

    taken = 0.0

    @contextmanager
    def transaction(self, tenant_id: UUID | None = None, *, seconds: float = 20.0) -> Iterator[Connection]:
        began = time.process_time()
        with super().transaction(tenant_id, seconds=seconds) as connection:
            yield connection
        self.taken += time.process_time() - began


def main() -> int:
    lambda_handler = import_module("handler").lambda_handler  # its folder is on the path here alone

    event = json.loads(sys.stdin.read())
    database = bootstrap.database()
    database.__class__ = _Timed
    measured = [_one(lambda_handler, event, database) for _ in range(int(sys.argv[1]) + WARM)][WARM:]
    whole, inside = [statistics.median(1000 * part for part in parts) for parts in zip(*measured, strict=True)]
    besides = statistics.median(1000 * (whole - inside) for whole, inside in measured)
    sys.stdout.write(json.dumps({"whole": whole, "database": inside, "besides": besides}) + "\n")
    return 0


def _one(handle: Any, event: dict[str, Any], database: Any) -> tuple[float, float]:
    before, began = database.taken, time.process_time()
    answer = handle(event, None)
    took = time.process_time() - began
    if answer["statusCode"] != 200:
        raise RuntimeError(f"the handler answered {answer['statusCode']}")
    return took, database.taken - before


if __name__ == "__main__":
    sys.exit(main())
