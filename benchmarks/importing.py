"""What importing a function's handler costs, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
FUNCTIONS = ("auth", "documents", "oidc", "authorizer", "websocket", "notify", "hangup", "deliver")
PYDANTIC = {"pydantic": "import pydantic", "model": "from pydantic import BaseModel"}
"""The package alone loads next to nothing; whoever declares a model pays for the second."""

_TIMED = "import time; began = time.process_time(); {statement}; print(1000 * (time.process_time() - began))"
_STARTED = "import time; {statement}; print(1000 * time.process_time())"


def cpu_of_imports() -> dict[str, float]:
    """Milliseconds of CPU by function, and by what pydantic is imported for."""
    handlers = {name: _cpu("import handler", *_folders(name)) for name in FUNCTIONS}
    return {**{name: _cpu(statement) for name, statement in PYDANTIC.items()}, **handlers}


def cpu_of_starts(functions: Mapping[str, str | None]) -> dict[str, float]:
    """Milliseconds of CPU of the whole process, the interpreter's own included; None imports nothing."""
    return {
        label: _cpu("import handler", *_folders(name), code=_STARTED) if name else _cpu("pass", code=_STARTED)
        for label, name in functions.items()
    }


def _folders(name: str) -> tuple[str, str]:
    return "shared", f"functions/{name}"


def _cpu(statement: str, *folders: str, code: str = _TIMED) -> float:
    path = ":".join(str(ROOT / folder) for folder in folders)
    command = [sys.executable, "-c", code.format(statement=statement)]
    done = subprocess.run(command, env={"PYTHONPATH": path}, capture_output=True, check=True)  # noqa: S603 - our own
    return float(done.stdout)
