"""Log lines as events with fields; never the content of a document."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from functools import cache
from typing import Any


class EventLog(logging.LoggerAdapter[logging.Logger]):
    """A logger whose every line carries the fields that were appended to it."""

    def __init__(self, logger: logging.Logger) -> None:
        super().__init__(logger)
        self._appended: dict[str, Any] = {}

    def append_keys(self, **fields: Any) -> None:
        self._appended |= fields

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        fields = self._appended | dict(kwargs.get("extra") or {})
        return msg, {**kwargs, "extra": {"fields": fields}}


class OneObject(logging.Formatter):
    """A line as one JSON object; a field without a value is left out."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "level": record.levelname,
            "message": record.getMessage(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "service": self._service,
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value is not None}, default=str)


@cache
def log() -> EventLog:
    """The process's logger, one JSON object a line."""
    service = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "quire")
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(OneObject(service))
    logger = logging.getLogger("quire")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False  # the runtime's own handler would write each line again
    return EventLog(logger)
