"""What runs in the child process: opens one file under limits and says page by page what it found.

Run by path, without an environment and without site packages: `child.py REQUEST < file`. Each page is a line of JSON;
where it has a picture of some `size`, its pixels follow. Other exit statuses than 0 are those of `outcomes`.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import threading
import time
from typing import Any

_SAMPLES_PER_SECOND = 50
_ZIP_END = b"PK\x05\x06"
_READERS = {"pdf": "pdf", "docx": "docx", "png": "images", "jpeg": "images", "tiff": "images", "webp": "images"}


def main() -> None:
    request = json.loads(sys.argv[1])
    sys.path[:] = request["path"]
    outcomes = importlib.import_module("quire.adapters.opening.outcomes")
    # While files may still be written: what Python compiles on the way is there for the next child.
    reader = importlib.import_module(f"quire.adapters.opening.{_READERS[request['format']]}")
    limit_resources(megabytes=request["megabytes"], seconds=request["seconds"])
    try:
        _answer(request, sys.stdin.buffer.read(), reader, outcomes)
    except outcomes.Unreadable as error:
        os._exit(error.outcome)
    except (MemoryError, RecursionError):
        os._exit(outcomes.Outcome.RESOURCE_LIMIT)


def limit_resources(*, megabytes: int, seconds: int) -> None:
    """Bounds processor time and memory: address space where the system honours that, else resident memory."""
    limit = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    else:
        threading.Thread(target=_watch_memory, args=(limit,), daemon=True).start()


def _watch_memory(limit: int) -> None:
    unit = 1 if sys.platform == "darwin" else 1024
    # The highest mark can be inherited from the process that started this one.
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) * unit < limit:
        time.sleep(1 / _SAMPLES_PER_SECOND)
    os._exit(importlib.import_module("quire.adapters.opening.outcomes").Outcome.RESOURCE_LIMIT)


def _answer(request: dict[str, Any], data: bytes, reader: Any, outcomes: Any) -> None:
    if request["format"] != "docx" and _ends_as_a_zip(data):
        outcomes.refuse(outcomes.Outcome.TYPE_MISMATCH)
    for page, pixels in getattr(reader, request["look"])(data, request):
        line = json.dumps(page, separators=(",", ":"))
        sys.stdout.buffer.write(line.encode() + b"\n" + pixels)
        sys.stdout.buffer.flush()


def _ends_as_a_zip(data: bytes) -> bool:
    """Whether a ZIP reader would take the whole file for an archive, whatever its first bytes say."""
    start = data.rfind(_ZIP_END, max(0, len(data) - 22 - 0xFFFF))
    return start >= 0 and start + 22 + int.from_bytes(data[start + 20 : start + 22], "little") == len(data)


if __name__ == "__main__":
    main()
