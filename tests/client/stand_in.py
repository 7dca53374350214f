"""A small server that speaks the API's contract and can be told to misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import BodyPartReader, WSCloseCode, web
from client.others import Others
from client.script import JOURNEY, Script, StoredJob
from client.wire import draft, page, problem, result_file, review_task, session, success, type_entry, usage, user, xml

EMAIL, PASSWORD = "ada@example.org", "correct horse"
OPEN = {"/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/auth/logout", "/api/v1/health/live"}
LETTER = b"%PDF-1.7 a letter"


class StandIn:
    """What came in is kept, so that a test can look."""

    def __init__(self) -> None:
        self.script = Script()
        self.others = Others({("GET", "/hitl/tasks"): [review_task("task-1")]})
        self.origin = ""
        self.jobs: dict[str, StoredJob] = {}
        self.announcements: list[dict[str, Any]] = []
        self.idempotency_keys: list[str | None] = []
        self.form_parts: list[list[str]] = []
        self.storage_headers: list[dict[str, str]] = []
        self.logins = 0
        self.refreshed: list[str | None] = []
        self.ended: list[str | None] = []
        self.decisions: list[tuple[str, str, Any]] = []
        self.tickets = 0
        self.job_reads = 0
        self.said: list[dict[str, Any]] = []
        self._by_key: dict[str, StoredJob] = {}
        self._sockets: dict[web.WebSocketResponse, set[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=200 * 2**20)
        api = "/api/v1"
        app.add_routes(
            [
                web.get(f"{api}/health/live", self._live),
                web.post(f"{api}/auth/login", self._login),
                web.post(f"{api}/auth/refresh", self._refresh),
                web.post(f"{api}/auth/logout", self._logout),
                web.get(f"{api}/auth/me", self._me),
                web.get(f"{api}/types", self._types),
                web.get(f"{api}/usage", self._usage),
                web.post(api + "/hitl/tasks/{id}/{verb}", self._task_done),
                web.post(f"{api}/auth/ws-ticket", self._ticket),
                web.post(f"{api}/documents/upload", self._announce),
                web.get(f"{api}/documents", self._documents),
                web.get(api + "/documents/{id}", self._document),
                web.get(api + "/documents/{id}/result", self._result),
                web.get(api + "/documents/{id}/pages/{n}", self._page),
                web.get("/picture", self._picture),
                web.get(f"{api}/jobs", self._jobs),
                web.get(api + "/jobs/{id}", self._job),
                web.post("/storage", self._store),
                web.get("/ws", self._socket),
                web.route("*", api + "/{rest:.+}", self.others.answer),
            ]
        )
        return app

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        guarded = request.path.startswith("/api/v1/") and request.path not in OPEN
        if guarded and not self._is_signed_in(request):
            return problem(401, "UNAUTHORIZED", "Sign in first.")
        return await handler(request)

    def _is_signed_in(self, request: web.Request) -> bool:
        if self.script.unauthorized > 0:
            self.script.unauthorized -= 1
            return False
        return request.headers.get("Authorization", "").startswith("Bearer token-")

    async def _live(self, _request: web.Request) -> web.Response:
        return success({"status": "ok"})

    async def _login(self, request: web.Request) -> web.Response:
        body = await request.json()
        if (body["email"], body["password"]) != (EMAIL, PASSWORD):
            return problem(401, "UNAUTHORIZED", "The e-mail address or the password is wrong.")
        self.logins += 1
        return success(session(f"token-{self.logins}", f"refresh-{self.logins}"))

    async def _refresh(self, request: web.Request) -> web.Response:
        shown = (await request.json())["refreshToken"]
        if shown is None or shown in self.refreshed or not shown.startswith("refresh-"):
            return problem(401, "UNAUTHORIZED", "Sign in again.")
        self.refreshed.append(shown)
        return success(session(f"token-{shown}", f"{shown}-next"))

    async def _logout(self, request: web.Request) -> web.Response:
        self.ended.append((await request.json())["refreshToken"])
        return success(None)

    async def _types(self, request: web.Request) -> web.Response:
        return page([type_entry(f"type-{number}") for number in range(self.script.types)], request)

    async def _usage(self, _request: web.Request) -> web.Response:
        return success(usage())

    async def _task_done(self, request: web.Request) -> web.Response:
        verb = request.match_info["verb"]
        self.decisions.append((request.match_info["id"], verb, await request.json()))
        return success({**review_task("task-1"), **draft(), "decision": None})

    async def _me(self, _request: web.Request) -> web.Response:
        return success(user())

    async def _ticket(self, _request: web.Request) -> web.Response:
        self.tickets += 1
        return success({"ticket": f"ticket {self.tickets}", "expiresIn": 60, "url": f"{self.origin}/ws"})

    async def _announce(self, request: web.Request) -> web.Response:
        if self.script.refusals:
            status, code, headers = self.script.refusals.pop(0)
            return problem(status, code, "Refused.", headers=headers)
        body, key = await request.json(), request.headers.get("Idempotency-Key")
        self.announcements.append(body)
        self.idempotency_keys.append(key)
        if body["size"] == 0:
            details = [{"field": "size", "message": "must be at least 1"}]
            return problem(400, "VALIDATION_ERROR", "The request does not fit.", details=details)
        if body["contentType"] != "application/pdf":
            return problem(415, "UNSUPPORTED_MEDIA_TYPE", "Files of this content type are not accepted.")
        earlier = self._completed(body["sha256"])
        if earlier and not body.get("force"):
            return success({**earlier.ids(), "status": earlier.status, "duplicateOf": earlier.document_id})
        return success(self._place(body, str(key)), status=201)

    def _place(self, body: dict[str, Any], key: str) -> dict[str, Any]:
        number = len(self.jobs) + 1
        job = self._by_key.get(key)
        if job is None:
            job = StoredJob(f"job-{number}", f"document-{number}", body["fileName"], body["sha256"], body["size"])
        self._by_key[key] = self.jobs[job.job_id] = job
        form = {"url": f"{self.origin}/storage", "method": "POST", "headers": {}, "expiresAt": "2026-01-01T00:05:00Z"}
        fields = {"key": job.document_id, "Content-Type": body["contentType"], "policy": "p"}
        return {**job.ids(), "status": job.status, "upload": {**form, "fields": fields}}

    async def _store(self, request: web.Request) -> web.Response:
        self.storage_headers.append(dict(request.headers))
        parts: dict[str, bytes] = {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            parts[str(part.name)] = await part.read()
        self.form_parts.append(list(parts))
        if self.script.forms_refused > 0:
            self.script.forms_refused -= 1
            return xml(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
        if self.script.storage_error:
            return xml(400, self.script.storage_error, "Your proposed upload does not fit.")
        job = next(job for job in self.jobs.values() if job.document_id == parts["key"].decode())
        assert hashlib.sha256(parts["file"]).hexdigest() == job.sha256
        job.content = parts["file"]
        if self.script.stored_when_followed:
            await job.followed.wait()
        self._later(self._travel(job))
        return web.Response(status=204)

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _travel(self, job: StoredJob) -> None:
        for status in self.script.journeys.get(job.file_name, JOURNEY):
            if self.script.websocket:
                await job.followed.wait()
            job.version, job.status = job.version + 1, status
            job.error = self.script.endings.get(job.file_name) if status in {"failed", "rejected"} else None
            await self._push(job)

    async def _push(self, job: StoredJob) -> None:
        if job.version not in self.script.silent_versions:
            await self._post(job.job_id, {"event": "job:status", **job.wire()})
        if job.version == self.script.stale_after:
            await self._post(job.job_id, {"event": "job:status", **job.wire(), "version": 1, "status": "uploaded"})
        if job.version == self.script.drop_after:
            self.script.drop_after = None
            job.followed.clear()
            self._cut_connections()

    def _cut_connections(self) -> None:
        for socket in self._sockets:
            assert socket._req is not None
            assert socket._req.transport is not None
            socket._req.transport.abort()

    async def _post(self, job_id: str, message: dict[str, Any]) -> None:
        for socket, jobs in list(self._sockets.items()):
            if job_id in jobs:
                with contextlib.suppress(ConnectionError):
                    await socket.send_json(message)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if not self.script.websocket or not request.query.get("ticket", "").startswith("ticket "):
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets[socket] = set()
        try:
            async for frame in socket:
                await self._heard(socket, json.loads(frame.data))
        finally:
            del self._sockets[socket]
        return socket

    async def _heard(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        self.said.append(message)
        job_id = message["jobId"]
        if message["action"] == "unsubscribe":
            self._sockets[socket].discard(job_id)
            return
        self._sockets[socket].add(job_id)
        job = self.jobs[job_id]
        await socket.send_json({"event": "job:status", **job.wire()} if job.version else {"event": "subscribed"})
        job.followed.set()

    async def _job(self, request: web.Request) -> web.Response:
        self.job_reads += 1
        if self.script.job_errors > 0:
            self.script.job_errors -= 1
            return problem(503, "SERVICE_UNAVAILABLE", "Try again.", headers={"Retry-After": "0"})
        job = self.jobs.get(request.match_info["id"])
        if job is None:
            return problem(404, "NOT_FOUND", "There is no such job.")
        if job.file_name in self.script.jobs_refused:
            return problem(403, "FORBIDDEN", "This is not for you.")
        return success(
            {**job.wire(), "route": "text", "timings": {"extract": 250, "review": 9000}, "cost": {}, "events": []}
        )

    async def _jobs(self, request: web.Request) -> web.Response:
        return page([job.wire() for job in self.jobs.values()], request)

    async def _documents(self, request: web.Request) -> web.Response:
        return page([job.as_document() for job in self.jobs.values()], request)

    async def _document(self, request: web.Request) -> web.Response:
        return success(self._of_document(request.match_info["id"]).as_document())

    async def _result(self, request: web.Request) -> web.Response:
        job = self._of_document(request.match_info["id"])
        shown = {"completed", "hitl_pending"} if request.query.get("draft") == "true" else {"completed"}
        if job.status not in shown or job.file_name in self.script.no_draft:
            return problem(404, "NOT_FOUND", "There is no result yet.")
        return success({**result_file(job.document_id), **self.script.results.get(job.file_name, {})})

    async def _page(self, _request: web.Request) -> web.Response:
        if self.script.picture is None:
            return problem(404, "NOT_FOUND", "There is no such page image.")
        return success(
            {"url": f"{self.origin}/picture", "contentType": "image/png", "expiresAt": "2026-01-01T00:05:00Z"}
        )

    async def _picture(self, _request: web.Request) -> web.Response:
        return web.Response(body=self.script.picture)

    def _of_document(self, document_id: str) -> StoredJob:
        return next(job for job in self.jobs.values() if job.document_id == document_id)

    def _completed(self, sha256: str) -> StoredJob | None:
        done = (job for job in self.jobs.values() if job.status == "completed" and job.sha256 == sha256)
        return next(done, None)


@asynccontextmanager
async def serving(stand_in: StandIn) -> AsyncIterator[StandIn]:
    """The server on a free port of this machine."""
    runner = web.AppRunner(stand_in.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stand_in.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield stand_in
    finally:
        await stand_in.stop()
        await runner.cleanup()
