"""One life of a tenant, drawn at random: what its people do, and whether the API tells it as the reference does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from typing import Any, LiteralString, Protocol, TypeVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from proofs.acting import Cloud, DivergedError, Tenant, content, post, sha256
from proofs.looking import Looking
from proofs.owner import FunctionError
from proofs.reference import PEOPLE, STRANGER, Answers, Document, Job, Task, World

GOOD = ("one", "two", "three")
CONTENTS = (*GOOD, "png", "broken")
PERSON, ANYBODY = st.sampled_from([*PEOPLE]), st.sampled_from([*PEOPLE, STRANGER])
RULE, KIND = st.sampled_from(["never", "always"]), st.sampled_from(["document", "letter"])
WHICH, HURRY = st.integers(0, 20), st.booleans()
_OLDER: LiteralString = (
    "UPDATE jobs SET updated_at = updated_at - interval '2 hours', version = version + 1 WHERE job_id = %s"
)
_LAPSED: LiteralString = "UPDATE hitl_tasks SET claim_expires_at = now() - interval '1 second' WHERE task_id = %s"
T = TypeVar("T")


class Witness(Protocol):
    """Who counts the steps, and keeps what was told of those that went wrong."""

    def agreed(self) -> None: ...
    def diverged(self, told: Sequence[str]) -> None: ...


class Life(RuleBasedStateMachine):
    def __init__(self, cloud: Cloud, witness: Witness, *, patient: bool) -> None:
        super().__init__()
        self.cloud, self.witness = cloud, witness
        self.tenant, self.world = Tenant(cloud), World(patient)
        self.looking = Looking(self.tenant, self.world)
        self.told: list[str] = [] if patient else ["nobody reviews in time"]
        self.made: list[Document] = []
        self.forms: dict[Document, dict[str, Any]] = {}
        self.moving: Document | None = None
        self.observers = cycle([*PEOPLE, STRANGER])
        self.failed = False
        self.tenant.good("ann", "PUT", "/hitl/policy", {"rule": self.world.rule})

    @initialize(wanted=RULE, name=st.sampled_from(CONTENTS), kind=KIND)
    def begins(self, *, wanted: str, name: str, kind: str) -> None:
        """There is always something to do something with, whichever rules this life is drawn from."""
        self.sets_rule(who="ann", wanted=wanted)
        self.sends(who="mo", kind=kind, name=name, forced=False, hurry=False)
        self.sends(who="rae", kind=kind, name="one", forced=False, hurry=False)

    @rule(who=PERSON, kind=KIND, name=st.sampled_from(GOOD), known=HURRY, forced=HURRY, key=st.sampled_from(["", "k"]))
    def announces(self, *, who: str, kind: str, name: str, known: bool, forced: bool, key: str) -> None:
        declared = name if known else None
        with self._step(f"{who} announces a {kind} declared={declared} forced={forced} key={key!r}", None):
            self._announce(Document(who, kind, declared, forced), key)

    @rule(who=PERSON, kind=KIND, name=st.sampled_from(CONTENTS), forced=HURRY, hurry=HURRY)
    def sends(self, *, who: str, kind: str, name: str, forced: bool, hurry: bool) -> None:
        with self._step(f"{who} sends {name} as a {kind} forced={forced}{_and(hurry)}", None):
            document = Document(who, kind, None, forced)
            self._announce(document, "")
            self._post(document, name, hurry)

    @precondition(lambda self: self.forms)
    @rule(which=WHICH, name=st.sampled_from(CONTENTS), hurry=HURRY)
    def posts(self, *, which: int, name: str, hurry: bool) -> None:
        document = _pick([*self.forms], which)
        if document is self.moving and not document.contents <= set(GOOD):
            name = next(iter(document.contents))
        with self._step(f"{name} is posted to {self._name(document)}{_and(hurry)}", document):
            self._post(document, name, hurry)

    @precondition(lambda self: self.made)
    @rule(who=ANYBODY, which=WHICH, attempt=WHICH)
    def cancels(self, *, who: str, which: int, attempt: int) -> None:
        document, job = self._job(which, attempt)
        with self._step(f"{who} cancels {self._name(document, job)}", document):
            said = self.tenant.ask(who, "POST", f"/jobs/{self.looking.jobs[job]}/cancel")
            self._hear(said.code, self.world.cancel(who, document, job))
            self.looking.find_task(document)

    @precondition(lambda self: self.made)
    @rule(who=ANYBODY, which=WHICH, attempt=WHICH, hurry=HURRY)
    def retries(self, *, who: str, which: int, attempt: int, hurry: bool) -> None:
        document, job = self._job(which, attempt)
        with self._step(f"{who} retries {self._name(document, job)}{_and(hurry)}", document):
            said = self.tenant.ask(who, "POST", f"/jobs/{self.looking.jobs[job]}/retry", {})
            answers = self.world.retry(who, document, job)
            if said.code == "201" and "201" in answers:
                self._rest(document)
            self._hear(said.code, answers)
            if said.code == "201":
                self.looking.jobs[document.job] = said.data["jobId"]
                self._moves(document, hurry)

    @precondition(lambda self: self.made)
    @rule(who=ANYBODY, which=WHICH)
    def deletes(self, *, who: str, which: int) -> None:
        document = _pick(self.made, which)
        with self._step(f"{who} deletes {self._name(document)}", document):
            said = self.tenant.ask(who, "DELETE", f"/documents/{self.looking.documents[document]}")
            self._hear(said.code, self.world.delete(who, document))
            if said.code == "200" and document is self.moving:
                self.moving = None
            self.looking.at_usage("ann")

    @precondition(lambda self: self.looking.tasks)
    @rule(who=ANYBODY, which=WHICH, verb=st.sampled_from(["claim", "release", "submit", "reject"]), hurry=HURRY)
    def reviews(self, *, who: str, which: int, verb: str, hurry: bool) -> None:
        task = _pick([*self.looking.tasks], which)
        document = next(each for each in self.made for job in each.jobs if job.task is task)
        with self._step(f"{who}: {verb} for {self._name(document)}{_and(hurry)}", document):
            body = {"fields": {}} if verb == "submit" else {}
            said = self.tenant.ask(who, "POST", f"/hitl/tasks/{self.looking.tasks[task]}/{verb}", body)
            self._hear(said.code, self.world.decide(who, document, task, verb))
            if document.job.heading is not None:
                self._moves(document, hurry)

    @precondition(lambda self: any(task.state == "claimed" for task in self._live_tasks()))
    @rule(which=WHICH)
    def claim_lapses(self, *, which: int) -> None:
        task = _pick([each for each in self._live_tasks() if each.state == "claimed"], which)
        document = next(each for each in self.made if each.job.task is task)
        with self._step(f"the claim on {self._name(document)} lapses", document):
            self.cloud.age(self.tenant.id, _LAPSED, self.looking.tasks[task])
            task.state, task.holder = "open", None

    @precondition(lambda self: self._awaited())
    @rule(which=WHICH)
    def upload_expires(self, *, which: int) -> None:
        document = _pick(self._awaited(), which)
        with self._step(f"{self._name(document)} never comes", document):
            self.cloud.age(self.tenant.id, _OLDER, self.looking.jobs[document.job])
            self.cloud.owner.invoke("MaintainFunction")
            self.world.end(document, "expired", "UPLOAD_EXPIRED")
            self.tenant.until(f"/jobs/{self.looking.jobs[document.job]}", {"expired"})

    @rule(who=ANYBODY, wanted=RULE)
    def sets_rule(self, *, who: str, wanted: str) -> None:
        with self._step(f"{who} wants reviews: {wanted}", None):
            said = self.tenant.ask(who, "PUT", "/hitl/policy", {"rule": wanted})
            self._hear(said.code, self.world.set_rule(who, wanted))

    def teardown(self) -> None:
        if not self.failed:
            with self._step("everybody looks", None):
                for document in self.made:
                    self.looking.at_document(next(self.observers), document)
                for who in [*PEOPLE, STRANGER]:
                    self.looking.at_lists(who)
                    self.looking.at_usage(who)

    @contextmanager
    def _step(self, what: str, document: Document | None) -> Iterator[None]:
        """What was at work before comes to rest first, unless this is about the same document."""
        self.told.append(what)
        try:
            if self.moving is not None and self.moving is not document:
                self._rest(self.moving)
            yield
            self._look(document)
        except (DivergedError, FunctionError, httpx.TransportError, KeyError) as error:
            self.failed = True
            self.witness.diverged([*self.told, repr(error)])
            raise DivergedError(str(error)) from error
        self.witness.agreed()

    def _look(self, document: Document | None) -> None:
        """One after the other of the people is shown what the reference says, the newest document if not this one."""
        who = next(self.observers)
        for each in [document] if document else self.made[-1:]:
            self.looking.at_document(who, each)
        if self.moving is None:
            self.looking.at_lists(who)
            self.looking.at_usage(who)

    def _announce(self, asked: Document, key: str) -> None:
        body = {"fileName": "a.pdf", "contentType": "application/pdf", "size": len(content("one"))}
        body |= {"type": asked.kind, "force": asked.forced}
        body |= {"sha256": sha256(asked.declared)} if asked.declared else {}
        headers = {"Idempotency-Key": key} if key else {}
        said = self.tenant.ask(asked.owner, "POST", "/documents/upload", body, **headers)
        code, document = self.world.announce(asked, key or None)
        if said.code != code:
            raise DivergedError(f"{said.code} and not {code}")
        if code == "201":
            self._announced(asked, document, said.data)

    def _announced(self, asked: Document, document: Document, data: dict[str, Any]) -> None:
        if document is asked:
            self.made.append(document)
            self.looking.documents[document], self.looking.jobs[document.job] = data["documentId"], data["jobId"]
        told = (data["documentId"], data["jobId"], data["status"], "upload" in data)
        pending = document.job.status == "pending"
        known = (self.looking.documents[document], self.looking.jobs[document.job], document.job.status, pending)
        if told != known:
            raise DivergedError(f"announced {told} and not {known}")
        if pending:
            self.forms[document] = data["upload"]

    def _post(self, document: Document, name: str, hurry: bool) -> None:  # noqa: FBT001 - as it was drawn
        self._hear(post(self.forms[document], name), self.world.post(document, name))
        if document.job.heading is not None:
            self._moves(document, hurry)

    def _moves(self, document: Document, hurry: bool) -> None:  # noqa: FBT001 - as it was drawn
        self.moving = document
        if not hurry:
            self._rest(document)

    def _rest(self, document: Document) -> None:
        if document.job.heading is not None:
            self.looking.until_rest(document)
        self.moving = None

    def _hear(self, said: str, answers: Answers) -> None:
        if said not in answers:
            raise DivergedError(f"{said} and not {' or '.join(answers)}")
        if (change := answers[said]) is not None:
            change()
        if self.moving is not None and self.moving.job.heading is None:
            self.moving = None

    def _job(self, which: int, attempt: int) -> tuple[Document, Job]:
        document = _pick(self.made, which)
        return document, _pick(document.jobs[::-1], attempt)

    def _name(self, document: Document, job: Job | None = None) -> str:
        attempt = f" (attempt {document.jobs.index(job) + 1})" if job is not None and len(document.jobs) > 1 else ""
        return f"document {self.made.index(document) + 1}{attempt}"

    def _live_tasks(self) -> list[Task]:
        jobs = [document.job for document in self.world.documents]
        return [job.task for job in jobs if job.task is not None]

    def _awaited(self) -> list[Document]:
        return [each for each in self.world.documents if each.arrived is False and each.job.status == "pending"]


def _pick(among: Sequence[T], which: int) -> T:
    return among[which % len(among)]


def _and(hurry: bool) -> str:  # noqa: FBT001 - as it was drawn
    return " and does not wait" if hurry else ""
