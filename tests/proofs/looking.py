"""What the API shows somebody, beside what the reference says they see."""

from __future__ import annotations

from collections import Counter
from typing import Any

from proofs.acting import DivergedError, Said, Tenant, sha256
from proofs.reference import ENDED, PEOPLE, STRANGER, Document, Job, Task, World


class Looking:
    def __init__(self, tenant: Tenant, world: World) -> None:
        self.tenant = tenant
        self.world = world
        self.documents: dict[Document, str] = {}
        self.jobs: dict[Job, str] = {}
        self.tasks: dict[Task, str] = {}
        self._versions: dict[Job, int] = {}

    def until_rest(self, document: Document) -> None:
        """Waits until the work is where the reference says that it rests."""
        job = document.job
        waits = self.world.patient and job.task is None
        shown = self.tenant.until(f"/jobs/{self.jobs[job]}", ENDED | ({"hitl_pending"} if waits else set()))
        if len(document.contents) > 1:
            self._took(document)
        rest = job.heading
        assert rest is not None
        _same("came to rest as", (shown["status"], shown["errorCode"]), rest)
        self.world.rest(document)
        self.find_task(document)

    def _took(self, document: Document) -> None:
        shown = self.tenant.good("ann", "GET", f"/documents/{self.documents[document]}")
        taken = [name for name in document.contents if sha256(name) == shown["sha256"]]
        if not taken:
            raise DivergedError(f"{shown['sha256']} was never posted")
        self.world.took(document, taken[0])

    def find_task(self, document: Document) -> None:
        """The id of the latest job's task, which a job that ended on the way may have or not."""
        job = document.job
        if job.task is None or job.task in self.tasks or document not in self.world.documents:
            return
        shown = self.tenant.good("ann", "GET", f"/hitl/tasks?documentId={self.documents[document]}")
        ids = [task["taskId"] for task in shown if task["jobId"] == self.jobs[job]]
        if not ids and not job.task.sure:
            job.task = None
            return
        _same("tasks of one job", len(ids), 1)
        self.tasks[job.task] = ids[0]

    def at_document(self, who: str, document: Document) -> None:
        path, seen = f"/documents/{self.documents[document]}", self.world.sees(who, document)
        said = self.tenant.ask(who, "GET", path)
        _same(f"{who}: GET document", said.code, "200" if seen else "NOT_FOUND")
        for job in document.jobs[-2:]:
            self._at_job(who, document, job)
        if document.job.heading is not None:
            return
        if seen:
            self._document(who, document, said.data)
        _same(
            f"{who}: GET result", self.tenant.ask(who, "GET", f"{path}/result").code, self.world.result(who, document)
        )
        if document.job.status == "completed":
            page = self.tenant.ask(who, "GET", f"{path}/pages/1").code
            _same(f"{who}: GET page", page, "200" if seen else "NOT_FOUND")
        if document.arrived is not None:
            original = self.tenant.ask(who, "GET", f"{path}/original").code
            _same(f"{who}: GET original", original, "200" if seen and document.arrived else "NOT_FOUND")

    def _document(self, who: str, document: Document, shown: dict[str, Any]) -> None:
        job, copied = document.job, document.copy_of
        earlier = self.documents[copied] if copied is not None and self.world.sees(who, copied) else None
        told = (shown["status"], shown["errorCode"], shown["jobId"], shown["duplicateOf"])
        _same(f"{who}: document", told, (job.status, job.error, self.jobs[job], earlier))
        names = document.contents if document.arrived else {document.declared} - {None}
        if document.arrived is not None:
            _same(f"{who}: sha256", shown["sha256"], next((sha256(str(name)) for name in names), None))

    def _at_job(self, who: str, document: Document, job: Job) -> None:
        said = self.tenant.ask(who, "GET", f"/jobs/{self.jobs[job]}")
        _same(f"{who}: GET job", said.code, "200" if self.world.sees(who, document) else "NOT_FOUND")
        if said.code != "200":
            return
        version, before = said.data["version"], self._versions.get(job, 0)
        if version < before:
            raise DivergedError(f"version {version} after {before}")
        self._versions[job] = version
        if job.heading is None:
            told = (said.data["status"], said.data["errorCode"], said.data["attempt"])
            _same(f"{who}: job", told, (job.status, job.error, document.jobs.index(job) + 1))
            self._log(document, job, [event["name"] for event in said.data["events"]])

    def _log(self, document: Document, job: Job, names: list[str]) -> None:
        _same("events that are told more than once", [name for name, n in Counter(names).items() if n > 1], [])
        if job.status in ENDED and f"job.{job.status}" not in names:
            raise DivergedError(f"{job.status} and no event of it among {names}")
        if document.arrived is False and set(names) - {f"job.{job.status}"}:
            raise DivergedError(f"nothing came, but {names}")
        if job.task is None and "hitl.completed" in names:
            raise DivergedError(f"nobody was asked, but {names}")

    def at_lists(self, who: str) -> None:
        visible = [each for each in self.world.documents if self.world.sees(who, each)]
        self._at_list(who, "/documents", Counter(each.job.status for each in visible))
        self._at_list(who, "/jobs", Counter(job.status for each in visible for job in each.jobs))
        if PEOPLE.get(who) == "member":
            _same(f"{who}: GET tasks", self.tenant.ask(who, "GET", "/hitl/tasks").code, "FORBIDDEN")
            return
        tasks = [job.task for each in visible for job in each.jobs if job.task is not None]
        holders = Counter((task.state, task.holder and self.tenant.ids[task.holder]) for task in tasks)
        shown = self._listed(who, "/hitl/tasks").data
        _same(f"{who}: tasks", Counter((task["status"], task["claimedBy"]) for task in shown), holders)

    def _at_list(self, who: str, path: str, statuses: Counter[str]) -> None:
        shown = self._listed(who, path)
        _same(f"{who}: GET {path}", Counter(each["status"] for each in shown.data), statuses)
        _same(f"{who}: total of {path}", shown.total, statuses.total())

    def _listed(self, who: str, path: str) -> Said:
        said = self.tenant.ask(who, "GET", f"{path}?limit=100")
        _same(f"{who}: GET {path}", said.code, "200")
        return said

    def at_usage(self, who: str) -> None:
        total = self.tenant.good(who, "GET", "/usage")["total"]
        told = (total["documents"], total["failed"])
        if self.world.unsure is not None and told == self._used(who, self.world.used + Counter([self.world.unsure])):
            self.world.used[self.world.unsure] += 1
        self.world.unsure = None
        _same(f"{who}: usage", told, self._used(who, self.world.used))

    def _used(self, who: str, used: Counter[tuple[str, bool]]) -> tuple[int, int]:
        seen = [] if who == STRANGER else [who] if PEOPLE[who] == "member" else [*PEOPLE]
        good, bad = (sum(used[each, well] for each in seen) for well in (True, False))
        return good, bad


def _same(what: str, told: object, known: object) -> None:
    if told != known:
        raise DivergedError(f"{what}: {told} and not {known}")
