"""Map and Parallel: branches below a branch, each durable by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quire_local.states import aborting, frames
from quire_local.states.aborting import iteration
from quire_local.states.definition import Map, Parallel, Task
from quire_local.states.distributed import run_distributed
from quire_local.states.failures import RUNTIME, StateFailure
from quire_local.states.frames import Frame, Opening, Phase
from quire_local.states.history import Event
from quire_local.states.values import Json, limited
from quire_local.states.visit import Departure, Visit

if TYPE_CHECKING:
    from quire_local.states.branch import Branch

MOST_ITERATIONS_AT_ONCE = 40
"""AWS's limit for an inline Map, whatever MaxConcurrency says."""


@dataclass(frozen=True)
class Selected:
    """An item of a Map: as expressions see it, and what ItemSelector makes of it."""

    item: Json
    given: Json


async def run_map(visit: Visit, state: Map) -> Departure:
    if state.distributed is not None:
        begins = visit.frame.phase is not Phase.SPLIT
        return await run_distributed(
            visit,
            state,
            state.distributed,
            [selected.given for selected in await _items(visit, state)] if begins else None,
        )
    wanted = await visit.number(state.max_concurrency, lowest=0, highest=100_000)
    if visit.frame.phase is not Phase.SPLIT:
        openings = [_opening(state, *one) for one in enumerate(await _items(visit, state))]
        visit.note(Event("MapStateStarted", {"length": len(openings)}))
        await visit.save(Phase.SPLIT, openings=openings)
    branches = [
        visit.branch.below(
            state.processor,
            frame,
            item=frame.item,
            first=[iteration("Started", state, frame)],
            last=[iteration("Succeeded", state, frame)],
        )
        for frame in _frames_below(visit)
    ]
    at_once = min(wanted or MOST_ITERATIONS_AT_ONCE, MOST_ITERATIONS_AT_ONCE)
    result = await _walk_all(visit, state, branches, at_once=at_once)
    return await visit.leave(state.exit, default=result, scope=visit.scope.with_states(result=result))


async def run_parallel(visit: Visit, state: Parallel) -> Departure:
    if visit.frame.phase is not Phase.SPLIT:
        given = await visit.value(state.arguments, default=visit.input)
        text = limited(given, state=state.name, what="arguments")
        openings = [
            Opening(position=position, item=None, state=flow.start, input=text)
            for position, flow in enumerate(state.branches)
        ]
        visit.note(Event("ParallelStateStarted"))
        await visit.save(Phase.SPLIT, openings=openings)
    branches = [visit.branch.below(state.branches[frame.position], frame) for frame in _frames_below(visit)]
    result = await _walk_all(visit, state, branches, at_once=len(branches))
    return await visit.leave(state.exit, default=result, scope=visit.scope.with_states(result=result))


async def _items(visit: Visit, state: Map) -> list[Selected]:
    """Each item, and what its iteration is given."""
    items = await visit.value(state.items, default=visit.input)
    if not isinstance(items, list):
        await visit.refuse("Items", "an array is needed")
    return [await _select(visit, state, index, value) for index, value in enumerate(items)]


async def _select(visit: Visit, state: Map, index: int, value: Json) -> Selected:
    item = {"Index": index, "Value": value}
    scope = visit.scope.with_context(Map={"Item": item})
    given = await visit.value(state.item_selector, default=value, scope=scope)
    await asyncio.sleep(0)  # a long list must not hold the loop
    return Selected(item, given)


def _opening(state: Map, position: int, selected: Selected) -> Opening:
    text = limited(selected.given, state=state.name, what="an item")
    return Opening(position=position, item=selected.item, state=state.processor.start, input=text)


async def _walk_all(visit: Visit, state: Map | Parallel, branches: Sequence[Branch], *, at_once: int) -> list[Json]:
    """All branches' outputs; the first failure ends the others and is the state's own."""
    slots = asyncio.Semaphore(max(1, at_once))
    tasks = [asyncio.create_task(_walk(branch, slots)) for branch in branches]
    try:
        outputs = list(await asyncio.gather(*tasks))
    except StateFailure as failure:
        failed = next(branch for branch, task in zip(branches, tasks, strict=True) if _raised(task, failure))
        visit.branch.fallen += [*failed.fallen, failed.frame]
        visit.note(*_last_words(visit, failed))
        if failure.error != RUNTIME:
            visit.note(*_fall(visit, state, failed))
        raise
    finally:
        await _stop(tasks)
    visit.note(Event(f"{state.kind}StateSucceeded", aside=True))
    return outputs


async def _walk(branch: Branch, slots: asyncio.Semaphore) -> Json:
    """Walk when there is room; a branch that fails gives none, so that no further one begins."""
    await slots.acquire()
    output = await branch.walk()
    slots.release()
    return output


async def _stop(tasks: Sequence[asyncio.Task[Json]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _raised(task: asyncio.Task[Json], failure: StateFailure) -> bool:
    return task.done() and not task.cancelled() and task.exception() is failure


def _last_words(visit: Visit, branch: Branch) -> list[Event]:
    """What a failed branch had not written yet, as the continuation of its own events."""
    if not branch.pending or branch.pending[0].after is not None:
        return branch.pending
    last = visit.run.services.store.read(lambda db: frames.last_event(db, branch.frame.id))
    return [replace(branch.pending[0], after=last), *branch.pending[1:]]


def _fall(visit: Visit, state: Map | Parallel, failed: Branch) -> list[Event]:
    """What a branch's failure ends: its own task, the branches beside it, its iteration; all as AWS orders them."""
    culprit = failed.flow.states[failed.frame.state]
    own = aborting.state_aborted(culprit) if isinstance(culprit, Task) else []
    others = visit.run.services.store.read(lambda db: aborting.aborted(db, state, visit.frame.id, but=failed.frame.id))
    return [*own, *others, *([iteration("Failed", state, failed.frame)] if isinstance(state, Map) else [])]


def _frames_below(visit: Visit) -> list[Frame]:
    return visit.run.services.store.read(lambda db: frames.below(db, visit.frame.id))
