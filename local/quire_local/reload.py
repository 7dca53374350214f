"""Tells people when a file has changed that is read at the start only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from quire_local.template.document import load_document

INTERVAL = 1.0


def source_files(template: Path) -> tuple[Path, ...]:
    """The template and the state machines' definitions that it names."""
    resources = load_document(template)["Resources"].values()
    named = [(resource.get("Properties") or {}).get("DefinitionUri") for resource in resources]
    return (template, *(template.parent / name for name in named if isinstance(name, str)))


async def tell_changes(files: Sequence[Path], say: Callable[[str], object], *, interval: float = INTERVAL) -> None:
    """Say a line for each change, until cancelled; return at once where there is nothing to watch."""
    seen = {file: _stamp(file) for file in files}
    while files:
        await asyncio.sleep(interval)
        for file in files:
            stamp = _stamp(file)
            if stamp != seen[file]:
                say(f"{file} has changed: restart to apply it\n")
            seen[file] = stamp


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
