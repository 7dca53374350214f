"""The distributed Map: a child execution for each item or batch of items, and a threshold of failures."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from quire_local.states import map_runs
from quire_local.states.definition import Distributed, Machine, Map
from quire_local.states.failures import EXCEED_TOLERATED_FAILURE_THRESHOLD, RUNTIME, StateFailure
from quire_local.states.frames import Phase
from quire_local.states.history import Event, failed
from quire_local.states.map_runs import PENDING, Limits, MapRun, Portion, RunStatus
from quire_local.states.values import Json, limited
from quire_local.states.visit import Departure, Visit

if TYPE_CHECKING:
    import sqlite3

MOST_CHILDREN_AT_ONCE = 10_000
STARTED_TOGETHER = 100
"""How many children begin in one transaction, so that it stays short."""


async def run_distributed(visit: Visit, state: Map, how: Distributed, items: Sequence[Json] | None) -> Departure:
    """`items` are those of a Map that has just begun; None where it goes on."""
    if items is not None:
        await _open(visit, state, how, items)
    machine = visit.run.child(how)
    run = _run_of(visit)
    bell = visit.run.services.bells.hang(run.arn)
    try:
        while not await _advance(visit, machine, bell):
            pass
    finally:
        visit.run.services.bells.take_down(run.arn)
    result = await _gather(visit, run)
    return await visit.leave(state.exit, default=result, scope=visit.scope.with_states(result=result))


async def _gather(visit: Visit, run: MapRun) -> list[Json]:
    """The children's results; what is forgotten of a Map Run that succeeded long ago cannot be had again."""
    tally, _ = visit.run.services.store.read(lambda db: map_runs.tallies(db, run.id))
    result = visit.run.services.store.read(lambda db: map_runs.results(db, run.id))
    if len(result) != tally.total:
        raise StateFailure(RUNTIME, "The results of the Map Run are no longer kept.")
    if run.status is RunStatus.RUNNING:
        visit.note(Event("MapRunSucceeded", aside=True), Event("MapStateSucceeded", aside=True, follows_aside=True))
        now = time.time()
        await visit.save(Phase.SPLIT, also=lambda db: map_runs.settle(db, run.id, RunStatus.SUCCEEDED, now=now))
    return result


async def _open(visit: Visit, state: Map, how: Distributed, items: Sequence[Json]) -> None:
    limits = Limits(
        at_once=await visit.number(state.max_concurrency, lowest=0, highest=MOST_CHILDREN_AT_ONCE) or 0,
        tolerated_count=await visit.number(how.tolerated_count, lowest=0, highest=10**9),
        tolerated_percentage=await visit.number(how.tolerated_percentage, lowest=0, highest=100),
    )
    portions = await _portions(visit, state, how, items)
    arn = f"{visit.run.machine.arn.replace(':stateMachine:', ':mapRun:')}/{how.label}:{uuid.uuid4()}"

    def write(db: sqlite3.Connection) -> None:
        place = {"execution": visit.run.execution.id, "frame": visit.frame.id}
        map_runs.insert(db, arn, limits=limits, portions=portions, now=time.time(), **place)

    visit.note(Event("MapStateStarted", {"length": len(items)}), Event("MapRunStarted", {"mapRunArn": arn}))
    await visit.save(Phase.SPLIT, also=write)


async def _portions(visit: Visit, state: Map, how: Distributed, items: Sequence[Json]) -> list[Portion]:
    size = await visit.number(how.batch_size, lowest=1, highest=MOST_CHILDREN_AT_ONCE)
    if size is None:
        return [_portion(state, position, item, 1) for position, item in enumerate(items)]
    shared = {} if how.batch_input is None else {"BatchInput": await visit.value(how.batch_input, default={})}
    batches = [items[start : start + size] for start in range(0, len(items), size)]
    return [_portion(state, position, {**shared, "Items": batch}, len(batch)) for position, batch in enumerate(batches)]


def _portion(state: Map, position: int, given: Json, items: int) -> Portion:
    return Portion(position=position, input=limited(given, state=state.name, what="an item"), items=items)


async def _advance(visit: Visit, machine: Machine, bell: asyncio.Event) -> bool:
    """Start what there is room for, or wait for news; True when all children have ended."""
    bell.clear()
    run = _run_of(visit)
    children, items = visit.run.services.store.read(lambda db: map_runs.tallies(db, run.id))
    if run.status is RunStatus.SUCCEEDED:
        return True
    if run.limits.exceeded(items.failed, items.total):
        await _fail(visit, run)
    room = (run.limits.at_once or MOST_CHILDREN_AT_ONCE) - children.of(RunStatus.RUNNING)
    if children.of(PENDING) and room > 0:
        await _start(visit, machine, run, min(room, STARTED_TOGETHER))
        return False
    if not children.of(PENDING, RunStatus.RUNNING):
        return True
    await bell.wait()
    return False


async def _start(visit: Visit, machine: Machine, run: MapRun, count: int) -> None:
    lifecycle, now = visit.run.services.lifecycle, time.time()

    def write(db: sqlite3.Connection) -> None:
        for portion in map_runs.pending(db, run.id, count):
            child = lifecycle.start(db, machine, str(uuid.uuid4()), portion.input, now=now)
            map_runs.assign(db, run.id, portion.position, child.id)

    await visit.save(Phase.SPLIT, also=write)
    visit.run.conductor.wake()


async def _fail(visit: Visit, run: MapRun) -> None:
    failure = StateFailure(EXCEED_TOLERATED_FAILURE_THRESHOLD, "The specified tolerated failure threshold was exceeded")
    lifecycle = visit.run.services.lifecycle
    visit.note(failed("MapRunFailed", failure))
    await visit.save(Phase.SPLIT, also=lambda db: lifecycle.settle_run(db, run.id, RunStatus.FAILED, now=time.time()))
    visit.run.conductor.drop_ended()
    raise failure


def _run_of(visit: Visit) -> MapRun:
    return visit.run.services.store.read(lambda db: map_runs.of_frame(db, visit.frame.id))
