"""AWS's Runtime Interface Emulator with AWS's own runtime, around a handler in a folder."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from local.cloud_lab import wait_for
from local.functions_lab import function

_ARCHITECTURE = {"x86_64": "x86_64", "aarch64": "arm64"}.get(platform.machine())
_EMULATOR = Path(__file__).parents[1] / ".tools/rie/samcli/local/rapid" / f"aws-lambda-rie-{_ARCHITECTURE}"

Invoke = Callable[[bytes], bytes]

needs_emulator = [
    pytest.mark.skipif(sys.platform != "linux", reason="the Runtime Interface Emulator is a program for Linux"),
    pytest.mark.skipif(not _EMULATOR.is_file(), reason=f"{_EMULATOR} is not there; `make test` installs it"),
]


@contextmanager
def emulated(
    tmp_path: Path, folder: Path, handler: str, *, python: Sequence[str] = (sys.executable,), **environment: str
) -> Iterator[Invoke]:
    """Invokes the handler, which this Python finds in `folder`; only these variables reach it."""
    program = tmp_path / "rie"
    program.write_bytes(_EMULATOR.read_bytes())
    program.chmod(0o700)
    door, runtime = _free_port(), _free_port()
    command = [str(program), "--runtime-interface-emulator-address", f"127.0.0.1:{door}"]
    command += ["--runtime-api-address", f"127.0.0.1:{runtime}", *python, "-m", "awslambdaric", handler]
    variables = {
        "PATH": os.environ["PATH"],
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function().runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": "probe",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "20",
        **environment,
    }
    with (tmp_path / "rie.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log)
        try:
            wait_for(lambda: _answers(door))
            address = f"http://127.0.0.1:{door}/2015-03-31/functions/function/invocations"
            yield lambda event: httpx.post(address, content=event, timeout=200).content
        finally:
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
