"""A tenant with its people and one of everything, made through the functions as far as they go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from inspect import unwrap
from typing import Any
from uuid import UUID

import boto3
import psycopg
import pytest
from app_fixtures import WORK, Cloud, handler, rest, standing
from fakes.making import a_decision, a_registration, a_request, a_task, an_event
from people_doing import authorized
from quire import bootstrap
from quire.domain.flow import PreparedPage, PreparedPages
from quire.domain.ids import new_id
from quire.domain.jobs import EventName
from quire.domain.pages import PageOfLines, PageOfWords, Word
from quire.domain.people import Principal, Role, User
from quire.domain.refs import JobRef, ObjectRef
from quire.domain.results import Cost, Extraction, Field

PAGE = PageOfLines(number=1, width=595, height=842, lines=())
EXTRACTION = Extraction(
    type="document",
    confidence=None,
    calibrated=False,
    route="text",
    fields={"total": Field(value="1", confidence=None, source="text", page=1, box=None, why=None)},
    problems=(),
    cost=Cost(),
    pages=(PAGE,),
)
BLOCK = {"name": "Maths", "dayOfWeek": "Monday"}
SCHEMA = {"type": "object", "properties": {"number": {"type": "string"}}}


@dataclass(frozen=True)
class Person:
    """Somebody of a tenant: their tokens, and whom the gateway takes them for."""

    user: User
    refresh_token: str
    spoken: dict[str, str]


@dataclass
class Tenant:
    """People by what they are called, and what belongs to `owner`, a member, or to all."""

    cloud: Cloud
    tenant_id: UUID = field(default_factory=new_id)
    people: dict[str, Person] = field(default_factory=dict)

    def add(self, name: str, role: Role) -> Person:
        user_id = new_id()
        user = User(id=user_id, tenant_id=self.tenant_id, email=f"{user_id}@example.org", role=role)
        with self.owning() as owner:
            owner.execute("INSERT INTO tenants VALUES (%s, 'one') ON CONFLICT DO NOTHING", (self.tenant_id,))
            owner.execute(
                "INSERT INTO users (user_id, tenant_id, email, role) VALUES (%s, %s, %s, %s)",
                (user_id, self.tenant_id, user.email, role),
            )
        self.cloud.remain("quire_auth")
        tokens = bootstrap.issuing().begin(user).tokens
        spoken = authorized(self.cloud, tokens.access_token)
        assert spoken is not None
        assert tokens.refresh_token is not None
        self.people[name] = Person(user, tokens.refresh_token, spoken)
        return self.people[name]

    def owning(self) -> psycopg.Connection[Any]:
        """The tables' owner, bound to this tenant."""
        connection = psycopg.connect(self.cloud.urls("quire_owner"))
        connection.execute("SELECT set_config('app.tenant', %s, false)", (str(self.tenant_id),))
        return connection

    def principal(self, name: str) -> Principal:
        who = Principal.heard(self.people[name].spoken)
        assert who is not None
        return who

    def said(self, name: str, method: str, route: str, body: Any = None, **places: str) -> Any:
        """What somebody is answered, of a process that is there already."""
        answer = answered(rest(method, route, self.people[name].spoken, body, **places))
        assert answer["statusCode"] < 300, answer["body"]
        return json.loads(answer["body"])["data"]

    def own_everything(self) -> dict[str, str]:
        """One of everything, new; answers the ids, by the names that a path could have for them."""
        return {name: made for kind in self._makers for name, made in self.own(kind).items()}

    def own(self, kind: str) -> dict[str, str]:
        """One thing more of a kind, and what came with it."""
        self.cloud.remain("quire_auth" if kind in {"invitation", "key", "person"} else "quire_app")
        return self._makers[kind]()

    @property
    def _makers(self) -> dict[str, Callable[[], dict[str, str]]]:
        return {
            "document": self._document,
            "job": lambda: {"job": str(self._registered().job_id)},
            "task": self._task,
            "timetable": self._timetable,
            "webhook": self._webhook,
            "type": self._type,
            "invitation": self._invitation,
            "key": self._key,
            "person": lambda: {"person": str(self.add("guest", Role.MEMBER).user.id)},
        }

    def _document(self) -> dict[str, str]:
        job = self._finished()
        shown = self.said("owner", "GET", "/v1/documents/{id}", id=str(job.document_id))
        return {"document": shown["documentId"], "finished": shown["jobId"], "name": shown["fileName"]}

    def _task(self) -> dict[str, str]:
        return {"task": str(bootstrap.reviews().request(a_task(self._registered(), seconds=10**10, total="1")))}

    def _timetable(self) -> dict[str, str]:
        made = self.said("owner", "POST", "/v1/timetables", {"name": "Plan", "timeblocks": [BLOCK]})
        return {"timetable": made["timetableId"], "timeblock": made["timeblocks"][0]["timeblockId"]}

    def _webhook(self) -> dict[str, str]:
        webhook = self.said("admin", "POST", "/v1/webhooks", {"url": "https://hook.test/"})
        ping = self.said("admin", "POST", "/v1/webhooks/{id}/ping", id=webhook["id"])
        return {"webhook": webhook["id"], "delivery": ping["id"]}

    def _type(self) -> dict[str, str]:
        body = {"name": f"t-{new_id().hex}", "title": "Mine", "schema": SCHEMA}
        return {"type": self.said("admin", "POST", "/v1/types", body)["name"]}

    def _invitation(self) -> dict[str, str]:
        made = self.said("admin", "POST", "/v1/auth/invitations", {"email": f"{new_id()}@example.org"})
        return {"invitation": made["invitation"]["id"]}

    def _key(self) -> dict[str, str]:
        made = self.said("owner", "POST", "/v1/auth/api-keys", {"name": "mine", "scopes": ["review"]})
        return {"key": made["apiKey"]["id"]}

    def _finished(self) -> JobRef:
        job = self._registered()
        self._reviewed(job)
        self.finish(job)
        word = Word(text=str(job.document_id), box=(0.1, 0.1, 0.9, 0.2))
        page = PageOfWords(number=1, width=595, height=842, words=(word,)).model_dump_json(by_alias=True)
        words = ObjectRef(bucket=WORK, key=job.text_key(1), version_id="1")
        listed = PreparedPages(pages=(PreparedPage(number=1, width=595, height=842, words=words),)).model_dump_json()
        kept = {job.picture_key(1): "a picture", job.text_key(1): page, job.key("preprocess/pages.json"): listed}
        for key, content in kept.items():
            boto3.client("s3").put_object(Bucket=WORK, Key=key, Body=content.encode())
        with self.owning() as owner:
            owner.execute("UPDATE documents SET version_id = '1' WHERE document_id = %s", (job.document_id,))
        return job

    def _reviewed(self, job: JobRef) -> None:
        """The admin decides what the document says."""
        who = self.principal("admin")
        task_id = bootstrap.reviews().request(a_task(job, seconds=10**10, total="1"))
        assert task_id is not None
        assert bootstrap.review_tasks().decide(who, task_id, a_decision(who, total="2"))

    def finish(self, job: JobRef) -> None:
        """The work on a document ends well."""
        self.cloud.remain("quire_app")
        bootstrap.results().save(job, EXTRACTION)
        bootstrap.journal().append(an_event(job, EventName.COMPLETED))

    def _registered(self) -> JobRef:
        request = a_request(force=True, file_name=f"{new_id().hex}.pdf")
        registration = a_registration(self.principal("owner"), request)
        bootstrap.documents().register(registration)
        return registration.job


