"""Writes tests/golden/ from samples/ through a running cloud; with --check it says which files are not current.

`PYTHONPATH=tests .venv/bin/python -m pipeline.make_golden [--check]`
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.golden import GOLDEN, golden, readings

from benchmarks.running import RunningCloud


def main() -> int:
    with TemporaryDirectory() as folder, RunningCloud(Path(folder)) as cloud, cloud.client() as api:
        read = dict(readings(api))
    if "--check" not in sys.argv[1:]:
        for name, text in read.items():
            (GOLDEN / f"{name}.json").write_text(text)
        return 0
    stale = [name for name, text in read.items() if golden(name) != text]
    for name in stale:
        sys.stderr.write(f"samples/{name} is not read as tests/golden/{name}.json says\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
