"""The functions that Step Functions adds to JSONata."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable, Mapping

from quire_local.states.values import Json, dumps, loads

MAX_RANGE = 1000
_ALGORITHMS = {"MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"}


def partition(array: list[Json], size: int) -> list[Json]:
    if size < 1:
        raise ValueError("$partition needs a chunk size of at least 1")
    return [array[start : start + size] for start in range(0, len(array), int(size))]


def number_range(first: int, last: int, step: int) -> list[int]:
    if step == 0:
        raise ValueError("$range needs a step other than 0")
    numbers = range(int(first), int(last) + (1 if step > 0 else -1), int(step))
    if len(numbers) > MAX_RANGE:
        raise ValueError(f"$range gives at most {MAX_RANGE} numbers")
    return list(numbers)


def content_hash(value: Json, algorithm: str) -> str:
    if algorithm not in _ALGORITHMS:
        raise ValueError(f"$hash knows {', '.join(sorted(_ALGORITHMS))}")
    text = value if isinstance(value, str) else dumps(value)
    return hashlib.new(algorithm.replace("-", ""), text.encode(), usedforsecurity=False).hexdigest()


def seeded_random(seed: float | None = None) -> float:
    return random.Random(seed).random()  # noqa: S311 - JSONata's $random, no secret


def new_uuid() -> str:
    return str(uuid.uuid4())


QUERY_FUNCTIONS: Mapping[str, Callable[..., Json]] = {
    "hash": content_hash,
    "parse": loads,
    "partition": partition,
    "random": seeded_random,
    "range": number_range,
    "uuid": new_uuid,
}
