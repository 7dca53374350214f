"""Tells subscribers that a job has changed."""

from __future__ import annotations

from quire.domain.jobs import Job
from quire.domain.push import may_follow, message, topics_of
from quire.failpoints import reach
from quire.ports import Clock, Connections, Pushes, Snapshots


def notify(job: Job, *, snapshots: Snapshots, connections: Connections, pushes: Pushes, clock: Clock) -> int:
    """Pushes the change to everybody who asked and may know, unless a later one is known; answers how many got it.

    Two changes of a job can be at work here at once. So the snapshot is looked at again once the subscribers are known,
    and an overtaken change is not pushed; those that meet in what little time remains are told apart by their version.
    """
    reach("notify.before_snapshot")
    if not snapshots.put(job):
        return 0
    subscribers = {one.id: one for topic in topics_of(job) for one in connections.subscribers(topic)}
    reach("notify.before_push")
    if not subscribers or _is_overtaken(job, snapshots):
        return 0
    expired = {one.id for one in subscribers.values() if one.has_expired(clock())}
    allowed = [one.id for one in subscribers.values() if one.id not in expired and may_follow(one.principal, job)]
    gone = pushes.broadcast(allowed, message(job))
    for connection_id in expired:
        pushes.drop(connection_id)
    for connection_id in expired.union(gone):
        connections.close(connection_id)
    return len(allowed) - len(gone)


def _is_overtaken(job: Job, snapshots: Snapshots) -> bool:
    known = snapshots.find(job.tenant_id, job.job_id)
    return known is not None and known.version > job.version
