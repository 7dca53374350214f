"""Keeps the result where people ask for it."""

from __future__ import annotations

from quire.domain.flow import Reviewed, Saved, ToSave
from quire.domain.refs import JobRef
from quire.domain.results import Extraction
from quire.domain.review import corrected
from quire.ports import Objects, Results, Reviews


def save(work: ToSave, *, objects: Objects, results: Results, reviews: Reviews) -> Saved:
    extraction = Extraction.model_validate_json(objects.read(work.validated.result))
    if work.reviewed is not None:
        extraction = _reviewed(extraction, work.job, work.reviewed, reviews)
    results.save(work.job, extraction)
    return Saved(
        confidence=extraction.confidence,
        calibrated=extraction.calibrated,
        route=extraction.route,
        usd=extraction.cost.usd,
    )


def _reviewed(extraction: Extraction, job: JobRef, reviewed: Reviewed, reviews: Reviews) -> Extraction:
    decision = reviews.decision(job, reviewed.task_id)
    if decision is None:
        raise LookupError(f"task {reviewed.task_id} was never decided")
    return corrected(extraction, decision)
