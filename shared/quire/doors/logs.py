"""Log lines as events with fields; never the content of a document."""

from __future__ import annotations

import os
from functools import cache

from aws_lambda_powertools import Logger


@cache
def log() -> Logger:
    """The process's logger, one JSON object a line."""
    return Logger(service=os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "quire"))
