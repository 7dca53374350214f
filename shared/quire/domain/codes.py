"""The closed list of reasons for which a job ends badly, each with one sentence for people."""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """Why a job ended badly; `sentence` says it to people."""

    TYPE_MISMATCH = "TYPE_MISMATCH"
    UNSUPPORTED_TYPE = "UNSUPPORTED_TYPE"
    TOO_LARGE = "TOO_LARGE"
    TOO_MANY_PAGES = "TOO_MANY_PAGES"
    PIXEL_LIMIT = "PIXEL_LIMIT"
    HASH_MISMATCH = "HASH_MISMATCH"
    ENCRYPTED = "ENCRYPTED"
    CORRUPT = "CORRUPT"
    EMPTY = "EMPTY"
    RESOURCE_LIMIT = "RESOURCE_LIMIT"
    TIMEOUT = "TIMEOUT"
    OCR_FAILED = "OCR_FAILED"
    LLM_UNAVAILABLE = "LLM_UNAVAILABLE"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"
    VALIDATION_FAILED = "VALIDATION_FAILED"
    UPLOAD_EXPIRED = "UPLOAD_EXPIRED"
    REVIEW_EXPIRED = "REVIEW_EXPIRED"
    REVIEW_REJECTED = "REVIEW_REJECTED"
    INTERNAL = "INTERNAL"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


VERDICTS = frozenset(
    {
        ErrorCode.TYPE_MISMATCH,
        ErrorCode.UNSUPPORTED_TYPE,
        ErrorCode.TOO_LARGE,
        ErrorCode.TOO_MANY_PAGES,
        ErrorCode.PIXEL_LIMIT,
        ErrorCode.HASH_MISMATCH,
        ErrorCode.ENCRYPTED,
        ErrorCode.CORRUPT,
        ErrorCode.EMPTY,
        ErrorCode.REVIEW_REJECTED,
    }
)
"""Codes that judge the document itself: such a job is rejected; with any other code it has failed or expired."""

LAPSES = frozenset({ErrorCode.REVIEW_EXPIRED})
"""Codes of what nobody did in time while the work waited for it: such a job has expired."""

_SENTENCES = {
    ErrorCode.TYPE_MISMATCH: "The content of the file is not what its content type says.",
    ErrorCode.UNSUPPORTED_TYPE: "Only PDF, DOCX, PNG, JPEG, TIFF and WEBP files can be read.",
    ErrorCode.TOO_LARGE: "The file is larger than allowed.",
    ErrorCode.TOO_MANY_PAGES: "The document has more pages than allowed.",
    ErrorCode.PIXEL_LIMIT: "The image has more pixels than allowed.",
    ErrorCode.HASH_MISMATCH: "The file that arrived is not the file that was announced.",
    ErrorCode.ENCRYPTED: "The document is protected by a password.",
    ErrorCode.CORRUPT: "The document is damaged and cannot be opened.",
    ErrorCode.EMPTY: "The file is empty.",
    ErrorCode.RESOURCE_LIMIT: "The document holds more than can be processed.",
    ErrorCode.TIMEOUT: "Processing the document took too long.",
    ErrorCode.OCR_FAILED: "The text of the image could not be read.",
    ErrorCode.LLM_UNAVAILABLE: "The language model did not answer.",
    ErrorCode.BUDGET_EXCEEDED: "The budget for processing is used up.",
    ErrorCode.VALIDATION_FAILED: "The values found contradict each other.",
    ErrorCode.UPLOAD_EXPIRED: "The file was not uploaded in time.",
    ErrorCode.REVIEW_EXPIRED: "Nobody reviewed the document in time.",
    ErrorCode.REVIEW_REJECTED: "A reviewer rejected the document.",
    ErrorCode.INTERNAL: "Something went wrong on our side.",
}
