"""A worker's environment variables: what Lambda gives and the template says, nothing of the cloud's own."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from quire_local.identity import REGION
from quire_local.resources import Function

PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What the interpreter itself may need to start."""


def worker_environment(
    function: Function, *, runtime_api: str, scratch: Path, extra: Mapping[str, str]
) -> dict[str, str]:
    """`extra` (credentials, endpoints) wins over the template's variables, and those over Lambda's."""
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        **_lambda_variables(function),
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "PYTHONPATH": os.pathsep.join(str(layer) for layer in reversed(function.layers)),
        **function.environment,
        **extra,
    }


def _lambda_variables(function: Function) -> dict[str, str]:
    today = datetime.now(UTC).strftime("%Y/%m/%d")
    return {
        "_HANDLER": function.handler,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": function.log_format,
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{today}/[$LATEST]{uuid.uuid4().hex}",
        "LAMBDA_TASK_ROOT": str(function.folder),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
    }
