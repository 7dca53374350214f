"""The doors that are no route: topics of a socket, pre-signed links, exports; `access.toml` lists these too."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from adapters.test_proof_access import COLUMNS, DOCUMENT, TABLE, World
from app_fixtures import rest
from fakes.services import FakePushes
from quire import bootstrap
from quire.domain.ids import new_id
from quire.domain.jobs import Job, begun
from quire.domain.refs import JobRef
from quire.domain.tasks import Priority, TaskChanged, TaskStatus
from quire.steps import websocket
from quire.steps.notify import notify, notify_reviewers
from quire.steps.websocket import Topic
from tenant_doing import answered, unhurried

TOPICS = {topic: dict(zip(COLUMNS, row.split(), strict=True)) for topic, row in TABLE["topics"].items()}
LINKS: dict[str, str] = TABLE["links"]
OF_A_LINK = {"Link", "Download", "Accepted"}
"""What the document calls an answer with a pre-signed address in it."""


@pytest.fixture(scope="module")
def world(postgres: Callable[[str], str]) -> Iterator[World]:
    with unhurried(postgres) as cloud:
        yield World(cloud)


def test_every_topic_has_a_row_and_every_row_a_topic() -> None:
    assert set(TOPICS) == {"job", *Topic}


@pytest.mark.parametrize("topic", TOPICS)
def test_everybody_hears_what_the_row_says(world: World, topic: str) -> None:
    assert {who: heard(world, who, topic) for who in COLUMNS} == TOPICS[topic]


def heard(world: World, who: str, topic: str) -> str:
    """What comes of asking for the topic and then of news of the owner's document."""
    world.cloud.remain("quire_auth")
    given = answered(rest("POST", "/v1/auth/ws-ticket", world.caller(who, "POST /v1/auth/ws-ticket")))
    if given["statusCode"] >= 400:
        return str(given["statusCode"])
    world.cloud.remain("quire_app")
    ticket, name, pushes = json.loads(given["body"])["data"]["ticket"], new_id().hex, FakePushes()
    shared: dict[str, Any] = {"connections": bootstrap.connections(), "clock": bootstrap.now}
    assert websocket.connect(name, ticket, tickets=bootstrap.tickets(), **shared)
    job = a_job(world)
    asked = {"jobId": str(job.job_id)} if topic == "job" else {"topic": topic}
    said = json.dumps({"action": "subscribe", **asked})
    websocket.answer(name, said, snapshots=bootstrap.snapshots(), pushes=pushes, **shared)
    [(_, reply)] = pushes.posted
    if reply["event"] == "error":
        assert reply["code"] == "FORBIDDEN"
        return "403"
    notify(job, snapshots=bootstrap.snapshots(), pushes=pushes, **shared)
    notify_reviewers(a_change(job), pushes=pushes, **shared)
    websocket.disconnect(name, connections=shared["connections"])
    told = [frame for connection, frame in pushes.posted[1:] if connection == name]
    return "shows" if any(str(job.job_id) in json.dumps(frame) for frame in told) else "none"


def a_job(world: World) -> Job:
    """News of the owner's."""
    who = world.tenant.principal("owner")
    ref = JobRef(tenant_id=who.tenant_id, document_id=new_id(), job_id=new_id(), attempt=1, correlation_id="followed")
    return begun(ref, who.user_id, bootstrap.now())


def a_change(job: Job) -> TaskChanged:
    names = {"tenant_id": job.tenant_id, "document_id": job.document_id, "job_id": job.job_id, "task_id": new_id()}
    standing = {"status": TaskStatus.OPEN, "priority": Priority.NORMAL, "version": 1, "at": bootstrap.now()}
    nobody = {"claimed_by": None, "claim_expires_at": None, "decided_by": None}
    return TaskChanged(type="document", confidence=None, **names, **standing, **nobody)


def test_every_route_that_gives_a_link_has_a_row_and_every_row_gives_one() -> None:
    giving = {
        f"{method.upper()} {path.removeprefix('/api')}"
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if any(f'schemas/{name}"' in json.dumps(operation["responses"]) for name in OF_A_LINK)
    }

    assert giving == set(LINKS)


@pytest.mark.parametrize("route", LINKS)
def test_a_link_leads_into_what_it_was_asked_for_and_nowhere_else(world: World, route: str) -> None:
    things = world.things | world.tenant.own("document")
    bucket, prefix = LINKS[route].split()

    led = where(world, route, things)

    names = {"tenant": world.tenant.tenant_id, **things, "document": led[2] or things["document"]}
    assert (led[0], led[1].startswith(prefix.format(**names))) == (bucket, True), led


def where(world: World, route: str, things: dict[str, str]) -> tuple[str, str, str]:
    """The bucket and the key that a link or form of the owner's leads to, and the document where it is a new one."""
    method, path = route.split()
    thing = things["timetable" if "timetables" in path else "document"]
    content = {"fileName": "a.pdf", "contentType": "application/pdf", "size": 9, "force": True}
    world.cloud.remain("quire_app")
    body = content if method == "POST" else None
    given = world.tenant.said("owner", method, path, body, id=thing, n="1")
    if "upload" in given:
        return _bucket(given["upload"]["url"]), given["upload"]["fields"]["key"], given["documentId"]
    address = urlsplit(given["url"])
    return _bucket(given["url"]), unquote(address.path).lstrip("/"), ""


def _bucket(url: str) -> str:
    return str(urlsplit(url).hostname).partition(".")[0]


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "ics"])
def test_no_form_of_an_export_is_a_strangers(world: World, form: str) -> None:
    for route in ("/v1/documents/{id}/export", "/v1/timetables/{id}/export"):
        thing = world.things["timetable" if "timetables" in route else "document"]
        event = rest("GET", route, world.stranger.spoken, id=thing)
        world.cloud.remain("quire_app")

        answer = answered({**event, "queryStringParameters": {"format": form}})

        assert answer["statusCode"] == 404
