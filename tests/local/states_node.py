"""The tools of tests/node, where Node and they are installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "node"


def needs_node(package: str) -> pytest.MarkDecorator:
    """Skips, with the reason, where Node or the package is not there."""
    if shutil.which("node") is None:
        return pytest.mark.skip(reason="Node is not installed")
    missing = not (FOLDER / "node_modules" / package).is_dir()
    return pytest.mark.skipif(missing, reason=f"npm package {package} is not installed: run npm ci in tests/node")
