"""Runs a program under limits in its own place: `limited.py MEGABYTES SECONDS PROGRAM ARGUMENT...`.

A module of its own without the rest of Quire, because between fork and exec no more than this may happen safely.
"""

from __future__ import annotations

import os
import resource
import sys


def main() -> None:
    megabytes, seconds, *command = sys.argv[1:]
    size = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # macOS does not honour it
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    os.execv(command[0], command)  # noqa: S606 - the program that the caller found by its name


if __name__ == "__main__":
    main()
