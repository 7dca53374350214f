"""A built function as Lambda has it: its folder, the layer, AWS's runtime, an interpreter; nothing else of ours."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packing.building import Built
from runtime_emulator import Invoke, emulated

INTERPRETER = (str(getattr(sys, "_base_executable", sys.executable)), "-S", "-s")
"""Outside of our virtual environment, and blind to what else is installed on this machine."""


def runtime(folder: Path) -> Path:
    """AWS's runtime and what it needs, in a folder of its own."""
    for name in _needed("awslambdaric"):
        for file in distribution(name).files or ():
            if ".." not in file.parts:
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(Path(str(file.locate())).resolve())
    return folder


def _needed(name: str) -> Iterator[str]:
    yield name
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield from _needed(requirement.name)


def started(
    tmp_path: Path, built: Built, name: str, *, aws: Path, variables: dict[str, str]
) -> AbstractContextManager[Invoke]:
    """The function, waiting for events; `aws` is the folder with AWS's runtime."""
    task = built.function(name)
    path = ":".join(map(str, (task, built.layer / "python", aws)))
    settings = {"AWS_LAMBDA_FUNCTION_TIMEOUT": "200", "PYTHONDONTWRITEBYTECODE": "1"}
    return emulated(
        tmp_path, task, "handler.lambda_handler", python=INTERPRETER, **{**settings, **variables, "PYTHONPATH": path}
    )
