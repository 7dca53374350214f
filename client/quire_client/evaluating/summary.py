"""report.json: what an evaluation found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from quire_client.evaluating.calibrating import Claim, confidence_report
from quire_client.evaluating.grading import Graded
from quire_client.evaluating.scoring import by_field, percentile, share, tally


def report(documents: Sequence[Graded]) -> dict[str, Any]:
    kinds = dict.fromkeys(document.sample.type for document in documents)
    return {
        "documents": len(documents),
        "by_type": {kind: _of_type(_only(documents, kind)) for kind in kinds},
        "classification_accuracy": share(sum(one.is_kind_right for one in documents), len(documents)),
        "ocr": _ocr(documents),
        "confidence": confidence_report(claims(documents)),
        "route_shares": _ways(documents),
        "seconds_per_page": _seconds(documents),
    }


def claims(documents: Iterable[Graded]) -> list[Claim]:
    """Every value that was given with a confidence and that the truth speaks of."""
    return [
        Claim(grade.confidence, grade.is_right)
        for document in documents
        for grade in document.grades
        if grade.is_given and grade.confidence is not None
    ]


def _of_type(documents: Sequence[Graded]) -> dict[str, Any]:
    fields = [grade for document in documents for grade in document.fields]
    blocks = [grade for document in documents for grade in document.blocks]
    with_blocks = any(document.sample.blocks is not None for document in documents)
    return {
        "n": len(documents),
        "fields": {name: counted.as_json() for name, counted in by_field(fields).items()},
        "micro_f1": tally(fields).f1,
        **({"block_f1": tally(blocks).f1} if with_blocks else {}),
    }


def _ocr(documents: Iterable[Graded]) -> dict[str, float | None]:
    words = [document.words for document in documents if document.words is not None]
    shared = sum(one.shared for one in words)
    return {
        "word_recall": share(shared, sum(one.true for one in words)),
        "word_precision": share(shared, sum(one.read for one in words)),
    }


def _ways(documents: Sequence[Graded]) -> dict[str, float | None]:
    counted = Counter(document.answer.way for document in documents)
    return {way: share(counted[way], len(documents)) for way in ("accept", "llm", "review", "failed")}


def _seconds(documents: Iterable[Graded]) -> dict[str, float | None]:
    answers = [document.answer for document in documents]
    spent = [one.seconds / one.pages for one in answers if one.seconds is not None and one.pages]
    return {"p50": percentile(spent, 50), "p95": percentile(spent, 95)}


def _only(documents: Iterable[Graded], kind: str) -> list[Graded]:
    return [document for document in documents if document.sample.type == kind]
