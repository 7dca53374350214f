"""Log lines of the stand-in runtime, as awslambdaric writes them."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import time
from collections.abc import Mapping
from typing import Any

TEXT_LINE = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"


class RequestId(logging.Filter):
    """Gives every log record the id of the invocation under way."""

    current = ""

    def filter(self, record: logging.LogRecord) -> bool:
        record.aws_request_id = self.current
        return True


class JsonLines(logging.Formatter):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": getattr(record, "aws_request_id", ""),
        }
        if record.exc_info:
            line["stackTrace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up() -> RequestId:
    """Send the root logger to standard output, unbuffered, in the format that the function asked for."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(write_through=True)
    request_id = RequestId()
    door = logging.StreamHandler(sys.stdout)
    door.addFilter(request_id)
    formatter = JsonLines() if _wants_json() else logging.Formatter(TEXT_LINE, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    door.setFormatter(formatter)
    logging.getLogger().addHandler(door)
    return request_id


def log_error(error: Mapping[str, Any]) -> None:
    if _wants_json():
        timestamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        text = json.dumps({"timestamp": timestamp, "level": "ERROR", **error})
    else:
        trace = [line for entry in error["stackTrace"] for line in entry.splitlines()]
        text = "\r".join([f"[ERROR] {error['errorType']}: {error['errorMessage']}", *trace])
    sys.stdout.write(text + "\n")


def _wants_json() -> bool:
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
