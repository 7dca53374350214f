"""Notices that code has changed: looked at before each call, so that a call never runs what was there before."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from quire_local.resources import Function

Files = Mapping[str, tuple[int, int, int]]
"""Path -> what changes when a file is written or replaced: time, size, inode."""

_NOT_SOURCES = frozenset({"__pycache__", "node_modules"})


class Sources:
    """The folders of functions and layers, as they were when last looked at."""

    def __init__(self, functions: Iterable[Function], changed: Callable[[Path], None]) -> None:
        """`changed` is told a folder before anyone who asked about it goes on."""
        roots = {root for function in functions for root in roots_of(function)}
        self._trees = {root: _Tree(root) for root in roots}
        self._changed = changed

    async def look(self) -> None:
        """What is there now is what the next look is compared with."""
        for tree in self._trees.values():
            await tree.look()

    async def check(self, function: Function) -> None:
        for root in roots_of(function):
            if await self._trees[root].look():
                self._changed(root)


class _Tree:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: Files = {}
        self._looking = asyncio.Lock()

    async def look(self) -> bool:
        """True where files are new, gone or different since the last look."""
        async with self._looking:
            files = await asyncio.to_thread(_scan, str(self._root))
            changed = [path for path, seen in self._files.items() if files.get(path) != seen]
            different = files != self._files
            self._files = files
            for path in changed:
                _forget_bytecode(path)
            return different


def roots_of(function: Function) -> tuple[Path, ...]:
    return (function.folder, *function.layers)


def _scan(root: str) -> Files:
    files: dict[str, tuple[int, int, int]] = {}
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if name not in _NOT_SOURCES and not name.startswith(".")]
        for name in names:
            path = f"{folder}/{name}"
            with contextlib.suppress(OSError):  # gone since it was listed
                seen = os.stat(path)  # noqa: PTH116 - a Path for each file doubles the time
                files[path] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    return files


def _forget_bytecode(path: str) -> None:
    """Python trusts bytecode whose source has the same second and size, which two quick edits may well have."""
    if path.endswith(".py"):
        with contextlib.suppress(OSError):
            Path(importlib.util.cache_from_source(path)).unlink()
