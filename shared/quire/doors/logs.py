"""Log lines as events with fields; never the content of a document."""

from __future__ import annotations

import logging
import traceback
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from quire.errors import ToldError

_DEEPEST = 20
"""Frames of a stack, the last ones, that are told."""


@cache
def log() -> Logger:
    """The process's logger, one JSON object a line."""
    logger = Logger()
    logger.addFilter(_discreet)
    return logger


def _discreet(record: logging.LogRecord) -> bool:
    """Tell of an error what it is and where it was raised. What it says may repeat what a document says."""
    error = record.exc_info[1] if record.exc_info else None
    record.exc_info = None
    if error is not None:
        record.error = _told(error)
    return True


def _told(error: BaseException) -> list[dict[str, Any]]:
    """The error, then what caused it, and so on."""
    told: list[dict[str, Any]] = []
    cause: BaseException | None = error
    while cause is not None and len(told) < _DEEPEST:
        told.append(_one(cause))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return told


def _one(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    one: dict[str, Any] = {
        "type": type(error).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    return one | ({"says": str(error)} if isinstance(error, ToldError) else {})
