"""News from the bus that people follow, each for whom it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quire.domain.jobs import Job
from quire.domain.tasks import TaskChanged
from quire.doors.logs import log
from quire.doors.subjects import about, about_job
from quire.events import TASK_CHANGED, BusEvent


def on_news(event: dict[str, Any], *, job: Callable[[Job], int], task: Callable[[TaskChanged], int]) -> dict[str, Any]:
    """Hand the news to whoever tells of it; answers how many it reached."""
    news = BusEvent.model_validate(event)
    reached = _of_task(news, task) if news.detail_type == TASK_CHANGED else _of_job(news, job)
    return {"reached": reached}


def _of_job(news: BusEvent, tell: Callable[[Job], int]) -> int:
    job = news.as_job()
    about_job(job)
    reached = tell(job)
    log().info("notified", extra={"version": job.version, "reached": reached})
    return reached


def _of_task(news: BusEvent, tell: Callable[[TaskChanged], int]) -> int:
    changed = news.as_task_changed()
    about(tenant_id=str(changed.tenant_id), document_id=str(changed.document_id), job_id=str(changed.job_id))
    reached = tell(changed)
    log().info("notified", extra={"task": str(changed.task_id), "version": changed.version, "reached": reached})
    return reached
