"""Many WebSockets, some cut without a word, pushes late, twice and out of order: all come to know what GET says."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from chaos_client import ChaosClient
from pipeline.sending import announce, pdf, post_form, until_ended
from proofs.carrying import patiently
from proofs.claims import Claim, Scale
from proofs.connection_rows import Rows, Swept, named, rows, swept
from proofs.listener import Listener
from proofs.owner import Owner
from proofs.people import Person, invited, newcomer
from proofs.sender import SignedIn
from websockets.asyncio.client import ClientConnection

from benchmarks.running import RunningCloud, signed_in

SOCKETS = 500
CUT = 0.3
DOCUMENTS = 2
"""Of each person."""
AT_THE_DOOR = 8
CUTTING_SECONDS = 8.0
SHUFFLED = {"duplicate": 0.3, "reorder": True, "delay": 0.5}
OPENING_SECONDS = 31.0
"""So long the sweep leaves a new connection alone, and what is left of one that never came to stand."""
PATIENCE = 300.0
_DOORKEEPER, _SWEEPER = "WebsocketFunction", "HangupFunction"
TOLD = ("version", "status", "stage", "progress", "confidence", "errorCode")


@dataclass
class Crowd:
    """Everybody who listens, and the lines that they have left behind without a word."""

    listeners: list[Listener] = field(default_factory=list)
    cut: list[Listener] = field(default_factory=list)
    left_behind: dict[str, ClientConnection] = field(default_factory=dict)
    """By how each line calls itself."""

    def agreeing(self, truth: dict[str, Any]) -> list[Listener]:
        return [each for each in self.listeners if all(_agrees(each, truth[job]) for job in each.jobs)]


def prove(scale: Scale) -> Iterator[Claim]:
    with (
        tempfile.TemporaryDirectory(prefix="quire-proof-") as folder,
        RunningCloud(Path(folder) / "data") as cloud,
    ):
        yield from asyncio.run(_proved(cloud, scale.of(SOCKETS, least=16), scale.seeds[0]))


async def _proved(cloud: RunningCloud, count: int, seed: int) -> Sequence[Claim]:
    chaos, crowd = ChaosClient(cloud.owner()), Crowd()
    people = await asyncio.to_thread(_people, cloud)
    await _opened(people, count, crowd)
    chaos.ask(events=SHUFFLED, sqs=SHUFFLED, seed=seed)
    async with asyncio.TaskGroup() as group:
        group.create_task(_some_cut(crowd, random.Random(seed)))  # noqa: S311 - repeatable on purpose
        truth = await asyncio.to_thread(_carried, people)
    await _until(lambda: len(crowd.agreeing(truth)) == count)
    agreeing = crowd.agreeing(truth)
    names = await asyncio.to_thread(named, cloud)
    standing = len(crowd.left_behind.keys() & set(names.values()))
    before = await _died_unnoticed(crowd, standing, cloud)
    await _until(lambda: all(time.monotonic() - each.knocked > OPENING_SECONDS for each in crowd.listeners))
    table = await asyncio.to_thread(swept, cloud, before, names)
    kept = [each for each in crowd.listeners if table.kept(each.line)]
    await _ask_all(crowd)
    return _claims(crowd, agreeing, table, kept, seed)


def _claims(
    crowd: Crowd, agreeing: Sequence[Listener], table: Swept, kept: Sequence[Listener], seed: int
) -> Sequence[Claim]:
    everybody, cut, unnoticed = len(crowd.listeners), len(crowd.cut), len(crowd.left_behind)
    seen = ("gaps", "overtaken", "unanswered")
    gaps, overtaken, unanswered = (sum(getattr(each, name) for each in crowd.listeners) for name in seen)
    said = f"{everybody} sockets, {cut} cut silently, pushes shuffled"
    worst = f"{gaps} gaps, {overtaken} pushes overtaken, {unanswered} lines given up for want of an answer"
    back = sum(each in crowd.cut for each in agreeing)
    strangers = table.strangers({*crowd.left_behind, *(each.line for each in crowd.listeners)})
    of_the_dead = f"{table.had_rows(crowd.left_behind)} of {unnoticed} had rows before, {len(strangers)} others after"
    standing = sum(each.pongs > 0 for each in kept)

    def claim(says: str, held: int, of: int, worst: str = "") -> Claim:
        return Claim("sockets", says, held, of, worst, str(seed))

    return [
        claim(f"{said}: know what GET says", len(agreeing), everybody, worst),
        claim(f"{said}: back, and know what GET says", back, cut),
        claim(
            "died unnoticed: rows until the sweep, and none after it",
            table.gone(crowd.left_behind),
            unnoticed + len(strangers),
            of_the_dead,
        ),
        claim("still there after the sweep, with every row", standing, everybody, f"{len(kept)} have every row"),
    ]


def _people(cloud: RunningCloud) -> list[Person]:
    """An admin with two members, and somebody of another tenant; their documents are announced."""
    admin = Person(dict(cloud.login), "all-jobs")
    people = [admin, invited(cloud, admin), invited(cloud, admin), newcomer(cloud)]
    for number, person in enumerate(people):
        with signed_in(person.login) as api:
            for document in range(DOCUMENTS):
                content = pdf(f"document {document} of person {number}")
                person.uploads.append((_announced(api, content), content))
    admin.follows = tuple(job for person in people[:-1] for job in person.jobs)
    return people


def _announced(api: httpx.Client, content: bytes) -> dict[str, Any]:
    """The same document each time, and a form that has not run out while so many were at the door."""
    api.headers["Idempotency-Key"] = sha256(content).hexdigest()
    return announce(api, content)


async def _opened(people: Sequence[Person], count: int, crowd: Crowd) -> None:
    door = asyncio.Semaphore(AT_THE_DOOR)
    apis = [
        httpx.AsyncClient(base_url=f"{one.login['url']}/api/v1", auth=SignedIn(one.login), timeout=60) for one in people
    ]
    for number in range(count):
        which, by_topic = number % len(people), number // len(people) % 2
        person = people[which]
        topic = person.topic if by_topic else None
        crowd.listeners.append(Listener(apis[which], topic, person.follows or person.jobs, door))
    await asyncio.gather(*(each.open() for each in crowd.listeners))


async def _some_cut(crowd: Crowd, dice: random.Random) -> None:
    """While the documents are under way. Half of them leave a line behind that nobody reads any more."""
    crowd.cut = dice.sample(crowd.listeners, round(CUT * len(crowd.listeners)))
    moments = [dice.uniform(0, CUTTING_SECONDS) for _ in crowd.cut]
    await asyncio.gather(*(_cut(crowd, *each) for each in zip(range(len(moments)), crowd.cut, moments, strict=True)))


async def _cut(crowd: Crowd, number: int, listener: Listener, moment: float) -> None:
    await asyncio.sleep(moment)
    if number % 2:
        listener.cut()
        return
    if (left := await listener.freeze()) is not None:
        line, socket = left
        crowd.left_behind[line] = socket
    await listener.open()


def _carried(people: Sequence[Person]) -> dict[str, Any]:
    """Uploads everything; what GET says in the end."""
    for person in people:
        with signed_in(person.login) as api:
            for _, content in person.uploads:
                post_form(_announced(api, content)["upload"], content).raise_for_status()
    truth: dict[str, Any] = {}
    for person in people:
        with signed_in(person.login) as api:
            truth |= {job: patiently(partial(until_ended, api, job, seconds=PATIENCE)) for job in person.jobs}
    return truth


def _agrees(listener: Listener, truth: dict[str, Any]) -> bool:
    known = listener.known.get(truth["jobId"], {})
    return all(known.get(name) == truth[name] for name in TOLD)


async def _died_unnoticed(crowd: Crowd, standing: int, cloud: RunningCloud) -> Rows:
    """The lines that were left behind go down while nobody can write down that they did; the table as it is then."""
    chaos, owner = ChaosClient(cloud.owner()), Owner(cloud)
    before = owner.failures(_DOORKEEPER)
    chaos.ask(faults=[{"service": "dynamodb", "kind": "refuse", "function": one} for one in (_DOORKEEPER, _SWEEPER)])
    for line in crowd.left_behind.values():
        line.transport.abort()
    await _until(lambda: owner.failures(_DOORKEEPER) - before >= standing)
    left = await asyncio.to_thread(rows, cloud)
    chaos.end()
    return left


async def _ask_all(crowd: Crowd) -> None:
    """Whoever is still there answers."""
    for each in crowd.listeners:
        await each.ping()
    await _until(lambda: all(each.pongs for each in crowd.listeners), seconds=60)
    for each in crowd.listeners:
        await each.leave()
    for each in crowd.listeners:
        await each.close()


async def _until(holds: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:  # noqa: ASYNC110 - another process is asked, too
        await asyncio.sleep(0.2)
