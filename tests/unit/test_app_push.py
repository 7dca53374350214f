"""WebSockets: opening them, what is said on them, what is pushed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fakes.making import a_job, a_principal
from fakes.services import NOON, FakeConnections, FakePushes, FakeSnapshots, FakeTickets, noon
from quire.domain.codes import ErrorCode
from quire.domain.ids import new_id
from quire.domain.jobs import Job, begun
from quire.domain.people import NamedPerson, Principal, Role, Scope
from quire.domain.push import MOST_TOPICS, Connection
from quire.domain.statuses import Status
from quire.domain.tasks import Priority, TaskChanged, TaskStatus
from quire.steps import auth, websocket
from quire.steps import hangup as hanging
from quire.steps.hangup import hangup
from quire.steps.notify import notify, notify_reviewers


class Line:
    """One open connection and everything behind it."""

    def __init__(self) -> None:
        self.who = a_principal()
        self.connections, self.snapshots, self.pushes = FakeConnections(), FakeSnapshots(), FakePushes()
        self.connect("c1", self.who)

    def connect(self, connection_id: str, who: Principal) -> None:
        self.connections.open(Connection(id=connection_id, principal=who), at=NOON - timedelta(minutes=1))

    def say(self, said: Any, connection_id: str = "c1") -> Any:
        body = said if isinstance(said, str) else json.dumps(said)
        websocket.answer(
            connection_id,
            body,
            connections=self.connections,
            snapshots=self.snapshots,
            pushes=self.pushes,
            clock=noon,
        )
        return self.pushes.posted[-1][1] if self.pushes.posted else None

    def change(self, job: Job) -> int:
        return notify(job, snapshots=self.snapshots, connections=self.connections, pushes=self.pushes, clock=noon)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def job(line: Line) -> Job:
    return begun(a_job(line.who), line.who.user_id, NOON)


def a_ticket(who: Principal, tickets: FakeTickets) -> auth.Ticket:
    return auth.websocket_ticket(who, tickets=tickets, clock=noon, seconds=60, longest=900, url="wss://x/ws")


@pytest.mark.parametrize(("good_for", "open_for"), [(60, 60), (900, 900), (90 * 86_400, 900)])
def test_a_connection_lasts_no_longer_than_an_access_token_whatever_it_was_opened_with(
    good_for: int, open_for: int
) -> None:
    tickets, connections = FakeTickets(), FakeConnections()
    who = a_principal().model_copy(update={"token_expires_at": NOON + timedelta(seconds=good_for)})

    ticket = a_ticket(who, tickets).ticket
    assert websocket.connect("c1", ticket, tickets=tickets, connections=connections, clock=noon)

    [connection] = connections.opened(NOON + timedelta(days=1))
    assert not connection.has_expired(NOON + timedelta(seconds=open_for - 1))
    assert connection.has_expired(NOON + timedelta(seconds=open_for))


def test_a_ticket_opens_one_connection() -> None:
    tickets, connections = FakeTickets(), FakeConnections()
    made = a_ticket(a_principal(), tickets)

    def connect(connection_id: str) -> bool:
        return websocket.connect(connection_id, made.ticket, tickets=tickets, connections=connections, clock=noon)

    assert made.ticket not in tickets.kept, "only its hash is kept"
    assert [connect("c1"), connect("c2")] == [True, False]
    assert list(connections.kept) == ["c1"]


def test_ping_is_answered(line: Line) -> None:
    assert line.say({"action": "ping"}) == {"event": "pong"}


@pytest.mark.parametrize(
    "said", ["", "{", "[]", '{"action": "fly"}', '{"action": "subscribe"}', '{"action": "ping", "a": 1}']
)
def test_what_is_not_understood_is_said_so(line: Line, said: str) -> None:
    assert line.say(said)["event"] == "error"


def test_subscribing_to_a_job_that_has_not_begun_is_confirmed(line: Line, job: Job) -> None:
    said = {"action": "subscribe", "jobId": str(job.job_id)}

    assert line.say(said) == {"event": "subscribed", "jobId": str(job.job_id)}


def test_subscribing_answers_with_the_present_state(line: Line, job: Job) -> None:
    line.change(job.model_copy(update={"status": Status.SAVING, "version": 5}))

    answer = line.say({"action": "subscribe", "jobId": str(job.job_id)})

    assert (answer["event"], answer["status"], answer["version"]) == ("job:status", "saving", 5)


def test_subscribers_hear_of_changes_in_rising_versions(line: Line, job: Job) -> None:
    line.say({"action": "subscribe", "jobId": str(job.job_id)})

    for version in (2, 4, 3):
        line.change(job.model_copy(update={"version": version}))

    assert [message.get("version") for _, message in line.pushes.posted] == [None, 2, 4]


def test_a_change_that_is_overtaken_on_its_way_is_not_pushed_after_the_later_one(line: Line, job: Job) -> None:
    line.say({"action": "subscribe", "jobId": str(job.job_id)})
    later = job.model_copy(update={"version": 3})

    class Overtaking(FakeConnections):
        """While the subscribers of the first change are looked up, all of the second one happens."""

        def subscribers(self, topic: str) -> Sequence[Connection]:
            line.connections = before
            line.change(later)
            return before.subscribers(topic)

    before, line.connections = line.connections, Overtaking()
    line.change(job.model_copy(update={"version": 2}))

    assert {message.get("version") for _, message in line.pushes.posted} == {None, 3}


def test_one_who_follows_all_own_jobs_hears_each_change_once(line: Line, job: Job) -> None:
    line.say({"action": "subscribe", "topic": "jobs"})
    line.say({"action": "subscribe", "jobId": str(job.job_id)})

    assert line.change(job) == 1


def test_another_tenant_hears_nothing(line: Line, job: Job) -> None:
    line.connect("c2", a_principal())
    line.say({"action": "subscribe", "jobId": str(job.job_id)}, "c2")

    assert line.change(job) == 0


def test_a_member_hears_of_own_jobs_only_and_cannot_tell_a_hidden_job_from_an_unknown_one(line: Line, job: Job) -> None:
    line.change(job.model_copy(update={"version": 2}))
    line.connect("c2", a_principal(line.who.tenant_id))
    hidden, unknown = str(job.job_id), str(new_id())

    said = [line.say({"action": "subscribe", "jobId": one}, "c2") for one in (hidden, unknown)]

    assert said == [{"event": "subscribed", "jobId": one} for one in (hidden, unknown)]
    assert line.change(job.model_copy(update={"version": 3})) == 0
    assert line.pushes.posted[2:] == []


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_whoever_sees_everything_may_follow_any_job_of_the_tenant(line: Line, job: Job, role: Role) -> None:
    line.change(job.model_copy(update={"version": 2}))
    line.connect("c2", a_principal(line.who.tenant_id, role=role))
    line.connect("c3", a_principal(line.who.tenant_id, role=role))

    assert line.say({"action": "subscribe", "jobId": str(job.job_id)}, "c2")["version"] == 2
    assert line.say({"action": "subscribe", "topic": "all-jobs"}, "c3") == {"event": "subscribed", "topic": "all-jobs"}

    assert line.change(job.model_copy(update={"version": 3, "status": Status.HITL_PENDING})) == 2
    assert {(to, frame["event"]) for to, frame in line.pushes.posted[-2:]} == {
        ("c2", "job:hitl_required"),
        ("c3", "job:hitl_required"),
    }


def test_following_all_jobs_is_not_for_members(line: Line, job: Job) -> None:
    answer = line.say({"action": "subscribe", "topic": "all-jobs"})

    assert (answer["event"], answer["code"]) == ("error", "FORBIDDEN")
    assert line.change(job) == 0


def test_a_change_for_500_sockets_is_looked_up_once(line: Line, job: Job) -> None:
    class Counting(FakeSnapshots):
        looks = 0

        def find(self, tenant_id: UUID, job_id: UUID) -> Job | None:
            self.looks += 1
            return super().find(tenant_id, job_id)

    line.snapshots = counting = Counting()
    for number in range(500):
        line.connect(f"s{number}", line.who)
        line.say({"action": "subscribe", "jobId": str(job.job_id)}, f"s{number}")
    counting.looks = 0

    assert (line.change(job), counting.looks) == (500, 1)


def test_a_connection_follows_no_more_than_it_may_until_it_leaves_something(line: Line) -> None:
    def say(action: str, job_id: UUID) -> Any:
        return line.say({"action": action, "jobId": str(job_id)})

    first, *others = [new_id() for _ in range(MOST_TOPICS + 1)]
    answers = [say("subscribe", job_id) for job_id in (first, *others)]

    assert {answer["event"] for answer in answers[:-1]} == {"subscribed"}
    assert (answers[-1]["event"], answers[-1]["code"]) == ("error", "CONFLICT")
    assert say("subscribe", first)["event"] == "subscribed"
    say("unsubscribe", first)
    assert say("subscribe", others[-1])["event"] == "subscribed"


def test_many_whose_token_has_ended_do_not_keep_the_sweep_from_those_that_went(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hanging, "_MOST", 2)
    for number in range(5):
        line.connect(f"ended {number}", line.who.model_copy(update={"token_expires_at": NOON}))
        line.connect(f"gone {number}", line.who)
        line.pushes.lost.add(f"gone {number}")

    rounds = [hangup(connections=line.connections, pushes=line.pushes, clock=noon) for _ in range(4)]

    assert (rounds, list(line.connections.kept)) == ([4, 4, 2, 0], ["c1"])


def test_connections_whose_token_has_ended_are_hung_up(line: Line) -> None:
    ended = line.who.model_copy(update={"token_expires_at": NOON})
    line.connect("c2", ended)

    assert hangup(connections=line.connections, pushes=line.pushes, clock=noon) == 1

    assert (line.pushes.dropped, list(line.connections.kept)) == (["c2"], ["c1"])


def test_a_connection_that_went_without_a_word_is_forgotten_by_the_sweep(line: Line, job: Job) -> None:
    line.connect("c2", line.who)
    line.say({"action": "subscribe", "topic": "jobs"}, "c2")
    line.pushes.lost.add("c2")

    assert hangup(connections=line.connections, pushes=line.pushes, clock=noon) == 1

    assert (line.pushes.dropped, list(line.connections.kept)) == ([], ["c1"])
    assert line.change(job) == 0


def test_a_connection_that_the_gateway_may_be_opening_still_is_left_alone(line: Line) -> None:
    line.connections.open(Connection(id="c2", principal=line.who), at=NOON - timedelta(seconds=29))
    line.pushes.lost.add("c2")

    assert hangup(connections=line.connections, pushes=line.pushes, clock=noon) == 0
    assert list(line.connections.kept) == ["c1", "c2"]


def test_unsubscribing_ends_the_pushes(line: Line, job: Job) -> None:
    line.say({"action": "subscribe", "jobId": str(job.job_id)})
    line.say({"action": "unsubscribe", "jobId": str(job.job_id)})

    assert line.change(job) == 0


def test_a_connection_that_is_gone_is_forgotten(line: Line, job: Job) -> None:
    line.say({"action": "subscribe", "jobId": str(job.job_id)})
    line.pushes.lost.add("c1")

    assert line.change(job) == 0
    assert line.connections.find("c1") is None


def test_a_connection_whose_token_has_ended_is_closed_at_the_next_push(line: Line, job: Job) -> None:
    expired = line.who.model_copy(update={"token_expires_at": NOON - timedelta(seconds=1)})
    line.connections.subscribe(Connection(id="c1", principal=expired), f"{line.who.tenant_id}#job#{job.job_id}", most=1)

    assert line.change(job) == 0
    assert line.pushes.dropped == ["c1"]


def test_the_frame_says_what_the_contract_says(line: Line, job: Job) -> None:
    line.say({"action": "subscribe", "jobId": str(job.job_id)})
    line.change(job.model_copy(update={"status": Status.REJECTED, "error_code": ErrorCode.ENCRYPTED, "version": 2}))

    message = line.pushes.posted[-1][1]

    assert (message["event"], message["errorCode"], message["version"]) == ("job:failed", "ENCRYPTED", 2)
    assert set(message) == {
        "event", "jobId", "documentId", "version", "status", "stage", "progress", "confidence", "errorCode", "message",
        "correlationId", "timestamp",
    }  # fmt: skip


def a_change(who: Principal, **more: Any) -> TaskChanged:
    told = {"task_id": new_id(), "document_id": new_id(), "job_id": new_id(), "type": "receipt", "confidence": 61.5}
    standing = {"status": TaskStatus.CLAIMED, "priority": Priority.HIGH, "version": 2, "decided_by": None, "at": NOON}
    claim = {"claimed_by": NamedPerson(id=who.user_id, name="Ada"), "claim_expires_at": NOON + timedelta(minutes=15)}
    return TaskChanged(tenant_id=who.tenant_id, **told, **standing, **claim, **more)


def tell(line: Line, changed: TaskChanged) -> int:
    return notify_reviewers(changed, connections=line.connections, pushes=line.pushes, clock=noon)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_whoever_reviews_hears_of_the_queue_of_their_tenant(line: Line, role: Role) -> None:
    reviewer = a_principal(role=role)
    line.connect("c2", reviewer)
    changed = a_change(reviewer)

    assert line.say({"action": "subscribe", "topic": "tasks"}, "c2") == {"event": "subscribed", "topic": "tasks"}
    assert tell(line, changed) == 1
    assert line.pushes.posted[-1] == (
        "c2",
        {
            "event": "task:changed",
            "taskId": str(changed.task_id),
            "documentId": str(changed.document_id),
            "jobId": str(changed.job_id),
            "type": "receipt",
            "confidence": 61.5,
            "status": "claimed",
            "priority": "high",
            "claimedBy": {"id": str(reviewer.user_id), "name": "Ada"},
            "claimExpiresAt": "2026-11-21T12:15:00Z",
            "decidedBy": None,
            "version": 2,
            "timestamp": "2026-11-21T12:00:00Z",
        },
    )
    line.say({"action": "unsubscribe", "topic": "tasks"}, "c2")
    assert tell(line, changed) == 0


@pytest.mark.parametrize(("role", "scopes"), [(Role.MEMBER, None), (Role.ADMIN, frozenset({Scope.DOCUMENTS_READ}))])
def test_the_queue_is_not_for_members_and_not_for_keys_without_its_scope(
    line: Line, role: Role, scopes: frozenset[Scope] | None
) -> None:
    curious = a_principal(role=role, scopes=scopes)
    line.connect("c2", curious)

    answer = line.say({"action": "subscribe", "topic": "tasks"}, "c2")

    assert (answer["event"], answer["code"]) == ("error", "FORBIDDEN")
    assert tell(line, a_change(curious)) == 0


def test_the_queue_of_another_tenant_is_not_heard_and_an_ended_token_hears_nothing(line: Line) -> None:
    reviewer = a_principal(role=Role.REVIEWER)
    stranger, late = a_principal(role=Role.REVIEWER), a_principal(reviewer.tenant_id, role=Role.REVIEWER, minutes=15)
    for name, who in {"c2": stranger, "c3": late}.items():
        line.connect(name, who)
        line.say({"action": "subscribe", "topic": "tasks"}, name)

    reached = notify_reviewers(
        a_change(reviewer),
        connections=line.connections,
        pushes=line.pushes,
        clock=lambda: NOON + timedelta(minutes=15),
    )

    assert reached == 0
    assert line.connections.find("c3") is None
    assert line.connections.find("c2") is not None
