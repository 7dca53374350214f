"""Finishes what was left over: lost arrivals, silent runs, uploads that never came, objects that have to go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from quire.domain.codes import ErrorCode
from quire.domain.intake import Arrived
from quire.domain.jobs import EventName, Happened
from quire.domain.refs import ObjectRef
from quire.domain.upkeep import Erasure, Run, RunStatus, Unfinished, ending
from quire.errors import TransientError
from quire.events import happened
from quire.failpoints import reach
from quire.ports import Bus, Chores, Clock, Executions, Snapshots, Spent, Storage, Upkeep
from quire.settings import Settings

LATE_WRITES = timedelta(minutes=20)
"""After this long neither a form, nor a run that was stopped, nor a push writes anything any more."""


LONGEST_WRITE = timedelta(minutes=1)
"""Whoever left a note has written by then what it announced, or never does."""


@dataclass(frozen=True)
class Tools:
    """What tidying up needs.

    `take_in` is the step `intake`; `attempt` does one piece of work, and what goes wrong with it must not keep the
    others waiting.
    """

    upkeep: Upkeep
    chores: Chores
    storage: Storage
    executions: Executions
    snapshots: Snapshots
    bus: Bus
    clock: Clock
    settings: Settings
    uploads: str
    take_in: Callable[[Arrived], object]
    relay: Callable[[], int]
    attempt: Callable[[Callable[[], str]], str]


def maintain(tools: Tools) -> Counter[str] | None:
    """One round; None where there is nothing to do, which costs no look at the database."""
    note = tools.chores.open()
    if note is None:
        return None
    now, settings = tools.clock(), tools.settings
    unfinished = tools.upkeep.unfinished(
        late_before=now - timedelta(seconds=settings.upload_seconds),
        still_before=now - timedelta(seconds=settings.stalled_seconds),
    )
    erasures = tools.upkeep.erasures()
    # After the look: the last announcement of a job that has ended by then is in the outbox.
    done = Counter({"sent": tools.relay()})
    done += Counter(tools.attempt(partial(_follow_up, one, tools)) for one in unfinished)
    done += Counter(tools.attempt(partial(_erase, one, tools)) for one in erasures)
    if not unfinished and not erasures and now - note.at >= LONGEST_WRITE:
        tools.chores.close(note)
    return done


def erase_at_once(tenant_id: UUID, document_id: UUID, tools: Tools) -> str:
    """Erases what is left of a document that was just deleted; where that fails, a round does it."""
    erasure = tools.upkeep.erasure(tenant_id, document_id)
    return "erased before" if erasure is None else tools.attempt(partial(_erase, erasure, tools))


def _follow_up(one: Unfinished, tools: Tools) -> str:
    quiet = tools.clock() - one.updated_at
    if quiet < timedelta(seconds=tools.settings.stalled_seconds):
        return "at work"
    if one.version_id is None:
        return _not_arrived(one, quiet, tools)
    run = None if one.sha256 is None else tools.executions.run(one.job.execution(one.sha256))
    if run is None and quiet >= timedelta(seconds=tools.settings.upload_seconds):
        _say(EventName.FAILED, one, tools, error_code=ErrorCode.INTERNAL)
        return "given up"
    if run is None:
        return _take_in(ObjectRef(bucket=tools.uploads, key=one.job.upload_key, version_id=one.version_id), one, tools)
    return "at work" if run.status.is_at_work else _announce_end(one, run, tools)


def _not_arrived(one: Unfinished, quiet: timedelta, tools: Tools) -> str:
    """The bucket knows better than the events: one of those may have been lost."""
    arrived = tools.storage.arrived(one.job.upload_key)
    if arrived is not None:
        return _take_in(arrived.object, one.model_copy(update={"size": arrived.size}), tools)
    if quiet < timedelta(seconds=tools.settings.upload_seconds):
        return "awaited"
    _say(EventName.EXPIRED, one, tools, error_code=ErrorCode.UPLOAD_EXPIRED)
    return "expired"


def _take_in(ref: ObjectRef, one: Unfinished, tools: Tools) -> str:
    tools.take_in(Arrived(object=ref, size=one.size))
    return "taken in"


def _announce_end(one: Unfinished, run: Run, tools: Tools) -> str:
    """The run has ended and its last announcement was lost."""
    if run.status is RunStatus.SUCCEEDED:
        saved = tools.upkeep.saved(one.job)
        if saved is not None:
            _say(EventName.COMPLETED, one, tools, **dict(saved))
            return "completed"
    name, code = ending(run)
    _say(name, one, tools, error_code=code)
    return "ended"


def _say(name: EventName, one: Unfinished, tools: Tools, **more: object) -> None:
    detail = Happened.model_validate({**dict(one.job), "at": tools.clock(), **more})
    reach("maintain.before_put")
    if not all(tools.bus.put([happened(name, detail)])):
        raise TransientError(f"the bus did not take {name}")


def _erase(erasure: Erasure, tools: Tools) -> str:
    """Stops and removes; again until nothing can write there any more."""
    for name in erasure.executions:
        tools.executions.stop(name)
    tools.storage.erase(erasure.prefix)
    for job_id in erasure.jobs:
        tools.snapshots.forget(erasure.tenant_id, job_id)
    reach("maintain.before_finish")
    if tools.clock() - erasure.created_at < LATE_WRITES:
        return "erased"
    tools.upkeep.finish_erasure(erasure)
    return "erased for good"


def sweep(*, upkeep: Upkeep, spent: Spent, chores: Chores, clock: Clock, settings: Settings) -> int:
    """Deletes what is old, and has the next round look whatever the notes say."""
    now = clock()
    purged = upkeep.purge(
        keys_before=now - timedelta(hours=settings.repeat_hours), sent_before=now - timedelta(days=settings.outbox_days)
    )
    chores.note()
    return purged + spent.forget(now=now)
