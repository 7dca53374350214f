"""Answers in the API's shapes."""

from __future__ import annotations

from typing import Any

from aiohttp import web

META = {"requestId": "r-1", "timestamp": "2026-01-01T00:00:00Z"}


def success(data: Any, *, status: int = 200) -> web.Response:
    return web.json_response({"success": True, "data": data, "meta": META}, status=status)


def problem(
    status: int,
    code: str,
    message: str,
    *,
    details: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> web.Response:
    error = {"code": code, "message": message, "details": details or []}
    return web.json_response({"success": False, "error": error, "meta": META}, status=status, headers=headers)


def xml(status: int, code: str, message: str) -> web.Response:
    text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return web.Response(status=status, text=text, content_type="application/xml")


def page(items: list[dict[str, Any]], request: web.Request) -> web.Response:
    number, limit = int(request.query["page"]), int(request.query["limit"])
    shown = items[(number - 1) * limit : number * limit]
    pagination = {"page": number, "limit": limit, "total": len(items), "hasNext": number * limit < len(items)}
    return web.json_response({"success": True, "data": shown, "pagination": pagination, "meta": META})


def user() -> dict[str, str]:
    return {"id": "u-1", "email": "ada@example.org", "role": "admin", "tenantId": "t-1"}


def result_file(document_id: str) -> dict[str, Any]:
    return {
        "documentId": document_id,
        "type": "document",
        "status": "completed",
        "confidence": None,
        "calibrated": False,
        "route": "text",
        "fields": {"total": {"value": "12.50", "confidence": 97.0, "source": "text", "page": 1, "box": None}},
        "pages": [{"number": 1, "width": 595, "height": 842, "lines": []}],
        "text": "First line\nSecond line",
        "problems": [],
        "timings": {"classify": 12, "save": 3},
        "cost": {"usd": 0.0},
    }


def session(access: str, refresh: str) -> dict[str, Any]:
    return {"user": user(), "tokens": {"accessToken": access, "refreshToken": refresh, "expiresIn": 900}}


def type_entry(name: str) -> dict[str, Any]:
    known = {"name": name, "title": name.title(), "version": 1, "builtIn": True, "createdAt": None}
    return {**known, "fields": ["sender"], "rules": 0}


def usage() -> dict[str, Any]:
    used = {"documents": 2, "failed": 1, "pages": 3, "llmTokens": 0, "usd": 0.25}
    return {
        "days": [{"day": "2026-01-01", **used}],
        "total": used,
        "budget": {"monthlyUsd": 10.0, "spentUsd": 0.25},
        "routes": {"auto": 1, "llm": 0, "review": 1},
        "steps": [{"step": "ocr", "jobs": 2, "medianMs": 900, "p95Ms": 1800}],
        "errors": [{"code": "ENCRYPTED", "count": 1}],
    }


def review_task(task_id: str) -> dict[str, Any]:
    return {
        "taskId": task_id,
        "documentId": "document-1",
        "jobId": "job-1",
        "fileName": "letter.pdf",
        "type": "letter",
        "status": "open",
        "confidence": 71.0,
        "calibrated": False,
        "attempt": 1,
        "priority": "normal",
        "priorityIsSet": False,
        "claimedBy": None,
        "claimedByName": None,
        "claimExpiresAt": None,
        "decidedBy": None,
        "decidedByName": None,
        "decidedAt": None,
        "version": 1,
        "createdAt": "2026-01-01T00:00:00Z",
        "expiresAt": "2026-01-02T00:00:00Z",
    }


def review(task_id: str, document_id: str, **more: Any) -> dict[str, Any]:
    return {
        "taskId": task_id,
        "documentId": document_id,
        "jobId": "job-1",
        "attempt": 1,
        "fileName": "letter.pdf",
        "contentType": "application/pdf",
        "type": "receipt",
        "verdict": "submitted",
        "reviewedBy": {"id": "u-1", "name": "Ada"},
        "reviewedAt": "2026-01-01T00:00:00Z",
        "reviewNotes": None,
        **more,
    }


def page_words(*lines: str, source: str = "text") -> dict[str, Any]:
    words = [
        {"text": word, "box": [0.1, 0.1, 0.2, 0.2], "line": number, "confidence": None}
        for number, line in enumerate(lines)
        for word in line.split()
    ]
    facts = {"number": 1, "width": 595.0, "height": 842.0, "hasImage": True, "truncated": False}
    return {**facts, "source": source, "words": words}


def draft() -> dict[str, Any]:
    """What a task says of what was read."""
    return {"fields": {}, "lines": [], "timeblocks": [], "text": "", "pages": 1, "problems": []}
