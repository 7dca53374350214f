"""What each kind of state does. Map and Parallel are in fanout.py, Task is in tasks.py."""

from __future__ import annotations

import time
from datetime import datetime

from quire_local.states.definition import Choice, Fail, Map, Parallel, Pass, State, Succeed, Task, Wait
from quire_local.states.failures import RUNTIME, StateFailure
from quire_local.states.fanout import run_map, run_parallel
from quire_local.states.frames import Phase
from quire_local.states.services import until
from quire_local.states.tasks import run_task
from quire_local.states.visit import Departure, Visit

MAX_WAIT = 99_999_999


async def perform(visit: Visit, state: State) -> Departure:
    """Do what the state is for; StateFailure where that does not succeed."""
    match state:
        case Pass() | Succeed():
            return await visit.leave(state.exit, default=visit.input)
        case Fail():
            raise StateFailure(await visit.text(state.error), await visit.text(state.cause))
        case Choice():
            return await _choose(visit, state)
        case Wait():
            return await _wait(visit, state)
        case Task():
            return await run_task(visit, state)
        case Map():
            return await run_map(visit, state)
        case Parallel():
            return await run_parallel(visit, state)


async def _choose(visit: Visit, state: Choice) -> Departure:
    for rule in state.rules:
        chosen = await visit.value(rule.condition, default=None)
        if not isinstance(chosen, bool):
            await visit.refuse(rule.condition.field, "a boolean is needed")
        if chosen:
            return await visit.leave(rule.exit, default=visit.input)
    if state.default is None:
        cause = "Failed to transition out of the state. The state does not point to a next state."
        raise StateFailure(RUNTIME, await visit.blame(cause))
    return await visit.leave(state.default, default=visit.input)


async def _wait(visit: Visit, state: Wait) -> Departure:
    if visit.frame.phase is not Phase.WAITING:
        await visit.save(Phase.WAITING, due=await _end_of_wait(visit, state))
    await until(visit.frame.due or 0)
    return await visit.leave(state.exit, default=visit.input)


async def _end_of_wait(visit: Visit, state: Wait) -> float:
    if state.timestamp is None:
        return time.time() + (await visit.number(state.seconds, lowest=0, highest=MAX_WAIT) or 0)
    moment = _moment(await visit.text(state.timestamp) or "")
    if moment is None:
        await visit.refuse(state.timestamp.field, "an RFC 3339 timestamp is needed")
    return moment.timestamp()


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
