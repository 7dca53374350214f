"""Keeps the result where people ask for it."""

from __future__ import annotations

from quire.domain.flow import Saved, ToSave
from quire.domain.results import Extraction
from quire.ports import Objects, Results


def save(work: ToSave, *, objects: Objects, results: Results) -> Saved:
    extraction = Extraction.model_validate_json(objects.read(work.extracted.result))
    results.save(work.job, extraction)
    return Saved(confidence=extraction.confidence, calibrated=extraction.calibrated, route=extraction.route)
