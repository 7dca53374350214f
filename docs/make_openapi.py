"""Writes the OpenAPI document of the API; with --check it says whether the committed one is current."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "shared" / "quire" / "doors" / "openapi.json"
FUNCTIONS = ("auth", "documents", "oidc")


def written() -> str:
    sys.path[:0] = [str(ROOT), str(ROOT / "shared")]
    openapi = import_module("quire.doors.openapi").openapi
    routes = [route for name in FUNCTIONS for route in import_module(f"functions.{name}.handler").door.routes]
    return json.dumps(openapi(routes, version=version("quire")), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> int:
    if "--check" not in sys.argv:
        TARGET.write_text(written())
        return 0
    current = TARGET.is_file() and TARGET.read_text() == written()
    if not current:
        print(f"{TARGET.relative_to(ROOT)} is not current: run .venv/bin/python docs/make_openapi.py", file=sys.stderr)  # noqa: T201
    return not current


if __name__ == "__main__":
    sys.exit(main())
