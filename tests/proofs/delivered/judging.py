"""One schedule performed, and what of it is not as it was in order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import boto3
from proofs.delivered.database import Rows, back_to_base, photograph
from proofs.delivered.performing import Performance, Pick
from proofs.delivered.stories import Told
from proofs.delivered.telling import asked_of
from proofs.delivered.world import World, forget_readings

_in_order: dict[tuple[str, ...], Rows] = {}


@dataclass(frozen=True)
class Outcome:
    problems: dict[str, str]
    """What is wrong, by what was asked."""
    asked: Collection[str]
    """Where nothing is to be paid for, nothing is said about that."""
    deliveries: int
    story: str
    """All that happened, in its order."""


def judged(world: World, cast: Sequence[Told], pick: Pick) -> Outcome:
    key = (world.tenant, *(told.document for told in cast))
    if key not in _in_order:
        _perform(world, cast, lambda _many: 0)
        _in_order[key] = photograph(world)
    performance = _perform(world, cast, pick)
    problems = {
        "database": _difference(_in_order[key], photograph(world)) or "; ".join(performance.problems),
        "snapshots": "; ".join(_behind(world)),
        "webhooks": "; ".join(_told_again(world)),
        "runs": "; ".join(_started_otherwise(world, performance)),
        "paid": _paid_again(world, cast),
        "lost": "; ".join(performance.given_up),
    }
    broken = {what: said for what, said in problems.items() if said}
    asked = {what for what in problems if what != "paid" or what in broken or any(told.is_paid for told in cast)}
    return Outcome(broken, asked, len(performance.log), " | ".join(performance.log))


def _perform(world: World, cast: Sequence[Told], pick: Pick) -> Performance:
    back_to_base(world)
    world.wire.forget()
    world.hooks.clear()
    world.model.asked.clear()
    world.vision.asked.clear()
    if any(told.is_paid for told in cast):
        forget_readings(world, [told.document for told in cast])
    performance = Performance(world, cast, pick)
    performance.tell()
    return performance


def _difference(wanted: Rows, seen: Rows) -> str:
    """The first table that is another one, and its rows."""
    for table, rows in wanted.items():
        if rows != seen[table]:
            lost, more = Counter(rows) - Counter(seen[table]), Counter(seen[table]) - Counter(rows)
            return f"{table} has {_shown(more)} for {_shown(lost)}"
    return ""


def _shown(rows: Counter[str]) -> str:
    return " and ".join(row if len(row) < 700 else row[:700] + "..." for row in rows) or "nothing"


def _behind(world: World) -> Iterator[str]:
    """Jobs whose snapshot, or whose last push, is not of the version that the database has."""
    with world.owner() as connection:
        rows = connection.execute("SELECT job_id::text, version, status::text FROM jobs WHERE version > 1").fetchall()
    known = {
        item["jobKey"]["S"].partition("#")[2]: item
        for item in boto3.client("dynamodb").scan(TableName="snapshots")["Items"]
    }
    pushed: dict[str, list[int]] = {}
    for frame in world.wire.pushed:
        if frame["event"].startswith("job:"):
            pushed.setdefault(frame["jobId"], []).append(frame["version"])
    for job, version, status in rows:
        kept = json.loads(known[job]["job"]["S"]) if job in known else {}
        if (kept.get("version"), kept.get("status")) != (version, status):
            yield f"the snapshot of {job} is {kept.get('status')} and the job {status}"
        told = pushed.get(job, [])
        if told != sorted(told) or told[-1:] != [version]:
            yield f"pushed were versions {told} of a job of version {version}"


def _told_again(world: World) -> Iterator[str]:
    """Ends of jobs that are not exactly one delivery, however often that was sent."""
    told = {headers["Quire-Delivery"]: (headers["Quire-Event"], body["data"]["jobId"]) for headers, body in world.hooks}
    for news, count in Counter(told.values()).items():
        if count > 1:
            yield f"{count} deliveries of {news[0]}"
    with world.owner() as connection:
        ended = connection.execute(
            "SELECT status::text, job_id::text FROM jobs"
            " WHERE status IN ('completed', 'failed', 'rejected', 'expired', 'cancelled')"
        ).fetchall()
    for status, job in ended:
        if (f"job.{status}", job) not in told.values():
            yield f"nobody was told of job.{status}"


def _started_otherwise(world: World, performance: Performance) -> Iterator[str]:
    """Step Functions refuses a second execution of one name: it must have been another name, or another input."""
    wanted = {name for told in performance.cast for name in told.deeds}
    yield from (f"no execution {name}" for name in wanted - {run.name for run in performance.runs})
    yield from (f"an execution {name} more" for name in performance.unknown)
    yield from (f"{name} was to begin again with another input" for name in world.wire.contrary)


def _paid_again(world: World, cast: Sequence[Told]) -> str:
    wanted = (sum(asked_of(told, "llm") for told in cast), sum(asked_of(told, "ocr") for told in cast))
    seen = (len(world.model.asked), len(world.vision.asked))
    return "" if seen == wanted else f"{seen} calls of model and engine for {wanted} questions"
