"""What the ports to AWS's services promise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fakes.making import a_job, a_principal
from fakes.services import NOON
from quire.domain.jobs import begun
from quire.domain.push import Connection


def test_a_working_file_is_read_back_by_its_exact_version(world: Any) -> None:
    first = world.objects.write("tenant/document/1/a.json", b"one")
    second = world.objects.write("tenant/document/1/a.json", b"two")

    assert (world.objects.read(first), world.objects.read(second)) == (b"one", b"two")
    assert b"".join(world.objects.chunks(first)) == b"one"


def test_a_ticket_is_good_for_one(world: Any) -> None:
    who = a_principal()
    world.tickets.keep("hash", who, expires_at=NOON + timedelta(minutes=1))

    assert world.tickets.consume("hash", now=NOON) == who
    assert world.tickets.consume("hash", now=NOON) is None


def test_an_expired_or_unknown_ticket_is_nobodys(world: Any) -> None:
    world.tickets.keep("hash", a_principal(), expires_at=NOON)

    assert world.tickets.consume("hash", now=NOON) is None
    assert world.tickets.consume("other", now=NOON) is None


def test_a_connection_is_found_until_it_closes(world: Any) -> None:
    connection = Connection(id="c1=", principal=a_principal())
    world.connections.open(connection, at=NOON)
    assert world.connections.subscribe(connection, "a topic", most=1)

    assert world.connections.find("c1=") == connection
    assert list(world.connections.subscribers("a topic")) == [connection]
    world.connections.close("c1=")
    assert world.connections.find("c1=") is None
    assert list(world.connections.subscribers("a topic")) == []


def test_connections_are_known_from_when_they_were_opened_until_they_are_closed(world: Any) -> None:
    early, late = (Connection(id=f"c{minutes}=", principal=a_principal()) for minutes in (1, 2))
    for minutes, connection in enumerate((early, late)):
        world.connections.open(connection, at=NOON + timedelta(minutes=minutes))

    assert list(world.connections.opened(NOON)) == []
    assert list(world.connections.opened(NOON + timedelta(seconds=1))) == [early]
    assert list(world.connections.opened(NOON + timedelta(minutes=2))) == [early, late]
    world.connections.close(early.id)
    assert list(world.connections.opened(NOON + timedelta(minutes=2))) == [late]


def test_unsubscribing_leaves_the_other_topics(world: Any) -> None:
    connection = Connection(id="c1=", principal=a_principal())
    world.connections.open(connection, at=NOON)
    for topic in ("one", "two"):
        world.connections.subscribe(connection, topic, most=2)

    world.connections.unsubscribe(connection, "one")

    assert list(world.connections.subscribers("one")) == []
    assert list(world.connections.subscribers("two")) == [connection]


def test_a_connection_follows_so_many_topics_and_no_more(world: Any) -> None:
    connection, other = (Connection(id=name, principal=a_principal()) for name in ("c1=", "c2="))
    for one in (connection, other):
        world.connections.open(one, at=NOON)

    def asked(*topics: str) -> list[bool]:
        return [world.connections.subscribe(connection, topic, most=2) for topic in topics]

    assert asked("one", "one", "two", "three", "two") == [True, True, True, False, True]
    assert world.connections.subscribe(other, "three", most=2)
    assert list(world.connections.subscribers("three")) == [other]
    for _ in range(2):
        world.connections.unsubscribe(connection, "one")
    assert asked("three", "one") == [True, False]


def test_a_connection_is_closed_with_all_that_it_followed(world: Any) -> None:
    connection = Connection(id="c1=", principal=a_principal())
    topics = [f"topic {number}" for number in range(60)]
    world.connections.open(connection, at=NOON)
    for topic in topics:
        world.connections.subscribe(connection, topic, most=60)

    world.connections.close(connection.id)

    assert [topic for topic in topics if world.connections.subscribers(topic)] == []


def test_a_closed_connection_follows_nothing_and_stays_closed(world: Any) -> None:
    connection = Connection(id="c1=", principal=a_principal())
    world.connections.open(connection, at=NOON)
    world.connections.close(connection.id)

    assert not world.connections.subscribe(connection, "one", most=2)
    world.connections.unsubscribe(connection, "one")

    assert world.connections.find(connection.id) is None
    assert list(world.connections.subscribers("one")) == []


def test_a_snapshot_never_goes_back(world: Any) -> None:
    who = a_principal()
    old = begun(a_job(who), who.user_id, NOON)
    new = old.model_copy(update={"version": 2})

    assert world.snapshots.put(old)
    assert world.snapshots.put(new)
    assert world.snapshots.put(new), "the same again may not have been pushed yet"
    assert not world.snapshots.put(old)
    assert world.snapshots.find(who.tenant_id, old.job_id) == new
    assert world.snapshots.find(a_principal().tenant_id, old.job_id) is None


def test_starting_twice_under_one_name_is_one_run(world: Any) -> None:
    world.executions.start("document-abc-1", {"job": 1})
    world.executions.start("document-abc-1", {"job": 1})
    world.executions.start("document-abc-1", {"job": 2})
