"""Weights that were fitted on documents, as plain data."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[1] / "weights"


@cache
def learned(name: str) -> dict[str, Any]:
    """The weights of that name: `version`, `fitted` and `recipe` say where they come from."""
    weights: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return weights
