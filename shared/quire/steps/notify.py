"""Tells subscribers that a job has changed, or a task of the review."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from quire.domain.jobs import Job
from quire.domain.people import Principal
from quire.domain.push import Connection, may_follow, message, topics_of
from quire.domain.tasks import TaskChanged, may_follow_tasks, task_message, tasks_topic
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
    return _push(subscribers.values(), message(job), lambda who: may_follow(who, job), connections, pushes, clock)


def notify_reviewers(changed: TaskChanged, *, connections: Connections, pushes: Pushes, clock: Clock) -> int:
    """Pushes the change of a task to the reviewers who follow the queue; its version tells an overtaken one apart."""
    reach("notify.before_push")
    subscribers = connections.subscribers(tasks_topic(changed.tenant_id))
    return _push(subscribers, task_message(changed), may_follow_tasks, connections, pushes, clock)


def _is_overtaken(job: Job, snapshots: Snapshots) -> bool:
    known = snapshots.find(job.tenant_id, job.job_id)
    return known is not None and known.version > job.version


def _push(
    subscribers: Collection[Connection],
    frame: dict[str, Any],
    may_know: Callable[[Principal], bool],
    connections: Connections,
    pushes: Pushes,
    clock: Clock,
) -> int:
    """To whoever is signed in still and may know; connections whose token has ended, or that are gone, are closed."""
    now = clock()
    ended = {one.id for one in subscribers if one.has_expired(now)}
    allowed = [one.id for one in subscribers if one.id not in ended and may_know(one.principal)]
    gone = pushes.broadcast(allowed, frame)
    for connection_id in ended:
        pushes.drop(connection_id)
    for connection_id in ended.union(gone):
        connections.close(connection_id)
    return len(allowed) - len(gone)
