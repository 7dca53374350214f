"""Task states: one call, its time limits, and the wait for whoever holds its token."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeAlias

from quire_local.states import calling, task_events, tokens
from quire_local.states.definition import Task
from quire_local.states.expressions import Scope
from quire_local.states.failures import TIMEOUT, StateFailure, Vanished
from quire_local.states.frames import Phase
from quire_local.states.services import LONGEST_SLEEP
from quire_local.states.tokens import Token
from quire_local.states.values import Json, limited, loads
from quire_local.states.visit import Departure, Visit

MAX_SECONDS = 99_999_999
UnderWay: TypeAlias = "asyncio.Task[Json]"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One call, ready to be made."""

    arguments: Json
    text: str
    timeout: int | None
    heartbeat: int | None


async def run_task(visit: Visit, task: Task) -> Departure:
    work = _call_and_wait_for_token(visit, task) if task.call.waits_for_token else _call(visit, task)
    result = await work
    return await visit.leave(task.exit, default=result, scope=visit.scope.with_states(result=result))


async def _call(visit: Visit, task: Task) -> Json:
    attempt = await _prepare(visit, task, visit.scope)
    _note_start(visit, task, attempt)
    await visit.save(Phase.INSIDE)
    begun = asyncio.Event()
    call = _begin(visit, task, attempt, begun)
    return await _settle(visit, task, _within(call, begun, attempt.timeout))


async def _call_and_wait_for_token(visit: Visit, task: Task) -> Json:
    """Call, and wait for the token's holder; after a restart, go on with the token that was given out."""
    known = _token_of(visit)
    token = known.token if known else tokens.new_token()
    call = None
    if known is None or not (known.submitted or known.answer):
        call = await _hand_out(visit, task, token, first=known is None)
    try:
        return await _settle(visit, task, _answer(visit, task, token, call))
    finally:
        visit.run.services.bells.take_down(token)


async def _hand_out(visit: Visit, task: Task, token: str, *, first: bool) -> UnderWay:
    attempt = await _prepare(visit, task, visit.scope.with_context(Task={"Token": token}))
    _note_start(visit, task, attempt)

    def write(db: sqlite3.Connection) -> None:
        if first:
            limits = {"timeout": attempt.timeout, "heartbeat": attempt.heartbeat}
            tokens.open_token(db, token, visit.frame.id, now=time.time(), **limits)

    await visit.save(Phase.INSIDE, also=write)
    return _begin(visit, task, attempt, asyncio.Event())


async def _prepare(visit: Visit, task: Task, scope: Scope) -> Attempt:
    arguments = await visit.value(task.arguments, default=visit.input, scope=scope)
    return Attempt(
        arguments=arguments,
        text=limited(arguments, state=task.name, what="arguments"),
        timeout=await visit.number(task.timeout, lowest=1, highest=MAX_SECONDS),
        heartbeat=await visit.number(task.heartbeat, lowest=1, highest=MAX_SECONDS),
    )


def _note_start(visit: Visit, task: Task, attempt: Attempt) -> None:
    limits = {"timeout": attempt.timeout, "heartbeat": attempt.heartbeat}
    visit.note(task_events.scheduled(task.call, attempt.text, **limits), task_events.started(task.call))


def _begin(visit: Visit, task: Task, attempt: Attempt, begun: asyncio.Event) -> UnderWay:
    return visit.run.services.calls.begin(calling.call_service(task.call, attempt.arguments, visit.run, begun=begun))


async def _settle(visit: Visit, task: Task, work: Awaitable[Json]) -> Json:
    """Note how the task ended, whichever way it does."""
    try:
        result = await work
        text = limited(result, state=task.name, what="returned a result")
    except StateFailure as failure:
        visit.note(task_events.failed(task.call, failure))
        raise
    visit.note(task_events.succeeded(task.call, text))
    return result


async def _within(call: UnderWay, begun: asyncio.Event, timeout: int | None) -> Json:  # noqa: ASYNC109 - it goes on
    """The call's result. Its wait for a turn on this machine is no part of its time: AWS has room for all."""
    while not (begun.is_set() or call.done()):
        await _first_of(call, begun, None)
    done, _ = await asyncio.wait({call}, timeout=timeout)
    if not done:
        raise StateFailure(TIMEOUT, None)
    return call.result()


async def _answer(visit: Visit, task: Task, token: str, call: UnderWay | None) -> Json:
    """What the token's holder answers; the call itself only has to succeed."""
    bell = visit.run.services.bells.hang(token)
    while True:
        bell.clear()
        held = _token_of(visit)
        if held is None:
            raise Vanished
        if held.answer is not None:
            return _outcome(held.answer)
        held.check_time(time.time())
        if call is not None and call.done():
            await _note_submitted(visit, task, token, call.result())
            call = None
        else:
            await _first_of(call, bell, held.next_due)


async def _first_of(call: UnderWay | None, bell: asyncio.Event, due: float | None) -> None:
    """Return when the call ends, the bell rings or the time is up."""
    rung = asyncio.create_task(bell.wait())
    left = LONGEST_SLEEP if due is None else min(LONGEST_SLEEP, due - time.time())
    try:
        await asyncio.wait(
            {rung, call} if call else {rung}, timeout=max(0.0, left), return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        rung.cancel()


async def _note_submitted(visit: Visit, task: Task, token: str, result: Json) -> None:
    visit.note(task_events.submitted(task.call, limited(result, state=task.name, what="returned a result")))
    await visit.save(Phase.INSIDE, also=lambda db: tokens.mark_submitted(db, token))


def _token_of(visit: Visit) -> Token | None:
    return visit.run.services.store.read(lambda db: tokens.of_frame(db, visit.frame.id))


def _outcome(answer: Json) -> Json:
    if "output" in answer:
        return loads(answer["output"])
    raise StateFailure(answer.get("error"), answer.get("cause"))