@contextmanager
def unhurried(postgres: Callable[[str], str]) -> Iterator[Cloud]:
    """Functions that count nobody's requests, for all tests of a module."""
    with pytest.MonkeyPatch.context() as monkeypatch, standing(postgres, monkeypatch) as cloud:
        for name, value in {"RATE_LIMITS": "off", "ADDRESS_ATTEMPTS": "0", "WEBHOOKS_MOST": "100"}.items():
            monkeypatch.setenv(f"QUIRE_{name}", value)
        cloud.become("quire_app")
        yield cloud


def a_tenant(cloud: Cloud) -> Tenant:
    tenant = Tenant(cloud)
    tenant.add("owner", Role.MEMBER)
    tenant.add("admin", Role.ADMIN)
    return tenant


def a_stranger(cloud: Cloud) -> Person:
    """The admin of another tenant."""
    return Tenant(cloud).add("admin", Role.ADMIN)


@cache
def the_handler(function: str) -> Any:
    """One process's handler; what it is made of is forgotten whenever the cloud becomes somebody else."""
    return handler(function)


@cache
def _functions() -> dict[tuple[str, str], str]:
    doors = {name: unwrap(the_handler(name)).__globals__["door"] for name in ("auth", "documents", "oidc")}
    return {(route.method, route.path): name for name, door in doors.items() for route in door.routes}


def function_of(method: str, route: str) -> str:
    """Which function stands behind a route."""
    return _functions()[method, route]


def answered(event: dict[str, Any]) -> Any:
    """The answer of the present process to this request."""
    return the_handler(function_of(event["httpMethod"], event["resource"]))(event, None)
