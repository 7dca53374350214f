"""Builds what `sam build` would, with the recipe that it uses, for any platform and Python."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FUNCTIONS = tuple(sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py")))
ZIPPED = tuple(name for name in FUNCTIONS if not (ROOT / "functions" / name / "Dockerfile").exists())
UV = ROOT / ".tools/bin/uv"


@dataclass(frozen=True)
class Built:
    """One folder for each function beside the layer's."""

    folder: Path

    @property
    def layer(self) -> Path:
        return self.folder / "QuireLayer"

    def function(self, name: str) -> Path:
        return self.folder / f"{name.capitalize()}Function"


def build(folder: Path, names: tuple[str, ...], **settings: str) -> Built:
    """The layer and the functions of these names, as `sam build` calls for them; settings are the recipe's."""
    built = Built(folder)
    for artifacts in (built.layer, *map(built.function, names)):
        subprocess.run(
            ["make", "--silent", "--makefile", "functions/Makefile", f"build-{artifacts.name}"],
            cwd=ROOT,
            env={**os.environ, "ARTIFACTS_DIR": str(artifacts), "UV": str(UV), **settings},
            check=True,
        )
    return built


def for_this_machine() -> dict[str, str]:
    machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    system = "apple-darwin" if sys.platform == "darwin" else "manylinux_2_28"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"BUILD_PLATFORM": f"{machine}-{system}", "BUILD_PYTHON": python}


def size(folder: Path, pattern: str = "*") -> int:
    """Bytes as Lambda counts them: unzipped."""
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())
