"""The life of documents as the API has to tell it: one answer mostly, two where nobody can know how far work is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

Answers = dict[str, Callable[[], None] | None]  # each with what is so then, where anything changes
Rest = tuple[str, str | None]  # where work comes to rest that nobody disturbs: a status and an error
ENDED = {"completed", "failed", "rejected", "expired", "cancelled"}
PEOPLE = {"ann": "admin", "rae": "reviewer", "mo": "member"}
STRANGER = "sid"  # the admin of another tenant
NOT_FOUND: Answers = {"NOT_FOUND": None}
FORBIDDEN: Answers = {"FORBIDDEN": None}
CONFLICT: Answers = {"CONFLICT": None}
REFUSED: dict[str, Rest] = {"png": ("rejected", "TYPE_MISMATCH"), "broken": ("rejected", "CORRUPT")}
COMPLETED: Rest = ("completed", None)
REVIEWED: Rest = ("hitl_pending", None)
UNREVIEWED: Rest = ("expired", "REVIEW_EXPIRED")
DECIDED: dict[str, Rest] = {"submit": COMPLETED, "reject": ("rejected", "REVIEW_REJECTED")}
TASKS = {"claim": "claimed", "release": "open", "submit": "submitted", "reject": "rejected"}


@dataclass(eq=False)
class Task:
    state: str = "open"
    holder: str | None = None
    sure: bool = True  # that it was there before its job ended


@dataclass(eq=False)
class Job:
    status: str = "pending"
    error: str | None = None
    heading: Rest | None = None
    copy_of: Document | None = None  # once it gets where it is heading for
    task: Task | None = None

    @property
    def may_have_ended(self) -> bool:
        return self.status in ENDED or (self.heading is not None and self.heading[0] in ENDED)


@dataclass(eq=False)
class Document:
    owner: str
    kind: str
    declared: str | None  # the content whose hash was announced
    forced: bool
    contents: set[str] = field(default_factory=set)  # any that may have been taken in, of several at once
    arrived: bool | None = False  # none where it was cancelled on its way in
    copy_of: Document | None = None
    jobs: list[Job] = field(default_factory=lambda: [Job()])

    @property
    def job(self) -> Job:
        return self.jobs[-1]

    @property
    def on_its_way(self) -> bool:
        return self.job.heading is not None and len(self.jobs) == 1 and self.job.task is None


@dataclass
class World:
    """One tenant. Reviews wait for longer than anybody needs if it is patient, otherwise for nobody."""

    patient: bool
    rule: str = "never"
    documents: list[Document] = field(default_factory=list)
    used: Counter[tuple[str, bool]] = field(default_factory=Counter)  # ended jobs: whose, and whether well
    unsure: tuple[str, bool] | None = None  # an end, counted or not: the document was deleted at work
    keys: dict[tuple[str, str], tuple[object, Document]] = field(default_factory=dict)

    def sees(self, who: str, document: Document) -> bool:
        role = PEOPLE.get(who)
        return document in self.documents and role is not None and (role != "member" or document.owner == who)

    def announce(self, asked: Document, key: str | None) -> tuple[str, Document]:
        """The answer and its document: the one that was asked for if it is new."""
        who, same = asked.owner, (asked.kind, asked.declared, asked.forced)
        kept = None if key is None else self.keys.get((who, key))
        if kept is not None and kept[1] in self.documents:
            return ("201" if kept[0] == same else "CONFLICT"), kept[1]
        visible = (each for each in self.documents if self.sees(who, each))
        known = None if asked.forced else self._known(visible, asked.declared, asked.kind)
        if known is None:
            self.documents.append(asked)
        if key is not None:
            self.keys[who, key] = (same, known or asked)
        return "201", known or asked

    def post(self, document: Document, content: str) -> Answers:
        fits = document.declared in (None, content)
        return {"204": partial(self._arrive, document, content)} if fits else {"400": None}

    def _arrive(self, document: Document, content: str) -> None:
        awaited = document.job.status == "pending" and document.arrived is False
        if document in self.documents and (awaited or document.on_its_way):
            document.arrived = True
            document.contents.add(content)
            self._heads(document, content)

    def took(self, document: Document, content: str) -> None:
        """Of what may have been taken in it was this."""
        document.contents = {content}
        self._heads(document, content)

    def _heads(self, document: Document, content: str) -> None:
        job, first = document.job, len(document.jobs) == 1 and not document.forced and content not in REFUSED
        others = (each for each in self.documents if each is not document)
        job.copy_of = self._known(others, content, document.kind) if first else None
        asked = self.rule != "never" and job.copy_of is None
        read = (REVIEWED if self.patient else UNREVIEWED) if asked else COMPLETED
        job.heading = REFUSED.get(content, read)

    def rest(self, document: Document) -> None:
        """The work got where it was heading for."""
        job, heading = document.job, document.job.heading
        assert heading is not None
        if heading in (REVIEWED, UNREVIEWED):
            job.task = Task("expired" if heading == UNREVIEWED else "open", sure=heading == REVIEWED)
        if heading[0] in ENDED:
            document.copy_of = job.copy_of if heading == COMPLETED else document.copy_of
            self.end(document, *heading)
        job.status, job.heading = heading[0], None

    def end(self, document: Document, status: str, error: str | None = None) -> None:
        job = document.job
        job.status, job.error, job.heading = status, error, None
        self.used[document.owner, status == "completed"] += 1
        if job.task is not None and job.task.state in {"open", "claimed"}:
            job.task.state, job.task.holder = "cancelled", None

    def cancel(self, who: str, document: Document, job: Job) -> Answers:
        if not self.sees(who, document):
            return NOT_FOUND
        now: Answers = {} if job.status in ENDED else {"200": partial(self._cancelled, document)}
        return now | (CONFLICT if job.may_have_ended else {})

    def _cancelled(self, document: Document) -> None:
        if document.on_its_way:
            document.arrived = None
        if document.job.heading in (REVIEWED, UNREVIEWED):
            document.job.task = Task(sure=False)
        self.end(document, "cancelled")

    def retry(self, who: str, document: Document, job: Job) -> Answers:
        if not self.sees(who, document):
            return NOT_FOUND
        possible = job is document.job and document.arrived is not False and job.may_have_ended
        certain = possible and job.heading is None and document.arrived
        return ({"201": partial(self._again, document)} if possible else {}) | ({} if certain else CONFLICT)

    def _again(self, document: Document) -> None:
        document.arrived = True
        document.jobs.append(Job())
        for content in document.contents:
            self._heads(document, content)

    def delete(self, who: str, document: Document) -> Answers:
        return {"200": partial(self._deleted, document)} if self.sees(who, document) else NOT_FOUND

    def _deleted(self, document: Document) -> None:
        self.documents.remove(document)
        heading = document.job.heading
        ends = heading is not None and heading[0] in ENDED
        self.unsure = (document.owner, heading == COMPLETED) if ends else None
        document.job.heading = None

    def decide(self, who: str, document: Document, task: Task, verb: str) -> Answers:
        if PEOPLE.get(who) == "member":
            return FORBIDDEN
        if not self.sees(who, document):
            return NOT_FOUND
        free = task.state == "open" or (task.state == "claimed" and task.holder == who)
        return {"200": partial(self._decided, document, task, verb, who)} if free else CONFLICT

    def _decided(self, document: Document, task: Task, verb: str, who: str) -> None:
        task.state, task.holder = TASKS[verb], who if verb == "claim" else None
        document.job.heading = DECIDED.get(verb)

    def result(self, who: str, document: Document) -> str:
        """What a question about the result is answered with."""
        if not self.sees(who, document) or document.job.status not in ENDED:
            return "NOT_FOUND"
        return "200" if document.job.status == "completed" else "CONFLICT"

    def set_rule(self, who: str, rule: str) -> Answers:
        role, here = PEOPLE.get(who, "admin"), who in PEOPLE
        return {"200": partial(setattr, self, "rule", rule if here else self.rule)} if role == "admin" else FORBIDDEN

    @staticmethod
    def _known(documents: Iterable[Document], content: str | None, kind: str) -> Document | None:
        """The earliest that was read from this content as this kind."""
        fits = (each for each in documents if each.contents == {content} and each.kind == kind)
        return next((each for each in fits if each.job.status == "completed"), None)
