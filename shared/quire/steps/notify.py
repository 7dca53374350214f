"""Tells subscribers that a job has changed."""

from __future__ import annotations

from quire.domain.jobs import Job
from quire.domain.push import Connection, message, topics_of
from quire.failpoints import reach
from quire.ports import Clock, Connections, Pushes, Snapshots


def notify(job: Job, *, snapshots: Snapshots, connections: Connections, pushes: Pushes, clock: Clock) -> int:
    """Pushes the change to everybody who asked, unless a later one is known; answers how many got it.

    Two changes of a job can be at work here at once. So the snapshot is looked at again right before each push, and
    of an overtaken change nothing more is said; what little remains is told apart by the version.
    """
    reach("notify.before_snapshot")
    if not snapshots.put(job):
        return 0
    subscribers = {one.id: one for topic in topics_of(job) for one in connections.subscribers(topic)}
    reach("notify.before_push")
    reached = 0
    for one in subscribers.values():
        if _is_overtaken(job, snapshots):
            break
        reached += _push(job, one, connections, pushes, clock)
    return reached


def _is_overtaken(job: Job, snapshots: Snapshots) -> bool:
    known = snapshots.find(job.tenant_id, job.job_id)
    return known is not None and known.version > job.version


def _push(job: Job, to: Connection, connections: Connections, pushes: Pushes, clock: Clock) -> bool:
    if to.has_expired(clock()):
        pushes.drop(to.id)
        connections.close(to.id)
        return False
    reached = pushes.post(to.id, message(job))
    if not reached:
        connections.close(to.id)
    return reached
