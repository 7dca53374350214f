"""Opens and closes WebSockets and answers what is said on them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from quire.domain.model import Model
from quire.domain.people import Principal
from quire.domain.push import MOST_TOPICS, Connection, all_jobs_topic, job_topic, may_follow, message, own_jobs_topic
from quire.domain.tasks import may_follow_tasks, tasks_topic
from quire.failpoints import reach
from quire.ports import Clock, Connections, Pushes, Snapshots, Tickets
from quire.steps.auth import ticket_hash


class Topic(StrEnum):
    JOBS = "jobs"
    """One's own."""
    ALL_JOBS = "all-jobs"
    """Those of everybody in the tenant, for whoever sees them all."""
    TASKS = "tasks"
    """The queue of the review, for whoever does it."""


class Ping(Model):
    action: Literal["ping"]


class Subscribe(Model):
    action: Literal["subscribe"]
    job_id: UUID | None = None
    topic: Topic | None = None


class Unsubscribe(Model):
    action: Literal["unsubscribe"]
    job_id: UUID | None = None
    topic: Topic | None = None


Said = Annotated[Ping | Subscribe | Unsubscribe, Field(discriminator="action")]

_SAID: TypeAdapter[Ping | Subscribe | Unsubscribe] = TypeAdapter(Said, config=ConfigDict(defer_build=True))


def connect(connection_id: str, ticket: str, *, tickets: Tickets, connections: Connections, clock: Clock) -> bool:
    """Whether the ticket opens this connection; no ticket opens two."""
    now = clock()
    who = tickets.consume(ticket_hash(ticket), now=now)
    if who is None:
        return False
    connection = Connection(id=connection_id, principal=who)
    if connection.has_expired(now):
        return False
    connections.open(connection, at=now)
    return True


def disconnect(connection_id: str, *, connections: Connections) -> None:
    connections.close(connection_id)


def answer(
    connection_id: str,
    body: str,
    *,
    connections: Connections,
    snapshots: Snapshots,
    pushes: Pushes,
    clock: Clock,
) -> None:
    """Does what was asked and says so on the same connection."""
    connection = connections.find(connection_id)
    if connection is None or connection.has_expired(clock()):
        pushes.drop(connection_id)
        connections.close(connection_id)
        return
    pushes.post(connection_id, _reply(connection, body, connections, snapshots))


def _reply(connection: Connection, body: str, connections: Connections, snapshots: Snapshots) -> dict[str, Any]:
    try:
        said = _SAID.validate_json(body)
    except ValidationError:
        return _misunderstood("Say ping, subscribe or unsubscribe.")
    if isinstance(said, Ping):
        return {"event": "pong"}
    if (said.job_id is None) == (said.topic is None):
        return _misunderstood("Name either a jobId or a topic.")
    forbidden = _forbidden(connection.principal, said.topic)
    if forbidden is not None:
        return _refused("FORBIDDEN", forbidden)
    if isinstance(said, Subscribe):
        return _subscribe(connection, said, connections, snapshots)
    connections.unsubscribe(connection, _topic(connection, said))
    return {"event": "unsubscribed", **_named(said)}


def _forbidden(who: Principal, topic: Topic | None) -> str | None:
    if topic is Topic.ALL_JOBS and not who.sees_everything:
        return "You may follow your own jobs."
    if topic is Topic.TASKS and not may_follow_tasks(who):
        return "The queue is for reviewers."
    return None


def _subscribe(
    connection: Connection, said: Subscribe, connections: Connections, snapshots: Snapshots
) -> dict[str, Any]:
    # First the subscription, then the look: a change in between is pushed, so nothing is missed.
    if not connections.subscribe(connection, _topic(connection, said), most=MOST_TOPICS):
        return _refused("CONFLICT", f"A connection follows at most {MOST_TOPICS} jobs and topics.")
    reach("websocket.after_subscribe")
    known = None if said.job_id is None else snapshots.find(connection.principal.tenant_id, said.job_id)
    # A hidden job looks like one that has not begun. Another tenant's is never found: its key holds our tenant.
    is_hidden = known is None or not may_follow(connection.principal, known)
    return {"event": "subscribed", **_named(said)} if known is None or is_hidden else message(known)


def _topic(connection: Connection, said: Subscribe | Unsubscribe) -> str:
    who = connection.principal
    if said.job_id is not None:
        return job_topic(who.tenant_id, said.job_id)
    if said.topic is Topic.TASKS:
        return tasks_topic(who.tenant_id)
    return all_jobs_topic(who.tenant_id) if said.topic is Topic.ALL_JOBS else own_jobs_topic(who.tenant_id, who.user_id)


def _named(said: Subscribe | Unsubscribe) -> dict[str, str]:
    return {"jobId": str(said.job_id)} if said.topic is None else {"topic": said.topic.value}


def _misunderstood(sentence: str) -> dict[str, Any]:
    return _refused("VALIDATION_ERROR", sentence)


def _refused(code: str, sentence: str) -> dict[str, Any]:
    return {"event": "error", "code": code, "message": sentence}
