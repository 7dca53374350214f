"""Where a job can be. Apart from the job's life, so that whoever only lists jobs imports no more than this."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    PENDING = "pending"
    UPLOADED = "uploaded"
    CLASSIFYING = "classifying"
    PREPROCESSING = "preprocessing"
    OCR = "ocr"
    EXTRACTING = "extracting"
    LLM = "llm"
    VALIDATING = "validating"
    HITL_PENDING = "hitl_pending"
    SAVING = "saving"
    COMPLETED = "completed"
    FAILED = "failed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in FINAL

    @property
    def rank(self) -> int:
        """How far along a job is; all final statuses are equally far."""
        return len(PROGRESS) if self.is_final else list(PROGRESS).index(self)


FINAL = frozenset({Status.COMPLETED, Status.FAILED, Status.REJECTED, Status.EXPIRED, Status.CANCELLED})

PROGRESS = {
    Status.PENDING: 0,
    Status.UPLOADED: 5,
    Status.CLASSIFYING: 10,
    Status.PREPROCESSING: 25,
    Status.OCR: 40,
    Status.EXTRACTING: 55,
    Status.LLM: 65,
    Status.VALIDATING: 75,
    Status.HITL_PENDING: 80,
    Status.SAVING: 90,
}
