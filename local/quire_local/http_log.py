"""What the HTTP servers have to say goes to the cloud's log, without what a stranger sent."""

from __future__ import annotations

import logging

from aiohttp.http_exceptions import HttpProcessingError


def http_log() -> logging.Logger:
    logger = logging.getLogger(__name__)
    logger.addFilter(_without_bytes)
    return logger


def _without_bytes(record: logging.LogRecord) -> bool:
    """Cut off the trace of what is no HTTP: it quotes the request, which may hold a token."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        record.msg, record.exc_info = f"{record.msg}: {type(error).__name__}", None
    return True
