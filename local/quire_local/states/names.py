"""What AWS accepts as an execution's name and input."""

from __future__ import annotations

import re

from quire_local.errors import AwsError
from quire_local.states.values import loads, too_large

_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]{1,80}")


def check_name(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise AwsError("InvalidName", f"Invalid Name: '{name}'")
    return name


def check_input(text: object) -> str:
    if not isinstance(text, str) or too_large(text):
        raise AwsError("InvalidExecutionInput", "Invalid State Machine Execution Input: it exceeds 262144 bytes")
    try:
        loads(text)
    except ValueError as error:
        message = f"Invalid State Machine Execution Input: '{error}'"
        raise AwsError("InvalidExecutionInput", message) from error
    return text
