"""A local cloud as a child process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from quire_client.errors import LocalCloudError

A = TypeVar("A")

START_LIMIT = 120.0
STOP_LIMIT = 10.0
UP = (sys.executable, "-m", "quire_client", "up")


@contextmanager
def started_cloud(
    data: Path,
    say: Callable[[str], None],
    *,
    ready: Callable[[], A | None],
    command: Sequence[str] = UP,
) -> Iterator[A]:
    """Yields what `ready` finds once the cloud answers; the child has ended when the block has, however it ends."""
    say(f"starting a local cloud ({data})")
    log = data / "logs" / "cloud.log"
    with _child([*command, "--data", str(data), "--until-eof"], log) as child:
        found = _wait(child, ready, log)
        say("the local cloud is ready")
        yield found


@contextmanager
def _child(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    for folder in (log.parent.parent, log.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log.open("wb") as output:
        # Its own session: Ctrl-C is ours to pass on, when we are done. Its input: it stops when we are gone.
        child = subprocess.Popen(  # noqa: S603 - our own command
            command, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield child
    finally:
        _stop(child)


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(STOP_LIMIT)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.kill()
        child.wait()
    finally:
        if child.stdin:
            child.stdin.close()


def _wait(child: subprocess.Popen[bytes], ready: Callable[[], A | None], log: Path) -> A:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        ended = child.poll() is not None  # asked first: another cloud on the folder may be the reason
        found = ready()
        if found is not None:
            return found
        if ended:
            raise LocalCloudError(f"the local cloud did not start; {log} ends with:\n{_last_lines(log)}")
        time.sleep(0.05)
    raise LocalCloudError(f"the local cloud was not ready in {START_LIMIT:g} s; {log} ends with:\n{_last_lines(log)}")


def _last_lines(log: Path, count: int = 10) -> str:
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 8192))
        return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-count:])
